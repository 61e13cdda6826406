import { beforeAll, describe, expect, test } from 'vitest';
import { makeKey } from './testing/keys.ts';
import { ASKED_ON, loadClinic, questionClient } from './testing/questions.ts';
import { type Reply, read, send, useServer } from './testing/server.ts';

/** Answers as files, the rows behind a number, and small groups that are held back. */

const app = useServer();
const client = questionClient(app, ({ credentials }) => credentials.keys.test);

beforeAll(() => loadClinic(app(), app().credentials.keys.test), 120_000);

const idOf = async (question: string): Promise<string> =>
  String(read(await client.ask(question), 'query_id'));

async function download(id: string, format: string) {
  const response = await fetch(`${app().baseUrl}/api/v1/query/${id}/export/?format=${format}`, {
    headers: { 'x-api-key': app().credentials.keys.test },
  });
  return {
    status: response.status,
    type: response.headers.get('content-type'),
    disposition: response.headers.get('content-disposition'),
    bytes: Buffer.from(await response.arrayBuffer()),
  };
}

const BY_PLAN = 'Paid amount by plan in 2025';

describe('an export', () => {
  test('is the rows of the answer as CSV, XLSX and Parquet', async () => {
    const id = await idOf(BY_PLAN);
    const rows = read(await client.call('GET', `${id}/`), 'rows') as readonly {
      readonly plan: string;
      readonly paid_total: number;
    }[];
    const csv = await download(id, 'csv');
    expect([csv.status, csv.type, csv.disposition]).toEqual([
      200,
      'text/csv; charset=utf-8',
      `attachment; filename="${id}.csv"`,
    ]);
    expect(csv.bytes.toString()).toBe(
      `\uFEFFplan,paid_total\r\n${rows.map(({ plan, paid_total }) => `${plan},${paid_total}\r\n`).join('')}`,
    );
    const xlsx = await download(id, 'xlsx');
    expect(xlsx.bytes.subarray(0, 4).toString('latin1')).toBe('PK\u0003\u0004');
    const parquet = await download(id, 'parquet');
    expect(parquet.bytes.subarray(0, 4).toString()).toBe('PAR1');
  });

  test('is refused for another format, an unknown query, and one without rows', async () => {
    const id = await idOf(BY_PLAN);
    expect((await download(id, 'sqlite')).status).toBe(400);
    expect((await download('qry_1', 'csv')).status).toBe(404);
    const refused = await download(await idOf('How are we doing?'), 'csv');
    expect([refused.status, JSON.parse(refused.bytes.toString())]).toMatchObject([
      409,
      { error: 'query_not_done' },
    ]);
  });
});

describe('the rows behind a number', () => {
  test('are those of the files, each with its place, and make the number', async () => {
    const asked = await client.ask(BY_PLAN);
    const [first] = read(asked, 'rows') as readonly { readonly plan: string; readonly paid_total: number }[];
    const reply = await client.call('POST', `${String(read(asked, 'query_id'))}/rows/`, {
      row: { plan: first?.plan },
      limit: 1_000,
    });
    expect([reply.status, read(reply, 'has_more')]).toEqual([200, false]);
    const rows = read(reply, 'rows') as readonly Record<string, unknown>[];
    expect(rows[0]).toMatchObject({
      file: { file_id: expect.any(String), filename: 'claims.csv' },
      line: expect.any(Number),
    });
    const paid = rows.reduce((sum, row) => sum + Number(row.paid_amount ?? 0), 0);
    expect(Number(paid.toFixed(2))).toBe(first?.paid_total);
  });

  test('are given as many as are asked for, and it is said when there are more', async () => {
    const id = await idOf(BY_PLAN);
    const reply = await client.call('POST', `${id}/rows/`, { row: {}, limit: 2 });
    expect([reply.status, read(reply, 'row_count'), read(reply, 'has_more')]).toEqual([200, 2, true]);
  });

  test('are refused for what is no dimension of the answer, an unknown query, and one without rows', async () => {
    const id = await idOf(BY_PLAN);
    const wrong = await client.call('POST', `${id}/rows/`, { row: { clinic: 'Harbor' } });
    expect([wrong.status, read(wrong, 'issues.0.path')]).toEqual([400, 'row.clinic']);
    expect((await client.call('POST', 'qry_1/rows/', { row: {} })).status).toBe(404);
    const refused = await idOf('How are we doing?');
    expect((await client.call('POST', `${refused}/rows/`, { row: {} })).status).toBe(409);
  });

  test('of a check of the data are none, and that is said', async () => {
    const id = await idOf('Are there duplicate claims in the upload?');
    const reply = await client.call('POST', `${id}/rows/`, { row: {} });
    expect([reply.status, read(reply, 'refusal.code')]).toEqual([200, 'no_source_rows']);
  });
});

