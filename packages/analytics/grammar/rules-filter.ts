import type { Filter } from '../model/query.ts';
import type { Reading, Rule } from './draft.ts';
import { hasRole, hasSense, type Item, isQuoted, sensesOf } from './items.ts';
import { isJoin, skipRoles, skipSilent } from './skip.ts';
import { candidatesAt, readFilterOf, readValues } from './values.ts';

const dimensionsOf = (item: Item | undefined): readonly string[] =>
  sensesOf(item, 'dimension').map(({ name }) => name);

/** A name in quotation marks: the way out where a label of the model is not unique. */
export function quotedName(
  item: Item | undefined,
  names: Readonly<Record<string, unknown>>,
): string | undefined {
  const text = isQuoted(item) ? item?.tokens[0]?.raw : undefined;
  return text !== undefined && Object.hasOwn(names, text) ? text : undefined;
}

export function dimensionsAt(reading: Reading, at: number): readonly string[] {
  const quoted = quotedName(reading.items[at], reading.model.dimensions);
  return quoted === undefined ? dimensionsOf(reading.items[at]) : [quoted];
}

/** `where plan is Gold PPO`, `clinic = Harbor`, `age between 18 and 34`, `drg 470`. */
export const readDimensionFilter: Rule = (reading, at) => {
  const place = skipRoles(reading.items, at, 'where');
  const found = filterAt(reading, place, place > at);
  if (!found) return 0;
  reading.draft.filters.push(found.filter);
  return found.next - at;
};

export function filterAt(reading: Reading, at: number, isFormal: boolean) {
  for (const dim of dimensionsAt(reading, at)) {
    const isYear = !isFormal && reading.items[at + 1]?.period?.isBareYear === true;
    const said = isYear ? undefined : readFilterOf(reading, dim, at + 1);
    if (!said) continue;
    const isThreshold = ['gt', 'gte', 'lt', 'lte'].includes(said.filter.op) && !isFormal;
    if (isThreshold && hasSense(reading.items[at], 'metric', 'count')) continue;
    return said;
  }
  return undefined;
}

const negatedPlace = (reading: Reading, at: number): number =>
  skipSilent(reading.items, skipRoles(reading.items, at, 'not', 'with', 'any', 'stop'));

/** `excluding pending claims`, `not women`, `other than Harbor and Lakeview`. */
export const readNegated: Rule = (reading, at) => {
  if (!hasRole(reading.items[at], 'not')) return 0;
  const place = negatedPlace(reading, at + 1);
  const { values, next } = readValues(reading, place, true);
  if (values.length > 0) {
    reading.draft.values.push(...values);
    return swallowNoun(reading, next, values[0]?.candidates.map(({ dim }) => dim) ?? []) - at;
  }
  const idiom = sensesOf(reading.items[place], 'idiom')[0]?.idiom;
  if (idiom && idiom.filters.length > 0) {
    reading.draft.filters.push(...idiom.filters.flatMap((filter) => opposed(filter as Filter)));
    return place + 1 - at;
  }
  for (const dim of dimensionsAt(reading, place)) {
    const said = readFilterOf(reading, dim, place + 1);
    const opposite = said?.filter.op === 'eq' ? 'ne' : said?.filter.op === 'in' ? 'notIn' : undefined;
    if (!said || !opposite) continue;
    reading.draft.filters.push({ ...said.filter, op: opposite });
    return said.next - at;
  }
  return readAbsent(reading, at, place) || refuseNegated(reading, at, place);
};

const LACKING = new Set([
  'no',
  'without',
  'lack',
  'lacking',
  'missing a',
  'missing an',
  'with no',
  'have no',
  'had no',
  'has no',
]);

/** `not adherent`: what is not so is no metric, and must not be answered by what is. */
function refuseNegated(reading: Reading, at: number, place: number): number {
  const item = reading.items[at];
  const isPlain = item?.text === 'not' || item?.text === 'non';
  if (!isPlain || !hasSense(reading.items[place], 'metric')) return 0;
  reading.draft.unknown.push(`${item.text} ${reading.items[place]?.text ?? ''}`);
  return place + 1 - at;
}

/** `claims without a denial reason`, `visits that lack a PHQ-9 score`. */
function readAbsent(reading: Reading, at: number, place: number): number {
  const [dim] = dimensionsAt(reading, place);
  if (dim === undefined || !LACKING.has(reading.items[at]?.text ?? '')) return 0;
  reading.draft.filters.push({ dim, op: 'unknown' });
  return place + 1 - at;
}

const opposed = (filter: Filter): Filter[] => {
  if (filter.op === 'eq') return [{ ...filter, op: 'ne' }];
  return filter.op === 'in' ? [{ ...filter, op: 'notIn' }] : [];
};

/** After a value its dimension or the rows it is said of add nothing: `Harbor clinic`, `pending claims`, `pending ones`. */
function swallowNoun(reading: Reading, at: number, dims: readonly string[]): number {
  const item = reading.items[at];
  if (dimensionsOf(item).some((dim) => dims.includes(dim))) return at + 1;
  return item?.text === '1' || hasRole(item, 'rows') ? at + 1 : at;
}

/** Values said by themselves: `in Gold PPO`, `Harbor and Lakeview`, `women`. */
export const readBareValues: Rule = (reading, at) => {
  if (candidatesAt(reading, at).length === 0) return 0;
  const { values, next } = readValues(reading, at, false);
  reading.draft.values.push(...values);
  const dims = values.flatMap(({ candidates }) => candidates.map(({ dim }) => dim));
  return swallowNoun(reading, next, dims) - at;
};

/** `only women`. */
export const readOnly: Rule = (reading, at) =>
  hasRole(reading.items[at], 'only') && candidatesAt(reading, skipSilent(reading.items, at + 1)).length > 0
    ? 1
    : 0;

export const readJoin: Rule = (reading, at) => (isJoin(reading.items[at]) ? 1 : 0);
