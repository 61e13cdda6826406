import type { Condition, Quantity, Reading, SaidValue, Threshold } from './draft.ts';
import { hasSense } from './items.ts';
import { isOnAll, isOnBase } from './known.ts';
import { type Refused, unclear } from './refusals.ts';
import { skipSilent } from './skip.ts';

/** Whether people are named and nothing asks to see them: `members with a claim`, not `which members`. */
function isBare({ draft, items }: Reading): boolean {
  const { people } = draft;
  if (!people || draft.isList || draft.isWhich || draft.intent !== undefined || draft.rank) return false;
  if (draft.limit !== undefined || draft.countBefore !== undefined) return false;
  return items
    .slice(0, people.at)
    .every((item) => hasSense(item, 'value') || item.period !== undefined || ARTICLES.has(item.text));
}

const ARTICLES = new Set([
  'the',
  'our',
  'all',
  'all of our',
  'of',
  'all the',
  'any',
  'total',
  'unique',
  'distinct',
]);

/** The metric that counts people by the rows of a base. */
const counting = ({ words, model }: Reading, base: string): string | undefined =>
  words.people?.counts.find((name) => model.metrics[name]?.base === base);

const isPlainly = ({ has, quantity, thresholds, values }: Condition): boolean =>
  has && quantity === undefined && thresholds.length === 0 && values.every(({ isNot }) => !isNot);

const isIn = (reading: Reading, metric: string, { candidates }: SaidValue): boolean =>
  candidates.some(({ dim }) => isOnAll(reading.model, [metric], dim));

/** The base whose rows the people have: that of the noun, or the one a value belongs to. */
function rowsOf(reading: Reading, { base, metric }: Condition): string | undefined {
  const ofMetric = reading.model.metrics[metric ?? '']?.base;
  return [ofMetric, base].find((name) => name !== undefined && counting(reading, name) !== undefined);
}

/** Whether the metric tells its rows apart by the value: every setting holds all member months. */
const tells = (reading: Reading, metric: string, { candidates }: SaidValue): boolean =>
  candidates.some(
    ({ dim }) =>
      !['*', undefined].includes(
        reading.model.dimensions[dim]?.on[reading.model.metrics[metric]?.base ?? ''],
      ),
  );

const isToldBy = (reading: Reading, metric: string, values: readonly SaidValue[]): boolean =>
  values.every((value) => tells(reading, metric, value)) &&
  reading.draft.dimensions.every(({ names }) =>
    names.some((dim) => isOnAll(reading.model, [metric], dim) && !isWhole(reading, metric, dim)),
  );

/** Every condition holds all member months, so it divides nobody. */
const isWhole = ({ model }: Reading, metric: string, dim: string): boolean =>
  model.dimensions[dim]?.on[model.metrics[metric]?.base ?? ''] === '*';

/**
 * The metric of `members with a claim`: how many people have such a row. Its values narrow the rows. Undefined where
 * people are listed, or have and have not several things.
 */
export function countOfPeople(reading: Reading): string | undefined {
  const { draft, words, model } = reading;
  const { people, conditions } = draft;
  const isAsked = people?.isCounted === true || (people?.isSubject === true && isBare(reading));
  const isOther = draft.thresholds.length > 0 || draft.cohorts.length > 0 || draft.isShare;
  if (!people || !isAsked || isOther || !conditions.every(isPlainly)) return undefined;
  if (draft.metrics.some(({ isCount }) => !isCount)) return undefined;
  const held = conditions.filter(({ base, metric }) => base !== undefined || metric !== undefined);
  const [condition] = held;
  const values = [...draft.values, ...conditions.flatMap((one) => one.values)];
  if (held.length > 1 || !values.every(({ isNot }) => !isNot) || hasSeveralRows(reading)) return undefined;
  const others = values.filter((value) => !condition?.values.includes(value));
  if (condition && others.some((value) => isOfSeveral(reading, value))) return undefined;
  const base = condition && rowsOf(reading, condition);
  if (condition && base === undefined) return undefined;
  const metric =
    base === undefined
      ? words.people?.counts.find((name) => isToldBy(reading, name, values))
      : counting(reading, base);
  const [ofAll] = words.people?.counts ?? [];
  if (!condition && !people.isCounted && metric !== ofAll) return undefined;
  const isKnown = metric !== undefined && values.every((value) => isIn(reading, metric, value));
  if (!isKnown || (!condition && values.length + draft.ages.length + draft.dimensions.length === 0))
    return undefined;
  if (isSeveral(conditions.flatMap((one) => one.values))) return undefined;
  if (model.bases[model.metrics[metric]?.base ?? '']?.date === undefined && draft.periods.length > 0)
    return undefined;
  draft.values.push(...conditions.flatMap((one) => one.values));
  draft.conditions = [];
  if (condition?.period && draft.periods.length === 0) {
    const said = { length: 1, dated: condition.period, isPlain: true };
    draft.periods.push({ reading: said, isCompared: false, at: people.at });
  }
  draft.people = { ...people, isCounted: true, isSubject: false };
  return metric;
}

