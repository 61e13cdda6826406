import { basesOf, checkQuery } from '../../model/check-query.ts';
import type { Model, Value } from '../../model/model.ts';
import type { Cohort, Filter, Query, TimeGrain } from '../../model/query.ts';

const PERIOD = { from: '2025-01-01', to: '2025-12-31' };
const BEFORE = { from: '2024-01-01', to: '2024-12-31' };
const GRAINS: readonly TimeGrain[] = ['day', 'week', 'month', 'quarter', 'year'];

/** Metrics that can stand beside each other, by each dimension and filter, each grain of time, and the period before. */
export function everyQuery(model: Model): readonly Query[] {
  return together(model).flatMap((metrics, at) => {
    const plain: Query = {
      model: model.id,
      intent: isList(model, metrics) ? 'list' : 'metric',
      metrics,
      dimensions: [],
      filters: [],
      cohorts: [],
      having: [],
      orderBy: [],
    };
    const grouped = Object.keys(model.dimensions).map((dimension) => ({
      ...plain,
      period: PERIOD,
      dimensions: [dimension],
      filters: [filterOn(model, dimension)],
      orderBy: [{ key: metrics[0] ?? '', dir: 'desc' as const }],
      limit: 5,
    }));
    const timed = { ...plain, period: PERIOD, timeGrain: GRAINS[at % GRAINS.length] ?? 'month' };
    return [
      plain,
      ...grouped,
      timed,
      { ...timed, compareTo: BEFORE },
      { ...plain, period: PERIOD, compareTo: BEFORE },
      { ...plain, period: PERIOD, cohorts: cohortsAt(model, at) },
    ].filter((query) => checkQuery(model, query).length === 0);
  });
}

/** Metrics of the same bases can stand in one question. */
function together(model: Model): readonly (readonly string[])[] {
  const names = Object.keys(model.metrics);
  const groups = Map.groupBy(names, (metric) => {
    const plain = { metrics: [metric] } as unknown as Query;
    return `${isList(model, [metric])} ${basesOf(model, plain).toSorted(byName).join()}`;
  });
  return [...groups.values()];
}

const byName = (a: string, b: string): number => a.localeCompare(b);

const isList = (model: Model, [metric = '']: readonly string[]): boolean =>
  model.metrics[metric]?.list === true;

/** Two cohorts, of other bases each time. */
function cohortsAt(model: Model, at: number): readonly Cohort[] {
  const bases = Object.keys(model.bases).filter((base) => model.bases[base]?.member !== undefined);
  return [at, at + 1].map((place) => ({
    has: place % 2 === 0,
    base: bases[place % bases.length] ?? '',
    filters: [],
    period: PERIOD,
    min: 1 + (place % 3),
  }));
}

/** A filter that takes a value of the dimension's type, so that its comparison is run. */
function filterOn(model: Model, dim: string): Filter {
  const spec = model.dimensions[dim];
  const [group] = Object.keys(spec?.groups ?? {});
  const value = group ?? spec?.values?.[0] ?? samples[spec?.type ?? 'text'] ?? null;
  return spec?.type === 'number' && spec.bands === undefined
    ? { dim, op: 'gte', value: 0 }
    : { dim, op: 'ne', value };
}

const samples: Readonly<Record<string, Value>> = {
  text: 'none of them',
  code: 'Z99',
  identifier: 'X0',
  date: '2025-06-01',
  boolean: true,
  number: 1,
};
