import { z } from 'zod';

const MIB = 1024 ** 2;
const GIB = 1024 ** 3;

/** 5 GiB: what one PUT takes, here and at any store that speaks S3. */
export const PUT_BYTES_MAX = 5 * GIB;
/** 50 GB (decisions 7). */
export const FILE_BYTES_MAX = 50_000_000_000;
const PARTS_MAX = 10_000;
const PART_BYTES_MIN = 5 * MIB;
const PART_BYTES_MAX = GIB;
export const PART_BYTES = 32 * MIB;
/** How many addresses of parts are given at once. */
export const PAGE_PARTS = 100;
export const URL_LIFETIME_MS = 3_600_000;
/** A large file may take days over a thin line; each address of a part is good for an hour of them. */
export const MULTIPART_LIFETIME_MS = 7 * 86_400_000;
const NAME_CHARACTERS_MAX = 1_024;

const filename = z
  .string()
  .min(1)
  .max(NAME_CHARACTERS_MAX)
  .describe('Made safe before it is kept; its ending says what the file claims to be');
const contentType = z
  .string()
  .max(200)
  .regex(/^[\w.+-]{1,80}\/[\w.+-]{1,100}(;[\x20-\x7e]*)?$/, 'Expected a media type such as text/csv')
  .describe('What the file claims to be; its content is held against it');
const sha256 = z
  .string()
  .regex(/^[0-9a-fA-F]{64}$/, 'Expected 64 hexadecimal digits')
  .transform((digits) => digits.toLowerCase())
  .describe('Of the whole file, in hexadecimal; other bytes are refused');
const dataset = z
  .string()
  .max(64)
  .regex(/^[\p{L}\p{N}][\p{L}\p{N} ._-]*$/u, 'Expected letters, digits, spaces and . _ -')
  .describe('Where its rows go; found from its columns when absent');

export const PresignOrder = z.strictObject({
  filename,
  content_type: contentType.optional(),
  size: z.int().min(1).max(PUT_BYTES_MAX).optional().describe('Bytes; a body of another size is refused'),
  sha256: sha256.optional(),
  dataset: dataset.optional(),
});
export type PresignOrder = z.output<typeof PresignOrder>;

const uploadUrl = z.string().describe('The credential itself: whoever has it may upload this one thing');
const headers = z.record(z.string(), z.string()).describe('To be sent with the PUT exactly so');

export const Presigned = z
  .strictObject({
    file_id: z.string(),
    filename: z.string(),
    upload_url: uploadUrl,
    method: z.literal('PUT'),
    headers,
    expires_at: z.string(),
    max_size: z.int().describe('Bytes'),
  })
  .meta({ id: 'PresignedUpload' });
export type Presigned = z.output<typeof Presigned>;

export const MultipartOrder = z.strictObject({
  filename,
  size: z.int().min(1).max(FILE_BYTES_MAX).describe('Bytes of the whole file'),
  sha256: sha256.optional(),
  content_type: contentType.optional(),
  dataset: dataset.optional(),
  part_size: z
    .int()
    .min(PART_BYTES_MIN)
    .max(PART_BYTES_MAX)
    .optional()
    .describe('Bytes of every part but the last; 32 MiB when absent'),
});
export type MultipartOrder = z.output<typeof MultipartOrder>;

const PartUrl = z.strictObject({ part_number: z.int(), upload_url: uploadUrl, headers });
export type PartUrl = z.output<typeof PartUrl>;

const partUrls = {
  parts: z.array(PartUrl),
  expires_at: z.string().describe('Of these addresses'),
};

export const MultipartBegun = z
  .strictObject({
    upload_id: z.string(),
    file_id: z.string(),
    filename: z.string(),
    part_size: z.int(),
    part_count: z.int(),
    ...partUrls,
  })
  .meta({ id: 'MultipartUploadBegun' });
export type MultipartBegun = z.output<typeof MultipartBegun>;

const partNumber = z.int().min(1).max(PARTS_MAX);

export const PartsOrder = z.strictObject({ part_numbers: z.array(partNumber).min(1).max(PAGE_PARTS) });
export const PartUrls = z.strictObject(partUrls);

