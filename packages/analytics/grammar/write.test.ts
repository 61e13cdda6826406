import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, test } from 'vitest';

import { builtInModels } from '../model/built-in.ts';
import { canonicalQuery } from '../model/canonical.ts';
import { checkQuery } from '../model/check-query.ts';
import type { Model, Value } from '../model/model.ts';
import type { Cohort, Filter, Having, Period, Query } from '../model/query.ts';
import { addDays } from './calendar.ts';
import { parseQuestion } from './parse.ts';
import { modelWords } from './words.ts';
import { writeQuestion } from './write.ts';

const vocabulary = { values: {}, tables: [] };
const now = '2026-01-15';

const period: fc.Arbitrary<Period> = fc
  .tuple(fc.integer({ min: 0, max: 1500 }), fc.integer({ min: 0, max: 700 }))
  .map(([start, length]) => {
    const from = addDays('2021-06-01', start);
    return { from, to: addDays(from, length) };
  });

const text = fc.oneof(
  fc.constantFrom('Gold PPO', 'no', 'by plan', 'over 5', '2025', 'a "quoted" one', 'M0044', 'drop table x'),
  fc.string({ minLength: 1, maxLength: 12 }).map((value) => value.replace(/[^\w "']/gu, 'x').trim() || 'x'),
);
const amount = fc.oneof(
  fc.integer({ min: -5000, max: 200_000 }),
  fc.integer({ min: 1, max: 9999 }).map((value) => value / 100),
);

function valuesOf(model: Model, dim: string): fc.Arbitrary<Value> {
  const spec = model.dimensions[dim];
  const known = spec?.values ?? (spec?.groups ? Object.keys(spec.groups) : undefined);
  if (known) return fc.constantFrom(...known);
  if (spec?.type === 'number') return amount;
  return spec?.type === 'boolean' ? fc.boolean() : text;
}

function filterOn(model: Model, dim: string): fc.Arbitrary<Filter> {
  const value = valuesOf(model, dim);
  const list = fc.uniqueArray(value, { minLength: 1, maxLength: 3 });
  const isNumber = model.dimensions[dim]?.type === 'number';
  const single = isNumber ? (['eq', 'ne', 'gt', 'gte', 'lt', 'lte'] as const) : (['eq', 'ne'] as const);
  return fc.oneof(
    fc.record({ dim: fc.constant(dim), op: fc.constantFrom(...single), value }),
    fc.record({ dim: fc.constant(dim), op: fc.constantFrom('in' as const, 'notIn' as const), value: list }),
    fc.record({ dim: fc.constant(dim), op: fc.constantFrom('known' as const, 'unknown' as const) }),
    ...(isNumber
      ? [
          fc.record({
            dim: fc.constant(dim),
            op: fc.constant('between' as const),
            value: fc.tuple(value, value),
          }),
        ]
      : []),
  );
}

const dimensionsOn = (model: Model, bases: readonly string[]): string[] =>
  Object.keys(model.dimensions).filter((dim) =>
    bases.every((base) => model.dimensions[dim]?.on[base] !== undefined),
  );

const filtersOn = (model: Model, bases: readonly string[]): fc.Arbitrary<Filter[]> => {
  const dims = dimensionsOn(model, bases);
  if (dims.length === 0) return fc.constant([]);
  return fc.uniqueArray(
    fc.constantFrom(...dims).chain((dim) => filterOn(model, dim)),
    { maxLength: 3, selector: ({ dim }) => dim },
  );
};

function cohortOf(model: Model): fc.Arbitrary<Cohort> {
  const bases = Object.entries(model.bases).filter(([, { member }]) => member !== undefined);
  return fc.constantFrom(...bases.map(([name]) => name)).chain((base) =>
    fc
      .record({
        has: fc.boolean(),
        base: fc.constant(base),
        filters: filtersOn(model, [base]),
        period: fc.option(period, { nil: undefined }),
        min: fc.option(fc.integer({ min: 1, max: 9 }), { nil: undefined }),
      })
      .map(({ period: within, min, ...rest }) => ({
        ...rest,
        ...(within && { period: within }),
        ...(min !== undefined && { min }),
      })),
  );
}

const basesOf = (model: Model, metric: string): string[] => {
  const spec = model.metrics[metric];
  return spec?.ratio ? spec.ratio.flatMap((part) => basesOf(model, part)) : [spec?.base ?? ''];
};

function paramsOf(model: Model, metrics: readonly string[]): fc.Arbitrary<Query['params']> {
  const names = [...new Set(metrics.flatMap((name) => model.metrics[name]?.params ?? []))];
  const entries = names.map((name) => {
    const spec = model.params?.[name];
    const value: fc.Arbitrary<string | number | boolean> =
      spec?.type === 'boolean'
        ? fc.boolean()
        : spec?.type === 'choice'
          ? fc.constantFrom(...spec.values)
          : fc.integer({ min: spec?.min ?? 1, max: spec?.max ?? 9 });
    return [name, fc.option(value, { nil: undefined })] as const;
  });
  return fc.record(Object.fromEntries(entries)).map((record) => {
    const given = Object.entries(record).filter(([, value]) => value !== undefined);
    return given.length === 0 ? undefined : (Object.fromEntries(given) as Query['params']);
  });
}

const direction = fc.constantFrom('asc' as const, 'desc' as const);
const comparison = fc.constantFrom(
  'gt' as const,
  'gte' as const,
  'lt' as const,
  'lte' as const,
  'eq' as const,
);

function questionOf(model: Model): fc.Arbitrary<Query> {
  const names = fc.uniqueArray(fc.constantFrom(...Object.keys(model.metrics)), {
    minLength: 1,
    maxLength: 3,
  });
  return names.chain((metrics) => {
    const bases = metrics.flatMap((name) => basesOf(model, name));
    const dims = dimensionsOn(model, bases);
    const isList = metrics.some((name) => model.metrics[name]?.list);
    const dimensions =
      dims.length === 0 ? fc.constant([]) : fc.uniqueArray(fc.constantFrom(...dims), { maxLength: 3 });
    return dimensions.chain((chosen) => {
      const keys = [...metrics, ...chosen];
      const having: fc.Arbitrary<Having> = fc.record({
        key: fc.constantFrom(...metrics),
        op: comparison,
        value: amount,
      });
      return fc
        .record({
          filters: filtersOn(model, bases),
          cohorts: fc.array(cohortOf(model), { maxLength: 2 }),
          having: fc.uniqueArray(having, { maxLength: 2, selector: ({ key, op }) => `${key} ${op}` }),
          orderBy: fc.uniqueArray(fc.record({ key: fc.constantFrom(...keys), dir: direction }), {
            maxLength: 2,
            selector: ({ key }) => key,
          }),
          timeGrain: fc.option(
            fc.constantFrom(
              'day' as const,
              'week' as const,
              'month' as const,
              'quarter' as const,
              'year' as const,
            ),
            { nil: undefined },
          ),
          period: fc.option(period, { nil: undefined }),
          compareTo: fc.option(period, { nil: undefined }),
          limit: fc.option(fc.integer({ min: 1, max: 500 }), { nil: undefined }),
          share: fc.boolean(),
          params: paramsOf(model, metrics),
        })
        .map(({ timeGrain, period: within, compareTo, limit, share, params, ...rest }) => ({
          model: model.id,
          intent: isList ? ('list' as const) : ('metric' as const),
          metrics,
          dimensions: chosen,
          ...rest,
          ...(timeGrain && { timeGrain }),
          ...(within && { period: within }),
          ...(compareTo && { compareTo }),
          ...(limit !== undefined && { limit }),
          ...(share && { share: true as const }),
          ...(params && { params }),
        }));
    });
  });
}

function listOf(model: Model): fc.Arbitrary<Query> {
  const dims = Object.keys(model.dimensions);
  return fc.record({
    model: fc.constant(model.id),
    intent: fc.constant('list' as const),
    metrics: fc.constant([]),
    dimensions: fc.uniqueArray(fc.constantFrom(...dims), { minLength: 1, maxLength: 2 }),
    filters: filtersOn(model, []),
    cohorts: fc.array(cohortOf(model), { maxLength: 2 }),
    having: fc.constant([]),
    orderBy: fc.constant([]),
  });
}

function checkOf(model: Model): fc.Arbitrary<Query> {
  const checks = [
    'duplicates',
    'orphans',
    'overlaps',
    'reversed',
    'outliers',
    'empty',
    'coverage',
    'tables',
  ] as const;
  return fc
    .record({
      check: fc.constantFrom(...checks),
      table: fc.option(fc.constantFrom(...Object.keys(model.tables)), { nil: undefined }),
      period: fc.option(period, { nil: undefined }),
    })
    .map(({ check, table, period: within }) => ({
      model: model.id,
      intent: 'dataQuality' as const,
      metrics: [],
      dimensions: [],
      filters: [],
      cohorts: [],
      having: [],
      orderBy: [],
      check,
      ...(table !== undefined && { table }),
      ...(within && { period: within }),
    }));
}

describe.for(['claims', 'hospital'])('writeQuestion() of the %s model', (id) => {
  const model = builtInModels().get(id);
  assert.ok(model);
  const words = modelWords(id);
  const isAnswerable = (query: Query) => checkQuery(model, query).length === 0;
  const reads = (query: Query) => {
    const written = writeQuestion(model, words, query);
    const parsed = parseQuestion(model, words, vocabulary, written, { now });
    const got = parsed.kind === 'query' ? canonicalQuery(parsed.query) : JSON.stringify(parsed.refusal);
    assert.equal(got, canonicalQuery(query), written);
  };

  test('reads back as the same query, whatever it asks', () => {
    fc.assert(fc.property(questionOf(model).filter(isAnswerable), reads), { numRuns: 250 });
  });

  test('reads back as the same list without a metric', () => {
    fc.assert(fc.property(listOf(model).filter(isAnswerable), reads), { numRuns: 60 });
  });

  test('reads back as the same question about the data', () => {
    fc.assert(fc.property(checkOf(model).filter(isAnswerable), reads), { numRuns: 60 });
  });
});
