import { createHash } from 'node:crypto';
import type { Db, Tx } from '@chartwright/platform';
import { sql } from 'kysely';
import type { DialectName } from '../connectors/dialect.ts';
import type { Grant } from './model.ts';
import type { Persona } from './people/person.ts';

type Queryable = Db | Tx;

const digestOf = (secret: string): Buffer => createHash('sha256').update(secret).digest();

type GrantRow = {
  readonly id: string;
  readonly org_id: string;
  readonly provider: DialectName;
  readonly persona: Persona;
  readonly user_id: string;
  readonly scopes: string;
  readonly since: string;
  readonly registered_at: Date | null;
};

const grantColumns = sql.raw(
  'g.id, g.org_id, g.provider, g.persona, g.user_id, g.scopes, g.since::text, g.registered_at',
);

const readGrant = (row: GrantRow): Grant => ({
  id: row.id,
  orgId: row.org_id,
  provider: row.provider,
  userId: row.user_id,
  scopes: row.scopes.split(' ').filter((word) => word !== ''),
  person: { persona: row.persona, since: row.since },
  isRegistered: row.registered_at !== null,
});

export type NewGrant = Omit<Grant, 'isRegistered'> & { readonly at: Date };

export async function insertGrant(
  tx: Tx,
  { id, orgId, provider, person, userId, scopes, at }: NewGrant,
): Promise<void> {
  await sql`
    insert into wearable_sandbox_grants (id, org_id, provider, persona, user_id, scopes, since, created_at)
    values (${id}, ${orgId}, ${provider}, ${person.persona}, ${userId}, ${scopes.join(' ')}, ${person.since}::date, ${at})
  `.execute(tx);
}

export type NewCode = {
  readonly code: string;
  readonly grantId: string;
  readonly redirectUri: string;
  readonly challenge: string | null;
  readonly expiresAt: Date;
};

export async function insertCode(tx: Tx, given: NewCode): Promise<void> {
  await sql`
    insert into wearable_sandbox_codes (digest, grant_id, redirect_uri, challenge, expires_at)
    values (${digestOf(given.code)}, ${given.grantId}, ${given.redirectUri}, ${given.challenge}, ${given.expiresAt})
  `.execute(tx);
}

export type KeptCode = {
  readonly redirect_uri: string;
  readonly challenge: string | null;
  readonly expires_at: Date;
  readonly used_at: Date | null;
};

type Of = { readonly orgId: string; readonly provider: DialectName };

/** Locks the code, so that one of two who come with it at once sees that it is used. */
export async function findCode(
  tx: Tx,
  { orgId, provider }: Of,
  code: string,
): Promise<{ readonly kept: KeptCode; readonly grant: Grant } | undefined> {
  const { rows } = await sql<GrantRow & KeptCode>`
    select c.redirect_uri, c.challenge, c.expires_at, c.used_at, ${grantColumns}
    from wearable_sandbox_codes c join wearable_sandbox_grants g on g.id = c.grant_id
    where c.digest = ${digestOf(code)} and g.org_id = ${orgId} and g.provider = ${provider} and g.revoked_at is null
    for update of c
  `.execute(tx);
  const row = rows[0];
  return row === undefined ? undefined : { kept: row, grant: readGrant(row) };
}

export async function useCode(tx: Tx, code: string, at: Date): Promise<void> {
  await sql`update wearable_sandbox_codes set used_at = ${at} where digest = ${digestOf(code)}`.execute(tx);
}

export type NewToken = {
  readonly token: string;
  readonly grantId: string;
  readonly kind: 'access' | 'refresh';
  readonly expiresAt: Date | null;
};

export async function insertToken(tx: Tx, { token, grantId, kind, expiresAt }: NewToken): Promise<void> {
  await sql`
    insert into wearable_sandbox_tokens (digest, grant_id, kind, expires_at)
    values (${digestOf(token)}, ${grantId}, ${kind}, ${expiresAt})
  `.execute(tx);
}

