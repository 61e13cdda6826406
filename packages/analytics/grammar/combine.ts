import type { Query } from '../model/query.ts';
import { wordsAround } from './calculation.ts';
import type { Reading } from './draft.ts';
import { grainOf, hasSense, type Item, sensesOf } from './items.ts';
import { notModelled, type Refused, unclear } from './refusals.ts';
import { metricsAt } from './rules-measure.ts';
import type { Settled } from './settle.ts';
import { twoYears } from './settle-change.ts';
import { countsPeople } from './settle-lost.ts';
import { known } from './settle-per-person.ts';
import { skipSilent } from './skip.ts';

type Named = { readonly name: string; readonly at: number };
type Operands = { readonly above: Named; readonly below: Named };

const namedAt = (reading: Reading, at: number): Named | undefined => {
  const ofIdiom = sensesOf(reading.items[at], 'idiom').flatMap(({ idiom }) => idiom.metrics);
  const [name] = metricsAt(reading, at)?.names ?? ofIdiom;
  return name === undefined ? undefined : { name, at };
};

const hasWord = (item: Item | undefined, ...words: readonly string[]): boolean =>
  item?.tokens.some(({ text }) => words.includes(text)) ?? false;

/** `ratio of paid to allowed`, `spend divided by visits`. */
function divided(reading: Reading): Operands | undefined {
  const { items } = reading;
  const names = items.flatMap((_, at) => namedAt(reading, at) ?? []);
  const divider = items.findIndex((item) => hasWord(item, 'divided'));
  const ratio = items.findIndex((item) => hasWord(item, 'ratio') && !hasSense(item, 'metric'));
  if (divider >= 0) {
    const above = names.findLast(({ at }) => at < divider);
    const below = names.find(({ at }) => at > divider);
    return above && below && { above, below };
  }
  const [above, below] = names;
  const isJoined =
    ratio >= 0 &&
    above &&
    items.slice(above.at, below?.at).some((item) => hasWord(item, 'to', 'and', 'over'));
  return isJoined && below ? { above, below } : undefined;
}

/** `paid amount per member month`: the measure after `per` that groups nothing. */
function perRows(reading: Reading, { dimensions }: Query): Operands | undefined {
  const { items } = reading;
  for (const [at, item] of items.entries()) {
    const place = item.text === 'per' ? behindValues(items, at + 1) : undefined;
    const below = place === undefined ? undefined : namedAt(reading, place);
    const above = items
      .slice(0, at)
      .flatMap((_, before) => namedAt(reading, before) ?? [])
      .at(-1);
    const isAxis = sensesOf(items[place ?? -1], 'dimension').some(({ name }) => dimensions.includes(name));
    if (above && below && !isAxis && above.name !== below.name) return { above, below };
  }
  return undefined;
}

function behindValues(items: readonly Item[], at: number): number {
  let next = at;
  while (hasSense(items[next], 'value') && !hasSense(items[next], 'metric', 'count')) next += 1;
  return next;
}

/** `per day of inpatient stay`: the days are counted, not shown one by one. */
function perDayOf({ items }: Reading): boolean {
  return items.some((item, at) => {
    const isDay = item.text === 'per' && grainOf(items[at + 1]) !== undefined && items[at + 2]?.text === 'of';
    return (
      isDay && hasSense(items[behindValues(items, skipSilent(items, at + 2))], 'base', 'count', 'metric')
    );
  });
}

const totalOf = ({ model }: Reading, name: string): string => model.metrics[name]?.ratio?.[0] ?? name;

/** The metric that is the one by the other. */
function quotient(reading: Reading, above: string, below: string): string | undefined {
  const { model, words } = reading;
  const total = totalOf(reading, above);
  const found = Object.entries(model.metrics).find(
    ([, { ratio, unit }]) => ratio?.[0] === total && ratio[1] === below && unit !== 'per 1,000',
  );
  const mean = words.means.find(({ metric, of }) => of === below && (metric === above || metric === total));
  return found?.[0] ?? mean?.mean;
}

const labelOf = ({ model }: Reading, name: string): string => model.metrics[name]?.label ?? name;

/** A measure in the place of those it is made of. */
function instead(query: Query, name: string, isRanked: boolean): Settled {
  const [first] = query.orderBy;
  return {
    query: {
      ...query,
      metrics: [name],
      orderBy: isRanked && first ? [{ ...first, key: name }] : [],
    },
  };
}

