import type { Mode } from '@chartwright/platform';
import { sql } from 'kysely';
import type { Owner } from '../owner.ts';
import type { Queryable } from '../store.ts';

export type Tls = 'implicit' | 'starttls' | 'none';

/** What a mailbox is reached by, as its owner sets it. */
export type MailboxSettings = {
  readonly name: string;
  readonly host: string;
  readonly port: number;
  readonly tls: Tls;
  readonly login: string;
  /** Sealed. */
  readonly password: Buffer;
  readonly folder: string;
  readonly processed_folder: string | null;
  readonly poll_minutes: number;
  readonly enabled: boolean;
};

export type MailboxRow = MailboxSettings & {
  readonly id: string;
  readonly org_id: string;
  readonly mode: Mode;
  readonly takes_existing: boolean;
  readonly created_at: Date;
  readonly updated_at: Date;
  readonly revision: number;
  readonly uid_validity: number | null;
  readonly last_uid: number;
  readonly last_seen: Date | null;
  readonly last_error: string | null;
  readonly last_error_at: Date | null;
  readonly failures: number;
  readonly taken: number;
  readonly repeated: number;
  readonly unread: number;
  readonly is_listening: boolean;
  readonly waiting: number;
};

const columns = sql.raw(`m.id, m.org_id, m.mode, m.name, m.host, m.port, m.tls, m.login, m.password, m.folder,
  m.processed_folder, m.poll_minutes, m.enabled, m.takes_existing, m.created_at, m.updated_at, m.revision,
  m.uid_validity, m.last_uid, m.last_seen, m.last_error, m.last_error_at, m.failures, m.taken, m.repeated,
  m.unread, m.enabled and m.is_listening and m.listens_until > now() as is_listening,
  (select count(*)::int from referral_mailbox_messages w where w.mailbox_id = m.id and w.record_id is null) as waiting`);

const ofOwner = ({ orgId, mode }: Owner) => sql`m.org_id = ${orgId} and m.mode = ${mode}`;

/** False when the organisation has one of that name. */
export async function insert(
  tx: Queryable,
  { orgId, mode }: Owner,
  box: MailboxSettings & {
    readonly id: string;
    readonly takes_existing: boolean;
    readonly createdBy: string;
    readonly at: Date;
  },
): Promise<boolean> {
  const { rows } = await sql`
    insert into referral_mailboxes (id, org_id, mode, name, host, port, tls, login, password, folder, processed_folder,
      poll_minutes, enabled, takes_existing, created_by, created_at, updated_at, next_visit_at)
    values (${box.id}, ${orgId}, ${mode}, ${box.name}, ${box.host}, ${box.port}, ${box.tls}, ${box.login}, ${box.password},
      ${box.folder}, ${box.processed_folder}, ${box.poll_minutes}, ${box.enabled}, ${box.takes_existing},
      ${box.createdBy}, ${box.at}, ${box.at}, ${box.at})
    on conflict (org_id, mode, name) do nothing
    returning 1`.execute(tx);
  return rows.length === 1;
}

export async function countOf(db: Queryable, owner: Owner): Promise<number> {
  const { rows } = await sql<{ n: number }>`
    select count(*)::int as n from referral_mailboxes m where ${ofOwner(owner)}`.execute(db);
  return rows[0]?.n ?? 0;
}

export async function list(db: Queryable, owner: Owner): Promise<MailboxRow[]> {
  const { rows } = await sql<MailboxRow>`
    select ${columns} from referral_mailboxes m where ${ofOwner(owner)} order by m.created_at, m.id`.execute(
    db,
  );
  return rows;
}

export async function find(db: Queryable, owner: Owner, id: string): Promise<MailboxRow | undefined> {
  const { rows } = await sql<MailboxRow>`
    select ${columns} from referral_mailboxes m where m.id = ${id} and ${ofOwner(owner)}`.execute(db);
  return rows[0];
}

export async function lock(tx: Queryable, owner: Owner, id: string): Promise<MailboxRow | undefined> {
  const { rows } = await sql<MailboxRow>`
    select ${columns} from referral_mailboxes m where m.id = ${id} and ${ofOwner(owner)} for update of m`.execute(
    tx,
  );
  return rows[0];
}

