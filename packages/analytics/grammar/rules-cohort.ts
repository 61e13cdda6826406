import type { Cohort, Filter, Period } from '../model/query.ts';
import type { Quantity, Rule } from './draft.ts';
import { hasRole, sensesOf } from './items.ts';
import { isPeriod } from './period-words.ts';
import { readQuantity } from './quantity.ts';
import { filterAt, quotedName } from './rules-filter.ts';
import { isJoin, skipRoles } from './skip.ts';

/** The way `writeQuestion` says a cohort: `for people with at least 2 "visits" where … from … to …`. */
export const readFormalCohort: Rule = (reading, at) => {
  const { items, draft } = reading;
  if (!hasRole(items[at], 'forPeople')) return 0;
  const has = !hasRole(items[at + 1], 'not');
  const quantity = readQuantity(items, at + 2);
  const basePlace = quantity ? quantity.next : skipRoles(items, at + 2, 'any');
  const base =
    quotedName(items[basePlace], reading.model.bases) ?? sensesOf(items[basePlace], 'base')[0]?.name;
  if (base === undefined) return 0;
  const filters: Filter[] = [];
  let next = basePlace + 1;
  for (;;) {
    const place = isJoin(items[next]) ? next + 1 : next;
    if (!hasRole(items[place], 'where')) break;
    const said = filterAt(reading, place + 1, true);
    if (!said) break;
    filters.push(said.filter);
    next = said.next;
  }
  const dated = items[next]?.period?.dated;
  const period = dated !== undefined && isPeriod(dated) ? dated : undefined;
  draft.cohorts.push(formalCohort(has, base, filters, period, quantity));
  return (period ? next + 1 : next) - at;
};

const formalCohort = (
  has: boolean,
  base: string,
  filters: readonly Filter[],
  period: Period | undefined,
  quantity: Quantity | undefined,
): Cohort => ({
  has,
  base,
  filters,
  ...(period && { period }),
  ...(quantity && { min: quantity.value }),
});
