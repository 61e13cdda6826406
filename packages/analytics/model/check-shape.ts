import type { Issue } from '@chartwright/kernel';

import { readCompanion } from './expression.ts';
import type { Model } from './model.ts';
import type { Period, Query } from './query.ts';

const ROWS_MAX = 10_000;

/** What is wrong with a query whatever its metrics are: periods, limits, shares. */
export const checkShape = (model: Model, query: Query): Issue[] => [
  ...checkPeriod(query.period, 'period'),
  ...checkPeriod(query.compareTo, 'compareTo'),
  ...query.cohorts.flatMap((cohort, at) => checkPeriod(cohort.period, `cohorts.${at}.period`)),
  ...(query.compareTo !== undefined && query.period === undefined
    ? [{ path: 'compareTo', message: 'There is no period to compare with it' }]
    : []),
  ...(isWithin(query.limit, ROWS_MAX)
    ? []
    : [{ path: 'limit', message: `A whole number from 1 to ${ROWS_MAX}` }]),
  ...query.having
    .map(({ value }, at) => ({ value, path: `having.${at}.value` }))
    .filter(({ value }) => !Number.isFinite(value) || Math.abs(value) >= 1e12)
    .map(({ path }) => ({ path, message: 'A number below a million million' })),
  ...checkShare(model, query),
];

const isWithin = (limit: number | undefined, max: number): boolean =>
  limit === undefined || (Number.isInteger(limit) && limit >= 1 && limit <= max);

function checkPeriod(period: Period | undefined, path: string): Issue[] {
  if (period === undefined) return [];
  const faulty = (['from', 'to'] as const).filter((end) => !isDay(period[end]));
  if (faulty.length > 0) {
    return faulty.map((end) => ({ path: `${path}.${end}`, message: 'A day, as 2025-12-31' }));
  }
  return period.from <= period.to ? [] : [{ path, message: 'It ends before it begins' }];
}

/** A day of the calendar between the years 1000 and 9999. */
export function isDay(text: string): boolean {
  if (!/^[1-9]\d{3}-\d{2}-\d{2}$/.test(text)) return false;
  const time = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}

function checkShare(model: Model, query: Query): Issue[] {
  if (query.share !== true) return [];
  const shown = query.metrics.flatMap((name) => [
    name,
    ...(model.metrics[name]?.with ?? []).map((entry) => readCompanion(entry).metric),
  ]);
  const isAdditive = shown.some((name) => model.metrics[name]?.additive === true);
  const isCounted = query.dimensions.some((name) => model.dimensions[name]?.groups !== undefined);
  const isWhole = query.dimensions.length === 0 && query.timeGrain === undefined;
  return [
    ...(isAdditive ? [] : [{ path: 'share', message: 'These metrics do not add up to a total' }]),
    ...(isCounted ? [{ path: 'share', message: 'A row may count in several groups' }] : []),
    ...(isWhole ? [{ path: 'share', message: 'There is nothing to divide the total by' }] : []),
  ];
}
