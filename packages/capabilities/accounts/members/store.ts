import type { Right } from '@chartwright/kernel';
import type { Db, Tx } from '@chartwright/platform';
import { sql } from 'kysely';
import type { Role } from '../rules.ts';

type Queryable = Db | Tx;

export type MemberRow = {
  id: string;
  email: string;
  name: string;
  role: Role;
  rights: Right[];
  second_factor: boolean;
  created_at: Date;
};

export type InvitationRow = {
  id: string;
  org_id: string;
  org_name: string;
  email: string;
  role: Role;
  rights: Right[];
  invited_by: string;
  created_at: Date;
  expires_at: Date;
};

const MEMBERS = sql.raw(`
  select p.id, p.email, p.name, m.role, m.rights, m.created_at,
    exists(select from second_factors f where f.person_id = p.id and f.confirmed_at is not null) as second_factor
  from memberships m join people p on p.id = m.person_id`);

export async function listMembers(db: Queryable, orgId: string): Promise<MemberRow[]> {
  const { rows } = await sql<MemberRow>`
    ${MEMBERS} where m.org_id = ${orgId} order by m.created_at, p.id limit 10000`.execute(db);
  return rows;
}

export async function findMember(db: Queryable, orgId: string, id: string): Promise<MemberRow | undefined> {
  const { rows } = await sql<MemberRow>`${MEMBERS} where m.org_id = ${orgId} and p.id = ${id}`.execute(db);
  return rows[0];
}

/** Locks one membership for a change. */
export async function lockMember(tx: Tx, orgId: string, id: string): Promise<MemberRow | undefined> {
  const { rows } = await sql<MemberRow>`
    ${MEMBERS} where m.org_id = ${orgId} and p.id = ${id} for update of m`.execute(tx);
  return rows[0];
}

/** Locks every owner of the organisation, in one order, so that no two of them take the last seats from each other. */
export async function lockOwners(tx: Tx, orgId: string): Promise<string[]> {
  const { rows } = await sql<{ person_id: string }>`
    select person_id from memberships where org_id = ${orgId} and role = 'owner'
    order by person_id for update`.execute(tx);
  return rows.map((row) => row.person_id);
}

export async function countOperators(tx: Tx): Promise<number> {
  const { rows } = await sql<{ n: number }>`
    select count(*)::int as n from memberships where 'operator' = any(rights)`.execute(tx);
  return rows[0]?.n ?? 0;
}

export async function changeMember(
  tx: Tx,
  orgId: string,
  id: string,
  change: { readonly role: Role; readonly rights: readonly Right[] },
): Promise<void> {
  await sql`
    update memberships set role = ${change.role}, rights = ${change.rights}
    where org_id = ${orgId} and person_id = ${id}`.execute(tx);
}

/** Deletes the membership, and the person who then belongs nowhere. */
export async function removeMember(tx: Tx, orgId: string, id: string): Promise<void> {
  await sql`delete from memberships where org_id = ${orgId} and person_id = ${id}`.execute(tx);
  await sql`
    delete from people where id = ${id}
      and not exists (select from memberships where person_id = ${id})`.execute(tx);
}

export async function insertInvitation(
  tx: Tx,
  invitation: Omit<InvitationRow, 'org_name'> & { readonly hash: Buffer },
): Promise<void> {
  const { id, org_id, email, role, rights, hash, invited_by, created_at, expires_at } = invitation;
  await sql`
    insert into invitations (id, org_id, email, role, rights, hash, invited_by, created_at, expires_at)
    values (${id}, ${org_id}, ${email}, ${role}, ${rights}, ${hash}, ${invited_by}, ${created_at}, ${expires_at})
    on conflict (org_id, lower(email)) do update set
      id = excluded.id, email = excluded.email, role = excluded.role, rights = excluded.rights, hash = excluded.hash,
      invited_by = excluded.invited_by, created_at = excluded.created_at, expires_at = excluded.expires_at`.execute(
    tx,
  );
}

export async function listInvitations(db: Queryable, orgId: string, now: Date): Promise<InvitationRow[]> {
  const { rows } = await sql<InvitationRow>`
    select i.*, o.name as org_name from invitations i join organisations o on o.id = i.org_id
    where i.org_id = ${orgId} and i.expires_at > ${now} order by i.created_at desc, i.id limit 1000`.execute(
    db,
  );
  return rows;
}

export async function findInvitation(
  db: Queryable,
  hash: Buffer,
  now: Date,
): Promise<InvitationRow | undefined> {
  const { rows } = await sql<InvitationRow>`
    select i.*, o.name as org_name from invitations i join organisations o on o.id = i.org_id
    where i.hash = ${hash} and i.expires_at > ${now}`.execute(db);
  return rows[0];
}

/** False when there is no such invitation any more. */
export async function deleteInvitation(tx: Tx, orgId: string, id: string, now: Date): Promise<boolean> {
  const { rows } = await sql`
    delete from invitations where org_id = ${orgId} and id = ${id} and expires_at > ${now} returning 1`.execute(
    tx,
  );
  return rows.length === 1;
}

/** Ends what a person has promised who may no longer promise it. Gives how many there were. */
export async function deleteInvitationsOf(tx: Tx, orgId: string, personId: string): Promise<number> {
  const { numAffectedRows } = await sql`
    delete from invitations where org_id = ${orgId} and invited_by = ${personId}`.execute(tx);
  return Number(numAffectedRows ?? 0n);
}

export async function purgeInvitations(tx: Tx, now: Date): Promise<void> {
  await sql`delete from invitations where expires_at <= ${now}`.execute(tx);
}
