import { randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import { type Clock, isProblem } from '@chartwright/kernel';
import { type Db, inTransaction, type Tx } from '../database/index.ts';
import { httpErrors } from '../http/errors.ts';
import { enqueue, type Job, type Recurring } from '../jobs/index.ts';
import { type AuditEntry, appendAudit } from '../ledger/index.ts';
import type { BlobBackend } from './backend.ts';
import { streamFrom } from './content-stream.ts';
import { blobErrors } from './errors.ts';
import { createBlobJobs } from './jobs.ts';
import { type KeyRing, makeDataKey, openDataKey, sealDataKey, toChunkSeal } from './key-ring.ts';
import type { BlobStatus, OpenedBlob, PutOptions, ScanState, StoredBlob, VirusScanner } from './model.ts';
import type { BlobIdentity, BlobOwner } from './owner.ts';
import { type ByteRange, type ChunkSeal, locate, openChunks } from './sealed-chunks.ts';
import { startSealing } from './sealing.ts';
import { createSealingThreads, type SealingThreads } from './sealing-threads.ts';
import * as store from './store.ts';

export type BlobParts = {
  readonly db: Db;
  readonly backend: BlobBackend;
  readonly keys: KeyRing;
  readonly clock: Clock;
  /** Undefined: nothing is scanned. */
  readonly scanner: VirusScanner | undefined;
};

/** Encrypted files of any size. */
export type Blobs = {
  /**
   * Stores bytes under a new id. They are durable when this returns, and belong to nothing until `keep`: what is
   * never kept is removed after two days.
   *
   * @throws {Problem} 413 above `sizeMax`, `blobs.unreachable`; what the source throws passes as it is
   */
  put(source: Uint8Array | AsyncIterable<Uint8Array>, options: PutOptions): Promise<StoredBlob>;
  /** Makes stored bytes a blob, in the transaction of the change it belongs to. */
  keep(tx: Tx, stored: StoredBlob): Promise<void>;
  /** Removes stored bytes that will not be kept, such as infected ones or those of a refused request. */
  discard(stored: StoredBlob): Promise<void>;
  stat(owner: BlobOwner, id: string, source?: Db | Tx): Promise<BlobStatus>;
  /** The same of several blobs of one owner, in the order of the ids. */
  statMany(owner: BlobOwner, ids: readonly string[], source?: Db | Tx): Promise<BlobStatus[]>;
  /**
   * Opens a blob, or part of it. The first bytes are proven before this returns.
   *
   * @throws {RangeError} for a range that does not lie in the content
   * @throws {Problem} `blobs.damaged`, `blobs.unreachable`, `blobs.key_missing`
   */
  get(owner: BlobOwner, id: string, range?: ByteRange): Promise<OpenedBlob>;
  /**
   * Destroys a blob's key, so that its bytes can never be read again wherever a copy lies, and has them removed after
   * the commit. The row says when, the audit says who.
   *
   * @returns false when it was deleted before or there is no such blob; nothing is changed then
   */
  delete(tx: Tx, owner: BlobOwner, id: string, actor: AuditEntry['actor']): Promise<boolean>;
  /** Seals every key that another master key has sealed with the current one. Returns how many. */
  resealKeys(): Promise<number>;
  readonly jobs: readonly Job[];
  readonly crontab: readonly Recurring[];
};

const RESEAL_BATCH = 500;

export function createBlobs(parts: BlobParts): Blobs {
  const { db, backend, clock } = parts;
  const threads = createSealingThreads();
  const jobs = createBlobJobs({
    db,
    backend,
    clock,
    scan: (identity) => scanHeld(parts, identity),
  });
  return {
    put: (source, options) => put(parts, threads, source, options),
    keep: async (tx, stored) => {
      if (!(await store.deleteWrite(tx, stored)))
        throw blobErrors.notKept({ context: { blobId: stored.id } });
      await store.insert(tx, stored);
      const { id, orgId, mode } = stored;
      if (stored.scan === 'held') await enqueue(tx, jobs.scan, { id, orgId, mode });
    },
    discard: async (stored) => {
      if (await store.deleteWrite(db, stored)) await backend.remove(stored.id);
    },
    stat: async (owner, id, source = db) => toStatus(await store.find(source, identityOf(owner, id))),
    statMany: async (owner, ids, source = db) => {
      const found = await store.findMany(source, owner, ids);
      return ids.map((id) => toStatus(found.get(id)));
    },
    get: (owner, id, range) => get(parts, identityOf(owner, id), range),
    delete: async (tx, owner, id, actor) => {
      const destroyed = await store.destroyKey(tx, identityOf(owner, id), clock.now());
      if (!destroyed) return false;
      await appendAudit(tx, {
        orgId: owner.orgId,
        actor,
        action: 'blob.key_destroyed',
        target: { kind: 'blob', id },
        details: { mode: owner.mode },
      });
      await enqueue(tx, jobs.remove, { id });
      return true;
    },
    resealKeys: () => resealKeys(parts),
    jobs: [jobs.remove, jobs.scan, jobs.sweep],
    crontab: [{ schedule: '37 * * * *', job: jobs.sweep }],
  };
}

const identityOf = ({ orgId, mode }: BlobOwner, id: string): BlobIdentity => ({ orgId, mode, id });

async function put(
  parts: BlobParts,
  threads: SealingThreads,
  source: Uint8Array | AsyncIterable<Uint8Array>,
  { orgId, mode, contentType, sizeMax }: PutOptions,
): Promise<StoredBlob> {
  const { db, backend, keys, clock } = parts;
  const identity: BlobIdentity = { id: `blob_${randomBytes(16).toString('hex')}`, orgId, mode };
  const dataKey = makeDataKey();
  const seal = toChunkSeal(dataKey, identity);
  const createdAt = clock.now();
  await store.insertWrite(db, identity, createdAt);
  try {
    const tap = createTap(sizeMax);
    const sealing = startSealing(tap.count(source), seal, threads);
    await writeSealed(backend, identity.id, tap, sealing.bytes);
    const size = tap.size();
    const sha256 = sealing.sha256();
    const scan = await scanStored(parts, identity.id, size, seal);
    const sealed = sealDataKey(keys, identity, dataKey);
    return { ...identity, size, sha256, contentType, scan, createdAt, ...sealed };
  } catch (error) {
    // When the store itself is away this fails too, and the sweep does it later.
    await abandon(db, backend, identity).catch(() => undefined);
    throw error;
  }
}

async function writeSealed(
  backend: BlobBackend,
  id: string,
  tap: Tap,
  sealed: AsyncIterable<Buffer>,
): Promise<void> {
  try {
    await backend.write(id, sealed);
  } catch (error) {
    throw tap.sourceFault() ?? error;
  }
}

async function abandon(db: Db, backend: BlobBackend, identity: BlobIdentity): Promise<void> {
  await backend.remove(identity.id);
  await backend.removeParts(identity.id);
  await store.deleteWrite(db, identity);
}

type Tap = {
  count(source: Uint8Array | AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void, undefined>;
  size(): number;
  /** What went wrong at the source, as distinct from the store. */
  sourceFault(): unknown;
};

/** Measures what flows past. */
function createTap(sizeMax: number | undefined): Tap {
  let size = 0;
  let fault: unknown;
  return {
    async *count(source) {
      try {
        for await (const piece of source instanceof Uint8Array ? [source] : source) {
          size += piece.length;
          if (sizeMax !== undefined && size > sizeMax) throw httpErrors.payloadTooLarge();
          yield piece;
        }
      } catch (error) {
        fault = error;
        throw error;
      }
    },
    size: () => size,
    sourceFault: () => fault,
  };
}

async function scanStored(
  { backend, scanner }: BlobParts,
  id: string,
  size: number,
  seal: ChunkSeal,
): Promise<ScanState> {
  if (scanner === undefined) return 'unchecked';
  const content = Readable.from(openWhole(backend, id, size, seal), { objectMode: false });
  try {
    const verdict = await scanner.scan(content);
    if (content.errored !== null) throw content.errored;
    return verdict === 'unavailable' ? 'held' : verdict;
  } finally {
    content.destroy();
  }
}

const openWhole = (backend: BlobBackend, id: string, size: number, seal: ChunkSeal) =>
  openRange(backend, id, { size, range: { start: 0, end: size } }, seal);

const openRange = (
  backend: BlobBackend,
  id: string,
  content: { readonly size: number; readonly range: ByteRange },
  seal: ChunkSeal,
) => openChunks(backend.read(id, locate(content.range, content.size)), content, seal);

/** Asks the scanner again; throws while it does not answer, so that the queue comes back. */
async function scanHeld(parts: BlobParts, identity: BlobIdentity): Promise<void> {
  const found = await store.find(parts.db, identity);
  if (found === undefined || found.deletedAt !== undefined || found.facts.scan !== 'held') return;
  const seal = toChunkSeal(openDataKey(parts.keys, identity, found.sealed), identity);
  const state = await scanStored(parts, identity.id, found.facts.size, seal);
  if (state !== 'clean' && state !== 'infected') throw new Error('The virus scanner did not answer');
  await store.setVerdict(parts.db, identity, state);
}

function toStatus(found: store.FoundBlob | undefined): BlobStatus {
  if (found === undefined) return { state: 'absent' };
  if (found.deletedAt !== undefined) return { state: 'deleted', ...found };
  const { facts } = found;
  return facts.scan === 'held' || facts.scan === 'infected'
    ? { state: facts.scan, facts }
    : { state: 'ready', facts };
}

async function get(parts: BlobParts, identity: BlobIdentity, range?: ByteRange): Promise<OpenedBlob> {
  const { db, backend, keys } = parts;
  const found = await store.find(db, identity);
  const status = toStatus(found);
  if (status.state !== 'ready' || found === undefined || found.deletedAt !== undefined) {
    return status as Exclude<BlobStatus, { state: 'ready' }>;
  }
  const { size } = found.facts;
  const part = range ?? { start: 0, end: size };
  requireInside(part, size);
  const seal = toChunkSeal(openDataKey(keys, identity, found.sealed), identity);
  try {
    const content = await streamFrom(openRange(backend, identity.id, { size, range: part }, seal));
    return { ...status, content };
  } catch (error) {
    // Deleted between the look-up and the first byte.
    const now = isProblem(error) ? toStatus(await store.find(db, identity)) : status;
    if (now.state === 'deleted') return now;
    throw error;
  }
}

function requireInside({ start, end }: ByteRange, size: number): void {
  const fits =
    Number.isSafeInteger(start) && Number.isSafeInteger(end) && start >= 0 && start <= end && end <= size;
  if (!fits) throw new RangeError('The range does not lie in the content');
}

async function resealKeys({ db, keys }: BlobParts): Promise<number> {
  let resealed = 0;
  for (;;) {
    const count = await inTransaction(db, async (tx) => {
      const blobs = await store.lockSealedOtherwise(tx, keys.current.id, RESEAL_BATCH);
      for (const { identity, sealed } of blobs) {
        await store.replaceKey(
          tx,
          identity,
          sealDataKey(keys, identity, openDataKey(keys, identity, sealed)),
        );
      }
      return blobs.length;
    });
    resealed += count;
    if (count < RESEAL_BATCH) return resealed;
  }
}