/** `isElsewhere`: another folder or server, whose messages are not those that were seen. */
export async function change(
  tx: Queryable,
  { orgId, mode }: Owner,
  id: string,
  box: MailboxSettings & { readonly at: Date; readonly isElsewhere: boolean },
): Promise<'changed' | 'name_taken'> {
  const { rows: others } = await sql`
    select 1 from referral_mailboxes
    where org_id = ${orgId} and mode = ${mode} and name = ${box.name} and id <> ${id}`.execute(tx);
  if (others.length > 0) return 'name_taken';
  await sql`
    update referral_mailboxes set name = ${box.name}, host = ${box.host}, port = ${box.port}, tls = ${box.tls},
      login = ${box.login}, password = ${box.password}, folder = ${box.folder}, processed_folder = ${box.processed_folder},
      poll_minutes = ${box.poll_minutes}, enabled = ${box.enabled}, updated_at = ${box.at}, next_visit_at = ${box.at},
      revision = revision + 1, failures = 0, last_error = null, last_error_at = null, listener = null, is_listening = false,
      uid_validity = case when ${box.isElsewhere} then null else uid_validity end,
      last_uid = case when ${box.isElsewhere} then 0 else last_uid end
    where id = ${id} and org_id = ${orgId} and mode = ${mode}`.execute(tx);
  if (box.isElsewhere) await sql`delete from referral_mailbox_messages where mailbox_id = ${id}`.execute(tx);
  return 'changed';
}

/** With what is remembered of its messages; their records stay. */
export async function remove(tx: Queryable, { orgId, mode }: Owner, id: string): Promise<void> {
  await sql`
    delete from referral_mailboxes where id = ${id} and org_id = ${orgId} and mode = ${mode}`.execute(tx);
}

export type Target = { readonly owner: Owner; readonly id: string };

