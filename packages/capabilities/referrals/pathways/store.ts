import type { LintFinding } from '@chartwright/pathways';
import type { Db, Tx } from '@chartwright/platform';
import { sql } from 'kysely';
import type { Owner } from '../owner.ts';

type Queryable = Db | Tx;

export type State = 'draft' | 'published' | 'retired';

/** A finding of lint, with the line of the author's text it is about. */
export type Finding = LintFinding & { readonly line: number | null };

export type VersionRow = {
  readonly pathway_id: string;
  readonly version: string;
  readonly state: State;
  readonly title: string;
  readonly description: string | null;
  readonly source: string;
  readonly document: string;
  readonly sha256: string;
  readonly starts: readonly string[];
  readonly findings: readonly Finding[];
  readonly created_by: string;
  readonly created_at: Date;
  readonly updated_at: Date;
  readonly published_by: string | null;
  readonly published_at: Date | null;
  readonly note: string | null;
  readonly backtest_id: string | null;
  readonly acknowledged: readonly string[] | null;
  readonly approval: string | null;
  readonly retired_by: string | null;
  readonly retired_at: Date | null;
};

const COLUMNS = sql.raw(
  `v.pathway_id, v.version, v.state, v.title, v.description, v.source, v.document, v.sha256, v.starts, v.findings, v.created_by,
   v.created_at, v.updated_at, v.published_by, v.published_at, v.note, v.backtest_id, v.acknowledged, v.approval,
   v.retired_by, v.retired_at`,
);
/** 1.10.0 comes after 1.9.0. */
const NEWEST_FIRST = sql.raw(`string_to_array(v.version, '.')::int[] desc`);

export type PathwayRow = {
  readonly id: string;
  readonly created_by: string;
  readonly created_at: Date;
  /** Of the newest version, whatever its state. */
  readonly title: string;
  readonly description: string | null;
  readonly latest_version: string;
  /** What runs when the pathway is named: the newest that is published. */
  readonly published_version: string | null;
  readonly versions: number;
};

const summaries = ({ orgId, mode }: Owner) => sql`
  select p.id, p.created_by, p.created_at, latest.title, latest.description, latest.version as latest_version,
    latest.versions, (
      select v.version from pathway_versions v
      where v.org_id = p.org_id and v.mode = p.mode and v.pathway_id = p.id and v.state = 'published'
      order by ${NEWEST_FIRST} limit 1) as published_version
  from pathways p, lateral (
    select v.title, v.description, v.version, count(*) over ()::int as versions from pathway_versions v
    where v.org_id = p.org_id and v.mode = p.mode and v.pathway_id = p.id
    order by ${NEWEST_FIRST} limit 1) latest
  where p.org_id = ${orgId} and p.mode = ${mode}`;

export async function listPathways(db: Queryable, owner: Owner): Promise<PathwayRow[]> {
  const { rows } = await sql<PathwayRow>`${summaries(owner)} order by p.id`.execute(db);
  return rows;
}

export async function findPathway(db: Queryable, owner: Owner, id: string): Promise<PathwayRow | undefined> {
  const { rows } = await sql<PathwayRow>`${summaries(owner)} and p.id = ${id}`.execute(db);
  return rows[0];
}

export async function countPathways(db: Queryable, { orgId, mode }: Owner): Promise<number> {
  const { rows } = await sql<{ n: number }>`
    select count(*)::int as n from pathways where org_id = ${orgId} and mode = ${mode}`.execute(db);
  return rows[0]?.n ?? 0;
}

type Made = { readonly id: string; readonly by: string; readonly at: Date };

/** False when the organisation has one of this id. */
export async function insertPathway(tx: Tx, { orgId, mode }: Owner, { id, by, at }: Made): Promise<boolean> {
  const { rows } = await sql`
    insert into pathways (org_id, mode, id, created_by, created_at) values (${orgId}, ${mode}, ${id}, ${by}, ${at})
    on conflict do nothing returning id`.execute(tx);
  return rows.length > 0;
}

/** Holds a pathway, so that whatever is decided about its versions is decided one after the other. */
export async function lockPathway(tx: Tx, { orgId, mode }: Owner, id: string): Promise<boolean> {
  const { rows } = await sql`
    select id from pathways where org_id = ${orgId} and mode = ${mode} and id = ${id} for update`.execute(tx);
  return rows.length > 0;
}

