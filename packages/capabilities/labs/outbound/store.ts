import type { Mode } from '@chartwright/platform';
import { sql } from 'kysely';
import type { Owner } from '../owner.ts';
import type { Queryable } from '../ports.ts';

export const MESSAGE_STATES = [
  'waiting',
  'received',
  'accepted',
  'refused',
  'failed',
  'void',
  'taken',
] as const;
export type MessageState = (typeof MESSAGE_STATES)[number];

export const MESSAGE_KINDS = ['new_order', 'cancel_order', 'results', 'reply', 'other'] as const;
export type MessageKind = (typeof MESSAGE_KINDS)[number];
export type OrderKind = 'new_order' | 'cancel_order';

/** A message as it is listed. */
export type MessageRow = {
  readonly id: string;
  /** Where it stands among all, as a cursor. */
  readonly place: string;
  readonly direction: 'in' | 'out';
  readonly laboratoryId: string | null;
  readonly kind: MessageKind;
  readonly orderId: string | null;
  readonly controlId: string | null;
  readonly state: MessageState;
  readonly attempts: number;
  readonly lastError: string | null;
  readonly reports: number;
  readonly unmatched: number;
  readonly createdAt: Date;
  readonly nextAttemptAt: Date | null;
  readonly settledAt: Date | null;
};

/** With what was said, sealed. */
export type WholeMessage = MessageRow & { readonly body: Buffer; readonly reply: Buffer | null };

/** One that goes to a laboratory. */
export type Outgoing = WholeMessage & {
  readonly kind: OrderKind;
  readonly laboratoryId: string;
  readonly orderId: string;
  readonly controlId: string;
};

const listed =
  sql.raw(`id, seq::text as place, direction, laboratory_id as "laboratoryId", kind, order_id as "orderId",
  control_id as "controlId", state, attempts, last_error as "lastError", reports, unmatched,
  created_at as "createdAt", next_attempt_at as "nextAttemptAt", settled_at as "settledAt"`);
const whole = sql`${listed}, body, reply`;

const of = ({ orgId, mode }: Owner) => sql`org_id = ${orgId} and mode = ${mode}`;

export type NewOutgoing = {
  readonly id: string;
  readonly laboratoryId: string;
  readonly orderId: string;
  readonly kind: OrderKind;
  readonly controlId: string;
  readonly body: Buffer;
  readonly at: Date;
  readonly dueAt: Date;
};

export async function insertOutgoing(
  tx: Queryable,
  { orgId, mode }: Owner,
  message: NewOutgoing,
): Promise<void> {
  const { id, laboratoryId, orderId, kind, controlId, body, at, dueAt } = message;
  await sql`
    insert into lab_messages (id, org_id, mode, direction, laboratory_id, kind, order_id, control_id, state, body,
      created_at, next_attempt_at)
    values (${id}, ${orgId}, ${mode}, 'out', ${laboratoryId}, ${kind}, ${orderId}, ${controlId}, 'waiting', ${body},
      ${at}, ${dueAt})`.execute(tx);
}

export async function listOfOrder(tx: Queryable, owner: Owner, orderId: string): Promise<MessageRow[]> {
  const { rows } = await sql<MessageRow>`
    select ${listed} from lab_messages
    where ${of(owner)} and direction = 'out' and order_id = ${orderId} order by seq`.execute(tx);
  return rows;
}

/** The one that goes next about an order: a cancellation never overtakes what it cancels. */
export async function nextOfOrder(
  db: Queryable,
  owner: Owner,
  orderId: string,
): Promise<Outgoing | undefined> {
  const { rows } = await sql<Outgoing>`
    select ${whole} from lab_messages
    where ${of(owner)} and order_id = ${orderId} and state = 'waiting' order by seq limit 1`.execute(db);
  return rows[0];
}

/** Counts an attempt before it is made, so that one that ends the process is counted too. */
export async function noteAttempt(
  db: Queryable,
  owner: Owner,
  id: string,
  nextAttemptAt: Date,
): Promise<void> {
  await sql`
    update lab_messages set attempts = attempts + 1, next_attempt_at = ${nextAttemptAt}
    where id = ${id} and ${of(owner)} and state = 'waiting'`.execute(db);
}

