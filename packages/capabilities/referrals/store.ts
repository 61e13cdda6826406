import type { Document, Ledger, ReasonCode } from '@chartwright/documents';
import type { Db, Mode, StoredBlob, Tx } from '@chartwright/platform';
import { sql } from 'kysely';
import type { Fingerprint } from './fingerprint.ts';
import type { Owner } from './owner.ts';
import type { Outcome } from './result.ts';
import { pack, sealPacked, unsealPacked } from './sealed.ts';
import type { Summary } from './work.ts';

export type Queryable = Db | Tx;

export type RecordStatus = 'received' | 'processing' | 'completed' | 'failed';
export type Origin = 'upload' | 'mailbox' | 'folder';

export type RecordRow = {
  readonly id: string;
  readonly blob_id: string;
  readonly filename: string;
  readonly media_type: string;
  readonly file_size: number;
  /** In hexadecimal. */
  readonly sha256: string;
  readonly source: string | null;
  readonly origin: Origin;
  readonly received_at: Date;
  readonly updated_at: Date;
  readonly status: RecordStatus;
  readonly job_id: string | null;
  readonly document_type: string | null;
  readonly category: string | null;
  readonly rank: number | null;
  readonly target_date: string | null;
  readonly disposition: string | null;
  readonly human_review: boolean | null;
  readonly review_reasons: readonly string[];
  readonly near_duplicate_of: string | null;
  /** What a person has decided beside what was proposed. */
  readonly decision: RecordDecision | null;
};

export type RecordDecision = {
  readonly action: string;
  /** Null: the referral leaves the list. */
  readonly category: string | null;
  readonly target_date: string | null;
  readonly decided_by: string;
  readonly decided_at: string;
};

const columns =
  sql.raw(`id, blob_id, filename, media_type, file_size, encode(sha256, 'hex') as sha256, source, origin,
  received_at, updated_at, status, job_id, document_type, category, rank, target_date::text as target_date, disposition,
  human_review, review_reasons, near_duplicate_of,
  case when decided_action is not null then jsonb_build_object('action', decided_action, 'category', decided_category,
    'target_date', decided_target_date, 'decided_by', decided_by, 'decided_at', decided_at) end as decision`);

const ofOwner = ({ orgId, mode }: Owner) => sql`org_id = ${orgId} and mode = ${mode} and deleted_at is null`;

export type NewRecord = {
  readonly id: string;
  readonly blob: StoredBlob;
  readonly filename: string;
  readonly mediaType: string;
  readonly source: string | null;
  readonly origin: Origin;
  readonly createdBy: string;
  readonly at: Date;
};

/** Undefined when the organisation has these bytes already. */
export async function insertRecord(
  tx: Tx,
  { orgId, mode }: Owner,
  { id, blob, filename, mediaType, source, origin, createdBy, at }: NewRecord,
): Promise<RecordRow | undefined> {
  const { rows } = await sql<RecordRow>`
    insert into referral_records (id, org_id, mode, blob_id, filename, media_type, file_size, sha256, source, origin,
      created_by, received_at, updated_at, status)
    values (${id}, ${orgId}, ${mode}, ${blob.id}, ${filename}, ${mediaType}, ${blob.size},
      decode(${blob.sha256}, 'hex'), ${source}, ${origin}, ${createdBy}, ${at}, ${at}, 'received')
    on conflict (org_id, mode, sha256) where deleted_at is null do nothing
    returning ${columns}`.execute(tx);
  return rows[0];
}

export async function findRecord(db: Queryable, owner: Owner, id: string): Promise<RecordRow | undefined> {
  const { rows } = await sql<RecordRow>`
    select ${columns} from referral_records where id = ${id} and ${ofOwner(owner)}`.execute(db);
  return rows[0];
}

export async function findRecordByBytes(
  db: Queryable,
  owner: Owner,
  sha256: string,
): Promise<RecordRow | undefined> {
  const { rows } = await sql<RecordRow>`
    select ${columns} from referral_records
    where sha256 = decode(${sha256}, 'hex') and ${ofOwner(owner)}`.execute(db);
  return rows[0];
}

export async function lockRecord(tx: Tx, owner: Owner, id: string): Promise<RecordRow | undefined> {
  const { rows } = await sql<RecordRow>`
    select ${columns} from referral_records where id = ${id} and ${ofOwner(owner)} for update`.execute(tx);
  return rows[0];
}

export type RecordFilter = {
  readonly status?: RecordStatus | undefined;
  readonly category?: string | undefined;
  readonly humanReview?: boolean | undefined;
  readonly updatedSince?: Date | undefined;
};

