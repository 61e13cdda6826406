import type { Mode } from '@chartwright/platform';
import { sql } from 'kysely';
import type { Owner } from '../owner.ts';
import type { Queryable } from '../ports.ts';
import { sealJson, unsealJson } from '../sealed.ts';
import type { OrderPatient, OrderView } from './model.ts';
import type { Status } from './rules.ts';

export type OrderContent = {
  readonly patientRef: string;
  readonly note: string | null;
  readonly metadata: OrderView['metadata'];
  readonly patient: OrderPatient | null;
  readonly answers: OrderView['answers'];
};

/** An order as it is kept, opened. */
export type Order = Owner &
  OrderContent & {
    readonly id: string;
    readonly panelId: string;
    readonly panelName: string;
    readonly category: string;
    readonly priceCents: number;
    readonly priority: OrderView['priority'];
    readonly fasting: boolean | null;
    readonly laboratoryId: string | null;
    readonly requisitionNumber: string;
    readonly status: Status;
    readonly stage: string;
    readonly reason: string | null;
    readonly version: number;
    readonly createdKind: string;
    readonly createdBy: string;
    readonly createdAt: Date;
    readonly updatedAt: Date;
    readonly scheduledFor: Date | null;
    readonly collectedAt: Date | null;
    readonly expiresAt: Date | null;
  };

export type ActorType = 'account' | 'provider' | 'lab' | 'system';

export type OrderEvent = {
  readonly seq: number;
  readonly at: Date;
  readonly actorType: ActorType;
  readonly actorId: string | null;
  readonly from: Status | null;
  readonly to: Status;
  readonly stage: string;
  readonly reason: string | null;
  readonly note: string | null;
  readonly sourceMessageId: string | null;
};

type OrderRow = Omit<Order, keyof OrderContent> & { readonly content: Buffer };

const columns =
  sql.raw(`id, org_id as "orgId", mode, content, panel_id as "panelId", panel_name as "panelName", category,
  price_cents as "priceCents", priority, fasting, laboratory_id as "laboratoryId",
  requisition_number as "requisitionNumber", status, stage, reason, version, created_kind as "createdKind",
  created_by as "createdBy", created_at as "createdAt", updated_at as "updatedAt", scheduled_for as "scheduledFor",
  collected_at as "collectedAt", expires_at as "expiresAt"`);

const open = ({ content, ...row }: OrderRow, key: Buffer): Order => ({
  ...row,
  ...unsealJson<OrderContent>(content, key),
});

/** False when another order has its requisition number. */
export async function insert(tx: Queryable, order: Order, digest: Buffer, key: Buffer): Promise<boolean> {
  const { patientRef, note, metadata, patient, answers } = order;
  const content = sealJson({ patientRef, note, metadata, patient, answers } satisfies OrderContent, key);
  const { rows } = await sql`
    insert into lab_orders (id, org_id, mode, patient_digest, content, panel_id, panel_name, category, price_cents, priority,
      fasting, laboratory_id, requisition_number, status, stage, created_kind, created_by, created_at, updated_at, expires_at)
    values (${order.id}, ${order.orgId}, ${order.mode}, ${digest}, ${content}, ${order.panelId}, ${order.panelName},
      ${order.category}, ${order.priceCents}, ${order.priority}, ${order.fasting}, ${order.laboratoryId},
      ${order.requisitionNumber}, ${order.status}, ${order.stage}, ${order.createdKind}, ${order.createdBy},
      ${order.createdAt}, ${order.updatedAt}, ${order.expiresAt})
    on conflict (requisition_number) do nothing
    returning 1`.execute(tx);
  return rows.length === 1;
}

export async function find(
  db: Queryable,
  { orgId, mode }: Owner,
  id: string,
  key: Buffer,
): Promise<Order | undefined> {
  const { rows } = await sql<OrderRow>`
    select ${columns} from lab_orders where id = ${id} and org_id = ${orgId} and mode = ${mode}`.execute(db);
  return rows[0] && open(rows[0], key);
}

/** Whoever changes an order waits here for whoever changes it now. */
export async function lock(
  tx: Queryable,
  { orgId, mode }: Owner,
  id: string,
  key: Buffer,
): Promise<Order | undefined> {
  const { rows } = await sql<OrderRow>`
    select ${columns} from lab_orders where id = ${id} and org_id = ${orgId} and mode = ${mode} for update`.execute(
    tx,
  );
  return rows[0] && open(rows[0], key);
}

/** Where a page of the list begins: after this order, newest first. */
export type Place = { readonly createdAt: Date; readonly id: string };

