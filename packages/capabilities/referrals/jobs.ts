import { createHmac } from 'node:crypto';
import { type DocumentReader, describeReason } from '@chartwright/documents';
import type { Clock } from '@chartwright/kernel';
import { isProblem } from '@chartwright/kernel';
import {
  appendAudit,
  type Blobs,
  type Db,
  defineJob,
  httpErrors,
  inTransaction,
  type Job,
  type Tx,
} from '@chartwright/platform';
import { z } from 'zod';
import { type Fingerprint, likenessOf } from './fingerprint.ts';
import type { ReferralEngine } from './parts.ts';
import type { PathwayVersions } from './pathways/versions.ts';
import { sealPacked } from './sealed.ts';
import * as store from './store.ts';
import type { Assessed, AssessRequest, PersonSummary, Summary } from './work.ts';

/** How often a referral is tried before a person gets it unread. */
const ATTEMPTS = 3;
const ACTOR = { kind: 'job', id: 'referrals.process' } as const;
/**
 * Texts about one person that share this much of their word triples are the same letter sent twice. Measured on our own
 * letters: two faxes of one letter share 0.74 and more, different letters 0.04 and less; a letter of which a third was
 * written anew mostly stays below.
 */
const NEARLY_THE_SAME = 0.7;

/** What became of a job, told inside the transaction that settles it. */
export type Settled = {
  readonly job: store.StartedJob;
  readonly at: Date;
} & (
  | { readonly state: 'completed'; readonly summary: Summary; readonly outcome: Uint8Array }
  | { readonly state: 'failed'; readonly message: string; readonly reason: FailureReason }
);

export type FailureReason = 'FILE_UNREADABLE' | 'FILE_INFECTED' | 'PROCESSING_FAILED' | 'PATHWAY_UNKNOWN';

/** Opens reviews, links patients, tells events: part of settling, or nothing of it happens. */
export type SettledHook = (tx: Tx, settled: Settled) => Promise<void>;

/** Readings of readers other than the built-in ones, by what they are called. */
export type OtherReaders = (
  content: store.Content,
  task: {
    readonly owner: store.StartedJob['owner'];
    readonly recordId: string;
    readonly jobId: string;
    readonly receivedAt: string;
    /** The canonical document of the pathway that is to decide, as JSON. */
    readonly pathway: string;
    readonly signal: AbortSignal;
  },
) => Promise<Pick<AssessRequest, 'readings' | 'readers'>>;

export type ProcessParts = {
  readonly db: Db;
  readonly blobs: Blobs;
  readonly clock: Clock;
  readonly reader: Pick<DocumentReader, 'read'>;
  readonly engine: ReferralEngine;
  readonly pathways: PathwayVersions;
  readonly otherReaders: OtherReaders | undefined;
  readonly sealKey: Buffer;
  readonly hooks: readonly SettledHook[];
};

/**
 * Takes one referral from its bytes to a decision. May run any number of times, also at once and after a crash: pages are
 * kept as soon as they are read, and whoever locks the unsettled job settles it; every other run finds nothing to do.
 */
export const createProcessJob = (parts: ProcessParts): Job =>
  defineJob(
    'referrals.process',
    z.object({ jobId: z.string() }),
    async ({ jobId }, { attempt, abortSignal }) => {
      const job = await store.startJob(parts.db, jobId, parts.clock.now());
      if (job === undefined) return;
      try {
        await processOnce(parts, job, abortSignal);
      } catch (error) {
        if (attempt < ATTEMPTS || abortSignal.aborted || isBusy(error)) throw error;
        await fail(parts, job, GIVEN_UP);
      }
    },
  );

type Failure = { readonly message: string; readonly reason: FailureReason };

