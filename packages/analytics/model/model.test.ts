import assert from 'node:assert/strict';

import { describe, test } from 'vitest';

import { builtInModels } from './built-in.ts';
import { canonicalQuery } from './canonical.ts';
import { checkQuery } from './check-query.ts';
import { readAggregate } from './expression.ts';
import type { Query } from './query.ts';
import { ModelError, readModel } from './read-model.ts';
import { queryOf } from './testing/query.ts';

const models = builtInModels();
const claims = models.get('claims');
assert.ok(claims !== undefined);

const small = {
  id: 'small',
  version: '1.0.0',
  label: 'Small',
  weekStart: 'monday',
  fiscalYearStart: 1,
  tables: {
    claims: {
      label: 'Claims',
      synonyms: [],
      key: ['claim_id'],
      date: 'service_date',
      columns: {
        claim_id: { type: 'code', label: 'Claim' },
        service_date: { type: 'date', label: 'Date' },
      },
    },
  },
  bases: {
    claims: {
      label: 'Claims',
      synonyms: [],
      from: { table: 'claims' },
      date: 'b.service_date',
      shows: ['claim_id'],
    },
  },
  joins: [],
  dimensions: {
    claim_id: { label: 'Claim', synonyms: [], type: 'identifier', on: { claims: 'b.claim_id' } },
  },
  metrics: {
    claim_count: { label: 'Claims', definition: 'Claims.', synonyms: [], base: 'claims', sql: 'count(*)' },
  },
  topics: [{ label: 'Claims', metrics: ['claim_count'] }],
  absent: [],
};

const faultsIn = (...parts: readonly unknown[]): readonly string[] => {
  try {
    readModel(...parts);
  } catch (error) {
    if (error instanceof ModelError) return error.faults;
    throw error;
  }
  return [];
};

