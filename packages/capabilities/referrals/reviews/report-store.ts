import type { Db } from '@chartwright/platform';
import { sql } from 'kysely';
import type { Owner } from '../owner.ts';
import type { Decided } from './measures.ts';

/** No more decisions are looked at in one report. */
export const DECIDED_MAX = 20_000;

/** What people decided in a time, the newest first; one more than is looked at tells that there is more. */
export async function listDecided(
  db: Db,
  { orgId, mode }: Owner,
  since: Date,
  until: Date,
): Promise<Decided[]> {
  const { rows } = await sql<Decided>`
    select v.kind, d.action, v.category, v.rank, d.category as "decidedCategory", d.rank as "decidedRank", v.reasons, v.rules,
      to_char(date_trunc('week', d.decided_at at time zone 'UTC'), 'YYYY-MM-DD') as week
    from referral_decisions d join referral_reviews v on v.id = d.review_id
    where d.org_id = ${orgId} and d.mode = ${mode} and d.state = 'final' and d.decided_at between ${since} and ${until}
    order by d.decided_at desc limit ${DECIDED_MAX + 1}`.execute(db);
  return rows;
}

/** Jobs that ended in a time, and how many of them went to a person. */
export async function countJobs(
  db: Db,
  { orgId, mode }: Owner,
  since: Date,
  until: Date,
): Promise<{ readonly jobs: number; readonly reviews: number }> {
  const { rows } = await sql<{ jobs: number; reviews: number }>`
    select (select count(*)::int from referral_jobs where org_id = ${orgId} and mode = ${mode}
        and status in ('completed', 'failed') and created_at between ${since} and ${until}) as jobs,
      (select count(distinct v.job_id)::int from referral_reviews v join referral_jobs j on j.id = v.job_id
        where v.org_id = ${orgId} and v.mode = ${mode} and v.kind = 'hold'
          and j.created_at between ${since} and ${until}) as reviews`.execute(db);
  return rows[0] ?? { jobs: 0, reviews: 0 };
}

export type CasePlace = { readonly at: Date; readonly id: string };

export type CaseRow = {
  readonly id: string;
  readonly record_id: string;
  readonly decided_at: Date;
  readonly action: string;
  readonly category: string | null;
  readonly proposed: string | null;
  readonly disposition: string | null;
  readonly kind: 'hold' | 'blind_check';
  readonly outcome: Buffer;
};

/** Decided reviews of jobs that completed, the oldest first. What was decided on the reading itself is left out. */
export async function listCases(
  db: Db,
  { orgId, mode }: Owner,
  { at, id }: CasePlace,
  limit: number,
): Promise<CaseRow[]> {
  const { rows } = await sql<CaseRow>`
    select v.id, v.record_id, d.decided_at, d.action, d.category, v.category as proposed, v.disposition, v.kind, j.outcome
    from referral_decisions d join referral_reviews v on v.id = d.review_id
      join referral_records r on r.id = v.record_id join referral_jobs j on j.id = v.job_id
    where d.org_id = ${orgId} and d.mode = ${mode} and d.state = 'final' and r.deleted_at is null
      and j.outcome is not null and coalesce(d.reason_code, '') not in ('READING_ERROR', 'NEW_INFORMATION')
      and (v.kind = 'hold' or d.category = v.category)
      and (d.category is not null or d.action = 'accept') and (d.decided_at, v.id) > (${at}, ${id})
    order by d.decided_at, v.id limit ${limit}`.execute(db);
  return rows;
}
