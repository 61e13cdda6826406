import type { Period } from '../model/query.ts';
import type { Condition, Reading, Rule, SaidValue, Threshold } from './draft.ts';
import { hasRole, hasSense, type Item, isPlural, sensesOf } from './items.ts';
import {
  isCountedOnce,
  isDone,
  isDoneNext,
  isPlainCount,
  joinedTo,
  rowsAt,
  shareLastPeriod,
} from './people-rows.ts';
import { isPeriod } from './period-words.ts';
import { isHeldValue, readQuantity, saysTimes } from './quantity.ts';
import { isJoin, isSilent, skipJoins, skipSilent } from './skip.ts';
import { foldWord } from './text.ts';
import { isBandAt, readValues } from './values.ts';

export const isPeople = (reading: Reading, at: number): boolean => hasSense(reading.items[at], 'people');

/** Members, patients: counted, told apart, or only spoken of. What they have or have not follows. */
export const readPeople: Rule = (reading, at) => {
  const item = reading.items[at];
  if (!item || !isPeople(reading, at)) return 0;
  const { draft, items } = reading;
  const lead = leadOf(items, at);
  const isCounted = lead === 'count' || isCountedOnce(items, at);
  draft.people ??= { isCounted, isSubject: !isCounted && lead === 'subject', isPlural: isPlural(item), at };
  return 1 + readConditions(reading, at + 1);
};

/** Values that name people themselves: women, diabetics. What they have or have not may follow. */
export const readPeopleValue: Rule = (reading, at) => {
  const { items, draft, words } = reading;
  const item = items[at];
  const names = words.people?.valueWords.map(foldWord) ?? [];
  if (!item || !hasSense(item, 'value') || !names.includes(item.text)) return 0;
  const { values, next } = readValues(reading, at, false);
  const lead = leadOf(items, at);
  draft.values.push(...values);
  draft.people ??= { isCounted: lead === 'count', isSubject: false, isPlural: true, at };
  const length = readConditions(reading, next);
  if (length > 0 && lead === 'subject') draft.people = { ...draft.people, isSubject: true };
  return next + length - at;
};

/**
 * What leads to a noun: a count, a word that makes it the subject (`which`, `top`, `list`, the beginning), or neither.
 */
export function leadOf(items: readonly Item[], at: number): 'count' | 'subject' | undefined {
  for (let place = at - 1; place >= 0; place -= 1) {
    const item = items[place];
    if (hasRole(item, 'count')) return 'count';
    if (
      hasRole(
        item,
        'which',
        'list',
        'sort',
        'top',
        'bottom',
        'most',
        'least',
        'best',
        'worst',
        'common',
        'rare',
      )
    ) {
      return 'subject';
    }
    const isMeasured = sensesOf(item, 'idiom').some(({ idiom }) => idiom.metrics.length > 0);
    const isPassed =
      isSilent(item) || item?.number !== undefined || (hasSense(item, 'value', 'idiom') && !isMeasured);
    if (!isPassed || item?.period !== undefined) return undefined;
  }
  const isOutOf = OF_WHOM.has(items[0]?.text ?? '') && items.slice(at).some(asksShare);
  return isOutOf && at > 0 ? undefined : 'subject';
}

const OF_WHOM = new Set(['of', 'among', 'out of', 'amongst']);
const SHARES = new Set(['proportion', 'share', 'percent', 'percentage', 'fraction', 'portion']);

/** `Of members on a statin, what proportion`: they are the whole, not what is listed. */
const asksShare = (item: Item): boolean =>
  hasRole(item, 'share') || item.tokens.some(({ text }) => SHARES.has(text));

type Read = { readonly condition: Condition; readonly next: number };

/** `with diabetes and no HbA1c in 12 months`, `without a visit since March`. */
export function readConditions(reading: Reading, at: number): number {
  const { items, draft } = reading;
  const known = draft.conditions.length;
  let place = skipSilent(items, at);
  let end = at;
  for (let isFirst = true; ; isFirst = false) {
    const joined = isFirst ? place : skipJoins(items, place);
    const read = readCondition(reading, joined, isFirst);
    if (!read) break;
    const dated = goingOn(reading, read.next);
    const condition = isFirst
      ? read.condition
      : joinedTo(draft.conditions.at(-1), read.condition, items.slice(place, joined));
    draft.conditions.push(dated ? { ...condition, period: dated.period } : condition);
    end = dated?.next ?? read.next;
    if (!isJoin(items[end]) && !hasRole(items[end], 'with', 'not') && !isDoneNext(reading, end)) break;
    place = end;
  }
  shareLastPeriod(reading, known);
  return end - at;
}

