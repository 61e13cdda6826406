import { z } from 'zod';

/** What becomes an identifier in SQL. */
const name = z.string().regex(/^[A-Za-z][A-Za-z0-9_]{0,62}$/);
const label = z.string().min(1);
const words = z.array(z.string().min(1));
const expression = z
  .string()
  .min(1)
  .regex(/^[^;]*$/, 'A semicolon has no place in an expression.');

const column = z.strictObject({
  type: z.enum(['text', 'code', 'integer', 'number', 'money', 'date', 'boolean']),
  label,
  description: z.string().optional(),
  required: z.literal(true).optional(),
  synonyms: words.optional(),
  values: words.optional(),
  spellings: z.record(z.string(), z.string()).optional(),
  pattern: z.string().optional(),
  keep: z.int().positive().optional(),
  identifies: z.literal(true).optional(),
});

const table = z.strictObject({
  label,
  synonyms: words,
  key: z.array(name).min(1),
  date: name.optional(),
  until: name.optional(),
  intervals: z.array(z.tuple([name, name])).optional(),
  references: z.array(z.strictObject({ column: name, table: name, to: name })).optional(),
  columns: z.record(name, column),
});

const base = z.strictObject({
  label,
  synonyms: words,
  from: z.union([z.strictObject({ table: name }), z.strictObject({ derived: name })]),
  where: expression.optional(),
  date: expression.optional(),
  member: expression.optional(),
  shows: z.array(name).min(1),
  lists: z.array(name).min(1).optional(),
  behind: name.optional(),
  counted: name.optional(),
});

const join = z.strictObject({
  base: name,
  alias: name,
  table: name,
  on: expression,
  span: z.strictObject({ key: name, from: name, until: name, at: expression }).optional(),
});

const dimension = z.strictObject({
  label,
  synonyms: words,
  type: z.enum(['text', 'number', 'date', 'boolean', 'identifier', 'code']),
  definition: z.string().optional(),
  values: words.optional(),
  valueSynonyms: z.record(z.string(), words).optional(),
  groups: z.record(z.string(), z.array(z.string().regex(/^[A-Z][A-Z0-9]*$/)).min(1)).optional(),
  bands: z.array(z.number()).optional(),
  valuesFrom: z.strictObject({ table: name, column: name }).optional(),
  pattern: z.string().optional(),
  on: z.record(name, expression),
  identifies: z.literal(true).optional(),
});

const metric = z.strictObject({
  label,
  definition: z.string().min(1),
  synonyms: words,
  unit: z
    .enum(['USD', 'days', 'minutes', 'ratio', '%', 'points', 'per 1,000', 'per member per month'])
    .optional(),
  base: name,
  where: expression.optional(),
  sql: expression.optional(),
  ratio: z.tuple([name, name]).optional(),
  whole: z.record(name, name.nullable()).optional(),
  sum: z.array(name).min(2).optional(),
  times: z.number().positive().optional(),
  with: z.array(z.string().regex(/^[A-Za-z]\w*( as [A-Za-z]\w*)?$/)).optional(),
  additive: z.literal(true).optional(),
  list: z.literal(true).optional(),
  ranks: z.literal(true).optional(),
  type: z.enum(['text', 'number', 'integer', 'date', 'boolean', 'list']).optional(),
  params: z.array(name).optional(),
  source: z.string().optional(),
});

const param = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('integer'), min: z.int(), max: z.int() }),
  z.strictObject({ type: z.literal('choice'), values: words.min(1) }),
  z.strictObject({ type: z.literal('boolean'), only: z.boolean().optional() }),
]);

export const modelShape = z.strictObject({
  id: z.string().regex(/^[a-z][a-z0-9-]*$/),
  version: z.string().regex(/^\d+\.\d+\.\d+$/),
  label,
  weekStart: z.enum(['monday', 'sunday']),
  fiscalYearStart: z.int().min(1).max(12),
  tables: z.record(name, table),
  bases: z.record(name, base),
  joins: z.array(join),
  dimensions: z.record(name, dimension),
  metrics: z.record(name, metric),
  params: z.record(name, param).optional(),
  topics: z.array(z.strictObject({ label, metrics: z.array(name).min(1) })),
  absent: z.array(z.strictObject({ words: words.min(1), message: z.string().min(1) })),
});
