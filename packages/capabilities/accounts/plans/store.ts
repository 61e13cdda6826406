import type { Db, Mode, Plan, Tx } from '@chartwright/platform';
import { sql } from 'kysely';
import type { AccessRequest } from './model.ts';

type Queryable = Db | Tx;

export type RequestRow = {
  id: string;
  org_id: string;
  plan: AccessRequest['plan'];
  use_case: string;
  status: 'pending' | 'approved' | 'declined';
  requested_at: Date;
  decided_at: Date | null;
  reason: string | null;
};

export type OrganisationRow = {
  id: string;
  name: string;
  plan: Plan;
  production_approved: boolean;
  created_at: Date;
};

export type UsageSum = {
  key_id: string;
  key_name: string | null;
  mode: Mode;
  operation: string;
  requests: number;
  billable: number;
  client_errors: number;
  server_errors: number;
};

const REQUEST = sql.raw('id, org_id, plan, use_case, status, requested_at, decided_at, reason');

export async function findNewestRequest(db: Queryable, orgId: string): Promise<RequestRow | undefined> {
  const { rows } = await sql<RequestRow>`
    select ${REQUEST} from production_requests where org_id = ${orgId}
    order by requested_at desc, id desc limit 1`.execute(db);
  return rows[0];
}

/** Undefined when another one is still open. */
export async function insertRequest(
  tx: Tx,
  request: AccessRequest & {
    readonly id: string;
    readonly orgId: string;
    readonly requestedBy: string;
    readonly at: Date;
  },
): Promise<RequestRow | undefined> {
  const { rows } = await sql<RequestRow>`
    insert into production_requests (id, org_id, plan, use_case, requested_by, requested_at)
    values (${request.id}, ${request.orgId}, ${request.plan}, ${request.use_case}, ${request.requestedBy}, ${request.at})
    on conflict do nothing returning ${REQUEST}`.execute(tx);
  return rows[0];
}

/** Decides the open request; undefined when there is none. */
export async function decideRequest(
  tx: Tx,
  decision: {
    readonly orgId: string;
    readonly status: 'approved' | 'declined';
    readonly by: string;
    readonly at: Date;
    readonly reason: string | null;
  },
): Promise<RequestRow | undefined> {
  const { rows } = await sql<RequestRow>`
    update production_requests
    set status = ${decision.status}, decided_by = ${decision.by}, decided_at = ${decision.at}, reason = ${decision.reason}
    where org_id = ${decision.orgId} and status = 'pending' returning ${REQUEST}`.execute(tx);
  return rows[0];
}

const ORGANISATION = sql.raw('o.id, o.name, o.plan, o.production_approved, o.created_at');

export async function findOrganisation(db: Queryable, id: string): Promise<OrganisationRow | undefined> {
  const { rows } = await sql<OrganisationRow>`
    select ${ORGANISATION} from organisations o where o.id = ${id}`.execute(db);
  return rows[0];
}

export async function lockOrganisation(tx: Tx, id: string): Promise<OrganisationRow | undefined> {
  const { rows } = await sql<OrganisationRow>`
    select ${ORGANISATION} from organisations o where o.id = ${id} for update`.execute(tx);
  return rows[0];
}

export async function listOrganisations(db: Queryable, isPendingOnly: boolean): Promise<OrganisationRow[]> {
  const { rows } = await sql<OrganisationRow>`
    select ${ORGANISATION} from organisations o
    where not ${isPendingOnly}::boolean
       or exists (select from production_requests r where r.org_id = o.id and r.status = 'pending')
    order by o.created_at desc, o.id limit 1000`.execute(db);
  return rows;
}

export async function listNewestRequests(
  db: Queryable,
  orgIds: readonly string[],
): Promise<ReadonlyMap<string, RequestRow>> {
  const { rows } = await sql<RequestRow>`
    select distinct on (org_id) ${REQUEST} from production_requests where org_id = any(${orgIds})
    order by org_id, requested_at desc, id desc`.execute(db);
  return new Map(rows.map((row) => [row.org_id, row]));
}

export async function approve(tx: Tx, orgId: string, plan: Plan): Promise<void> {
  await sql`
    update organisations set plan = ${plan}, production_approved = true where id = ${orgId}`.execute(tx);
}

/** Requests of the whole organisation between two days, both included. */
export async function countRequests(db: Queryable, orgId: string, from: string, to: string): Promise<number> {
  const { rows } = await sql<{ n: number }>`
    select coalesce(sum(requests), 0)::float8 as n from usage_counters
    where org_id = ${orgId} and day between ${from}::date and ${to}::date`.execute(db);
  return rows[0]?.n ?? 0;
}

/** The month's requests by key and operation. `month` is its first day. */
export async function sumUsage(db: Queryable, orgId: string, month: string): Promise<UsageSum[]> {
  const { rows } = await sql<UsageSum>`
    select u.key_id, k.name as key_name, u.mode, u.operation,
      sum(u.requests)::float8 as requests,
      coalesce(sum(u.requests) filter (where u.status_class < 4), 0)::float8 as billable,
      coalesce(sum(u.requests) filter (where u.status_class = 4), 0)::float8 as client_errors,
      coalesce(sum(u.requests) filter (where u.status_class = 5), 0)::float8 as server_errors
    from usage_counters u
    left join api_keys k on k.id = u.key_id and k.org_id = u.org_id
    where u.org_id = ${orgId} and u.day >= ${month}::date and u.day < ${month}::date + interval '1 month'
    group by u.key_id, k.name, u.mode, u.operation
    order by u.key_id, u.mode, u.operation`.execute(db);
  return rows;
}
