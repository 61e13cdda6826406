import type { Tx } from '@chartwright/platform';
import { sql } from 'kysely';
import type { Owner } from '../owner.ts';
import type { Queryable } from '../store.ts';
import type { Action, PatientProposal, Resolved } from './rules.ts';

export type Kind = 'hold' | 'blind_check';
export type ReviewStatus = 'open' | 'awaiting_confirmation' | 'decided' | 'superseded';

export type NewReview = {
  readonly id: string;
  readonly recordId: string;
  readonly jobId: string;
  readonly kind: Kind;
  readonly documentType: string | null;
  readonly category: string | null;
  readonly rank: number | null;
  readonly targetDate: string | null;
  readonly disposition: string | null;
  readonly reasons: readonly string[];
  readonly rules: readonly string[];
  readonly missing: number;
  readonly patients: readonly PatientProposal[];
  readonly pathway: { readonly id: string; readonly version: string; readonly sha256: string } | null;
  readonly floorRank: number | null;
  readonly queueRank: number;
  readonly waitingSince: Date;
  readonly openedAt: Date;
  readonly dueAt: Date;
};

/** A review with what its record says and what stands decided on it. */
export type ReviewRow = {
  readonly id: string;
  readonly record_id: string;
  readonly job_id: string;
  readonly kind: Kind;
  readonly status: ReviewStatus;
  readonly document_type: string | null;
  readonly category: string | null;
  readonly rank: number | null;
  readonly target_date: string | null;
  readonly disposition: string | null;
  readonly reasons: readonly string[];
  readonly rules: readonly string[];
  readonly missing: number;
  readonly patients: readonly PatientProposal[];
  readonly pathway_id: string | null;
  readonly pathway_version: string | null;
  readonly pathway_sha256: string | null;
  readonly floor_rank: number | null;
  readonly queue_rank: number;
  readonly waiting_since: Date;
  readonly opened_at: Date;
  readonly due_at: Date;
  readonly updated_at: Date;
  readonly revision: number;
  readonly filename: string;
  readonly received_at: Date;
  readonly near_duplicate_of: string | null;
  readonly has_candidates: boolean;
  readonly decision: StandingDecision | null;
};

/** The decision that stands, or waits for a second person. What was written with it stays sealed. */
export type StandingDecision = {
  readonly id: string;
  readonly state: 'awaiting_confirmation' | 'final';
  readonly action: Action;
  readonly category: string | null;
  readonly rank: number | null;
  readonly target_date: string | null;
  readonly reason_code: string | null;
  readonly decided_by: string;
  readonly decided_at: string;
  readonly confirmed_by: string | null;
  readonly confirmed_at: string | null;
};

const COLUMNS = sql.raw(`v.id, v.record_id, v.job_id, v.kind, v.status, v.document_type, v.category, v.rank,
  v.target_date::text as target_date, v.disposition, v.reasons, v.rules, v.missing, v.patients, v.pathway_id,
  v.pathway_version, v.pathway_sha256, v.floor_rank, v.queue_rank, v.waiting_since, v.opened_at, v.due_at, v.updated_at,
  v.revision, r.filename, r.received_at, r.near_duplicate_of,
  exists (select from referral_patients p where p.record_id = v.record_id and p.patient_id is null
    and p.candidates <> '[]') as has_candidates,
  (select jsonb_build_object('id', d.id, 'state', d.state, 'action', d.action, 'category', d.category, 'rank', d.rank,
      'target_date', d.target_date, 'reason_code', d.reason_code, 'decided_by', d.decided_by,
      'decided_at', d.decided_at, 'confirmed_by', d.confirmed_by, 'confirmed_at', d.confirmed_at)
    from referral_decisions d where d.review_id = v.id and d.state <> 'rejected') as decision`);
const FROM = sql.raw('referral_reviews v join referral_records r on r.id = v.record_id');

const ofOwner = ({ orgId, mode }: Owner) =>
  sql`v.org_id = ${orgId} and v.mode = ${mode} and r.deleted_at is null`;
const UNDECIDED = sql.raw(`v.status in ('open', 'awaiting_confirmation')`);

/** What a new job finds waiting. */
export type Superseded = {
  readonly id: string;
  readonly kind: Kind;
  readonly floor_rank: number | null;
  readonly queue_rank: number;
  readonly waiting_since: Date;
  readonly due_at: Date;
};

/** Ends what waits for a record: what was decided meanwhile on a half-made decision is over with it. */
export async function supersede(
  tx: Tx,
  { orgId, mode }: Owner,
  recordId: string,
  at: Date,
): Promise<Superseded | undefined> {
  const { rows } = await sql<Superseded>`
    update referral_reviews v set status = 'superseded', updated_at = ${at}, revision = revision + 1
    where v.record_id = ${recordId} and v.org_id = ${orgId} and v.mode = ${mode} and ${UNDECIDED}
    returning id, kind, floor_rank, queue_rank, waiting_since, due_at`.execute(tx);
  return rows[0];
}

