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
const BATCH = { bytes: 8_388_608, rows: 400 };
/** What is read and unsealed in one go; requests are answered between two of them. */
const READING = { bytes: 262_144, rows: 50 };

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
  const decided = await store.listDecided(db, owner, last);
  for (const batch of toPortions(decided, BATCH)) {
    const outcomes = await readBatch({ db, sealKey }, owner, batch);
    const work: ComparisonWork = { before: before.text, after: after.text, outcomes };
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

async function readBatch(
  { db, sealKey }: Parts,
  owner: Owner,
  batch: readonly store.DecidedReferral[],
): Promise<ComparisonWork['outcomes']> {
  const outcomes: ComparisonWork['outcomes'][number][] = [];
  for (const portion of toPortions(batch, READING)) {
    const ids = portion.map(({ job_id }) => job_id);
    for (const { record_id, outcome } of await store.readOutcomes(db, owner, ids))
      outcomes.push({ recordId: record_id, packed: unseal(outcome, sealKey) });
  }
  return outcomes;
}

type Limit = { readonly bytes: number; readonly rows: number };

function toPortions(decided: readonly store.DecidedReferral[], limit: Limit): store.DecidedReferral[][] {
  const portions: store.DecidedReferral[][] = [];
  let room = 0;
  for (const one of decided) {
    const open = portions.at(-1);
    if (open === undefined || one.bytes > room || open.length >= limit.rows) {
      portions.push([one]);
      room = limit.bytes - one.bytes;
    } else {
      open.push(one);
      room -= one.bytes;
    }
  }
  return portions;
}

const newConditions = (before: Pathway, after: Pathway): string[] =>
  Object.keys(after.document.conditions).filter((name) => !Object.hasOwn(before.document.conditions, name));
