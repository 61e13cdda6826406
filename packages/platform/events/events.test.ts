import { randomBytes } from 'node:crypto';
import { systemClock } from '@chartwright/kernel';
import { Kysely, PostgresDialect, sql } from 'kysely';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, inject, test, vi } from 'vitest';
import { inTransaction, platformMigrations } from '../database/index.ts';
import { openPool } from '../database/pool.ts';
import type { Tables } from '../database/tables.ts';
import type { JobRun } from '../jobs/index.ts';
import type { Log } from '../log.ts';
import { createTestDatabase, silentLog, type TestDatabase } from '../testing/postgres.ts';
import { type EventOwner, type Events, type NewEvent, openEvents, verifyEvents } from './index.ts';

const chainKey = Buffer.alloc(32, 7);
const sealKey = Buffer.alloc(32, 9);
const DAY_MS = 86_400_000;
const WRITERS = 16;

const TEST_A: EventOwner = { orgId: 'org_a', mode: 'test' };
const LIVE_A: EventOwner = { orgId: 'org_a', mode: 'live' };
const TEST_B: EventOwner = { orgId: 'org_b', mode: 'test' };

let database: TestDatabase;
let open: Events[] = [];

beforeEach(async () => {
  database = await createTestDatabase(inject('postgres'), [platformMigrations]);
});
afterEach(async () => {
  await Promise.all(open.map((events) => events.stop()));
  open = [];
  await database.drop();
});

/** An event log whose clock is some days ahead. */
function start({ daysAhead = 0, log = silentLog }: { daysAhead?: number; log?: Log } = {}): Events {
  const clock = { now: () => new Date(systemClock.now().getTime() + daysAhead * DAY_MS) };
  const events = openEvents({ database, clock, log, chainKey, sealKey });
  open.push(events);
  return events;
}

const stop = async () => {
  await open.pop()?.stop();
};

const event = (n: number, owner = TEST_A, type = 'task.completed'): NewEvent => ({
  ...owner,
  type,
  entity: { kind: 'referral', id: `ref_${n}` },
  data: { n, name: 'Quackenbush' },
});

const append = (events: Events, ...all: readonly NewEvent[]) =>
  inTransaction(database.db, async (tx) => {
    const ids: string[] = [];
    for (const one of all) ids.push(await events.appendEvent(tx, one));
    return ids;
  });

const countUnsealed = async () => {
  const { rows } = await sql<{ n: number }>`select count(*) as n from events where seq is null`.execute(
    database.db,
  );
  return rows[0]?.n;
};
const allSealed = () =>
  vi.waitFor(async () => expect(await countUnsealed()).toBe(0), { timeout: 10_000, interval: 5 });

async function appendTen(): Promise<Events> {
  const events = start();
  await append(events, ...Array.from({ length: 10 }, (_, i) => event(i + 1)));
  await allSealed();
  return events;
}

const all = (events: Events, owner = TEST_A) => events.listEvents({ ...owner, after: 0, limit: 1_000 });
const numbersOf = ({ events }: Awaited<ReturnType<typeof all>>) => events.map(({ data }) => data.n);

const prune = async (daysAhead: number, log = silentLog) => {
  const [job] = start({ daysAhead, log }).jobs;
  await job?.handle({}, {} as JobRun);
};

/** Does to the rows what only somebody with the owner's rights on the database can do. */
const tamper = (statement: string) =>
  sql
    .raw(`alter table events disable trigger user; ${statement}; alter table events enable trigger user`)
    .execute(database.db);

