import type { Value } from '../model/model.ts';
import type { Filter } from '../model/query.ts';
import type { Reading, SaidValue } from './draft.ts';
import { hasRole, hasSense, type Item, isPlus, isQuoted, sensesOf } from './items.ts';
import { readQuantity } from './quantity.ts';
import { isJoin, skipJoins, skipRoles, skipSilent } from './skip.ts';
import { normaliseText } from './text.ts';

type Candidate = SaidValue['candidates'][number];

const raw = (item: Item): string => item.tokens.map((token) => token.raw).join(' ');

function storedAs(reading: Reading, dim: string, text: string): string | undefined {
  const { values, groups } = reading.model.dimensions[dim] ?? {};
  const all = [...(values ?? []), ...Object.keys(groups ?? {}), ...(reading.stored[dim] ?? [])];
  return (
    all.find((value) => value === text) ??
    all.find((value) => normaliseText(value).toLowerCase() === text.toLowerCase())
  );
}

function quotedCandidates(reading: Reading, item: Item): Candidate[] {
  return Object.keys(reading.model.dimensions).flatMap((dim) => {
    const value = storedAs(reading, dim, raw(item));
    return value === undefined ? [] : [{ dim, value }];
  });
}

/** `Duplicate claim` is why a claim was denied, and what is looked for in the data. */
export const aboutDenial = (reading: Reading): boolean =>
  reading.items.some(
    (item) =>
      sensesOf(item, 'dimension').some(({ name }) => name === 'denial_reason') ||
      /\bden(?:y|ied|ial)/u.test(item.text),
  );

/** What the item names as a value, in every dimension that has it. */
export function candidatesAt(reading: Reading, at: number): readonly Candidate[] {
  const item = reading.items[at];
  if (!item) return [];
  if (isQuoted(item)) return quotedCandidates(reading, item);
  if (hasSense(item, 'check') && !aboutDenial(reading)) return [];
  return sensesOf(item, 'value').map(({ dim, value }) => ({ dim, value }));
}

/** `65+` is an age where a band is called so, unless so many are had: `clinics with 65+ visits`. */
export function isBandAt({ items, model }: Reading, at: number): boolean {
  const item = items[at];
  const isBand = sensesOf(item, 'value').some(({ dim }) => model.dimensions[dim]?.bands !== undefined);
  const isHad = hasRole(items[at - 1], 'with') || items[at - 1]?.text === 'had';
  const isMeasured = hasRole(items[at + 1], 'unit');
  return isBand && isPlus(item) && item?.unit === undefined && !isHad && !isMeasured;
}

/** Values that follow each other by commas, `and` or `or`, all of one dimension. */
export function readValues(
  reading: Reading,
  at: number,
  isNot: boolean,
): { values: SaidValue[]; next: number } {
  const values: SaidValue[] = [];
  let next = at;
  let place = at;
  for (;;) {
    const candidates = candidatesAt(reading, place);
    const shared = candidates.filter(({ dim }) => values.every((value) => hasDimension(value, dim)));
    if (shared.length === 0) break;
    values.push({ candidates: shared, isNot, at: place });
    next = place + 1;
    const isVersus = hasRole(reading.items[next], 'compare') && candidatesAt(reading, next + 1).length > 0;
    if (isVersus) reading.draft.isCompared = true;
    if (!isVersus && !isJoin(reading.items[next])) break;
    place = skipSilent(reading.items, isVersus ? next + 1 : skipJoins(reading.items, next));
  }
  return { values, next };
}

const hasDimension = (value: SaidValue, dim: string): boolean =>
  value.candidates.some((candidate) => candidate.dim === dim);

type Said = { readonly value: Value; readonly next: number };

