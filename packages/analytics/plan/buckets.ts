import type { Period, TimeGrain } from '../model/query.ts';

/** First and last day of a week, month … by the name it has in an answer: `2025-Q1`. */
export function bucketOf(grain: TimeGrain, label: string, weekStart: 'monday' | 'sunday'): Period {
  const year = Number(label.slice(0, 4));
  if (grain === 'day') return { from: label, to: label };
  if (grain === 'year') return { from: `${label}-01-01`, to: `${label}-12-31` };
  if (grain === 'month') return months(year, Number(label.slice(5)) - 1, 1);
  if (grain === 'quarter') return months(year, (Number(label.slice(6)) - 1) * 3, 3);
  return week(year, Number(label.slice(6)), weekStart === 'sunday' ? 1 : 0);
}

const DAY_MS = 86_400_000;

const day = (time: number): string => new Date(time).toISOString().slice(0, 10);

const months = (year: number, month: number, count: number): Period => ({
  from: day(Date.UTC(year, month, 1)),
  to: day(Date.UTC(year, month + count, 0)),
});

/** The first week of a year is the one with its fourth of January; weeks that begin on Sunday are one day earlier. */
function week(year: number, number: number, earlier: number): Period {
  const fourth = Date.UTC(year, 0, 4);
  const monday = fourth - ((new Date(fourth).getUTCDay() + 6) % 7) * DAY_MS;
  const from = monday + ((number - 1) * 7 - earlier) * DAY_MS;
  return { from: day(from), to: day(from + 6 * DAY_MS) };
}
