import { describe, expect, test } from 'vitest';
import type { Query } from '../model/query.ts';
import type { Column } from '../plan/model.ts';
import { nameRows } from './build.ts';
import { roundValue, sayNumber, sayValue } from './figures.ts';
import type { Row } from './model.ts';
import { bucketsOf, periodBefore } from './periods.ts';
import { answer, COLUMNS, compiled, source } from './testing/small-model.ts';

const codes = ({ warnings }: { readonly warnings: readonly { readonly code: string }[] }) =>
  warnings.map(({ code }) => code);

describe('the chart', () => {
  test('is a line over time, with one line for each value of a dimension', () => {
    const rows = [
      { month: '2025-01', plan: 'Gold', paid_total: 1 },
      { month: '2025-02', plan: 'Gold', paid_total: 2 },
      { month: '2025-03', plan: 'Silver', paid_total: 3 },
    ];
    const columns = [COLUMNS.month, COLUMNS.plan, COLUMNS.paid_total];
    const { chart } = answer(columns, rows, { dimensions: ['plan'], timeGrain: 'month' });
    expect(chart).toMatchObject({
      type: 'line',
      x: { field: 'month', scale: 'time' },
      y: [{ field: 'paid_total', format: 'money' }],
      series: { field: 'plan' },
    });
  });

  test('is a number, bars, bars side by side, or a table where nothing could be read off a drawing', () => {
    const gold = { plan: 'Gold', clinic: 'Harbor', paid_total: 1, paid_total_before: 2 };
    const typeOf = (columns: readonly Column[], rows: readonly Row[], over: Partial<Query> = {}) =>
      answer(columns, rows, over).chart.type;
    expect(typeOf([COLUMNS.paid_total], [gold])).toBe('number');
    expect(typeOf([COLUMNS.plan, COLUMNS.paid_total], [gold])).toBe('bar');
    expect(typeOf([COLUMNS.plan, COLUMNS.before, COLUMNS.paid_total], [gold])).toBe('grouped_bar');
    expect(typeOf([COLUMNS.plan, COLUMNS.clinic, COLUMNS.paid_total], [gold])).toBe('grouped_bar');
    expect(typeOf([COLUMNS.plan, COLUMNS.clinic, COLUMNS.condition, COLUMNS.paid_total], [gold])).toBe(
      'table',
    );
    expect(typeOf([COLUMNS.paid_total], [gold], { intent: 'list' })).toBe('table');
    const many = Array.from({ length: 41 }, (_each, place) => ({ plan: `P${place}`, paid_total: 1 }));
    expect(typeOf([COLUMNS.plan, COLUMNS.paid_total], many)).toBe('table');
  });
});

describe('warnings', () => {
  test('tell of a period the data does not reach, wholly or in part', () => {
    const over = { period: { from: '2025-06-01', to: '2026-03-31' } };
    expect(codes(answer([COLUMNS.paid_total], [{ paid_total: 1 }], over))).toEqual(['period_beyond_data']);
    const out = { period: { from: '2026-02-01', to: '2026-03-31' } };
    expect(codes(answer([COLUMNS.paid_total], [], out))).toEqual(['period_without_data']);
  });

  test('name the months between that have no row, and none that the data does not reach', () => {
    const rows = [{ month: '2025-10', paid_total: 1 }];
    const { warnings } = answer([COLUMNS.month, COLUMNS.paid_total], rows, {
      timeGrain: 'month',
      period: { from: '2025-10-01', to: '2026-02-28' },
    });
    expect(warnings.find(({ code }) => code === 'periods_missing')?.text).toBe(
      'Without any row: 2025-11, 2025-12.',
    );
  });

  test('tell of rates of few cases, of what was cut off, held back and left out', () => {
    const columns = [COLUMNS.plan, COLUMNS.denial_rate, COLUMNS.claims];
    const rows = [
      { plan: 'Gold', denial_rate: 0.5, claims: 4 },
      { plan: 'Silver', denial_rate: 0.1, claims: 400 },
    ];
    const given = answer(
      columns,
      rows,
      { metrics: ['denial_rate'], dimensions: ['plan'] },
      {
        isCut: true,
        held: { min: 11, any: true, rows: new Set() },
        source: { ...source, duplicatesRemoved: 5 },
      },
    );
    expect(codes(given)).toEqual(['small_cells', 'rows_cut', 'small_numbers', 'duplicates_removed']);
    expect(given.warnings.map(({ text }) => text)).toContainEqual(
      expect.stringContaining('1 of 2 rows rest on fewer than 30 cases'),
    );
  });

  test('are none where nothing is amiss', () => {
    expect(answer([COLUMNS.paid_total], [{ paid_total: 1 }]).warnings).toEqual([]);
  });
});

