import { randomBytes } from 'node:crypto';
import { isProblem, type Problem } from '@chartwright/kernel';
import {
  Answer,
  type ArrivingFile,
  httpErrors,
  inTransaction,
  type Owner,
  peekArriving,
  type StoredBlob,
  type Tx,
} from '@chartwright/platform';
import { audit } from './caller.ts';
import { uploadErrors } from './errors.ts';
import { judge } from './judge.ts';
import { type Declared, PUT_BYTES_MAX, type PutReply } from './model.ts';
import { partBytes } from './part-sizes.ts';
import { putPart } from './part-store.ts';
import type { UploadParts } from './parts.ts';
import { unsealDeclared } from './sealed.ts';
import type { Settle } from './settle.ts';
import * as store from './store.ts';
import { type PutTarget, promiseOf, readPutToken } from './tokens.ts';
import { sentenceOf } from './view.ts';

/** An address counts as being used for so long after its client's server was last heard of. */
const LEASE_MS = 90_000;
const EXTEND_MS = 30_000;

type Header = (name: string) => string | undefined;

type Awaited = { readonly target: PutTarget; readonly row: store.FileRow; readonly declared: Declared };

/** Bytes that lie in the store and whose row is still to be changed. */
export type ReceivedBytes = { readonly target: PutTarget; readonly blob: StoredBlob } & (
  | { readonly part: true }
  | {
      readonly part: false;
      readonly lease: store.Lease;
      readonly kind: 'table' | 'document';
      readonly format: string;
    }
);

export type Receiver = ReturnType<typeof createReceiver>;

