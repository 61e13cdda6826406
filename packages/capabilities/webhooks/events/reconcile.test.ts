import type { Actor } from '@chartwright/platform';
import { inTransaction } from '@chartwright/platform';
import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import * as deliveries from '../deliveries/store.ts';
import { type Receiver, startReceiver } from '../delivery/testing/receiver.ts';
import { OWNER, openWorld, type World } from '../delivery/testing/world.ts';
import * as endpoints from '../endpoints/store.ts';
import { createReconcile } from './reconcile.ts';

let world: World;
let receiver: Receiver;
beforeEach(async () => {
  world = await openWorld();
  receiver = await startReceiver();
});
afterEach(async () => {
  await world.close();
  await receiver.close();
});

const actor = { ...OWNER } as Actor;
const reconcile = (limit = 100, webhook?: string) =>
  createReconcile({ db: world.database.db, now: () => world.clock.now() })({ actor }, { webhook, limit });
const eventually = (check: () => unknown) => vi.waitFor(check, { interval: 10, timeout: 8_000 });
/** Commits events of as many entities and waits until they can be read. */
async function append(...types: readonly string[]): Promise<readonly string[]> {
  const before = (await world.listEvents()).length;
  const ids = await world.append(...types.map((type, i) => ({ entity: `labord_${i}`, type })));
  await eventually(async () => expect((await world.listEvents()).length).toBe(before + ids.length));
  return ids;
}
const LAB = 'lab_order.status_changed';
const counts = async () => {
  const { undelivered, webhooks } = await reconcile();
  const [one] = webhooks;
  if (one === undefined) throw new Error('There is no endpoint');
  const { expected, delivered, pending, held, throttled, failed, missing } = one;
  return { total: undelivered, expected, delivered, pending, held, throttled, failed, missing };
};
const NONE = {
  total: 0,
  expected: 0,
  delivered: 0,
  pending: 0,
  held: 0,
  throttled: 0,
  failed: 0,
  missing: 0,
};