export async function list(
  db: Queryable,
  { orgId, mode }: Owner,
  asked: {
    readonly digest: Buffer | undefined;
    readonly status: Status | undefined;
    readonly after: Place | undefined;
    readonly limit: number;
  },
  key: Buffer,
): Promise<Order[]> {
  const { digest, status, after, limit } = asked;
  const ofPatient = digest === undefined ? sql`` : sql`and patient_digest = ${digest}`;
  const ofStatus = status === undefined ? sql`` : sql`and status = ${status}`;
  const older =
    after === undefined ? sql`` : sql`and (created_at, id) < (${after.createdAt}::timestamptz, ${after.id})`;
  const { rows } = await sql<OrderRow>`
    select ${columns} from lab_orders
    where org_id = ${orgId} and mode = ${mode} ${ofPatient} ${ofStatus} ${older}
    order by created_at desc, id desc limit ${limit}`.execute(db);
  return rows.map((row) => open(row, key));
}

export type Movement = {
  readonly status: Status;
  readonly stage: string;
  readonly reason: string | null;
  readonly at: Date;
  readonly scheduledFor: Date | null;
  readonly collectedAt: Date | null;
  readonly expiresAt: Date | null;
};

/** Undefined when the order is not the version that was read. */
export async function move(
  tx: Queryable,
  order: Order,
  to: Movement,
  key: Buffer,
): Promise<Order | undefined> {
  const { rows } = await sql<OrderRow>`
    update lab_orders set status = ${to.status}, stage = ${to.stage}, reason = ${to.reason}, updated_at = ${to.at},
      scheduled_for = ${to.scheduledFor}, collected_at = ${to.collectedAt}, expires_at = ${to.expiresAt},
      version = version + 1
    where id = ${order.id} and org_id = ${order.orgId} and mode = ${order.mode} and version = ${order.version}
    returning ${columns}`.execute(tx);
  return rows[0] && open(rows[0], key);
}

export async function insertEvent(
  tx: Queryable,
  { id, orgId, mode, version }: Pick<Order, 'id' | 'orgId' | 'mode' | 'version'>,
  event: Omit<OrderEvent, 'seq'>,
  key: Buffer,
): Promise<void> {
  const note = event.note === null ? null : sealJson({ note: event.note }, key);
  await sql`
    insert into lab_order_events (order_id, seq, org_id, mode, at, actor_type, actor_id, from_status, to_status, stage,
      reason, note, source_message_id)
    values (${id}, ${version}, ${orgId}, ${mode}, ${event.at}, ${event.actorType}, ${event.actorId}, ${event.from},
      ${event.to}, ${event.stage}, ${event.reason}, ${note}, ${event.sourceMessageId})`.execute(tx);
}

export async function wasMovedBy(
  tx: Queryable,
  { id, orgId, mode }: Order,
  moved: { readonly sourceMessageId: string; readonly to: Status; readonly stage: string },
): Promise<boolean> {
  const { rows } = await sql`
    select 1 from lab_order_events
    where order_id = ${id} and org_id = ${orgId} and mode = ${mode} and source_message_id = ${moved.sourceMessageId}
      and to_status = ${moved.to} and stage = ${moved.stage}`.execute(tx);
  return rows.length > 0;
}

export async function isSigned(tx: Queryable, { id, orgId, mode }: Order): Promise<boolean> {
  const { rows } = await sql`
    select 1 from lab_authorizations where order_id = ${id} and org_id = ${orgId} and mode = ${mode}`.execute(
    tx,
  );
  return rows.length > 0;
}

export async function listEvents(
  db: Queryable,
  { orgId, mode }: Owner,
  id: string,
  key: Buffer,
): Promise<OrderEvent[]> {
  const { rows } = await sql<Omit<OrderEvent, 'note'> & { readonly note: Buffer | null }>`
    select seq, at, actor_type as "actorType", actor_id as "actorId", from_status as "from", to_status as "to", stage,
      reason, note, source_message_id as "sourceMessageId"
    from lab_order_events where order_id = ${id} and org_id = ${orgId} and mode = ${mode} order by seq`.execute(
    db,
  );
  return rows.map((row) => ({
    ...row,
    note: row.note === null ? null : unsealJson<{ readonly note: string }>(row.note, key).note,
  }));
}

/** Worlds that have orders which could expire. */
export async function listExpiringOwners(db: Queryable): Promise<Owner[]> {
  const { rows } = await sql<{ orgId: string; mode: Mode }>`
    select distinct org_id as "orgId", mode from lab_orders where expires_at is not null`.execute(db);
  return rows;
}

export async function nextExpiry(
  db: Queryable,
  { orgId, mode }: Owner,
  upTo: Date,
): Promise<Date | undefined> {
  const { rows } = await sql<{ at: Date }>`
    select expires_at as at from lab_orders
    where org_id = ${orgId} and mode = ${mode} and expires_at <= ${upTo} order by expires_at limit 1`.execute(
    db,
  );
  return rows[0]?.at;
}

/** Orders that have run out of time and that nobody is changing now. */
export async function lockExpired(
  tx: Queryable,
  { orgId, mode }: Owner,
  now: Date,
  limit: number,
): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select id from lab_orders where org_id = ${orgId} and mode = ${mode} and expires_at <= ${now}
    order by expires_at, id limit ${limit} for update skip locked`.execute(tx);
  return rows.map(({ id }) => id);
}
