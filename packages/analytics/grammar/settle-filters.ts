import type { Filter } from '../model/query.ts';
import { notKnownBy, type Refused, unclear } from './refusals.ts';
import { settleAges, settleThresholds } from './settle-numbers.ts';
import { isOn, type Narrowing, type Scope, settleConditions, settleValues } from './settle-values.ts';

/** Filters, cohorts and thresholds of the question for what it measures. */
export function settleNarrowing(scope: Scope): Narrowing | { readonly refused: Refused } {
  const { draft } = scope.reading;
  const into: Narrowing = { filters: [], cohorts: [], having: [] };
  for (const { dim } of draft.filters) {
    if (!isOn(scope, dim)) {
      const label = scope.reading.model.metrics[scope.metrics[0] ?? '']?.label ?? 'This';
      return { refused: notKnownBy(label, scope.reading.model.dimensions[dim]?.label ?? dim) };
    }
  }
  into.filters.push(...draft.idioms.flatMap(({ filters }) => filters as Filter[]), ...draft.filters);
  const refused =
    settleValues(scope, draft.values, into) ??
    settleConditions(scope, into) ??
    settleAges(scope, into) ??
    settleThresholds(scope, into);
  into.cohorts.push(...draft.cohorts);
  const isExact = draft.intent !== undefined;
  const implied = isExact ? [] : scope.metrics.flatMap((metric) => scope.reading.words.implied[metric] ?? []);
  const isImplied = (one: Filter) =>
    implied.some(({ dim, value }) => one.dim === dim && one.op === 'eq' && one.value === value);
  const cohorts = into.cohorts.filter(
    ({ has, filters, min, period }) =>
      !(has && min === undefined && !period && filters.length === 1 && filters.every(isImplied)),
  );
  const own = withoutRepeats(into.filters.filter((one) => !isImplied(one)));
  const filters = isExact ? own : merged(scope, own);
  if (filters === undefined) return { refused: contradictory() };
  return refused ? { refused } : { ...into, filters, cohorts };
}

const contradictory = (): Refused =>
  unclear(
    'contradiction',
    'No row can be both. Please ask for one after the other, or for a comparison by what they differ in.',
  );

/**
 * A row has one value of a dimension, so two that are held against each other are either of them: `inpatient spend vs
 * outpatient`. Undefined where one excludes the other.
 */
function merged({ reading }: Scope, filters: readonly Filter[]): Filter[] | undefined {
  const values = ({ value }: Filter): readonly unknown[] => (Array.isArray(value) ? value : [value]);
  const isExcluded = filters.some(
    (one) =>
      one.op === 'eq' &&
      filters.some((other) => other.op === 'ne' && other.dim === one.dim && other.value === one.value),
  );
  if (isExcluded) return undefined;
  const isEqual = ({ op }: Filter): boolean => op === 'eq' || op === 'in';
  const kept: Filter[] = [];
  for (const filter of filters) {
    const at = kept.findIndex((one) => one.dim === filter.dim && isEqual(one) && isEqual(filter));
    const other = kept[at];
    const isSingle = reading.model.dimensions[filter.dim]?.groups === undefined;
    if (!other || !isSingle) kept.push(filter);
    else {
      const shared = values(other).filter((value) => values(filter).includes(value));
      const both = [...new Set([...values(other), ...values(filter)])];
      if (shared.length === 0 && !reading.draft.isCompared) return undefined;
      const left = (shared.length > 0 ? shared : both) as readonly string[];
      kept[at] =
        left.length > 1
          ? { dim: filter.dim, op: 'in', value: left }
          : { dim: filter.dim, op: 'eq', value: left[0] ?? null };
    }
  }
  return kept;
}

function withoutRepeats(filters: readonly Filter[]): Filter[] {
  const texts = filters.map((filter) => JSON.stringify(filter));
  return filters.filter((_, index) => texts.indexOf(texts[index] ?? '') === index);
}
