import { type Blobs, detectArriving, type StoredBlob } from '@chartwright/platform';
import { z } from 'zod';
import { FILE_BYTES_MAX } from '../../documents/model.ts';
import { findLie, typeOf } from '../../documents/rules.ts';
import { filledText, text } from '../../fields.ts';
import type { Owner } from '../../owner.ts';
import { refuseField } from '../../surface.ts';
import type { Exchange, Line } from '../exchange.ts';
import { type Row, tableExchange } from '../table-exchange.ts';
import { externalIdOrNone, OF_PATIENT } from './lines.ts';

const DocumentLine = z.strictObject({
  ...OF_PATIENT,
  external_id: externalIdOrNone,
  filename: filledText(255),
  created_by: text(200).default('import'),
  content: z.base64({ error: 'Expected the bytes in base64' }),
});
type DocumentLine = z.output<typeof DocumentLine>;

/** Documents with their bytes. What the virus scanner holds back leaves without them. */
export const documents = (sealKey: Buffer, blobs: Blobs): Exchange =>
  tableExchange({
    kind: 'document',
    read: 'documents:read',
    write: 'documents:write',
    table: 'documents',
    hasExternalId: true,
    isSoftDeleted: true,
    ofPatients: true,
    Line: DocumentLine,
    references: { patient_id: 'patient' },
    columns: {
      blob_id: 'text',
      filename: 'text',
      file_type: 'text',
      file_size: 'bigint',
      sha256: 'bytea',
      created_by: 'text',
    },
    // One line holds as many bytes as a document may have.
    rowsPerPage: 1,
    sealKey,
    complete: (_tx, owner, rows) => Promise.all(rows.map((row) => withContent(blobs, owner, row))),
    store: storeContent,
    toRow: (line, blob) => ({
      ...line,
      blob_id: blob?.id,
      file_type: typeOf(blob?.contentType)?.name,
      file_size: blob?.size,
      sha256: blob && Buffer.from(blob.sha256, 'hex').toString('base64'),
    }),
    finish: async (tx, _owner, stored) => {
      for (const { blob } of stored) if (blob !== undefined) await blobs.keep(tx, blob);
    },
  });

async function withContent(
  blobs: Blobs,
  owner: Owner,
  { blob_id, file_type: _type, file_size: _size, sha256: _sha256, ...row }: Row,
): Promise<Row> {
  const opened = await blobs.get(owner, String(blob_id));
  if (opened.state !== 'ready') return { ...row, content: null };
  const pieces: Buffer[] = [];
  for await (const piece of opened.content) pieces.push(piece as Buffer);
  return { ...row, content: Buffer.concat(pieces).toString('base64') };
}

async function* once(bytes: Buffer): AsyncGenerator<Buffer> {
  yield bytes;
}

/** @throws Problem 400 when the bytes are of no kind a document may be, or of another than their name says */
async function storeContent(blobs: Blobs, owner: Owner, line: Line): Promise<StoredBlob> {
  const { content, filename } = line as DocumentLine;
  const bytes = Buffer.from(content, 'base64');
  const { found } = await detectArriving(once(bytes));
  const type = typeOf(found);
  if (type === undefined) throw refuseField('content', 'Expected a PDF, JPEG, PNG or DOCX');
  const lie = findLie(type, { mediaType: '', filename });
  if (lie !== undefined) throw refuseField('filename', lie);
  return blobs.put(bytes, { ...owner, contentType: type.mediaType, sizeMax: FILE_BYTES_MAX });
}
