import type { Cohort, Filter } from '../model/query.ts';
import type { Reading } from './draft.ts';
import { isOnAll, isOnBase } from './known.ts';
import { notKnownBy, type Refused, unclear } from './refusals.ts';
import { takeAlso } from './settle-also.ts';
import { isApart } from './settle-apart.ts';
import { changeTiming } from './settle-change.ts';
import { settleNarrowing } from './settle-filters.ts';
import { lostParts, partOfShare, takeWhose } from './settle-lost.ts';
import { chooseMetrics } from './settle-metrics.ts';
import { settleDimensions } from './settle-order.ts';
import { settleTiming, type Timing, WHICH_MONTHS } from './settle-period.ts';
import { askTotal } from './settle-total.ts';
import { settleOwnPeriods } from './settle-two-periods.ts';
import type { Narrowing } from './settle-values.ts';

export type Parts = {
  readonly metrics: readonly string[];
  readonly dimensions: readonly string[];
  readonly narrowing: Narrowing;
  readonly timing: Timing;
};

function unknownBy(
  reading: Reading,
  metrics: readonly string[],
  dimensions: readonly string[],
): Refused | undefined {
  const { model } = reading;
  for (const dim of dimensions) {
    if (metrics.length > 0 && !isOnAll(model, metrics, dim)) {
      const without = metrics.find((metric) => !isOnAll(model, [metric], dim)) ?? '';
      return notKnownBy(model.metrics[without]?.label ?? 'This', model.dimensions[dim]?.label ?? dim);
    }
  }
  return undefined;
}

/** Lists of members stand on the base where a member has one row. */
function peopleBase(reading: Reading): string | undefined {
  const { people } = reading.words;
  const { model } = reading;
  const counting = people?.counts
    .map((name) => model.metrics[name]?.base)
    .find((base) => base !== undefined && model.bases[base]?.date === undefined);
  return people && counting !== undefined && isOnBase(model, counting, people.dimension)
    ? counting
    : undefined;
}

function axisFilters(
  reading: Reading,
  metrics: readonly string[],
  dimensions: readonly string[],
  { filters }: Narrowing,
): Filter[] {
  if (reading.draft.intent !== undefined) return [];
  return reading.words.narrowedBy
    .filter(
      ({ dim, metrics: of }) => dimensions.includes(dim) && metrics.every((metric) => of.includes(metric)),
    )
    .map(({ filter }) => filter as Filter)
    .filter(({ dim }) => filters.every((one) => one.dim !== dim));
}

/** `Harbor versus Lakeview` is shown side by side, and so is `for each`. */
function comparedAxes(
  reading: Reading,
  metrics: readonly string[],
  dimensions: readonly string[],
  { filters }: Narrowing,
): string[] {
  const { isCompared, isEach, intent, versus } = reading.draft;
  const held = filters.filter(({ dim, op }) => op === 'in' && versus.includes(dim)).map(({ dim }) => dim);
  if (held.length > 0) return held.slice(0, 1).filter((dim) => !dimensions.includes(dim));
  if (intent !== undefined || dimensions.length > 0) return [];
  return filters
    .filter((one) => one.op === 'in' && (isCompared || isEach || isApart(reading, metrics, one)))
    .map(({ dim }) => dim)
    .slice(0, 1);
}

/** Completed visits, and the share of claims that were denied, are metrics of their own. */
function namedNarrower(
  reading: Reading,
  metrics: readonly string[],
  dimensions: readonly string[],
  narrowing: Narrowing,
): { metrics: readonly string[]; narrowing: Narrowing } {
  const { intent } = reading.draft;
  const isShare = reading.draft.isShare || reading.draft.isOften;
  const isOfPart = reading.words.narrowedBy.some(({ dim }) =>
    narrowing.filters.some((one) => one.dim === dim),
  );
  if (intent !== undefined || isOfPart) return { metrics, narrowing };
  for (const { metric, dim, value, count, share } of reading.words.narrower) {
    const filter = narrowing.filters.find((one) => one.dim === dim && one.op === 'eq' && one.value === value);
    const becomes = isShare ? share : count;
    if (!filter || becomes === undefined || !metrics.includes(metric) || dimensions.includes(dim)) continue;
    return {
      metrics: metrics.map((name) => (name === metric ? becomes : name)),
      narrowing: { ...narrowing, filters: narrowing.filters.filter((one) => one !== filter) },
    };
  }
  return { metrics, narrowing };
}

