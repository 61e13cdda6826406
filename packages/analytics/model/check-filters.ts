import type { Issue } from '@chartwright/kernel';

import { checkConflicts } from './check-conflicts.ts';
import { isDay } from './check-shape.ts';
import type { DimensionSpec, Model, Value } from './model.ts';
import type { Filter, Query } from './query.ts';

type At = { readonly path: string; readonly bases: readonly string[] };

/** A filter on a dimension that a base does not have is refused: it would silently count other rows. */
export function checkFilters(model: Model, filters: readonly Filter[], { path, bases }: At): Issue[] {
  const faulty = filters.flatMap((filter, at) =>
    checkFilter(model, filter, { path: `${path}.${at}`, bases }),
  );
  return faulty.length > 0 ? faulty : checkConflicts(model, filters, path);
}

export function checkCohorts(model: Model, query: Query, bases: readonly string[]): Issue[] {
  if (query.cohorts.length === 0) return [];
  const nobody = bases.filter((base) => model.bases[base]?.member === undefined);
  return [
    ...nobody.map((base) => ({
      path: 'cohorts',
      message: `${model.bases[base]?.label ?? base} are of no person`,
    })),
    ...query.cohorts.flatMap((cohort, at) => checkCohort(model, cohort, `cohorts.${at}`)),
  ];
}

function checkCohort(model: Model, cohort: Query['cohorts'][number], path: string): Issue[] {
  const base = model.bases[cohort.base];
  const isMin = cohort.min === undefined || (Number.isInteger(cohort.min) && cohort.min >= 1);
  return [
    ...(base?.member === undefined ? [{ path: `${path}.base`, message: 'Its rows are of no person' }] : []),
    ...(isMin ? [] : [{ path: `${path}.min`, message: 'A whole number from 1' }]),
    ...checkFilters(model, cohort.filters, { path: `${path}.filters`, bases: [cohort.base] }),
  ];
}

function checkFilter(model: Model, filter: Filter, { path, bases }: At): Issue[] {
  const spec = model.dimensions[filter.dim];
  if (spec === undefined) return [{ path: `${path}.dim`, message: 'The model has no such dimension' }];
  const without = bases.filter((base) => spec.on[base] === undefined);
  const isNowhere = bases.length > 0 && bases.every((base) => spec.on[base] === '*');
  const labels = without.map((base) => model.bases[base]?.label ?? base).join(', ');
  return [
    ...(without.length > 0
      ? [{ path: `${path}.dim`, message: `${spec.label} is not known of ${labels}` }]
      : []),
    ...(isNowhere ? [{ path: `${path}.dim`, message: `${spec.label} does not divide what is asked` }] : []),
    ...checkValue(spec, filter, path),
  ];
}

const ORDERED: ReadonlySet<Filter['op']> = new Set(['gt', 'gte', 'lt', 'lte', 'between']);

function checkValue(spec: DimensionSpec, filter: Filter, path: string): Issue[] {
  const { op, value } = filter;
  if (op === 'known' || op === 'unknown') {
    return value === undefined ? [] : [{ path: `${path}.value`, message: 'None, for this operator' }];
  }
  const isOrdered = (spec.type === 'number' && spec.bands === undefined) || spec.type === 'date';
  if (ORDERED.has(op) && !isOrdered) {
    return [{ path: `${path}.op`, message: `${spec.label} has no order` }];
  }
  const values = valuesOf(op, value);
  if (values === undefined) return [{ path: `${path}.value`, message: counts[op] ?? 'One value' }];
  return values.every((one) => isOfType(spec, one))
    ? []
    : [{ path: `${path}.value`, message: `Not a value of ${spec.label}` }];
}

const counts: Readonly<Partial<Record<Filter['op'], string>>> = {
  in: 'A list of values',
  notIn: 'A list of values',
  between: 'Two values, the lower first',
};

/** The values, or undefined where there are more or fewer than the operator takes. */
function valuesOf(op: Filter['op'], value: Value | undefined): readonly Value[] | undefined {
  if (value === undefined || value === null) return undefined;
  if (!Array.isArray(value)) return counts[op] === undefined ? [value] : undefined;
  const values = value as readonly Value[];
  if (op === 'between') return values.length === 2 ? values : undefined;
  return counts[op] !== undefined && values.length > 0 ? values : undefined;
}

function isOfType(spec: DimensionSpec, value: Value): boolean {
  if (spec.groups !== undefined) return typeof value === 'string' && Object.hasOwn(spec.groups, value);
  if (spec.type === 'boolean') return typeof value === 'boolean';
  if (spec.type === 'number' && spec.bands === undefined) {
    return typeof value === 'number' && Number.isFinite(value) && Math.abs(value) < 1e12;
  }
  if (typeof value !== 'string' || value.includes('\u0000')) return false;
  if (spec.type === 'date') return isDay(value);
  const isClosed = spec.values !== undefined && spec.valuesFrom === undefined;
  return !isClosed || spec.values.includes(value);
}
