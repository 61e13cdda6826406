import { randomBytes } from 'node:crypto';
import {
  defaultParameters,
  type EngineKey,
  type EngineParameters,
  engineKeys,
  modelKeys,
} from '@chartwright/engines';
import {
  type ComparisonSheet,
  comparisonSheet,
  type ModelVersion,
  type OutcomeRecord,
  promoteVersion,
  type SheetEvidence,
  transition,
} from '@chartwright/engines/calibration';
import { type Actor, appendAudit, type Db, enqueue, type Job, type Tx } from '@chartwright/platform';
import { engineOf } from '../engine-key.ts';
import { isCalibratable } from './calibrate.ts';
import { refusalProblem, registryErrors } from './errors.ts';
import { CALIBRATION_ATTEMPTS } from './jobs.ts';
import * as store from './store.ts';
import { viewRun, viewVersion } from './views.ts';

/** A person's decision about a version. */
export type Decision = { readonly reason: string; readonly sheetHash?: string | undefined };

export type Registry = ReturnType<typeof createRegistry>;

/** The model registry: outcomes in, candidates from a job, and versions that only a person lets run. */
export function createRegistry(parts: { readonly db: Db; readonly calibrate: Job }) {
  const { db } = parts;
  return {
    async listModels(actor: Actor) {
      const models = await Promise.all(engineKeys.map((engine) => summarize(db, actor, engine)));
      return { object: 'list' as const, resource: 'model' as const, count: models.length, models };
    },

    readModel: (actor: Actor, key: string) => summarize(db, actor, engineOf(key)),

    /** One version beside the active one: what a reviewer reads before a promotion. */
    async readVersion(actor: Actor, key: string, version: number | null) {
      const engine = engineOf(key);
      const versions = await store.listVersions(db, store.ownerOf(actor), engine);
      const row = versions.find((one) => one.version === version);
      if (version !== null && row === undefined) throw registryErrors.versionUnknown();
      const sheet = sheetOf(engine, versions, version);
      const parameters = row?.parameters ?? defaultParameters[engine];
      return { ...viewVersion(engine, row), parameters, comparison: sheet };
    },

    async uploadOutcomes(tx: Tx, actor: Actor, records: readonly OutcomeRecord[], requestId: string) {
      await store.insertOutcomes(tx, store.ownerOf(actor), records);
      await audit(tx, actor, 'outcomes.uploaded', 'organisation', actor.orgId, requestId, {
        records: records.length,
      });
      return { object: 'outcome_upload' as const, accepted: records.length };
    },

    async requestCalibration(tx: Tx, actor: Actor, key: string, requestId: string) {
      const engine = engineOf(key);
      if (!isCalibratable(engine)) throw registryErrors.notMeasured();
      const id = `cal_${randomBytes(10).toString('hex')}`;
      await store.insertRun(tx, store.ownerOf(actor), { id, engine, requestedBy: actor.id });
      await enqueue(tx, parts.calibrate, { runId: id }, { maxAttempts: CALIBRATION_ATTEMPTS });
      await audit(tx, actor, 'model.calibration_requested', 'calibration_run', id, requestId, { engine });
      const run = await store.findRun(tx, store.ownerOf(actor), id);
      if (run === undefined) throw registryErrors.runUnknown();
      return viewRun(run);
    },

    async readRun(actor: Actor, id: string) {
      const run = await store.findRun(db, store.ownerOf(actor), id);
      if (run === undefined) throw registryErrors.runUnknown();
      return viewRun(run);
    },

    /** Lets a version run, or approves it where a second person has to agree. One that ran before runs at once. */
    async promote(tx: Tx, actor: Actor, key: string, version: number, decision: Decision, requestId: string) {
      const review = await openReview(tx, actor, key);
      return activate(tx, actor, review, version, decision, requestId);
    },

    /** Goes back, at once, to a version that ran before, or with `null` to the shipped constants. */
    async rollBack(
      tx: Tx,
      actor: Actor,
      key: string,
      version: number | null,
      decision: Decision,
      requestId: string,
    ) {
      const review = await openReview(tx, actor, key);
      const row = review.versions.find((one) => one.version === version);
      if (row !== undefined && !hasRun(row)) throw registryErrors.invalidTransition();
      return activate(tx, actor, review, version, decision, requestId);
    },

    async reject(tx: Tx, actor: Actor, key: string, version: number, decision: Decision, requestId: string) {
      const { engine, owner, versions } = await openReview(tx, actor, key);
      const row = versions.find((one) => one.version === version);
      if (row === undefined) throw registryErrors.versionUnknown();
      const sheet = sheetOf(engine, versions, version);
      const step = transition(row.state, 'reject', { ...factsOf(actor, decision), ...standing(sheet) });
      if (!step.ok) throw refusalProblem(step.refusal);
      await store.updateVersionState(tx, owner, engine, { version, state: step.state });
      await auditDecision(tx, actor, 'model.rejected', engine, sheet, decision.reason, requestId);
      return summarize(tx, actor, engine);
    },
  };
}

/** The versions of one engine, locked while a reviewer decides. */
type Review = {
  readonly engine: EngineKey;
  readonly owner: store.Owner;
  readonly versions: readonly store.VersionRow[];
};

