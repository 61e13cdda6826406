import { z } from 'zod';

const QUESTION_MAX = 2_000;
const NAME_MAX = 200;
const LIST_MAX = 50;

const isReadable = (text: string): boolean => text.isWellFormed() && !text.includes('\0');
const text = (max: number) =>
  z.string().min(1).max(max).refine(isReadable, { error: 'Must not hold NUL or half of a surrogate pair' });
const name = text(NAME_MAX);

const day = z.iso.date();
const period = z.strictObject({ from: day, to: day });
const scalar = z.union([text(500), z.number(), z.boolean(), z.null()]);
const filter = z.strictObject({
  dim: name,
  op: z.enum(['eq', 'ne', 'in', 'notIn', 'gt', 'gte', 'lt', 'lte', 'between', 'known', 'unknown']),
  value: z.union([scalar, z.array(scalar).max(1_000)]).exactOptional(),
});

/** The typed question as it may be sent; whether the model knows its names is checked after. */
export const TypedQuery = z
  .strictObject({
    model: name,
    intent: z.enum(['metric', 'list', 'dataQuality']),
    metrics: z.array(name).max(LIST_MAX).default([]),
    dimensions: z.array(name).max(LIST_MAX).default([]),
    timeGrain: z.enum(['day', 'week', 'month', 'quarter', 'year']).exactOptional(),
    period: period.exactOptional(),
    compareTo: period.exactOptional(),
    filters: z.array(filter).max(LIST_MAX).default([]),
    cohorts: z
      .array(
        z.strictObject({
          has: z.boolean(),
          base: name,
          filters: z.array(filter).max(LIST_MAX),
          period: period.exactOptional(),
          min: z.int().min(1).max(1_000_000).exactOptional(),
        }),
      )
      .max(LIST_MAX)
      .default([]),
    having: z
      .array(z.strictObject({ key: name, op: z.enum(['gt', 'gte', 'lt', 'lte', 'eq']), value: z.number() }))
      .max(LIST_MAX)
      .default([]),
    orderBy: z
      .array(z.strictObject({ key: name, dir: z.enum(['asc', 'desc']) }))
      .max(LIST_MAX)
      .default([]),
    limit: z.int().min(1).max(10_000).exactOptional(),
    share: z.literal(true).exactOptional(),
    params: z.record(name, z.union([text(200), z.number(), z.boolean()])).exactOptional(),
    check: z
      .enum(['duplicates', 'orphans', 'overlaps', 'reversed', 'outliers', 'empty', 'coverage', 'tables'])
      .exactOptional(),
    table: name.exactOptional(),
  })
  .meta({ id: 'DataTypedQuery' });

const question = text(QUESTION_MAX).describe('In plain language');
const dataset = name.describe('Name of a dataset; needed only where several understand the question');

const asksOneThing = ({ question: words, query }: { question?: unknown; query?: unknown }): boolean =>
  (words === undefined) !== (query === undefined);
const ONE_THING = { error: 'Send either question or query', path: ['question'] };

export const AskBody = z
  .strictObject({
    question: question.optional(),
    query: TypedQuery.optional(),
    dataset: dataset.optional(),
    stream: z.boolean().default(false).describe('Answer as Server-Sent Events'),
    conversation_id: z
      .string()
      .max(100)
      .optional()
      .describe('Of an earlier answer: this question may follow up on it'),
  })
  .refine(asksOneThing, ONE_THING)
  .meta({ id: 'DataQuestion' });
export type AskBody = z.output<typeof AskBody>;

export const SavedBody = z
  .strictObject({
    name: text(NAME_MAX),
    question: question.optional(),
    query: TypedQuery.optional(),
    dataset: dataset.optional(),
  })
  .refine(asksOneThing, ONE_THING)
  .meta({ id: 'DataSavedQuestionOrder' });
export type SavedBody = z.output<typeof SavedBody>;

export const IdParams = z.strictObject({ id: z.string().max(100) });

export const ListQuery = z.strictObject({
  limit: z.coerce.number().int().min(1).max(100).default(20),
  cursor: z.string().max(200).optional(),
});
export type ListQuery = z.output<typeof ListQuery>;

export const ExportQuery = z.strictObject({ format: z.enum(['csv', 'xlsx', 'parquet']).default('csv') });

const DRILL_MAX = 1_000;
export const DrillBody = z
  .strictObject({
    row: z
      .record(name, scalar)
      .describe('Dimensions and time of one row of the answer, with their values; empty for the whole'),
    metric: name.optional().describe('Column of the answer to be opened; absent: its first metric'),
    limit: z.int().min(1).max(DRILL_MAX).default(100),
  })
  .meta({ id: 'DataDrillDown' });
