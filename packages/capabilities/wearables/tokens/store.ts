import type { Mode } from '@chartwright/platform';
import { sql } from 'kysely';
import type { Queryable } from '../connections/store.ts';
import type { ProviderCode } from '../connector.ts';
import type { Owner } from '../owner.ts';

export type TokenRow = {
  readonly sealed: Buffer;
  readonly expires_at: Date | null;
  readonly generation: number;
};

const ofOwner = ({ orgId, mode }: Owner) => sql`org_id = ${orgId} and mode = ${mode}`;

export async function find(db: Queryable, owner: Owner, id: string): Promise<TokenRow | undefined> {
  const { rows } = await sql<TokenRow>`
    select sealed, expires_at, generation from wearable_tokens
    where connection_id = ${id} and ${ofOwner(owner)}`.execute(db);
  return rows[0];
}

/** Held until the transaction ends: whoever else would refresh waits, in whichever process. */
export async function lock(tx: Queryable, owner: Owner, id: string): Promise<TokenRow | undefined> {
  const { rows } = await sql<TokenRow>`
    select sealed, expires_at, generation from wearable_tokens
    where connection_id = ${id} and ${ofOwner(owner)} for update`.execute(tx);
  return rows[0];
}

export type NewToken = { readonly sealed: Buffer; readonly expiresAt: Date | null; readonly at: Date };

/** The token of a connection that has just been made, or made anew. */
export async function put(
  tx: Queryable,
  { orgId, mode }: Owner,
  id: string,
  { sealed, expiresAt, at }: NewToken,
): Promise<void> {
  await sql`
    insert into wearable_tokens (connection_id, org_id, mode, sealed, expires_at, updated_at)
    values (${id}, ${orgId}, ${mode}, ${sealed}, ${expiresAt}, ${at})
    on conflict (connection_id) do update set sealed = excluded.sealed, expires_at = excluded.expires_at,
      generation = wearable_tokens.generation + 1, updated_at = excluded.updated_at`.execute(tx);
}

export async function replace(
  tx: Queryable,
  owner: Owner,
  id: string,
  { sealed, expiresAt, at }: NewToken,
): Promise<void> {
  await sql`
    update wearable_tokens set sealed = ${sealed}, expires_at = ${expiresAt}, generation = generation + 1,
      updated_at = ${at}
    where connection_id = ${id} and ${ofOwner(owner)}`.execute(tx);
}

export async function remove(tx: Queryable, owner: Owner, id: string): Promise<TokenRow | undefined> {
  const { rows } = await sql<TokenRow>`
    delete from wearable_tokens where connection_id = ${id} and ${ofOwner(owner)}
    returning sealed, expires_at, generation`.execute(tx);
  return rows[0];
}

export type RevocationRow = {
  readonly connection_id: string;
  readonly org_id: string;
  readonly mode: Mode;
  readonly provider: ProviderCode;
  readonly sealed: Buffer;
  readonly attempts: number;
  readonly ends_at: Date;
};

export async function insertRevocation(
  tx: Queryable,
  { orgId, mode }: Owner,
  given: {
    readonly id: string;
    readonly provider: ProviderCode;
    readonly sealed: Buffer;
    readonly endsAt: Date;
  },
): Promise<void> {
  await sql`
    insert into wearable_revocations (connection_id, org_id, mode, provider, sealed, ends_at)
    values (${given.id}, ${orgId}, ${mode}, ${given.provider}, ${given.sealed}, ${given.endsAt})
    on conflict (connection_id) do update set sealed = excluded.sealed, ends_at = excluded.ends_at, attempts = 0`.execute(
    tx,
  );
}

/** For the job that was queued with the id by the server itself. */
export async function findRevocation(db: Queryable, id: string): Promise<RevocationRow | undefined> {
  const { rows } = await sql<RevocationRow>`
    select connection_id, org_id, mode, provider, sealed, attempts, ends_at from wearable_revocations
    where connection_id = ${id}`.execute(db);
  return rows[0];
}

export async function removeRevocation(tx: Queryable, owner: Owner, id: string): Promise<void> {
  await sql`delete from wearable_revocations where connection_id = ${id} and ${ofOwner(owner)}`.execute(tx);
}

/** What no provider took the news of in time. */
export async function removeOldRevocations(tx: Queryable, before: Date): Promise<void> {
  await sql`delete from wearable_revocations where ends_at < ${before}`.execute(tx);
}