export async function insertReview(tx: Tx, { orgId, mode }: Owner, review: NewReview): Promise<void> {
  const { pathway } = review;
  await sql`
    insert into referral_reviews (id, record_id, job_id, org_id, mode, kind, status, document_type, category, rank,
      target_date, disposition, reasons, rules, missing, patients, pathway_id, pathway_version, pathway_sha256,
      floor_rank, queue_rank, waiting_since, opened_at, due_at, updated_at)
    values (${review.id}, ${review.recordId}, ${review.jobId}, ${orgId}, ${mode}, ${review.kind}, 'open',
      ${review.documentType}, ${review.category}, ${review.rank}, ${review.targetDate}, ${review.disposition},
      ${[...review.reasons]}::text[], ${[...review.rules]}::text[], ${review.missing}, ${JSON.stringify(review.patients)}::jsonb,
      ${pathway?.id ?? null}, ${pathway?.version ?? null}, ${pathway?.sha256 ?? null}, ${review.floorRank},
      ${review.queueRank}, ${review.waitingSince}, ${review.openedAt}, ${review.dueAt}, ${review.openedAt})`.execute(
    tx,
  );
}

/** What a person has decided on the record before. */
export type Standing = {
  readonly action: Action | null;
  readonly category: string | null;
  readonly rank: number | null;
};

export async function findStanding(
  tx: Queryable,
  { orgId, mode }: Owner,
  recordId: string,
): Promise<Standing> {
  const { rows } = await sql<Standing>`
    select decided_action as action, decided_category as category, decided_rank as rank from referral_records
    where id = ${recordId} and org_id = ${orgId} and mode = ${mode}`.execute(tx);
  return rows[0] ?? { action: null, category: null, rank: null };
}

/** Sends a record to a person for reasons that no reader gave. */
export async function holdRecord(
  tx: Tx,
  { orgId, mode }: Owner,
  recordId: string,
  reasons: readonly string[],
  at: Date,
): Promise<void> {
  await sql`
    update referral_records set human_review = true, updated_at = ${at},
      review_reasons = review_reasons || array(
        select each from unnest(${[...reasons]}::text[]) as each where each <> all (review_reasons))
    where id = ${recordId} and org_id = ${orgId} and mode = ${mode}`.execute(tx);
}

export type ReviewPlace = { readonly queueRank: number; readonly since: Date; readonly id: string };

export type ReviewFilter = {
  readonly status: ReviewStatus | undefined;
  readonly category: string | undefined;
  readonly reason: string | undefined;
};

/** A blind check is in no list by what it hides. */
const isShown = sql.raw(`(v.kind = 'hold' or v.status = 'decided')`);

/** The most urgent first, then who has waited longest. */
export async function listReviews(
  db: Queryable,
  owner: Owner,
  { status, category, reason }: ReviewFilter,
  { after, limit }: { readonly after: ReviewPlace | undefined; readonly limit: number },
): Promise<ReviewRow[]> {
  const { rows } = await sql<ReviewRow>`
    select ${COLUMNS} from ${FROM} where ${ofOwner(owner)}
      and ${status === undefined ? UNDECIDED : sql`v.status = ${status}`}
      ${category === undefined ? sql`` : sql`and ${isShown} and v.category = ${category}`}
      ${reason === undefined ? sql`` : sql`and ${reason} = any(v.reasons)`}
      ${after === undefined ? sql`` : sql`and (v.queue_rank, v.waiting_since, v.id) > (${after.queueRank}, ${after.since}, ${after.id})`}
    order by v.queue_rank, v.waiting_since, v.id limit ${limit}`.execute(db);
  return rows;
}

export async function findReview(db: Queryable, owner: Owner, id: string): Promise<ReviewRow | undefined> {
  const { rows } = await sql<ReviewRow>`
    select ${COLUMNS} from ${FROM} where v.id = ${id} and ${ofOwner(owner)}`.execute(db);
  return rows[0];
}

/** Locked after its record, as a job that settles takes them. */
export async function lockReview(tx: Tx, owner: Owner, id: string): Promise<ReviewRow | undefined> {
  await sql`
    select from referral_reviews v where v.id = ${id} and v.org_id = ${owner.orgId} and v.mode = ${owner.mode}
    for update`.execute(tx);
  return findReview(tx, owner, id);
}

export type SummaryCounts = {
  readonly total: number;
  readonly overdue: number;
  readonly awaiting_confirmation: number;
  readonly by_category: readonly {
    readonly category: string | null;
    readonly reviews: number;
    readonly overdue: number;
  }[];
  readonly by_reason: readonly {
    readonly reason: string;
    readonly reviews: number;
    readonly overdue: number;
  }[];
};

