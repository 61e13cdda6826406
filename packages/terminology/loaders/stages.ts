import type { Manifest } from '../library.ts';
import type { SourceFile } from './source.ts';

export type Counts = Readonly<Record<string, number>>;

/** What a stage found: counts for the list, and sentences for whoever loads. */
export type StageReport = { readonly counts: Counts; readonly notes: readonly string[] };

/** A part of a load that leaves whole files behind, so that a load which was killed need not repeat it. */
export type Stage = {
  readonly name: string;
  readonly files: readonly SourceFile[];
  /** Writes its files into the folder. */
  readonly run: (folder: string, onBytes: (bytes: number) => void) => Promise<StageReport>;
};

export type Plan = {
  readonly about: Omit<Manifest, 'format' | 'counts' | 'notes' | 'fingerprint'>;
  readonly stages: readonly Stage[];
};

export type LoadOptions = {
  readonly title?: string | undefined;
  /** `en-US`, `en-GB`, or the identifier of a language reference set. */
  readonly language?: string | undefined;
  /** Date of the release where the files do not say it, as `YYYY-MM-DD`. */
  readonly released?: string | undefined;
};

/** `YYYY-MM-DD` out of `YYYYMMDD`. */
export const dashed = (day: string): string => `${day.slice(0, 4)}-${day.slice(4, 6)}-${day.slice(6, 8)}`;

/** A day of eight digits in a file name, or undefined. */
export function dayIn(name: string): string | undefined {
  const day = /(?:^|\D)((?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01]))(?:\D|$)/.exec(name)?.[1];
  return day === undefined ? undefined : dashed(day);
}
