import type { EngineKey, EngineParameters } from '@chartwright/engines';
import type { Approval, OutcomeRecord, SheetEvidence, VersionState } from '@chartwright/engines/calibration';
import type { Actor, Db, Mode, Tx } from '@chartwright/platform';
import { sql } from 'kysely';

type Queryable = Db | Tx;

/** Whose registry: one for each organisation and mode. */
export type Owner = { readonly orgId: string; readonly mode: Mode };

export const ownerOf = ({ orgId, mode }: Pick<Actor, 'orgId' | 'mode'>): Owner => ({ orgId, mode });

export type VersionRow = {
  readonly version: number;
  readonly state: VersionState;
  readonly parameters: EngineParameters[EngineKey];
  readonly evidence: SheetEvidence;
  readonly runId: string;
  readonly approval?: Approval;
  readonly createdAt: Date;
};

type StoredVersion = {
  version: number;
  state: VersionState;
  parameters: EngineParameters[EngineKey];
  evidence: SheetEvidence;
  run_id: string;
  approved_by: string | null;
  approved_sheet: string | null;
  created_at: Date;
};

const toVersion = (row: StoredVersion): VersionRow => ({
  version: row.version,
  state: row.state,
  parameters: row.parameters,
  evidence: row.evidence,
  runId: row.run_id,
  createdAt: row.created_at,
  ...(row.approved_by !== null &&
    row.approved_sheet !== null && { approval: { by: row.approved_by, sheetHash: row.approved_sheet } }),
});

export async function listVersions(db: Queryable, owner: Owner, engine: EngineKey): Promise<VersionRow[]> {
  const { rows } = await sql<StoredVersion>`
    select version, state, parameters, evidence, run_id, approved_by, approved_sheet, created_at
    from model_versions
    where org_id = ${owner.orgId} and mode = ${owner.mode} and engine = ${engine}
    order by version`.execute(db);
  return rows.map(toVersion);
}

/** One change of a registry at a time: held until the transaction ends. */
export async function lockRegistry(tx: Tx, owner: Owner, engine: EngineKey): Promise<void> {
  const name = `models ${owner.orgId} ${owner.mode} ${engine}`;
  await sql`select pg_advisory_xact_lock(hashtextextended(${name}, 0))`.execute(tx);
}

export async function insertVersion(
  tx: Tx,
  owner: Owner,
  engine: EngineKey,
  row: Pick<VersionRow, 'version' | 'state' | 'parameters' | 'evidence' | 'runId'>,
): Promise<void> {
  await sql`
    insert into model_versions (org_id, mode, engine, version, state, parameters, evidence, run_id)
    values (${owner.orgId}, ${owner.mode}, ${engine}, ${row.version}, ${row.state},
      ${JSON.stringify(row.parameters)}::jsonb, ${JSON.stringify(row.evidence)}::jsonb, ${row.runId})`.execute(
    tx,
  );
}

export async function updateVersionState(
  tx: Tx,
  owner: Owner,
  engine: EngineKey,
  row: { readonly version: number; readonly state: VersionState; readonly approval?: Approval | undefined },
): Promise<void> {
  await sql`
    update model_versions
    set state = ${row.state}, approved_by = ${row.approval?.by ?? null},
      approved_sheet = ${row.approval?.sheetHash ?? null}
    where org_id = ${owner.orgId} and mode = ${owner.mode} and engine = ${engine}
      and version = ${row.version}`.execute(tx);
}

/** Tells every process to forget its cached models, as part of this transaction. */
export async function bumpModelRevision(tx: Tx): Promise<void> {
  await sql`update revisions set revision = revision + 1 where topic = 'models'`.execute(tx);
}

export async function insertOutcomes(tx: Tx, owner: Owner, records: readonly OutcomeRecord[]): Promise<void> {
  await sql`
    insert into outcome_records (org_id, mode, engine, record)
    select ${owner.orgId}, ${owner.mode}, r ->> 'engine', r
    from jsonb_array_elements(${JSON.stringify(records)}::jsonb) as r`.execute(tx);
}

const OUTCOMES_PER_RUN_MAX = 200_000;

/** The newest records of an engine, oldest first. */
export async function listOutcomes(db: Queryable, owner: Owner, engine: EngineKey): Promise<OutcomeRecord[]> {
  const { rows } = await sql<{ record: OutcomeRecord }>`
    select record from (
      select id, record from outcome_records
      where org_id = ${owner.orgId} and mode = ${owner.mode} and engine = ${engine}
      order by id desc limit ${OUTCOMES_PER_RUN_MAX}) as newest
    order by id`.execute(db);
  return rows.map(({ record }) => record);
}

export type RunState = 'queued' | 'completed' | 'failed';

export type RunRow = {
  readonly id: string;
  readonly org_id: string;
  readonly mode: Mode;
  readonly engine: EngineKey;
  readonly state: RunState;
  readonly report: unknown;
  readonly version: number | null;
  readonly created_at: Date;
  readonly finished_at: Date | null;
};

export async function insertRun(
  tx: Tx,
  owner: Owner,
  run: { readonly id: string; readonly engine: EngineKey; readonly requestedBy: string },
): Promise<void> {
  await sql`
    insert into calibration_runs (id, org_id, mode, engine, state, requested_by)
    values (${run.id}, ${owner.orgId}, ${owner.mode}, ${run.engine}, 'queued', ${run.requestedBy})`.execute(
    tx,
  );
}

const RUN_COLUMNS = sql.raw('id, org_id, mode, engine, state, report, version, created_at, finished_at');

export async function findRun(db: Queryable, owner: Owner, id: string): Promise<RunRow | undefined> {
  const { rows } = await sql<RunRow>`
    select ${RUN_COLUMNS} from calibration_runs
    where org_id = ${owner.orgId} and mode = ${owner.mode} and id = ${id}`.execute(db);
  return rows[0];
}

/** For the job alone: it is given an id that the server itself has queued. */
export async function findQueuedRun(db: Queryable, id: string): Promise<RunRow | undefined> {
  const { rows } = await sql<RunRow>`
    select ${RUN_COLUMNS} from calibration_runs where id = ${id} and state = 'queued'`.execute(db);
  return rows[0];
}

export async function finishRun(
  tx: Tx,
  id: string,
  result: {
    readonly state: Exclude<RunState, 'queued'>;
    readonly report: unknown;
    readonly version: number | null;
  },
): Promise<void> {
  await sql`
    update calibration_runs
    set state = ${result.state}, report = ${JSON.stringify(result.report)}::jsonb, version = ${result.version},
      finished_at = now()
    where id = ${id}`.execute(tx);
}