/** Locks the token and its grant, so that of two refreshes at once the second sees the first. */
export async function findRefreshToken(
  tx: Tx,
  { orgId, provider }: Of,
  token: string,
): Promise<{ readonly grant: Grant; readonly isReplaced: boolean } | undefined> {
  const { rows } = await sql<GrantRow & { readonly replaced_at: Date | null }>`
    select t.replaced_at, ${grantColumns}
    from wearable_sandbox_tokens t join wearable_sandbox_grants g on g.id = t.grant_id
    where t.digest = ${digestOf(token)} and t.kind = 'refresh' and g.org_id = ${orgId} and g.provider = ${provider}
      and g.revoked_at is null
    for update of t, g
  `.execute(tx);
  const row = rows[0];
  return row === undefined ? undefined : { grant: readGrant(row), isReplaced: row.replaced_at !== null };
}

/** Puts tokens of a grant out of use, in favour of new ones. */
export async function replaceTokens(
  tx: Tx,
  grantId: string,
  kind: 'access' | 'refresh',
  at: Date,
): Promise<void> {
  await sql`
    update wearable_sandbox_tokens set replaced_at = ${at}
    where grant_id = ${grantId} and kind = ${kind} and replaced_at is null
  `.execute(tx);
}

/** Counts that a refresh token came again, and says how often that has been. */
export async function countReuse(tx: Tx, grantId: string): Promise<number> {
  const { rows } = await sql<{ reuses: number }>`
    update wearable_sandbox_grants set reuses = reuses + 1 where id = ${grantId} returning reuses
  `.execute(tx);
  return rows[0]?.reuses ?? 0;
}

export async function revokeGrant(db: Queryable, grantId: string, at: Date): Promise<void> {
  await sql`update wearable_sandbox_grants set revoked_at = coalesce(revoked_at, ${at}) where id = ${grantId}`.execute(
    db,
  );
}

/** Whose access token this is, and until when it is good. A token of a revoked grant is nobody's. */
export async function findByAccessToken(
  db: Queryable,
  provider: DialectName,
  token: string,
): Promise<{ readonly grant: Grant; readonly expiresAt: Date | null } | undefined> {
  const { rows } = await sql<GrantRow & { readonly expires_at: Date | null }>`
    select t.expires_at, ${grantColumns}
    from wearable_sandbox_tokens t join wearable_sandbox_grants g on g.id = t.grant_id
    where t.digest = ${digestOf(token)} and t.kind = 'access' and t.replaced_at is null and g.provider = ${provider}
      and g.revoked_at is null
  `.execute(db);
  const row = rows[0];
  return row === undefined ? undefined : { grant: readGrant(row), expiresAt: row.expires_at };
}

export async function findGrantOfUser(
  db: Queryable,
  { orgId, provider }: Of,
  userId: string,
): Promise<Grant | undefined> {
  const { rows } = await sql<GrantRow>`
    select ${grantColumns} from wearable_sandbox_grants g
    where g.org_id = ${orgId} and g.provider = ${provider} and g.user_id = ${userId} and g.revoked_at is null
    order by g.created_at desc, g.id limit 1
  `.execute(db);
  return rows[0] === undefined ? undefined : readGrant(rows[0]);
}

/** False for somebody who is registered already. */
export async function register(db: Queryable, grantId: string, at: Date): Promise<boolean> {
  const { rows } = await sql`
    update wearable_sandbox_grants set registered_at = ${at} where id = ${grantId} and registered_at is null returning id
  `.execute(db);
  return rows.length > 0;
}

export async function insertNonce(
  db: Queryable,
  orgId: string,
  nonce: string,
  expiresAt: Date,
): Promise<void> {
  await sql`
    insert into wearable_sandbox_nonces (digest, org_id, expires_at) values (${digestOf(nonce)}, ${orgId}, ${expiresAt})
  `.execute(db);
}

/** True once for each nonce, while it is good. */
export async function takeNonce(db: Queryable, orgId: string, nonce: string, now: Date): Promise<boolean> {
  const { rows } = await sql`
    delete from wearable_sandbox_nonces
    where digest = ${digestOf(nonce)} and org_id = ${orgId} and expires_at > ${now} returning digest
  `.execute(db);
  return rows.length > 0;
}

export type Subscription = {
  readonly id: string;
  readonly orgId: string;
  readonly provider: DialectName;
  readonly grantId: string | null;
  readonly callbackUrl: string;
  readonly dataType: string;
  readonly eventType: string;
  readonly expiresAt: Date | null;
};