export async function noteError(db: Queryable, owner: Owner, id: string, error: string): Promise<void> {
  await sql`
    update lab_messages set last_error = ${error} where id = ${id} and ${of(owner)} and state = 'waiting'`.execute(
    db,
  );
}

export type Settlement = {
  readonly state: Exclude<MessageState, 'waiting' | 'taken'>;
  readonly at: Date;
  readonly error: string | null;
  readonly reply: Buffer | null;
};

/** False when it was settled meanwhile. */
export async function settle(
  tx: Queryable,
  owner: Owner,
  id: string,
  { state, at, error, reply }: Settlement,
): Promise<boolean> {
  const { rows } = await sql`
    update lab_messages set state = ${state}, settled_at = ${at}, next_attempt_at = null, last_error = ${error},
      reply = coalesce(${reply}, reply)
    where id = ${id} and ${of(owner)} and state in ('waiting', 'received') returning 1`.execute(tx);
  return rows.length === 1;
}

/** Those of one kind that wait for a laboratory, or about an order, come to nothing. */
export async function settleWaiting(
  tx: Queryable,
  owner: Owner,
  about: { readonly laboratoryId: string } | { readonly orderId: string },
  { state, at, error }: Pick<Settlement, 'state' | 'at' | 'error'>,
): Promise<number> {
  const which =
    'orderId' in about ? sql`order_id = ${about.orderId}` : sql`laboratory_id = ${about.laboratoryId}`;
  const { rows } = await sql`
    update lab_messages set state = ${state}, settled_at = ${at}, next_attempt_at = null, last_error = ${error}
    where ${of(owner)} and ${which} and state = 'waiting' returning 1`.execute(tx);
  return rows.length;
}

/** Sends again what a laboratory refused or what never reached it. */
export async function revive(tx: Queryable, owner: Owner, id: string, at: Date): Promise<boolean> {
  const { rows } = await sql`
    update lab_messages set state = 'waiting', settled_at = null, next_attempt_at = ${at}, attempts = 0
    where id = ${id} and ${of(owner)} and direction = 'out' and state in ('refused', 'failed') returning 1`.execute(
    tx,
  );
  return rows.length === 1;
}

export async function findOutgoing(
  db: Queryable,
  owner: Owner,
  controlId: string,
): Promise<Outgoing | undefined> {
  const { rows } = await sql<Outgoing>`
    select ${whole} from lab_messages
    where ${of(owner)} and direction = 'out' and control_id = ${controlId}`.execute(db);
  return rows[0];
}

export async function find(db: Queryable, owner: Owner, id: string): Promise<WholeMessage | undefined> {
  const { rows } = await sql<WholeMessage>`
    select ${whole} from lab_messages where id = ${id} and ${of(owner)}`.execute(db);
  return rows[0];
}

export type Asked = {
  readonly direction: 'in' | 'out' | undefined;
  readonly state: MessageState | undefined;
  readonly before: string | undefined;
  readonly limit: number;
};

/** Newest first. */
export async function list(db: Queryable, owner: Owner, asked: Asked): Promise<MessageRow[]> {
  const { direction, state, before, limit } = asked;
  const { rows } = await sql<MessageRow>`
    select ${listed} from lab_messages
    where ${of(owner)}
      ${direction === undefined ? sql`` : sql`and direction = ${direction}`}
      ${state === undefined ? sql`` : sql`and state = ${state}`}
      ${before === undefined ? sql`` : sql`and seq < ${before}::bigint`}
    order by seq desc limit ${limit}`.execute(db);
  return rows;
}

/** Messages that are due and whose job is gone, such as one that died with its process. */
export async function listOverdue(
  db: Queryable,
  before: Date,
  limit: number,
): Promise<(Owner & { readonly orderId: string; readonly laboratoryId: string })[]> {
  const { rows } = await sql<{ orgId: string; mode: Mode; orderId: string; laboratoryId: string }>`
    select distinct org_id as "orgId", mode, order_id as "orderId", laboratory_id as "laboratoryId"
    from lab_messages where state = 'waiting' and next_attempt_at < ${before} limit ${limit}`.execute(db);
  return rows;
}
