import type { Mode } from '@chartwright/platform';
import { sql } from 'kysely';
import type { Owner } from '../../owner.ts';
import type { Queryable } from '../../ports.ts';

export type ReviewState = 'open' | 'acknowledged' | 'withdrawn';

export type ReviewRow = {
  readonly resultId: string;
  readonly orderId: string;
  readonly state: ReviewState;
  readonly openedAt: Date;
  readonly dueAt: Date;
  readonly escalatedAt: Date | null;
  readonly settledByKind: string | null;
  readonly settledBy: string | null;
  readonly settledAt: Date | null;
  readonly note: Buffer | null;
};

const REVIEW =
  sql.raw(`result_id as "resultId", order_id as "orderId", state, opened_at as "openedAt", due_at as "dueAt",
  escalated_at as "escalatedAt", settled_by_kind as "settledByKind", settled_by as "settledBy",
  settled_at as "settledAt", note`);

const ofOwner = ({ orgId, mode }: Owner) => sql`org_id = ${orgId} and mode = ${mode}`;

export async function openReview(
  tx: Queryable,
  { orgId, mode }: Owner,
  review: {
    readonly resultId: string;
    readonly orderId: string;
    readonly openedAt: Date;
    readonly dueAt: Date;
  },
): Promise<void> {
  await sql`
    insert into lab_critical_reviews (result_id, org_id, mode, order_id, state, opened_at, due_at)
    values (${review.resultId}, ${orgId}, ${mode}, ${review.orderId}, 'open', ${review.openedAt}, ${review.dueAt})`.execute(
    tx,
  );
}

/** The same value under a newer version: who has seen it has seen it. False when no review stood for the older one. */
export async function carryOver(
  tx: Queryable,
  owner: Owner,
  ids: { readonly from: string; readonly to: string },
): Promise<boolean> {
  const { rows } = await sql`
    update lab_critical_reviews set result_id = ${ids.to}
    where result_id = ${ids.from} and state <> 'withdrawn' and ${ofOwner(owner)}
    returning 1`.execute(tx);
  return rows.length > 0;
}

/** The value does not stand any more. What was acknowledged stays so. */
export async function withdraw(tx: Queryable, owner: Owner, resultId: string, at: Date): Promise<void> {
  await sql`
    update lab_critical_reviews set state = 'withdrawn', settled_at = ${at}
    where result_id = ${resultId} and state = 'open' and ${ofOwner(owner)}`.execute(tx);
}

export async function lockReview(
  tx: Queryable,
  owner: Owner,
  asked: { readonly orderId: string; readonly resultId: string },
): Promise<ReviewRow | undefined> {
  const { rows } = await sql<ReviewRow>`
    select ${REVIEW} from lab_critical_reviews
    where result_id = ${asked.resultId} and order_id = ${asked.orderId} and ${ofOwner(owner)} for update`.execute(
    tx,
  );
  return rows[0];
}

export async function acknowledge(
  tx: Queryable,
  owner: Owner,
  said: {
    readonly resultId: string;
    readonly byKind: string;
    readonly by: string;
    readonly at: Date;
    readonly note: Buffer | null;
  },
): Promise<void> {
  await sql`
    update lab_critical_reviews set state = 'acknowledged', settled_by_kind = ${said.byKind}, settled_by = ${said.by},
      settled_at = ${said.at}, note = ${said.note}
    where result_id = ${said.resultId} and ${ofOwner(owner)}`.execute(tx);
}

export async function listOfOrder(db: Queryable, owner: Owner, orderId: string): Promise<ReviewRow[]> {
  const { rows } = await sql<ReviewRow>`
    select ${REVIEW} from lab_critical_reviews where order_id = ${orderId} and ${ofOwner(owner)}
    order by opened_at, result_id`.execute(db);
  return rows;
}

/** Where a page begins: after this review, the one due first first. */
export type QueuePlace = { readonly dueAt: Date; readonly id: string };

export type OpenReview = ReviewRow & { readonly body: Buffer };

export async function listOpen(
  db: Queryable,
  { orgId, mode }: Owner,
  { after, limit }: { readonly after: QueuePlace | undefined; readonly limit: number },
): Promise<OpenReview[]> {
  const later =
    after === undefined
      ? sql``
      : sql`and (v.due_at, v.result_id) > (${after.dueAt}::timestamptz, ${after.id})`;
  const { rows } = await sql<OpenReview>`
    select v.result_id as "resultId", v.order_id as "orderId", v.state, v.opened_at as "openedAt", v.due_at as "dueAt",
      v.escalated_at as "escalatedAt", v.settled_by_kind as "settledByKind", v.settled_by as "settledBy",
      v.settled_at as "settledAt", v.note, r.body
    from lab_critical_reviews v join lab_results r on r.id = v.result_id
    where v.org_id = ${orgId} and v.mode = ${mode} and v.state = 'open' ${later}
    order by v.due_at, v.result_id limit ${limit}`.execute(db);
  return rows;
}

/** Worlds in which a critical value waits that has not been escalated. */
export async function listWaitingOwners(db: Queryable): Promise<Owner[]> {
  const { rows } = await sql<{ orgId: string; mode: Mode }>`
    select distinct org_id as "orgId", mode from lab_critical_reviews
    where state = 'open' and escalated_at is null`.execute(db);
  return rows;
}

export async function nextEscalation(db: Queryable, owner: Owner, upTo: Date): Promise<Date | undefined> {
  const { rows } = await sql<{ at: Date }>`
    select due_at as at from lab_critical_reviews
    where ${ofOwner(owner)} and state = 'open' and escalated_at is null and due_at <= ${upTo}
    order by due_at limit 1`.execute(db);
  return rows[0]?.at;
}

/** Reviews that nobody has acknowledged in time and that nobody is settling now. */
export async function lockOverdue(
  tx: Queryable,
  owner: Owner,
  now: Date,
  limit: number,
): Promise<{ readonly resultId: string; readonly orderId: string }[]> {
  const { rows } = await sql<{ resultId: string; orderId: string }>`
    select result_id as "resultId", order_id as "orderId" from lab_critical_reviews
    where ${ofOwner(owner)} and state = 'open' and escalated_at is null and due_at <= ${now}
    order by due_at, result_id limit ${limit} for update skip locked`.execute(tx);
  return rows;
}

export async function setEscalated(tx: Queryable, owner: Owner, resultId: string, at: Date): Promise<void> {
  await sql`
    update lab_critical_reviews set escalated_at = ${at}
    where result_id = ${resultId} and ${ofOwner(owner)}`.execute(tx);
}
