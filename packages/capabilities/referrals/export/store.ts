import { sql } from 'kysely';
import type { Owner } from '../owner.ts';
import type { Action } from '../reviews/rules.ts';
import { unsealPacked } from '../sealed.ts';
import type { Queryable } from '../store.ts';
import type { PersonDecision } from './source.ts';

type Row = {
  readonly action: Action;
  readonly category: string | null;
  readonly target_date: string | null;
  readonly body: Buffer;
  readonly decided_by: string;
  readonly decided_at: Date;
  readonly confirmed_by: string | null;
  readonly confirmed_at: Date | null;
};

type Body = Partial<Pick<PersonDecision, 'reason' | 'route' | 'patients'>>;

/** What was last decided, for good, on what a job proposed. A blind check decides nothing. */
export async function findDecision(
  db: Queryable,
  { orgId, mode }: Owner,
  jobId: string,
  key: Buffer,
): Promise<PersonDecision | undefined> {
  const { rows } = await sql<Row>`
    select d.action, d.category, d.target_date::text as target_date, d.body, d.decided_by, d.decided_at,
      d.confirmed_by, d.confirmed_at
    from referral_decisions d join referral_reviews r on r.id = d.review_id
    where r.job_id = ${jobId} and r.org_id = ${orgId} and r.mode = ${mode} and r.kind = 'hold' and d.state = 'final'
    order by coalesce(d.confirmed_at, d.decided_at) desc, d.id desc limit 1`.execute(db);
  const row = rows[0];
  return row && toDecision(row, unsealPacked<Body>(row.body, key));
}

const toDecision = (
  { action, category, target_date, decided_by, decided_at, confirmed_by, confirmed_at }: Row,
  { reason, route, patients }: Body,
): PersonDecision => ({
  at: confirmed_at ?? decided_at,
  by: confirmed_by === null ? [decided_by] : [decided_by, confirmed_by],
  action,
  category,
  targetDate: target_date,
  reason: reason ?? null,
  route: route ?? null,
  patients: patients ?? [],
});
