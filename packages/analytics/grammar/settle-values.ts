import type { Cohort, Filter, Having } from '../model/query.ts';
import type { Condition, Reading, SaidValue } from './draft.ts';
import { hasRole, hasSense } from './items.ts';
import { basesOf, isOnAll, isOnBase } from './known.ts';
import { notKnownBy, type Refused, unclear } from './refusals.ts';
import { NOT_SO_OFTEN, oftenAs } from './settle-often.ts';
import { foldWord } from './text.ts';

export type Narrowing = { filters: Filter[]; cohorts: Cohort[]; having: Having[] };

/** What narrows the rows is settled for these metrics, or for the people of a list. */
export type Scope = {
  readonly reading: Reading;
  readonly metrics: readonly string[];
  /** Base of a list without metrics. */
  readonly listBase?: string | undefined;
  readonly isGrouped: boolean;
};

export const isOn = (scope: Scope, dim: string): boolean =>
  scope.metrics.length > 0
    ? isOnAll(scope.reading.model, scope.metrics, dim)
    : scope.listBase === undefined || isOnBase(scope.reading.model, scope.listBase, dim);

function preferred(scope: Scope, dims: readonly string[]): string | undefined {
  const { words, model } = scope.reading;
  const bases = scope.metrics.flatMap((metric) => basesOf(model, metric));
  const wanted = bases.flatMap((base) => words.preferred[base] ?? []);
  const named = scope.reading.draft.dimensions.flatMap(({ names }) => names);
  return dims.find((dim) => named.includes(dim)) ?? dims.find((dim) => wanted.includes(dim)) ?? dims[0];
}

/** The dimension a value is read in; undefined where the rows in question do not have it. */
function readIn(scope: Scope, value: SaidValue): SaidValue['candidates'][number] | undefined {
  const fit = value.candidates.filter(({ dim }) => isOn(scope, dim));
  const dim = preferred(
    scope,
    fit.map((candidate) => candidate.dim),
  );
  return fit.find((candidate) => candidate.dim === dim);
}

export function grouped(found: readonly { dim: string; value: Filter['value']; isNot: boolean }[]): Filter[] {
  const keys = [...new Set(found.map(({ dim, isNot }) => `${isNot ? 'not' : ''} ${dim}`))];
  return keys.map((key) => {
    const own = found.filter(({ dim, isNot }) => `${isNot ? 'not' : ''} ${dim}` === key);
    const values = [...new Set(own.flatMap(({ value }) => (value === undefined ? [] : [value])))];
    const { dim, isNot } = own[0] ?? { dim: '', isNot: false };
    if (values.length > 1) return { dim, op: isNot ? 'notIn' : 'in', value: values };
    return { dim, op: isNot ? 'ne' : 'eq', value: values[0] ?? null };
  });
}

/** The base of rows about people that has the dimension: claims of a condition, fills of a drug. */
function baseWith(scope: Scope, value: SaidValue): { base: string; dim: string } | undefined {
  const bases = scope.reading.words.people?.bases ?? [];
  for (const base of bases) {
    const candidate = value.candidates.find(({ dim }) => isOnBase(scope.reading.model, base, dim));
    if (candidate) return { base, dim: candidate.dim };
  }
  return undefined;
}

function cohortOfValue(scope: Scope, value: SaidValue): Cohort | undefined {
  const { model } = scope.reading;
  const isOfPeople = scope.metrics.every((metric) =>
    basesOf(model, metric).every((base) => model.bases[base]?.member !== undefined),
  );
  const found = isOfPeople ? baseWith(scope, value) : undefined;
  const candidate = value.candidates.find(({ dim }) => dim === found?.dim);
  if (!found || !candidate) return undefined;
  return {
    has: !value.isNot,
    base: found.base,
    filters: [{ dim: found.dim, op: 'eq', value: candidate.value }],
  };
}

export function settleValues(
  scope: Scope,
  values: readonly SaidValue[],
  into: Narrowing,
): Refused | undefined {
  const found: { dim: string; value: Filter['value']; isNot: boolean }[] = [];
  for (const value of values) {
    const candidate = readIn(scope, value);
    const cohortOfPeople =
      candidate && isOfAll(scope, value) && isOfPeople(scope, value)
        ? cohortOfValue(scope, value)
        : undefined;
    if (cohortOfPeople) into.cohorts.push(cohortOfPeople);
    else if (candidate) found.push({ ...candidate, isNot: value.isNot });
    else if (!hasRole(scope.reading.items[value.at], 'stop')) {
      const cohort = cohortOfValue(scope, value);
      if (!cohort) return unfit(scope, value);
      into.cohorts.push(cohort);
    }
  }
  into.filters.push(...grouped(found));
  return undefined;
}