describe('small groups', () => {
  const change = (json: object, key = app().credentials.keys.test) =>
    send(app(), 'PATCH', '/api/v1/query/settings/', { headers: { 'x-api-key': key }, json });

  test('are shown until an administrator says otherwise', async () => {
    const settings = await client.call('GET', 'settings/');
    expect(settings.body).toEqual({
      small_cells: { enabled: false, min: 11 },
      language_model: { enabled: false, configured: false },
      own: [],
    });
    const analyst = await makeKey(app(), { mode: 'test', scopes: ['query:read', 'query:write'] });
    expect((await change({ small_cells: { enabled: true } }, analyst.key)).status).toBe(403);
    for (const json of [
      { small_cells: { enabled: true, min: 1 } },
      { small_cells: {} },
      { language_model: { enabled: true }, for: 'a' },
      { for: '../x' },
    ])
      expect((await change(json)).status).toBe(400);
  });

  test('are held back from one key alone in rows, exports, drill-down, and in what others asked', async () => {
    const { id, key } = await makeKey(app(), { mode: 'test', scopes: ['query:read'] });
    const restricted = questionClient(app, () => key);
    const own = await change({ small_cells: { enabled: true }, for: id });
    expect([own.status, read(own, 'own')]).toEqual([
      200,
      [{ for: id, small_cells: { enabled: true, min: 11 } }],
    ]);
    const question = 'Top 5 members by medical spend in 2025';
    const shown = await client.ask(question);
    expect(read(shown, 'row_count')).toBe(5);
    for (const asked of [
      question,
      'Paid amount by member in 2025',
      'Paid amount by claim in 2025',
      'List the 5 members with the highest Charlson score in 2025',
    ]) {
      const reply = await restricted.ask(asked);
      expect([read(reply, 'status'), read(reply, 'refusal')]).toEqual([
        'refused',
        expect.objectContaining({ type: 'not_permitted', code: 'small_cells' }),
      ]);
      expect([read(reply, 'rows'), read(reply, 'row_count'), read(reply, 'warnings')]).toEqual([[], 0, []]);
      expect(reply.text).not.toMatch(/[MC]\d{4}/);
    }
    const held = await restricted.ask(BY_PLAN);

    const theirs = String(read(shown, 'query_id'));
    for (const reply of [
      await restricted.call('GET', `${theirs}/`),
      await restricted.call('GET', `${theirs}/export/`),
      await restricted.call('GET', `${theirs}/events/`),
      await restricted.call('POST', `${theirs}/rows/`, { row: {} }),
    ])
      expect([reply.status, read(reply, 'error')]).toEqual([409, 'small_cells_held']);
    const again = await restricted.call('POST', `${theirs}/rerun/`);
    expect([again.status, read(again, 'refusal.code')]).toEqual([200, 'small_cells']);
    const rows = await restricted.call('POST', `${String(read(held, 'query_id'))}/rows/`, { row: {} });
    expect(read(rows, 'refusal')).toMatchObject({ type: 'not_permitted', code: 'small_cells' });

    expect(read(await change({ small_cells: { enabled: false }, for: id }), 'own')).toEqual([]);
    expect(read(await restricted.ask(question), 'row_count')).toBe(5);
  });

  test('are held back from who repeats a request that was answered before they were', async () => {
    const { id, key } = await makeKey(app(), { mode: 'test', scopes: ['query:read'] });
    const own = questionClient(app, () => key);
    const asked = String(read(await own.ask(BY_PLAN), 'query_id'));
    const other = await idOf('Claims by plan in 2025');
    const save = async (question: string) =>
      String(read(await client.call('POST', 'saved/', { name: 'x', question }), 'saved_id'));
    const [first, second] = [await save(BY_PLAN), await save('Claims by plan in 2025')];
    const once = { 'idempotency-key': 'repeated', ...ASKED_ON };
    const calls = [
      (isOther: boolean) => own.ask(isOther ? 'Claims by plan in 2025' : BY_PLAN, once),
      (isOther: boolean) => own.call('POST', `${isOther ? other : asked}/rerun/`, undefined, once),
      (isOther: boolean) => own.call('POST', `saved/${isOther ? second : first}/run/`, undefined, once),
    ];
    for (const call of calls) {
      expect((await call(false)).status).toBe(200);
      expect(read(await call(true), 'error')).toBe('conflict');
    }
    await change({ small_cells: { enabled: true }, for: id });
    for (const call of calls) expect(read(await call(false), 'error')).toBe('small_cells_held');
  });

  test('of the organisation are held back from everybody, with what would tell them by subtraction', async () => {
    const question = 'Denied amount by denial reason in 2025';
    const nullsIn = (reply: Reply) =>
      (read(reply, 'rows') as readonly Record<string, unknown>[]).filter(
        ({ denied_amount }) => denied_amount === null,
      );
    const all = await client.ask(question);
    const groups = Number(read(all, 'row_count'));
    expect([groups > 4, nullsIn(all)]).toEqual([true, []]);
    await change({ small_cells: { enabled: true, min: 15 } });
    const held = await client.ask(question);
    await change({ small_cells: { enabled: false } });
    expect(read(held, 'row_count')).toBe(groups);
    expect(nullsIn(held).length).toBeGreaterThan(1);
    expect(nullsIn(held).length).toBeLessThan(groups);
    expect(read(held, 'warnings')).toContainEqual(expect.objectContaining({ code: 'small_cells' }));
    expect(read(held, 'summary')).not.toContain('in all');
    expect(nullsIn(await client.ask(question))).toEqual([]);
  });
});
