import { databaseErrors } from '@chartwright/platform';
import { audit, type Deed } from '../caller.ts';
import { labsErrors } from '../errors.ts';
import { ownerOf } from '../owner.ts';
import type { EventAppender } from '../ports.ts';
import type { ReadSettings } from '../settings/store.ts';
import { mayExpire, mayMove, type Standing, type Status } from './rules.ts';
import * as store from './store.ts';

export type Move = {
  readonly orderId: string;
  readonly to: Status;
  readonly stage: string;
  /** A code, never a sentence. */
  readonly reason?: string;
  /** What a person wrote about it; kept sealed. */
  readonly note?: string;
  /** The message that says so: once it was followed, it changes nothing when it comes again. */
  readonly sourceMessageId?: string;
  readonly actor: { readonly type: store.ActorType; readonly id: string | null };
  readonly scheduledFor?: Date;
  readonly collectedAt?: Date;
};

/** Follows a move inside its transaction: part of it, or nothing of it happens. */
export type MoveHook = (
  deed: Deed,
  moved: { readonly order: store.Order; readonly previous: Standing },
) => Promise<void>;

export type MoveOrder = (deed: Deed, move: Move) => Promise<store.Order>;

const DAY_MS = 86_400_000;

/**
 * The only writer of where an order stands. Checks the table, writes the history and the event with the change, and
 * changes nothing when the same message or the same step comes again.
 *
 * @throws Problem 404 for an order of nobody or somebody else, 409 for a move that the table does not have
 */
export function createMoveOrder(parts: {
  readonly events: EventAppender;
  readonly sealKey: Buffer;
  readonly readSettings: ReadSettings;
  readonly hooks: readonly MoveHook[];
}): MoveOrder {
  const { events, sealKey, readSettings, hooks } = parts;

  const expiryOf = async ({ tx, actor }: Deed, to: Standing, order: store.Order, at: Date) => {
    if (!mayExpire(to.status)) return null;
    if (mayExpire(order.status) && order.status !== 'requested') return order.expiresAt;
    const { uncollectedExpiryDays } = await readSettings(tx, ownerOf(actor));
    return new Date(at.getTime() + uncollectedExpiryDays * DAY_MS);
  };

  return async (deed, move) => {
    const { tx, clock, actor } = deed;
    const order = await store.lock(tx, ownerOf(actor), move.orderId, sealKey);
    if (order === undefined) throw labsErrors.orderUnknown();
    const to: Standing = { status: move.to, stage: move.stage };
    if (await isRepeat(tx, order, move)) return order;
    if (!mayMove(order, to) || !(await isSignedFor(tx, order, to)))
      throw labsErrors.invalidTransition({ context: movedFrom(order, to) });
    const at = clock.now();
    const moved = await store.move(
      tx,
      order,
      {
        ...to,
        at,
        reason: move.reason ?? null,
        scheduledFor: move.scheduledFor ?? order.scheduledFor,
        collectedAt: move.collectedAt ?? order.collectedAt,
        expiresAt: await expiryOf(deed, to, order, at),
      },
      sealKey,
    );
    if (moved === undefined) throw databaseErrors.conflict({ context: { kind: 'version' } });
    await store.insertEvent(tx, moved, eventOf(order.status, move, at), sealKey);
    await tellMove(events, tx, { order: moved, previous: order, at });
    await audit(
      deed,
      `lab_order.${move.to}`,
      { kind: 'lab_order', id: order.id },
      { from: order.status, stage: move.stage, ...(move.reason !== undefined && { reason: move.reason }) },
    );
    for (const hook of hooks) await hook(deed, { order: moved, previous: order });
    return moved;
  };
}

/** A message is known by its id; a step without one is the same when the order stands there already. */
async function isRepeat(tx: Deed['tx'], order: store.Order, move: Move): Promise<boolean> {
  const { to, stage, sourceMessageId } = move;
  if (sourceMessageId !== undefined) return store.wasMovedBy(tx, order, { sourceMessageId, to, stage });
  return order.status === to && order.stage === stage;
}

/** Whoever asks for it, an order is authorized only with the signature of a provider. */
const isSignedFor = async (tx: Deed['tx'], order: store.Order, to: Standing): Promise<boolean> =>
  order.status !== 'requested' || to.status !== 'authorized' || store.isSigned(tx, order);

const movedFrom = (from: Standing, to: Standing) => ({
  from: from.status,
  fromStage: from.stage,
  to: to.status,
  toStage: to.stage,
});

const eventOf = (
  from: Status | null,
  { to, stage, reason, note, sourceMessageId, actor }: Omit<Move, 'orderId'>,
  at: Date,
): Omit<store.OrderEvent, 'seq'> => ({
  at,
  actorType: actor.type,
  actorId: actor.id,
  from,
  to,
  stage,
  reason: reason ?? null,
  note: note ?? null,
  sourceMessageId: sourceMessageId ?? null,
});

/** Tells the event log where an order stands now. No result is in it: callers fetch those. */
async function tellMove(
  events: EventAppender,
  tx: Deed['tx'],
  told: { readonly order: store.Order; readonly previous: Standing | undefined; readonly at: Date },
): Promise<void> {
  const { order, previous, at } = told;
  await events.appendEvent(tx, {
    orgId: order.orgId,
    mode: order.mode,
    type: 'lab_order.status_changed',
    entity: { kind: 'lab_order', id: order.id },
    at,
    data: {
      object: 'lab_order',
      id: order.id,
      status: order.status,
      stage: order.stage,
      patientRef: order.patientRef,
      previousStatus: previous?.status ?? null,
      previousStage: previous?.stage ?? null,
    },
  });
}

/** Writes how an order began: the first row of its history, and its first event. */
export async function beginOrder(
  tx: Deed['tx'],
  order: store.Order,
  parts: {
    readonly events: EventAppender;
    readonly sealKey: Buffer;
    readonly actor: Move['actor'];
  },
): Promise<void> {
  const at = order.createdAt;
  const start = { to: order.status, stage: order.stage, actor: parts.actor };
  await store.insertEvent(tx, order, eventOf(null, start, at), parts.sealKey);
  await tellMove(parts.events, tx, { order, previous: undefined, at });
}