/** Newest first, after a place. */
export async function listRecords(
  db: Queryable,
  owner: Owner,
  { status, category, humanReview, updatedSince }: RecordFilter,
  page: { readonly after: { readonly at: Date; readonly id: string } | undefined; readonly limit: number },
): Promise<RecordRow[]> {
  const { after, limit } = page;
  const { rows } = await sql<RecordRow>`
    select ${columns} from referral_records where ${ofOwner(owner)}
      ${status === undefined ? sql`` : sql`and status = ${status}`}
      ${category === undefined ? sql`` : sql`and case when decided_action is null then category else decided_category end = ${category}`}
      ${humanReview === undefined ? sql`` : sql`and human_review = ${humanReview}`}
      ${updatedSince === undefined ? sql`` : sql`and updated_at >= ${updatedSince}`}
      ${after === undefined ? sql`` : sql`and (received_at, id) < (${after.at}, ${after.id})`}
    order by received_at desc, id desc limit ${limit}`.execute(db);
  return rows;
}

export async function deleteRecord(tx: Tx, owner: Owner, id: string, at: Date): Promise<void> {
  await sql`
    update referral_records set deleted_at = ${at}, updated_at = ${at}
    where id = ${id} and ${ofOwner(owner)}`.execute(tx);
}

export type DueRecord = { readonly owner: Owner; readonly id: string; readonly blobId: string };

/** Locks records that were deleted before a moment; those of others are left out. */
export async function lockDueRecords(tx: Tx, before: Date, limit: number): Promise<DueRecord[]> {
  const { rows } = await sql<{ id: string; org_id: string; mode: Mode; blob_id: string }>`
    select id, org_id, mode, blob_id from referral_records where deleted_at < ${before}
    order by deleted_at limit ${limit} for update skip locked`.execute(tx);
  return rows.map(({ id, org_id, mode, blob_id }) => ({
    id,
    owner: { orgId: org_id, mode },
    blobId: blob_id,
  }));
}

/** With its pages, jobs and reviews. */
export async function purgeRecord(tx: Tx, { id, owner }: DueRecord): Promise<void> {
  await sql`
    delete from referral_records
    where id = ${id} and org_id = ${owner.orgId} and mode = ${owner.mode}`.execute(tx);
}

/** The pages of a record as they were read. */
export type Content = { readonly documents: readonly Document[]; readonly ledger: Ledger };

export async function findContent(
  db: Queryable,
  owner: Owner,
  recordId: string,
  key: Buffer,
): Promise<Content | undefined> {
  const { rows } = await sql<{ content: Buffer }>`
    select p.content from referral_pages p join referral_records r on r.id = p.record_id
    where p.record_id = ${recordId} and r.org_id = ${owner.orgId} and r.mode = ${owner.mode}`.execute(db);
  return rows[0] && unsealPacked<Content>(rows[0].content, key);
}

/** Keeps the pages of a record; when another run was first, its pages stay. */
export async function insertContent(
  tx: Queryable,
  recordId: string,
  content: Content,
  { key, at }: { readonly key: Buffer; readonly at: Date },
): Promise<void> {
  const { pages, text, ocr, blank, duplicate, failed } = content.ledger;
  await sql`
    insert into referral_pages (record_id, pages, text, ocr, blank, duplicate, failed, content, read_at)
    values (${recordId}, ${pages}, ${text}, ${ocr}, ${blank}, ${duplicate}, ${failed},
      ${sealPacked(pack(content), key)}, ${at})
    on conflict (record_id) do nothing`.execute(tx);
}

export type JobStatus = 'pending' | 'processing' | 'completed' | 'failed';

/** What a job was asked for. */
export type JobRequest = {
  readonly entities?: readonly string[] | undefined;
  /** Id or title of a pathway; the active one when absent. */
  readonly pathway?: string | undefined;
  /** A manual start of it. */
  readonly start?: string | undefined;
  /** Nothing can be read of the file, for this reason: a person has to. */
  readonly unread?: ReasonCode | undefined;
};

export type JobRow = {
  readonly id: string;
  readonly record_id: string;
  readonly status: JobStatus;
  readonly message: string;
  readonly pathway_id: string | null;
  readonly pathway_version: string | null;
  readonly created_at: Date;
  readonly updated_at: Date;
};

const jobColumns = sql.raw(
  'id, record_id, status, message, pathway_id, pathway_version, created_at, updated_at',
);