/** `excluding planned` says how readmissions are counted, not which stays they are counted of. */
function takeParams(reading: Reading, metrics: readonly string[]): void {
  const { draft, model, words } = reading;
  const takes = (params: object) =>
    metrics.some((metric) =>
      Object.keys(params).every((name) => model.metrics[metric]?.params?.includes(name)),
    );
  for (const { dim, value, word, isNot, params } of words.negatedParams) {
    if (!takes(params)) continue;
    const found = draft.values.find(
      (said) =>
        said.isNot === isNot &&
        said.candidates.some((one) => one.dim === dim && one.value === value) &&
        (word === undefined || reading.items[said.at]?.text === word),
    );
    if (!found) continue;
    draft.values = draft.values.filter((said) => said !== found);
    Object.assign(draft.params, params);
  }
}

export function partsOf(reading: Reading): Parts | { readonly refused: Refused } {
  const split = settleOwnPeriods(reading);
  if (split) return { refused: split };
  takeAlso(reading);
  takeWhose(reading);
  askTotal(reading);
  const chosen = chooseMetrics(reading);
  if ('refused' in chosen) return chosen;
  const lost = lostParts(reading, chosen.metrics);
  if (lost) return { refused: lost };
  const spoken = settleTiming(reading);
  const timing = 'refused' in spoken ? spoken : changeTiming(reading, spoken);
  if ('refused' in timing) return timing;
  if (typeof reading.draft.comparison === 'object' && !timing.compareTo)
    return { refused: unclear('unclear_comparison', WHICH_MONTHS) };
  const { metrics } = chosen;
  const said = settleDimensions(reading, metrics);
  const isListed = metrics.some((metric) => reading.model.metrics[metric]?.list);
  const isGrouped = said.length > 0 || timing.timeGrain !== undefined || isListed;
  const isNatural = reading.draft.intent === undefined;
  const rowBase = reading.draft.listBase;
  const listBase = metrics.length === 0 && isNatural ? (rowBase ?? peopleBase(reading)) : undefined;
  takeParams(reading, metrics);
  const narrowing = settleNarrowing({ reading, metrics, listBase, isGrouped });
  if ('refused' in narrowing) return narrowing;
  if (listBase !== undefined) datedByCohort(reading, listBase, narrowing);
  narrowing.filters.push(...axisFilters(reading, metrics, said, narrowing));
  if (reading.draft.shareOf !== undefined && said.length > 0) return { refused: shareWithin() };
  const partial = rateOfPart(reading, metrics, [...said, ...narrowing.filters.map(({ dim }) => dim)]);
  if (partial) return { refused: partial };
  const named = namedNarrower(reading, metrics, said, narrowing);
  const isAdditive = reading.model.metrics[named.metrics[0] ?? '']?.additive === true;
  const isShared = reading.draft.isShare && !reading.draft.isPlainShare && isAdditive && isNatural;
  const isPart = partOfShare(reading) !== undefined;
  if (
    isShared &&
    (said.length > 0 || reading.draft.grains.length > 0
      ? isPart
      : named.narrowing.filters.length > 1 && !isPart)
  )
    return { refused: shareWithin() };
  const shared = sharedBy(
    reading,
    named.metrics,
    [...said, ...comparedAxes(reading, named.metrics, said, named.narrowing)],
    named.narrowing,
  );
  const refused =
    unknownBy(reading, named.metrics, shared.dimensions) ??
    versusUnclear(reading, named.metrics, shared.dimensions);
  return refused ? { refused } : { metrics: named.metrics, timing, ...shared };
}

