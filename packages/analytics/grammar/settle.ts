import { checkQuery } from '../model/check-query.ts';
import type { Assumption, Query } from '../model/query.ts';
import type { Reading } from './draft.ts';
import { hasRole } from './items.ts';
import { isAboutData, qualityQuery } from './quality.ts';
import { forecastAsked, noSuchMetric, notModelled, type Refused, unclear, unknownWords } from './refusals.ts';
import { byChange } from './settle-change.ts';
import { countsPeople } from './settle-lost.ts';
import { notesOf } from './settle-notes.ts';
import { amountOfNone, lostPeriod, timedAmount } from './settle-one-period.ts';
import { settleOrder } from './settle-order.ts';
import { type Parts, partsOf } from './settle-parts.ts';
import { skipSilent } from './skip.ts';

export type Settled = { readonly query: Query } | { readonly refused: Refused };

/** What people ask for and the data does not hold, and words nobody knows: before anything is guessed. */
export function refusedWords(reading: Reading): Refused | undefined {
  const { draft } = reading;
  const [absent] = draft.absent;
  if (absent) return notModelled('no_such_metric', absent.message, [absent.text]);
  if (draft.isFuture)
    return forecastAsked(reading.items.filter((item) => hasRole(item, 'future')).map(({ text }) => text));
  if (draft.unknown.length === 0) return undefined;
  const measures = draft.metrics.length > 0 || draft.people !== undefined || draft.idioms.length > 0;
  return measures || draft.checks.length > 0 ? unknownWords(draft.unknown) : noSuchMetric(draft.unknown);
}

function paramsOf(reading: Reading, metrics: readonly string[]): Query['params'] {
  const { draft, model } = reading;
  const ofIdioms = draft.idioms.flatMap(({ params }) => Object.entries(params ?? {}));
  const all = [...ofIdioms, ...Object.entries(draft.params)];
  const known = new Set(metrics.flatMap((metric) => model.metrics[metric]?.params ?? []));
  const kept = all.filter(([name]) => known.has(name));
  return kept.length > 0 ? Object.fromEntries(kept) : undefined;
}

function intentOf(reading: Reading, metrics: readonly string[]): Query['intent'] {
  const { draft, model } = reading;
  if (draft.intent) return draft.intent;
  return metrics.length === 0 || metrics.some((metric) => model.metrics[metric]?.list) ? 'list' : 'metric';
}

const tie = (
  query: Pick<Query, 'intent' | 'dimensions' | 'orderBy'>,
  isNatural: boolean,
): Query['orderBy'] => {
  if (query.intent !== 'list' || query.orderBy.length === 0 || !isNatural) return query.orderBy;
  const named = new Set(query.orderBy.map(({ key }) => key));
  return [
    ...query.orderBy,
    ...query.dimensions.filter((dim) => !named.has(dim)).map((key) => ({ key, dir: 'asc' as const })),
  ];
};

/** Members have no date of their own: a period is when they had what is asked of them. */
function timed(reading: Reading, parts: Parts): Parts {
  const { model } = reading;
  const { period } = parts.timing;
  const isDated = parts.metrics.some(
    (metric) => model.bases[model.metrics[metric]?.base ?? '']?.date !== undefined,
  );
  if (!period || isDated || reading.draft.intent !== undefined || parts.narrowing.cohorts.length === 0)
    return parts;
  const { period: _, ...timing } = parts.timing;
  const cohorts = parts.narrowing.cohorts.map((cohort) => ({ ...cohort, period: cohort.period ?? period }));
  return { ...parts, timing, narrowing: { ...parts.narrowing, cohorts } };
}

/** People who are counted by several things they had: each of them in the period, and so are they themselves. */
function timedPeople(reading: Reading, parts: Parts): Parts {
  const { draft, model } = reading;
  const { cohorts } = parts.narrowing;
  const isOfPeople = parts.metrics.length > 0 && parts.metrics.every((name) => countsPeople(reading, name));
  const isDated = parts.metrics.every(
    (name) => model.bases[model.metrics[name]?.base ?? '']?.date !== undefined,
  );
  const [first] = cohorts;
  if (!draft.people?.isCounted || !isOfPeople || !isDated || !first || draft.intent !== undefined)
    return parts;
  const isShared = cohorts.every(
    ({ period }) => period === undefined || JSON.stringify(period) === JSON.stringify(first.period ?? period),
  );
  const period =
    parts.timing.period ?? (isShared ? cohorts.find((cohort) => cohort.period)?.period : undefined);
  if (!period) return parts;
  const dated = cohorts.map((cohort) => ({ ...cohort, period: cohort.period ?? period }));
  return {
    ...parts,
    timing: { ...parts.timing, period },
    narrowing: { ...parts.narrowing, cohorts: dated },
  };
}