export async function countReviews(db: Queryable, owner: Owner, now: Date): Promise<SummaryCounts> {
  const { rows } = await sql<SummaryCounts>`
    with waiting as materialized (
      select case when v.kind = 'hold' then v.category end as category, v.kind, v.queue_rank, v.reasons, v.status,
        v.due_at < ${now} as is_overdue
      from ${FROM} where ${ofOwner(owner)} and ${UNDECIDED})
    select (select count(*)::int from waiting) as total,
      (select count(*)::int from waiting where is_overdue) as overdue,
      (select count(*)::int from waiting where status = 'awaiting_confirmation') as awaiting_confirmation,
      (select coalesce(jsonb_agg(each order by each.queue_rank, each.category), '[]') from (
        select category, min(queue_rank) as queue_rank, count(*)::int as reviews,
          count(*) filter (where is_overdue)::int as overdue from waiting where kind = 'hold' group by category) each) as by_category,
      (select coalesce(jsonb_agg(each order by each.reviews desc, each.reason), '[]') from (
        select reason, count(*)::int as reviews, count(*) filter (where is_overdue)::int as overdue
        from waiting, unnest(reasons) as reason group by reason) each) as by_reason`.execute(db);
  const [counts] = rows;
  if (counts === undefined) throw new Error('A count without a row');
  return counts;
}

export type NewDecision = {
  readonly id: string;
  readonly reviewId: string;
  readonly state: 'awaiting_confirmation' | 'final';
  readonly action: Action;
  readonly resolved: Pick<Resolved, 'category' | 'rank' | 'targetDate'>;
  readonly reasonCode: string | null;
  /** Sealed. */
  readonly body: Buffer;
  readonly by: string;
  readonly at: Date;
};

export async function insertDecision(tx: Tx, { orgId, mode }: Owner, decision: NewDecision): Promise<void> {
  const { resolved } = decision;
  await sql`
    insert into referral_decisions (id, review_id, org_id, mode, state, action, category, rank, target_date, reason_code,
      body, decided_by, decided_at)
    values (${decision.id}, ${decision.reviewId}, ${orgId}, ${mode}, ${decision.state}, ${decision.action},
      ${resolved.category}, ${resolved.rank}, ${resolved.targetDate}, ${decision.reasonCode}, ${decision.body},
      ${decision.by}, ${decision.at})`.execute(tx);
}

export async function settleDecision(
  tx: Tx,
  { orgId, mode }: Owner,
  settled: {
    readonly id: string;
    readonly state: 'final' | 'rejected';
    readonly by: string;
    readonly at: Date;
    readonly confirmation: Buffer;
  },
): Promise<void> {
  await sql`
    update referral_decisions set state = ${settled.state}, confirmed_by = ${settled.by}, confirmed_at = ${settled.at},
      confirmation = ${settled.confirmation}
    where id = ${settled.id} and org_id = ${orgId} and mode = ${mode}`.execute(tx);
}

export async function setStatus(
  tx: Tx,
  { orgId, mode }: Owner,
  id: string,
  status: ReviewStatus,
  at: Date,
): Promise<void> {
  await sql`
    update referral_reviews set status = ${status}, updated_at = ${at}, revision = revision + 1
    where id = ${id} and org_id = ${orgId} and mode = ${mode}`.execute(tx);
}

/** Lets a decision count for the record. */
export async function decideRecord(
  tx: Tx,
  { orgId, mode }: Owner,
  recordId: string,
  decided: {
    readonly action: Action;
    readonly resolved: Pick<Resolved, 'category' | 'rank' | 'targetDate'>;
    readonly by: string;
    readonly at: Date;
  },
): Promise<void> {
  const { action, resolved, by, at } = decided;
  await sql`
    update referral_records set decided_action = ${action}, decided_category = ${resolved.category},
      decided_rank = ${resolved.rank}, decided_target_date = ${resolved.targetDate}, decided_by = ${by},
      decided_at = ${at}, updated_at = ${at}
    where id = ${recordId} and org_id = ${orgId} and mode = ${mode}`.execute(tx);
}

/** Every decision that was made on a review, with what was written; the oldest first. */
export type DecisionRow = Omit<StandingDecision, 'state' | 'decided_at' | 'confirmed_at'> & {
  readonly state: 'awaiting_confirmation' | 'final' | 'rejected';
  readonly decided_at: Date;
  readonly confirmed_at: Date | null;
  readonly body: Buffer;
  readonly confirmation: Buffer | null;
};

export async function listDecisions(
  db: Queryable,
  { orgId, mode }: Owner,
  reviewId: string,
): Promise<DecisionRow[]> {
  const { rows } = await sql<DecisionRow>`
    select id, state, action, category, rank, target_date::text as target_date, reason_code, decided_by, decided_at,
      confirmed_by, confirmed_at, body, confirmation
    from referral_decisions where review_id = ${reviewId} and org_id = ${orgId} and mode = ${mode}
    order by decided_at, id`.execute(db);
  return rows;
}

/** The sealed outcome of the job that a review is about; undefined of a job that failed. */
export async function findReviewOutcome(
  db: Queryable,
  { orgId, mode }: Owner,
  jobId: string,
): Promise<Buffer | undefined> {
  const { rows } = await sql<{ outcome: Buffer | null }>`
    select outcome from referral_jobs where id = ${jobId} and org_id = ${orgId} and mode = ${mode}`.execute(
    db,
  );
  return rows[0]?.outcome ?? undefined;
}
