import type { Direction, Draft, Reading, Rule } from './draft.ts';
import { grainOf, hasRole, hasSense, type Item, isQuoted, plainCount } from './items.ts';
import { dimensionsAt } from './rules-filter.ts';
import { metricsAt } from './rules-measure.ts';
import { isPeople } from './rules-people.ts';
import { skipRoles, skipSilent } from './skip.ts';

const directions: readonly (readonly [Parameters<typeof hasRole>[1], NonNullable<Draft['rank']>['dir']])[] = [
  ['best', 'best'],
  ['worst', 'worst'],
  ['top', 'desc'],
  ['most', 'desc'],
  ['common', 'desc'],
  ['bottom', 'asc'],
  ['least', 'asc'],
  ['rare', 'asc'],
];

const rankOf = (item: Item | undefined) => directions.find(([role]) => hasRole(item, role))?.[1];

/** `top 5`, `5 highest`, `most`, `worst 3`. */
export const readRank: Rule = (reading, at) => {
  const { items, draft } = reading;
  const before = items[at]?.period?.isBareYear ? undefined : plainCount(items[at]);
  const place = before === undefined ? at : skipRoles(items, at + 1, 'stop');
  const dir = rankOf(items[place]);
  if (dir === undefined || hasSense(items[place], 'metric', 'value')) return 0;
  const isCommon = hasRole(items[place], 'common', 'rare');
  const isOpposed =
    draft.rank && new Set([draft.rank.dir, dir, 'asc', 'desc']).size === 2 && draft.rank.dir !== dir;
  if (isOpposed) {
    draft.unknown.push(items[place]?.text ?? '');
    return place + 1 - at;
  }
  const isYear = items[place + 1]?.period?.isBareYear === true;
  const after = before === undefined && !isYear ? plainCount(items[place + 1]) : undefined;
  draft.rank ??= { dir, isCommon, at: place };
  if (isCommon) draft.rank = { ...draft.rank, isCommon };
  draft.limit ??= before ?? after;
  return place + (after === undefined ? 1 : 2) - at;
};

/** `5 members`, `first 10 rows`, `limit 10`. */
export const readLimit: Rule = (reading, at) => {
  const { items, draft } = reading;
  if (hasRole(items[at], 'limit')) {
    const count = plainCount(items[at + 1]);
    if (count === undefined) return 0;
    draft.limit ??= count;
    return hasRole(items[at + 2], 'rows') ? 3 : 2;
  }
  const count = plainCount(items[at]);
  const noun = skipSilent(items, at + 1);
  const isNoun =
    dimensionsAt(reading, noun).length > 0 || isPeople(reading, noun) || hasSense(items[noun], 'idiom');
  const isPer = items[at - 1]?.text === 'per';
  if (count === undefined || !isNoun || isPer || items[at]?.period?.isBareYear) return 0;
  draft.countBefore ??= { count, at };
  return 1;
};

const suffixes = { change: '_change', before: '_before' } as const;

function sortKeys(reading: Reading, at: number): { names: readonly string[]; next: number } | undefined {
  const { items } = reading;
  const suffix = hasRole(items[at], 'change')
    ? suffixes.change
    : hasRole(items[at], 'before')
      ? suffixes.before
      : '';
  const place = skipSilent(items, suffix === '' ? at : at + 1);
  const metric = metricsAt(reading, place);
  const dimensions = dimensionsAt(reading, place);
  const grain = grainOf(items[place]);
  const names = [
    ...(metric?.names ?? []).map((name) => `${name}${suffix}`),
    ...dimensions,
    ...(grain === undefined ? [] : [grain]),
  ];
  const key = isQuoted(items[place]) ? items[place]?.tokens[0]?.raw : undefined;
  if (key !== undefined) return { names: [key], next: place + 1 };
  return names.length === 0 ? undefined : { names, next: place + 1 };
}

const directionAt = (item: Item | undefined): Direction | undefined =>
  hasRole(item, 'ascending') ? 'asc' : hasRole(item, 'descending') ? 'desc' : undefined;

/** `rank members by spend`: what is ranked stands before what it is ranked by. */
function ranksNoun(reading: Reading, at: number): boolean {
  const place = skipSilent(reading.items, at + 1);
  const isNoun = dimensionsAt(reading, place).length > 0 || isPeople(reading, place);
  const isVerb = reading.items[at]?.tokens.length === 1;
  if (!isVerb || !isNoun || metricsAt(reading, place)?.isCount === false) return false;
  reading.draft.rank ??= { dir: 'desc', isCommon: false, at };
  return true;
}

/** `sorted by spend descending then by plan`. */
export const readSort: Rule = (reading, at) => {
  const { items, draft } = reading;
  if (!hasRole(items[at], 'sort')) return 0;
  if (ranksNoun(reading, at)) return 1;
  let place = at;
  while (hasRole(items[place], 'sort') || (hasRole(items[place], 'by') && !hasRole(items[place], 'each')))
    place += 1;
  place = skipSilent(items, place);
  let end = place;
  for (let key = sortKeys(reading, place); key; key = sortKeys(reading, place)) {
    const dir = directionAt(items[key.next]);
    draft.sort.push({ names: key.names, dir, isTie: isTie(items[at]) });
    const mention = metricsAt(reading, key.next - 1);
    if (mention && key.names.includes(mention.names[0] ?? ''))
      draft.metrics.push({ ...mention, isCount: true });
    end = dir === undefined ? key.next : key.next + 1;
    const isGoingOn = hasRole(items[end], 'then');
    if (!isGoingOn) break;
    place = skipSilent(items, skipRoles(items, end, 'then', 'by'));
  }
  return Math.max(end - at, 1);
};

/** `ties by member`: what decides among rows that are alike in what they are ranked by. */
const isTie = (item: Item | undefined): boolean =>
  item?.tokens.some(({ raw }) => /^(?:ties?)$/iu.test(raw)) === true;

const isPriced = ({ model }: Reading, names: readonly string[]): boolean =>
  names.every((name) => /USD|per member/u.test(model.metrics[name]?.unit ?? ''));

export const DEAR = new Set(['expensive', 'costliest', 'priciest', 'cheapest']);

/** `highest rate first`: which of the metrics is meant. */
const units: Readonly<Record<string, string>> = { rate: 'ratio', amount: 'USD' };

const ends = ['best', 'worst'] as const;

export const readDirection: Rule = (reading, at) => {
  const item = reading.items[at];
  const dir = directionAt(item);
  if (dir === undefined) return 0;
  const isOfMoney = item?.tokens.some(({ text }) => DEAR.has(text)) === true;
  if (isOfMoney && !reading.draft.metrics.some(({ names }) => isPriced(reading, names))) return 0;
  const unit = Object.entries(units).find(([word]) => item?.tokens[1]?.text === word)?.[1];
  const names = reading.draft.metrics.flatMap((mention) => mention.names.slice(0, 1));
  const named = names.find((name) => reading.model.metrics[name]?.unit === unit);
  if (unit !== undefined && named === undefined) return 0;
  if (unit !== undefined && named !== undefined)
    reading.draft.sort.push({ names: [named], dir: undefined, isTie: false });
  reading.draft.sortDir = dir;
  reading.draft.sortEnd = ends.find((end) => item?.tokens[0]?.text === end);
  return 1;
};
