import type { Model } from '../model/model.ts';
import type { Period } from '../model/query.ts';
import type { Compiled } from '../plan/model.ts';
import type { Warning } from './model.ts';
import { earlier, later } from './periods.ts';

const DAY_MS = 86_400_000;

const endsMonth = (day: string): boolean =>
  new Date(Date.parse(`${day}T00:00:00Z`) + DAY_MS).getUTCDate() === 1;

const isMonthly = ({ bases, metrics }: Model, name: string): boolean => {
  const from = bases[metrics[name]?.base ?? '']?.from;
  return from !== undefined && 'derived' in from && from.derived === 'member_months';
};

/** What was spent in a part of a month stands over the whole month of a member, or over none. */
export function partMonths(
  model: Model,
  { query }: Pick<Compiled, 'query'>,
  coverage: Period | undefined,
): readonly Warning[] {
  const isOver = query.metrics.some((name) =>
    model.metrics[name]?.ratio?.some((part) => isMonthly(model, part)),
  );
  const isCut = [query.period, query.compareTo].some((period) => {
    if (period === undefined) return false;
    const from = later(period.from, coverage?.from ?? period.from);
    const to = earlier(period.to, coverage?.to ?? period.to);
    return from <= to && !(from.endsWith('-01') && endsMonth(to));
  });
  return isOver && isCut
    ? [
        {
          code: 'part_months',
          text: 'The period begins or ends within a month: what happened in a part of a month stands over whole months of members. Whole months are safer.',
        },
      ]
    : [];
}
