import type { Value } from './model.ts';
import type { Cohort, Filter, Query } from './query.ts';

/** A query in one line that is the same for all queries that mean the same: keys in one order, nothing empty. */
export const canonicalQuery = (query: Query): string =>
  JSON.stringify({
    model: query.model,
    intent: query.intent,
    metrics: query.metrics,
    dimensions: query.dimensions,
    timeGrain: query.timeGrain,
    period: period(query.period),
    compareTo: period(query.compareTo),
    filters: query.filters.map(canonicalFilter).toSorted(byText),
    cohorts: query.cohorts.map(canonicalCohort).toSorted(byText),
    having: query.having.map(({ key, op, value }) => ({ key, op, value })).toSorted(byText),
    orderBy: query.orderBy.map(({ key, dir }) => ({ key, dir })),
    limit: query.limit,
    share: query.share,
    params: sortedParams(query.params),
    check: query.check,
    table: query.table,
  });

const byText = (a: unknown, b: unknown): number => {
  const [one, other] = [JSON.stringify(a), JSON.stringify(b)];
  if (one === other) return 0;
  return one < other ? -1 : 1;
};

const period = (given: Query['period']): Query['period'] =>
  given === undefined ? undefined : { from: given.from, to: given.to };

function canonicalFilter({ dim, op, value }: Filter): object {
  const isSet = op === 'in' || op === 'notIn';
  const values = isSet && Array.isArray(value) ? (value as readonly Value[]).toSorted(byText) : value;
  return { dim, op, value: values };
}

const canonicalCohort = (cohort: Cohort): object => ({
  has: cohort.has,
  base: cohort.base,
  filters: cohort.filters.map(canonicalFilter).toSorted(byText),
  period: period(cohort.period),
  min: cohort.min,
});

function sortedParams(params: Query['params']): Query['params'] {
  const entries = Object.entries(params ?? {});
  if (entries.length === 0) return undefined;
  return Object.fromEntries(entries.toSorted(([a], [b]) => byText(a, b)));
}
