import type { Issue } from '@chartwright/kernel';

import type { DimensionSpec, Model, Value } from './model.ts';
import type { Filter } from './query.ts';

/**
 * Filters of one list that no row can pass together: a setting that is inpatient and outpatient at once. What is meant
 * is a list of values, so the question is refused. A row may be in several groups of codes.
 */
export function checkConflicts(model: Model, filters: readonly Filter[], path: string): Issue[] {
  const byDimension = Map.groupBy(filters, ({ dim }) => dim);
  return [...byDimension].flatMap(([dim, together]) => {
    const spec = model.dimensions[dim];
    if (spec === undefined || together.length === 0 || !isConflict(spec, together)) return [];
    const last = filters.findLastIndex((filter) => filter.dim === dim);
    return [{ path: `${path}.${last}`, message: `${spec.label} cannot be all of this at once; use in` }];
  });
}

function isConflict(spec: DimensionSpec, filters: readonly Filter[]): boolean {
  const needed = filters.filter(({ op }) => NEEDS_VALUE.has(op));
  if (filters.some(({ op }) => op === 'unknown')) return needed.length > 0;
  const lists = needed.filter(({ op }) => op === 'eq' || op === 'in').map(({ value }) => listed(value));
  const others = filters.filter(({ op }) => op !== 'eq' && op !== 'in');
  const isLeft = (value: Value): boolean => others.every((filter) => passes(filter, value));
  if (spec.groups !== undefined) return lists.some((list) => !list.some(isLeft));
  const [first, ...rest] = lists;
  if (first === undefined) return isEmptyRange(others);
  return !first.some((value) => isLeft(value) && rest.every((list) => list.includes(value)));
}

const NEEDS_VALUE: ReadonlySet<Filter['op']> = new Set([
  'eq',
  'in',
  'gt',
  'gte',
  'lt',
  'lte',
  'between',
  'known',
]);

const listed = (value: Value | undefined): readonly Value[] => {
  if (value === undefined) return [];
  return Array.isArray(value) ? (value as readonly Value[]) : [value];
};

/** Bounds of a filter, and whether each is itself left out. */
function boundsOf({ op, value }: Filter): readonly { readonly at: Value; readonly op: Filter['op'] }[] {
  const [from, to] = listed(value);
  if (op !== 'between') return from === undefined ? [] : [{ at: from, op }];
  return from === undefined || to === undefined
    ? []
    : [
        { at: from, op: 'gte' },
        { at: to, op: 'lte' },
      ];
}

const comparisons: Readonly<
  Partial<Record<Filter['op'], (value: number | string, bound: number | string) => boolean>>
> = {
  gt: (value, bound) => value > bound,
  gte: (value, bound) => value >= bound,
  lt: (value, bound) => value < bound,
  lte: (value, bound) => value <= bound,
};

function passes(filter: Filter, value: Value): boolean {
  if (filter.op === 'ne' || filter.op === 'notIn') return !listed(filter.value).includes(value);
  return boundsOf(filter).every((bound) => isWithin(value, bound));
}

function isWithin(value: Value, { at, op }: { readonly at: Value; readonly op: Filter['op'] }): boolean {
  const compare = comparisons[op];
  const isNumbers = typeof value === 'number' && typeof at === 'number';
  const isTexts = typeof value === 'string' && typeof at === 'string';
  return compare === undefined || !(isNumbers || isTexts) || compare(value, at);
}

/** Whether the highest lower bound lies above the lowest upper one. */
function isEmptyRange(filters: readonly Filter[]): boolean {
  const bounds = filters.flatMap(boundsOf);
  const lower = bounds.filter(({ op }) => op === 'gt' || op === 'gte');
  const upper = bounds.filter(({ op }) => op === 'lt' || op === 'lte');
  return lower.some((low) =>
    upper.some((high) => {
      const isOpen = low.op === 'gt' || high.op === 'lt';
      return !isWithin(low.at, { at: high.at, op: isOpen ? 'lt' : 'lte' });
    }),
  );
}