describe('an event', () => {
  test('exists exactly when the change it tells does', async () => {
    const events = start();
    await append(events, event(1));
    const rolledBack = inTransaction(database.db, async (tx) => {
      await events.appendEvent(tx, event(2));
      throw new Error('no');
    });
    await expect(rolledBack).rejects.toThrow('no');
    await append(events, event(3));
    await allSealed();
    const page = await all(events);
    expect(numbersOf(page)).toEqual([1, 3]);
    expect(page.events.map(({ seq }) => seq)).toEqual([1, 2]);
  });

  test('comes back as it was given, under an id of the contract', async () => {
    const events = start();
    const at = new Date('2026-05-01T10:00:00.123Z');
    const [id = ''] = await append(events, { ...event(1), at });
    expect(id).toMatch(/^evt_[0-9a-f]{20}$/);
    await allSealed();
    const expected = {
      id,
      seq: 1,
      type: 'task.completed',
      entity: { kind: 'referral', id: 'ref_1' },
      at,
      data: { n: 1, name: 'Quackenbush' },
    };
    expect(await events.findEvent({ ...TEST_A, id })).toEqual(expected);
    expect((await all(events)).events).toEqual([expected]);
  });

  test('is unknown to another organisation and in the other mode', async () => {
    const events = start();
    const [id = ''] = await append(events, event(1));
    await allSealed();
    for (const owner of [LIVE_A, TEST_B]) {
      expect(await events.findEvent({ ...owner, id })).toBeUndefined();
      expect(await all(events, owner)).toEqual({ events: [], next: 0 });
    }
  });

  test('is not shown before it is sealed', async () => {
    const holder = new pg.Client(database.connection);
    await holder.connect();
    await holder.query("select pg_advisory_lock($1, hashtext('events'))", [0x7365_616c]);
    const events = start();
    const [id = ''] = await append(events, event(1));
    expect(await countUnsealed()).toBe(1);
    expect(await all(events)).toEqual({ events: [], next: 0 });
    expect(await events.findEvent({ ...TEST_A, id })).toBeUndefined();
    await holder.end();
    await allSealed();
    expect(numbersOf(await all(events))).toEqual([1]);
  });

  test('keeps what it holds from whoever reads the table, and from its neighbours', async () => {
    const events = await appendTen();
    const { rows } = await sql<{ data: Buffer }>`select data, events::text as text from events`.execute(
      database.db,
    );
    for (const row of rows) {
      expect(row.data.includes('Quackenbush')).toBe(false);
      expect(JSON.stringify(row)).not.toContain('Quackenbush');
    }
    await tamper(
      'update events set data = other.data from events other where events.seq = 1 and other.seq = 2',
    );
    await expect(all(events)).rejects.toThrow();
  });
});

describe('the sequence', () => {
  test('has no gap in each organisation and mode under parallel writers that roll back', async () => {
    const events = start();
    const pool = openPool(database.connection, WRITERS, silentLog);
    const db = new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) });
    const owners = [TEST_A, LIVE_A, TEST_B];
    const kept = new Map(owners.map((owner) => [owner, 0]));
    const write = async (writer: number) => {
      for (let i = 0; i < 30; i += 1) {
        const owner = owners[(writer + i) % owners.length] ?? TEST_A;
        const fails = (writer + 3 * i) % 4 === 0;
        await inTransaction(db, async (tx) => {
          await events.appendEvent(tx, event(i, owner));
          await sql`select pg_sleep(${((writer + i) % 4) / 1_000})`.execute(tx);
          await events.appendEvent(tx, event(i + 1, owner));
          if (fails) throw new Error('rolled back');
        }).then(
          () => kept.set(owner, (kept.get(owner) ?? 0) + 2),
          (error: unknown) => expect(error).toHaveProperty('message', 'rolled back'),
        );
      }
    };
    await Promise.all(Array.from({ length: WRITERS }, (_, writer) => write(writer)));
    await db.destroy();
    await allSealed();
    for (const owner of owners) {
      const seqs = (await all(events, owner)).events.map(({ seq }) => seq);
      expect(seqs.length).toBeGreaterThan(100);
      expect(seqs).toEqual(Array.from({ length: kept.get(owner) ?? 0 }, (_, i) => i + 1));
    }
    expect(await verifyEvents(database.db, chainKey)).toMatchObject({ ok: true, unsealed: 0 });
  });

  test('keeps the order of one transaction, and gives a late commit a late place', async () => {
    const events = start();
    await inTransaction(database.db, async (tx) => {
      await events.appendEvent(tx, event(1));
      await append(events, event(2), event(3));
      await vi.waitFor(async () => expect(numbersOf(await all(events))).toEqual([2, 3]), {
        timeout: 10_000,
        interval: 5,
      });
      await events.appendEvent(tx, event(4));
    });
    await allSealed();
    expect(numbersOf(await all(events))).toEqual([2, 3, 1, 4]);
  });
});

