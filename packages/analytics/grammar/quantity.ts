import type { Comparison, Quantity } from './draft.ts';
import { hasRole, hasSense, type Item, isPlus } from './items.ts';
import type { Role } from './model.ts';
import { skipSilent } from './skip.ts';

const comparisons: readonly (readonly [Role, Comparison])[] = [
  ['atLeast', 'gte'],
  ['atMost', 'lte'],
  ['over', 'gt'],
  ['older', 'gt'],
  ['under', 'lt'],
  ['younger', 'lt'],
  ['exactly', 'eq'],
];

const comparisonAt = (item: Item | undefined): Comparison | undefined =>
  comparisons.find(([role]) => hasRole(item, role))?.[1];

type Number = {
  readonly value: number;
  readonly unit?: 'percent' | 'money';
  readonly isPart?: true;
  readonly next: number;
};

const PARTS: Readonly<Record<string, number>> = {
  half: 2,
  third: 3,
  quarter: 4,
  fourth: 4,
  fifth: 5,
  sixth: 6,
  eighth: 8,
  tenth: 10,
};
const OUT_OF = new Set(['in', 'in every', 'in each', 'out of', 'out of every', 'of every']);
const LARGEST_PART = 100;

const part = (value: number, next: number): Number => ({ value, unit: 'percent', isPart: true, next });

/** `a quarter of`, `half`, `two thirds`: the quarter of a year has no such article. */
function partAt(items: readonly Item[], at: number): Number | undefined {
  const said = items[at]?.number;
  const place = said === undefined ? at : at + 1;
  const item = items[place];
  const parts = item?.tokens.length === 1 && item.period === undefined ? PARTS[item.text] : undefined;
  const isOne = item?.text === 'half' || ['a', 'an'].includes(items[at - 1]?.text ?? '');
  if (parts === undefined || (said === undefined && !isOne) || (said ?? 1) >= parts) return undefined;
  return part((said ?? 1) / parts, place + 1);
}

/** `one in five`, `1 out of every 10`. */
function oneInAt(items: readonly Item[], at: number): Number | undefined {
  const one = items[at];
  const end = items.findIndex((item, index) => index > at && item.number !== undefined);
  const of = items[end];
  const between = items.slice(at + 1, end).map(({ text }) => text);
  const isJoined = end > at && OUT_OF.has(between.join(' '));
  if (one?.number === undefined || one.unit !== undefined || of?.number === undefined) return undefined;
  if (!isJoined || of.unit !== undefined || of.period !== undefined) return undefined;
  if (of.number > LARGEST_PART || one.number >= of.number || one.number <= 0) return undefined;
  return part(one.number / of.number, end + 1);
}

/** `5`, `minus 5`, `10 percent`, `30 days`, `2 points`. */
function numberAt(items: readonly Item[], at: number): Number | undefined {
  const isMinus = hasRole(items[at], 'minus');
  const item = items[isMinus ? at + 1 : at];
  if (item?.number === undefined) return undefined;
  const after = at + (isMinus ? 2 : 1);
  const unitItem = items[after];
  const isUnit = hasRole(unitItem, 'unit') && !hasSense(unitItem, 'metric', 'value');
  const isPercent =
    item.unit === 'percent' ||
    (isUnit && (unitItem?.text === 'percent' || unitItem?.text === '%')) ||
    (hasRole(unitItem, 'share') && ['percent', '%'].includes(unitItem?.tokens[0]?.text ?? ''));
  const unit = isPercent ? 'percent' : item.unit;
  return {
    value: isMinus ? -item.number : item.number,
    next: isUnit ? after + 1 : after,
    ...(unit !== undefined && { unit }),
  };
}

const aged = (item: Item | undefined): boolean => hasRole(item, 'older', 'younger', 'aged');

function isYear(item: Item | undefined): boolean {
  return item?.period?.isBareYear === true;
}

/** `more than 20`, `at least 2`, `65 and over`, `between 5 and 10`, `65+`. */
export function readQuantity(items: readonly Item[], at: number): Quantity | undefined {
  const isBetween = hasRole(items[at], 'between');
  if (isBetween) return readBetween(items, at);
  const op = comparisonAt(items[at]);
  const numberPlace = op === undefined ? at : skipSilent(items, at + 1);
  const share = op === undefined ? undefined : (partAt(items, numberPlace) ?? oneInAt(items, numberPlace));
  const number = share ?? numberAt(items, numberPlace);
  if (!number) return undefined;
  if (op !== undefined) return readCompared(items, at, op, number, numberPlace);
  const isMore = hasRole(items[number.next], 'orMore') || isPlus(items[number.next - 1]);
  const isLess = hasRole(items[number.next], 'orLess');
  if (!isMore && !isLess) return readAgeSpan(items, at, number);
  const next = hasRole(items[number.next], 'orMore', 'orLess') ? number.next + 1 : number.next;
  const said = items[number.next]?.text ?? '';
  const isAge = aged(items[at - 1]) || aged(items[next]) || /old|year/u.test(said);
  const isBetter = items[number.next]?.tokens.at(-1)?.text === 'better';
  const quantity = finished(items, number, isMore ? 'gte' : 'lte', next, isAge);
  return isBetter ? { ...quantity, isBetter } : quantity;
}