const WAITING = 'The referral waits to be read.';

export async function insertJob(
  tx: Tx,
  { orgId, mode }: Owner,
  job: {
    readonly id: string;
    readonly recordId: string;
    readonly askedBy: string;
    readonly request: JobRequest;
    readonly at: Date;
  },
): Promise<void> {
  await sql`
    insert into referral_jobs (id, record_id, org_id, mode, asked_by, status, message, request, created_at, updated_at)
    values (${job.id}, ${job.recordId}, ${orgId}, ${mode}, ${job.askedBy}, 'pending', ${WAITING},
      ${JSON.stringify(job.request)}::jsonb, ${job.at}, ${job.at})`.execute(tx);
  await sql`
    update referral_records set status = 'processing', updated_at = ${job.at}
    where id = ${job.recordId} and org_id = ${orgId} and mode = ${mode}`.execute(tx);
}

/** The job of a record that has not ended. */
export async function findRunningJob(
  db: Queryable,
  owner: Owner,
  recordId: string,
): Promise<JobRow | undefined> {
  const { rows } = await sql<JobRow>`
    select ${jobColumns} from referral_jobs
    where record_id = ${recordId} and org_id = ${owner.orgId} and mode = ${owner.mode}
      and status in ('pending', 'processing')`.execute(db);
  return rows[0];
}

export async function findJob(
  db: Queryable,
  { orgId, mode }: Owner,
  id: string,
): Promise<(JobRow & { readonly outcome: Buffer | null }) | undefined> {
  const { rows } = await sql<JobRow & { outcome: Buffer | null }>`
    select ${jobColumns}, outcome from referral_jobs j
    where id = ${id} and org_id = ${orgId} and mode = ${mode}
      and exists (select 1 from referral_records r where r.id = j.record_id and r.deleted_at is null)`.execute(
    db,
  );
  return rows[0];
}

/** The outcome of the last job of a record that completed. */
export async function findOutcome(
  db: Queryable,
  { orgId, mode }: Owner,
  recordId: string,
  key: Buffer,
): Promise<(Outcome & { readonly jobId: string; readonly decidedAt: Date }) | undefined> {
  const { rows } = await sql<{ id: string; outcome: Buffer; updated_at: Date }>`
    select j.id, j.outcome, j.updated_at from referral_jobs j join referral_records r on r.job_id = j.id
    where r.id = ${recordId} and r.org_id = ${orgId} and r.mode = ${mode} and r.deleted_at is null
      and j.outcome is not null`.execute(db);
  const row = rows[0];
  if (row === undefined) return undefined;
  return { ...unsealPacked<Outcome>(row.outcome, key), jobId: row.id, decidedAt: row.updated_at };
}

export type StartedJob = {
  readonly id: string;
  readonly owner: Owner;
  readonly request: JobRequest;
  readonly record: RecordRow;
};

/** For the job alone: it is given an id that the server itself has queued. Undefined once the job is settled. */
export async function startJob(db: Queryable, id: string, at: Date): Promise<StartedJob | undefined> {
  const { rows } = await sql<RecordRow & { org_id: string; mode: Mode; request: JobRequest }>`
    with started as (
      update referral_jobs set status = 'processing', message = 'The referral is being read.', updated_at = ${at}
      where id = ${id} and status in ('pending', 'processing')
      returning record_id, org_id as job_org, mode as job_mode, request)
    select r.org_id, r.mode, started.request, ${columns}
    from started join referral_records r on r.id = started.record_id where r.deleted_at is null`.execute(db);
  const row = rows[0];
  if (row === undefined) return undefined;
  const { org_id, mode, request, ...record } = row;
  return { id, owner: { orgId: org_id, mode }, request, record };
}

/** True for the one run that may settle the job; every other finds it settled, or its record deleted. */
export async function lockUnsettled(tx: Tx, id: string): Promise<boolean> {
  const { rows } = await sql`
    select 1 from referral_jobs where id = ${id} and status in ('pending', 'processing') for update`.execute(
    tx,
  );
  return rows.length === 1;
}