export const MultipartState = z
  .strictObject({
    upload_id: z.string(),
    file_id: z.string(),
    state: z.enum(['awaiting_upload', 'received', 'checking', 'ready', 'rejected']),
    size: z.int(),
    part_size: z.int(),
    part_count: z.int(),
    parts: z
      .array(z.strictObject({ part_number: z.int(), etag: z.string(), size: z.int() }))
      .describe('Those that are here, in order'),
    expires_at: z.string().describe('When what is here is removed unless the upload is completed'),
  })
  .meta({ id: 'MultipartUpload' });
export type MultipartState = z.output<typeof MultipartState>;

export const CompleteOrder = z.strictObject({
  parts: z
    .array(z.strictObject({ part_number: partNumber, etag: z.string().max(200) }))
    .min(1)
    .max(PARTS_MAX),
});
export type CompleteOrder = z.output<typeof CompleteOrder>;

export const FileParams = z.object({ file_id: z.string() });
export const UploadParams = z.object({ upload_id: z.string() });
export const TokenParams = z.object({ token: z.string() });

export const FileListQuery = z.object({
  limit: z.coerce.number().int().min(1).max(100).default(20),
  cursor: z.string().max(64).optional().describe('next_cursor of the page before'),
});
export type FileListQuery = z.output<typeof FileListQuery>;

/** What became of the rows of a file; from the part that loads them. */
export const LoadSummary = z.strictObject({
  dataset: z.string().nullable(),
  table: z.string().nullable(),
  needs_mapping: z.boolean(),
  rows: z
    .strictObject({
      read: z.int(),
      loaded: z.int(),
      duplicates: z.int().describe('Exact duplicates, left out'),
      replaced: z.int().describe('Rows of earlier files that these replaced by their key'),
      rejected: z.int(),
    })
    .nullable(),
  rejects: z
    .array(z.strictObject({ line: z.int(), column: z.string().nullable(), reason: z.string() }))
    .describe('The first of them; all in /rejects/'),
});
export type LoadSummary = z.output<typeof LoadSummary>;

export const STATES = ['awaiting_upload', 'received', 'checking', 'ready', 'rejected'] as const;
export type FileState = (typeof STATES)[number];

const nullableText = z.string().nullable();

export const UploadedFile = z
  .strictObject({
    file_id: z.string(),
    filename: z.string(),
    content_type: nullableText.describe('As the sender said'),
    state: z.enum(STATES),
    reason: z
      .strictObject({ code: z.string(), message: z.string() })
      .nullable()
      .describe('Why it was rejected'),
    kind: z
      .enum(['table', 'document'])
      .nullable()
      .describe('document: kept as it is, with no rows to ask about. Null until its content was looked at'),
    format: nullableText.describe('What its content was found to be'),
    size: z.int().nullable().describe('Bytes; null until they are here'),
    sha256: nullableText,
    ...LoadSummary.shape,
    created_at: z.string(),
    received_at: nullableText,
    updated_at: z.string(),
    expires_at: nullableText.describe('Until when bytes are awaited'),
  })
  .meta({ id: 'UploadedFile' });
export type UploadedFile = z.output<typeof UploadedFile>;

export const UploadedFileList = z.strictObject({
  files: z.array(UploadedFile),
  next_cursor: nullableText,
});

export const PutReply = z
  .strictObject({
    file_id: z.string(),
    part_number: z.int().nullable(),
    size: z.int(),
    etag: z.string(),
    state: z.enum(STATES),
  })
  .meta({ id: 'UploadReceived' });
export type PutReply = z.output<typeof PutReply>;

/** What the sender said of a file; sealed, for a name may be that of a patient. */
export type Declared = {
  readonly filename: string;
  readonly contentType?: string | undefined;
  readonly sha256?: string | undefined;
  readonly dataset?: string | undefined;
};

/** What those who read a file need to know of it. */
export type FileFacts = Declared & {
  readonly id: string;
  readonly state: FileState;
  readonly kind: 'table' | 'document' | undefined;
  /** Such as `csv`, `xlsx`, `json`: by its content, and by its name where that is all that tells. */
  readonly format: string | undefined;
  readonly size: number | undefined;
  /** Of the bytes that are here, in hexadecimal. */
  readonly contentSha256: string | undefined;
};
