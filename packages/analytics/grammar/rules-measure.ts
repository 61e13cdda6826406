import type { MetricMention, Quantity, Reading, Rule } from './draft.ts';
import { hasRole, hasSense, isPlural, isQuoted, sensesOf } from './items.ts';
import { readEquals, readQuantity } from './quantity.ts';
import { dimensionsAt, quotedName } from './rules-filter.ts';
import { isPeople, leadOf } from './rules-people.ts';
import { partBeside } from './settle-beside.ts';
import { levelAt, levelLength } from './settle-scores.ts';
import { skipSilent } from './skip.ts';
import { wordsOfPhrase } from './text.ts';
import { isBandAt } from './values.ts';

const unique = (names: readonly string[]): string[] => [...new Set(names)];

export function metricsAt(reading: Reading, at: number): MetricMention | undefined {
  const item = reading.items[at];
  const quoted = quotedName(item, reading.model.metrics);
  if (quoted !== undefined) return { names: [quoted], isCount: false, at };
  const strong = unique(sensesOf(item, 'metric').map(({ name }) => name));
  if (strong.length > 0) return { names: strong, isCount: false, at };
  const counts = unique(sensesOf(item, 'count').map(({ name }) => name));
  return counts.length > 0 ? { names: counts.slice(0, 1), isCount: true, at } : undefined;
}

const isNumeric = (reading: Reading, dim: string): boolean =>
  reading.model.dimensions[dim]?.type === 'number';

/** What a threshold before or after a noun is about. */
function targetAt(reading: Reading, at: number, quantity?: Quantity) {
  const item = reading.items[at];
  const isKey = isQuoted(item) && reading.items[at - 1]?.text === 'having';
  if (isKey && item) return { metrics: item.tokens.map(({ raw }) => raw), dimensions: [] };
  const metric =
    quantity === undefined
      ? metricsAt(reading, at)
      : (countSaid(reading, at, quantity) ?? metricsAt(reading, at));
  const base = sensesOf(reading.items[at], 'base')[0]?.name;
  const dimensions = dimensionsAt(reading, at).filter((dim) => isNumeric(reading, dim));
  return { metrics: metric?.names ?? countOf(reading, base), dimensions };
}

/** The metric that counts the rows of a base. */
function countOf(reading: Reading, base: string | undefined): readonly string[] {
  if (base === undefined) return [];
  const names = Object.keys(reading.words.counts).filter(
    (name) => reading.model.metrics[name]?.base === base,
  );
  return names.slice(0, 1);
}

/** `65+ no-shows` are so many of them, where a rate goes by the same name; `over 10% no-shows` is the rate. */
function countSaid(
  { items, model, words }: Reading,
  at: number,
  { unit, value, isPlain }: Quantity,
): MetricMention | undefined {
  const text = items[at]?.text;
  const isNumber = unit === undefined && !isPlain && Number.isInteger(value) && value >= 1;
  const isRate = sensesOf(items[at], 'metric').some(({ name }) => model.metrics[name]?.unit === 'ratio');
  if (!isNumber || !isRate) return undefined;
  const names = Object.entries(words.unsaid)
    .filter(
      ([name, phrases]) =>
        model.metrics[name]?.unit === undefined &&
        phrases.some((one) => wordsOfPhrase(one).join(' ') === text),
    )
    .map(([name]) => name);
  return names.length === 1 ? { names, isCount: false, at } : undefined;
}

const placed = (reading: Reading, quantity: Quantity, at: number, next: number, target: number): number => {
  const { metrics, dimensions } = targetAt(reading, target, quantity);
  reading.draft.thresholds.push({ quantity, metrics, dimensions, isFormal: false, at });
  return next - at;
};

