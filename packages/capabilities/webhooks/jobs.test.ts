import { afterEach, beforeEach, expect, test } from 'vitest';
import { OWNER, openWorld, type World } from './delivery/testing/world.ts';
import { createRetention } from './jobs.ts';

let world: World;
beforeEach(async () => {
  world = await openWorld();
});
afterEach(() => world.close());

const run = () =>
  createRetention({ db: world.database.db }).job.handle(
    {},
    { id: '1', attempt: 1, abortSignal: new AbortController().signal },
  );

/** Deliveries by name: how many days ago each was made and settled. */
async function insert(
  endpointId: string,
  rows: readonly { readonly name: string; readonly days: number; readonly state: 'pending' | 'delivered' }[],
) {
  for (const { name, days, state } of rows) {
    await world.database.pool.query(
      `with made as (
         insert into webhook_deliveries (endpoint_id, org_id, mode, event_id, event_seq, event_type, entity, state, attempts,
           created_at, due_at, settled_at)
         values ($1, $2, $3, $4, 1, 'task.failed', $4, $5, 1, now() - $6 * interval '1 day', now(),
           case when $5 = 'pending' then null else now() - $6 * interval '1 day' end)
         returning id)
       insert into webhook_attempts (delivery_id, attempt, at, duration_ms) select id, 1, now(), 5 from made`,
      [endpointId, OWNER.orgId, OWNER.mode, name, state, days],
    );
  }
}
const kept = async () => {
  const { rows } = await world.database.pool.query<{ name: string; tries: number }>(
    `select event_id as name, (select count(*)::int from webhook_attempts where delivery_id = id) as tries
     from webhook_deliveries order by event_id`,
  );
  return rows.map(({ name, tries }) => `${name} ${tries}`);
};

test('deliveries go with their attempts a day after their events, those on their way stay', async () => {
  const { id } = await world.addEndpoint('https://hooks.clinic.example/');
  await insert(id, [
    { name: 'old', days: 32, state: 'delivered' },
    { name: 'recent', days: 30, state: 'delivered' },
    { name: 'ahead', days: -40, state: 'delivered' },
    { name: 'waiting', days: 32, state: 'pending' },
  ]);
  await run();
  expect(await kept()).toEqual(['ahead 1', 'recent 1', 'waiting 1']);
});

test('what waits at a disabled endpoint goes when its event is gone', async () => {
  const { id } = await world.addEndpoint('https://hooks.clinic.example/');
  await insert(id, [
    { name: 'old', days: 32, state: 'pending' },
    { name: 'recent', days: 2, state: 'pending' },
  ]);
  await world.database.pool.query(
    "update webhook_endpoints set state = 'disabled', disabled_cause = 'owner', disabled_at = now(), until_seq = 0",
  );
  await run();
  expect(await kept()).toEqual(['recent 1']);
});

test('what stood behind a delivery that goes may go out when its endpoint is enabled again', async () => {
  const { id } = await world.addEndpoint('https://hooks.clinic.example/');
  const { pool } = world.database;
  await insert(id, [
    { name: 'old', days: 32, state: 'pending' },
    { name: 'second', days: 2, state: 'pending' },
    { name: 'third', days: 2, state: 'pending' },
  ]);
  await pool.query("update webhook_deliveries set entity = 'task:1', held = event_id <> 'old'");
  await pool.query(
    "update webhook_endpoints set state = 'disabled', disabled_cause = 'gone', disabled_at = now(), until_seq = 0",
  );
  await run();
  const { rows } = await pool.query('select event_id, held from webhook_deliveries order by id');
  expect(rows).toEqual([
    { event_id: 'second', held: false },
    { event_id: 'third', held: true },
  ]);
});

test('a deleted endpoint goes with everything that hangs on it', async () => {
  const gone = await world.addEndpoint('https://hooks.clinic.example/');
  const stays = await world.addEndpoint('https://hooks.clinic.example/');
  await insert(gone.id, [
    { name: 'a', days: 0, state: 'pending' },
    { name: 'b', days: 0, state: 'delivered' },
  ]);
  await insert(stays.id, [{ name: 'c', days: 0, state: 'pending' }]);
  await world.database.pool.query('update webhook_endpoints set deleted_at = now() where id = $1', [gone.id]);
  await run();
  expect(await kept()).toEqual(['c 1']);
  const { rows } = await world.database.pool.query('select id from webhook_endpoints');
  expect(rows).toEqual([{ id: stays.id }]);
});
