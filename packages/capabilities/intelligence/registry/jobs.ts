import { defaultParameters, type EngineKey, type EngineParameters } from '@chartwright/engines';
import {
  type CalibrationRun,
  checkWithinCaps,
  initialState,
  outcomeSpace,
  relapseSpace,
  runCalibration,
  type SearchSpace,
  type SheetEvidence,
} from '@chartwright/engines/calibration';
import { appendAudit, type Db, defineJob, inTransaction, type Job, type Tx } from '@chartwright/platform';
import { z } from 'zod';
import { runGoldenCases } from './golden-cases.ts';
import * as store from './store.ts';

/** Engines whose records can be re-scored exactly under other parameters. */
const SPACES = { relapse: relapseSpace, outcome: outcomeSpace } as const;
type Calibratable = keyof typeof SPACES;

export const isCalibratable = (engine: EngineKey): engine is Calibratable => Object.hasOwn(SPACES, engine);

/**
 * The calibration job: measures the active version on the uploaded outcomes and registers a better one, if there is
 * one, as a candidate (every gate open) or a draft. It never makes anything active.
 */
export const createCalibrationJob = (db: Db): Job =>
  defineJob('calibration.run', z.object({ runId: z.string() }), async ({ runId }) => {
    const run = await store.findQueuedRun(db, runId);
    if (run === undefined || !isCalibratable(run.engine)) return;
    const owner = { orgId: run.org_id, mode: run.mode };
    const records = await store.listOutcomes(db, owner, run.engine);
    await inTransaction(db, async (tx) => {
      await store.lockRegistry(tx, owner, run.engine);
      const versions = await store.listVersions(tx, owner, run.engine);
      const version = await register(tx, run, owner, versions, records);
      await appendAudit(tx, {
        orgId: run.org_id,
        actor: { kind: 'job', id: 'calibration.run' },
        action: version === null ? 'model.calibration_finished' : 'model.version_registered',
        target: { kind: 'calibration_run', id: run.id },
        details: { engine: run.engine, version, records: records.length },
      });
    });
  });

async function register(
  tx: Tx,
  run: store.RunRow,
  owner: store.Owner,
  versions: readonly store.VersionRow[],
  records: Parameters<typeof runCalibration>[1]['records'],
): Promise<number | null> {
  const engine = run.engine as Calibratable;
  const result = calibrate(engine, versions, records);
  const { candidate, ...report } = result;
  if (candidate === null) {
    await store.finishRun(tx, run.id, {
      state: 'completed',
      report: { ...report, candidate: null },
      version: null,
    });
    return null;
  }
  const version = (versions.at(-1)?.version ?? 0) + 1;
  const capViolations = checkWithinCaps(engine, candidate.parameters).length;
  const evidence: SheetEvidence = {
    window: report.window,
    active: candidate.holdout.active,
    candidate: candidate.holdout.candidate,
    gates: candidate.gates,
  };
  const state = initialState({ areGatesOpen: candidate.gates.candidateMayBeShown, capViolations });
  const { parameters } = candidate;
  await store.insertVersion(tx, owner, engine, { version, state, parameters, evidence, runId: run.id });
  await store.finishRun(tx, run.id, { state: 'completed', report: { ...report, candidate }, version });
  return version;
}

type Run = CalibrationRun<EngineParameters[Calibratable]>;

function calibrate(
  engine: Calibratable,
  versions: readonly store.VersionRow[],
  records: Parameters<typeof runCalibration>[1]['records'],
): Run {
  const active = versions.find(({ state }) => state === 'active');
  const sets = new Map<string, EngineParameters[Calibratable]>([
    ['default', defaultParameters[engine]],
    ...versions.map((v) => [`v${v.version}`, v.parameters as EngineParameters[Calibratable]] as const),
  ]);
  return runCalibration(SPACES[engine] as SearchSpace<EngineParameters[Calibratable]>, {
    records,
    versions: sets,
    active: active === undefined ? 'default' : `v${active.version}`,
    runGoldenCases: (parameters) => runGoldenCases(engine, parameters),
  });
}
