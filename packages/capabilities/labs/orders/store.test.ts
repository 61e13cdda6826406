import { randomBytes } from 'node:crypto';
import { inTransaction, platformMigrations } from '@chartwright/platform';
import { useTestDatabase } from '@chartwright/platform/testing';
import { expect, test } from 'vitest';
import { orderOf } from '../testing/orders.ts';
import * as store from './store.ts';

const migrations = new URL('../migrations', import.meta.url).pathname;
const database = useTestDatabase([platformMigrations, migrations]);
const sealKey = randomBytes(32);
const AT = new Date('2026-07-03T15:04:05Z');

test('a requisition number that is taken, by anybody, is refused and the transaction goes on', async () => {
  const first = orderOf({ orgId: 'org_a', mode: 'live' }, AT);
  const second = {
    ...orderOf({ orgId: 'org_b', mode: 'test' }, AT),
    requisitionNumber: first.requisitionNumber,
  };
  const other = { ...second, requisitionNumber: 'ATN-HOYP4-000000' };
  const kept = await inTransaction(database().db, async (tx) => [
    await store.insert(tx, first, randomBytes(32), sealKey),
    await store.insert(tx, second, randomBytes(32), sealKey),
    await store.insert(tx, other, randomBytes(32), sealKey),
  ]);
  expect(kept).toEqual([true, false, true]);
});

test('an order opens under its own key only', async () => {
  const order = orderOf({ orgId: 'org_a', mode: 'live' }, AT);
  await inTransaction(database().db, (tx) => store.insert(tx, order, randomBytes(32), sealKey));
  expect(await store.find(database().db, order, order.id, sealKey)).toEqual(order);
  await expect(store.find(database().db, order, order.id, randomBytes(32))).rejects.toThrow();
});