async function openReview(tx: Tx, actor: Actor, key: string): Promise<Review> {
  requireReviewer(actor);
  const engine = engineOf(key);
  const owner = store.ownerOf(actor);
  await store.lockRegistry(tx, owner, engine);
  return { engine, owner, versions: await store.listVersions(tx, owner, engine) };
}

async function activate(
  tx: Tx,
  actor: Actor,
  { engine, owner, versions }: Review,
  version: number | null,
  decision: Decision,
  requestId: string,
) {
  const sheet = sheetOf(engine, versions, version);
  const promotion = promoteVersion(versions, version, { ...factsOf(actor, decision), ...standing(sheet) });
  if (!promotion.ok) throw refusalProblem(promotion.refusal);
  // Retire first: two active versions, even for a moment, are refused by the database.
  const changed = promotion.registry.filter((next) => isChanged(versions, next));
  for (const next of changed.toSorted((a) => (a.state === 'active' ? 1 : -1))) {
    await store.updateVersionState(tx, owner, engine, next);
  }
  await store.bumpModelRevision(tx);
  const action = promotion.outcome === 'active' ? 'model.activated' : 'model.approved';
  await auditDecision(tx, actor, action, engine, sheet, decision.reason, requestId);
  const model = await summarize(tx, actor, engine);
  return { ...model, outcome: promotion.outcome };
}

const hasRun = ({ state }: store.VersionRow): boolean => state === 'active' || state === 'retired';

async function summarize(db: Db | Tx, actor: Actor, engine: EngineKey) {
  const versions = await store.listVersions(db, store.ownerOf(actor), engine);
  const active = versions.find(({ state }) => state === 'active');
  return {
    object: 'model' as const,
    key: modelKeys[engine],
    engine,
    mode: actor.mode,
    active: {
      version: active?.version ?? null,
      source: active === undefined ? ('default' as const) : ('calibrated' as const),
    },
    versions: versions.map((row) => viewVersion(engine, row)),
  };
}

const NO_EVIDENCE: SheetEvidence = {
  window: { events: 0, nonEvents: 0, sites: 0, weeks: 0, firstWeek: null, lastWeek: null },
  active: null,
  candidate: null,
  gates: null,
};

function sheetOf(
  engine: EngineKey,
  versions: readonly store.VersionRow[],
  version: number | null,
): ComparisonSheet {
  const row = versions.find((one) => one.version === version);
  const active = versions.find(({ state }) => state === 'active');
  return comparisonSheet(asModel(engine, active), asModel(engine, row), row?.evidence ?? NO_EVIDENCE);
}

const asModel = (engine: EngineKey, row: store.VersionRow | undefined): ModelVersion<EngineKey> => ({
  engine,
  version: row?.version ?? null,
  parameters: (row?.parameters ?? defaultParameters[engine]) as EngineParameters[EngineKey],
});

/** Asked first: who may not decide learns nothing of the version's state. */
function requireReviewer(actor: Actor): void {
  if (actor.kind !== 'person' || !actor.rights.has('clinical_admin')) throw registryErrors.personNeeded();
}

const factsOf = (actor: Actor, { reason, sheetHash }: Decision) => ({
  actor: {
    kind: 'person' as const,
    id: actor.id,
    isLicensedReviewer: actor.kind === 'person' && actor.rights.has('clinical_admin'),
  },
  reason,
  ...(sheetHash !== undefined && { sheetHash }),
});

const standing = (sheet: ComparisonSheet) => ({
  currentSheetHash: sheet.hash,
  areGatesOpen: sheet.gates?.candidateMayBeShown ?? false,
  capViolations: sheet.capViolations.length,
  changesBand: sheet.changesBand,
});

const isChanged = (
  before: readonly store.VersionRow[],
  next: Pick<store.VersionRow, 'version' | 'state' | 'approval'>,
): boolean => {
  const was = before.find(({ version }) => version === next.version);
  return was?.state !== next.state || was.approval?.sheetHash !== next.approval?.sheetHash;
};

async function auditDecision(
  tx: Tx,
  actor: Actor,
  action: string,
  engine: EngineKey,
  sheet: ComparisonSheet,
  reason: string,
  requestId: string,
): Promise<void> {
  const { events, nonEvents, sites, weeks, firstWeek, lastWeek } = sheet.dataWindow;
  await audit(tx, actor, action, 'model', modelKeys[engine], requestId, {
    engine,
    fromVersion: sheet.fromVersion,
    toVersion: sheet.toVersion,
    parameterDiff: sheet.parameterDiff.map(
      ({ path, from, to }) => `${path}: ${String(from)} to ${String(to)}`,
    ),
    metricsHash: sheet.metricsHash,
    sheetHash: sheet.hash,
    dataWindow: `${events} events, ${nonEvents} non-events, ${sites} sites, ${weeks} weeks, ${firstWeek ?? '-'} to ${lastWeek ?? '-'}`,
    reason,
  });
}

const audit = (
  tx: Tx,
  actor: Actor,
  action: string,
  kind: string,
  id: string,
  requestId: string,
  details: Parameters<typeof appendAudit>[1]['details'],
): Promise<void> =>
  appendAudit(tx, {
    orgId: actor.orgId,
    actor: { kind: actor.kind, id: actor.id },
    action,
    target: { kind, id },
    requestId,
    ...(details !== undefined && { details }),
  });