describe('readModel()', () => {
  test('reads a model that holds together', () => {
    assert.equal(readModel(small).metrics.claim_count?.sql, 'count(*)');
  });

  test('names every fault at once', () => {
    const metric = { label: 'M', definition: 'M.', synonyms: [], base: 'claims' };
    const faulty = {
      bases: {
        visits: {
          label: 'V',
          synonyms: [],
          from: { table: 'visits' },
          date: 'b.day',
          shows: ['x'],
          lists: ['plan'],
          behind: 'nothing',
          counted: 'rate',
        },
        derived: { label: 'D', synonyms: [], from: { derived: 'nowhere' }, shows: ['x'] },
      },
      joins: [
        { base: 'nowhere', alias: 'a', table: 'claims', on: 'a.claim_id = b.claim_id' },
        { base: 'claims', alias: 'p', table: 'providers', on: 'p.id = b.claim_id' },
      ],
      dimensions: {
        claim_id: { on: { ghosts: 'b.claim_id' } },
        clinic: { label: 'Clinic', synonyms: [], type: 'text', on: { claims: 'provider.clinic' } },
        colour: {
          label: 'Colour',
          synonyms: [],
          type: 'text',
          on: { claims: 'b.colour' },
          valuesFrom: { table: 'claims', column: 'colour' },
        },
        band: {
          label: 'Band',
          synonyms: [],
          type: 'text',
          values: ['a'],
          bands: [0, 1],
          valueSynonyms: { b: ['c'] },
          on: {},
        },
      },
      metrics: {
        rate: { ...metric, ratio: ['claim_count', 'absent'] },
        both: { ...metric, sql: 'count(*)', ratio: ['claim_count', 'claim_count'] },
        ratio_of_ratio: { ...metric, ratio: ['both', 'claim_count'] },
        beside: { ...metric, sql: 'count(*)', with: ['nothing as members'], params: ['size'] },
        lost: { ...metric, base: 'ghosts', sql: 'count(*)' },
        deep: { ...metric, sql: 'sum((select 1 from ghosts g where g.id = b.claim_id))' },
      },
      topics: [{ label: 'Other', metrics: ['gone'] }],
    };
    assert.deepEqual(faultsIn(small, faulty), [
      'bases.visits: there is no table visits',
      'bases.visits: there is no column x to show',
      'bases.visits: it has no dimension plan to list',
      'bases.visits: there is no base nothing behind it',
      'bases.visits: no metric rate counts its rows',
      'bases.derived: there is no relation nowhere',
      'joins.nowhere.a: there is no base nowhere',
      'joins.claims.p: there is no table providers',
      'dimensions.claim_id: there is no base ghosts',
      'dimensions.clinic.on.claims: claims has no join provider',
      'dimensions.colour.on.claims: there is no column claims.colour',
      'dimensions.colour: there is no claims.colour to take values from',
      'dimensions.band: a band for each value',
      'dimensions.band: synonyms of b, which is not one of its values',
      'metrics.rate: there is no metric absent',
      'metrics.both: either an aggregate, a ratio or a sum',
      'metrics.ratio_of_ratio: both is a ratio itself',
      'metrics.beside: there is no metric nothing',
      'metrics.beside: there is no parameter size',
      'metrics.lost: there is no base ghosts',
      'metrics.deep: there is no table ghosts',
      'topics.Other: there is no metric gone',
    ]);
  });

  test('refuses parts that disagree, a name that could end an identifier, and a second statement', () => {
    assert.throws(() => readModel(small, { label: 'Other' }), /disagree on label/);
    const named = {
      metrics: {
        'x" ; drop': { label: 'M', definition: 'M.', synonyms: [], base: 'claims', sql: 'count(*)' },
      },
    };
    assert.equal(faultsIn(small, named).length, 1);
    const second = {
      metrics: { m: { label: 'M', definition: 'M.', synonyms: [], base: 'claims', sql: 'count(*); drop' } },
    };
    assert.equal(faultsIn(small, second).length, 1);
  });

  test('the built-in models hold every metric and dimension of the clinic that evaluates them', () => {
    const metrics = [
      'claim_count',
      'allowed_total',
      'paid_total',
      'avg_paid_per_claim',
      'patients_with_claim',
      'denial_rate',
      'denied_amount',
      'admissions',
      'alos',
      'ed_visits',
      'member_months',
      'covered_members',
      'pmpm',
      'admits_per_1000',
      'ed_per_1000',
      'readmission_rate',
      'visits',
      'visits_completed',
      'no_show_rate',
      'avg_wait_days',
      'avg_phq9',
      'rx_fills',
      'rx_paid',
      'rx_patients',
      'avg_hba1c',
      'pdc_mean',
      'pdc_adherent_rate',
      'hba1c_poor_control',
      'charlson',
      'lace',
      'hospital_score',
    ];
    const dimensions = [
      'plan',
      'sex',
      'age_band',
      'zip3',
      'claim_type',
      'claim_status',
      'denial_reason',
      'specialty',
      'clinic',
      'visit_type',
      'visit_status',
      'drug_class',
      'drug_name',
      'condition',
      'provider_id',
      'member_id',
      'admission_type',
      'discharge_disposition',
    ];
    assert.deepEqual(
      metrics.filter((name) => claims.metrics[name] === undefined),
      [],
    );
    assert.deepEqual(
      dimensions.filter((name) => claims.dimensions[name] === undefined),
      [],
    );
    assert.deepEqual([...models.keys()], ['claims', 'hospital']);
  });
});

describe('readAggregate()', () => {
  test('tells one aggregate from an expression of several', () => {
    assert.deepEqual(readAggregate('count(distinct (b.a, b.b))'), {
      kind: 'count',
      distinct: true,
      of: '(b.a, b.b)',
    });
    assert.deepEqual(readAggregate("sum(case when b.x = ')' then 1 end)"), {
      kind: 'sum',
      distinct: false,
      of: "case when b.x = ')' then 1 end",
    });
    assert.equal(readAggregate('sum(b.a) / count(b.a)'), undefined);
  });
});