export async function deletePathwayWithoutVersions(
  tx: Tx,
  { orgId, mode }: Owner,
  id: string,
): Promise<void> {
  await sql`
    delete from pathways p where p.org_id = ${orgId} and p.mode = ${mode} and p.id = ${id} and not exists (
      select from pathway_versions v where v.org_id = p.org_id and v.mode = p.mode and v.pathway_id = p.id)`.execute(
    tx,
  );
}

/** Newest first. */
export async function listVersions(
  db: Queryable,
  { orgId, mode }: Owner,
  pathwayId: string,
): Promise<VersionRow[]> {
  const { rows } = await sql<VersionRow>`
    select ${COLUMNS} from pathway_versions v
    where v.org_id = ${orgId} and v.mode = ${mode} and v.pathway_id = ${pathwayId}
    order by ${NEWEST_FIRST}`.execute(db);
  return rows;
}

export async function findVersion(
  db: Queryable,
  { orgId, mode }: Owner,
  pathwayId: string,
  version: string,
): Promise<VersionRow | undefined> {
  const { rows } = await sql<VersionRow>`
    select ${COLUMNS} from pathway_versions v
    where v.org_id = ${orgId} and v.mode = ${mode} and v.pathway_id = ${pathwayId} and v.version = ${version}`.execute(
    db,
  );
  return rows[0];
}

/** What a version is made of. */
export type Content = Pick<
  VersionRow,
  'title' | 'description' | 'source' | 'document' | 'sha256' | 'starts' | 'findings'
>;

export async function insertVersion(
  tx: Tx,
  { orgId, mode }: Owner,
  { id, version, content, by, at }: Made & { readonly version: string; readonly content: Content },
): Promise<void> {
  await sql`
    insert into pathway_versions (org_id, mode, pathway_id, version, state, title, description, source, document, sha256,
      starts, findings, created_by, created_at, updated_at)
    values (${orgId}, ${mode}, ${id}, ${version}, 'draft', ${content.title}, ${content.description}, ${content.source},
      ${content.document}, ${content.sha256}, ${[...content.starts]}::text[], ${JSON.stringify(content.findings)}::jsonb, ${by}, ${at}, ${at})`.execute(
    tx,
  );
}

type Named = { readonly id: string; readonly version: string };

export async function updateDraft(
  tx: Tx,
  { orgId, mode }: Owner,
  { id, version, content, at }: Named & { readonly content: Content; readonly at: Date },
): Promise<void> {
  await sql`
    update pathway_versions set title = ${content.title}, description = ${content.description}, source = ${content.source},
      document = ${content.document}, sha256 = ${content.sha256}, starts = ${[...content.starts]}::text[], findings = ${JSON.stringify(content.findings)}::jsonb,
      updated_at = ${at}
    where org_id = ${orgId} and mode = ${mode} and pathway_id = ${id} and version = ${version} and state = 'draft'`.execute(
    tx,
  );
}

export async function deleteDraft(tx: Tx, { orgId, mode }: Owner, { id, version }: Named): Promise<void> {
  await sql`
    delete from pathway_versions
    where org_id = ${orgId} and mode = ${mode} and pathway_id = ${id} and version = ${version} and state = 'draft'`.execute(
    tx,
  );
}

export type Signature = {
  readonly by: string;
  readonly at: Date;
  readonly note: string;
  readonly backtestId: string | null;
  readonly acknowledged: readonly string[];
  readonly approval: string;
};

export async function publishDraft(
  tx: Tx,
  { orgId, mode }: Owner,
  { id, version, findings, ...signed }: Named & Signature & { readonly findings: readonly Finding[] },
): Promise<void> {
  await sql`
    update pathway_versions set state = 'published', findings = ${JSON.stringify(findings)}::jsonb,
      published_by = ${signed.by}, published_at = ${signed.at}, updated_at = ${signed.at}, note = ${signed.note},
      backtest_id = ${signed.backtestId}, acknowledged = ${[...signed.acknowledged]}::text[], approval = ${signed.approval}
    where org_id = ${orgId} and mode = ${mode} and pathway_id = ${id} and version = ${version} and state = 'draft'`.execute(
    tx,
  );
}

