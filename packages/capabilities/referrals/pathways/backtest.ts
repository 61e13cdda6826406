import { createHash, randomBytes } from 'node:crypto';
import { type Backtest, type ComparedPatient, type Pathway, summarizeBacktest } from '@chartwright/pathways';
import { type Db, runInThread, unseal } from '@chartwright/platform';
import type { Owner } from '../owner.ts';
import type { ComparedOutcomes, ComparisonWork } from './compare-outcomes.ts';
import * as store from './store.ts';

/** A version as it is compared. */
export type Side = { readonly text: string; readonly pathway: Pathway };

export type BacktestRun = {
  readonly id: string;
  readonly report: Backtest;
  readonly reportSha256: string;
  /** Referrals that a named semi-automatic pathway decided. */
  readonly leftOut: number;
  /** Conditions that only the later version has. Readers were not asked for them when these referrals were read. */
  readonly newConditions: readonly string[];
};

const THREAD = new URL('./compare-outcomes.ts', import.meta.url);
/** What is held in memory at once. */
const BATCH_BYTES = 16_777_216;
const BATCH_ROWS = 400;

type Parts = { readonly db: Db; readonly sealKey: Buffer };

/**
 * Asks two versions what the last referrals were asked, in threads, a batch after the other.
 *
 * @returns who would move; record ids, patients by number, rule ids and the pathways' words, nothing of a letter
 */
export async function runBacktest(
  { db, sealKey }: Parts,
  owner: Owner,
  { before, after, last }: { readonly before: Side; readonly after: Side; readonly last: number },
  signal?: AbortSignal,
): Promise<BacktestRun> {
  const compared: ComparedPatient[] = [];
  let [cases, leftOut] = [0, 0];
  for (const batch of toBatches(await store.listDecided(db, owner, last))) {
    const rows = await store.readOutcomes(db, owner, batch);
    const work: ComparisonWork = {
      before: before.text,
      after: after.text,
      outcomes: rows.map(({ record_id, outcome }) => ({
        recordId: record_id,
        packed: unseal(outcome, sealKey),
      })),
    };
    const result = await runInThread<ComparedOutcomes>(THREAD, work, signal);
    compared.push(...result.compared);
    cases += result.cases;
    leftOut += result.leftOut;
  }
  const report = summarizeBacktest(before.pathway, after.pathway, cases, compared);
  return {
    id: `bt_${randomBytes(10).toString('hex')}`,
    report,
    reportSha256: createHash('sha256').update(JSON.stringify(report)).digest('hex'),
    leftOut,
    newConditions: newConditions(before.pathway, after.pathway),
  };
}

function toBatches(decided: readonly store.DecidedReferral[]): string[][] {
  const batches: string[][] = [];
  let room = 0;
  for (const { job_id, bytes } of decided) {
    const open = batches.at(-1);
    if (open === undefined || bytes > room || open.length >= BATCH_ROWS) {
      batches.push([job_id]);
      room = BATCH_BYTES - bytes;
    } else {
      open.push(job_id);
      room -= bytes;
    }
  }
  return batches;
}

const newConditions = (before: Pathway, after: Pathway): string[] =>
  Object.keys(after.document.conditions).filter((name) => !Object.hasOwn(before.document.conditions, name));
