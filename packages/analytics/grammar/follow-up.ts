import type { Filter, Period, Query } from '../model/query.ts';
import { shiftMonths } from './calendar.ts';
import type { Reading } from './draft.ts';
import { hasRole } from './items.ts';
import { isOnAll } from './known.ts';
import { isPeriod } from './period-words.ts';
import { notKnownBy, notOfKind, type Refused, vague } from './refusals.ts';
import { comparedPeriod } from './rules-time.ts';
import { countsOf } from './settle-beside.ts';
import { settleNarrowing } from './settle-filters.ts';
import { settleDimensions, settleOrder } from './settle-order.ts';
import { perPerson } from './settle-per-person.ts';
import { settleTiming } from './settle-period.ts';

/** Whether the text goes on from the question before: it measures nothing of its own, or says so. */
export function isFollowUp(reading: Reading, previous: Query): boolean {
  const { draft, items, model } = reading;
  if (previous.model !== model.id || previous.intent === 'dataQuality' || draft.checks.length > 0)
    return false;
  const measures =
    draft.metrics.length > 0 || draft.people?.isCounted === true || draft.people?.isSubject === true;
  if (!measures) return true;
  const [first] = items;
  const goesOn = hasRole(first, 'replace', 'same', 'add') && !hasRole(first, 'by', 'top', 'bottom', 'with');
  const isWhole = draft.dimensions.length > 0 && draft.periods.length > 0;
  return (goesOn && !isWhole) || draft.kinds.length > 0;
}

function metricsOf(reading: Reading, previous: Query): readonly string[] {
  const { draft } = reading;
  const [kind] = draft.kinds;
  const own = draft.metrics.filter(({ isCount }) => !isCount);
  const said = (own.length > 0 ? own : kind ? [] : draft.metrics).flatMap(({ names }) => names.slice(0, 1));
  const isCount = draft.people?.isCounted === true;
  if (said.length > 0 && !isNounOnly(reading))
    return draft.isAddition ? [...new Set([...previous.metrics, ...said])] : said;
  const isPlain = draft.conditions.length + draft.values.length + draft.filters.length === 0;
  const counts = isCount && isPlain ? countsOf(reading, previous.metrics) : [];
  if (isCount && counts.length === 1 && counts[0] !== '')
    return [...new Set([...previous.metrics, ...counts])];
  if (isCount) return [];
  return kind ? previous.metrics.map((metric) => kind[metric] ?? metric) : previous.metrics;
}

/** `without pending claims`: the noun belongs to the filter, it is not a new metric. */
const isNounOnly = (reading: Reading): boolean =>
  reading.draft.metrics.every(({ isCount }) => isCount) &&
  reading.draft.values.length + reading.draft.filters.length > 0;

const replacing = (old: readonly Filter[], added: readonly Filter[]): Filter[] => {
  const dims = new Set(added.map(({ dim }) => dim));
  return [...old.filter(({ dim }) => !dims.has(dim)), ...added];
};

