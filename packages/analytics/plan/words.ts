import type { BaseSpec, Model, Value } from '../model/model.ts';
import type { Cohort, Filter, Having, Period, Query } from '../model/query.ts';

/** A filter as a person reads it: `Setting is inpatient`. */
export function saidFilter(model: Model, filter: Filter): string {
  const label = model.dimensions[filter.dim]?.label ?? filter.dim;
  return `Keep rows whose ${label.toLowerCase()} ${said[filter.op](valuesOf(filter.value))}`;
}

const said: Readonly<Record<Filter['op'], (values: readonly string[]) => string>> = {
  eq: ([value]) => `is ${value}`,
  ne: ([value]) => `is not ${value}`,
  in: (values) => `is one of ${values.join(', ')}`,
  notIn: (values) => `is none of ${values.join(', ')}`,
  gt: ([value]) => `is above ${value}`,
  gte: ([value]) => `is at least ${value}`,
  lt: ([value]) => `is below ${value}`,
  lte: ([value]) => `is at most ${value}`,
  between: ([from, to]) => `is from ${from} to ${to}`,
  known: () => 'is known',
  unknown: () => 'is not known',
};

const valuesOf = (value: Value | undefined): readonly string[] => {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? (value as readonly Value[]).map(String) : [String(value)];
};

export function saidPeriodOf(base: BaseSpec, period: Period): string {
  const label = base.label.toLowerCase();
  return base.date === undefined
    ? `The period does not apply to ${label}: they have no date`
    : `Keep ${label} from ${period.from} to ${period.to}`;
}

export function saidCohort(model: Model, cohort: Cohort): string {
  const base = model.bases[cohort.base]?.label.toLowerCase() ?? cohort.base;
  const least = cohort.min === undefined || cohort.min === 1 ? 'any' : `at least ${cohort.min}`;
  const filters = cohort.filters.map((filter) => saidFilter(model, filter).replace('Keep rows whose ', ''));
  const which = filters.length === 0 ? '' : ` whose ${filters.join(' and ')}`;
  const when = cohort.period === undefined ? '' : `, ${cohort.period.from} to ${cohort.period.to}`;
  return `Keep people ${cohort.has ? 'with' : 'without'} ${least} ${base}${which}${when}`;
}

export const saidHaving = (label: string, having: Having): string =>
  `Keep groups whose ${label.toLowerCase()} ${said[having.op]([String(having.value)])}`;

export function saidOrder(query: Query): string {
  const keys = query.orderBy.map(({ key, dir }) => `${key} ${dir === 'desc' ? 'falling' : 'rising'}`);
  return `Order by ${keys.join(', ')}; what is equal by its names`;
}