export async function retireVersion(
  tx: Tx,
  { orgId, mode }: Owner,
  { id, version, by, at }: Made & Named,
): Promise<void> {
  await sql`
    update pathway_versions set state = 'retired', retired_by = ${by}, retired_at = ${at}
    where org_id = ${orgId} and mode = ${mode} and pathway_id = ${id} and version = ${version} and state = 'published'`.execute(
    tx,
  );
}

export async function findActive(db: Queryable, { orgId, mode }: Owner): Promise<Named | undefined> {
  const { rows } = await sql<Named>`
    select pathway_id as id, version from active_pathways where org_id = ${orgId} and mode = ${mode}`.execute(
    db,
  );
  return rows[0];
}

export async function activate(
  tx: Tx,
  { orgId, mode }: Owner,
  { id, version, by, at }: Made & Named,
): Promise<void> {
  await sql`
    insert into active_pathways (org_id, mode, pathway_id, version, activated_by, activated_at)
    values (${orgId}, ${mode}, ${id}, ${version}, ${by}, ${at})
    on conflict (org_id, mode) do update set pathway_id = excluded.pathway_id, version = excluded.version,
      activated_by = excluded.activated_by, activated_at = excluded.activated_at`.execute(tx);
}

export type RunnableRow = Pick<
  VersionRow,
  'pathway_id' | 'version' | 'title' | 'document' | 'sha256' | 'starts'
>;

/** The version that decides; undefined where the organisation has chosen none. */
export async function findActiveVersion(
  db: Queryable,
  { orgId, mode }: Owner,
): Promise<RunnableRow | undefined> {
  const { rows } = await sql<RunnableRow>`
    select v.pathway_id, v.version, v.title, v.document, v.sha256, v.starts
    from active_pathways a join pathway_versions v using (org_id, mode, pathway_id, version)
    where a.org_id = ${orgId} and a.mode = ${mode}`.execute(db);
  return rows[0];
}

/**
 * What runs when a pathway is named: of each pathway with this id, or with this title in its published version, the version
 * that decides, else the newest that is published.
 */
export async function findRunnable(
  db: Queryable,
  { orgId, mode }: Owner,
  name: { readonly id?: string; readonly title?: string; readonly version?: string | undefined },
): Promise<RunnableRow[]> {
  const { id = null, title = null, version = null } = name;
  const { rows } = await sql<RunnableRow>`
    select * from (
      select distinct on (v.pathway_id) v.pathway_id, v.version, v.title, v.document, v.sha256, v.starts
      from pathway_versions v left join active_pathways a using (org_id, mode, pathway_id, version)
      where v.org_id = ${orgId} and v.mode = ${mode} and v.state = 'published'
        and (${id}::text is null or v.pathway_id = ${id}) and (${version}::text is null or v.version = ${version})
      order by v.pathway_id, a.version is not null desc, ${NEWEST_FIRST}) found
    where ${title}::text is null or lower(title) = lower(${title}) limit 2`.execute(db);
  return rows;
}

/** The text of a version that decided, also of one that is retired since. */
export async function findByDigest(
  db: Queryable,
  { orgId, mode }: Owner,
  { id, version, sha256 }: Named & { readonly sha256: string },
): Promise<string | undefined> {
  const { rows } = await sql<{ document: string }>`
    select document from pathway_versions
    where org_id = ${orgId} and mode = ${mode} and pathway_id = ${id} and version = ${version} and sha256 = ${sha256}
      and state <> 'draft'
    union all
    select document from pathway_templates where sha256 = ${sha256} limit 1`.execute(db);
  return rows[0]?.document;
}

export async function keepTemplate(
  db: Queryable,
  { id, version, document, sha256 }: Named & { readonly document: string; readonly sha256: string },
): Promise<void> {
  await sql`
    insert into pathway_templates (sha256, id, version, document) values (${sha256}, ${id}, ${version}, ${document})
    on conflict do nothing`.execute(db);
}

export type Backtested = Named & {
  readonly backtestId: string;
  readonly sha256: string;
  readonly against: Named & { readonly sha256: string };
  readonly cases: number;
  readonly leftOut: number;
  readonly patients: number;
  readonly moves: number;
  readonly lessUrgent: number;
  readonly reportSha256: string;
  readonly by: string;
  readonly at: Date;
};

