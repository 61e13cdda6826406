import type { Period, TimeGrain } from '../model/query.ts';

const DAY_MS = 86_400_000;
const toMs = (day: string): number => Date.parse(`${day}T00:00:00Z`);
const toDay = (ms: number): string => new Date(ms).toISOString().slice(0, 10);

const daysBetween = (from: string, to: string): number => Math.round((toMs(to) - toMs(from)) / DAY_MS);
const addDays = (day: string, days: number): string => toDay(toMs(day) + days * DAY_MS);

/** The same length of time just before: whole months before whole months, else as many days. */
export function periodBefore({ from, to }: Period): Period {
  const before = addDays(from, -1);
  const isWhole = from.endsWith('-01') && addDays(to, 1).endsWith('-01');
  if (!isWhole) return { from: addDays(before, -daysBetween(from, to)), to: before };
  const first = indexOf(from) - (indexOf(to) - indexOf(from) + 1);
  return { from: `${nameOf(first, 'month')}-01`, to: before };
}

/** Months since the year 0. */
const indexOf = (day: string): number => Number(day.slice(0, 4)) * 12 + Number(day.slice(5, 7)) - 1;

export const earlier = (a: string, b: string): string => (a < b ? a : b);
export const later = (a: string, b: string): string => (a > b ? a : b);

const MONTHS_OF: Partial<Record<TimeGrain, number>> = { month: 1, quarter: 3, year: 12 };
const BUCKETS_MAX = 240;

/** Names of the months, quarters or years that a period touches; none for days and weeks. */
export function bucketsOf({ from, to }: Period, grain: TimeGrain): readonly string[] {
  const step = MONTHS_OF[grain];
  if (step === undefined) return [];
  const names: string[] = [];
  for (
    let at = indexOf(from) - (indexOf(from) % step);
    at <= indexOf(to) && names.length < BUCKETS_MAX;
    at += step
  )
    names.push(nameOf(at, grain));
  return names;
}

function nameOf(index: number, grain: TimeGrain): string {
  const year = String(Math.floor(index / 12)).padStart(4, '0');
  const month = index % 12;
  if (grain === 'year') return year;
  return grain === 'quarter'
    ? `${year}-Q${Math.floor(month / 3) + 1}`
    : `${year}-${String(month + 1).padStart(2, '0')}`;
}
