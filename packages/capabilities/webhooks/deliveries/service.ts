import type { Db, Events } from '@chartwright/platform';
import { audit, type Caller, type Change } from '../caller.ts';
import type { Cursors } from '../cursor.ts';
import * as endpoints from '../endpoints/store.ts';
import { typesOf } from '../endpoints/wanted.ts';
import { webhooksErrors } from '../errors.ts';
import type { DeliveryIds } from '../ids.ts';
import { type Owner, ownerOf } from '../owner.ts';
import { refuseField } from '../surface.ts';
import type { DeliveryListQuery, DeliveryView, Edge, RangeQuery } from './model.ts';
import * as store from './store.ts';

export type Deliveries = ReturnType<typeof createDeliveries>;

const RANGE_MAX = 100_000;

type Parts = {
  readonly db: Db;
  readonly ids: DeliveryIds;
  readonly cursors: Cursors;
  readonly events: Pick<Events, 'findEvent'>;
  /** "Now" of a world: what goes out follows its clock, whatever instant a single request names. */
  readonly now: (owner: Owner) => Date;
};

/** What became of each delivery, and sending events once more. */
export function createDeliveries({ db, ids, cursors, events, now }: Parts) {
  const findTarget = async ({ actor }: Pick<Caller, 'actor'>, endpointId: string): Promise<store.Target> => {
    const owner = ownerOf(actor);
    if ((await endpoints.find(db, owner, endpointId)) === undefined) throw webhooksErrors.webhookUnknown();
    return { ...owner, endpointId };
  };

  const lockTarget = async ({ tx, actor }: Change, endpointId: string): Promise<store.Target> => {
    const owner = ownerOf(actor);
    const row = await endpoints.lock(tx, owner, endpointId);
    if (row === undefined) throw webhooksErrors.webhookUnknown();
    if (row.state === 'disabled') throw webhooksErrors.webhookDisabled();
    return { ...owner, endpointId };
  };

  const findOne = async (source: Db | Change['tx'], target: store.Target, deliveryId: string) => {
    const id = ids.read(deliveryId);
    const row = id === undefined ? undefined : await store.find(source, target, id);
    if (row === undefined) throw webhooksErrors.deliveryUnknown();
    return row;
  };

  const view = (row: store.DeliveryRow): DeliveryView => ({
    object: 'webhook_delivery',
    id: ids.write(row.id),
    webhookId: row.endpoint_id,
    eventId: row.event_id,
    eventType: row.event_type,
    eventSeq: row.event_seq,
    cause: row.cause,
    state: row.state,
    attempts: row.attempts,
    createdAt: row.created_at.toISOString(),
    nextAttemptAt: row.state === 'pending' ? row.due_at.toISOString() : null,
    settledAt: row.settled_at?.toISOString() ?? null,
    lastStatus: row.last_status,
    lastError: row.last_error,
  });

  return {
    async list(caller: Pick<Caller, 'actor'>, endpointId: string, query: DeliveryListQuery) {
      const target = await findTarget(caller, endpointId);
      const before = query.cursor === undefined ? undefined : cursors.read(target, query.cursor);
      const { state, type, limit } = query;
      const rows = await store.list(db, target, { state, type, before, limit: limit + 1 });
      const shown = rows.slice(0, limit);
      const last = shown.at(-1);
      return {
        object: 'list' as const,
        resource: 'webhook_delivery' as const,
        count: shown.length,
        deliveries: shown.map(view),
        nextCursor: rows.length > limit && last !== undefined ? cursors.write(target, last.id) : null,
      };
    },

    async read(caller: Pick<Caller, 'actor'>, endpointId: string, deliveryId: string) {
      const row = await findOne(db, await findTarget(caller, endpointId), deliveryId);
      const tries = (await store.listAttempts(db, row.id)).map((one) => ({
        attempt: one.attempt,
        at: one.at.toISOString(),
        durationMs: one.duration_ms,
        status: one.status,
        error: one.error,
        nextAt: one.next_at?.toISOString() ?? null,
      }));
      return { ...view(row), tries };
    },

    async replay(change: Change, endpointId: string, deliveryId: string) {
      const target = await lockTarget(change, endpointId);
      const row = await findOne(change.tx, target, deliveryId);
      const event = await events.findEvent({ ...ownerOf(change.actor), id: row.event_id });
      if (event === undefined) throw webhooksErrors.eventGone();
      const again = await store.repeat(change.tx, target, row.id, now(target));
      if (again === undefined) throw new Error('A delivery vanished while it was repeated');
      await audit(change, 'webhook.replayed', endpointId, { eventId: row.event_id });
      return view(again);
    },

    async replayRange(change: Change, endpointId: string, { from, to, type }: RangeQuery) {
      if (to !== undefined && isBefore(to, from)) throw refuseField('to', 'Lies before from');
      const target = await lockTarget(change, endpointId);
      const { count, lastSeq } = await store.repeatRange(change.tx, target, {
        from,
        to,
        types: type === undefined ? undefined : typesOf([type]),
        limit: RANGE_MAX,
        at: now(target),
      });
      await audit(change, 'webhook.replayed', endpointId, { count });
      const isCut = count === RANGE_MAX && lastSeq !== null;
      return {
        object: 'webhook_replay' as const,
        webhookId: endpointId,
        count,
        nextFrom: isCut ? lastSeq + 1 : null,
      };
    },
  };
}

/** Only where both say the same kind of thing. */
function isBefore(to: Edge, from: Edge): boolean {
  if ('seq' in to && 'seq' in from) return to.seq < from.seq;
  return 'at' in to && 'at' in from && to.at < from.at;
}
