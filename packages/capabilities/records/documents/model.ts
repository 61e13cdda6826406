import { z } from 'zod';
import { externalId } from '../fields.ts';
import { PageMeta, pageQuery } from '../paging.ts';
import { FILE_TYPES } from './rules.ts';

/** 10 MB (decisions 2). */
export const FILE_BYTES_MAX = 10_485_760;

/** The text fields of an upload. */
export const DocumentFields = z.strictObject({
  external_id: externalId.optional(),
  patient_id: z.string().optional().describe('The patient of the path; another one is 400'),
});
export type DocumentFields = z.output<typeof DocumentFields>;

export const PatientParams = z.object({ patient_id: z.string() });
export const DocumentParams = z.object({ document_id: z.string() });
export const LinkParams = z.object({ token: z.string() });

export const DocumentListQuery = z
  .object({ ...pageQuery, external_id: externalId.optional().describe('Exactly this one') })
  .refine(({ page, cursor }) => page === undefined || cursor === undefined, {
    path: ['cursor'],
    error: 'Send page or cursor, not both',
  });
export type DocumentListQuery = z.output<typeof DocumentListQuery>;

export const DeleteQuery = z.object({
  permanent: z
    .enum(['true', 'false'])
    .default('false')
    .describe('true: the key of the bytes is destroyed now and not 30 days later'),
});

const Nullable = z.string().nullable();

export const Document = z
  .strictObject({
    id: z.string(),
    patient_id: z.string(),
    external_id: Nullable,
    filename: z.string(),
    file_type: z.enum(FILE_TYPES.map(({ name }) => name)),
    file_size: z.int().describe('Bytes'),
    status: z
      .enum(['pending', 'available', 'infected'])
      .describe('pending: the virus scanner has not answered yet. infected: kept back for good'),
    public_url: Nullable.describe(
      'Opens the content without a key for 15 minutes; each read makes a new one. Null where it is infected',
    ),
    upload_date: z.string(),
  })
  .meta({ id: 'Document' });
export type Document = z.output<typeof Document>;

export const DocumentReply = z.strictObject({ data: Document });
export const UploadReply = z.strictObject({ data: Document, message: z.string() });
export const DocumentListReply = z.strictObject({ data: z.array(Document), meta: PageMeta });

export const DeletionReply = z.strictObject({
  data: z
    .strictObject({
      id: z.string(),
      sha256: z.string().describe('Of the content, in hexadecimal'),
      size: z.int(),
      deleted_at: z.string().describe('Since when nobody can read it'),
      purge_at: Nullable.describe('When its key will be destroyed; null once it is'),
      key_destroyed_at: Nullable.describe('Since when no copy of the bytes can be opened any more'),
      bytes_removed_at: Nullable.describe('When the bytes, by then noise, were gone from the store'),
      audit: z
        .strictObject({ position: z.int(), hash: z.string() })
        .nullable()
        .describe("The entry of the key's destruction in the organisation's audit chain"),
    })
    .meta({ id: 'DocumentDeletion' }),
});
export type Deletion = z.output<typeof DeletionReply>['data'];