const shareWithin = (): Refused =>
  unclear(
    'unclear_share',
    'A share within each group is not given; the share of each group in the whole is.',
  );

/** Two groups are compared by what both have: not by each of their rows, nor by how many rows an unequal group has. */
function versusUnclear(
  { draft, model }: Reading,
  metrics: readonly string[],
  dimensions: readonly string[],
): Refused | undefined {
  if (draft.versus.length === 0 || draft.intent !== undefined) return undefined;
  const isShown = dimensions.some((dim) => draft.versus.includes(dim));
  const isOfRows = dimensions.some((dim) => model.dimensions[dim]?.type === 'identifier');
  const isOfNumbers = draft.isOften && metrics.some((name) => model.metrics[name]?.additive);
  if (isShown && !isOfRows && !isOfNumbers) return undefined;
  return unclear(
    'unclear_comparison',
    'It is not clear by what the two are compared. Please name the rate or the amount, and the two groups.',
  );
}

/** Only denied claims have a reason of denial, so a rate of denials by reason would be of denied claims alone. */
function rateOfPart(
  { draft, model, words }: Reading,
  metrics: readonly string[],
  dims: readonly string[],
): Refused | undefined {
  const part = words.narrowedBy.find(({ dim }) => dims.includes(dim));
  const metric = metrics.find((name) => model.metrics[name]?.ratio !== undefined);
  if (draft.intent !== undefined || !part || metric === undefined) return undefined;
  return notKnownBy(model.metrics[metric]?.label ?? metric, model.dimensions[part.dim]?.label ?? part.dim);
}

/** Those who did not have something in a period are told apart by what they were covered by in it. */
function coveredIn({ model, words }: Reading, { cohorts }: Narrowing): Cohort | undefined {
  const base = model.metrics[words.people?.counts[0] ?? '']?.base;
  const period = cohorts.find((one) => one.period)?.period;
  return base !== undefined && period ? { has: true, base, filters: [], period } : undefined;
}

/** The plan of people who are listed by what they had is that of the day they had it, not of today. */
function datedByCohort(reading: Reading, listBase: string, narrowing: Narrowing): void {
  const { model } = reading;
  const at = narrowing.cohorts.findIndex(({ has }) => has);
  const cohort = narrowing.cohorts[at] ?? coveredIn(reading, narrowing);
  if (!cohort) return;
  const isDated = ({ dim }: Filter): boolean => {
    const alias = model.dimensions[dim]?.on[listBase]?.split('.')[0];
    return model.joins.some(
      (join) => join.base === listBase && join.alias === alias && join.span !== undefined,
    );
  };
  const moved = narrowing.filters.filter(
    (filter) => isDated(filter) && isOnBase(model, cohort.base, filter.dim),
  );
  if (moved.length === 0) return;
  narrowing.filters = narrowing.filters.filter((filter) => !moved.includes(filter));
  const dated = { ...cohort, filters: [...cohort.filters, ...moved] };
  if (at < 0) narrowing.cohorts.unshift(dated);
  else narrowing.cohorts[at] = dated;
}

/** `what share of spend is inpatient` is shown by setting: the part beside the rest. */
function sharedBy(
  reading: Reading,
  metrics: readonly string[],
  dimensions: readonly string[],
  narrowing: Narrowing,
): { dimensions: readonly string[]; narrowing: Narrowing } {
  const isAdditive = reading.model.metrics[metrics[0] ?? '']?.additive === true;
  const part = partOfShare(reading)?.candidates.map(({ dim }) => dim);
  const filter = narrowing.filters.find(({ dim }) => part?.includes(dim)) ?? narrowing.filters.at(-1);
  const isWhole =
    reading.draft.isShare && !reading.draft.isPlainShare && isAdditive && dimensions.length === 0;
  if (!isWhole || !filter) return { dimensions, narrowing };
  return {
    dimensions: [filter.dim],
    narrowing: { ...narrowing, filters: narrowing.filters.filter((one) => one !== filter) },
  };
}
