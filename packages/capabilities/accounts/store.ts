import type { Right } from '@chartwright/kernel';
import type { Db, KeyKind, Mode, Plan, Tx } from '@chartwright/platform';
import { sql } from 'kysely';
import type { Role } from './rules.ts';
import type { SigningKey } from './tokens.ts';

type Queryable = Db | Tx;

export type KeyRow = {
  id: string;
  name: string;
  kind: KeyKind;
  mode: Mode;
  prefix: string;
  scopes: string[];
  allowed_origins: string[];
  created_at: Date;
  expires_at: Date | null;
  revoked_at: Date | null;
  last_used_at: Date | null;
  replaced_by: string | null;
  first_key: string | null;
};

export type PersonRow = { id: string; email: string; name: string; password_hash: string };

export type MembershipRow = {
  person_id: string;
  org_id: string;
  org_name: string;
  plan: Plan;
  production_approved: boolean;
  role: Role;
  rights: Right[];
};

const KEY_COLUMNS = sql.raw(
  `id, name, kind, mode, prefix, scopes, allowed_origins, created_at, expires_at, revoked_at, last_used_at,
   replaced_by, first_key`,
);

export const countOrganisations = async (db: Queryable): Promise<number> => {
  const { rows } = await sql<{ n: string }>`select count(*)::text as n from organisations`.execute(db);
  return Number(rows[0]?.n);
};

export async function insertOrganisation(
  tx: Tx,
  org: {
    readonly id: string;
    readonly name: string;
    readonly plan: Plan;
    readonly productionApproved: boolean;
  },
): Promise<void> {
  await sql`
    insert into organisations (id, name, plan, production_approved)
    values (${org.id}, ${org.name}, ${org.plan}, ${org.productionApproved})`.execute(tx);
}

/** False when the e-mail is taken. */
export async function insertPerson(tx: Tx, person: PersonRow): Promise<boolean> {
  const result = await sql`
    insert into people (id, email, name, password_hash)
    values (${person.id}, ${person.email}, ${person.name}, ${person.password_hash})
    on conflict do nothing`.execute(tx);
  return result.numAffectedRows === 1n;
}

/** False when the person is a member already. */
export async function insertMembership(
  tx: Tx,
  membership: {
    readonly orgId: string;
    readonly personId: string;
    readonly role: Role;
    readonly rights: readonly Right[];
  },
): Promise<boolean> {
  const { orgId, personId, role, rights } = membership;
  const { numAffectedRows } = await sql`
    insert into memberships (org_id, person_id, role, rights)
    values (${orgId}, ${personId}, ${role}, ${rights}) on conflict do nothing`.execute(tx);
  return numAffectedRows === 1n;
}

export async function findPersonByEmail(db: Queryable, email: string): Promise<PersonRow | undefined> {
  const { rows } = await sql<PersonRow>`
    select id, email, name, password_hash from people
    where lower(email) = lower(${email}) and disabled_at is null`.execute(db);
  return rows[0];
}

export async function findPersonById(db: Queryable, id: string): Promise<PersonRow | undefined> {
  const { rows } = await sql<PersonRow>`
    select id, email, name, password_hash from people where id = ${id} and disabled_at is null`.execute(db);
  return rows[0];
}

export async function listOrganisationsOf(db: Queryable, personId: string): Promise<string[]> {
  const { rows } = await sql<{ org_id: string }>`
    select org_id from memberships where person_id = ${personId} order by created_at, org_id`.execute(db);
  return rows.map((row) => row.org_id);
}

const MEMBERSHIP = sql.raw(`
  select m.person_id, m.org_id, o.name as org_name, o.plan, o.production_approved, m.role, m.rights
  from memberships m
  join organisations o on o.id = m.org_id
  join people p on p.id = m.person_id and p.disabled_at is null`);

/** The membership a person signs in to: the oldest, until a person can choose. */
export async function findFirstMembership(
  db: Queryable,
  personId: string,
): Promise<MembershipRow | undefined> {
  const { rows } = await sql<MembershipRow>`
    ${MEMBERSHIP} where m.person_id = ${personId} order by m.created_at, m.org_id limit 1`.execute(db);
  return rows[0];
}

export async function findMembership(
  db: Queryable,
  personId: string,
  orgId: string,
): Promise<MembershipRow | undefined> {
  const { rows } = await sql<MembershipRow>`
    ${MEMBERSHIP} where m.person_id = ${personId} and m.org_id = ${orgId}`.execute(db);
  return rows[0];
}

