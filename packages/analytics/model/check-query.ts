import type { Issue } from '@chartwright/kernel';

import { derivedRelations } from '../plan/derived/index.ts';
import { checkCohorts, checkFilters } from './check-filters.ts';
import { checkShape } from './check-shape.ts';
import { readCompanion } from './expression.ts';
import type { MetricSpec, Model } from './model.ts';
import { partsOf, refusedBy } from './parts.ts';
import type { Query } from './query.ts';

/** Every reason why a typed query cannot be answered by a model; none: the planner compiles it. */
export function checkQuery(model: Model, query: Query): Issue[] {
  if (query.model !== model.id) return [{ path: 'model', message: `This is the model ${model.id}` }];
  const shape = checkShape(model, query);
  if (query.intent === 'dataQuality') return [...shape, ...checkCheck(model, query)];

  const unknown = unknownNames(model, query);
  if (unknown.length > 0) return [...shape, ...unknown];
  const bases = basesOf(model, query);
  return [
    ...shape,
    ...checkMetrics(model, query),
    ...checkDimensions(model, query, bases),
    ...checkFilters(model, query.filters, { path: 'filters', bases }),
    ...checkWholes(model, query),
    ...checkCohorts(model, query, bases),
    ...checkGrain(model, query, bases),
    ...checkKeys(model, query),
    ...checkParams(model, query),
  ];
}

function unknownNames(model: Model, query: Query): Issue[] {
  const metrics = query.metrics.map((name, at) => ({
    name,
    path: `metrics.${at}`,
    in: model.metrics,
    kind: 'metric',
  }));
  const dimensions = [
    ...query.dimensions.map((name, at) => ({ name, path: `dimensions.${at}` })),
    ...query.filters.map(({ dim }, at) => ({ name: dim, path: `filters.${at}.dim` })),
    ...query.cohorts.flatMap(({ filters }, cohort) =>
      filters.map(({ dim }, at) => ({ name: dim, path: `cohorts.${cohort}.filters.${at}.dim` })),
    ),
  ].map((asked) => ({ ...asked, in: model.dimensions, kind: 'dimension' }));
  const bases = query.cohorts.map(({ base }, at) => ({
    name: base,
    path: `cohorts.${at}.base`,
    in: model.bases,
    kind: 'base',
  }));
  return [...metrics, ...dimensions, ...bases]
    .filter((asked) => !Object.hasOwn(asked.in, asked.name))
    .map(({ path, kind }) => ({ path, message: `The model has no such ${kind}` }));
}

/** Bases a query reads: of its metrics, of both sides of their ratios and of their companions; of a list its own. */
export function basesOf(model: Model, query: Query): readonly string[] {
  const asked = { dimensions: query.dimensions ?? [], filters: query.filters ?? [] };
  const aggregates = shownNames(model, query)
    .flatMap((name) => partsOf(model, name, asked))
    .map((name) => model.metrics[name]?.base ?? '');
  if (aggregates.length > 0) return [...new Set(aggregates)];
  const base = listBase(model, query);
  return base === undefined ? [] : [base];
}

const shownNames = (model: Model, query: Query): readonly string[] =>
  query.metrics.flatMap((name) => {
    const spec = model.metrics[name];
    if (spec === undefined) return [];
    const companions = (spec.with ?? []).map((entry) => readCompanion(entry).metric);
    return [name, ...companions.filter((companion) => model.metrics[companion] !== undefined)];
  });

/** What a ratio says nothing about: of the visits that were missed, all were missed. */
const checkWholes = (model: Model, query: Query): Issue[] =>
  shownNames(model, query).flatMap((name) => {
    const spec = model.metrics[name];
    return spec === undefined ? [] : refusedBy(spec, query).map((dim) => wholeIssue(model, query, spec, dim));
  });

function wholeIssue(model: Model, query: Query, spec: MetricSpec, dim: string): Issue {
  const grouped = query.dimensions.indexOf(dim);
  const filtered = query.filters.findIndex((filter) => filter.dim === dim);
  return {
    path: grouped >= 0 ? `dimensions.${grouped}` : `filters.${filtered}.dim`,
    message: `${spec.label} is itself about ${model.dimensions[dim]?.label.toLowerCase() ?? dim}`,
  };
}