/** Whether people are told apart by what they are on a day, as by their plan, and the day is said. */
export function isOfDay({ draft, model }: Reading, count: string | undefined): boolean {
  const base = model.metrics[count ?? '']?.base ?? '';
  const isDated = draft.periods.length > 0 || draft.conditions.some(({ period }) => period !== undefined);
  const spoken = [
    ...draft.dimensions.flatMap(({ names }) => names.slice(0, 1)),
    ...[...draft.values, ...draft.conditions.flatMap(({ values }) => values)].flatMap(({ candidates }) =>
      candidates.map(({ dim }) => dim),
    ),
  ];
  return (
    isDated &&
    spoken.some((dim) => {
      const alias = model.dimensions[dim]?.on[base]?.split('.')[0];
      return model.joins.some(
        (join) => join.base === base && join.alias === alias && join.span !== undefined,
      );
    })
  );
}

/** `metformin and a statin`: no fill is of both. */
const hasSeveralRows = (reading: Reading): boolean => {
  const [ofAll = ''] = reading.words.people?.counts ?? [];
  const ofRows = reading.draft.conditions.filter(
    ({ base, metric, values }) =>
      base !== undefined || metric !== undefined || values.some((value) => !tells(reading, ofAll, value)),
  );
  return ofRows.slice(1).some(({ joined }) => joined !== undefined);
};

/** A person may have several conditions, and rows that are not of them. */
const isOfSeveral = ({ model }: Reading, { candidates }: SaidValue): boolean =>
  candidates.some(({ dim }) => model.dimensions[dim]?.groups !== undefined);

/** `diabetes and hypertension` are two things a person has, not rows of one or the other. */
const isSeveral = (values: readonly SaidValue[]): boolean =>
  new Set(values.map(({ candidates }) => candidates[0]?.dim)).size < values.length;

/** `how many patients had a PHQ-9 of 20 or more`: people by rows whose own number is held against it. */
export function countOverNumber(reading: Reading): string | undefined {
  const { draft, words, model } = reading;
  const [threshold, ...more] = draft.thresholds;
  if (!draft.people?.isCounted || !threshold || more.length > 0 || threshold.isFormal) return undefined;
  const isHeld = draft.metrics.every(({ names }) => names.every((name) => threshold.metrics.includes(name)));
  for (const dim of isHeld ? threshold.dimensions : []) {
    const metric = words.people?.counts.find((name) => isOnBase(model, model.metrics[name]?.base ?? '', dim));
    const isMeasure = threshold.metrics.some((name) => model.metrics[name]?.unit === 'points');
    if (metric === undefined || !isMeasure) continue;
    draft.filters.push(numberFilter(dim, threshold));
    draft.thresholds = [];
    draft.metrics = [];
    return metric;
  }
  return undefined;
}

function numberFilter(dim: string, { quantity }: Threshold) {
  const { op, value, to }: Quantity = quantity;
  return op === 'between' ? { dim, op, value: [value, to ?? value] } : { dim, op, value };
}

/** `ED visits 4+ members`, `how many Charlson 3+ members`: whom a number before them is held against. */
export function peopleBehind({ draft, items, model }: Reading): void {
  const { people } = draft;
  if (!people || people.isCounted || people.isSubject || draft.intent !== undefined) return;
  const held = draft.thresholds.find(
    ({ quantity, isFormal }) => !isFormal && skipSilent(items, quantity.next) === people.at,
  );
  const isOfOne = held?.metrics.some((name) => model.metrics[name]?.list === true) === true;
  if (held && (draft.isCount || !isOfOne))
    draft.people = { ...people, isCounted: draft.isCount, isSubject: !draft.isCount, isPlural: true };
}

/** `how many members had claims over 20`: people who have at least so many rows are a cohort. */
export function countOverRows({ draft, words, model }: Reading): void {
  const [threshold, ...more] = draft.thresholds;
  if (!draft.people?.isCounted || !threshold || more.length > 0 || threshold.isFormal) return;
  if (draft.intent !== undefined || draft.isShare || draft.dimensions.length > 0) return;
  const { quantity, metrics } = threshold;
  const [metric = ''] = metrics;
  const isOfRows =
    words.counts[metric] !== undefined &&
    model.bases[model.metrics[metric]?.base ?? '']?.member !== undefined;
  const isLeast = quantity.op === 'gt' || quantity.op === 'gte';
  const isOther = draft.metrics.some(({ names, isCount }) => !isCount && !names.includes(metric));
  if (!isOfRows || !isLeast || quantity.unit !== undefined || isOther) return;
  draft.thresholds = [];
  draft.metrics = draft.metrics.filter(({ names }) => !names.includes(metric));
  draft.conditions.push({ has: true, metric, values: [], thresholds: [], quantity });
}

/** `how many members ran over $20,000`: who they are is known, a number of them is not given. */
export function countUnclear({ draft, model, words }: Reading): Refused | undefined {
  if (!draft.people?.isCounted || draft.intent !== undefined) return undefined;
  const held = draft.thresholds.find(({ isFormal }) => !isFormal);
  if (!held) return undefined;
  const name = held.metrics[0] ?? (held.quantity.unit === 'money' ? words.money : undefined) ?? '';
  const label = model.metrics[name]?.label ?? 'it';
  return unclear(
    'unclear_count',
    `How many members are on one side of a number is not counted for: ${label}. Please ask which members they are; each is a row.`,
  );
}