function quotientOf(reading: Reading, query: Query, { above, below }: Operands): Settled {
  const { draft, items } = reading;
  const name = quotient(reading, above.name, below.name);
  const isShown = query.metrics.some(
    (metric) =>
      metric === name || reading.words.means.some(({ mean, of }) => mean === metric && of === below.name),
  );
  if (isShown && !query.metrics.includes(below.name)) return { query };
  if (name !== undefined) return instead(query, name, draft.rank !== undefined);
  const total = totalOf(reading, above.name);
  const said = items[below.at]?.tokens.map(({ raw }) => raw).join(' ') ?? '';
  if (countsPeople(reading, below.name)) return { refused: known(reading, total, `per ${said}`) };
  return { refused: notCombined(reading, total, below.name, 'divided by') };
}

const notCombined = (reading: Reading, one: string, other: string, how: string): Refused => {
  const labels = [labelOf(reading, one), labelOf(reading, other)] as const;
  const message = `${labels[0]} ${how} ${labels[1]} is not measured. Please ask for the two side by side: ${labels.join(' and ')}.`;
  return notModelled('not_calculated', message, []);
};

const ADDED = /\b(?:combined?|plus|summed|sum of|total of|added)\b/u;
const IN_ALL = /\btotal (?:medical and pharmacy|pharmacy and medical)\b/u;

/** `combined medical and pharmacy spend`: amounts of one unit that are added up. */
function sumOf(reading: Reading, query: Query, text: string): Settled | undefined {
  const { model, draft } = reading;
  const { metrics } = query;
  const [one = '', other = ''] = metrics;
  const unit = model.metrics[one]?.unit;
  const isOfOne = metrics.every(
    (name) => model.metrics[name]?.additive && model.metrics[name]?.unit === unit,
  );
  if (metrics.length < 2 || unit === undefined || !isOfOne) return undefined;
  const found = Object.entries(model.metrics).find(
    ([, { sum }]) => sum?.length === metrics.length && sum.every((name) => metrics.includes(name)),
  );
  if (!ADDED.test(text) && !(found && IN_ALL.test(text))) return undefined;
  if (found) return instead(query, found[0], draft.rank !== undefined);
  return { refused: notCombined(reading, one, other, 'added to') };
}

const DIFFERENCE = /\bdifference\b/u;

/** `difference between allowed and paid`, `difference in paid amount between 2024 and 2025`. */
function differenceOf(reading: Reading, query: Query, text: string): Settled | undefined {
  if (!DIFFERENCE.test(text) || query.compareTo) return undefined;
  const [one = '', other] = query.metrics;
  if (other !== undefined) return { refused: notCombined(reading, one, other, 'less') };
  const isOfPeriods = reading.items.some(
    ({ period, tokens }) => period !== undefined && tokens[0]?.text === 'between',
  );
  if (!isOfPeriods) return undefined;
  const pair = query.timeGrain === undefined ? twoYears(query) : undefined;
  if (pair) return { query: { ...query, ...pair } };
  const message =
    'Please name the two periods between which the difference is meant, one compared with the other.';
  return { refused: unclear('unclear_change', message) };
}

/** `average allowed amount per claim`: one average of all claims, no list of them. */
function withoutRows({ items, draft, words, model }: Reading, query: Query): Query {
  const isListed = draft.rank !== undefined || query.limit !== undefined || query.having.length > 0;
  const named = items.flatMap((item, at) => (items[at - 1]?.text === 'per' ? [item] : []));
  const rows = named.filter((item) =>
    sensesOf(item, 'count').some(({ name }) =>
      query.metrics.every(
        (metric) =>
          model.metrics[metric]?.ratio?.[1] === name ||
          words.means.some(({ mean, of }) => mean === metric && of === name),
      ),
    ),
  );
  const dims = rows.flatMap((item) => sensesOf(item, 'dimension').map(({ name }) => name));
  if (isListed || query.metrics.length === 0) return query;
  return {
    ...query,
    dimensions: query.dimensions.filter((name) => !dims.includes(name)),
  };
}

const OF_DAYS =
  'What is paid by the day of a stay is not measured. Please ask for the amount per admission, or for the length of stay.';

/** What is divided, added or subtracted in words, by the measure that is it, or not at all. */
export function combined(reading: Reading, asked: Query): Settled {
  const query = withoutRows(reading, asked);
  const text = wordsAround(reading, query);
  if (perDayOf(reading)) return { refused: notModelled('not_calculated', OF_DAYS, []) };
  const operands = divided(reading) ?? perRows(reading, query);
  if (operands) return quotientOf(reading, query, operands);
  return sumOf(reading, query, text) ?? differenceOf(reading, query, text) ?? { query };
}