const paidBy = (asked: Partial<Query>): Query => queryOf({ metrics: ['paid_total'], ...asked });

const pathsOf = (asked: Partial<Query>): readonly string[] =>
  checkQuery(claims, paidBy(asked)).map(({ path }) => path);

describe('checkQuery()', () => {
  test('has nothing against a sound query', () => {
    assert.deepEqual(
      pathsOf({ dimensions: ['plan'], timeGrain: 'month', orderBy: [{ key: 'month', dir: 'asc' }] }),
      [],
    );
    assert.deepEqual(
      pathsOf({
        metrics: ['pdc_mean'],
        params: { minFills: 3 },
        having: [{ key: 'members', op: 'gt', value: 3 }],
      }),
      [],
    );
  });

  const filter = (
    dim: string,
    op: Query['filters'][number]['op'],
    value?: NonNullable<Query['filters'][number]['value']>,
  ) => [value === undefined ? { dim, op } : { dim, op, value }];

  test.for<[string, Partial<Query>, readonly string[]]>([
    ['a model of another name', { model: 'hospital' }, ['model']],
    ['a metric that is not there', { metrics: ['nps'] }, ['metrics.0']],
    [
      'a name that every object has',
      { metrics: ['constructor'], dimensions: ['toString'] },
      ['metrics.0', 'dimensions.0'],
    ],
    ['no metric', { metrics: [] }, ['metrics']],
    ['a dimension that its base does not have', { dimensions: ['visit_type'] }, ['dimensions.0']],
    ['a dimension twice', { dimensions: ['plan', 'plan'] }, ['dimensions']],
    [
      'a dimension that one side of a ratio does not have',
      { metrics: ['pmpm'], dimensions: ['claim_status'] },
      ['dimensions.0'],
    ],
    [
      'a dimension that divides nothing',
      { metrics: ['member_months'], dimensions: ['claim_type'] },
      ['dimensions.0'],
    ],
    [
      'a filter that its base does not have',
      { filters: filter('visit_type', 'eq', 'telehealth') },
      ['filters.0.dim'],
    ],
    [
      'a filter that divides nothing',
      { metrics: ['member_months'], filters: filter('claim_type', 'eq', 'inpatient') },
      ['filters.0.dim'],
    ],
    ['an order of what has none', { filters: filter('plan', 'gt', 'A') }, ['filters.0.op']],
    ['a value of another type', { filters: filter('allowed_amount', 'gt', '5') }, ['filters.0.value']],
    [
      'a number without end',
      { filters: filter('allowed_amount', 'gt', Number.POSITIVE_INFINITY) },
      ['filters.0.value'],
    ],
    [
      'a value that is not one of those there are',
      { filters: filter('claim_type', 'eq', 'dental') },
      ['filters.0.value'],
    ],
    [
      'a group that is not there',
      { filters: filter('condition', 'in', ['diabetes', 'gout']) },
      ['filters.0.value'],
    ],
    ['a list where one value goes', { filters: filter('plan', 'eq', ['A']) }, ['filters.0.value']],
    ['one value where a list goes', { filters: filter('plan', 'in', 'A') }, ['filters.0.value']],
    ['half of a range', { filters: filter('allowed_amount', 'between', [1]) }, ['filters.0.value']],
    ['a value of nothing', { filters: filter('plan', 'known', 'A') }, ['filters.0.value']],
    ['a text that no database holds', { filters: filter('plan', 'eq', 'a\u0000b') }, ['filters.0.value']],
    ['a period that ends before it begins', { period: { from: '2025-02-01', to: '2025-01-01' } }, ['period']],
    ['a day that is not', { period: { from: '2025-02-30', to: '2025-03-01' } }, ['period.from']],
    ['nothing to compare with', { compareTo: { from: '2024-01-01', to: '2024-12-31' } }, ['compareTo']],
    ['a limit of none', { limit: 0 }, ['limit']],
    ['a threshold on no column', { having: [{ key: 'plan', op: 'gt', value: 1 }] }, ['having.0.key']],
    [
      'a threshold without end',
      { having: [{ key: 'paid_total', op: 'gt', value: Number.NaN }] },
      ['having.0.value'],
    ],
    [
      'a threshold on yes or no',
      {
        intent: 'list',
        metrics: ['lace_high_risk'],
        having: [{ key: 'lace_high_risk', op: 'gt', value: 1 }],
      },
      ['having.0.key'],
    ],
    ['an order by no column', { orderBy: [{ key: 'plan', dir: 'asc' }] }, ['orderBy.0.key']],
    ['shares of an average', { metrics: ['alos'], dimensions: ['condition'], share: true }, ['share']],
    ['shares of one', { share: true }, ['share']],
    ['a time axis of whole periods', { metrics: ['pdc_mean'], timeGrain: 'month' }, ['timeGrain']],
    ['a time axis of what has no date', { metrics: ['member_count'], timeGrain: 'month' }, ['timeGrain']],
    ['a parameter that it does not take', { params: { minFills: 2 } }, ['params.minFills']],
    [
      'a parameter of another kind',
      { metrics: ['pdc_mean'], params: { minFills: 1.5 } },
      ['params.minFills'],
    ],
    [
      'a cohort of no person',
      { cohorts: [{ has: true, base: 'providers', filters: [] }] },
      ['cohorts.0.base'],
    ],
    [
      'people of what has none',
      { metrics: ['provider_count'], cohorts: [{ has: true, base: 'claims', filters: [] }] },
      ['cohorts'],
    ],
    [
      'a cohort of none',
      { cohorts: [{ has: true, base: 'claims', filters: [], min: 0 }] },
      ['cohorts.0.min'],
    ],
    ['single rows in groups', { metrics: ['lace'] }, ['intent']],
    ['single rows beside sums', { intent: 'list', metrics: ['lace', 'paid_total'] }, ['metrics']],
    ['a check of nothing', { intent: 'dataQuality', metrics: [] }, ['check']],
    [
      'a check of a table that is not there',
      { intent: 'dataQuality', metrics: [], check: 'empty', table: 'ghosts' },
      ['table'],
    ],
    [
      'overlaps of what are no spans',
      { intent: 'dataQuality', metrics: [], check: 'overlaps', table: 'claims' },
      ['table'],
    ],
  ])('refuses %s', ([, asked, paths]) => {
    assert.deepEqual([...new Set(pathsOf(asked))], paths);
  });
});