/**
 * The base whose rows a query lists one by one; undefined where it groups. Metrics that are made for one row each say
 * it themselves. Without a metric it is the first base that has every dimension of the query, one that lists the first
 * of them before others, one with a date before others where there is a period.
 */
export function listBase(model: Model, query: Query): string | undefined {
  const [metric] = query.metrics;
  if (metric !== undefined) {
    const spec = model.metrics[metric];
    return spec?.list === true ? spec.base : undefined;
  }
  if (query.intent !== 'list') return undefined;

  const needed = [...query.dimensions, ...query.filters.map((filter) => filter.dim)];
  const [first] = query.dimensions;
  const isOfPeople = query.cohorts.length > 0;
  const able = Object.entries(model.bases).filter(
    ([name, base]) =>
      needed.every((dimension) => ![undefined, '*'].includes(model.dimensions[dimension]?.on[name])) &&
      (!isOfPeople || base.member !== undefined) &&
      (first !== undefined || base.lists !== undefined),
  );
  const listing = able.filter(([, base]) => first !== undefined && base.lists?.[0] === first);
  const dated = listing.filter(([, base]) => query.period !== undefined && base.date !== undefined);
  return [...(isOfPeople ? [] : dated), ...listing, ...able][0]?.[0];
}

function checkMetrics(model: Model, query: Query): Issue[] {
  const specs = query.metrics.map((name) => model.metrics[name]);
  const listed = specs.filter((spec) => spec?.list === true);
  if (query.metrics.length === 0) {
    return query.intent === 'list'
      ? listWithout(model, query)
      : [{ path: 'metrics', message: 'Name a metric' }];
  }
  if (listed.length === 0) return [];
  const isMixed = listed.length < specs.length || new Set(listed.map((spec) => spec?.base)).size > 1;
  return [
    ...(isMixed ? [{ path: 'metrics', message: 'These cannot stand in one list' }] : []),
    ...(query.intent === 'list' ? [] : [{ path: 'intent', message: 'This metric is of single rows: list' }]),
    ...(query.compareTo === undefined ? [] : [{ path: 'compareTo', message: 'A list has no period before' }]),
    ...(query.share === undefined ? [] : [{ path: 'share', message: 'A list has no shares' }]),
  ];
}

function listWithout(model: Model, query: Query): Issue[] {
  const base = listBase(model, query);
  if (base === undefined) return [{ path: 'dimensions', message: 'No rows have all of these' }];
  return [
    ...(query.compareTo === undefined ? [] : [{ path: 'compareTo', message: 'A list has no period before' }]),
    ...(query.share === undefined ? [] : [{ path: 'share', message: 'A list has no shares' }]),
    ...(query.timeGrain === undefined ? [] : [{ path: 'timeGrain', message: 'A list has no time axis' }]),
  ];
}

/** Rows of at least one base must stand under the values of a dimension, and no other may be without it. */
function checkDimensions(model: Model, query: Query, bases: readonly string[]): Issue[] {
  const doubled = query.dimensions.filter((name, at) => query.dimensions.indexOf(name) !== at);
  return [
    ...query.dimensions.flatMap((name, at) => lacking(model, name, bases, `dimensions.${at}`)),
    ...[...new Set(doubled)].map((name) => ({ path: 'dimensions', message: `${name} is named twice` })),
  ];
}

function lacking(model: Model, name: string, bases: readonly string[], path: string): Issue[] {
  const spec = model.dimensions[name];
  const without = bases.filter((base) => spec?.on[base] === undefined);
  if (without.length > 0) {
    const labels = without.map((base) => model.bases[base]?.label ?? base).join(', ');
    return [{ path, message: `${spec?.label ?? name} is not known of ${labels}` }];
  }
  const isNowhere = bases.length > 0 && bases.every((base) => spec?.on[base] === '*');
  return isNowhere ? [{ path, message: `${spec?.label ?? name} does not divide what is asked` }] : [];
}

function checkGrain(model: Model, query: Query, bases: readonly string[]): Issue[] {
  if (query.timeGrain === undefined) return [];
  return bases
    .filter((base) => model.bases[base]?.date === undefined || isWhole(model, base))
    .map((base) => ({
      path: 'timeGrain',
      message: `${model.bases[base]?.label ?? base} have no time axis`,
    }));
}