/** `with an ER visit in 2025 but no clinic visit`: the period belongs to what stands before it. */
function goingOn(reading: Reading, at: number): { period: Period; next: number } | undefined {
  const { items } = reading;
  const dated = readConditionPeriod(reading, at, true);
  if (!dated || !isJoin(items[dated.next])) return undefined;
  return hasRole(items[skipJoins(items, dated.next)], 'not') ? dated : undefined;
}

const polarityEnd = (reading: Reading, at: number): number => {
  let next = at;
  while (hasRole(reading.items[next], 'with', 'not', 'any', 'is') || isSilent(reading.items[next])) next += 1;
  return next;
};

function readCondition(reading: Reading, at: number, isFirst: boolean): Read | undefined {
  const { items } = reading;
  const start = polarityEnd(reading, at);
  const lead = items.slice(at, start);
  const isNot = lead.some((item) => hasRole(item, 'not'));
  const isLed = isNot || lead.some((item) => hasRole(item, 'with'));
  const isDoing = lead.some((item) => hasRole(item, 'is')) || (isFirst && isDone(reading, at));
  if (isFirst && !isLed && !isDoing && !hasSense(items[start], 'value')) return undefined;
  if (isFirst && hasRole(items[start], 'top', 'bottom', 'most', 'least', 'best', 'worst')) return undefined;
  const quantity = readQuantity(items, start);
  if (quantity?.isAge || isBandAt(reading, start) || isHeldValue(items, start)) return undefined;
  const nouns = readNouns(reading, quantity ? skipSilent(items, quantity.next) : start, isNot);
  if (!nouns) return undefined;
  const isAnother = lead.some((item) => hasRole(item, 'any'));
  if (!isFirst && !isLed && !isDoing && !isAnother && !quantity && nouns.values.length === 0)
    return undefined;
  const trailing = quantity ? undefined : readQuantity(items, nouns.next);
  const isTimes =
    trailing !== undefined &&
    !trailing.isAge &&
    trailing.unit === undefined &&
    !hasSense(items[trailing.next], 'metric', 'count', 'base', 'dimension');
  const isOften = isTimes && saysTimes(items, nouns.next, trailing.next);
  const count = isTimes && (isOften || nouns.values.length === 0) ? trailing : quantity;
  const end = count === trailing && count ? count.next : nouns.next;
  const isOwn = isNot || count !== undefined;
  const isEvent = nouns.base !== undefined || nouns.metric !== undefined;
  const period = readConditionPeriod(reading, end, isOwn || isEvent);
  const condition: Condition = {
    has: !isNot,
    values: nouns.values,
    thresholds: nouns.thresholds,
    ...(nouns.base !== undefined && { base: nouns.base }),
    ...(nouns.metric !== undefined && { metric: nouns.metric }),
    ...(count && { quantity: count }),
    ...(period && { period: period.period }),
  };
  const isPlainMoney = quantity !== undefined && nouns.base === undefined && nouns.metric === undefined;
  if (isPlainMoney && nouns.values.length === 0) return undefined;
  return { condition, next: isOwn && period ? period.next : end };
}

type Nouns = {
  readonly values: readonly SaidValue[];
  readonly thresholds: readonly Threshold[];
  readonly base?: string;
  readonly metric?: string;
  readonly next: number;
};

