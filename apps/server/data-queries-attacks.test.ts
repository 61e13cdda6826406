import { beforeAll, describe, expect, test } from 'vitest';
import statements from './testing/attacks/statements.json' with { type: 'json' };
import { makeKey, makeOrganisation } from './testing/keys.ts';
import { loadClinic, questionClient } from './testing/questions.ts';
import { read, send, useServer } from './testing/server.ts';

/** What a question is tried to be made to do. */

const app = useServer();
const client = questionClient(app, ({ credentials }) => credentials.keys.test);

beforeAll(() => loadClinic(app(), app().credentials.keys.test), 120_000);

/** SQL of an answer is of our making: one SELECT over tables of the model, and what was said is a parameter. */
function expectOurs(sql: string): void {
  expect(sql).toMatch(/^\s*(with|select)\b/i);
  expect(sql).not.toContain(';');
  expect(sql).not.toMatch(
    /\b(copy|attach|install|pragma|read_csv|read_text|read_parquet|getenv|insert|update|delete|drop|duckdb_|information_schema|pg_)\b/i,
  );
}

describe('a question', () => {
  test.each(statements)('cannot make the engine do anything but answer: %s', async (question) => {
    const reply = await client.ask(question);
    if (reply.status === 400) {
      expect(read(reply, 'error')).toBe('invalid_request');
      return;
    }
    expect(reply.status).toBe(200);
    expect(['done', 'refused']).toContain(read(reply, 'status'));
    if (read(reply, 'status') === 'done') expectOurs(String(read(reply, 'sql')));
    expect(reply.text).not.toContain('root:');
  });

  test('of 100 kB is refused before anybody reads it, and one of more than a megabyte before it is parsed', async () => {
    const long = await client.ask('paid '.repeat(20_000));
    expect([long.status, read(long, 'error')]).toEqual([400, 'invalid_request']);
    const larger = await client.ask('paid '.repeat(220_000));
    expect(larger.status).toBe(413);
    const wide = await client.ask({
      query: { model: 'claims', intent: 'metric', metrics: Array(5_000).fill('paid_total') },
    });
    expect(wide.status).toBe(400);
  });

  test('leaves the files as they are', async () => {
    const before = await client.ask('Paid amount by plan in 2025');
    for (const question of ['drop table claims', 'delete all claims', 'update claims set paid_amount = 0'])
      expect(read(await client.ask(question), 'status')).toBe('refused');
    expect(read(await client.ask('Paid amount by plan in 2025'), 'rows')).toEqual(read(before, 'rows'));
  });

  test('takes a value that looks like SQL for a value', async () => {
    const query = read(await client.ask('Paid amount in 2025'), 'query') as Record<string, unknown>;
    const value = "x' or '1'='1";
    const reply = await client.ask({ query: { ...query, filters: [{ dim: 'plan', op: 'eq', value }] } });
    expect(read(reply, 'status')).toBe('done');
    expect(String(read(reply, 'sql'))).not.toContain(value);
    expect(read(reply, 'parameters')).toContain(value);
    const names = ['plan" from members--', '__proto__', 'constructor', 'toString', '_file'];
    for (const name of names) {
      const asked = { query: { ...query, dimensions: [name] } };
      expect((await client.ask(asked)).status).toBe(400);
    }
  });
});

describe('ids', () => {
  test('of another organisation, of the other mode and of nobody are answered alike', async () => {
    const foreign = await makeOrganisation(app());
    const id = String(read(await client.ask('Paid amount in 2025'), 'query_id'));
    const other = questionClient(app, () => foreign.keys.test);
    const calls = (target: ReturnType<typeof questionClient>, of: string) => [
      target.call('GET', `${of}/`),
      target.call('GET', `${of}/events/`),
      target.call('GET', `${of}/export/`),
      target.call('POST', `${of}/rerun/`),
      target.call('POST', `${of}/rows/`, { row: {} }),
      target.call('DELETE', `${of}/`),
    ];
    const theirs = await Promise.all(calls(other, id));
    const none = await Promise.all(calls(other, `qry_${'f'.repeat(32)}`));
    const odd = await Promise.all(calls(other, encodeURIComponent("qry_' or 1=1 --")));
    expect(theirs.map(({ status, text }) => [status, text])).toEqual(none.map(({ text }) => [404, text]));
    expect(odd.map(({ status }) => status)).toEqual(none.map(({ status }) => status));
    expect(read(await other.ask('Paid amount in 2025'), 'refusal.code')).toBe('no_data');
    const named = await other.ask({ question: 'Paid amount in 2025', dataset: 'claims' });
    expect(named.status).toBe(404);
    expect(read(await other.call('GET', ''), 'queries')).toHaveLength(1);
  });

  test('a key that may only read cannot write, save, schedule or delete', async () => {
    const { key } = await makeKey(app(), { mode: 'test', scopes: ['query:read'] });
    const reader = questionClient(app, () => key);
    const id = String(read(await reader.ask('Paid amount in 2025'), 'query_id'));
    const none = await makeKey(app(), { mode: 'test', scopes: ['uploads:read'] });
    for (const reply of [
      await reader.call('DELETE', `${id}/`),
      await reader.call('POST', 'saved/', { name: 'x', question: 'y' }),
      await reader.call('PATCH', 'settings/', { small_cells: { enabled: false } }),
      await send(app(), 'POST', '/api/v1/query/', {
        headers: { 'x-api-key': none.key },
        json: { question: 'Paid amount' },
      }),
    ])
      expect(reply.status).toBe(403);
  });
});
