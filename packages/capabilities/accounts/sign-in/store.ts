import type { Db, Mode, Tx } from '@chartwright/platform';
import { sql } from 'kysely';

type Queryable = Db | Tx;

export type EndReason = 'signed_out' | 'revoked' | 'token_reused' | 'password_changed' | 'removed';

export type SessionRow = {
  id: string;
  org_id: string;
  person_id: string;
  mode: Mode;
  client: string | null;
  created_at: Date;
  last_used_at: Date;
  expires_at: Date;
  ended_at: Date | null;
};

const COLUMNS = sql.raw(
  's.id, s.org_id, s.person_id, s.mode, s.client, s.created_at, s.last_used_at, s.expires_at, s.ended_at',
);

export async function insertSession(tx: Tx, session: Omit<SessionRow, 'ended_at'>): Promise<void> {
  const { id, org_id, person_id, mode, client, created_at, last_used_at, expires_at } = session;
  await sql`
    insert into sessions (id, org_id, person_id, mode, client, created_at, last_used_at, expires_at)
    values (${id}, ${org_id}, ${person_id}, ${mode}, ${client}, ${created_at}, ${last_used_at}, ${expires_at})`.execute(
    tx,
  );
}

export async function insertRefreshToken(
  tx: Tx,
  token: { readonly hash: Buffer; readonly sessionId: string; readonly expiresAt: Date },
): Promise<void> {
  await sql`
    insert into refresh_tokens (hash, session_id, expires_at)
    values (${token.hash}, ${token.sessionId}, ${token.expiresAt})`.execute(tx);
}

/** Locks the session of a token, so that of two uses at once one comes second. */
export async function lockByToken(
  tx: Tx,
  hash: Buffer,
): Promise<(SessionRow & { token_expires_at: Date; used_at: Date | null }) | undefined> {
  await sql`
    select 1 from sessions where id = (select session_id from refresh_tokens where hash = ${hash}) for update`.execute(
    tx,
  );
  const { rows } = await sql<SessionRow & { token_expires_at: Date; used_at: Date | null }>`
    select ${COLUMNS}, t.expires_at as token_expires_at, t.used_at
    from refresh_tokens t join sessions s on s.id = t.session_id where t.hash = ${hash}`.execute(tx);
  return rows[0];
}

export async function useRefreshToken(tx: Tx, hash: Buffer, sessionId: string, at: Date): Promise<void> {
  await sql`update refresh_tokens set used_at = ${at} where hash = ${hash}`.execute(tx);
  await sql`update sessions set last_used_at = ${at} where id = ${sessionId}`.execute(tx);
}

export async function listSessions(db: Queryable, personId: string, now: Date): Promise<SessionRow[]> {
  const { rows } = await sql<SessionRow>`
    select ${COLUMNS} from sessions s
    where s.person_id = ${personId} and s.ended_at is null and s.expires_at > ${now}
    order by s.created_at desc, s.id limit 1000`.execute(db);
  return rows;
}

/** The organisation of the session that was ended; undefined when the person has no such open session. */
export async function endSession(
  tx: Tx,
  session: { readonly id: string; readonly personId: string },
  reason: EndReason,
  at: Date,
): Promise<string | undefined> {
  const { rows } = await sql<{ org_id: string }>`
    update sessions set ended_at = ${at}, end_reason = ${reason}
    where id = ${session.id} and person_id = ${session.personId} and ended_at is null and expires_at > ${at}
    returning org_id`.execute(tx);
  return rows[0]?.org_id;
}

/** Ends the open sessions of a person, in one organisation or in all. Gives how many. */
export async function endSessions(
  tx: Tx,
  whose: {
    readonly personId: string;
    readonly orgId?: string | undefined;
    readonly except?: string | undefined;
  },
  reason: EndReason,
  at: Date,
): Promise<number> {
  const { numAffectedRows } = await sql`
    update sessions set ended_at = ${at}, end_reason = ${reason}
    where person_id = ${whose.personId} and ended_at is null
      and (${whose.orgId ?? null}::text is null or org_id = ${whose.orgId ?? null})
      and id is distinct from ${whose.except ?? null}`.execute(tx);
  return Number(numAffectedRows ?? 0n);
}

export async function isOpen(db: Queryable, sessionId: string): Promise<boolean> {
  const { rows } = await sql`select 1 from sessions where id = ${sessionId} and ended_at is null`.execute(db);
  return rows.length === 1;
}

/** Sets the password; codes and half sign-ins that were begun under the old one end. */
export async function setPassword(tx: Tx, personId: string, hash: string): Promise<void> {
  await sql`delete from password_resets where person_id = ${personId}`.execute(tx);
  await sql`delete from sign_in_challenges where person_id = ${personId}`.execute(tx);
  await sql`update people set password_hash = ${hash} where id = ${personId}`.execute(tx);
}

/** Deletes what nobody can use any more: sessions a month after their end, failures a day after the last. */
export async function purgeSignIns(tx: Tx, now: Date): Promise<void> {
  await sql`
    delete from sessions where least(ended_at, expires_at) < ${now}::timestamptz - interval '30 days'`.execute(
    tx,
  );
  await sql`delete from sign_in_failures where last_at < ${now}::timestamptz - interval '1 day'`.execute(tx);
}
