import type { RepeatRule, Status } from './model.ts';

/** Appointments deleted longer ago than this are purged. */
export const PURGE_AFTER_DAYS = 30;
/** How far a series is planned, from now or from its beginning, whichever is later. */
export const PLAN_MONTHS = 18;
/** A series that is planned for less than this is planned further. */
export const PLAN_AGAIN_MONTHS = 12;
export const OCCURRENCES_MAX = 730;

export const DEFAULTS = {
  durationMinutes: 30,
  visitType: 'In-Person',
  status: 'SCHEDULED',
  timeZone: 'UTC',
} as const;

/** Which status may follow which. An end that was set by mistake goes back to SCHEDULED first, and claims its slot again. */
const STATUS_MOVES: Readonly<Record<Status, readonly Status[]>> = {
  SCHEDULED: ['COMPLETED', 'CANCELLED', 'NO_SHOW'],
  COMPLETED: ['SCHEDULED'],
  CANCELLED: ['SCHEDULED'],
  NO_SHOW: ['SCHEDULED'],
};

/** True for a move of the table, and for none at all: clients send back what they read. */
export const isStatusMove = (from: Status, to: Status): boolean =>
  from === to || STATUS_MOVES[from].includes(to);

type Frequency = RepeatRule['frequency'];

/** Which parts of a rule a frequency has no meaning for (RFC 5545, 3.3.10). */
const MISFITS: Readonly<Partial<Record<keyof RepeatRule, readonly Frequency[]>>> = {
  by_month_day: ['WEEKLY'],
  by_year_day: ['DAILY', 'WEEKLY', 'MONTHLY'],
  by_week_no: ['DAILY', 'WEEKLY', 'MONTHLY'],
};
const CHOICES = ['by_day', 'by_month', 'by_month_day', 'by_year_day', 'by_week_no'] as const;

/** What is wrong with a rule whose parts do not go together; undefined when they do. */
export function findMisfit(rule: RepeatRule): string | undefined {
  const misfit = CHOICES.find(
    (part) => rule[part] !== undefined && MISFITS[part]?.includes(rule.frequency) === true,
  );
  if (misfit !== undefined) return `${misfit} does not go with ${rule.frequency}`;
  const isCounted = rule.by_day?.some((day) => day.length > 2) === true;
  const canCount = ['MONTHLY', 'YEARLY'].includes(rule.frequency) && rule.by_week_no === undefined;
  if (isCounted && !canCount) return 'by_day with a number needs MONTHLY or YEARLY, without by_week_no';
  const hasChoice = CHOICES.some((part) => rule[part] !== undefined);
  if (rule.by_set_pos !== undefined && !hasChoice) return 'by_set_pos needs another by_ part';
  return undefined;
}

const MINUTE_MS = 60_000;

export const endOf = (startAt: Date, durationMinutes: number): Date =>
  new Date(startAt.getTime() + durationMinutes * MINUTE_MS);

/** True when one of these beginnings, in their order, comes before the one in front of it has ended. */
export const overlapEachOther = (starts: readonly Date[], durationMinutes: number): boolean =>
  starts.some((start, index) => {
    const before = starts[index - 1];
    return before !== undefined && endOf(before, durationMinutes) > start;
  });

export type Pairs<Row> = {
  readonly moves: readonly { readonly row: Row; readonly start: Date }[];
  /** Beginnings that no row is there for. */
  readonly additions: readonly Date[];
  /** Rows that no beginning is left for. */
  readonly removals: readonly Row[];
};

/** The days of a plan, at most one occurrence on each, and on which of them a row stands. */
export type KnownDays<Row> = { readonly days: readonly string[]; readonly dayOf: (row: Row) => string };

/**
 * Puts the rows of a series on the beginnings of a new plan.
 *
 * @param rows in the order of the old plan
 * @param before the days of the old plan, when the rule stays: one without a row was deleted and stays so. Undefined when the
 * rule is another one, and rows are taken in their order
 */
export function pairOccurrences<Row extends object>(
  rows: readonly Row[],
  before: KnownDays<Row> | undefined,
  starts: readonly Date[],
): Pairs<Row> {
  const placeOf = (row: Row, index: number) =>
    before === undefined ? index : before.days.indexOf(before.dayOf(row));
  const byPlace = new Map(rows.map((row, index) => [placeOf(row, index), row]));
  const moves = starts.flatMap((start, place) => {
    const row = byPlace.get(place);
    return row === undefined ? [] : [{ row, start }];
  });
  const isFree = (place: number) => !byPlace.has(place) && place >= (before?.days.length ?? 0);
  const kept = new Set(moves.map(({ row }) => row));
  return {
    moves,
    additions: starts.filter((_, place) => isFree(place)),
    removals: rows.filter((row) => !kept.has(row)),
  };
}