export async function completeJob(
  tx: Tx,
  { id, owner, record }: StartedJob,
  done: {
    /** Sealed. */
    readonly outcome: Buffer;
    readonly summary: Summary;
    readonly nearDuplicateOf: string | null;
    readonly at: Date;
  },
): Promise<void> {
  const { outcome, summary, nearDuplicateOf, at } = done;
  const { category, disposition, document_type, humanReview, pathway, rank, reviewReasons, targetDate } =
    summary;
  await sql`
    update referral_jobs set status = 'completed', message = 'The referral was read.', outcome = ${outcome},
      pathway_id = ${pathway.id}, pathway_version = ${pathway.version}, updated_at = ${at}
    where id = ${id}`.execute(tx);
  await sql`
    update referral_records set status = 'completed', job_id = ${id}, document_type = ${document_type},
      category = ${category}, rank = ${rank}, target_date = ${targetDate}, disposition = ${disposition},
      human_review = ${humanReview}, review_reasons = ${[...reviewReasons]}, near_duplicate_of = ${nearDuplicateOf},
      updated_at = ${at}
    where id = ${record.id} and org_id = ${owner.orgId} and mode = ${owner.mode}`.execute(tx);
}

/** A record that could not be read is a person's. */
export async function failJob(
  tx: Tx,
  { id, owner, record }: StartedJob,
  failure: { readonly message: string; readonly reason: string; readonly at: Date },
): Promise<void> {
  const { message, reason, at } = failure;
  await sql`
    update referral_jobs set status = 'failed', message = ${message}, updated_at = ${at} where id = ${id}`.execute(
    tx,
  );
  await sql`
    update referral_records set status = case when job_id is null then 'failed' else 'completed' end,
      human_review = true, review_reasons = case when job_id is null then ${[reason]}::text[] else review_reasons end,
      updated_at = ${at}
    where id = ${record.id} and org_id = ${owner.orgId} and mode = ${owner.mode}`.execute(tx);
}

export async function keepFingerprint(
  tx: Tx,
  { orgId, mode }: Owner,
  recordId: string,
  { bands, signature }: Fingerprint,
  person: Buffer | null,
): Promise<void> {
  await sql`
    insert into referral_fingerprints (record_id, org_id, mode, bands, signature, person)
    values (${recordId}, ${orgId}, ${mode}, ${[...bands]}::int[], ${Buffer.from(signature)}, ${person})
    on conflict (record_id) do update set bands = excluded.bands, signature = excluded.signature,
      person = excluded.person`.execute(tx);
}

export type LikeRecord = { readonly id: string; readonly signature: Buffer };

const LOOKED_AT_MAX = 200;

/** Earlier records of the same person that share a band. */
export async function findAlike(
  tx: Queryable,
  { orgId, mode }: Owner,
  record: Pick<RecordRow, 'id' | 'received_at'>,
  { bands }: Fingerprint,
  person: Buffer,
): Promise<LikeRecord[]> {
  const { rows } = await sql<LikeRecord>`
    select r.id, f.signature from referral_fingerprints f join referral_records r on r.id = f.record_id
    where f.org_id = ${orgId} and f.mode = ${mode} and f.bands && ${[...bands]}::int[] and f.record_id <> ${record.id}
      and f.person = ${person} and r.deleted_at is null
      and (r.received_at, r.id) < (${record.received_at}, ${record.id})
    order by r.received_at, r.id limit ${LOOKED_AT_MAX}`.execute(tx);
  return rows;
}

export type Settings = {
  readonly autonomous: boolean;
  /** One in twenty of what was triaged without a person is categorised by one who does not see the proposal. */
  readonly blind_checks: boolean;
};

export async function findSettings(db: Queryable, { orgId, mode }: Owner): Promise<Settings> {
  const { rows } = await sql<Settings>`
    select coalesce(autonomous, false) as autonomous, coalesce(blind_checks, mode = 'live') as blind_checks
    from (values (${orgId}, ${mode}::text)) as owner (org_id, mode)
    left join referral_settings using (org_id, mode)`.execute(db);
  const [settings] = rows;
  if (settings === undefined) throw new Error('Settings without a row');
  return settings;
}

export async function saveSettings(
  tx: Tx,
  { orgId, mode }: Owner,
  { autonomous, blind_checks }: Pick<Settings, 'autonomous'> & { readonly blind_checks: boolean | undefined },
  { by, at }: { readonly by: string; readonly at: Date },
): Promise<void> {
  await sql`
    insert into referral_settings as kept (org_id, mode, autonomous, blind_checks, updated_by, updated_at)
    values (${orgId}, ${mode}, ${autonomous}, ${blind_checks ?? null}, ${by}, ${at})
    on conflict (org_id, mode) do update set autonomous = excluded.autonomous,
      blind_checks = coalesce(excluded.blind_checks, kept.blind_checks), updated_by = excluded.updated_by,
      updated_at = excluded.updated_at`.execute(tx);
}
