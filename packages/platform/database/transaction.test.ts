import { inspect } from 'node:util';
import { isProblem } from '@chartwright/kernel';
import { sql } from 'kysely';
import { beforeAll, describe, expect, test } from 'vitest';
import { useTestDatabase } from '../testing/postgres.ts';
import { announce, inTransaction, isConflict, onCommitted, platformMigrations, type Tx } from './index.ts';

describe('inTransaction()', () => {
  const database = useTestDatabase([platformMigrations]);

  beforeAll(async () => {
    await sql`create table counters (id int primary key, n bigint not null, born date)`.execute(
      database().db,
    );
    await sql`insert into counters values (1, 0, '1980-02-03'), (2, 0, null)`.execute(database().db);
  });

  const add = (tx: Tx, id: number) => sql`update counters set n = n + 1 where id = ${id}`.execute(tx);
  const read = async (tx: Tx) =>
    (await sql<{ n: number }>`select n from counters where id = 1`.execute(tx)).rows[0]?.n;

  /** Two transactions that both read before either writes: PostgreSQL must refuse one of them. */
  async function collide(retries: number): Promise<PromiseSettledResult<number | undefined>[]> {
    const bothHaveRead = Promise.withResolvers<void>();
    let readers = 0;
    const readThenWrite = async (tx: Tx) => {
      const n = await read(tx);
      if (++readers === 2) bothHaveRead.resolve();
      await bothHaveRead.promise;
      await sql`update counters set n = ${(n ?? 0) + 1} where id = 1`.execute(tx);
      return n;
    };
    const options = { isolation: 'serializable', retries } as const;
    return Promise.allSettled([1, 2].map(() => inTransaction(database().db, readThenWrite, options)));
  }

  test('throws a typed conflict when it lost against another transaction, and does not retry unasked', async () => {
    const lost = (await collide(0)).filter((result) => result.status === 'rejected');
    expect(lost).toHaveLength(1);
    expect(isConflict(lost[0]?.reason)).toBe(true);
    expect(isProblem(lost[0]?.reason) && lost[0].reason.context).toEqual({ kind: 'serialization' });
  });

  test('runs the loser again when asked, so that both changes count', async () => {
    const before = await inTransaction(database(), read);
    expect((await collide(3)).every((result) => result.status === 'fulfilled')).toBe(true);
    expect(await inTransaction(database(), read)).toBe((before ?? 0) + 2);
  });

  test('names a deadlock', async () => {
    const bothHold = Promise.withResolvers<void>();
    let holders = 0;
    const cross = (first: number, second: number) =>
      inTransaction(database().db, async (tx) => {
        await add(tx, first);
        if (++holders === 2) bothHold.resolve();
        await bothHold.promise;
        await add(tx, second);
      });
    const results = await Promise.allSettled([cross(1, 2), cross(2, 1)]);
    const [lost] = results.filter((result) => result.status === 'rejected');
    expect(isProblem(lost?.reason) && lost.reason.context).toEqual({ kind: 'deadlock' });
  });

  test('ends a statement past its deadline with a timeout', async () => {
    const slow = inTransaction(database().db, (tx) => sql`select pg_sleep(5)`.execute(tx), {
      statementTimeoutMs: 20,
    });
    await expect(slow).rejects.toMatchObject({ code: 'database.timeout', context: { kind: 'statement' } });
  });

  test('tells listeners of a topic after commit, and never after a rollback', async () => {
    let told = 0;
    const end = onCommitted(database().db, 'topic', () => told++);
    await inTransaction(database().db, async (tx) => announce(tx, 'topic'));
    const rolledBack = inTransaction(database().db, async (tx) => {
      announce(tx, 'topic');
      throw new Error('no');
    });
    await expect(rolledBack).rejects.toThrow('no');
    end();
    await inTransaction(database().db, async (tx) => announce(tx, 'topic'));
    expect(told).toBe(1);
  });

  test('keeps stored values out of database errors', async () => {
    const { pool } = database();
    const duplicate = await pool
      .query("insert into counters values (1, 0, '1999-12-31')")
      .catch((e: unknown) => e);
    const misread = await pool
      .query('insert into counters values (3, 0, $1)', ['Jane Roe'])
      .catch((e: unknown) => e);
    const told = inspect([duplicate, misread], { depth: 5 });
    expect(told).not.toMatch(/1999|Roe|\(id\)/);
    expect(duplicate).toMatchObject({ code: '23505', constraint: 'counters_pkey' });
    expect(misread).toMatchObject({ code: '22007' });
  });

  test('reads bigint as a number and a date as the text it was stored as', async () => {
    const { rows } = await database().pool.query('select n, born from counters where id = 1');
    expect(rows[0]).toEqual({ n: expect.any(Number), born: '1980-02-03' });
    await expect(database().pool.query('select 9007199254740993::bigint')).rejects.toThrow(/2\^53/);
  });
});