describe('listEvents()', () => {
  test('goes page by page to the end, and on from there', async () => {
    const events = await appendTen();
    const first = await events.listEvents({ ...TEST_A, after: 0, limit: 6 });
    expect(numbersOf(first)).toEqual([1, 2, 3, 4, 5, 6]);
    const second = await events.listEvents({ ...TEST_A, after: first.next, limit: 6 });
    expect(numbersOf(second)).toEqual([7, 8, 9, 10]);
    await append(events, event(11));
    await allSealed();
    const third = await events.listEvents({ ...TEST_A, after: second.next, limit: 6 });
    expect(numbersOf(third)).toEqual([11]);
    expect(third.next).toBe(11);
  });

  test('finds some types in their common order, and moves past what it left out', async () => {
    const events = start();
    const types = ['a', 'b', 'c', 'a', 'b', 'c', 'c'];
    await append(events, ...types.map((type, i) => event(i + 1, TEST_A, type)));
    await allSealed();
    const list = (wanted: readonly string[], after: number, limit: number) =>
      events.listEvents({ ...TEST_A, types: wanted, after, limit });
    const first = await list(['b', 'a', 'b'], 0, 3);
    expect([numbersOf(first), first.next]).toEqual([[1, 2, 4], 4]);
    const second = await list(['b', 'a'], first.next, 3);
    expect([numbersOf(second), second.next]).toEqual([[5], 7]);
    expect(await list(['none'], 0, 3)).toEqual({ events: [], next: 7 });
  });

  test('says nothing new to a place that is not reached yet', async () => {
    const events = await appendTen();
    expect(await events.listEvents({ ...TEST_A, after: 50, limit: 5 })).toEqual({ events: [], next: 50 });
  });
});

describe('retention', () => {
  /** Makes the first events older than they are, before they are sealed. */
  const appendOld = async (events: Events, count: number, daysAgo: number) => {
    await sql`alter table events alter column written_at set default clock_timestamp() - make_interval(days => ${sql.lit(daysAgo)})`.execute(
      database.db,
    );
    await append(events, ...Array.from({ length: count }, (_, i) => event(i + 1)));
    await sql`alter table events alter column written_at set default clock_timestamp()`.execute(database.db);
    await allSealed();
  };

  test('removes what is older than 30 days and nothing else; what is left verifies and goes on', async () => {
    const events = start();
    await appendOld(events, 4, 31);
    await append(events, event(5), event(6), event(1, LIVE_A));
    await allSealed();
    await prune(0);
    const page = await all(events);
    expect(page.events.map(({ seq }) => seq)).toEqual([5, 6]);
    await append(events, event(7));
    await allSealed();
    const { ok, chains, vanishedChains } = await verifyEvents(database.db, chainKey);
    expect({ ok, vanishedChains }).toEqual({ ok: true, vanishedChains: 0 });
    expect(chains.map(({ chain, entries }) => [chain, entries])).toEqual([
      ['org_a/live', 1],
      ['org_a/test', 3],
    ]);
    expect((await all(events)).events.map(({ seq }) => seq)).toEqual([5, 6, 7]);
  });

  test('goes again and again, also when everything went', async () => {
    const events = await appendTen();
    await prune(31);
    expect(await all(events)).toEqual({ events: [], next: 10 });
    await append(events, event(11));
    await allSealed();
    await prune(0);
    expect((await all(events)).events.map(({ seq }) => seq)).toEqual([11]);
    await prune(31);
    await append(events, event(12));
    await allSealed();
    expect((await all(events)).events.map(({ seq }) => seq)).toEqual([12]);
    expect(await verifyEvents(database.db, chainKey, TEST_A)).toMatchObject({
      ok: true,
      chains: [{ entries: 1, head: { seq: 12 } }],
    });
  });

  test('removes more rows than one batch holds', async () => {
    const events = start();
    await inTransaction(database.db, async (tx) => {
      for (let i = 0; i < 2_500; i += 1) await events.appendEvent(tx, event(i));
    });
    await allSealed();
    await prune(31);
    expect(await all(events)).toEqual({ events: [], next: 2_500 });
  });

  test('removes nothing that was tampered with, and says so', async () => {
    await appendTen();
    await tamper("update events set type = 'x' where seq = 3");
    const told: unknown[] = [];
    await prune(31, { ...silentLog, error: (...line: unknown[]) => told.push(line) } as Log);
    const { rows } = await sql<{ n: number }>`select count(*) as n from events`.execute(database.db);
    expect(rows[0]?.n).toBe(10);
    expect(JSON.stringify(told)).toContain('org_a/test');
  });

  test('does not go on from a start that was made up', async () => {
    await appendTen();
    await tamper('insert into event_starts select chain, seq, hash, hash from events where seq = 5');
    const told: unknown[] = [];
    await prune(31, { ...silentLog, error: (...line: unknown[]) => told.push(line) } as Log);
    expect(JSON.stringify(told)).toContain('org_a/test');
  });
});

