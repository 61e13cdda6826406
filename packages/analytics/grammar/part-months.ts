import type { Query } from '../model/query.ts';
import { monthOfYear } from './calendar.ts';
import type { Reading } from './draft.ts';
import { notModelled } from './refusals.ts';
import type { Settled } from './settle.ts';

/** Months of membership are dated by this day of the month. */
const MIDDLE = '15';

const monthOf = (day: string) => monthOfYear(Number(day.slice(0, 4)), Number(day.slice(5, 7)));

/** Whether the middle of no month lies between the two days. */
const hasNoMiddle = ({ from, to }: { from: string; to: string }): boolean => {
  const isSame = from.slice(0, 7) === to.slice(0, 7);
  const isAfter = from.slice(8) > MIDDLE;
  const isBefore = to.slice(8) < MIDDLE;
  if (isSame) return isAfter || isBefore;
  return isAfter && isBefore && nextMonth(from) === to.slice(0, 7);
};

const nextMonth = (day: string): string => {
  const [year, month] = [Number(day.slice(0, 4)), Number(day.slice(5, 7))];
  return monthOfYear(month === 12 ? year + 1 : year, (month % 12) + 1).from.slice(0, 7);
};

const REFUSED = 'Please ask for whole months.';

/** Who is covered is known by the month: a day within it stands for the month, and a part of one for nothing. */
export function byMonth(reading: Reading, query: Query): Settled {
  const { model, draft } = reading;
  const { period, metrics, timeGrain } = query;
  const monthly = (name: string): boolean => model.metrics[name]?.base === 'member_months';
  const isOfMonths = metrics.some((name) => monthly(name) || model.metrics[name]?.ratio?.some(monthly));
  if (!isOfMonths) return { query };
  if (timeGrain === 'day' || timeGrain === 'week') {
    const message = `Membership is known by the month, not by the ${timeGrain}. ${REFUSED}`;
    return { refused: notModelled('part_month', message, []) };
  }
  if (!period || !hasNoMiddle(period)) return { query };
  if (period.from === period.to && metrics.every(monthly) && !query.compareTo) {
    const text = `Coverage is known by the month: whoever was covered on the ${MIDDLE}th of it, for ${period.from}.`;
    draft.assumptions.push({ code: 'month_of_day', text });
    return { query: { ...query, period: monthOf(period.from) } };
  }
  const message = `Months of membership are counted on the ${MIDDLE}th, which is not between ${period.from} and ${period.to}. ${REFUSED}`;
  return { refused: notModelled('part_month', message, []) };
}