export async function subscribe(db: Queryable, given: Subscription): Promise<void> {
  await sql`
    insert into wearable_sandbox_subscriptions (id, org_id, provider, grant_id, callback_url, data_type, event_type, expires_at)
    values (${given.id}, ${given.orgId}, ${given.provider}, ${given.grantId}, ${given.callbackUrl}, ${given.dataType},
      ${given.eventType}, ${given.expiresAt})
    on conflict do nothing
  `.execute(db);
}

export async function listSubscriptions(db: Queryable, { orgId, provider }: Of): Promise<Subscription[]> {
  const { rows } = await sql<Subscription>`
    select id, org_id as "orgId", provider, grant_id as "grantId", callback_url as "callbackUrl",
      data_type as "dataType", event_type as "eventType", expires_at as "expiresAt"
    from wearable_sandbox_subscriptions where org_id = ${orgId} and provider = ${provider} order by id
  `.execute(db);
  return rows;
}

/** False for an unknown one. */
export async function renew(
  db: Queryable,
  { orgId, provider }: Of,
  id: string,
  expiresAt: Date,
): Promise<boolean> {
  const { rows } = await sql`
    update wearable_sandbox_subscriptions set expires_at = ${expiresAt}
    where id = ${id} and org_id = ${orgId} and provider = ${provider} returning id
  `.execute(db);
  return rows.length > 0;
}

export type Push = { readonly kind: string; readonly from: Date; readonly to: Date };

export async function orderPush(db: Queryable, grant: Grant, { kind, from, to }: Push): Promise<void> {
  await sql`
    insert into wearable_sandbox_pushes (grant_id, org_id, kind, from_at, to_at)
    values (${grant.id}, ${grant.orgId}, ${kind}, ${from}, ${to})
  `.execute(db);
}

/** Takes what was ordered and not sent yet, in order. What belongs to a revoked grant falls away. */
export async function takePushes(
  tx: Tx,
  orgId: string,
): Promise<{ readonly grant: Grant; readonly push: Push }[]> {
  const { rows } = await sql<
    GrantRow & { push_id: string; kind: string; from_at: Date; to_at: Date; is_gone: boolean }
  >`
    with taken as (delete from wearable_sandbox_pushes where org_id = ${orgId} returning *)
    select p.id as push_id, p.kind, p.from_at, p.to_at, g.revoked_at is not null as is_gone, ${grantColumns}
    from taken p join wearable_sandbox_grants g on g.id = p.grant_id order by p.id
  `.execute(tx);
  return rows
    .filter(({ is_gone }) => !is_gone)
    .map((row) => ({ grant: readGrant(row), push: { kind: row.kind, from: row.from_at, to: row.to_at } }));
}

export type FaultKind = '500' | '429' | 'timeout' | 'truncate' | 'badjson';

export async function orderFault(
  db: Queryable,
  { orgId, provider }: Of,
  given: { readonly path: string; readonly kind: FaultKind; readonly count: number },
): Promise<void> {
  await sql`
    insert into wearable_sandbox_faults (org_id, provider, path, kind, left_over)
    values (${orgId}, ${provider}, ${given.path}, ${given.kind}, ${given.count})
  `.execute(db);
}

/** The failure that was ordered for a path, counted down; most requests have none, and then nothing is written. */
export async function takeFault(
  tx: Tx,
  { orgId, provider }: Of,
  path: string,
): Promise<FaultKind | undefined> {
  const { rows } = await sql<{ id: string; kind: FaultKind; left_over: number }>`
    select id, kind, left_over from wearable_sandbox_faults
    where org_id = ${orgId} and provider = ${provider} and starts_with(${path}, path) order by id limit 1 for update
  `.execute(tx);
  const found = rows[0];
  if (found === undefined) return undefined;
  if (found.left_over === 1)
    await sql`delete from wearable_sandbox_faults where id = ${found.id}`.execute(tx);
  else
    await sql`update wearable_sandbox_faults set left_over = left_over - 1 where id = ${found.id}`.execute(
      tx,
    );
  return found.kind;
}