function isWhole(model: Model, name: string): boolean {
  const from = model.bases[name]?.from;
  return from !== undefined && 'derived' in from && derivedRelations.get(from.derived)?.wholePeriod === true;
}

function checkKeys(model: Model, query: Query): Issue[] {
  const shown = answerKeys(model, query);
  const values = shown.map(({ name }) => name);
  const numbers = shown.filter(({ isNumber }) => isNumber).map(({ name }) => name);
  const keys = [
    ...values,
    ...query.dimensions,
    ...(query.timeGrain === undefined ? [] : [query.timeGrain]),
    ...listed(model, query),
  ];
  return [
    ...query.having
      .map(({ key }, at) => ({ key, path: `having.${at}.key` }))
      .filter(({ key }) => !numbers.includes(key)),
    ...query.orderBy
      .map(({ key }, at) => ({ key, path: `orderBy.${at}.key` }))
      .filter(({ key }) => !keys.includes(key)),
  ].map(({ path }) => ({ path, message: 'It is no column of this answer' }));
}

function listed(model: Model, query: Query): readonly string[] {
  const base = query.dimensions.length > 0 ? undefined : listBase(model, query);
  return base === undefined ? [] : (model.bases[base]?.lists ?? []);
}

/** The columns of metrics: what is a list or yes or no has no threshold. */
function answerKeys(
  model: Model,
  query: Query,
): readonly { readonly name: string; readonly isNumber: boolean }[] {
  const shown = query.metrics.flatMap((name) => [
    { name, spec: model.metrics[name] },
    ...(model.metrics[name]?.with ?? [])
      .map(readCompanion)
      .map((companion) => ({ name: companion.name, spec: model.metrics[companion.metric] })),
  ]);
  return shown.flatMap(({ name, spec }) => {
    const names = [
      name,
      ...(query.compareTo === undefined ? [] : [`${name}_before`, `${name}_change`]),
      ...(query.share === true && spec?.additive === true ? [`${name}_share`] : []),
    ];
    const isNumber = spec?.type === undefined || spec.type === 'number' || spec.type === 'integer';
    return names.map((column) => ({ name: column, isNumber }));
  });
}

function checkParams(model: Model, query: Query): Issue[] {
  const specs = query.metrics.flatMap((name) =>
    [name, ...partsOf(model, name, query)].map((part) => model.metrics[part]),
  );
  const allowed = new Set(specs.flatMap((spec) => spec?.params ?? []));
  return Object.entries(query.params ?? {}).flatMap(([name, value]) => {
    const path = `params.${name}`;
    if (!allowed.has(name)) return [{ path, message: 'These metrics do not take it' }];
    return isParam(model, name, value) ? [] : [{ path, message: 'It cannot have this value' }];
  });
}

function isParam(model: Model, name: string, value: string | number | boolean): boolean {
  const spec = model.params?.[name];
  if (spec === undefined) return false;
  if (spec.type === 'boolean') return typeof value === 'boolean' && (spec.only ?? value) === value;
  if (spec.type === 'choice') return typeof value === 'string' && spec.values.includes(value);
  return typeof value === 'number' && Number.isInteger(value) && value >= spec.min && value <= spec.max;
}

/** Tables that a question about the data asks of must be there, and have what the check looks at. */
function checkCheck(model: Model, query: Query): Issue[] {
  if (query.check === undefined) return [{ path: 'check', message: 'Name a check' }];
  const { table: name } = query;
  const table = name !== undefined && Object.hasOwn(model.tables, name) ? model.tables[name] : undefined;
  if (name !== undefined && table === undefined) {
    return [{ path: 'table', message: 'The model has no such table' }];
  }
  if (query.check === 'overlaps' && table !== undefined && table.until === undefined) {
    return [{ path: 'table', message: 'Its rows are no spans' }];
  }
  if (query.check === 'orphans' && table !== undefined && (table.references ?? []).length === 0) {
    return [{ path: 'table', message: 'Its rows refer to no other table' }];
  }
  return [];
}
