import { z } from 'zod';
import { FHIR_TYPES } from '../fhir/parameters.ts';
import { instant } from '../fields.ts';
import { PageMeta, pageQuery } from '../paging.ts';
import { LINE_KINDS } from './exchange.ts';

export const FORMATS = ['ndjson', 'fhir'] as const;
export type Format = (typeof FORMATS)[number];

/** What a file of an export holds, in the order in which files can come in again. */
export const FILE_KINDS: readonly string[] = [...LINE_KINDS, ...FHIR_TYPES];

const Nullable = z.string().nullable();
const status = z.enum(['queued', 'running', 'completed', 'failed', 'cancelled']);

export const ExportOrder = z
  .strictObject({
    format: z.enum(FORMATS).default('ndjson'),
    kinds: z
      .array(z.enum(FILE_KINDS))
      .min(1)
      .optional()
      .describe('All the credential may read when absent. For fhir: types of resources'),
    since: instant.optional().describe('Only what changed at or after this instant'),
  })
  .meta({ id: 'ExportOrder' });
export type ExportOrder = z.output<typeof ExportOrder>;

export const TransferParams = z.object({ id: z.string() });
export const FileParams = z.object({ id: z.string(), kind: z.string() });
export const LinkParams = z.object({ token: z.string() });

export const TransferListQuery = z
  .object(pageQuery)
  .refine(({ page, cursor }) => page === undefined || cursor === undefined, {
    path: ['cursor'],
    error: 'Send page or cursor, not both',
  });
export type TransferListQuery = z.output<typeof TransferListQuery>;

const Export = z
  .strictObject({
    id: z.string(),
    format: z.enum(FORMATS),
    kinds: z.array(z.string()),
    since: Nullable,
    as_of: z.string().describe('Later records are not in it'),
    status,
    progress: z
      .array(z.strictObject({ kind: z.string(), done: z.int(), total: z.int().nullable() }))
      .describe('Records written; total is null until the file is begun'),
    files: z
      .array(
        z.strictObject({
          kind: z.string(),
          count: z.int(),
          size: z.int(),
          sha256: z.string(),
          url: z.string().describe('Opens the file for 15 minutes without a credential'),
        }),
      )
      .describe('Whole files; all of them once the export is completed'),
    error: Nullable,
    created_at: z.string(),
    completed_at: Nullable,
    expires_at: z.string().describe('Then the files are destroyed'),
  })
  .meta({ id: 'Export' });
export const ExportReply = z.strictObject({ data: Export });
export const ExportListReply = z.strictObject({ data: z.array(Export), meta: PageMeta });
export type Export = z.output<typeof Export>;

const flag = z.enum(['true', 'false']).default('false');

export const ImportQuery = z.object({
  dry_run: flag.describe('Checks every line and stores nothing'),
  on_clash: z
    .enum(['skip', 'update'])
    .default('skip')
    .describe('What becomes of a line whose record is there already, by its id or its external_id'),
  on_error: z
    .enum(['continue', 'stop'])
    .default('continue')
    .describe('What becomes of the file after a bad line'),
  source: z
    .string()
    .min(1)
    .max(100)
    .regex(/^[\w.:-]+$/, { error: 'Expected letters, digits, and any of . _ : -' })
    .default('default')
    .describe('Whose ids the lines carry: one source never means two records by one id'),
});
export type ImportQuery = z.output<typeof ImportQuery>;

const Import = z
  .strictObject({
    id: z.string(),
    format: z.enum(FORMATS),
    status,
    dry_run: z.boolean(),
    on_clash: z.enum(['skip', 'update']),
    on_error: z.enum(['continue', 'stop']),
    source: z.string(),
    progress: z.strictObject({
      lines: z.int(),
      done_bytes: z.int(),
      total_bytes: z.int(),
      created: z.int(),
      updated: z.int(),
      skipped: z.int(),
      failed: z.int().describe('Lines; their faults: GET …/errors'),
    }),
    error: Nullable,
    created_at: z.string(),
    completed_at: Nullable,
  })
  .meta({ id: 'Import' });
export const ImportReply = z.strictObject({ data: Import });
export const ImportListReply = z.strictObject({ data: z.array(Import), meta: PageMeta });
export type Import = z.output<typeof Import>;
