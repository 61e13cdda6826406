import { randomBytes } from 'node:crypto';
import { platformMigrations } from '@chartwright/platform';
import { useTestDatabase } from '@chartwright/platform/testing';
import { beforeAll, describe, expect, test } from 'vitest';
import { makeId } from './ids.ts';
import * as store from './store.ts';

const migrations = new URL('../migrations', import.meta.url).pathname;
const database = useTestDatabase([platformMigrations, migrations]);
const owner = { orgId: 'org_a', mode: 'test' } as const;
const AT = new Date('2026-01-15T12:00:00Z');

beforeAll(async () => {
  await database().pool.query(
    `insert into organisations (id, name, plan) values ('org_a', 'A', 'self_hosted')`,
  );
});

async function ask(over: Partial<store.NewQuery> = {}): Promise<string> {
  const id = makeId('qry');
  await store.insert(database().db, {
    ...owner,
    id,
    askedKind: 'key',
    askedBy: 'key_1',
    conversationId: makeId('cnv'),
    savedId: undefined,
    scheduleId: undefined,
    smallCellsMin: 0,
    asked: randomBytes(40),
    idempotency: undefined,
    createdAt: AT,
    ...over,
  });
  return id;
}

async function end(id: string): Promise<boolean> {
  return store.finish(database().db, owner, id, {
    status: 'done',
    reason: undefined,
    datasetId: 'ds_1',
    version: 1,
    rowCount: 2,
    body: randomBytes(40),
    finishedAt: AT,
  });
}

const age = (id: string, days: number) =>
  database().pool.query(
    `update data_queries set stored_at = now() - make_interval(days => $2) where id = $1`,
    [id, days],
  );

const isThere = async (id: string): Promise<boolean> =>
  (await store.find(database().db, owner, id)) !== undefined;

describe('a question', () => {
  test('ends once', async () => {
    const id = await ask();
    expect([await end(id), await end(id)]).toEqual([true, false]);
    expect(await store.find(database().db, owner, id)).toMatchObject({
      status: 'done',
      row_count: 2,
      is_lost: false,
    });
  });

  test('is lost when nobody has worked on it for longer than a lease, and not while somebody does', async () => {
    const [lost, kept] = [await ask(), await ask()];
    await database().pool.query(
      `update data_queries set lease_until = now() - interval '1 second' where id = any ($1)`,
      [[lost, kept]],
    );
    await store.renewLeases(database().db, [kept]);
    expect((await store.find(database().db, owner, lost))?.is_lost).toBe(true);
    expect(await store.settleLost(database().db)).toBe(1);
    expect(await store.find(database().db, owner, lost)).toMatchObject({
      status: 'failed',
      reason: 'interrupted',
    });
    expect((await store.find(database().db, owner, kept))?.status).toBe('running');
  });

  test('is removed after 30 days; of a saved one the last answer stays', async () => {
    const savedId = makeId('sqy');
    const [plain, young] = [await ask(), await ask()];
    const earlier = await ask({ savedId, createdAt: new Date('2025-01-01T00:00:00Z') });
    const last = await ask({ savedId, createdAt: new Date('2025-02-01T00:00:00Z') });
    for (const id of [plain, young, earlier, last]) await end(id);
    for (const id of [plain, earlier, last]) await age(id, 31);
    await age(young, 29);
    await store.removeOld(database().db);
    expect(await Promise.all([plain, young, earlier, last].map(isThere))).toEqual([false, true, false, true]);
  });

  test('is found by its Idempotency-Key for a day, and kept once under it', async () => {
    const idempotency = { key: randomBytes(32), body: randomBytes(32) };
    const id = await ask({ idempotency });
    const second = await ask({ idempotency });
    expect(await isThere(second)).toBe(false);
    expect((await store.findByIdempotency(database().db, owner, idempotency.key))?.id).toBe(id);
    await age(id, 2);
    await store.forgetIdempotency(database().db);
    expect(await store.findByIdempotency(database().db, owner, idempotency.key)).toBeUndefined();
    expect(await isThere(await ask({ idempotency }))).toBe(true);
  });

  test('of another world is not there', async () => {
    const id = await ask();
    for (const other of [
      { ...owner, orgId: 'org_b' },
      { ...owner, mode: 'live' as const },
    ]) {
      expect(await store.find(database().db, other, id)).toBeUndefined();
      expect(await store.remove(database().db, other, id)).toBe(false);
    }
  });
});
