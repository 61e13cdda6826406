import { z } from 'zod';

export const FileParams = z.object({ file_id: z.string() });

const NAME_CHARACTERS_MAX = 1_000_000;
const COLUMNS_MAX = 2_000;
const confidence = z.number().describe('0 to 1');

export const MappingOrder = z.strictObject({
  part: z
    .string()
    .max(NAME_CHARACTERS_MAX)
    .default('')
    .describe('The sheet or the member of an archive, as the proposal names it'),
  table: z.string().max(64).describe('A table of a model, such as claims'),
  columns: z
    .record(z.string().max(NAME_CHARACTERS_MAX), z.string().max(64).nullable())
    .refine((columns) => Object.keys(columns).length <= COLUMNS_MAX, 'Too many columns')
    .describe('From the column of the file to that of the table, or null to leave it out'),
  date_order: z
    .enum(['dmy', 'mdy', 'ymd'])
    .optional()
    .describe('Of dates like 03/04/2026; found from all values when absent'),
  mode: z
    .enum(['append', 'replace', 'replace_by_key'])
    .optional()
    .describe('What becomes of rows that are there already; replace_by_key when absent'),
});
export type MappingOrder = z.output<typeof MappingOrder>;

const Column = z.strictObject({
  source: z.string(),
  target: z.string().nullable(),
  confidence,
  reason: z.string(),
  alternatives: z.array(z.strictObject({ target: z.string(), confidence })),
  shapes: z.array(z.string()).describe('What its values look like: A9999'),
  blank_share: z.number(),
});

const MappedPart = z.strictObject({
  part: z.string(),
  model: z.string().nullable(),
  table: z.string().nullable(),
  confidence,
  is_sure: z.boolean().describe('It is loaded without a person'),
  reason: z.string(),
  columns: z.array(Column),
  missing: z.array(z.string()).describe('Columns that the table needs and that were not found'),
  alternatives: z.array(z.strictObject({ model: z.string(), table: z.string(), confidence })),
});

export const FileMapping = z
  .strictObject({
    file_id: z.string(),
    state: z.enum(['queued', 'running', 'needs_mapping', 'loaded', 'rejected', 'document', 'erasing']),
    needs_mapping: z.boolean(),
    format: z.string(),
    parts: z.array(MappedPart),
  })
  .meta({ id: 'FileMapping' });
export type FileMapping = z.output<typeof FileMapping>;

const Finding = z.strictObject({
  check: z.enum(['duplicates', 'orphans', 'overlaps', 'reversed', 'outliers', 'empty', 'coverage', 'future']),
  table: z.string(),
  column: z.string().nullable(),
  count: z.int(),
  from: z.string().nullable(),
  to: z.string().nullable(),
});

const LoadedPart = z.strictObject({
  part: z.string(),
  table: z.string().nullable(),
  outcome: z.enum(['loaded', 'needs_mapping', 'rejected']),
  reason: z.string().nullable(),
  dialect: z
    .strictObject({ delimiter: z.string(), quote: z.string(), encoding: z.string(), has_header: z.boolean() })
    .nullable(),
  rows: z
    .strictObject({
      read: z.int(),
      loaded: z.int(),
      duplicates: z.int(),
      superseded: z.int().describe('Rows whose key came again further down; the last one counts'),
      replaced: z.int(),
      rejected: z.int(),
    })
    .nullable(),
  reject_reasons: z.record(z.string(), z.int()),
  duplicate_lines: z.array(z.int()).describe('The first of them'),
  left_out: z.array(z.string()).describe('Columns of the file that went nowhere'),
  readings: z
    .array(z.strictObject({ column: z.string(), reading: z.string(), is_ambiguous: z.boolean() }))
    .describe('How dates and numbers were read where there was a choice'),
  quality: z.array(Finding).describe('Of the table as it was after the load'),
});

export const FileReport = z
  .strictObject({
    file_id: z.string(),
    state: FileMapping.shape.state,
    dataset: z.string().nullable(),
    dataset_version: z.int().nullable(),
    progress: z.strictObject({ stage: z.string().nullable(), bytes: z.int(), rows: z.int() }),
    parts: z.array(LoadedPart),
  })
  .meta({ id: 'FileReport' });
export type FileReport = z.output<typeof FileReport>;

export const DatasetList = z.strictObject({
  datasets: z.array(
    z
      .strictObject({
        id: z.string(),
        name: z.string(),
        model: z.string(),
        version: z.int(),
        rows: z.int(),
        loaded_at: z.string().nullable(),
        tables: z.array(
          z.strictObject({
            table: z.string(),
            rows: z.int(),
            from: z.string().nullable(),
            to: z.string().nullable(),
          }),
        ),
        quality: z.array(Finding).describe('Of each table when it was last loaded'),
      })
      .meta({ id: 'Dataset' }),
  ),
});
