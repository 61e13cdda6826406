import { buffer } from 'node:stream/consumers';
import type { Clock } from '@chartwright/kernel';
import { sql } from 'kysely';
import { type Db, inTransaction } from '../../database/index.ts';
import type { Job } from '../../jobs/index.ts';
import type { BlobBackend } from '../backend.ts';
import { type BlobParts, type Blobs, createBlobs } from '../blobs.ts';
import { nameWrappingKey } from '../key-ring.ts';
import type { PutOptions, StoredBlob } from '../model.ts';
import type { BlobOwner } from '../owner.ts';
import type { ByteRange } from '../sealed-chunks.ts';

export const clinic: BlobOwner = { orgId: 'org_clinic', mode: 'live' };
export const testKey = nameWrappingKey(Buffer.alloc(32, 1));
export const person = { kind: 'user', id: 'usr_1' };
export const START = Date.UTC(2026, 3, 2, 8);

export async function addOrganisations(db: Db): Promise<void> {
  await sql`insert into organisations (id, name, plan) values
    ('org_clinic', 'Clinic', 'self_hosted'), ('org_other', 'Other', 'self_hosted')`.execute(db);
}

/** A clock that a test moves. */
export function movableClock(): Clock & { pass(hours: number): void } {
  let nowMs = START;
  return {
    now: () => new Date(nowMs),
    pass: (hours) => {
      nowMs += hours * 3_600_000;
    },
  };
}

export const openStore = (
  parts: Pick<BlobParts, 'db' | 'clock'> & { backend: BlobBackend } & Partial<BlobParts>,
): Blobs => createBlobs({ keys: { current: testKey }, scanner: undefined, ...parts });

/** Stores and keeps in one step, as a capability does with a change of its own. */
export async function putAndKeep(
  db: Db,
  blobs: Blobs,
  source: Uint8Array | AsyncIterable<Uint8Array>,
  options: PutOptions = clinic,
): Promise<StoredBlob> {
  const stored = await blobs.put(source, options);
  await inTransaction(db, (tx) => blobs.keep(tx, stored));
  return stored;
}

/** The whole content, or how the blob stands instead. */
export async function readAll(
  blobs: Blobs,
  owner: BlobOwner,
  id: string,
  range?: ByteRange,
): Promise<Buffer | string> {
  const opened = await blobs.get(owner, id, range);
  return opened.state === 'ready' ? buffer(opened.content) : opened.state;
}

export async function runJob(blobs: Blobs, name: string, payload: object = {}): Promise<void> {
  const job: Job | undefined = blobs.jobs.find((candidate) => candidate.name === name);
  if (job === undefined) throw new Error(`There is no job ${name}`);
  await job.handle(job.schema.parse(payload), {
    id: '1',
    attempt: 1,
    abortSignal: new AbortController().signal,
  });
}

/** The queue's jobs of a name, as payloads. */
export async function queued(db: Db, name: string): Promise<unknown[]> {
  const { rows } = await sql<{ payload: unknown }>`
    select j.payload from graphile_worker._private_jobs j
    join graphile_worker._private_tasks t on t.id = j.task_id where t.identifier = ${name}`.execute(db);
  return rows.map(({ payload }) => payload);
}