/** The question before with what this one changes. */
export function followOn(reading: Reading, previous: Query): { query: Query } | { refused: Refused } {
  const { draft, model } = reading;
  const metrics = metricsOf(reading, previous);
  const ratio = perPerson(reading, metrics);
  if (ratio) return { refused: ratio };
  const [kind] = draft.kinds;
  const known = kind ? Object.keys(kind).concat(Object.values(kind)) : [];
  if (
    draft.metrics.every(({ isCount }) => isCount) &&
    kind &&
    !previous.metrics.some((metric) => known.includes(metric))
  ) {
    return { refused: notOfKind(model.metrics[previous.metrics[0] ?? '']?.label ?? 'This') };
  }
  const said = settleDimensions(reading, metrics);
  const timing = settleTiming(reading);
  if ('refused' in timing) return timing;
  const changes =
    draft.values.length +
    draft.periods.length +
    said.length +
    draft.conditions.length +
    draft.thresholds.length +
    draft.ages.length +
    draft.sort.length +
    draft.grains.length +
    draft.filters.length;
  const isShaped =
    draft.rank !== undefined ||
    draft.limit !== undefined ||
    draft.isTrend ||
    draft.isShare ||
    draft.comparison !== undefined ||
    draft.sortDir !== undefined ||
    draft.kinds.length > 0 ||
    draft.countBefore !== undefined;
  const isSame = metrics.join() === previous.metrics.join() && Object.keys(draft.params).length === 0;
  if (changes === 0 && !isShaped && isSame)
    return {
      refused: vague(
        model,
        draft.vague.map(({ text }) => text),
      ),
    };
  const kept = previous.dimensions.filter((dim) => metrics.length === 0 || isOnAll(model, metrics, dim));
  const dimensions = said.length === 0 ? kept : draft.isAddition ? [...new Set([...kept, ...said])] : said;
  const unknown = said.find((dim) => metrics.length > 0 && !isOnAll(model, metrics, dim));
  if (unknown !== undefined) {
    return {
      refused: notKnownBy(
        model.metrics[metrics[0] ?? '']?.label ?? 'This',
        model.dimensions[unknown]?.label ?? unknown,
      ),
    };
  }
  const isTimed = draft.grains.length > 0 || draft.isTrend || draft.periods.length > 1;
  const grain =
    (isTimed ? timing.timeGrain : undefined) ??
    (draft.periods.length > 0 && draft.rank ? undefined : previous.timeGrain);
  const isGrouped = dimensions.length > 0 || grain !== undefined;
  const narrowing = settleNarrowing({ reading, metrics, isGrouped });
  if ('refused' in narrowing) return narrowing;
  const keys = grain ? [...dimensions, grain] : dimensions;
  const order = settleOrder(reading, metrics, keys);
  const shown = new Set([...metrics, ...keys]);
  const ordered = renamed(previous, metrics);
  const orderBy =
    order.orderBy.length > 0
      ? order.orderBy
      : order.limit !== undefined
        ? topOf(metrics, ordered)
        : isTimed
          ? []
          : ordered.filter(({ key }) => shown.has(key));
  const limit =
    order.limit ??
    (draft.isTrend || draft.grains.length > 0 || order.orderBy.length > 0 || orderBy.length === 0
      ? undefined
      : previous.limit);
  const against = comparedAlone(reading, previous);
  const period = timing.isAll ? undefined : against ? previous.period : (timing.period ?? previous.period);
  const compareTo =
    against ??
    timing.compareTo ??
    (draft.comparison && period ? comparedPeriod(draft, period) : undefined) ??
    (draft.periods.length === 0 && !isTimed ? previous.compareTo : undefined);
  const { period: _p, compareTo: _c, timeGrain: _g, limit: _l, share: _s, params: _a, ...rest } = previous;
  const share = draft.isShare || previous.share;
  const params = { ...previous.params, ...draft.params };
  const usable = Object.entries(params).filter(([name]) =>
    metrics.some((metric) => model.metrics[metric]?.params?.includes(name)),
  );
  return {
    query: {
      ...rest,
      intent:
        metrics.some((metric) => model.metrics[metric]?.list) || metrics.length === 0 ? 'list' : 'metric',
      metrics,
      dimensions,
      filters: replacing(previous.filters, narrowing.filters).filter(
        ({ dim }) => metrics.length === 0 || isOnAll(model, metrics, dim),
      ),
      cohorts: [...previous.cohorts, ...narrowing.cohorts],
      having:
        narrowing.having.length > 0
          ? narrowing.having
          : previous.having.filter(({ key }) => metrics.includes(key)),
      orderBy,
      ...(grain && { timeGrain: grain }),
      ...(period && { period }),
      ...(compareTo && { compareTo }),
      ...(limit !== undefined && { limit }),
      ...(share && metrics.some((metric) => model.metrics[metric]?.additive) && { share: true as const }),
      ...(usable.length > 0 && { params: Object.fromEntries(usable) }),
    },
  };
}

/** `how does that compare with last year?` holds the period before against another. */
function comparedAlone(reading: Reading, { period }: Query): Period | undefined {
  const [said, ...more] = reading.draft.periods;
  const dated = said?.reading.dated;
  if (!said?.isCompared || more.length > 0 || !period || dated === undefined || !isPeriod(dated))
    return undefined;
  return dated.from === period.from && dated.to === period.to ? shiftMonths(period, 12) : dated;
}

/** The order before, by the metric that took the place of the one it went by. */
function renamed({ orderBy, metrics: before }: Query, metrics: readonly string[]): Query['orderBy'] {
  if (before.length !== metrics.length) return orderBy;
  return orderBy.map(({ key, dir }) => ({ key: metrics[before.indexOf(key)] ?? key, dir }));
}

const topOf = (metrics: readonly string[], ordered: Query['orderBy']): Query['orderBy'] => {
  if (ordered.length > 0) return ordered;
  const [key] = metrics;
  return key === undefined ? [] : [{ key, dir: 'desc' }];
};