export async function insertKey(
  tx: Tx,
  key: {
    readonly id: string;
    readonly orgId: string;
    readonly name: string;
    readonly kind: KeyKind;
    readonly mode: Mode;
    readonly prefix: string;
    readonly hash: Buffer;
    readonly pepperId: string;
    readonly scopes: readonly string[];
    readonly allowedOrigins: readonly string[];
    readonly createdBy: string;
    readonly firstKeyId: string | null;
    readonly expiresAt: Date | null;
  },
): Promise<KeyRow> {
  const { rows } = await sql<KeyRow>`
    insert into api_keys
      (id, org_id, name, kind, mode, prefix, hash, pepper_id, scopes, allowed_origins, created_by, first_key,
       expires_at)
    values
      (${key.id}, ${key.orgId}, ${key.name}, ${key.kind}, ${key.mode}, ${key.prefix}, ${key.hash}, ${key.pepperId},
       ${key.scopes}, ${key.allowedOrigins}, ${key.createdBy}, ${key.firstKeyId},
       ${key.expiresAt})
    returning ${KEY_COLUMNS}`.execute(tx);
  const row = rows[0];
  if (row === undefined) throw new Error('The database returned no row for an inserted key');
  return row;
}

export async function listKeys(db: Queryable, orgId: string, modes: readonly Mode[]): Promise<KeyRow[]> {
  const { rows } = await sql<KeyRow>`
    select ${KEY_COLUMNS} from api_keys where org_id = ${orgId} and mode = any(${modes})
    order by created_at desc, id limit 1000`.execute(db);
  return rows;
}

/** Locks the key for a change. */
export async function lockKey(
  tx: Tx,
  orgId: string,
  modes: readonly Mode[],
  id: string,
): Promise<KeyRow | undefined> {
  const { rows } = await sql<KeyRow>`
    select ${KEY_COLUMNS} from api_keys
    where org_id = ${orgId} and mode = any(${modes}) and id = ${id} for update`.execute(tx);
  return rows[0];
}

export async function revokeKey(tx: Tx, id: string, at: Date): Promise<void> {
  await sql`update api_keys set revoked_at = ${at} where id = ${id} and revoked_at is null`.execute(tx);
}

export async function expireKey(tx: Tx, id: string, at: Date, replacedBy: string): Promise<void> {
  await sql`
    update api_keys set expires_at = least(expires_at, ${at}), replaced_by = ${replacedBy} where id = ${id}`.execute(
    tx,
  );
}

/** Tells every process to forget what it cached of keys and memberships, as part of this transaction. */
export async function bumpKeyRevision(tx: Tx): Promise<void> {
  await sql`update revisions set revision = revision + 1 where topic = 'keys'`.execute(tx);
}

export async function listSigningKeys(db: Queryable): Promise<SigningKey[]> {
  const { rows } = await sql<{ id: string; public_jwk: SigningKey['publicJwk']; sealed_private_jwk: Buffer }>`
    select id, public_jwk, sealed_private_jwk from signing_keys order by created_at, id`.execute(db);
  return rows.map((r) => ({ id: r.id, publicJwk: r.public_jwk, sealedPrivateJwk: r.sealed_private_jwk }));
}

/** Several processes may start at once: the first key made is the one that stays. */
export async function insertFirstSigningKey(tx: Tx, key: SigningKey): Promise<void> {
  await sql`lock table signing_keys in exclusive mode`.execute(tx);
  await sql`
    insert into signing_keys (id, public_jwk, sealed_private_jwk)
    select ${key.id}, ${JSON.stringify(key.publicJwk)}::jsonb, ${key.sealedPrivateJwk}
    where not exists (select from signing_keys)`.execute(tx);
}

export type UsageRow = {
  day: string;
  mode: Mode;
  key_id: string;
  operation: string;
  status_class: number;
  requests: number;
};

export async function listUsage(db: Queryable, orgId: string, from: string, to: string): Promise<UsageRow[]> {
  const { rows } = await sql<UsageRow>`
    select to_char(day, 'YYYY-MM-DD') as day, mode, key_id, operation, status_class, requests::float8 as requests
    from usage_counters
    where org_id = ${orgId} and day between ${from}::date and ${to}::date
    order by day, operation, key_id, status_class`.execute(db);
  return rows;
}
