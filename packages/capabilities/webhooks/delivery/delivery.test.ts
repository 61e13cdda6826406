import { createMetrics, inTransaction } from '@chartwright/platform';
import { sql } from 'kysely';
import { Webhook } from 'standardwebhooks';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createDisabling } from '../endpoints/disabling.ts';
import { sealUrl } from '../endpoints/sealed.ts';
import { countStates, passHours } from './testing/hours.ts';
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
const idsOf = ({ received }: Receiver) => received.map(({ eventId }) => eventId);

describe('an event', () => {
  test('is brought to the endpoints that want it, as the log shows it', async () => {
    await world.addEndpoint(receiver.url, { types: ['lab_order.*'] });
    const { secret } = await world.addEndpoint(`${receiver.url}?all`);
    world.open();
    const [id = ''] = await world.append({ entity: 'labord_1', data: { status: 'collected' } });
    const [other = ''] = await world.append({ entity: 'wear_1', type: 'wearable.connected' });
    await eventually(() => expect(idsOf(receiver).toSorted()).toEqual([id, id, other].toSorted()));
    const toAll = receiver.received.find(({ path, eventId }) => path.endsWith('?all') && eventId === id);
    expect(JSON.parse(toAll?.body ?? '')).toMatchObject({
      id,
      object: 'event',
      type: 'lab_order.status_changed',
      seq: 1,
      data: { status: 'collected' },
    });
    expect(toAll?.headers['user-agent']).toBe('Chartwright/1.0.0 webhooks');
    const headers = toAll?.headers as Record<string, string>;
    expect(new Webhook(secret).verify(toAll?.body ?? '', headers)).toMatchObject({ id });
  });

  test('leaves a trace of each attempt, but nothing of what was answered', async () => {
    await world.addEndpoint(receiver.url);
    receiver.behave(() => (response) => response.writeHead(200).end('thank you'));
    world.open();
    await world.append({ entity: 'labord_1' });
    const read = async () =>
      (
        await sql`select d.state, d.attempts, d.last_status, d.last_error, a.attempt, a.status, a.error, a.next_at
          from webhook_deliveries d join webhook_attempts a on a.delivery_id = d.id`.execute(
          world.database.db,
        )
      ).rows;
    await eventually(async () =>
      expect(await read()).toEqual([
        {
          state: 'delivered',
          attempts: 1,
          last_status: 200,
          last_error: null,
          attempt: 1,
          status: 200,
          error: null,
          next_at: null,
        },
      ]),
    );
  });
});

describe('an endpoint', () => {
  const setState = (id: string, assignments: string) =>
    world.database.pool.query(`update webhook_endpoints set ${assignments} where id = $1`, [id]);
  const disabled = "state = 'disabled', disabled_cause = 'owner', disabled_at = now(), until_seq = after_seq";
  const enabled = "state = 'enabled', disabled_cause = null, disabled_at = null, until_seq = null";

  test('is tested alone, whatever it subscribes to', async () => {
    const { id } = await world.addEndpoint(`${receiver.url}?one`, { types: ['wearable.*'] });
    await world.addEndpoint(`${receiver.url}?other`);
    world.open();
    await world.append({ entity: id, type: 'webhook.test' });
    await world.append({ entity: 'labord_1' });
    await eventually(() =>
      expect(receiver.received.map(({ path }) => path).toSorted()).toEqual(['/hooks?one', '/hooks?other']),
    );
    expect(receiver.received.find(({ path }) => path === '/hooks?one')?.body).toContain('webhook.test');
  });

  /** Nothing is begun any more once whoever sends to it has given it back. */
  const givenBack = () =>
    eventually(async () =>
      expect((await world.database.pool.query('select from webhook_leases')).rowCount).toBe(0),
    );

  test('is sent nothing while it is disabled, and then goes on where it was', async () => {
    const { id } = await world.addEndpoint(receiver.url);
    receiver.behave(() => 500);
    const delivery = world.open();
    const [waiting = ''] = await world.append({ entity: 'labord_1' });
    await eventually(() => expect(receiver.received).toHaveLength(1));
    await setState(id, disabled);
    await givenBack();
    receiver.behave(() => 204);
    await passHours(world, delivery.steps[0], 2);
    await world.append({ entity: 'labord_1' });
    await passHours(world, delivery.steps[0], 2);
    expect(receiver.received).toHaveLength(1);
    await setState(id, `${enabled}, after_seq = 2`);
    await eventually(() => expect(idsOf(receiver)).toEqual([waiting, waiting]));
  });

  test('that is disabled is sent nothing more as soon as its process hears of it', async () => {
    const { id } = await world.addEndpoint(receiver.url);
    receiver.behave(() => 500);
    const delivery = world.open({ freshMs: 600_000 });
    await world.append({ entity: 'labord_1' });
    await passHours(world, delivery.steps[0], 0);
    const disable = createDisabling({ sealKey, publicUrl: () => '', notify: async () => undefined });
    await inTransaction(world.database.db, (tx) =>
      disable(tx, { ...OWNER, id }, 'failing', world.clock.now()),
    );
    await givenBack();
    world.moveTo(new Date(world.clock.now().getTime() + 3_600_000));
    expect(receiver.received).toHaveLength(1);
    expect(await countStates(world, id)).toEqual({ pending: 1 });
  });

  test('that is disabled loses what was tried a day ago, and what stood behind it goes on', async () => {
    const { id } = await world.addEndpoint(receiver.url);
    receiver.behave(() => 500);
    const delivery = world.open();
    const ids = await world.append({ entity: 'labord_1' }, { entity: 'labord_1' });
    await passHours(world, delivery.steps[0], 0);
    await setState(id, disabled);
    await givenBack();
    const job = delivery.crontab[0]?.job;
    await setFirstTry("now() - interval '23 hours'");
    await job?.handle({}, { abortSignal: new AbortController().signal } as never);
    expect(await countStates(world, id)).toEqual({ pending: 2 });
    await setFirstTry("now() - interval '25 hours'");
    const { pool } = world.database;
    await pool.query(
      `insert into webhook_leases values ($1, gen_random_uuid(), clock_timestamp() + interval '1 minute')`,
      [id],
    );
    await job?.handle({}, { abortSignal: new AbortController().signal } as never);
    // Its answer may still be under way.
    expect(await countStates(world, id)).toEqual({ pending: 2 });
    await pool.query('delete from webhook_leases');
    await job?.handle({}, { abortSignal: new AbortController().signal } as never);
    expect(await countStates(world, id)).toEqual({ failed: 1, pending: 1 });
    receiver.behave(() => 204);
    await setState(id, `${enabled}, after_seq = 2`);
    await eventually(() => expect(idsOf(receiver).at(-1)).toBe(ids[1]));
  });
  const setFirstTry = (at: string) =>
    world.database.pool.query(`update webhook_deliveries set first_tried_at = ${at} where attempts > 0`);

  test('that moves or changes its secret is sent the next event where and as it says', async () => {
    const other = await startReceiver();
    const { id } = await world.addEndpoint(receiver.url);
    world.open();
    await world.append({ entity: 'labord_1' });
    await eventually(() => expect(receiver.received).toHaveLength(1));
    const { rows } = await sql<{ url: Buffer }>`select url from webhook_endpoints`.execute(world.database.db);
    expect(rows[0]?.url.toString()).not.toContain('127.0.0.1');
    await sql`update webhook_endpoints set url = ${sealUrl(id, other.url, sealKey)}`.execute(
      world.database.db,
    );
    await eventually(async () => {
      await world.append({ entity: 'labord_1' });
      expect(other.received.length).toBeGreaterThan(0);
    });
    await other.close();
  });
});

