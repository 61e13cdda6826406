import { sql } from 'kysely';
import type { MessageKind } from '../outbound/store.ts';
import type { Owner } from '../owner.ts';
import type { Queryable } from '../ports.ts';

export type Incoming = {
  readonly id: string;
  readonly laboratoryId: string | undefined;
  readonly kind: MessageKind;
  readonly key: Buffer;
  readonly digest: Buffer;
  readonly state: 'taken' | 'refused';
  readonly error: string | null;
  readonly body: Buffer;
  readonly reply: Buffer;
  readonly reports: number;
  readonly unmatched: number;
  readonly at: Date;
};

/** Makes the same message wait that comes on two ways at once. */
export async function lockKey(tx: Queryable, key: Buffer): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${key.toString('hex')}, 0))`.execute(tx);
}

/** What was answered to these bytes, when they were taken before. */
export async function findReply(
  tx: Queryable,
  { orgId, mode }: Owner,
  { key, digest }: Pick<Incoming, 'key' | 'digest'>,
): Promise<Buffer | undefined> {
  const { rows } = await sql<{ reply: Buffer }>`
    select reply from lab_messages
    where org_id = ${orgId} and mode = ${mode} and direction = 'in' and state = 'taken' and message_key = ${key}
      and content_digest = ${digest}`.execute(tx);
  return rows[0]?.reply;
}

export async function insert(tx: Queryable, { orgId, mode }: Owner, message: Incoming): Promise<void> {
  await sql`
    insert into lab_messages (id, org_id, mode, direction, laboratory_id, kind, message_key, content_digest, state,
      last_error, body, reply, reports, unmatched, created_at, settled_at)
    values (${message.id}, ${orgId}, ${mode}, 'in', ${message.laboratoryId ?? null}, ${message.kind}, ${message.key},
      ${message.digest}, ${message.state}, ${message.error}, ${message.body}, ${message.reply}, ${message.reports},
      ${message.unmatched}, ${message.at}, ${message.at})`.execute(tx);
}