export type DrillBody = z.output<typeof DrillBody>;

/** As JSON of any kind: what a cell holds. */
const cell = z.unknown();
const row = z.record(z.string(), cell);
const column = z.strictObject({
  name: z.string(),
  label: z.string(),
  role: z.enum(['dimension', 'time', 'metric', 'before', 'change', 'share', 'detail']),
  type: z.enum(['text', 'number', 'integer', 'date', 'boolean', 'list']),
  unit: z.string().optional(),
});
const said = z.strictObject({ code: z.string(), text: z.string() });
const chartField = {
  field: z.string(),
  label: z.string(),
  unit: z.string().optional(),
  format: z.enum(['money', 'percent', 'integer', 'decimal']).optional(),
};
const chart = z
  .strictObject({
    type: z.enum(['line', 'bar', 'grouped_bar', 'number', 'table']),
    title: z.string(),
    x: z.strictObject({ ...chartField, scale: z.enum(['time', 'category']) }).optional(),
    y: z.array(z.strictObject(chartField)),
    series: z.strictObject(chartField).optional(),
  })
  .meta({ id: 'DataChart' });

const file = z.strictObject({ file_id: z.string(), filename: z.string() });
const freshness = z.strictObject({
  dataset_version: z.int(),
  loaded_at: z.string(),
  data_from: z.string().nullable(),
  data_to: z.string().nullable(),
  files: z.array(file),
});
const definition = z.strictObject({
  metric: z.string(),
  label: z.string(),
  definition: z.string(),
  unit: z.string().optional(),
  source: z.string().optional(),
});

const RefusalView = z
  .strictObject({
    type: z.enum(['not_modelled', 'ambiguous', 'not_permitted']),
    code: z.string(),
    message: z.string(),
    choices: z.array(z.strictObject({ label: z.string(), question: z.string().optional() })).optional(),
    words: z.array(z.string()).optional(),
  })
  .meta({ id: 'DataRefusal' });

const STATUS = z.enum(['running', 'done', 'refused', 'failed']);

const heading = {
  query_id: z.string(),
  status: STATUS,
  question: z.string().nullable().describe('Null where a typed query was sent'),
  conversation_id: z.string(),
  dataset: z.string().nullable(),
  row_count: z.int(),
  created_at: z.string(),
  finished_at: z.string().nullable(),
};

export const AnswerView = z
  .strictObject({
    ...heading,
    interpretation: z.string().nullable(),
    query: z.unknown().describe('The typed query; null before the question is understood'),
    plan: z.array(z.strictObject({ step: z.string(), text: z.string() })),
    sql: z.string().nullable(),
    parameters: z.array(cell).describe('Of the SQL: $1, $2, …'),
    columns: z.array(column),
    rows: z.array(row),
    summary: z.string().nullable(),
    chart: chart.nullable(),
    definitions: z.array(definition),
    assumptions: z.array(said),
    warnings: z.array(said),
    freshness: freshness.nullable(),
    follow_ups: z.array(z.string()),
    refusal: RefusalView.optional(),
    failure: z
      .strictObject({
        reason: z.enum(['timeout', 'memory', 'interrupted', 'too_many_groups', 'failed']),
        message: z.string(),
      })
      .optional(),
    saved_id: z.string().optional(),
    schedule_id: z.string().optional(),
    notice: z.string(),
  })
  .meta({ id: 'DataAnswer' });
export type AnswerView = z.input<typeof AnswerView>;

const listed = z.strictObject({ ...heading, interpretation: z.string().nullable() });
export const QueryList = z.strictObject({
  queries: z.array(listed),
  next_cursor: z.string().nullable(),
});

export const DrillReply = z.strictObject({
  query_id: z.string(),
  dataset_version: z.int().describe('What is loaded now, which may be later than the answer'),
  columns: z.array(column),
  rows: z.array(row),
  row_count: z.int(),
  has_more: z.boolean(),
  refusal: RefusalView.optional(),
});

const saved = z
  .strictObject({
    saved_id: z.string(),
    name: z.string(),
    question: z.string().nullable(),
    query: z.unknown(),
    dataset: z.string().nullable(),
    last_query_id: z.string().nullable(),
    created_at: z.string(),
    updated_at: z.string(),
  })
  .meta({ id: 'DataSavedQuestion' });
export const SavedView = saved;
export type SavedView = z.input<typeof saved>;
export const SavedList = z.strictObject({ saved: z.array(saved), next_cursor: z.string().nullable() });