/** What made a number rise or fall is nothing the data says. */
const asksCause = ({ draft, items }: Reading): boolean =>
  draft.isChange && items.some(({ text }) => text === 'why') && draft.idioms.length === 0;

const OF_WHOLE_TABLES =
  'Checks of the data are made of whole tables. Please leave out which of their rows are meant.';

/** `duplicate claims of Gold PPO` is less than every duplicate. */
const isOfPart = ({ draft, items }: Reading): boolean =>
  draft.filters.length + draft.ages.length + draft.thresholds.length > 0 ||
  draft.idioms.some(({ filters }) => filters.length > 0) ||
  draft.values.some(({ at }) => !hasRole(items[at], 'stop')) ||
  draft.dimensions.some(({ isBy }) => isBy);

const LOADED = new Set(['upload', 'uploaded', 'loaded', 'imported']);

/** `when were the claims uploaded`, `claims uploaded in May`: the dates in the data are not those. */
function asksLoading({ draft, items }: Reading): boolean {
  const at = items.findIndex(
    ({ text, tokens }, place) =>
      tokens.some((token) => LOADED.has(token.text)) ||
      ((text === 'load' || text === 'import') && items[place - 1]?.text === 'we'),
  );
  if (at < 0 || draft.checks.length > 0) return false;
  const isDated = items[skipSilent(items, at + 1)]?.period !== undefined;
  const isWhen =
    items.some(({ text }) => text === 'when') || draft.grains.some(({ grain }) => grain === 'day');
  return isDated || isWhen;
}

const OF_LOADING =
  'The data does not say when its rows were uploaded. Please ask which tables there are, or by the dates in the rows.';

/** Rows that no other can be: only claims of a stay have both of its dates. */
function withoutImplied({ draft, words }: Reading, { check, table }: Query): void {
  const implied = words.ofChecks.filter((one) => one.check === check && one.table === table);
  const known = draft.values.filter(({ candidates, isNot }) =>
    implied.some(
      (one) => !isNot && candidates.some(({ dim, value }) => dim === one.dim && value === one.value),
    ),
  );
  draft.values = draft.values.filter((value) => !known.includes(value));
  if (known.length > 0)
    draft.assumptions.push({ code: 'scope', text: 'Every row that has both of the dates was checked.' });
}

/** A table without dates has no gaps in them: `members with a gap in coverage` asks for something else. */
function checked(reading: Reading): Settled {
  const query = qualityQuery(reading);
  withoutImplied(reading, query);
  if (isOfPart(reading)) return { refused: unclear('unclear_check', OF_WHOLE_TABLES) };
  const isDated = query.table === undefined || reading.model.tables[query.table]?.date !== undefined;
  if (query.check !== 'coverage' || isDated || reading.draft.quotedTable !== undefined) return { query };
  return {
    refused: unclear('unclear_check', 'That table has no dates. Please say which rows the dates are of.'),
  };
}

export function settle(reading: Reading): Settled {
  if (isAboutData(reading)) return checked(reading);
  if (asksLoading(reading)) return { refused: notModelled('no_such_metric', OF_LOADING, []) };
  if (asksCause(reading)) {
    return {
      refused: unclear(
        'cause',
        'The data does not say why. Please ask for the change itself, or for the number by what may be behind it.',
      ),
    };
  }
  if (reading.draft.checks.length > 0) {
    return {
      refused: unclear(
        'unclear_check',
        'Please ask about the data itself and about what it measures one after the other.',
      ),
    };
  }
  const found = partsOf(reading);
  if ('refused' in found) return found;
  const parts = timedAmount(reading, timedPeople(reading, timed(reading, found)));
  const none = lostPeriod(reading, found, parts) ?? amountOfNone(reading, parts);
  if (none) return { refused: none };
  const query = sideBySide(reading, parts);
  return isOneOfRank(reading, query) || isRankOfOne(reading, query)
    ? { refused: unclear('unclear_rank', OF_ONE) }
    : { query };
}