describe('verifyEvents()', () => {
  const check = async () => (await verifyEvents(database.db, chainKey)).chains[0];

  test.each([
    ['another type', "update events set type = 'x' where seq = 4", { seq: 4, fault: 'altered' }],
    [
      'other sealed bytes',
      "update events set data = data || '\\x00' where seq = 4",
      { seq: 4, fault: 'altered' },
    ],
    [
      'an event that was given to somebody else',
      "update events set entity_id = 'ref_x' where seq = 4",
      { seq: 4, fault: 'altered' },
    ],
    [
      'an instant that was moved',
      "update events set written_at = written_at - interval '40 days' where seq = 1",
      { seq: 1, fault: 'altered' },
    ],
    ['a removed event', 'delete from events where seq = 4', { seq: 4, fault: 'missing' }],
    ['a cut tail', 'delete from events where seq > 7', { seq: 8, fault: 'cut' }],
    ['a removed beginning', 'delete from events where seq < 4', { seq: 1, fault: 'missing' }],
    [
      'a beginning removed with a start made up for it',
      'insert into event_starts select chain, seq, hash, hash from events where seq = 3; delete from events where seq <= 3',
      { seq: 3, fault: 'start' },
    ],
    ['a removed head', 'delete from event_heads', { seq: 10, fault: 'head' }],
  ])('finds %s', async (_what, statement, firstBad) => {
    await appendTen();
    await stop();
    expect(await check()).toMatchObject({ entries: 10, ok: true });
    await tamper(statement);
    expect(await check()).toMatchObject({ ok: false, firstBad });
  });

  test.each([
    ['a removed start', 'delete from event_starts', { seq: 1, fault: 'missing' }],
    [
      'a start put back',
      'update event_starts set seq = old.seq, hash = old.hash, mac = old.mac from old_starts old',
      { seq: 5, fault: 'missing' },
    ],
    ['a start moved on', 'update event_starts set seq = seq + 1', { seq: 9, fault: 'start' }],
    [
      'a start without rows or head',
      'delete from events; delete from event_heads',
      { seq: 8, fault: 'head' },
    ],
  ])('finds %s after retention', async (_what, statement, firstBad) => {
    const events = start();
    await append(events, ...[1, 2, 3, 4].map((n) => event(n)));
    await allSealed();
    await prune(31);
    await sql`create table old_starts as select * from event_starts`.execute(database.db);
    await append(events, ...[5, 6, 7, 8].map((n) => event(n)));
    await allSealed();
    await prune(31);
    await append(events, event(9), event(10));
    await allSealed();
    expect(await check()).toMatchObject({ entries: 2, ok: true });
    await tamper(statement);
    expect(await check()).toMatchObject({ ok: false, firstBad });
  });

  test('does not verify under another key', async () => {
    await appendTen();
    expect((await verifyEvents(database.db, randomBytes(32))).ok).toBe(false);
  });
});

describe('the database', () => {
  test.each([
    ["update events set type = 'x' where seq = 4"],
    ["update events set data = '\\x00' where seq = 4"],
    ['update events set seq = null, hash = null, prev_hash = null where seq = 10'],
    ['delete from events where seq = 10'],
    ['delete from events where seq = 1'],
    ['truncate events'],
  ])('refuses: %s', async (statement) => {
    await appendTen();
    await expect(database.pool.query(statement)).rejects.toMatchObject({ code: '23000' });
    expect((await verifyEvents(database.db, chainKey)).ok).toBe(true);
  });

  test('does not begin a chain anew whose rows and head are gone after retention', async () => {
    const events = await appendTen();
    await prune(31);
    await tamper('delete from event_heads');
    const told: unknown[] = [];
    await Promise.all(open.map((one) => one.stop()));
    open = [];
    start({ log: { ...silentLog, error: (...line: unknown[]) => told.push(line) } as Log });
    await append(events, event(11));
    await vi.waitFor(() => expect(JSON.stringify(told)).toContain('org_a/test'), {
      timeout: 10_000,
      interval: 5,
    });
    expect(await countUnsealed()).toBe(1);
  });
});
