import { defaultParameters } from '@chartwright/engines';
import { checkWithinCaps, initialState, type SheetEvidence } from '@chartwright/engines/calibration';
import {
  appendAudit,
  type Db,
  defineJob,
  inTransaction,
  type Job,
  runInThread,
  type Tx,
} from '@chartwright/platform';
import { z } from 'zod';
import { type CalibrationResult, type CalibrationWork, isCalibratable } from './calibrate.ts';
import * as store from './store.ts';

/** How often a run is tried before it counts as failed. */
export const CALIBRATION_ATTEMPTS = 3;

const THREAD = new URL('./calibrate.ts', import.meta.url);

/**
 * The calibration job: measures the active version on the uploaded outcomes and registers a better one, if there is
 * one, as a candidate (every gate open) or a draft. It never makes anything active.
 */
export const createCalibrationJob = (db: Db): Job =>
  defineJob(
    'calibration.run',
    z.object({ runId: z.string() }),
    async ({ runId }, { attempt, abortSignal }) => {
      const run = await store.findQueuedRun(db, runId);
      if (run === undefined) return;
      try {
        await runOnce(db, run, abortSignal);
      } catch (error) {
        if (attempt >= CALIBRATION_ATTEMPTS) await fail(db, run);
        throw error;
      }
    },
  );

async function runOnce(db: Db, run: store.RunRow, signal: AbortSignal): Promise<void> {
  const owner = { orgId: run.org_id, mode: run.mode };
  const records = await store.listOutcomes(db, owner, run.engine);
  const work = prepare(run, await store.listVersions(db, owner, run.engine), records);
  const result = await runInThread<CalibrationResult>(THREAD, work, signal);
  await inTransaction(db, async (tx) => {
    await store.lockRegistry(tx, owner, run.engine);
    const versions = await store.listVersions(tx, owner, run.engine);
    if (activeOf(versions) !== work.active)
      throw new Error('Another version became active during the calibration');
    const version = await register(tx, run, owner, (versions.at(-1)?.version ?? 0) + 1, result);
    await appendAudit(tx, {
      orgId: run.org_id,
      actor: { kind: 'job', id: 'calibration.run' },
      action: version === null ? 'model.calibration_finished' : 'model.version_registered',
      target: { kind: 'calibration_run', id: run.id },
      details: { engine: run.engine, version, records: records.length },
    });
  });
}

const activeOf = (versions: readonly store.VersionRow[]): string => {
  const active = versions.find(({ state }) => state === 'active');
  return active === undefined ? 'default' : `v${active.version}`;
};

function prepare(
  { engine }: store.RunRow,
  versions: readonly store.VersionRow[],
  records: CalibrationWork['records'],
): CalibrationWork {
  if (!isCalibratable(engine)) throw new Error('This engine has no calibration');
  type Sets = CalibrationWork['versions'][number];
  return {
    engine,
    records,
    active: activeOf(versions),
    versions: [
      ['default', defaultParameters[engine]],
      ...versions.map((row): Sets => [`v${row.version}`, row.parameters as Sets[1]]),
    ],
  };
}

/** @returns the number of the version it registered, null when nothing better was found */
async function register(
  tx: Tx,
  run: store.RunRow,
  owner: store.Owner,
  nextVersion: number,
  { candidate, ...report }: CalibrationResult,
): Promise<number | null> {
  const version = candidate === null ? null : nextVersion;
  if (candidate !== null) {
    const { parameters, gates, holdout } = candidate;
    const evidence: SheetEvidence = {
      window: report.window,
      active: holdout.active,
      candidate: holdout.candidate,
      gates,
    };
    const capViolations = checkWithinCaps(run.engine, parameters).length;
    const state = initialState({ areGatesOpen: gates.candidateMayBeShown, capViolations });
    const row = { version: nextVersion, state, parameters, evidence, runId: run.id };
    await store.insertVersion(tx, owner, run.engine, row);
  }
  await store.finishRun(tx, run.id, { state: 'completed', report: { ...report, candidate }, version });
  return version;
}

/** The last try failed: whoever waits for the run learns it. */
const fail = (db: Db, run: store.RunRow): Promise<void> =>
  inTransaction(db, (tx) => store.finishRun(tx, run.id, { state: 'failed', report: null, version: null }));