const OF_ONE =
  'One value has no rank. Please name the metric, and what it is shown by: the groups it stands among.';

/** `does Gold PPO have the highest denial rate`: of one value alone nothing is highest. */
const isOneOfRank = (
  { draft, model }: Reading,
  { intent, metrics, dimensions, filters, timeGrain }: Query,
): boolean =>
  draft.rank !== undefined &&
  draft.intent === undefined &&
  intent === 'metric' &&
  draft.values.length > 0 &&
  dimensions.every((dim) => filters.some((one) => one.dim === dim && one.op === 'eq')) &&
  timeGrain === undefined &&
  metrics.every((name) => model.metrics[name]?.list !== true);

/** `max paid 2025`: a total alone is no highest of anything. */
const isRankOfOne = ({ draft, model }: Reading, { intent, metrics, dimensions, timeGrain }: Query): boolean =>
  draft.rank !== undefined &&
  draft.intent === undefined &&
  intent === 'metric' &&
  dimensions.length === 0 &&
  timeGrain === undefined &&
  metrics.every((name) => model.metrics[name]?.list !== true);

/** What is measured over a whole period has no time axis; two periods are then compared with each other. */
function sideBySide(reading: Reading, parts: Parts): Query {
  const query = queryOf(reading, parts);
  const { pair } = parts.timing;
  const hasNoAxis = pair && checkQuery(reading.model, query).some(({ path }) => path === 'timeGrain');
  return hasNoAxis ? queryOf(reading, { ...parts, timing: pair }) : query;
}

function queryOf(reading: Reading, { metrics, dimensions, narrowing, timing }: Parts): Query {
  const { draft, model } = reading;
  const intent = intentOf(reading, metrics);
  const listed =
    metrics.length === 0 && dimensions.length === 0 && reading.words.people
      ? [reading.words.people.dimension]
      : dimensions;
  const grain = timing.timeGrain;
  const order = settleOrder(reading, metrics, grain ? [...listed, grain] : listed);
  const params = paramsOf(reading, metrics);
  const isAdditive = metrics.some((metric) => model.metrics[metric]?.additive);
  const isShare = draft.isPlainShare || (draft.isShare && isAdditive);
  const isNatural = draft.sort.length === 0 || draft.rank !== undefined;
  return {
    model: model.id,
    intent,
    metrics,
    dimensions: listed,
    filters: narrowing.filters,
    cohorts: narrowing.cohorts,
    having: narrowing.having,
    orderBy: tie(
      { intent, dimensions: listed, orderBy: byChange(reading, order.orderBy, timing) },
      isNatural,
    ),
    ...(grain && { timeGrain: grain }),
    ...(timing.period && { period: timing.period }),
    ...(timing.compareTo && { compareTo: timing.compareTo }),
    ...(order.limit !== undefined && { limit: order.limit }),
    ...(isShare && { share: true as const }),
    ...(params && { params }),
  };
}

/** A period before the data begins or after it ends has no answer; a zero would be a lie. */
export function outsideData(reading: Reading, query: Query): Refused | undefined {
  const { coverage } = reading.almanac;
  if (!coverage || query.intent === 'dataQuality') return undefined;
  const outside = [query.period, query.compareTo].find(
    (period) => period && (period.to < coverage.from || period.from > coverage.to),
  );
  return (
    outside &&
    unclear(
      'impossible_period',
      `The data runs from ${coverage.from} to ${coverage.to}; the question asks about ${outside.from} to ${outside.to}.`,
    )
  );
}

export function assumptionsOf(reading: Reading, query: Query): Assumption[] {
  const { draft, almanac } = reading;
  const all = draft.periods.some((period) => period.reading.dated === 'all');
  const span = almanac.coverage ? `, ${almanac.coverage.from} to ${almanac.coverage.to}` : '';
  const isTimeless = query.intent === 'dataQuality' || all || query.cohorts.some((cohort) => cohort.period);
  const noPeriod =
    !query.period && !isTimeless ? [{ code: 'all_data', text: `No period was given: all data${span}.` }] : [];
  const period = query.period
    ? [{ code: 'period', text: `Period: ${query.period.from} to ${query.period.to}.` }]
    : [];
  return [...draft.assumptions, ...noPeriod, ...period, ...notesOf(reading, query)];
}
