import type { Cohort } from '../model/query.ts';
import type { Quantity } from './draft.ts';

export const NOT_SO_OFTEN =
  'It is not clear how many of them the members should have. Please say at least, at most or exactly how many.';

const least = (cohort: Cohort, min: number): Cohort => ({ ...cohort, min });
const fewer = (cohort: Cohort, than: number): Cohort => ({ ...cohort, has: !cohort.has, min: than });

/** So many and no more: a cohort has only a least number, so that the next one up is what they have not. */
function within(cohort: Cohort, from: number, to: number): readonly Cohort[] | undefined {
  if (!cohort.has || to < from) return undefined;
  return from < 1 ? [fewer(cohort, to + 1)] : [least(cohort, from), fewer(cohort, to + 1)];
}

/**
 * People who have, or have not, so many rows: `at least 2`, `fewer than 3`, `exactly 1`, `between 2 and 4`. Undefined
 * where no cohorts that all hold tell who they are: `not exactly 2`, `more than $20 of visits`.
 */
export function oftenAs(cohort: Cohort, quantity: Quantity | undefined): readonly Cohort[] | undefined {
  if (!quantity) return [cohort];
  const { op, value, to = value, unit } = quantity;
  const isWhole = Number.isInteger(value) && Number.isInteger(to) && value >= 0;
  if (!isWhole || unit !== undefined) return undefined;
  if (op === 'eq' || op === 'between') return within(cohort, value, to);
  const isUpTo = op === 'lt' || op === 'lte';
  const bound = op === 'gt' || op === 'lte' ? value + 1 : value;
  // At least none are all, fewer than none is nobody.
  if (bound < 1) return undefined;
  return [isUpTo ? fewer(cohort, bound) : least(cohort, bound)];
}