describe('an answer', () => {
  test('defines its metrics and what a ratio is made of, with their source', () => {
    const { definitions } = answer([COLUMNS.denial_rate], [], { metrics: ['denial_rate'] });
    expect(definitions.map((each) => each.metric)).toEqual(['denial_rate', 'claims', 'denied']);
    expect(definitions[0]).toMatchObject({ unit: 'ratio', source: 'House rule 4' });
  });

  test('offers questions that can be written, never the one that was asked, and none by who a person is', () => {
    const { follow_ups } = answer([COLUMNS.paid_total], [{ paid_total: 1 }]);
    expect(follow_ups).toHaveLength(3);
    expect(follow_ups.join(' ')).toContain('"month"');
    expect(follow_ups.join(' ')).toContain('["plan"]');
    expect(follow_ups.join(' ')).not.toContain('member_id');
    const unwritable = answer([COLUMNS.paid_total], [], {}, { write: () => undefined });
    expect([unwritable.follow_ups, unwritable.interpretation]).toEqual([[], 'Paid amount, in 2025']);
  });

  test('is the same bytes for the same rows, and tells how fresh they are', () => {
    const make = () => answer([COLUMNS.plan, COLUMNS.paid_total], [{ plan: 'Gold', paid_total: 1 }]);
    expect(JSON.stringify(make())).toBe(JSON.stringify(make()));
    expect(make().freshness).toEqual({
      dataset_version: 3,
      loaded_at: '2026-01-15T08:00:00.000Z',
      data_from: '2024-01-01',
      data_to: '2025-12-31',
      files: [{ file_id: 'file_1', filename: 'claims.csv' }],
    });
  });
});

describe('nameRows()', () => {
  test('names cells, rounds to four places and leaves out what is no column of the answer', () => {
    const rows = nameRows(compiled([COLUMNS.plan, COLUMNS.paid_total], {}), {
      columns: [
        { name: 'paid_total', type: 'DOUBLE' },
        { name: 'plan', type: 'VARCHAR' },
        { name: '_people', type: 'BIGINT' },
      ],
      rows: [[0.123456, 'Gold', 7]],
    });
    expect(rows).toEqual([{ plan: 'Gold', paid_total: 0.1235 }]);
  });

  test('fails when the engine gives no such column', () => {
    const result = { columns: [], rows: [] };
    expect(() => nameRows(compiled([COLUMNS.plan], {}), result)).toThrow('no column plan');
  });
});

describe('figures', () => {
  test.each([
    [-1234.5, 'USD', '-$1,234.50'],
    [299.8259, 'per member per month', '$299.83 per member per month'],
    [0.1111, 'ratio', '11.11%'],
    [12, '%', '12%'],
    [3.9231, 'days', '3.9 days'],
    [495.1456, 'per 1,000', '495.15 per 1,000'],
    [1200, undefined, '1,200'],
  ])('are said with their unit: %d %s', (value, unit, said) => {
    expect(sayNumber(value, unit === undefined ? {} : { unit })).toBe(said);
  });

  test('are rounded in lists too, and unknown is said', () => {
    expect(roundValue([0.00005, 'a', null])).toEqual([0.0001, 'a', null]);
    expect(sayValue(['a', true, null], {})).toBe('a, yes, unknown');
  });
});

describe('periods', () => {
  test('before another are as long, in months where it has whole ones; names of buckets go over years', () => {
    expect(periodBefore({ from: '2025-03-02', to: '2025-03-31' })).toEqual({
      from: '2025-01-31',
      to: '2025-03-01',
    });
    expect(periodBefore({ from: '2025-03-01', to: '2025-03-31' })).toEqual({
      from: '2025-02-01',
      to: '2025-02-28',
    });
    expect(periodBefore({ from: '2024-01-01', to: '2024-12-31' })).toEqual({
      from: '2023-01-01',
      to: '2023-12-31',
    });
    expect(bucketsOf({ from: '2024-11-15', to: '2025-02-01' }, 'month')).toEqual([
      '2024-11',
      '2024-12',
      '2025-01',
      '2025-02',
    ]);
    expect(bucketsOf({ from: '2024-11-15', to: '2025-02-01' }, 'quarter')).toEqual(['2024-Q4', '2025-Q1']);
    expect(bucketsOf({ from: '2024-11-15', to: '2025-02-01' }, 'year')).toEqual(['2024', '2025']);
    expect(bucketsOf({ from: '2024-11-15', to: '2025-02-01' }, 'week')).toEqual([]);
  });
});
