const DAY_MS = 86_400_000;

/** Days since 1970-01-01. */
export const dayOf = (date: string): number => Math.round(Date.parse(`${date}T00:00:00Z`) / DAY_MS);
export const dateOf = (day: number): string => new Date(day * DAY_MS).toISOString().slice(0, 10);

/** 0 is Sunday: 1970-01-01 was a Thursday. */
const weekdayOf = (day: number): number => (day + 4) % 7;
export const isWeekend = (day: number): boolean => weekdayOf(day) === 0 || weekdayOf(day) === 6;

/** 1 in mid-January, -1 in mid-July. */
export const wintriness = (day: number): number => Math.cos((2 * Math.PI * (day - 14)) / 365.25);

const BY_WEEKDAY = [0.45, 1.22, 1.25, 1.2, 1.15, 1.02, 0.5];
const GROWTH_A_YEAR = 0.04;

/** How busy a day is, against the others: the week, the winter, slow growth, and the quiet days at the turn of the year. */
function weightOfDay(day: number, first: number): number {
  const monthAndDay = dateOf(day).slice(5);
  const isQuiet = monthAndDay >= '12-23' || monthAndDay <= '01-01';
  const growth = 1 + (GROWTH_A_YEAR * (day - first)) / 365.25;
  return (BY_WEEKDAY[weekdayOf(day)] ?? 1) * (1 + 0.08 * wintriness(day)) * growth * (isQuiet ? 0.55 : 1);
}

/** How many cases have begun by the end of each day, so that all days together make exactly `cases`. */
export function casesByDay(cases: number, from: number, to: number): readonly number[] {
  const reach: number[] = [];
  let sum = 0;
  for (let day = from; day <= to; day += 1) {
    sum += weightOfDay(day, from);
    reach.push(sum);
  }
  return reach.map((weight) => Math.round((weight / sum) * cases));
}