/** A claim is older than 90 days, a member than 65. */
const NOT_YEARS = new Set(['day', 'week', 'month', 'hour', 'minute']);

function readCompared(
  items: readonly Item[],
  at: number,
  op: Comparison,
  number: Number,
  numberPlace: number,
): Quantity | undefined {
  const follows = items[skipSilent(items, number.next)];
  const names = hasSense(follows, 'metric', 'count', 'base', 'dimension', 'quantity');
  if (isYear(items[numberPlace]) && !names && !hasRole(items[numberPlace + 1], 'unit')) return undefined;
  const isOfYears = !NOT_YEARS.has(items[number.next - 1]?.text ?? '');
  const isAge = isOfYears && (aged(items[at]) || aged(items[at - 1]) || aged(items[number.next]));
  return finished(items, number, op, number.next, isAge);
}

function finished(
  items: readonly Item[],
  number: Number,
  op: Quantity['op'],
  next: number,
  isAge: boolean,
): Quantity {
  const isFraction = hasRole(items[next], 'fraction');
  const ageWord = isAge && hasRole(items[next], 'aged') ? 1 : 0;
  return {
    op,
    value: number.value,
    isAge,
    isPlain: isFraction || number.isPart === true,
    next: next + (isFraction ? 1 : 0) + ageWord,
    ...(number.unit !== undefined && { unit: number.unit }),
  };
}

function readBetween(items: readonly Item[], at: number): Quantity | undefined {
  const first = numberAt(items, skipSilent(items, at + 1));
  if (!first) return undefined;
  const joined = hasRole(items[first.next], 'and') || items[first.next]?.text === 'to';
  const second = joined ? numberAt(items, first.next + 1) : undefined;
  if (!second) return undefined;
  const isAge = aged(items[at - 1]) || aged(items[second.next]);
  return {
    ...finished(items, { ...first, ...second, value: first.value }, 'between', second.next, isAge),
    to: second.value,
  };
}

/** `aged 18 to 34`, `18-34 years old`. */
function readAgeSpan(items: readonly Item[], at: number, first: Number): Quantity | undefined {
  const after = items[first.next];
  const isDashed = after?.tokens[0]?.isDashed === true;
  const second = numberAt(items, isDashed ? first.next : first.next + 1);
  const isJoined = isDashed || after?.text === 'to' || hasRole(after, 'and');
  if (!isJoined || !second || !(aged(items[at - 1]) || aged(items[second.next]))) return undefined;
  return { ...finished(items, first, 'between', second.next, true), to: second.value };
}

const TIMES = new Set(['once', 'twice', 'times']);

/** `at least twice`, `3 or more times`: how often, not how much. */
export const saysTimes = (items: readonly Item[], from: number, to: number): boolean =>
  items.slice(from, to + 1).some(({ tokens }) => tokens.some(({ raw }) => TIMES.has(raw.toLowerCase())));

/** `an HbA1c of 10 or more`: the value of a test, not that it was made so often. */
export function isHeldValue(items: readonly Item[], at: number): boolean {
  const place = skipSilent(items, at + 1);
  const quantity =
    hasSense(items[at], 'metric') && hasSense(items[at], 'value') && readQuantity(items, place);
  return quantity !== false && quantity?.isAge === false && !saysTimes(items, place, quantity.next);
}

/** `a score of 5 in 2025`: no noun follows that the number may be of. */
const isEnd = (item: Item | undefined): boolean =>
  (item?.number === undefined || item.period !== undefined) &&
  !hasSense(item, 'metric', 'count', 'base', 'dimension', 'people', 'value');

/** `= 5`, `equal to 5`; of a score also `of 5`. */
export function readEquals(
  items: readonly Item[],
  from: number,
  at: number,
  isPoints: boolean,
): Quantity | undefined {
  const item = items[at];
  const isOf = isPoints && item?.period === undefined && isEnd(items[skipSilent(items, at + 1)]);
  const isEqual = items
    .slice(from, at)
    .some(({ text }) => text === '=' || text.startsWith('equal') || (isOf && text === 'of'));
  if (!isEqual || item?.number === undefined) return undefined;
  const unit = item.unit === undefined ? {} : { unit: item.unit };
  return { op: 'eq', value: item.number, isAge: false, isPlain: false, next: at + 1, ...unit };
}
