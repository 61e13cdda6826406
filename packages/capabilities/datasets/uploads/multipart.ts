import {
  type Blobs,
  type Change,
  type Owner,
  ownerOf,
  type Reader,
  sanitiseFileName,
} from '@chartwright/platform';
import type { Addresses } from './addresses.ts';
import { destroyBytes } from './bytes.ts';
import { audit, noteShown } from './caller.ts';
import { uploadErrors } from './errors.ts';
import { fileIdOf, makeFileId, uploadIdOf } from './ids.ts';
import {
  type CompleteOrder,
  MULTIPART_LIFETIME_MS,
  type MultipartBegun,
  type MultipartOrder,
  type MultipartState,
  PAGE_PARTS,
  PART_BYTES,
  type PartUrl,
  URL_LIFETIME_MS,
} from './model.ts';
import { countParts, partBytes } from './part-sizes.ts';
import { listParts } from './part-store.ts';
import type { UploadParts } from './parts.ts';
import { sealDeclared } from './sealed.ts';
import type { Settle } from './settle.ts';
import type { OpenStaging } from './staged.ts';
import * as store from './store.ts';

export type Multipart = ReturnType<typeof createMultipart>;

type Part = { readonly number: number; readonly etag: string; readonly size: number };

/** Files that come in parts, each of which may be sent again until all are here. */
export function createMultipart(
  parts: UploadParts & {
    readonly addresses: Addresses;
    readonly settle: Settle;
    readonly staging: OpenStaging;
    readonly blobs: Blobs;
  },
) {
  const { db, blobs, blobAddress, readAudit, clock, sealKey, addresses, settle, staging } = parts;
  const isStaged = blobAddress.kind === 'bucket';

  const makeUrls = async (
    owner: Owner,
    file: Parameters<Addresses['make']>[1],
    numbers: readonly number[],
  ): Promise<{ parts: PartUrl[]; expires_at: string }> => {
    const expires_at = new Date(clock.now().getTime() + URL_LIFETIME_MS).toISOString();
    const urls = await Promise.all(
      numbers.map(async (number) => {
        const { url, headers } = await addresses.make(owner, file, number);
        return { part_number: number, upload_url: url, headers: { ...headers } };
      }),
    );
    return { parts: urls, expires_at };
  };
  const isLarge = (row: store.FileRow | undefined): row is store.FileRow => row?.way === 'multipart';
  const findOne = async (owner: Owner, uploadId: string): Promise<store.FileRow> => {
    const fileId = fileIdOf(uploadId);
    const row = fileId === undefined ? undefined : await store.findFile(db, owner, fileId);
    if (!isLarge(row)) throw uploadErrors.uploadUnknown();
    return row;
  };
  const lockOne = async ({ tx, actor }: Change, uploadId: string): Promise<store.FileRow> => {
    const fileId = fileIdOf(uploadId);
    const row = fileId === undefined ? undefined : await store.lockFile(tx, ownerOf(actor), fileId);
    if (!isLarge(row)) throw uploadErrors.uploadUnknown();
    return row;
  };
  const partsOf = async (owner: Owner, row: store.FileRow): Promise<Part[]> => {
    if (row.staged_until === null) return listParts(db, owner, row.id);
    if (row.state !== 'awaiting_upload' || row.staged_upload_id === null) return [];
    return (await staging()).listParts(row.id, row.staged_upload_id);
  };

  return {
    /** Begins at the bucket, where there is one, before anything is written here. */
    async prepare(): Promise<{ readonly id: string; readonly stagedUploadId: string | null }> {
      const id = makeFileId();
      return { id, stagedUploadId: isStaged ? await (await staging()).beginParts(id) : null };
    },

    async begin(
      change: Change,
      order: MultipartOrder,
      { id, stagedUploadId }: { readonly id: string; readonly stagedUploadId: string | null },
    ): Promise<MultipartBegun> {
      const { tx, actor } = change;
      const owner = ownerOf(actor);
      const filename = sanitiseFileName(order.filename);
      const { content_type: contentType, sha256, dataset, size } = order;
      const at = clock.now();
      const expiresAt = new Date(at.getTime() + MULTIPART_LIFETIME_MS);
      const file = {
        id,
        way: 'multipart' as const,
        content: sealDeclared({ filename, contentType, sha256, dataset }, sealKey),
        declared_size: size,
        part_size: order.part_size ?? PART_BYTES,
        staged_upload_id: stagedUploadId,
        staged_until: isStaged ? expiresAt : null,
      };
      const count = countParts(file);
      await store.insertFile(tx, owner, { ...file, createdBy: actor, at, expiresAt });
      await audit(change, 'upload.begun', id, { size, parts: count });
      const numbers = Array.from({ length: Math.min(count, PAGE_PARTS) }, (_, index) => index + 1);
      return {
        upload_id: uploadIdOf(id),
        file_id: id,
        filename,
        part_size: file.part_size,
        part_count: count,
        ...(await makeUrls(owner, file, numbers)),
      };
    },

    async makeUrls(change: Change, uploadId: string, numbers: readonly number[]) {
      const row = await lockOne(change, uploadId);
      if (row.state !== 'awaiting_upload') throw uploadErrors.uploadComplete();
      if (numbers.some((number) => partBytes(row, number) === undefined)) throw uploadErrors.partUnknown();
      await audit(change, 'upload.part_addresses_made', row.id, { parts: numbers.length });
      return makeUrls(ownerOf(change.actor), row, numbers);
    },

    async read(reader: Reader, uploadId: string): Promise<MultipartState> {
      const owner = ownerOf(reader.actor);
      const row = await findOne(owner, uploadId);
      const here = await partsOf(owner, row);
      noteShown(readAudit, reader, 'upload.parts_listed', [row.id]);
      return {
        upload_id: uploadId,
        file_id: row.id,
        state: row.state,
        size: row.declared_size ?? 0,
        part_size: row.part_size ?? 0,
        part_count: countParts(row),
        parts: here.map(({ number, etag, size }) => ({ part_number: number, etag, size })),
        expires_at: row.expires_at.toISOString(),
      };
    },

    /** Has the bucket make one object of the parts, where they lie in one. Done before, it is not done again. */
    async assemble({ actor }: Reader, uploadId: string, order: CompleteOrder): Promise<void> {
      const owner = ownerOf(actor);
      const row = await findOne(owner, uploadId);
      if (row.state !== 'awaiting_upload' || row.staged_upload_id === null) return;
      const bucket = await staging();
      if ((await bucket.sizeOf(row.id)) !== undefined) return;
      const parts = requireWhole(row, await bucket.listParts(row.id, row.staged_upload_id), order);
      await bucket.completeParts(row.id, row.staged_upload_id, parts);
    },

    /** Said again of an upload that is complete, it changes nothing. */
    async complete(change: Change, uploadId: string, order: CompleteOrder): Promise<string> {
      const { tx, actor } = change;
      const owner = ownerOf(actor);
      const row = await lockOne(change, uploadId);
      if (row.state !== 'awaiting_upload') return row.id;
      if (row.staged_upload_id === null) requireWhole(row, await listParts(tx, owner, row.id), order);
      const size = row.declared_size ?? 0;
      const facts = { blobId: null, size, sha256: null, kind: null, format: null };
      await store.receiveLocked(tx, owner, row.id, facts, clock.now());
      await audit(change, 'upload.received', row.id, { size, parts: countParts(row) });
      await settle.hasArrived(tx, owner, row.id, 'unchecked');
      return row.id;
    },

    async abort(change: Change, uploadId: string) {
      const row = await lockOne(change, uploadId);
      if (row.state !== 'awaiting_upload') throw uploadErrors.uploadComplete();
      const { tx, actor } = change;
      await destroyBytes(change, blobs, ownerOf(actor), row);
      await store.deleteFile(tx, ownerOf(actor), row.id, clock.now());
      if (row.staged_until !== null) await store.setStagedUntil(tx, row.id, clock.now());
      await audit(change, 'upload.aborted', row.id);
      return null;
    },
  };
}

/** @throws {Problem} 409 while a part is missing, 422 where one is not what was sent */
function requireWhole(row: store.FileRow, here: readonly Part[], order: CompleteOrder): readonly Part[] {
  const count = countParts(row);
  const isListed =
    order.parts.length === count && order.parts.every(({ part_number }, i) => part_number === i + 1);
  const isHere = here.length === count && here.every(({ size, number }) => size === partBytes(row, number));
  if (!isListed || !isHere) throw uploadErrors.uploadIncomplete();
  const isSame = order.parts.every(({ etag }, i) => bare(etag) === bare(here[i]?.etag ?? ''));
  if (!isSame) throw uploadErrors.etagMismatch();
  return here;
}

const bare = (etag: string): string => etag.replaceAll('"', '');
