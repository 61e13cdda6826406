import { randomUUID } from 'node:crypto';
import { inTransaction, platformMigrations } from '@chartwright/platform';
import { useTestDatabase } from '@chartwright/platform/testing';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { makeRecordId } from '../ids.ts';
import type { Settled } from '../jobs.ts';
import * as records from '../store.ts';
import type { Summary } from '../work.ts';
import { createReviewHook } from './hook.ts';

/** What a row of jobs may do to the wait of a record, whatever they find. */

const migrations = new URL('../migrations', import.meta.url).pathname;
const database = useTestDatabase([platformMigrations, migrations]);
const owner = { orgId: 'org_a', mode: 'live' } as const;

type Found = { readonly rank: number | null; readonly isHeld: boolean; readonly hasFailed: boolean };

const found: fc.Arbitrary<Found> = fc.record({
  rank: fc.option(fc.integer({ min: 0, max: 3 }), { nil: null }),
  isHeld: fc.boolean(),
  hasFailed: fc.boolean(),
});

const NAMES = ['ED', 'CAT1', 'CAT2', 'CAT3'];

const summaryOf = ({ rank, isHeld }: Found): Summary => ({
  document_type: 'referral',
  category: rank === null ? null : (NAMES[rank] ?? null),
  rank,
  targetDate: null,
  targetDays: null,
  disposition: 'TRIAGED',
  humanReview: isHeld,
  reviewReasons: isHeld ? ['CONTRADICTION'] : [],
  pathway: { id: 'p', version: '1.0.0', sha256: 'x' },
  rules: ['R1'],
  missing: 0,
  patients: [],
});

type Row = {
  readonly status: string;
  readonly kind: string;
  readonly queue_rank: number;
  readonly floor_rank: number | null;
  readonly waiting_since: Date;
  readonly due_at: Date;
  readonly reasons: readonly string[];
};

const reviewsOf = async (recordId: string): Promise<Row[]> => {
  const { rows } = await database().pool.query<Row>(
    'select * from referral_reviews where record_id = $1 order by opened_at',
    [recordId],
  );
  return rows;
};

async function addRecord(at: Date): Promise<string> {
  const id = makeRecordId(at.getTime());
  await database().pool.query(
    `insert into referral_records (id, org_id, mode, blob_id, filename, media_type, file_size, sha256, origin, created_by,
       received_at, updated_at, status)
     values ($1, $2, $3, $1, 'a.pdf', 'application/pdf', 1, decode(md5($1) || md5($1), 'hex'), 'upload', 'x', $4, $4, 'received')`,
    [id, owner.orgId, owner.mode, at],
  );
  return id;
}

const hook = createReviewHook({ requested: () => Promise.resolve(), decided: () => Promise.resolve() });

/** Settles a job as the queue does, with the hook inside. */
async function settle(recordId: string, one: Found, at: Date): Promise<void> {
  const id = randomUUID();
  await inTransaction(database().db, async (tx) => {
    await records.insertJob(tx, owner, { id, recordId, askedBy: 'x', request: {}, at });
    const job = await records.startJob(tx, id, at);
    if (job === undefined) throw new Error('The job is not there');
    const summary = summaryOf(one);
    const settled: Settled = one.hasFailed
      ? { job, at, state: 'failed', message: 'No.', reason: 'PROCESSING_FAILED' }
      : { job, at, state: 'completed', summary, outcome: new Uint8Array() };
    if (one.hasFailed) await records.failJob(tx, job, { message: 'No.', reason: 'PROCESSING_FAILED', at });
    else
      await records.completeJob(tx, job, {
        outcome: Buffer.from('sealed'),
        summary,
        nearDuplicateOf: null,
        at,
      });
    await hook(tx, settled);
  });
}

test('no row of jobs makes a wait shorter, a referral less urgent or a review disappear unseen', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(found, { minLength: 1, maxLength: 6 }), async (jobs) => {
      const start = Date.parse('2026-03-05T08:00:00Z');
      const recordId = await addRecord(new Date(start));
      let before: Row | undefined;
      for (const [step, one] of jobs.entries()) {
        await settle(recordId, one, new Date(start + (step + 1) * 600_000));
        const rows = await reviewsOf(recordId);
        const waiting = rows.filter(({ status }) => status === 'open');
        expect(waiting.length).toBeLessThanOrEqual(1);
        const [now] = waiting.filter(({ kind }) => kind === 'hold');
        if (one.isHeld || one.hasFailed) expect(now).toBeDefined();
        if (before !== undefined && now === undefined) {
          // Settled without a person: only by a job that is at least as urgent as whatever was proposed.
          expect(one.rank ?? 9).toBeLessThanOrEqual(before.floor_rank ?? 9);
        }
        if (before !== undefined && now !== undefined) {
          expect(now.queue_rank).toBeLessThanOrEqual(before.queue_rank);
          expect(now.due_at.getTime()).toBeLessThanOrEqual(before.due_at.getTime());
          expect(now.waiting_since).toEqual(before.waiting_since);
          expect(now.floor_rank ?? 9).toBeLessThanOrEqual(before.floor_rank ?? 9);
        }
        if (now !== undefined) {
          const record = await records.findRecord(database().db, owner, recordId);
          expect(record?.human_review).toBe(true);
        }
        before = now;
      }
    }),
    { numRuns: 30 },
  );
});

test('a job that is less urgent than what waited is held, and says so', async () => {
  const at = new Date('2026-03-05T08:00:00Z');
  const recordId = await addRecord(at);
  await settle(recordId, { rank: 1, isHeld: true, hasFailed: false }, at);
  await settle(recordId, { rank: 3, isHeld: false, hasFailed: false }, new Date(at.getTime() + 1000));
  const [first, second] = await reviewsOf(recordId);
  expect(first).toMatchObject({ status: 'superseded' });
  expect(second).toMatchObject({ status: 'open', reasons: ['LESS_URGENT_THAN_BEFORE'], floor_rank: 1 });
});
