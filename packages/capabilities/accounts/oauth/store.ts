import type { Db, KeyKind, Mode, Plan, Tx } from '@chartwright/platform';
import { sql } from 'kysely';
import type { ClientJwks } from './model.ts';

type Queryable = Db | Tx;

/** An API key as a client of the token endpoint. */
export type ClientRow = {
  id: string;
  org_id: string;
  org_name: string;
  plan: Plan;
  production_approved: boolean;
  first_key: string | null;
  kind: KeyKind;
  mode: Mode;
  scopes: string[];
  expires_at: Date | null;
  revoked_at: Date | null;
  jwks: ClientJwks | null;
};

export async function findClient(db: Queryable, id: string): Promise<ClientRow | undefined> {
  const { rows } = await sql<ClientRow>`
    select k.id, k.first_key, k.org_id, o.name as org_name, o.plan, o.production_approved, k.kind, k.mode, k.scopes,
           k.expires_at, k.revoked_at, j.jwks
    from api_keys k
    join organisations o on o.id = k.org_id
    left join client_jwks j on j.key_id = k.id
    where k.id = ${id}`.execute(db);
  return rows[0];
}

export async function setJwks(tx: Tx, keyId: string, jwks: ClientJwks, at: Date): Promise<void> {
  await sql`
    insert into client_jwks (key_id, jwks, set_at) values (${keyId}, ${JSON.stringify(jwks)}::jsonb, ${at})
    on conflict (key_id) do update set jwks = excluded.jwks, set_at = excluded.set_at`.execute(tx);
}

export async function copyJwks(tx: Tx, from: string, to: string): Promise<void> {
  await sql`
    insert into client_jwks (key_id, jwks, set_at)
    select ${to}, jwks, set_at from client_jwks where key_id = ${from}`.execute(tx);
}

/** False when the key had none. */
export async function deleteJwks(tx: Tx, keyId: string): Promise<boolean> {
  const { rows } = await sql`delete from client_jwks where key_id = ${keyId} returning 1`.execute(tx);
  return rows.length === 1;
}

/** Remembers an assertion until it has expired; false when it was shown before. */
export async function takeAssertion(
  tx: Tx,
  assertion: { readonly keyId: string; readonly jtiHash: Buffer; readonly expiresAt: Date },
): Promise<boolean> {
  const { rows } = await sql`
    insert into client_assertions (key_id, jti_hash, expires_at)
    values (${assertion.keyId}, ${assertion.jtiHash}, ${assertion.expiresAt})
    on conflict do nothing returning 1`.execute(tx);
  return rows.length === 1;
}

export async function purgeAssertions(tx: Tx, now: Date): Promise<void> {
  await sql`
    delete from client_assertions where expires_at < ${now}::timestamptz - interval '1 hour'`.execute(tx);
}
