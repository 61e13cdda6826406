import { describe, expect, test } from 'vitest';
import { builtInModels } from '../model/built-in.ts';
import type { Query } from '../model/query.ts';
import { queryOf } from '../model/testing/query.ts';
import type { Column } from '../plan/model.ts';
import { assumptionsOf } from './assumptions.ts';
import type { AnswerParts } from './build.ts';
import type { Row } from './model.ts';
import { answer, COLUMNS } from './testing/small-model.ts';

const say = (
  columns: readonly Column[],
  rows: readonly Row[],
  over: Partial<Query> = {},
  more: Partial<AnswerParts> = {},
): string => answer(columns, rows, over, more).summary;

const BY_PLAN = [COLUMNS.plan, COLUMNS.paid_total];
const byPlan = (rows: readonly Row[], over: Partial<Query> = {}, more: Partial<AnswerParts> = {}) =>
  say(BY_PLAN, rows, { dimensions: ['plan'], ...over }, more);
const plans = (...figures: readonly (number | null)[]): readonly Row[] =>
  figures.map((paid_total, at) => ({ plan: ['Gold', 'Silver', 'Bronze', 'Iron'][at] ?? null, paid_total }));
const HELD = { min: 11, any: true, rows: new Set<Row>() };

describe('the summary of one figure', () => {
  test('says its unit and its period', () => {
    expect(say([COLUMNS.paid_total], [{ paid_total: 1645293.47 }])).toBe(
      'Paid amount was $1,645,293.47 in 2025.',
    );
  });

  test('says a rate in percent, with what it is a rate of, and names no period where none was asked', () => {
    const columns = [COLUMNS.denial_rate, COLUMNS.claims];
    const rows = [{ denial_rate: 0.0797, claims: 1200 }];
    expect(say(columns, rows, { metrics: ['denial_rate'], period: undefined as never })).toBe(
      'Denial rate was 7.97% (claims 1,200).',
    );
  });

  test('says what it was before, and the change', () => {
    const compareTo = { from: '2024-01-01', to: '2024-12-31' };
    const columns = [COLUMNS.before, COLUMNS.paid_total];
    expect(say(columns, [{ paid_total_before: 80, paid_total: 100 }], { compareTo })).toBe(
      'Paid amount was $100.00 in 2025, against $80.00 in 2024: $20.00 more (+25.0%).',
    );
  });

  test('is in the plural where its name is', () => {
    const column: Column = { name: 'claims', label: 'Claims', role: 'metric', type: 'integer' };
    expect(say([column], [{ claims: 420 }])).toBe('Claims were 420 in 2025.');
    expect(say([column], [{ claims: 1 }])).toBe('Claims: 1 in 2025.');
  });

  test('tells what is held back from what is unknown, and both from nothing', () => {
    const row = { paid_total: null };
    expect(say([COLUMNS.paid_total], [row])).toBe('Paid amount is unknown in 2025.');
    const held = { ...HELD, rows: new Set<Row>([row]) };
    expect(say([COLUMNS.paid_total], [row], {}, { held })).toBe(
      'Paid amount is held back in 2025: few people stand behind it.',
    );
    expect(say([COLUMNS.paid_total], [])).toBe('Nothing in the data matches in 2025.');
    expect(byPlan([], {}, { held: HELD })).toContain('held back');
  });
});

