import { createHash } from 'node:crypto';
import {
  defineJob,
  enqueue,
  inTransaction,
  type Job,
  type Owner,
  peekArriving,
  type Tx,
} from '@chartwright/platform';
import { z } from 'zod';
import { destroyBytes } from './bytes.ts';
import { audit } from './caller.ts';
import { piecesOf, readPieces } from './content.ts';
import type { LoadHooks } from './hooks.ts';
import { judge } from './judge.ts';
import { FILE_BYTES_MAX } from './model.ts';
import type { UploadParts } from './parts.ts';
import { unsealDeclared } from './sealed.ts';
import type { OpenStaging } from './staged.ts';
import * as store from './store.ts';

const Payload = z.strictObject({
  orgId: z.string(),
  mode: z.enum(['test', 'live']),
  fileId: z.string(),
  round: z.int().min(0).default(0),
});
type Payload = z.output<typeof Payload>;

const JOB = 'uploads.settle';
const FIRST_PAUSE_MS = 15_000;
const PAUSE_MS_MAX = 3_600_000;

export type Settle = {
  /** Goes on with a file that is whole, in the transaction that says so: at once where nothing is left to check. */
  readonly hasArrived: (
    tx: Tx,
    owner: Owner,
    fileId: string,
    state: 'checked' | 'unchecked' | 'held',
  ) => Promise<void>;
  readonly job: Job<typeof Payload>;
};

type Found = { readonly reason: string } | store.ReceivedFacts;

/** Brings a file that is whole to where it can be read: out of the bucket, scanned, hashed and judged. */
export function createSettle(
  parts: UploadParts & { readonly hooks: LoadHooks; readonly staging: OpenStaging },
): Settle {
  const { db, blobs, clock, sealKey, hooks } = parts;
  const actorOf = (owner: Owner) => ({ ...owner, kind: 'job' as const, id: JOB });
  const deedOf = (tx: Tx, owner: Owner) => ({ tx, actor: actorOf(owner), requestId: undefined });

  const begin = async (tx: Tx, owner: Owner, fileId: string) => {
    await store.noteBegun(tx, owner, fileId, clock.now());
    await hooks.begin(tx, owner, fileId);
  };
  const later = (tx: Tx, owner: Owner, fileId: string, round: number) => {
    const pauseMs = Math.min(FIRST_PAUSE_MS * 2 ** round, PAUSE_MS_MAX);
    return enqueue(
      tx,
      job,
      { ...owner, fileId, round: round + 1 },
      { runAt: new Date(Date.now() + pauseMs), key: `${JOB} ${fileId}` },
    );
  };
  /** Runs a change of a file that still waits to be settled. */
  const changing = (owner: Owner, fileId: string, change: (tx: Tx, row: store.FileRow) => Promise<void>) =>
    inTransaction(db, async (tx) => {
      const row = await store.lockFile(tx, owner, fileId);
      if (row === undefined || !isUnsettled(row)) return false;
      await change(tx, row);
      return true;
    });
  const reject = (owner: Owner, fileId: string, reason: string) =>
    changing(owner, fileId, async (tx, row) => {
      await destroyBytes(deedOf(tx, owner), blobs, owner, row);
      await store.setState(tx, owner, fileId, { state: 'rejected', reason, at: clock.now() });
      await audit(deedOf(tx, owner), 'upload.rejected', fileId, { reason });
    });

  /** Seals what lies in the bucket. Where it lay, nothing can be put any more until the address has expired. */
  const move = async (owner: Owner, row: store.FileRow): Promise<void> => {
    const staging = await parts.staging();
    if (row.blob_id === null) {
      const declared = unsealDeclared(row.content, sealKey);
      const { head, content } = await peekArriving(staging.read(row.id));
      const judgement = await judge(head, declared);
      if (!judgement.accepted) await reject(owner, row.id, judgement.reason);
      else {
        const blob = await blobs.put(content, { ...owner, sizeMax: FILE_BYTES_MAX });
        const { id: blobId, size, sha256 } = blob;
        const lie = findLie(row, declared.sha256, { size, sha256 });
        const { kind, format } = judgement;
        const isKept =
          lie === undefined &&
          (await changing(owner, row.id, async (tx) => {
            await blobs.keep(tx, blob);
            await store.receiveLocked(tx, owner, row.id, { blobId, size, sha256, kind, format }, clock.now());
            await audit(deedOf(tx, owner), 'upload.moved', row.id, { blobId, size });
          }));
        if (!isKept) await blobs.discard(blob);
        if (lie !== undefined) await reject(owner, row.id, lie);
      }
    }
    await staging.spend(row.id);
  };

  /** Reads a file of parts once through. */
  const examine = async (owner: Owner, row: store.FileRow): Promise<Found> => {
    const declared = unsealDeclared(row.content, sealKey);
    const size = row.size ?? 0;
    const pieces = await piecesOf(db, owner, row);
    const { head, content } = await peekArriving(readPieces(blobs, owner, pieces, { start: 0, end: size }));
    const judgement = await judge(head, declared);
    if (!judgement.accepted) return { reason: judgement.reason };
    const hash = createHash('sha256');
    for await (const piece of content) hash.update(piece);
    const sha256 = hash.digest('hex');
    const lie = findLie(row, declared.sha256, { size, sha256 });
    if (lie !== undefined) return { reason: lie };
    return { blobId: null, size, sha256, kind: judgement.kind, format: judgement.format };
  };

  const settle = async ({ orgId, mode, fileId, round }: Payload): Promise<void> => {
    const owner = { orgId, mode };
    const waiting = await store.findFile(db, owner, fileId);
    if (waiting === undefined || !isUnsettled(waiting)) return;
    if (waiting.staged_until !== null) await move(owner, waiting);
    const row = await store.findFile(db, owner, fileId);
    if (row === undefined || !isUnsettled(row)) return;
    const pieces = await piecesOf(db, owner, row);
    const states = await blobs.statMany(
      owner,
      pieces.map(({ blobId }) => blobId),
    );
    if (states.some(({ state }) => state === 'infected'))
      return void (await reject(owner, fileId, 'infected'));
    if (states.some(({ state }) => state === 'held')) {
      return void (await changing(owner, fileId, async (tx) => void (await later(tx, owner, fileId, round))));
    }
    const found = row.sha256 === null ? await examine(owner, row) : undefined;
    if (found !== undefined && 'reason' in found) return void (await reject(owner, fileId, found.reason));
    await changing(owner, fileId, async (tx) => {
      if (found !== undefined) await store.receiveLocked(tx, owner, fileId, found, clock.now());
      await begin(tx, owner, fileId);
    });
  };

  const job: Settle['job'] = defineJob(JOB, Payload, settle);
  return {
    hasArrived: async (tx, owner, fileId, state) => {
      if (state === 'checked') await begin(tx, owner, fileId);
      else if (state === 'held') await later(tx, owner, fileId, 0);
      else await enqueue(tx, job, { ...owner, fileId }, { key: `${JOB} ${fileId}` });
    },
    job,
  };
}

const isUnsettled = ({ state, begun_at }: store.FileRow): boolean =>
  state === 'received' && begun_at === null;

/** Where a file is not what was announced. */
function findLie(
  { declared_size }: store.FileRow,
  declaredSha256: string | undefined,
  { size, sha256 }: { readonly size: number; readonly sha256: string },
): string | undefined {
  if (declared_size !== null && declared_size !== size) return 'size_mismatch';
  return declaredSha256 === undefined || declaredSha256 === sha256 ? undefined : 'sha256_mismatch';
}