function unfit(scope: Scope, value: SaidValue): Refused {
  const { model } = scope.reading;
  const dim = value.candidates[0]?.dim ?? '';
  const metric = scope.metrics[0] ?? '';
  return notKnownBy(model.metrics[metric]?.label ?? 'This', model.dimensions[dim]?.label ?? dim);
}

/** Whether members carry it themselves (plan, sex), so that it is never something they had. */
export function isAttribute(scope: Scope, value: SaidValue): boolean {
  const { people } = scope.reading.words;
  const [counting] = people?.counts ?? [];
  if (counting === undefined) return true;
  return value.candidates.some(
    ({ dim }) =>
      isOnAll(scope.reading.model, [counting], dim) &&
      scope.reading.model.dimensions[dim]?.on[scope.reading.model.metrics[counting]?.base ?? ''] !== '*',
  );
}

const dividesPlainly = ({ base, metric, quantity, period, has }: Condition): boolean =>
  base === undefined && metric === undefined && quantity === undefined && period === undefined && has;

function cohortOf(scope: Scope, condition: Condition): Cohort | undefined {
  const { model } = scope.reading;
  const metricBase = model.metrics[condition.metric ?? '']?.base;
  const [value] = condition.values;
  const isHeldBy = (base: string | undefined): base is string =>
    base !== undefined &&
    condition.values.every((one) => one.candidates.some(({ dim }) => isOnBase(model, base, dim)));
  const named = [metricBase, condition.base].find(isHeldBy);
  const base = named ?? (value && baseWith(scope, value)?.base);
  if (base === undefined || !isHeldBy(base)) return undefined;
  const filters = grouped(
    condition.values.flatMap(({ candidates, isNot }) => {
      const candidate = candidates.find(({ dim }) => isOnBase(model, base, dim));
      return candidate ? [{ ...candidate, isNot }] : [];
    }),
  );
  return { has: condition.has, base, filters, ...(condition.period && { period: condition.period }) };
}

/** `both diabetes and hypertension` are two things that people have; with `or` one of them is enough. */
function apart(scope: Scope, condition: Condition): Condition[] {
  const { reading } = scope;
  const { values } = condition;
  const first = values[0]?.at ?? 0;
  const between = reading.items.slice(first, (values.at(-1)?.at ?? 0) + 1);
  const isBoth = between.some(({ text }) => text === 'and') && !between.some(({ text }) => text === 'or');
  const dims = new Set(values.map(({ candidates }) => candidates[0]?.dim ?? ''));
  const isShown = reading.draft.dimensions.some(({ names }) => names.some((dim) => dims.has(dim)));
  const isOpen = !isShown && !values.some((value) => isAttribute(scope, value));
  const isSeveral = condition.has && values.length > 1 && dims.size === 1 && isBoth && isOpen;
  return isSeveral ? values.map((value) => ({ ...condition, values: [value] })) : [condition];
}

/** Whether a side of the metric belongs to every value: member months have no condition, the people in them do. */
function isOfAll(scope: Scope, value: SaidValue): boolean {
  const { model } = scope.reading;
  const dim = readIn(scope, value)?.dim ?? '';
  return scope.metrics
    .flatMap((metric) => basesOf(model, metric))
    .some((base) => model.dimensions[dim]?.on[base] === '*' && model.dimensions[dim]?.groups !== undefined);
}

/** `diabetics`, `diabetic members`: said of people, not of rows. */
const isOfPeople = ({ reading }: Scope, { at }: SaidValue): boolean =>
  hasSense(reading.items[at + 1], 'people') ||
  (reading.words.people?.valueWords ?? []).some((word) => foldWord(word) === reading.items[at]?.text);

export function settleConditions(scope: Scope, into: Narrowing): Refused | undefined {
  const conditions = scope.reading.draft.conditions.flatMap((condition) => apart(scope, condition));
  if (conditions.some(({ joined }) => joined === 'or'))
    return unclear(
      'unclear_condition',
      'Please ask for those who have one, and for those who have the other.',
    );
  for (const condition of conditions) {
    const plain =
      condition.values.every((value) => isAttribute(scope, value)) &&
      condition.base === undefined &&
      condition.metric === undefined;
    const isRows =
      conditions.length === 1 &&
      dividesPlainly(condition) &&
      condition.values.every((value) => readIn(scope, value) !== undefined && !isOfAll(scope, value));
    if (condition.values.length > 0 && (plain || isRows)) {
      const refused = settleValues(
        scope,
        condition.values.map((value) => ({ ...value, isNot: !condition.has })),
        into,
      );
      if (refused) return refused;
      continue;
    }
    const cohort = cohortOf(scope, condition);
    if (!cohort)
      return unclear('unclear_condition', 'It is not clear what the members should have, or not have.');
    const often = oftenAs(cohort, condition.quantity);
    if (!often) return unclear('unclear_condition', NOT_SO_OFTEN);
    into.cohorts.push(...often);
  }
  return undefined;
}