/** `more than 20 claims`, `over $50,000 in spend`; what was named before it is read with its metric. */
export const readThreshold: Rule = (reading, at) => {
  const quantity = readQuantity(reading.items, at);
  if (!quantity) return 0;
  const param = sensesOf(reading.items[skipSilent(reading.items, quantity.next)], 'quantity')[0];
  if (param && takesParam(reading, param.param)) {
    reading.draft.params[param.param] = quantity.value;
    return skipSilent(reading.items, quantity.next) + 1 - at;
  }
  const target = skipSilent(reading.items, quantity.next);
  const named = targetAt(reading, target, quantity);
  if (isPartOf(reading, quantity, target)) {
    reading.draft.isShare = true;
    reading.draft.thresholds.push({ quantity, metrics: [], dimensions: [], isFormal: false, at });
    return quantity.next - at;
  }
  const isNamed = named.metrics.length + named.dimensions.length > 0;
  if (isNamed) return placed(reading, quantity, at, target + 1, target);
  reading.draft.thresholds.push({ quantity, metrics: [], dimensions: [], isFormal: false, at });
  return quantity.next - at;
};

/** `more than 8% of claims`, `one in five visits`: a share of rows, not a number of them. */
function isPartOf(reading: Reading, { unit, next }: Quantity, target: number): boolean {
  if (unit !== 'percent') return false;
  const counted =
    metricsAt(reading, target)?.isCount === true || hasSense(reading.items[target], 'base', 'idiom');
  return counted || reading.items[next]?.text === 'of';
}

const takesParam = (reading: Reading, param: string): boolean =>
  reading.draft.metrics.some(({ names }) =>
    names.some((name) => reading.model.metrics[name]?.params?.includes(param)),
  );

const LINKING = ['is', 'stop', 'with'] as const;

/** `HOSPITAL 7+`: a score that is called as a place is. */
function writtenLarge({ items, words }: Reading, at: number) {
  const metric = words.capitals[items[at]?.tokens.length === 1 ? (items[at]?.tokens[0]?.raw ?? '') : ''];
  return metric !== undefined && readQuantity(items, at + 1)
    ? { metrics: [metric], dimensions: [] }
    : undefined;
}

/** `LACE 10+ stays`: the rows that have the score. */
const isScored = (reading: Reading, at: number, metrics: readonly string[]): boolean =>
  reading.words.scores.some(
    ({ metrics: scores, of }) =>
      metrics.some((name) => scores.includes(name)) &&
      metricsAt(reading, at)?.names.some((name) => of.includes(name)) === true,
  );

const MEANS = new Set(['average', 'avg', 'mean']);

/** `PHQ-9 20+ visits`, `stays LOS 7+`: each row has such a number, and the average of them is not meant. */
function isOfRows({ items, model }: Reading, noun: number, at: number, dim: string): boolean {
  const isMean = [items[at], items[at - 1]].some((item) => item?.tokens.some(({ text }) => MEANS.has(text)));
  const isUnitless = sensesOf(items[at], 'metric').some(({ name }) => model.metrics[name]?.unit !== 'USD');
  return (
    isUnitless &&
    !isMean &&
    sensesOf(items[noun], 'count').some(
      ({ name }) => model.dimensions[dim]?.on[model.metrics[name]?.base ?? ''] !== undefined,
    )
  );
}

/** `claims 20+ members`: so many of them are had by each. */
function isHeldOfPeople(reading: Reading, at: number): boolean {
  const quantity = readQuantity(reading.items, at + 1);
  return (
    quantity !== undefined && !quantity.isAge && isPeople(reading, skipSilent(reading.items, quantity.next))
  );
}

const isScore = ({ model }: Reading, name: string): boolean =>
  model.metrics[name]?.list === true && model.metrics[name]?.unit === 'points';

