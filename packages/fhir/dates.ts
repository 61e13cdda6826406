import type { PartialDate } from '@chartwright/kernel';
import type { Period } from './model.ts';
import { present } from './present.ts';

type Dated = { readonly date?: PartialDate; readonly endDate?: PartialDate };

/** Compares at the precision both have: negative when `a` is earlier, 0 when it cannot be told. */
export function compareDates(a: PartialDate, b: PartialDate): number {
  const length = Math.min(a.length, b.length);
  const [left, right] = [a.slice(0, length), b.slice(0, length)];
  return left === right ? 0 : left < right ? -1 : 1;
}

/** The dates of a fact. An end before its start is a misreading of either, so neither is passed on. */
export function datesOf({ date, endDate }: Dated): Period {
  const isContradiction = date !== undefined && endDate !== undefined && compareDates(date, endDate) > 0;
  return isContradiction ? {} : present({ start: date, end: endDate });
}

/**
 * Dates as a FHIR Period. Invariant per-1 cannot tell that 2020 is not after 2020-05, so two such dates are cut to the
 * precision both have.
 */
export function periodOf(dated: Dated): Period | undefined {
  const { start, end } = datesOf(dated);
  if (start === undefined && end === undefined) return undefined;
  if (start === undefined || end === undefined || compareDates(start, end) !== 0) {
    return present({ start, end });
  }
  const length = Math.min(start.length, end.length);
  return { start: start.slice(0, length), end: end.slice(0, length) };
}

/** One point in time as a dateTime, anything with an end as a period. */
export function timeOf(dated: Dated): { readonly point?: string; readonly period?: Period } {
  const { start, end } = datesOf(dated);
  return end === undefined ? present({ point: start }) : present({ period: periodOf(dated) });
}