/** Values and the rows they are said of, in either order: `diabetes`, `ED visits`, `visit for depression`. */
function readNouns(reading: Reading, at: number, isNot: boolean): Nouns | undefined {
  const { items } = reading;
  const values: SaidValue[] = [];
  let base: string | undefined;
  let metric: string | undefined;
  let next = at;
  for (let place = at; ; ) {
    const read = readValues(reading, place, false);
    const hasRows = base !== undefined || metric !== undefined;
    const isOwn =
      isNot &&
      (values.length > 0 || (hasRows && place === next)) &&
      isTrait(reading, place, values) &&
      !isOfRows(reading, read.next);
    const isValue =
      read.values.length > 0 && !isOwn && !(isNot && read.values.length > 1 && isJoinedByAnd(reading, place));
    const rows = base === undefined && metric === undefined ? rowsAt(reading, place) : undefined;
    if (isValue) {
      values.push(...read.values);
      next = read.next;
    } else if (rows) {
      metric = rows.metric;
      values.push(...rows.values);
      next = place + 1;
    } else if (base === undefined && metric === undefined && isPlainCount(reading, place)) {
      base = sensesOf(items[place], 'base')[0]?.name;
      metric = sensesOf(items[place], 'count')[0]?.name;
      next = place + 1;
    } else if (values.length > 0 && isNounOfValue(reading, place, values)) {
      next = place + 1;
    } else break;
    place = skipLinks(reading, next);
  }
  if (values.length === 0 && base === undefined && metric === undefined) return undefined;
  return {
    values,
    thresholds: [],
    next,
    ...(base !== undefined && { base }),
    ...(metric !== undefined && { metric }),
  };
}

/** `diabetics no statin MA`: what people are is no part of what they have not. */
const isTrait = ({ items, model, words }: Reading, at: number, values: readonly SaidValue[]): boolean => {
  const base = model.metrics[words.people?.counts.at(-1) ?? '']?.base ?? '';
  const dims = sensesOf(items[at], 'value').map(({ dim }) => dim);
  return dims.some(
    (dim) =>
      !['*', undefined].includes(model.dimensions[dim]?.on[base]) &&
      !values.some(({ candidates }) => candidates.some((one) => one.dim === dim)),
  );
};

const isOfRows = ({ items }: Reading, at: number): boolean => hasSense(items[at], 'base', 'count');

const isJoinedByAnd = (reading: Reading, at: number): boolean => reading.items[at + 1]?.text === 'but';

const isNounOfValue = (reading: Reading, at: number, values: readonly SaidValue[]): boolean =>
  sensesOf(reading.items[at], 'dimension').some(({ name }) =>
    values.some(({ candidates }) => candidates.some(({ dim }) => dim === name)),
  );

const LINKS = new Set(['for', 'of', 'the', 'a', 'an', 'any', 'to', 'in', 'at', 'both', 'drug', 'with']);

function skipLinks(reading: Reading, at: number): number {
  let next = at;
  while (LINKS.has(reading.items[next]?.text ?? '') && reading.items[next]?.period === undefined) next += 1;
  return next;
}

function readConditionPeriod(
  reading: Reading,
  at: number,
  isOwn: boolean,
): { period: Period; next: number } | undefined {
  const place = skipSilent(reading.items, at);
  const dated = reading.items[place]?.period?.dated;
  if (!isOwn || dated === undefined || !isPeriod(dated)) return undefined;
  return { period: dated, next: place + 1 };
}

const hasNothing = (item: Item | undefined): boolean => item?.text === 'no' || item?.text === 'without';

/** Whether a value says what people have or are, not what rows are of. */
function isOfPerson({ model, words }: Reading, item: Item): boolean {
  const base = model.metrics[words.people?.counts[0] ?? '']?.base ?? '';
  return sensesOf(item, 'value').some(({ dim }) => {
    const spec = model.dimensions[dim];
    return spec?.groups !== undefined || !['*', undefined].includes(spec?.on[base]);
  });
}

/** `CHF no statin 2025`, `MA women 65+ no visits 2025`: who is meant goes without saying. */
export const readWithout: Rule = (reading, at) => {
  const { items, draft } = reading;
  const before = items.slice(0, at).filter((item) => !isSilent(item) && !isJoin(item));
  const isOfPeople =
    before.length > 0 && before.every((item) => hasSense(item, 'people') || isOfPerson(reading, item));
  if (!hasNothing(items[at]) || !isOfPeople || draft.conditions.length > 0) return 0;
  const length = readConditions(reading, at);
  const isLast = items
    .slice(at + length)
    .every(
      (item) =>
        !hasSense(item, 'metric', 'count', 'dimension', 'idiom', 'value') || isOfPerson(reading, item),
    );
  if (length === 0 || !isLast) {
    draft.conditions = [];
    return 0;
  }
  const people = draft.people ?? { isCounted: false, isPlural: true, at };
  draft.people = { ...people, isSubject: !people.isCounted };
  return length;
};