/** `denial rate over 10%`, `wait of more than 30 days`. */
export const readMeasured: Rule = (reading, at) => {
  const { items } = reading;
  const { metrics, dimensions } = writtenLarge(reading, at) ?? targetAt(reading, at);
  const isThing = isPeople(reading, at) || dimensionsAt(reading, at).some((dim) => !isNumeric(reading, dim));
  if (metrics.length + dimensions.length === 0) return 0;
  if (isThing && metricsAt(reading, at)?.isCount !== false && !isHeldOfPeople(reading, at)) return 0;
  let place = at + 1;
  while (hasRole(items[place], ...LINKING) && !hasSense(items[place], 'metric', 'count', 'dimension'))
    place += 1;
  const isPoints = metrics.some((name) => isScore(reading, name));
  const quantity = readQuantity(items, place) ?? readEquals(items, at + 1, place, isPoints);
  if (!quantity || isBandAt(reading, place)) return 0;
  const follows = skipSilent(items, quantity.next);
  const dims = dimensions.filter((dim) => [at - 1, follows].some((noun) => isOfRows(reading, noun, at, dim)));
  if (dims.length > 0) {
    reading.draft.thresholds.push({ quantity, metrics: [], dimensions: dims, isFormal: false, at });
    return quantity.next - at;
  }
  const isOther =
    quantity.unit === undefined &&
    metricsAt(reading, follows) !== undefined &&
    !isScored(reading, follows, metrics);
  if (isOther && !hasRole(items[at], 'aged')) return 0;
  const isFormal = hasRole(items[at - 1], 'with') && items[at - 1]?.text === 'having';
  const counted = isFormal ? undefined : countSaid(reading, at, quantity);
  reading.draft.thresholds.push({ quantity, metrics: counted?.names ?? metrics, dimensions, isFormal, at });
  return quantity.next - at;
};

/** A metric, or a noun that counts. */
export const readMetric: Rule = (reading, at) => {
  const item = reading.items[at];
  const idiom = sensesOf(item, 'idiom')[0];
  if (idiom) {
    const part = idiom.idiom.metrics.length > 0 ? partBeside(reading, at) : undefined;
    if (part) {
      reading.draft.metrics.push(part);
      return 1;
    }
    reading.draft.idioms.push(idiom.idiom);
    if (idiom.idiom.metrics.length > 0) {
      reading.draft.metrics.push(
        ...idiom.idiom.metrics.map((name) => ({ names: [name], isCount: false, at })),
      );
    }
    return 1;
  }
  const mention = metricsAt(reading, at);
  if (!mention || isSpokenOtherwise(reading, at)) return 0;
  reading.draft.metrics.push(mention);
  const base = sensesOf(item, 'base')[0];
  if (base) reading.draft.bases.push(base.name);
  return 1;
};

/** `which providers` tells providers apart, it does not count them; claims happen, so they are counted. */
function isSpokenOtherwise(reading: Reading, at: number): boolean {
  const item = reading.items[at];
  const isAxis = dimensionsAt(reading, at).some((dim) => !isNumeric(reading, dim));
  if (!isAxis) return false;
  const isNumbered =
    reading.items[at - 1]?.number !== undefined && hasRole(reading.items[at - 2], 'top', 'bottom');
  const before = reading.items[isNumbered ? at - 2 : at - 1];
  if (hasRole(before, 'count')) return false;
  if (hasRole(before, 'which', 'top', 'bottom', 'each')) return true;
  const counted = sensesOf(item, 'count')[0]?.name;
  const base = reading.model.bases[reading.model.metrics[counted ?? '']?.base ?? ''];
  return counted !== undefined && base?.date === undefined;
}

/** `high risk on LACE`. */
export const readLevel: Rule = (reading, at) => {
  const threshold = levelAt(reading, at);
  if (!threshold) return 0;
  reading.draft.thresholds.push(threshold);
  return levelLength(reading, at, threshold);
};

/** A dimension said without `by`: the subject of the question, mostly. */
export const readDimension: Rule = (reading, at) => {
  const item = reading.items[at];
  const names = dimensionsAt(reading, at);
  if (!item || names.length === 0) return 0;
  const isSubject = leadOf(reading.items, at) !== undefined;
  const isMarked = isSubject || hasRole(reading.items[at - 1], 'each', 'by');
  if (hasRole(item, 'stop') && !isMarked) return 1;
  reading.draft.dimensions.push({ names, at, isBy: false, isPlural: isPlural(item), isSubject });
  return 1;
};

export const readBase: Rule = (reading, at) => {
  const base = sensesOf(reading.items[at], 'base')[0];
  const table = sensesOf(reading.items[at], 'table')[0];
  if (!base && !table) return 0;
  if (base) reading.draft.bases.push(base.name);
  return 1;
};