export async function insertBacktest(tx: Tx, { orgId, mode }: Owner, run: Backtested): Promise<void> {
  await sql`
    insert into pathway_backtests (id, org_id, mode, pathway_id, version, sha256, against_id, against_version,
      against_sha256, cases, left_out, patients, moves, less_urgent, report_sha256, run_by, run_at)
    values (${run.backtestId}, ${orgId}, ${mode}, ${run.id}, ${run.version}, ${run.sha256}, ${run.against.id},
      ${run.against.version}, ${run.against.sha256}, ${run.cases}, ${run.leftOut}, ${run.patients}, ${run.moves}, ${run.lessUrgent},
      ${run.reportSha256}, ${run.by}, ${run.at})`.execute(tx);
}

/** The latest back-test of exactly this document that looked at a referral. */
export async function findBacktest(
  db: Queryable,
  { orgId, mode }: Owner,
  { id, sha256 }: { readonly id: string; readonly sha256: string },
): Promise<string | undefined> {
  const { rows } = await sql<{ id: string }>`
    select id from pathway_backtests
    where org_id = ${orgId} and mode = ${mode} and pathway_id = ${id} and sha256 = ${sha256} and cases + left_out > 0
    order by run_at desc, id limit 1`.execute(db);
  return rows[0]?.id;
}

export async function hasDecidedReferrals(db: Queryable, { orgId, mode }: Owner): Promise<boolean> {
  const { rows } = await sql`
    select from referral_records r join referral_jobs j on j.id = r.job_id and j.status = 'completed'
    where r.org_id = ${orgId} and r.mode = ${mode} and r.deleted_at is null limit 1`.execute(db);
  return rows.length > 0;
}

/** A decided referral: which it is, and how much its sealed outcome weighs. */
export type DecidedReferral = {
  readonly record_id: string;
  readonly job_id: string;
  readonly bytes: number;
};

/** The newest first. */
export async function listDecided(
  db: Queryable,
  { orgId, mode }: Owner,
  last: number,
): Promise<DecidedReferral[]> {
  const { rows } = await sql<DecidedReferral>`
    select r.id as record_id, j.id::text as job_id, octet_length(j.outcome) as bytes
    from referral_records r join referral_jobs j on j.id = r.job_id and j.status = 'completed'
    where r.org_id = ${orgId} and r.mode = ${mode} and r.deleted_at is null
    order by r.received_at desc, r.id desc limit ${last}`.execute(db);
  return rows;
}

export type SealedOutcome = {
  readonly record_id: string;
  readonly job_id: string;
  readonly outcome: Buffer;
};

/** One that was deleted since is not among them. */
export async function readOutcomes(
  db: Queryable,
  { orgId, mode }: Owner,
  jobIds: readonly string[],
): Promise<SealedOutcome[]> {
  const { rows } = await sql<SealedOutcome>`
    select j.record_id, j.id::text as job_id, j.outcome
    from referral_jobs j join referral_records r on r.id = j.record_id
    where j.org_id = ${orgId} and j.mode = ${mode} and j.id = any(${[...jobIds]}::uuid[]) and j.status = 'completed'
      and r.deleted_at is null`.execute(db);
  return rows;
}

/** What a job, or the last completed job of a record, left; the outcome is null until it has completed. */
export async function findDecision(
  db: Queryable,
  { orgId, mode }: Owner,
  wanted: { readonly recordId?: string | undefined; readonly jobId?: string | undefined },
): Promise<
  (Omit<SealedOutcome, 'outcome' | 'job_id'> & { job_id: string | null; outcome: Buffer | null }) | undefined
> {
  const { recordId = null, jobId = null } = wanted;
  const { rows } = await sql<{ record_id: string; job_id: string | null; outcome: Buffer | null }>`
    select r.id as record_id, j.id::text as job_id, j.outcome
    from referral_records r left join referral_jobs j
      on j.record_id = r.id and j.id = coalesce(${jobId}::uuid, r.job_id)
    where r.org_id = ${orgId} and r.mode = ${mode} and r.deleted_at is null
      and (${recordId}::text is null or r.id = ${recordId}) and (${jobId}::uuid is null or j.id is not null)
    limit 1`.execute(db);
  return rows[0];
}
