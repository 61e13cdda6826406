import type { Db } from '@chartwright/platform';
import { sql } from 'kysely';
import type { Endpoint } from '../endpoints/disabling.ts';
import type { Owner } from '../owner.ts';

/** How long a process that was killed keeps its endpoints from the others. */
export const LEASE_MS = 5_000;

const until = sql`clock_timestamp() + ${LEASE_MS} * interval '1 millisecond'`;

/** Takes those of these endpoints that no living process sends to. Returns what was taken. */
export async function takeLeases(
  db: Db,
  holder: string,
  endpointIds: readonly string[],
): Promise<readonly Endpoint[]> {
  const { rows } = await sql<{ id: string; org_id: string; mode: Owner['mode'] }>`
    with taken as (
      insert into webhook_leases (endpoint_id, holder, expires_at)
      select id, ${holder}::uuid, ${until} from webhook_endpoints
      where id = any(${endpointIds}::text[]) and state = 'enabled' and deleted_at is null order by id
      on conflict (endpoint_id) do update set holder = excluded.holder, expires_at = excluded.expires_at
      where webhook_leases.expires_at < clock_timestamp()
      returning endpoint_id
    )
    select w.id, w.org_id, w.mode from taken join webhook_endpoints w on w.id = taken.endpoint_id`.execute(
    db,
  );
  return rows.map(({ id, org_id, mode }) => ({ id, orgId: org_id, mode }));
}

/** Returns those of these that are still this process's. Others that it has are left to run out: nobody sends to them. */
export async function renewLeases(
  db: Db,
  holder: string,
  endpointIds: readonly string[],
): Promise<Set<string>> {
  const { rows } = await sql<{ endpoint_id: string }>`
    update webhook_leases set expires_at = ${until}
    where endpoint_id in (
      select endpoint_id from webhook_leases
      where holder = ${holder}::uuid and endpoint_id = any(${endpointIds}::text[]) and expires_at > clock_timestamp()
      order by endpoint_id for no key update
    ) returning endpoint_id`.execute(db);
  return new Set(rows.map(({ endpoint_id }) => endpoint_id));
}

export async function endLeases(db: Db, holder: string, endpointIds: readonly string[]): Promise<void> {
  await sql`
    delete from webhook_leases
    where holder = ${holder}::uuid and endpoint_id = any(${endpointIds}::text[])`.execute(db);
}

export type Waiting = Endpoint & { readonly dueAt: Date };

/**
 * Enabled endpoints that nobody sends to although a delivery is ready, and when it falls due by its world's clock.
 *
 * @param liveBy live ones that are due by then
 */
export async function findUnattended(db: Db, liveBy: Date): Promise<readonly Waiting[]> {
  const { rows } = await sql<{ id: string; org_id: string; mode: Owner['mode']; due_at: Date }>`
    select w.id, w.org_id, w.mode, next.due_at
    from webhook_endpoints w
    cross join lateral (
      select d.due_at from webhook_deliveries d
      where d.endpoint_id = w.id and d.state = 'pending' and not d.held order by d.due_at limit 1
    ) as next
    where w.state = 'enabled' and w.deleted_at is null and (w.mode = 'test' or next.due_at <= ${liveBy})
      and not exists (select from webhook_leases l where l.endpoint_id = w.id and l.expires_at >= clock_timestamp())`.execute(
    db,
  );
  return rows.map(({ id, org_id, mode, due_at }) => ({ id, orgId: org_id, mode, dueAt: due_at }));
}
