import type { Model } from '../model/model.ts';
import type { Period, Query } from '../model/query.ts';
import { periodBefore } from './periods.ts';

const OFFERED = 3;

/** What may be asked next of the same numbers: over time, by a dimension they have, against the period before. */
function candidateQueries(model: Model, query: Query, coverage: Period | undefined): readonly Query[] {
  if (query.intent !== 'metric' || query.metrics.some((name) => model.metrics[name]?.list === true))
    return [];
  const { limit: _limit, ...rest } = query;
  const plain: Query = { ...rest, having: [], orderBy: [] };
  const found: Query[] = [...peopleOf(model, query)];
  if (query.timeGrain === undefined && query.dimensions.length === 0)
    found.push({ ...plain, timeGrain: 'month' });
  const by = nextDimension(model, query);
  if (by !== undefined && query.timeGrain === undefined) found.push({ ...plain, dimensions: [by] });
  const period = query.period ?? coverage;
  if (query.compareTo === undefined && query.period !== undefined && period !== undefined) {
    const compareTo = periodBefore(period);
    if (coverage === undefined || compareTo.from >= coverage.from) found.push({ ...plain, compareTo });
  }
  if (query.dimensions.length > 0 || query.timeGrain !== undefined) {
    const { timeGrain: _grain, ...whole } = plain;
    found.push({ ...whole, dimensions: [] });
  }
  return found;
}

/** Who they are, where people with something in common were counted. */
function peopleOf(
  model: Model,
  { dimensions, timeGrain, cohorts, filters, ...query }: Query,
): readonly Query[] {
  const who = Object.entries(model.dimensions).find(([, { identifies }]) => identifies === true)?.[0];
  const isCount = query.metrics.every(
    (name) => model.bases[model.metrics[name]?.base ?? '']?.date === undefined,
  );
  if (
    who === undefined ||
    cohorts.length === 0 ||
    dimensions.length > 0 ||
    timeGrain !== undefined ||
    !isCount
  )
    return [];
  const { model: id } = query;
  const nothing = { having: [], orderBy: [] };
  return [{ model: id, intent: 'list', metrics: [], dimensions: [who], filters, cohorts, ...nothing }];
}

/** The first that every metric of the question can be split by, and that is not yet used. */
function nextDimension(model: Model, { metrics, dimensions, filters }: Query): string | undefined {
  const bases = new Set(metrics.flatMap((name) => basesOf(model, name)));
  const used = new Set([...dimensions, ...filters.map(({ dim }) => dim)]);
  return Object.entries(model.dimensions).find(
    ([name, dimension]) =>
      !used.has(name) &&
      dimension.identifies !== true &&
      dimension.type === 'text' &&
      [...bases].every((base) => dimension.on[base] !== undefined),
  )?.[0];
}

function basesOf(model: Model, name: string): readonly string[] {
  const metric = model.metrics[name];
  if (metric === undefined) return [];
  return metric.ratio === undefined ? [metric.base] : metric.ratio.flatMap((part) => basesOf(model, part));
}

/**
 * Questions that the grammar answers, as it would write them.
 *
 * @param write gives a question in words, or nothing for a query that cannot be put or cannot be asked
 */
export function followUpsOf(
  model: Model,
  query: Query,
  coverage: Period | undefined,
  write: (query: Query) => string | undefined,
): readonly string[] {
  const asked = write(query);
  const written = candidateQueries(model, query, coverage).flatMap((each) => write(each) ?? []);
  return [...new Set(written)].filter((text) => text !== asked).slice(0, OFFERED);
}