/** Mailboxes of every organisation that are to be looked at by now. For the job alone. */
export async function listDue(db: Queryable, at: Date): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select id from referral_mailboxes where enabled and next_visit_at <= ${at} order by next_visit_at`.execute(
    db,
  );
  return rows.map(({ id }) => id);
}

/** Whose a mailbox is. For work that was queued with its id by the server itself. */
export async function findTarget(db: Queryable, id: string): Promise<Target | undefined> {
  const { rows } = await sql<{ org_id: string; mode: Mode }>`
    select org_id, mode from referral_mailboxes where id = ${id} and enabled`.execute(db);
  const row = rows[0];
  return row && { id, owner: { orgId: row.org_id, mode: row.mode } };
}

const ofTarget = ({ id, owner }: Target) =>
  sql`id = ${id} and org_id = ${owner.orgId} and mode = ${owner.mode}`;

/** The folder was made anew: its numbers mean other messages now. What is remembered by content stays. */
export async function beginValidity(
  tx: Queryable,
  target: Target,
  { validity, lastUid }: { readonly validity: number; readonly lastUid: number },
): Promise<void> {
  await sql`
    update referral_mailboxes set uid_validity = ${validity}, last_uid = ${lastUid}
    where ${ofTarget(target)}`.execute(tx);
  await sql`
    delete from referral_mailbox_messages
    where mailbox_id = ${target.id} and uid_validity <> ${validity} and record_id is null`.execute(tx);
}

export type MessageKey = { readonly mailboxId: string; readonly validity: number; readonly uid: number };

export type OpenMessage = { readonly uid: number; readonly isTaken: boolean; readonly attempts: number };

/** Messages that were seen and are not done with: to be taken still, or to be marked on the server. */
export async function listOpen(
  db: Queryable,
  mailboxId: string,
  validity: number,
  limit: number,
): Promise<OpenMessage[]> {
  const { rows } = await sql<{ uid: number; is_taken: boolean; attempts: number }>`
    select uid, record_id is not null as is_taken, attempts from referral_mailbox_messages
    where mailbox_id = ${mailboxId} and uid_validity = ${validity} and settled_at is null
    order by attempts, uid limit ${limit}`.execute(db);
  return rows.map(({ uid, is_taken, attempts }) => ({ uid, isTaken: is_taken, attempts }));
}

/** How often a message was tried before. */
export async function noteAttempt(tx: Queryable, key: MessageKey, at: Date): Promise<void> {
  await sql`
    insert into referral_mailbox_messages (mailbox_id, uid_validity, uid, attempts, seen_at)
    values (${key.mailboxId}, ${key.validity}, ${key.uid}, 1, ${at})
    on conflict (mailbox_id, uid_validity, uid) do update set attempts = referral_mailbox_messages.attempts + 1`.execute(
    tx,
  );
  await advance(tx, key);
}

const advance = (tx: Queryable, { mailboxId, uid }: MessageKey) =>
  sql`update referral_mailboxes set last_uid = greatest(last_uid, ${uid}) where id = ${mailboxId}`.execute(
    tx,
  );

export async function findTaken(
  tx: Queryable,
  key: MessageKey,
): Promise<{ readonly recordId: string } | undefined> {
  const { rows } = await sql<{ record_id: string }>`
    select record_id from referral_mailbox_messages
    where mailbox_id = ${key.mailboxId} and uid_validity = ${key.validity} and uid = ${key.uid}
      and record_id is not null`.execute(tx);
  return rows[0] && { recordId: rows[0].record_id };
}

/** The record of the same message under whatever number. */
export async function findByIdentity(
  tx: Queryable,
  mailboxId: string,
  identity: Buffer,
): Promise<string | undefined> {
  const { rows } = await sql<{ record_id: string }>`
    select record_id from referral_mailbox_messages
    where mailbox_id = ${mailboxId} and identity = ${identity} and record_id is not null limit 1`.execute(tx);
  return rows[0]?.record_id;
}

export type Became = 'taken' | 'repeated' | 'unread';

/** Remembers what a message has become, as part of that. */
export async function noteTaken(
  tx: Queryable,
  key: MessageKey,
  taken: {
    readonly identity: Buffer | null;
    readonly recordId: string;
    readonly became: Became;
    readonly at: Date;
  },
): Promise<void> {
  const { identity, recordId, became, at } = taken;
  await sql`
    insert into referral_mailbox_messages (mailbox_id, uid_validity, uid, identity, record_id, seen_at)
    values (${key.mailboxId}, ${key.validity}, ${key.uid}, ${identity}, ${recordId}, ${at})
    on conflict (mailbox_id, uid_validity, uid) do update set identity = excluded.identity,
      record_id = excluded.record_id`.execute(tx);
  await advance(tx, key);
  await sql`
    update referral_mailboxes set taken = taken + ${became === 'repeated' ? 0 : 1},
      repeated = repeated + ${became === 'repeated' ? 1 : 0}, unread = unread + ${became === 'unread' ? 1 : 0}
    where id = ${key.mailboxId}`.execute(tx);
}

export async function noteSettled(tx: Queryable, key: MessageKey, at: Date): Promise<void> {
  await sql`
    update referral_mailbox_messages set settled_at = ${at}
    where mailbox_id = ${key.mailboxId} and uid_validity = ${key.validity} and uid = ${key.uid}
      and record_id is not null`.execute(tx);
}

/** A number that the server has no message under any more: somebody took it away before we could. */
export async function forget(tx: Queryable, key: MessageKey): Promise<void> {
  await sql`
    delete from referral_mailbox_messages
    where mailbox_id = ${key.mailboxId} and uid_validity = ${key.validity} and uid = ${key.uid}
      and record_id is null`.execute(tx);
  await advance(tx, key);
}

const PAUSE_DOUBLINGS_MAX = 5;
const PAUSE_MINUTES_MAX = 60;

/** How a look at the folder ended, and when the next one is due: later each time that one fails. */
export async function noteVisit(
  db: Queryable,
  target: Target,
  visit: { readonly at: Date; readonly error: string | undefined; readonly revision: number },
): Promise<void> {
  const { at, error, revision } = visit;
  const failures = sql`case when ${error ?? null}::text is null then 0 else least(failures + 1, ${PAUSE_DOUBLINGS_MAX}) end`;
  await sql`
    update referral_mailboxes set
      last_seen = case when ${error ?? null}::text is null then ${at} else last_seen end,
      last_error = ${error ?? null}, last_error_at = case when ${error ?? null}::text is null then null else ${at}::timestamptz end,
      failures = ${failures},
      next_visit_at = ${at}::timestamptz
        + least(poll_minutes * power(2, ${failures}), greatest(poll_minutes, ${PAUSE_MINUTES_MAX})) * interval '1 minute'
    where ${ofTarget(target)} and revision = ${revision}`.execute(db);
}

const LEASE = sql.raw(`interval '30 seconds'`);

/** Mailboxes that this process is to listen to: those it has, and those that nobody has. */
export async function holdListening(
  db: Queryable,
  listener: string,
  limit: number,
): Promise<readonly Held[]> {
  const { rows } = await sql<{ id: string; org_id: string; mode: Mode; revision: number }>`
    update referral_mailboxes set listener = ${listener}, listens_until = now() + ${LEASE},
      is_listening = is_listening and listener = ${listener}
    where id in (
      select id from referral_mailboxes
      where enabled and failures = 0 and last_seen is not null
        and (listener = ${listener} or listener is null or listens_until < now())
      order by (listener = ${listener}) desc nulls last, created_at limit ${limit} for update skip locked)
    returning id, org_id, mode, revision`.execute(db);
  return rows.map(({ id, org_id, mode, revision }) => ({ id, owner: { orgId: org_id, mode }, revision }));
}

export type Held = Target & { readonly revision: number };

export async function noteListening(
  db: Queryable,
  listener: string,
  id: string,
  isListening: boolean,
): Promise<void> {
  await sql`
    update referral_mailboxes set is_listening = ${isListening}
    where id = ${id} and listener = ${listener}`.execute(db);
}

export async function releaseListening(db: Queryable, listener: string): Promise<void> {
  await sql`
    update referral_mailboxes set listener = null, listens_until = null, is_listening = false
    where listener = ${listener}`.execute(db);
}
