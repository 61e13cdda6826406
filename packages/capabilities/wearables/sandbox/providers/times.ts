import { writeIso } from '../../connectors/times.ts';

/** `2026-07-01T23:10:00+02:00` */
export const local = (ms: number, zone: string): string => writeIso({ ms, zone });
export const utc = (ms: number): string => new Date(ms).toISOString();
export const unix = (ms: number): number => Math.floor(ms / 1000);
export const seconds = (fromMs: number, toMs: number): number => Math.round((toMs - fromMs) / 1000);

/** A window from two words of the request; undefined where one of them is no time. */
export function readWindow(
  from: string | null,
  to: string | null,
): { fromMs: number; toMs: number } | undefined {
  const fromMs = Date.parse(from ?? '');
  const toMs = Date.parse(to ?? '');
  return Number.isNaN(fromMs) || Number.isNaN(toMs) ? undefined : { fromMs, toMs };
}

const DAY_MS = 24 * 3_600_000;

/** Days, both with: the window ends where the last one does. */
export function readDays(
  from: string | null,
  to: string | null,
): { fromMs: number; toMs: number } | undefined {
  const read = readWindow(from, to);
  return read === undefined ? undefined : { fromMs: read.fromMs, toMs: read.toMs + DAY_MS };
}

export function readUnixWindow(
  from: string | null,
  to: string | null,
): { fromMs: number; toMs: number } | undefined {
  const read = { fromMs: Number(from ?? Number.NaN) * 1000, toMs: Number(to ?? Number.NaN) * 1000 };
  return Number.isNaN(read.fromMs + read.toMs) ? undefined : read;
}
