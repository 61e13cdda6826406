import { randomBytes } from 'node:crypto';
import { sql } from 'kysely';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, inject, test, vi } from 'vitest';
import { inTransaction, platformMigrations } from '../database/index.ts';
import { createTestDatabase, silentLog, type TestDatabase } from '../testing/postgres.ts';
import {
  type AuditEntry,
  appendAudit,
  appendAuditMany,
  auditLedger,
  createSealer,
  type Sealer,
  verifyAudit,
} from './index.ts';

const chainKey = Buffer.alloc(32, 7);

function entry(action: string, orgId: string | null = 'org_a'): AuditEntry {
  return {
    orgId,
    actor: { kind: 'key', id: 'key_1' },
    action,
    target: { kind: 'letter', id: 'doc_1' },
    details: { count: 2 },
  };
}

describe('the sealed ledger', () => {
  let database: TestDatabase;
  let sealers: Sealer[] = [];

  beforeEach(async () => {
    database = await createTestDatabase(inject('postgres'), [platformMigrations]);
  });
  afterEach(async () => {
    await Promise.all(sealers.map((sealer) => sealer.stop()));
    sealers = [];
    await database.drop();
  });

  function startSealer(log = silentLog): Sealer {
    const sealer = createSealer({ database, ledger: auditLedger, chainKey, log });
    sealers.push(sealer);
    return sealer;
  }
  const append = (...entries: AuditEntry[]) =>
    inTransaction(database.db, (tx) => appendAuditMany(tx, entries));
  const unsealed = async () =>
    (await sql<{ n: number }>`select count(*) as n from audit_entries where seq is null`.execute(database.db))
      .rows[0]?.n;
  const allSealed = () =>
    vi.waitFor(async () => expect(await unsealed()).toBe(0), { timeout: 10_000, interval: 5 });

  /** Does to the rows what only somebody with the owner's rights on the database can do. */
  const tamper = (statement: string) =>
    sql
      .raw(
        `alter table audit_entries disable trigger user; ${statement}; alter table audit_entries enable trigger user`,
      )
      .execute(database.db);

  async function sealTen(): Promise<void> {
    startSealer();
    await append(...Array.from({ length: 10 }, (_, i) => entry(`act.${i}`)));
    await allSealed();
    await sealers.pop()?.stop();
  }
  const check = async () =>
    (await verifyAudit(database.db, chainKey)).chains.find(({ chain }) => chain === 'org_a');

  test('numbers each organisation without a gap, and what belongs to none in a chain of its own', async () => {
    startSealer();
    await append(entry('a.1'), entry('b.1', 'org_b'), entry('p.1', null), entry('a.2'));
    await append(entry('a.3'));
    await allSealed();
    const { rows } = await sql<{ chain: string; seqs: number[] }>`
      select chain, array_agg(seq::int order by id) as seqs from audit_entries group by chain order by chain`.execute(
      database.db,
    );
    expect(rows).toEqual([
      { chain: 'org_a', seqs: [1, 2, 3] },
      { chain: 'org_b', seqs: [1] },
      { chain: 'platform', seqs: [1] },
    ]);
    expect(await verifyAudit(database.db, chainKey)).toMatchObject({
      ok: true,
      vanishedChains: 0,
      unsealed: 0,
    });
  });

  test('numbers the entries of one transaction as they were written, also from the ninth to the tenth', async () => {
    startSealer();
    const actions = Array.from({ length: 12 }, (_, i) => `a.${i + 1}`);
    await append(...actions.map((action) => entry(action)));
    await allSealed();
    const { rows } = await sql<{ action: string }>`select action from audit_entries order by seq`.execute(
      database.db,
    );
    expect(rows.map(({ action }) => action)).toEqual(actions);
  });

  test('keeps no entry of a transaction that rolled back, and no number for it', async () => {
    startSealer();
    await append(entry('a.1'));
    const rolledBack = inTransaction(database.db, async (tx) => {
      await appendAudit(tx, entry('a.2'));
      throw new Error('no');
    });
    await expect(rolledBack).rejects.toThrow('no');
    await append(entry('a.3'));
    await allSealed();
    expect(await check()).toMatchObject({ entries: 2, ok: true, head: { seq: 2 } });
  });

  test('gives a row that commits late the number of its commit, not of its insert', async () => {
    startSealer();
    await inTransaction(database.db, async (tx) => {
      await appendAudit(tx, entry('slow'));
      await append(entry('fast'));
      await vi.waitFor(async () => expect(await unsealed()).toBe(0), { timeout: 10_000, interval: 5 });
    });
    await allSealed();
    const { rows } = await sql`select action from audit_entries order by seq`.execute(database.db);
    expect(rows).toEqual([{ action: 'fast' }, { action: 'slow' }]);
    expect((await check())?.ok).toBe(true);
  });

  test('seals within 100 ms of the commit, also when another process committed', async () => {
    startSealer();
    await append(entry('warm'));
    await allSealed();
    const outside = new pg.Client(database.connection);
    await outside.connect();
    const tookMs: number[] = [];
    for (let i = 0; i < 10; i++) {
      await outside.query(
        "insert into audit_entries (org_id, actor_kind, action) values ('org_a', 'cli', 'x')",
      );
      const from = performance.now();
      await vi.waitFor(async () => expect(await unsealed()).toBe(0), { timeout: 10_000, interval: 2 });
      tookMs.push(performance.now() - from);
    }
    await outside.end();
    expect(tookMs.sort((a, b) => a - b)[5]).toBeLessThan(100);
  });

  test('lets one sealer work at a time, and another take over within a second of its end', async () => {
    const works: string[] = [];
    const logOf = (name: string) => ({ ...silentLog, info: () => works.push(name) });
    startSealer(logOf('first') as never);
    await vi.waitFor(() => expect(works).toEqual(['first']), { timeout: 10_000, interval: 5 });
    startSealer(logOf('second') as never);
    await append(entry('a.1'));
    await allSealed();
    expect(works).toEqual(['first']);

    const from = performance.now();
    await sql`select pg_terminate_backend(l.pid) from pg_locks l where l.locktype = 'advisory' and l.granted
      and l.database = (select oid from pg_database where datname = current_database())`.execute(database.db);
    await append(entry('a.2'));
    await vi.waitFor(async () => expect(await unsealed()).toBe(0), { interval: 5, timeout: 1_500 });
    expect(performance.now() - from).toBeLessThan(1_000);
    expect(await check()).toMatchObject({ entries: 2, ok: true });
  });

  test.each([
    ['an altered row', "update audit_entries set action = 'x' where seq = 4", { seq: 4, fault: 'altered' }],
    [
      'altered details',
      'update audit_entries set details = \'{"count": 3}\' where seq = 4',
      { seq: 4, fault: 'altered' },
    ],
    [
      'a moved instant',
      "update audit_entries set at = at + interval '1 microsecond' where seq = 4",
      { seq: 4, fault: 'altered' },
    ],
    ['a deleted row', 'delete from audit_entries where seq = 4', { seq: 4, fault: 'missing' }],
    ['a cut tail', 'delete from audit_entries where seq > 7', { seq: 8, fault: 'cut' }],
    ['a whole emptied chain', "delete from audit_entries where chain = 'org_a'", { seq: 1, fault: 'cut' }],
    [
      'two rows that changed places',
      'update audit_entries set seq = 100 where seq = 4; update audit_entries set seq = 4 where seq = 5; update audit_entries set seq = 5 where seq = 100',
      { seq: 4, fault: 'unlinked' },
    ],
    [
      'an inserted row',
      `update audit_entries set seq = seq + 100 where seq > 4; update audit_entries set seq = seq - 99 where seq > 100;
       insert into audit_entries (org_id, actor_kind, action, seq, prev_hash, hash)
       select 'org_a', 'key', 'x', 5, hash, hash from audit_entries where seq = 4`,
      { seq: 5, fault: 'altered' },
    ],
    [
      'a cut tail with a head made from the last row left',
      `delete from audit_entries where seq > 7; update audit_heads set seq = 7, hash = row.hash
       from audit_entries row where audit_heads.chain = 'org_a' and row.seq = 7`,
      { seq: 7, fault: 'head' },
    ],
    ['a removed head', "delete from audit_heads where chain = 'org_a'", { seq: 10, fault: 'head' }],
  ])('finds %s', async (_what, statement, firstBad) => {
    await sealTen();
    expect(await check()).toMatchObject({ entries: 10, ok: true });
    await tamper(statement);
    expect(await check()).toMatchObject({ ok: false, firstBad });
    expect((await verifyAudit(database.db, chainKey)).ok).toBe(false);
  });

  test('counts a chain that vanished with its head, and does not accept a count made up anew', async () => {
    await sealTen();
    await tamper(
      "delete from audit_entries where chain = 'org_a'; delete from audit_heads where chain = 'org_a'",
    );
    expect(await verifyAudit(database.db, chainKey)).toMatchObject({
      ok: false,
      vanishedChains: 1,
      chains: [],
    });
    await tamper("update audit_heads set seq = 0 where chain = ''");
    expect(await verifyAudit(database.db, chainKey)).toMatchObject({ ok: false, vanishedChains: null });
  });

  test('does not verify under another key', async () => {
    await sealTen();
    expect((await verifyAudit(database.db, randomBytes(32))).ok).toBe(false);
  });

  test('does not continue a chain whose head was tampered with, and goes on with the others', async () => {
    await sealTen();
    await tamper("update audit_heads set seq = 5 where chain = 'org_a'");
    const told: unknown[] = [];
    startSealer({ ...silentLog, error: (...line: unknown[]) => told.push(line) } as never);
    await append(entry('a.11'), entry('b.1', 'org_b'));
    await vi.waitFor(async () => expect(await unsealed()).toBe(1), { timeout: 10_000, interval: 5 });
    expect(JSON.stringify(told)).toContain('org_a');
  });

  test.each([
    ["update audit_entries set action = 'x' where seq = 4"],
    ['update audit_entries set seq = null, hash = null, prev_hash = null where seq = 10'],
    ['delete from audit_entries where seq = 10'],
    ['truncate audit_entries'],
  ])('the database refuses: %s', async (statement) => {
    await sealTen();
    await expect(database.pool.query(statement)).rejects.toMatchObject({ code: '23000' });
    expect((await check())?.ok).toBe(true);
  });
});