describe('the summary of groups', () => {
  test('names the highest and the lowest, and the total where they add up', () => {
    expect(byPlan(plans(10.5, 30))).toBe(
      'Paid amount was highest for Silver ($30.00) and lowest for Gold ($10.50), of 2 groups by plan in 2025; $40.50 in all.',
    );
  });

  test('says that all are equal, and which are equally high or low', () => {
    expect(byPlan(plans(7, 7, 7))).toBe('Paid amount was $7.00 in each of 3 groups by plan in 2025.');
    expect(byPlan(plans(7, 7, 5))).toContain(
      'highest for Gold and Silver ($7.00 each) and lowest for Bronze ($5.00)',
    );
  });

  test('adds nothing up where a row may be in two groups, and says so', () => {
    const given = answer(
      [COLUMNS.condition, COLUMNS.paid_total],
      [
        { condition: 'diabetes', paid_total: 10 },
        { condition: 'asthma', paid_total: 30 },
      ],
      { dimensions: ['condition'] },
    );
    expect(given.summary).not.toContain('in all');
    expect(given.assumptions).toContainEqual(expect.objectContaining({ code: 'groups_overlap' }));
  });

  test('tells neither total nor extremes nor number of rows that were cut', () => {
    for (const said of [
      byPlan(plans(10, 30), {}, { isCut: true }),
      byPlan(plans(10, 30), { limit: 2 }),
      say(
        [COLUMNS.month, COLUMNS.paid_total],
        [
          { month: '2025-01', paid_total: 1 },
          { month: '2025-02', paid_total: 2 },
        ],
        { timeGrain: 'month' },
        { isCut: true },
      ),
    ]) {
      expect(said).toContain('there may be more');
      expect(said).not.toMatch(/highest|lowest|in all|of 2 groups/);
    }
  });

  test('tells no extremes of the one that is left when the others are held back', () => {
    const rows = plans(17, null, null);
    const held = { min: 11, any: true, rows: new Set(rows.slice(1)) };
    expect(byPlan(rows, {}, { held })).toBe(
      'Paid amount was $17.00 for Gold in 2025; what few people stand behind is held back.',
    );
    const none = plans(null, null);
    expect(byPlan(none, {}, { held: { ...held, rows: new Set(none) } })).toContain(
      'held back for every plan',
    );
  });

  test('names the first of a ranking, and the one that was asked for', () => {
    const orderBy = [{ key: 'paid_total', dir: 'desc' as const }];
    expect(byPlan(plans(40, 39, 38, 37), { orderBy, limit: 4 })).toBe(
      'Paid amount by plan in 2025, highest first: Gold ($40.00), Silver ($39.00), Bronze ($38.00), and 1 more.',
    );
    expect(byPlan(plans(40), { orderBy, limit: 1 })).toBe(
      'Gold has the highest paid amount in 2025: $40.00.',
    );
  });

  test('ranks no group in which nothing is recorded, and tells it apart', () => {
    const rows = [{ plan: null, paid_total: 99 }, ...plans(10, 30)];
    expect(byPlan(rows)).toBe(
      'Paid amount was highest for Silver ($30.00) and lowest for Gold ($10.00), of 2 groups by plan in 2025; $139.00 in all; not recorded: $99.00.',
    );
  });

  test('tells shares of the total, the largest first', () => {
    const share: Column = {
      name: 'paid_total_share',
      label: 'Share',
      role: 'share',
      type: 'number',
      unit: 'ratio',
    };
    const rows = [
      { plan: 'Gold', paid_total: 30, paid_total_share: 0.3 },
      { plan: 'Silver', paid_total: 70, paid_total_share: 0.7 },
    ];
    const given = answer([...BY_PLAN, share], rows, { dimensions: ['plan'], share: true });
    expect(given.summary).toBe(
      'Share of paid amount by plan in 2025: Silver 70% ($70.00) and Gold 30% ($30.00).',
    );
    expect(given.chart.y.map(({ field }) => field)).toEqual(['paid_total_share']);
  });

  test('tells what rose and fell most against another period', () => {
    const rows = [
      { plan: 'Gold', paid_total: 30, paid_total_before: 20 },
      { plan: 'Silver', paid_total: 70, paid_total_before: 90 },
    ];
    const over = { dimensions: ['plan'], compareTo: { from: '2024-01-01', to: '2024-12-31' } };
    const given = answer([COLUMNS.plan, COLUMNS.before, COLUMNS.paid_total], rows, over);
    expect(given.summary).toContain('rose most for Gold (from $20.00 to $30.00: $10.00 more (+50.0%))');
    expect(given.summary).toContain('fell most for Silver (from $90.00 to $70.00: $20.00 less (-22.2%))');
    expect(given.chart.y.map(({ field }) => field)).toEqual(['paid_total_before', 'paid_total']);
  });

  test('tells the change of each where they are ranked, by what they are or by how they changed', () => {
    const rows = [{ plan: 'Gold', paid_total: 30, paid_total_before: 20, paid_total_change: 10 }];
    const change = { ...COLUMNS.before, name: 'paid_total_change', role: 'change' as const };
    const ranked = (key: string) =>
      answer([COLUMNS.plan, COLUMNS.before, COLUMNS.paid_total, change], rows, {
        dimensions: ['plan'],
        compareTo: { from: '2024-01-01', to: '2024-12-31' },
        orderBy: [{ key, dir: 'desc' }],
        limit: 3,
      }).summary;
    const told = 'Gold (from $20.00 to $30.00: $10.00 more (+50.0%))';
    expect(ranked('paid_total')).toContain(`highest first, against the figures in 2024: ${told}`);
    expect(ranked('paid_total_change')).toContain(`greatest rise first: ${told}`);
  });
});

