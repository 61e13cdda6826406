import { randomBytes } from 'node:crypto';
import { fixedClock } from '@chartwright/kernel';
import { inTransaction, type NewEvent, platformMigrations } from '@chartwright/platform';
import { useTestDatabase } from '@chartwright/platform/testing';
import { expect, test } from 'vitest';
import type { Owner } from '../owner.ts';
import { readSettings } from '../settings/store.ts';
import { orderOf } from '../testing/orders.ts';
import * as store from './store.ts';
import { createExpiry } from './timers.ts';
import { beginOrder, createMoveOrder } from './transitions.ts';

/** Orders end by themselves, each by the clock of its world, once. */

const migrations = new URL('../migrations', import.meta.url).pathname;
const database = useTestDatabase([platformMigrations, migrations]);
const sealKey = randomBytes(32);
const PLACED = new Date('2026-01-01T00:00:00Z');
const ORDERS = 120;
const live: Owner = { orgId: 'org_a', mode: 'live' };
const ahead: Owner = { orgId: 'org_b', mode: 'test' };
const behind: Owner = { orgId: 'org_c', mode: 'live' };

test('orders expire by the clock of their world, however many runs there are at once', async () => {
  const { db, pool } = database();
  const told: NewEvent[] = [];
  const events = {
    appendEvent: (_tx: unknown, event: NewEvent) => {
      told.push(event);
      return Promise.resolve('evt_0');
    },
  };
  const moveOrder = createMoveOrder({ events, sealKey, readSettings, hooks: [] });
  const placed = [...Array.from({ length: ORDERS }, () => live), ahead, behind].map((owner) =>
    orderOf(owner, PLACED),
  );
  await inTransaction(db, async (tx) => {
    for (const order of placed) {
      await store.insert(tx, order, randomBytes(32), sealKey);
      await beginOrder(tx, order, { events, sealKey, actor: { type: 'account', id: null } });
    }
  });
  told.splice(0);
  const clockOf = ({ orgId }: Owner) =>
    fixedClock(orgId === behind.orgId ? '2026-06-29T23:59:59Z' : '2026-06-30T00:00:00Z');
  const { job, step } = createExpiry({ db, clocks: { clockOf }, moveOrder });
  const run = { id: '1', attempt: 1, abortSignal: new AbortController().signal };
  expect(await step.nextDue(live, new Date('2026-06-29T23:59:59Z'))).toBeUndefined();
  expect(await step.nextDue(live, new Date('2026-07-01T00:00:00Z'))).toEqual(
    new Date('2026-06-30T00:00:00Z'),
  );

  await Promise.all([job.handle({}, run), job.handle({}, run)]);

  const { rows } = await pool.query<{ org_id: string; status: string; n: number }>(
    'select org_id, status, count(*)::int as n from lab_orders group by 1, 2 order by 1',
  );
  expect(rows).toEqual([
    { org_id: 'org_a', status: 'expired', n: ORDERS },
    { org_id: 'org_b', status: 'expired', n: 1 },
    { org_id: 'org_c', status: 'requested', n: 1 },
  ]);
  expect(told).toHaveLength(ORDERS + 1);
  expect(await step.nextDue(live, new Date('2030-01-01T00:00:00Z'))).toBeUndefined();
});
