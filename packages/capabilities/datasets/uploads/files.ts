import { Readable } from 'node:stream';
import {
  Answer,
  answerFile,
  type Change,
  httpErrors,
  type Owner,
  ownerOf,
  type Reader,
  type StreamAnswer,
  sanitiseFileName,
  sentFileHeaders,
} from '@chartwright/platform';
import type { Addresses } from './addresses.ts';
import type { Notice } from './arrivals.ts';
import { destroyBytes } from './bytes.ts';
import { audit, noteShown } from './caller.ts';
import { piecesOf, readPieces } from './content.ts';
import { uploadErrors } from './errors.ts';
import type { LoadHooks } from './hooks.ts';
import { isFileId, makeFileId } from './ids.ts';
import {
  type FileListQuery,
  type Presigned,
  type PresignOrder,
  PUT_BYTES_MAX,
  type UploadedFile,
  URL_LIFETIME_MS,
} from './model.ts';
import type { UploadParts } from './parts.ts';
import { sealDeclared, unsealDeclared } from './sealed.ts';
import * as store from './store.ts';
import { viewFile } from './view.ts';

type Header = (name: string) => string | undefined;

export type Files = ReturnType<typeof createFiles>;

const ANYTHING = 'application/octet-stream';

/** The files of an organisation: promised, here, read, or given up. */
export function createFiles(
  parts: UploadParts & {
    readonly hooks: LoadHooks;
    readonly addresses: Addresses;
    readonly notice: Notice;
  },
) {
  const { db, blobs, blobAddress, readAudit, clock, sealKey, hooks, addresses, notice } = parts;

  const view = async (source: store.Queryable, owner: Owner, rows: readonly store.FileRow[]) => {
    const loads = await hooks.describe(
      source,
      owner,
      rows.map(({ id }) => id),
    );
    return rows.map((row) => viewFile(row, sealKey, loads.get(row.id)));
  };
  const findOne = async (owner: Owner, id: string): Promise<store.FileRow> => {
    const row = isFileId(id) ? await store.findFile(db, owner, id) : undefined;
    if (row === undefined) throw uploadErrors.fileUnknown();
    return row;
  };
  const findNoticed = async ({ actor, requestId }: Reader, id: string): Promise<store.FileRow> => {
    const row = await findOne(ownerOf(actor), id);
    return (await notice(actor, requestId, row)) ? findOne(ownerOf(actor), id) : row;
  };
  const viewOne = async (
    owner: Owner,
    row: store.FileRow | undefined,
    source: store.Queryable = db,
  ): Promise<UploadedFile> => {
    const [file] = row === undefined ? [] : await view(source, owner, [row]);
    if (file === undefined) throw uploadErrors.fileUnknown();
    return file;
  };
  const positionOf = async (owner: Owner, cursor: string): Promise<number> => {
    const position = isFileId(cursor) ? await store.findPosition(db, owner, cursor) : undefined;
    if (position !== undefined) return position;
    const issue = { path: 'cursor', message: 'Expected next_cursor of an earlier page' };
    throw httpErrors.invalidRequest({ issues: [issue] });
  };

  return {
    async presign(change: Change, order: PresignOrder): Promise<Presigned> {
      const { tx, actor } = change;
      const owner = ownerOf(actor);
      const filename = sanitiseFileName(order.filename);
      const at = clock.now();
      const expiresAt = new Date(at.getTime() + URL_LIFETIME_MS);
      const { content_type: contentType, sha256, dataset } = order;
      const file = {
        id: makeFileId(),
        way: 'put' as const,
        content: sealDeclared({ filename, contentType, sha256, dataset }, sealKey),
        declared_size: order.size ?? null,
        part_size: null,
        staged_upload_id: null,
        staged_until: blobAddress.kind === 'bucket' ? expiresAt : null,
      };
      await store.insertFile(tx, owner, { ...file, createdBy: actor, at, expiresAt });
      await audit(change, 'upload.address_made', file.id);
      const { url, headers } = await addresses.make(owner, file, 0);
      return {
        file_id: file.id,
        filename,
        upload_url: url,
        method: 'PUT',
        headers: { ...headers },
        expires_at: expiresAt.toISOString(),
        max_size: order.size ?? PUT_BYTES_MAX,
      };
    },

    async list(reader: Reader, { limit, cursor }: FileListQuery) {
      const owner = ownerOf(reader.actor);
      const before = cursor === undefined ? undefined : await positionOf(owner, cursor);
      const rows = await store.listFiles(db, owner, { before, limit: limit + 1 });
      const shown = rows.slice(0, limit);
      const files = await view(db, owner, shown);
      noteShown(
        readAudit,
        reader,
        'upload.listed',
        shown.map(({ id }) => id),
      );
      return { files, next_cursor: rows.length > limit ? (shown.at(-1)?.id ?? null) : null };
    },

    async read(reader: Reader, id: string): Promise<UploadedFile> {
      const row = await findNoticed(reader, id);
      const file = await viewOne(ownerOf(reader.actor), row);
      noteShown(readAudit, reader, 'upload.read', [id]);
      return file;
    },

    /** The same in the transaction that changed it. */
    readIn: async ({ tx, actor }: Change, id: string): Promise<UploadedFile> =>
      viewOne(ownerOf(actor), await store.findFile(tx, ownerOf(actor), id), tx),

    /** Says that everything was sent to a bucket's own address. At an address of ours it is known already. */
    async complete(reader: Reader, id: string): Promise<UploadedFile> {
      const row = await findNoticed(reader, id);
      if (row.state === 'awaiting_upload') throw uploadErrors.uploadIncomplete();
      return viewOne(ownerOf(reader.actor), row);
    },

    async download(reader: Reader, id: string, header: Header): Promise<StreamAnswer> {
      const owner = ownerOf(reader.actor);
      const row = await findOne(owner, id);
      const { size, sha256 } = row;
      if (row.state === 'awaiting_upload') throw uploadErrors.uploadIncomplete();
      if (row.state === 'received' && row.begun_at === null) throw uploadErrors.fileUnchecked();
      if (size === null || sha256 === null) throw uploadErrors.notHere();
      const pieces = await piecesOf(db, owner, row);
      return answerFile(header, {
        size,
        mediaType: ANYTHING,
        etag: `"${sha256.toString('hex')}"`,
        headers: sentFileHeaders(unsealDeclared(row.content, sealKey).filename),
        open: async (part) => {
          noteShown(readAudit, reader, 'upload.content_read', [id]);
          return Readable.from(readPieces(blobs, owner, pieces, part), { objectMode: false });
        },
      });
    },

    /** Its bytes can never be read again, wherever a copy of them lies. */
    async remove(change: Change, id: string) {
      const { tx, actor } = change;
      const owner = ownerOf(actor);
      const row = isFileId(id) ? await store.lockFile(tx, owner, id) : undefined;
      if (row === undefined) throw uploadErrors.fileUnknown();
      await hooks.remove(change, id);
      await destroyBytes(change, blobs, owner, row);
      await store.deleteFile(tx, owner, id, clock.now());
      await audit(change, 'upload.deleted', id);
      return new Answer(null, { status: 204 });
    },
  };
}
