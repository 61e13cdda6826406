import type { Reading, Rule } from './draft.ts';
import { hasRole, hasSense, isMark, isQuoted } from './items.ts';
import { isPeopleValue } from './people-rows.ts';
import { readQuantity } from './quantity.ts';
import { isPeople, readConditions } from './rules-people.ts';
import { isSilent, skipSilent } from './skip.ts';
import { isBandAt, readValues } from './values.ts';

/** `over 65`, `aged 18 to 34`, `65 and older`. */
export const readAge: Rule = (reading, at) => {
  const { items, draft } = reading;
  if (isBandAt(reading, at) && !hasRole(items[at + 1], 'older', 'younger', 'aged')) {
    const { values, next } = readValues(reading, at, false);
    draft.values.push(...values);
    return next - at;
  }
  const start = hasRole(items[at], 'aged') ? at + 1 : at;
  const place = start > at ? skipSilent(items, start) : start;
  const quantity = readQuantity(items, place);
  if (!quantity) return readExactAge(reading, at, place);
  const beforePeople =
    isPeople(reading, at - 1) ||
    isPeopleValue(reading, at - 1) ||
    (isSilent(items[at - 1]) && isPeople(reading, at - 2));
  const follows = items[skipSilent(items, quantity.next)];
  const names = hasSense(follows, 'metric', 'count', 'base', 'dimension', 'quantity');
  const isBare = beforePeople && !names && quantity.unit === undefined;
  if (!quantity.isAge && start === at && !isBare) return 0;
  draft.ages.push(quantity);
  const isCounted = draft.people?.isCounted === true && beforePeople;
  return quantity.next - at + (isCounted ? readConditions(reading, quantity.next) : 0);
};

function readExactAge(reading: Reading, at: number, place: number): number {
  const number = reading.items[place]?.number;
  if (place === at || number === undefined || isMark(reading.items[at], ',') || isQuoted(reading.items[at]))
    return 0;
  reading.draft.ages.push({ op: 'eq', value: number, isAge: true, isPlain: false, next: place + 1 });
  return place + 1 - at;
}
