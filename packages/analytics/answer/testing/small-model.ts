import type { MetricSpec, Model } from '../../model/model.ts';
import type { Query } from '../../model/query.ts';
import type { Column, Compiled } from '../../plan/model.ts';
import { type AnswerParts, buildAnswer } from '../build.ts';
import type { Row, Source } from '../model.ts';

/** A small model, and answers from rows of it. */

const metric = (label: string, more: Partial<MetricSpec> = {}): MetricSpec => ({
  label,
  definition: `${label}, counted so.`,
  synonyms: [],
  base: 'claim_lines',
  ...more,
});

const model: Model = {
  id: 'claims',
  version: '1',
  label: 'Claims',
  weekStart: 'monday',
  fiscalYearStart: 1,
  tables: {},
  bases: {},
  joins: [],
  dimensions: {
    plan: { label: 'Plan', synonyms: [], type: 'text', on: { claim_lines: 'b.plan' } },
    clinic: { label: 'Clinic', synonyms: [], type: 'text', on: { claim_lines: 'b.clinic' } },
    member_id: {
      label: 'Member',
      synonyms: [],
      type: 'identifier',
      identifies: true,
      on: { claim_lines: 'b.member_id' },
    },
    condition: {
      label: 'Condition',
      synonyms: [],
      type: 'code',
      groups: { diabetes: ['E11'] },
      on: { claim_lines: 'b.dx' },
    },
  },
  metrics: {
    paid_total: metric('Paid amount', { unit: 'USD', additive: true }),
    claims: metric('Claims', { additive: true }),
    denial_rate: metric('Denial rate', {
      unit: 'ratio',
      ratio: ['denied', 'claims'],
      with: ['claims as of'],
      source: 'House rule 4',
    }),
    denied: metric('Denied claims'),
    alos: metric('Average length of stay', { unit: 'days' }),
  },
  topics: [],
  absent: [],
};

export const COLUMNS = {
  plan: { name: 'plan', label: 'Plan', role: 'dimension', type: 'text' },
  clinic: { name: 'clinic', label: 'Clinic', role: 'dimension', type: 'text' },
  condition: { name: 'condition', label: 'Condition', role: 'dimension', type: 'text' },
  month: { name: 'month', label: 'Month', role: 'time', type: 'text' },
  paid_total: { name: 'paid_total', label: 'Paid amount', role: 'metric', type: 'number', unit: 'USD' },
  before: {
    name: 'paid_total_before',
    label: 'Paid amount before',
    role: 'before',
    type: 'number',
    unit: 'USD',
  },
  denial_rate: { name: 'denial_rate', label: 'Denial rate', role: 'metric', type: 'number', unit: 'ratio' },
  claims: { name: 'claims', label: 'Claims', role: 'detail', type: 'integer' },
} satisfies Record<string, Column>;

const YEAR = { from: '2025-01-01', to: '2025-12-31' };
const query = (over: Partial<Query>): Query => ({
  model: 'claims',
  intent: 'metric',
  metrics: ['paid_total'],
  dimensions: [],
  period: YEAR,
  filters: [],
  cohorts: [],
  having: [],
  orderBy: [],
  ...over,
});

export const source: Source = {
  version: 3,
  loadedAt: '2026-01-15T08:00:00.000Z',
  coverage: { from: '2024-01-01', to: '2025-12-31' },
  files: [{ file_id: 'file_1', filename: 'claims.csv' }],
  duplicatesRemoved: 0,
};

export const compiled = (columns: readonly Column[], over: Partial<Query>): Compiled => ({
  sql: 'select 1',
  parameters: [],
  query: query(over),
  columns,
  plan: [{ step: 'read', text: 'Read claims' }],
  tables: ['claims'],
});

export function answer(
  columns: readonly Column[],
  rows: readonly Row[],
  over: Partial<Query> = {},
  more: Partial<AnswerParts> = {},
) {
  return buildAnswer({
    model,
    compiled: compiled(columns, over),
    rows,
    isCut: false,
    held: { min: 0, any: false, rows: new Set() },
    source,
    assumptions: [],
    write: (asked) =>
      JSON.stringify([asked.metrics, asked.dimensions, asked.timeGrain, asked.period, asked.compareTo]),
    ...more,
  });
}
