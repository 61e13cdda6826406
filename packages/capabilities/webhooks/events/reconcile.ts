import { type Db, inTransaction, type Tx } from '@chartwright/platform';
import type { Caller } from '../caller.ts';
import * as endpoints from '../endpoints/store.ts';
import { webhooksErrors } from '../errors.ts';
import { type Owner, ownerOf } from '../owner.ts';
import type { ReconcileQuery } from './model.ts';
import * as store from './reconcile-store.ts';

export type Reconcile = ReturnType<typeof createReconcile>;

/** Compares the event log with what each endpoint has had, all at one instant. */
export const createReconcile =
  (parts: { readonly db: Db; readonly now: (owner: Owner) => Date }) =>
  async ({ actor }: Pick<Caller, 'actor'>, { webhook, limit }: ReconcileQuery) => {
    const owner = ownerOf(actor);
    const now = parts.now(owner);
    return inTransaction(
      parts.db,
      async (tx) => {
        const log = await store.findLog(tx, owner);
        const rows = await listAsked(tx, owner, webhook);
        const webhooks = [];
        for (const row of rows) webhooks.push(await compare(tx, { owner, log, row, now, limit }));
        return {
          object: 'reconciliation' as const,
          asOf: now.toISOString(),
          lastSeq: log.last,
          undelivered: webhooks.reduce((sum, one) => sum + one.expected - one.delivered, 0),
          webhooks,
        };
      },
      { isolation: 'repeatable read' },
    );
  };

async function listAsked(tx: Tx, owner: Owner, id: string | undefined): Promise<endpoints.EndpointRow[]> {
  if (id === undefined) return endpoints.list(tx, owner);
  const row = await endpoints.find(tx, owner, id);
  if (row === undefined) throw webhooksErrors.webhookUnknown();
  return [row];
}

type Comparison = {
  readonly owner: Owner;
  readonly log: store.Log;
  readonly row: endpoints.EndpointRow;
  readonly now: Date;
  readonly limit: number;
};

async function compare(tx: Tx, { owner, log, row, now, limit }: Comparison) {
  const after = Math.max(row.after_seq, log.removed);
  const places = { after, until: row.until_seq ?? log.handedOut };
  const asked: store.Asked = { ...owner, endpointId: row.id, places, removed: log.removed };
  const isEnabled = row.state === 'enabled';
  /** What happened a moment ago and is not handed out yet. */
  const waiting = { after: Math.max(after, log.handedOut), until: isEnabled ? log.last : 0 };

  const counts = await store.countDeliveries(tx, asked, now);
  const notBegun = (await store.countWanted(tx, asked, places)) > counts.begun;
  const missing = notBegun ? await store.countMissing(tx, asked, places) : 0;
  const pending = counts.pending + (await store.countWanted(tx, asked, waiting));
  const { delivered, held, throttled, failed } = counts;
  return {
    webhookId: row.id,
    state: row.state,
    afterSeq: row.after_seq,
    expected: delivered + pending + failed + missing,
    delivered,
    pending,
    held,
    throttled,
    failed,
    missing,
    undelivered: await nameUndelivered(tx, asked, { waiting, hasMissing: missing > 0, limit }),
  };
}

async function nameUndelivered(
  tx: Tx,
  asked: store.Asked,
  { waiting, hasMissing, limit }: { waiting: store.Places; hasMissing: boolean; limit: number },
) {
  const as =
    <S extends string>(state: S) =>
    ({ event_id: eventId, seq, type }: store.Undelivered) => ({ eventId, seq, type, state });
  const missing = hasMissing ? await store.listMissing(tx, asked, asked.places, limit) : [];
  const lists = [
    ...missing.map(as('missing')),
    ...(await store.listUndelivered(tx, asked, 'failed', limit)).map(as('failed')),
    ...(await store.listUndelivered(tx, asked, 'pending', limit)).map(as('pending')),
    ...(await store.listWaiting(tx, asked, waiting, limit)).map(as('pending')),
  ];
  return lists.toSorted((a, b) => a.seq - b.seq).slice(0, limit);
}