/** Takes bytes in that come to an address of ours. The address is the credential: nobody is known behind it. */
export function createReceiver(parts: UploadParts & { readonly settle: Settle }) {
  const { db, blobs, links, clock, sealKey, log, settle } = parts;
  const deedOf = (tx: Tx, owner: Owner, requestId: string) => ({
    tx,
    actor: { ...owner, kind: 'anonymous' as const, id: 'link' },
    requestId,
  });

  /** @throws {Problem} 403 for an address that is not ours, not for this, or over; 409 for one that was used */
  const findAwaited = async (token: string): Promise<Awaited> => {
    const verdict = readPutToken(links, token);
    if (verdict.state === 'expired') throw uploadErrors.urlExpired();
    if (verdict.state !== 'valid') throw uploadErrors.urlInvalid();
    const { target, promise } = verdict;
    const row = await store.findFile(db, target.owner, target.fileId);
    if (row === undefined || row.staged_until !== null) throw uploadErrors.urlInvalid();
    const declared = unsealDeclared(row.content, sealKey);
    const isSame = promise === promiseOf(declared, row.declared_size ?? undefined, sealKey);
    if (!isSame || (row.way === 'multipart') !== target.part > 0) throw uploadErrors.urlInvalid();
    if (row.state !== 'awaiting_upload') throw uploadErrors.urlUsed();
    return { target, row, declared };
  };

  const takeLease = async ({ target: { owner, fileId: id } }: Awaited): Promise<store.Lease> => {
    const lease = { owner, id, lease: randomBytes(16).toString('hex') };
    const at = clock.now();
    if (await store.takeLease(db, lease, { at, until: new Date(at.getTime() + LEASE_MS) })) return lease;
    const now = await store.findFile(db, owner, id);
    if (now?.state !== 'awaiting_upload') throw uploadErrors.urlUsed();
    throw uploadErrors.uploadUnderWay({ headers: { 'retry-after': String(EXTEND_MS / 1_000) } });
  };
  const extend = (lease: store.Lease) => {
    const until = new Date(clock.now().getTime() + LEASE_MS);
    store.extendLease(db, lease, until).catch((error: unknown) => {
      log.warn({ err: error, fileId: lease.id }, 'the lease of an upload was not extended');
    });
  };
  const holding = async <T>(lease: store.Lease, work: () => Promise<T>): Promise<T> => {
    const timer = setInterval(() => extend(lease), EXTEND_MS);
    try {
      return await work();
    } catch (error) {
      await store.endLease(db, lease);
      throw error;
    } finally {
      clearInterval(timer);
    }
  };
  const reject = async (lease: store.Lease, reason: string, requestId: string): Promise<Problem> => {
    await inTransaction(db, async (tx) => {
      const { owner, id } = lease;
      await store.setState(tx, owner, id, { state: 'rejected', reason, at: clock.now() });
      await audit(deedOf(tx, owner, requestId), 'upload.rejected', id, { reason });
    });
    return uploadErrors.fileRefused({ detail: sentenceOf(reason) });
  };

  const put = async (
    owner: Owner,
    content: AsyncIterable<Uint8Array>,
    size: { readonly max: number; readonly exact: number | undefined },
  ): Promise<StoredBlob> => {
    const blob = await blobs
      .put(content, { ...owner, sizeMax: size.exact ?? size.max })
      .catch((error: unknown) => {
        const isLonger = isProblem(error) && error.code === httpErrors.table.payloadTooLarge.code;
        throw isLonger && size.exact !== undefined ? uploadErrors.sizeMismatch() : error;
      });
    if (size.exact === undefined || blob.size === size.exact) return blob;
    await blobs.discard(blob);
    throw uploadErrors.sizeMismatch();
  };

  const receiveWhole = async (
    awaited: Awaited,
    arriving: AsyncIterable<Uint8Array>,
    requestId: string,
  ): Promise<ReceivedBytes> => {
    const { target, row, declared } = awaited;
    const lease = await takeLease(awaited);
    return holding(lease, async () => {
      const { head, content } = await peekArriving(arriving);
      const judgement = await judge(head, declared);
      if (!judgement.accepted) throw await reject(lease, judgement.reason, requestId);
      const exact = row.declared_size ?? undefined;
      const blob = await put(target.owner, content, { max: PUT_BYTES_MAX, exact });
      if (declared.sha256 !== undefined && blob.sha256 !== declared.sha256) {
        await blobs.discard(blob);
        throw uploadErrors.hashMismatch();
      }
      if (blob.scan === 'infected') {
        await blobs.discard(blob);
        throw await reject(lease, 'infected', requestId);
      }
      return { part: false, target, blob, lease, kind: judgement.kind, format: judgement.format };
    });
  };

  const keepWhole = async (
    tx: Tx,
    received: Extract<ReceivedBytes, { part: false }>,
    requestId: string,
  ): Promise<PutReply> => {
    const { target, blob, lease, kind, format } = received;
    const { owner, fileId } = target;
    const { id: blobId, size, sha256 } = blob;
    const at = clock.now();
    const facts = { blobId, size, sha256, kind, format };
    if (!(await store.receiveLeased(tx, lease, facts, at))) throw uploadErrors.urlUsed();
    await blobs.keep(tx, blob);
    await audit(deedOf(tx, owner, requestId), 'upload.received', fileId, { blobId, size });
    await settle.hasArrived(tx, owner, fileId, blob.scan === 'held' ? 'held' : 'checked');
    return { file_id: fileId, part_number: null, size, etag: etagOf(blob), state: 'received' };
  };

  const keepPart = async (tx: Tx, { target, blob }: ReceivedBytes, requestId: string): Promise<PutReply> => {
    const { owner, fileId, part } = target;
    const row = await store.lockFile(tx, owner, fileId);
    if (row === undefined) throw uploadErrors.urlInvalid();
    if (row.state !== 'awaiting_upload') throw uploadErrors.urlUsed();
    const deed = deedOf(tx, owner, requestId);
    const etag = etagOf(blob);
    await blobs.keep(tx, blob);
    const { size, id } = blob;
    const before = await putPart(tx, owner, fileId, {
      number: part,
      blob_id: id,
      size,
      etag,
      at: clock.now(),
    });
    if (before !== undefined) await blobs.delete(tx, owner, before, deed.actor);
    await audit(deed, 'upload.part_received', fileId, { part, blobId: id, size });
    return { file_id: fileId, part_number: part, size, etag, state: row.state };
  };

  return {
    async receive(
      {
        token,
        header,
        requestId,
      }: { readonly token: string; readonly header: Header; readonly requestId: string },
      { content }: ArrivingFile,
    ): Promise<ReceivedBytes> {
      const awaited = await findAwaited(token);
      const { target, row } = awaited;
      const exact = target.part === 0 ? (row.declared_size ?? undefined) : partBytes(row, target.part);
      requireAnnounced(header('content-length'), exact);
      if (target.part === 0) return receiveWhole(awaited, content, requestId);
      if (exact === undefined) throw uploadErrors.urlInvalid();
      return { part: true, target, blob: await put(target.owner, content, { max: exact, exact }) };
    },

    async discard(received: ReceivedBytes): Promise<void> {
      await blobs.discard(received.blob);
      if (!received.part) await store.endLease(db, received.lease);
    },

    async keep(tx: Tx, received: ReceivedBytes, requestId: string) {
      const reply = received.part
        ? await keepPart(tx, received, requestId)
        : await keepWhole(tx, received, requestId);
      return new Answer(reply, { headers: { etag: reply.etag } });
    },
  };
}

/** An ETag as it stands in a header. */
const etagOf = ({ sha256 }: StoredBlob): string => `"${sha256}"`;

/** Refuses before a byte is read what cannot become right. */
function requireAnnounced(length: string | undefined, exact: number | undefined): void {
  if (length === undefined) return;
  if (exact !== undefined && Number(length) !== exact) throw uploadErrors.sizeMismatch();
  if (Number(length) > PUT_BYTES_MAX) throw uploadErrors.uploadTooLarge();
}