describe('canonicalQuery()', () => {
  test('gives equal queries the same bytes, whatever the order of keys, filters and values in a set', () => {
    const one = paidBy({
      filters: [
        { dim: 'plan', op: 'in', value: ['B', 'A'] },
        { dim: 'sex', op: 'eq', value: 'F' },
      ],
      params: { b: 1, a: 2 },
      period: { from: '2025-01-01', to: '2025-12-31' },
    });
    const other: Query = {
      params: { a: 2, b: 1 },
      period: { to: '2025-12-31', from: '2025-01-01' },
      orderBy: [],
      having: [],
      cohorts: [],
      filters: [
        { value: 'F', dim: 'sex', op: 'eq' },
        { dim: 'plan', op: 'in', value: ['A', 'B'] },
      ],
      dimensions: [],
      metrics: ['paid_total'],
      intent: 'metric',
      model: 'claims',
    };
    assert.equal(canonicalQuery(one), canonicalQuery(other));
  });

  test('keeps the order of metrics, of dimensions and of the bounds of a range', () => {
    const range = (value: readonly number[]) =>
      paidBy({ filters: [{ dim: 'allowed_amount', op: 'between', value }] });
    assert.notEqual(canonicalQuery(range([1, 2])), canonicalQuery(range([2, 1])));
    assert.notEqual(
      canonicalQuery(paidBy({ dimensions: ['plan', 'sex'] })),
      canonicalQuery(paidBy({ dimensions: ['sex', 'plan'] })),
    );
  });
});