describe('the summary over time', () => {
  const course = (figures: readonly (readonly [string, number])[], timeGrain: 'month' | 'year') =>
    answer(
      [{ ...COLUMNS.month, name: timeGrain }, COLUMNS.paid_total],
      figures.map(([at, paid_total]) => ({ [timeGrain]: at, paid_total })),
      { timeGrain, period: undefined as never },
    );

  test('of two periods tells the difference, and is drawn in bars', () => {
    const given = course(
      [
        ['2024', 80],
        ['2025', 100],
      ],
      'year',
    );
    expect(given.summary).toBe(
      'Paid amount rose from $80.00 in 2024 to $100.00 in 2025: $20.00 more (+25.0%).',
    );
    expect(given.chart.type).toBe('bar');
  });

  test('of one period is that period, and of equal ones says so', () => {
    expect(course([['2025-10', 5]], 'month').summary).toBe('Paid amount was $5.00 in October 2025.');
    const same = course(
      [
        ['2025-10', 5],
        ['2025-11', 5],
      ],
      'month',
    );
    expect(same.summary).toBe('Paid amount was $5.00 in each of 2 months.');
  });
});

describe('the summary of a check of the data', () => {
  const column: Column = { name: 'empty_rows', label: 'Rows', role: 'metric', type: 'integer' };
  const place: Column = { name: 'column', label: 'Column', role: 'dimension', type: 'text' };
  const check = { intent: 'dataQuality', metrics: [], period: undefined as never } as const;

  test('says so where nothing is found', () => {
    expect(say([place, column], [], { ...check, check: 'empty' })).toBe('No missing values.');
    expect(say([column], [{ empty_rows: 0 }], { ...check, check: 'overlaps' })).toBe('No overlapping rows.');
  });

  test('says which dates a table has, and months without any', () => {
    const rows = [{ rows: 2665, data_from: '2024-01-01', data_to: '2025-12-31', months_without_rows: 1 }];
    const dated = { ...check, check: 'coverage', table: 'claims' } as const;
    expect(say([column], rows, dated)).toBe(
      'Claims from 2024-01-01 to 2025-12-31 (2,665 rows, 1 month without any).',
    );
  });

  test('says what is found, most first', () => {
    expect(say([column], [{ empty_rows: 5 }], { ...check, check: 'duplicates' })).toBe('5 duplicate rows.');
    const rows = [
      { column: 'a', empty_rows: 2 },
      { column: 'b', empty_rows: 7 },
    ];
    expect(say([place, column], rows, { ...check, check: 'empty' })).toBe('Missing values: b (7) and a (2).');
  });
});

describe('assumptions of a score', () => {
  test('name the weights where none were named', () => {
    const model = builtInModels().get('claims');
    if (model === undefined) throw new Error('There is no such model');
    const asked = { metrics: ['charlson'] };
    expect(assumptionsOf(model, queryOf(asked))).toEqual([
      { code: 'weights', text: 'Scored with the Charlson weights of 1987; no other was named.' },
    ]);
    expect(assumptionsOf(model, queryOf({ ...asked, params: { weights: 'quan2011' } }))).toEqual([]);
    expect(assumptionsOf(model, queryOf({ metrics: ['lace'] }))).toEqual([]);
  });
});

describe('the summary of a list', () => {
  const member: Column = { name: 'member_id', label: 'Member', role: 'dimension', type: 'text' };
  const rows = ['M1', 'M2', 'M3', 'M4'].map((member_id) => ({ member_id }));
  const list = {
    intent: 'list',
    metrics: [],
    dimensions: ['member_id'],
    period: undefined as never,
  } as const;

  test('counts and names its rows', () => {
    const given = answer([member], rows, list);
    expect(given.summary).toBe('4 members: M1, M2, M3, and 1 more.');
    expect(given.chart.title).toBe('Members');
  });

  test('says in words what short names of diagnoses stand for', () => {
    const score: Column = {
      name: 'charlson',
      label: 'Charlson score',
      role: 'metric',
      type: 'integer',
      unit: 'points',
    };
    const groups: Column = { name: 'groups', label: 'Charlson groups', role: 'metric', type: 'list' };
    const row = { member_id: 'M1', charlson: 1, groups: ['mi'] };
    expect(say([member, score, groups], [row], { ...list, metrics: ['charlson'] })).toBe(
      '1 row; M1: Charlson score 1 point, Charlson groups myocardial infarction.',
    );
  });
});
