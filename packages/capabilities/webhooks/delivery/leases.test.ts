import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { renewLeases, takeLeases } from './leases.ts';
import { hold, type Outcome, saveOutcomes } from './store.ts';
import { loadTarget } from './target.ts';
import { countStates } from './testing/hours.ts';
import { type Receiver, startReceiver } from './testing/receiver.ts';
import { OWNER, openWorld, sealKey, type World } from './testing/world.ts';

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

const eventually = (check: () => unknown) => vi.waitFor(check, { interval: 5, timeout: 8_000 });

/** Two deliveries of one entity. */
async function insertTwo(endpointId: string): Promise<readonly [number, number]> {
  const { rows } = await world.database.pool.query<{ id: number }>(
    `insert into webhook_deliveries (endpoint_id, org_id, mode, event_id, event_seq, event_type, entity, created_at, due_at)
     select $1, $2, $3, 'evt_' || n, n, 'task.failed', 'task:1', now(), now() from generate_series(1, 2) as n
     returning id`,
    [endpointId, OWNER.orgId, OWNER.mode],
  );
  return [rows[0]?.id ?? 0, rows[1]?.id ?? 0];
}

const delivered = (deliveryId: number, endpointId: string): Outcome => ({
  deliveryId,
  endpointId,
  attempt: 1,
  at: new Date(),
  durationMs: 5,
  status: 204,
  error: null,
  state: 'delivered',
  nextAt: null,
  settledAt: new Date(),
});

test('only leases that are asked for are renewed, so that one nobody sends under runs out', async () => {
  const { db, pool } = world.database;
  const holder = randomUUID();
  const [one, other] = [await world.addEndpoint(receiver.url), await world.addEndpoint(receiver.url)];
  await takeLeases(db, holder, [one.id, other.id]);
  const readEnd = async () =>
    (await pool.query('select expires_at from webhook_leases where endpoint_id = $1', [other.id])).rows;
  const before = await readEnd();
  expect(await renewLeases(db, holder, [one.id])).toEqual(new Set([one.id]));
  expect(await readEnd()).toEqual(before);
});

test('a process writes nothing about an endpoint that is another one’s now', async () => {
  const { db, pool } = world.database;
  const { id } = await world.addEndpoint(receiver.url);
  const [first, second] = await insertTwo(id);
  const [before, now] = [randomUUID(), randomUUID()];
  await takeLeases(db, now, [id]);
  const behind = [{ id: second, endpointId: id }];
  expect(await hold({ pool, holder: before }, behind)).toEqual(new Map());
  expect(await saveOutcomes({ pool, holder: before }, [delivered(first, id)])).toEqual(new Map());
  expect(await countStates(world, id)).toEqual({ pending: 2 });
  expect(await hold({ pool, holder: now }, behind)).toEqual(new Map([[id, 1]]));
  expect(await saveOutcomes({ pool, holder: now }, [delivered(first, id)])).toEqual(new Map([[id, true]]));
  expect(await countStates(world, id)).toEqual({ delivered: 1, pending: 1 });
});

test('what follows is not begun by a process that has lost the endpoint while its request was under way', async () => {
  await world.addEndpoint(receiver.url);
  const { pool } = world.database;
  let answer: () => void = () => undefined;
  receiver.behave(() => (response) => {
    answer = () => void response.writeHead(204).end();
  });
  world.open();
  const ids = await world.append({ entity: 'labord_1' }, { entity: 'labord_1' });
  await eventually(() => expect(receiver.received).toHaveLength(1));
  await pool.query('update webhook_leases set holder = gen_random_uuid()');
  receiver.behave(() => 204);
  answer();
  await pool.query("update webhook_leases set expires_at = clock_timestamp() + interval '300 milliseconds'");
  await eventually(() => expect(receiver.received).toHaveLength(3));
  expect(receiver.received.map(({ eventId }) => eventId)).toEqual([ids[0], ids[0], ids[1]]);
});

test('nothing is sent unsigned to an endpoint that is deleted while it is read', async () => {
  const { db, pool } = world.database;
  const { id } = await world.addEndpoint(receiver.url);
  const load = () => loadTarget(db, { ...OWNER, id }, world.clock.now(), sealKey);
  expect(await load()).toMatchObject({ url: receiver.url });
  await pool.query('delete from webhook_secrets');
  expect(await load()).toBeUndefined();
});