describe('several processes', () => {
  test('bring each event once', async () => {
    for (const path of ['a', 'b', 'c']) await world.addEndpoint(`${receiver.url}?${path}`);
    for (let i = 0; i < 3; i++) world.open();
    const ids = await world.append(...Array.from({ length: 40 }, (_, i) => ({ entity: `labord_${i % 7}` })));
    await eventually(() => expect(receiver.received).toHaveLength(120));
    for (const path of ['a', 'b', 'c']) {
      const own = receiver.received.filter((one) => one.path.endsWith(`?${path}`));
      expect(own.map(({ eventId }) => eventId).toSorted()).toEqual(ids.toSorted());
    }
  });

  test('take over from one that ends at once, and from one that has died when its lease is over', async () => {
    const { id } = await world.addEndpoint(receiver.url);
    world.open();
    await world.append({ entity: 'labord_1' });
    await eventually(() => expect(receiver.received).toHaveLength(1));
    await world.stop();
    const { pool } = world.database;
    expect((await pool.query('select from webhook_leases')).rowCount).toBe(0);
    await pool.query(
      `insert into webhook_leases values ($1, gen_random_uuid(), clock_timestamp() + interval '700 milliseconds')`,
      [id],
    );
    world.open();
    await world.append({ entity: 'labord_1' });
    const handedOut = () => pool.query("select from webhook_deliveries where state = 'pending'");
    await eventually(async () => expect((await handedOut()).rowCount).toBe(1));
    expect(receiver.received).toHaveLength(1);
    await eventually(() => expect(receiver.received).toHaveLength(2));
  });
});

test('the metrics tell how old the oldest undelivered event is, the held and the throttled ones with it', async () => {
  const metrics = createMetrics();
  await world.addEndpoint(receiver.url);
  receiver.behave(() => 500);
  const delivery = world.open({ metrics });
  await world.append({ entity: 'labord_1' }, { entity: 'labord_1' }, { entity: 'labord_2' });
  await passHours(world, delivery.steps[0], 0);
  world.moveTo(new Date(world.clock.now().getTime() + 3_000));
  const text = await metrics.registry.metrics();
  expect(text).toContain('chartwright_webhook_deliveries_total{outcome="retry"} 2');
  expect(text).toContain('chartwright_webhook_pending{mode="test"} 3');
  expect(text).toContain('chartwright_webhook_held{mode="test"} 1');
  expect(text).toContain('chartwright_webhook_lag_seconds{mode="test"} 3');
  expect(text).toContain('chartwright_webhook_lag_seconds{mode="live"} 0');
  expect(text).not.toContain('labord_');
});
