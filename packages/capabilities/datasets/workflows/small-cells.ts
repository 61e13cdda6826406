import type { Db } from '@chartwright/platform';
import { askerOf } from '../queries/caller.ts';
import { findInForce } from '../queries/settings/store.ts';

/** Fewer people than this in a group are held back for whoever asks; 0 where none are. */
export const smallCellsMin = async (db: Db, caller: Parameters<typeof askerOf>[0]): Promise<number> =>
  (await findInForce(db, askerOf(caller))).smallCellsMin;

/**
 * Which groups of a whole are held back: those of too few people, and, where it is only one, the smallest other, because
 * the one could be told from the whole.
 */
export function heldBack<T>(
  groups: readonly T[],
  peopleOf: (group: T) => number,
  min: number,
): ReadonlySet<T> {
  const small = new Set(groups.filter((group) => peopleOf(group) < min));
  if (min === 0 || small.size !== 1) return small;
  const [next] = groups.filter((group) => !small.has(group)).toSorted((a, b) => peopleOf(a) - peopleOf(b));
  return next === undefined ? small : small.add(next);
}