const GIVEN_UP: Failure = {
  message: 'The referral could not be processed. A person has to read it.',
  reason: 'PROCESSING_FAILED',
};
const INFECTED: Failure = {
  message: 'The virus scanner calls the file infected. It was not opened.',
  reason: 'FILE_INFECTED',
};
const NO_PATHWAY: Failure = {
  message: 'The pathway that was asked for is not there any more, or has no version that is published.',
  reason: 'PATHWAY_UNKNOWN',
};

/** A full engine, or a scanner that has not answered, is no fault of the referral: the queue brings it again. */
const isBusy = (error: unknown): boolean =>
  isProblem(error) && error.code === httpErrors.table.unavailable.code;

async function processOnce(parts: ProcessParts, job: store.StartedJob, signal: AbortSignal): Promise<void> {
  const { unread } = job.request;
  if (unread !== undefined) return fail(parts, job, unreadable(describeReason(unread)));
  const started = performance.now();
  const content = await contentOf(parts, job, signal);
  if ('reason' in content) return fail(parts, job, content);
  const read = performance.now();
  const { pathway: asked, start, entities } = job.request;
  const version =
    asked === undefined
      ? await parts.pathways.active(parts.db, job.owner)
      : await parts.pathways.find(parts.db, job.owner, asked);
  if (version === undefined || (start !== undefined && !version.starts.includes(start)))
    return fail(parts, job, NO_PATHWAY);
  const receivedAt = job.record.received_at.toISOString().slice(0, 10);
  const others = await parts.otherReaders?.(content, {
    owner: job.owner,
    recordId: job.record.id,
    jobId: job.id,
    receivedAt,
    pathway: version.text,
    signal,
  });
  const assessed = await parts.engine.assess(
    {
      ...content,
      receivedAt,
      pathway: { text: version.text, sha256: version.sha256 },
      ...(start !== undefined && { start }),
      ...(entities !== undefined && { entities }),
      ...others,
      timings: { pages_ms: Math.round(read - started) },
    },
    signal,
  );
  await complete(parts, job, assessed);
}

/** The pages: kept ones, or read now and kept before anything else is done with them. */
async function contentOf(
  parts: ProcessParts,
  { owner, record }: store.StartedJob,
  signal: AbortSignal,
): Promise<store.Content | Failure> {
  const { db, blobs, clock, reader, sealKey } = parts;
  const kept = await store.findContent(db, owner, record.id, sealKey);
  if (kept !== undefined) return kept;
  const opened = await blobs.get(owner, record.blob_id);
  if (opened.state === 'infected') return INFECTED;
  if (opened.state !== 'ready') throw httpErrors.unavailable();
  const result = await reader.read(opened.content, { name: record.filename, signal });
  if (result.state === 'refused') return unreadable(result.sentence);
  const { documents, ledger } = result;
  await store.insertContent(db, record.id, { documents, ledger }, { key: sealKey, at: clock.now() });
  return { documents, ledger };
}

const unreadable = (sentence: string): Failure => ({
  message: `${sentence} A person has to look at the file.`,
  reason: 'FILE_UNREADABLE',
});

async function complete(parts: ProcessParts, job: store.StartedJob, assessed: Assessed): Promise<void> {
  const { db, clock, sealKey } = parts;
  const { outcome, summary, fingerprint } = assessed;
  const at = clock.now();
  const sealed = sealPacked(outcome, sealKey);
  await inTransaction(db, async (tx) => {
    if (!(await store.lockUnsettled(tx, job.id))) return;
    const nearDuplicateOf = await findNearDuplicate(tx, job, { fingerprint, summary, sealKey });
    await store.completeJob(tx, job, { outcome: sealed, summary, nearDuplicateOf, at });
    for (const hook of parts.hooks) await hook(tx, { state: 'completed', job, at, summary, outcome });
    await appendAudit(tx, {
      ...entryOf(job, 'referral.decided'),
      details: {
        mode: job.owner.mode,
        jobId: job.id,
        pathway: summary.pathway.id,
        version: summary.pathway.version,
        category: summary.category,
        review: summary.humanReview,
        reasons: summary.reviewReasons,
      },
    });
  });
}

