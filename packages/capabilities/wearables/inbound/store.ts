import type { Mode } from '@chartwright/platform';
import { sql } from 'kysely';
import type { Queryable } from '../connections/store.ts';
import type { ProviderCode } from '../connector.ts';
import type { Owner } from '../owner.ts';

/** Undefined when the same was told before. */
export async function keep(
  tx: Queryable,
  { orgId, mode }: Owner,
  notice: {
    readonly provider: ProviderCode;
    readonly sha256: Buffer;
    readonly sealed: Buffer;
    readonly at: Date;
  },
): Promise<number | undefined> {
  const { rows } = await sql<{ id: number }>`
    insert into wearable_inbox (org_id, mode, provider, sha256, sealed, state, received_at)
    values (${orgId}, ${mode}, ${notice.provider}, ${notice.sha256}, ${notice.sealed}, 'waiting', ${notice.at})
    on conflict (org_id, mode, provider, sha256) do nothing
    returning id`.execute(tx);
  return rows[0]?.id;
}

export type InboxRow = {
  readonly org_id: string;
  readonly mode: Mode;
  readonly provider: ProviderCode;
  readonly sha256: Buffer;
  readonly sealed: Buffer;
};

/** For the job that was queued with the number by the server itself. */
export async function findWaiting(db: Queryable, id: number): Promise<InboxRow | undefined> {
  const { rows } = await sql<InboxRow>`
    select org_id, mode, provider, sha256, sealed from wearable_inbox
    where id = ${id} and state = 'waiting'`.execute(db);
  return rows[0];
}

export async function settle(
  db: Queryable,
  { orgId, mode }: Owner,
  id: number,
  end: { readonly state: 'done' | 'unreadable'; readonly notices: number | null; readonly at: Date },
): Promise<void> {
  await sql`
    update wearable_inbox set state = ${end.state}, notices = ${end.notices}, done_at = ${end.at}
    where id = ${id} and org_id = ${orgId} and mode = ${mode}`.execute(db);
}

/** Old ones of every organisation. For the job alone. */
export async function removeOld(db: Queryable, before: Date): Promise<void> {
  await sql`delete from wearable_inbox where received_at < ${before}`.execute(db);
}