describe('reconcile()', () => {
  test('is at peace without endpoints, and with one that nothing was to be told', async () => {
    expect(await reconcile()).toMatchObject({ undelivered: 0, lastSeq: 0, webhooks: [] });
    await world.addEndpoint(receiver.url, { types: ['task.*'] });
    await append(LAB);
    expect(await counts()).toEqual(NONE);
  });

  test('counts what is not handed out yet as pending, and as delivered what has arrived', async () => {
    await world.addEndpoint(receiver.url);
    const ids = await append(LAB, 'wearable.connected');
    expect(await counts()).toEqual({ ...NONE, total: 2, expected: 2, pending: 2 });
    expect((await reconcile()).webhooks[0]?.undelivered).toEqual([
      { eventId: ids[0], seq: 1, type: LAB, state: 'pending' },
      { eventId: ids[1], seq: 2, type: 'wearable.connected', state: 'pending' },
    ]);
    expect((await reconcile(1)).webhooks[0]?.undelivered).toHaveLength(1);
    world.open();
    await eventually(async () => expect(await counts()).toEqual({ ...NONE, expected: 2, delivered: 2 }));
    expect((await reconcile()).webhooks[0]?.undelivered).toEqual([]);
  });

  test('counts what waits for its next attempt as throttled, and what stands behind it as held', async () => {
    await world.addEndpoint(receiver.url);
    receiver.behave(() => (response) => response.writeHead(500).end());
    world.open();
    await world.append({ entity: 'labord_1' }, { entity: 'labord_1' }, { entity: 'labord_2' });
    await eventually(async () =>
      expect(await counts()).toEqual({ ...NONE, total: 3, expected: 3, pending: 3, throttled: 2, held: 1 }),
    );
  });

  test('names what was given up, until a replay has brought it', async () => {
    const { id } = await world.addEndpoint(receiver.url);
    world.open();
    const [eventId = ''] = await append(LAB);
    await eventually(async () => expect((await counts()).delivered).toBe(1));
    const { db } = world.database;
    await sql`update webhook_deliveries set state = 'failed', last_error = 'expired'`.execute(db);
    expect(await counts()).toEqual({ ...NONE, total: 1, expected: 1, failed: 1 });
    expect((await reconcile()).webhooks[0]?.undelivered).toEqual([
      { eventId, seq: 1, type: LAB, state: 'failed' },
    ]);
    const replay = { from: { seq: 1 }, to: undefined, types: undefined, limit: 10, at: world.clock.now() };
    const begun = await inTransaction(db, (tx) =>
      deliveries.repeatRange(tx, { ...OWNER, endpointId: id }, replay),
    );
    expect(begun).toEqual({ count: 1, lastSeq: 1 });
    await eventually(async () => expect(await counts()).toEqual({ ...NONE, expected: 1, delivered: 1 }));
  });

  test('finds an event that was never begun', async () => {
    await world.addEndpoint(receiver.url);
    world.open();
    const ids = await append(LAB, LAB, LAB);
    await eventually(async () => expect((await counts()).delivered).toBe(3));
    await sql`delete from webhook_deliveries where event_seq = 2`.execute(world.database.db);
    expect(await counts()).toEqual({ ...NONE, total: 1, expected: 3, delivered: 2, missing: 1 });
    expect((await reconcile()).webhooks[0]?.undelivered).toEqual([
      { eventId: ids[1], seq: 2, type: LAB, state: 'missing' },
    ]);
  });

  test('does not ask after what came while an endpoint was disabled, nor before it wanted it', async () => {
    const { id } = await world.addEndpoint(receiver.url);
    const { db } = world.database;
    const at = world.clock.now();
    world.open();
    await append(LAB);
    await eventually(async () => expect((await counts()).delivered).toBe(1));
    await inTransaction(db, (tx) => endpoints.disable(tx, OWNER, id, { cause: 'owner', at }));
    await append(LAB, LAB);
    expect(await counts()).toEqual({ ...NONE, expected: 1, delivered: 1 });
    await inTransaction(db, async (tx) => {
      const { sealed: afterSeq } = await endpoints.holdLog(tx, OWNER);
      await endpoints.enable(tx, OWNER, id, { afterSeq, at });
    });
    await append(LAB);
    await eventually(async () => expect(await counts()).toEqual({ ...NONE, expected: 2, delivered: 2 }));
  });

  test('looks at one endpoint, and knows no other', async () => {
    const { id } = await world.addEndpoint(receiver.url);
    await world.addEndpoint(receiver.url);
    expect((await reconcile(10, id)).webhooks.map((one) => one.webhookId)).toEqual([id]);
    await expect(reconcile(10, 'we_00000000000000000000')).rejects.toMatchObject({ status: 404 });
  });
});

describe('endpoints that come while events stream in', () => {
  test('miss none that was committed after them', async () => {
    world.open();
    const { db } = world.database;
    const at = world.clock.now();
    const streaming = (async () => {
      for (let i = 0; i < 60; i++) await world.append({ entity: `labord_${i}` });
    })();
    for (let i = 0; i < 20; i++) {
      await inTransaction(db, async (tx) => {
        const { sealed: afterSeq } = await endpoints.holdLog(tx, OWNER);
        await endpoints.insert(tx, OWNER, {
          id: `we_${String(i).padStart(20, '0')}`,
          url: Buffer.from('sealed'),
          description: null,
          types: null,
          metadata: null,
          afterSeq,
          createdBy: 'key_a',
          at,
        });
      });
    }
    await streaming;
    await eventually(async () => {
      const { rows } = await sql<{ isDone: boolean }>`
        select h.seq = c.seq as "isDone" from event_heads h join webhook_cursors c using (chain)
        where h.seq = 60`.execute(db);
      expect(rows).toEqual([{ isDone: true }]);
    });
    const { webhooks } = await reconcile();
    expect(webhooks.map(({ missing }) => missing)).toEqual(Array(20).fill(0));
    expect(webhooks.some(({ expected }) => expected > 0)).toBe(true);
  });
});