/** One value of a dimension that was named: quoted, a number, a word that is one of its values. */
function readValueOf(reading: Reading, dim: string, at: number): Said | undefined {
  const item = reading.items[at];
  if (!item) return undefined;
  if (isQuoted(item)) return { value: storedAs(reading, dim, raw(item)) ?? raw(item), next: at + 1 };
  const sense = sensesOf(item, 'value').find((candidate) => candidate.dim === dim);
  if (sense) return { value: sense.value, next: at + 1 };
  const type = reading.model.dimensions[dim]?.type;
  if (type === 'boolean' && hasRole(item, 'true', 'false'))
    return { value: hasRole(item, 'true'), next: at + 1 };
  const isMinus = hasRole(item, 'minus');
  const number = reading.items[isMinus ? at + 1 : at]?.number;
  if (number === undefined) return undefined;
  const value = isMinus ? -number : number;
  const next = at + (isMinus ? 2 : 1);
  if (type === 'number') return { value, next };
  const stored = storedAs(reading, dim, raw(item));
  return stored === undefined ? undefined : { value: stored, next };
}

function readListOf(reading: Reading, dim: string, at: number): { values: Value[]; next: number } {
  const values: Value[] = [];
  let next = at;
  let place = at;
  for (let said = readValueOf(reading, dim, place); said; said = readValueOf(reading, dim, place)) {
    values.push(said.value);
    next = said.next;
    if (!isJoin(reading.items[next])) break;
    place = skipJoins(reading.items, next);
  }
  return { values, next };
}

export type SaidFilter = { readonly filter: Filter; readonly next: number };

/** `plan is "Gold PPO"`, `age is at least 65`, `clinic is not Harbor`, `drg 470`, `plan is known`. */
export function readFilterOf(reading: Reading, dim: string, at: number): SaidFilter | undefined {
  const { items } = reading;
  if (hasRole(items[at], 'known', 'unknown')) {
    return { filter: { dim, op: hasRole(items[at], 'known') ? 'known' : 'unknown' }, next: at + 1 };
  }
  const verb = skipRoles(items, at, 'is');
  const isNot = hasRole(items[verb], 'not') || items[verb]?.text === '!=';
  const place = isNot ? verb + 1 : verb;
  if (hasRole(items[place], 'oneOf')) return readOneOf(reading, dim, place + 1, isNot);
  if (!isNot) {
    const numeric = readNumberFilter(reading, dim, place);
    if (numeric) return numeric;
  }
  const { values, next } = readListOf(reading, dim, place);
  const [value] = values;
  if (value === undefined) return undefined;
  if (values.length > 1) return { filter: { dim, op: isNot ? 'notIn' : 'in', value: values }, next };
  return { filter: { dim, op: isNot ? 'ne' : 'eq', value }, next };
}

function readOneOf(reading: Reading, dim: string, at: number, isNot: boolean): SaidFilter | undefined {
  const { values, next } = readListOf(reading, dim, at);
  if (values.length === 0) return undefined;
  return { filter: { dim, op: isNot ? 'notIn' : 'in', value: values }, next };
}

function readNumberFilter(reading: Reading, dim: string, at: number): SaidFilter | undefined {
  if (reading.model.dimensions[dim]?.type !== 'number') return readTextRange(reading, dim, at);
  const quantity = readQuantity(reading.items, at);
  if (!quantity) return undefined;
  const { op, value, to, next } = quantity;
  if (op === 'between') return { filter: { dim, op, value: [value, to ?? value] }, next };
  return { filter: { dim, op: op === 'eq' ? 'eq' : op, value }, next };
}

const textOps = [
  ['atLeast', 'gte'],
  ['atMost', 'lte'],
  ['over', 'gt'],
  ['under', 'lt'],
] as const;

/** Texts and dates in quotation marks can be compared too. */
function readTextRange(reading: Reading, dim: string, at: number): SaidFilter | undefined {
  const { items } = reading;
  if (hasRole(items[at], 'between') && isQuoted(items[at + 1])) {
    const { values, next } = readListOf(reading, dim, at + 1);
    return values.length === 2 ? { filter: { dim, op: 'between', value: values }, next } : undefined;
  }
  const op = textOps.find(([role]) => hasRole(items[at], role))?.[1];
  const item = items[at + 1];
  if (op === undefined || !item || !isQuoted(item)) return undefined;
  return { filter: { dim, op, value: raw(item) }, next: at + 2 };
}
