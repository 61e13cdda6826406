import { hasRole, hasSense, type Item, isMark } from './items.ts';
import type { Role } from './model.ts';

/** Whether the item says nothing by itself. */
export const isSilent = (item: Item | undefined): boolean =>
  item !== undefined &&
  item.period === undefined &&
  hasRole(item, 'stop', 'is') &&
  !hasSense(item, 'dimension', 'value', 'metric', 'count', 'people', 'base', 'idiom');

export function skipSilent(items: readonly Item[], at: number): number {
  let next = at;
  while (isSilent(items[next])) next += 1;
  return next;
}

export function skipRoles(items: readonly Item[], at: number, ...roles: readonly Role[]): number {
  let next = at;
  while (hasRole(items[next], ...roles)) next += 1;
  return next;
}

/** Whether a list goes on: a comma, `and`, `or`. */
export const isJoin = (item: Item | undefined): boolean =>
  isMark(item, ',', '/', '&') || hasRole(item, 'and');

export function skipJoins(items: readonly Item[], at: number): number {
  let next = at;
  while (isJoin(items[next])) next += 1;
  return next;
}