const fail = ({ db, clock, hooks }: ProcessParts, job: store.StartedJob, failure: Failure): Promise<void> =>
  inTransaction(db, async (tx) => {
    if (!(await store.lockUnsettled(tx, job.id))) return;
    const at = clock.now();
    await store.failJob(tx, job, { ...failure, at });
    for (const hook of hooks) await hook(tx, { state: 'failed', job, at, ...failure });
    await appendAudit(tx, {
      ...entryOf(job, 'referral.failed'),
      details: { mode: job.owner.mode, jobId: job.id, reason: failure.reason },
    });
  });

const entryOf = ({ owner, record }: store.StartedJob, action: string) => ({
  orgId: owner.orgId,
  actor: ACTOR,
  action,
  target: { kind: 'referral', id: record.id },
});

/** The first record that says nearly the same of the same person. */
async function findNearDuplicate(
  tx: Tx,
  { owner, record }: store.StartedJob,
  {
    fingerprint,
    summary,
    sealKey,
  }: { readonly fingerprint: Fingerprint | undefined; readonly summary: Summary; readonly sealKey: Buffer },
): Promise<string | null> {
  if (fingerprint === undefined) return null;
  const person = personHash(summary.patients, sealKey);
  await store.keepFingerprint(tx, owner, record.id, fingerprint, person);
  // Letters of one template about two people share up to 0.99, so that only a person who was read tells them apart.
  if (person === null) return null;
  const alike = await store.findAlike(tx, owner, record, fingerprint, person);
  const same = alike.find(({ signature }) => likenessOf(signature, fingerprint.signature) >= NEARLY_THE_SAME);
  return same?.id ?? null;
}

/** Who a letter is about, told to nobody; null unless everybody in it is known. */
function personHash(patients: readonly PersonSummary[], key: Buffer): Buffer | null {
  const people = patients.flatMap(({ family, dateOfBirth }) =>
    family === null || dateOfBirth === null ? [] : [`${family.toLowerCase()} ${dateOfBirth}`],
  );
  if (people.length === 0 || people.length < patients.length) return null;
  return createHmac('sha256', key).update(people.toSorted().join('\n')).digest();
}

const DAY_MS = 86_400_000;
const PURGE_AFTER_DAYS = 30;
const RECORDS_PER_TRANSACTION = 100;
const PURGE_ACTOR = { kind: 'job', id: 'referrals.purge' } as const;

/** Destroys what is left of records 30 days after they were deleted. One that is killed loses nothing: the next run goes on. */
export const createPurgeJob = ({ db, blobs, clock }: Pick<ProcessParts, 'db' | 'blobs' | 'clock'>): Job =>
  defineJob('referrals.purge', z.object({}), async (_payload, { abortSignal }) => {
    const before = new Date(clock.now().getTime() - PURGE_AFTER_DAYS * DAY_MS);
    for (;;) {
      const purged = await inTransaction(db, async (tx) => {
        const due = await store.lockDueRecords(tx, before, RECORDS_PER_TRANSACTION);
        for (const one of due) await destroyRecord(tx, blobs, one, PURGE_ACTOR);
        return due.length;
      });
      if (purged < RECORDS_PER_TRANSACTION || abortSignal.aborted) return;
    }
  });

/** Destroys the key of a record's bytes and all that was made of them, and tells the audit chain so. */
export async function destroyRecord(
  tx: Tx,
  blobs: Blobs,
  due: store.DueRecord,
  actor: { readonly kind: string; readonly id: string | null },
): Promise<void> {
  const { owner, id, blobId } = due;
  await blobs.delete(tx, owner, blobId, actor);
  await store.purgeRecord(tx, due);
  await appendAudit(tx, {
    orgId: owner.orgId,
    actor,
    action: 'referral.purged',
    target: { kind: 'referral', id },
    details: { mode: owner.mode, blobId },
  });
}
