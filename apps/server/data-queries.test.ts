import { beforeAll, describe, expect, test } from 'vitest';
import { makeKey, makeOrganisation } from './testing/keys.ts';
import { ASKED_ON, loadClinic, questionClient } from './testing/questions.ts';
import { read, useServer } from './testing/server.ts';

/** Questions and what becomes of them, over files that were uploaded. */

const app = useServer();
const client = questionClient(app, ({ credentials }) => credentials.keys.test);
const live = questionClient(app, ({ credentials }) => credentials.keys.live);

beforeAll(() => loadClinic(app(), app().credentials.keys.test), 120_000);

const PAID = 'How much did we pay in medical claims last year?';
const BY_PLAN = 'Show PMPM by plan for 2025';

const withoutIds = (text: string): unknown => {
  const { query_id, conversation_id, created_at, finished_at, ...rest } = JSON.parse(text) as Record<
    string,
    unknown
  >;
  expect([query_id, conversation_id, created_at, finished_at].map((each) => typeof each)).toEqual(
    Array.from({ length: 4 }, () => 'string'),
  );
  return rest;
};

describe('a question', () => {
  test('that needs rows nobody has uploaded is refused and says which', async () => {
    const { keys } = await makeOrganisation(app());
    const other = questionClient(app, () => keys.test);
    expect(read(await other.ask(PAID), 'refusal.code')).toBe('no_data');
    await loadClinic(app(), keys.test, ['claims']);
    expect(read(await other.ask(PAID), 'rows.0.paid_total')).toBe(1645293.47);
    const refused = await other.ask('No-show rate by clinic');
    expect([read(refused, 'status'), read(refused, 'refusal')]).toEqual([
      'refused',
      expect.objectContaining({ type: 'not_modelled', code: 'table_not_loaded' }),
    ]);
    expect(read(refused, 'refusal.message')).toMatch(/visits/i);
  });

  test('is answered with rows, what was understood, how it was computed and how fresh it is', async () => {
    const reply = await client.ask(PAID);
    expect([reply.status, read(reply, 'status')]).toEqual([200, 'done']);
    expect(reply.body).toMatchObject({
      question: PAID,
      dataset: 'claims',
      rows: [{ paid_total: 1645293.47 }],
      row_count: 1,
      columns: [{ name: 'paid_total', role: 'metric', unit: 'USD' }],
      query: { model: 'claims', metrics: ['paid_total'], period: { from: '2025-01-01', to: '2025-12-31' } },
      chart: { type: 'number', y: [{ field: 'paid_total', format: 'money' }] },
      freshness: { data_from: expect.any(String), data_to: expect.any(String) },
    });
    expect(read(reply, 'summary')).toContain('$1,645,293.47');
    expect(read(reply, 'sql')).toMatch(/select/i);
    expect(read(reply, 'plan.0.text')).toBeTypeOf('string');
    expect(read(reply, 'definitions.0')).toMatchObject({ metric: 'paid_total', unit: 'USD' });
    expect(read(reply, 'freshness.files.0.filename')).toBe('claims.csv');
    expect(read(reply, 'warnings')).toContainEqual(expect.objectContaining({ code: 'duplicates_removed' }));
  });

  test('has the same bytes as the same question before', async () => {
    const [first, second] = [await client.ask(BY_PLAN), await client.ask(BY_PLAN)];
    expect(read(first, 'row_count')).toBe(4);
    expect(JSON.stringify(withoutIds(first.text))).toBe(JSON.stringify(withoutIds(second.text)));
  });

  test('says what was understood, and what is offered next is answered', async () => {
    const first = await client.ask(BY_PLAN);
    expect(read(first, 'interpretation')).toBe('Medical paid per member per month, by plan, in 2025');
    const next = read(first, 'follow_ups') as readonly string[];
    expect(next.length).toBeGreaterThan(0);
    for (const question of next) expect(read(await client.ask(question), 'status')).toBe('done');
  });

  test('may be typed, and then gives the same rows', async () => {
    const first = await client.ask(BY_PLAN);
    const typed = await client.ask({ query: read(first, 'query') });
    expect([read(typed, 'status'), read(typed, 'question')]).toEqual(['done', null]);
    expect(read(typed, 'rows')).toEqual(read(first, 'rows'));
  });

  test('is read at its id and in the list, and is of its mode alone', async () => {
    const asked = await client.ask(PAID);
    const id = String(read(asked, 'query_id'));
    const found = await client.call('GET', `${id}/`);
    expect([found.status, found.text]).toEqual([200, asked.text]);
    const listed = await client.call('GET', '?limit=1');
    expect(read(listed, 'queries.0')).toMatchObject({ query_id: expect.any(String), status: 'done' });
    const cursor = String(read(listed, 'next_cursor'));
    const second = await client.call('GET', `?limit=1&cursor=${cursor}`);
    expect(read(second, 'queries.0.query_id')).not.toBe(read(listed, 'queries.0.query_id'));
    expect((await client.call('GET', '?cursor=x')).status).toBe(400);
    expect((await live.call('GET', `${id}/`)).status).toBe(404);
    expect(read(await live.call('GET', ''), 'queries')).toEqual([]);
  });

  test('is deleted for good', async () => {
    const id = String(read(await client.ask(PAID), 'query_id'));
    expect((await live.call('DELETE', `${id}/`)).status).toBe(404);
    expect((await client.call('DELETE', `${id}/`)).status).toBe(204);
    expect((await client.call('GET', `${id}/`)).status).toBe(404);
    expect((await client.call('DELETE', `${id}/`)).status).toBe(404);
  });

  test('is asked again of what is loaded now', async () => {
    const first = await client.ask(BY_PLAN);
    const again = await client.call('POST', `${String(read(first, 'query_id'))}/rerun/`);
    expect([again.status, read(again, 'status')]).toEqual([200, 'done']);
    expect(read(again, 'rows')).toEqual(read(first, 'rows'));
    expect(read(again, 'query_id')).not.toBe(read(first, 'query_id'));
    const refused = await client.ask('What is our net promoter score?');
    const anew = await client.call(
      'POST',
      `${String(read(refused, 'query_id'))}/rerun/`,
      undefined,
      ASKED_ON,
    );
    expect(read(anew, 'status')).toBe('refused');
    expect((await client.call('POST', 'qry_00000000000000000000000000000000/rerun/')).status).toBe(404);
  });

  test('is asked once under one Idempotency-Key', async () => {
    const headers = { 'idempotency-key': 'once-1' };
    const first = await client.ask(PAID, headers);
    const second = await client.ask(PAID, headers);
    expect(second.text).toBe(first.text);
    expect(second.headers.get('idempotent-replayed')).toBe('true');
    expect((await client.ask(BY_PLAN, headers)).status).toBe(409);
  });

  test('is noted, with its dataset, for whoever sees the rows', async () => {
    const asked = await client.ask(PAID);
    await client.call('GET', `${String(read(asked, 'query_id'))}/`);
    await expect
      .poll(async () => {
        const { rows } = await app().database.pool.query<{ action: string }>(
          `select distinct action from audit_entries where action in ('query.asked', 'query.read', 'dataset.queried')
             and (target_id = $1 or details::text like '%' || $1 || '%' or action = 'dataset.queried')`,
          [read(asked, 'query_id')],
        );
        return rows.map(({ action }) => action).toSorted((a, b) => (a < b ? -1 : 1));
      })
      .toEqual(['dataset.queried', 'query.asked', 'query.read']);
  });

  test('leaves nothing readable of itself or its answer in the database or the log', async () => {
    const word = 'Zebrafinch';
    await client.ask(`Paid amount for ${word} last year`);
    await client.ask('Top 5 members by medical spend in 2025');
    const { rows } = await app().database.pool.query<{ text: string }>(
      `select coalesce(string_agg(to_jsonb(q)::text || encode(asked, 'escape') || encode(coalesce(body, ''), 'escape'), ''), '')
         as text from data_queries q`,
    );
    for (const text of [rows[0]?.text ?? '', app().readLog()]) {
      expect(text).not.toContain(word);
      expect(text).not.toContain('M0014');
    }
    expect(rows[0]?.text).toContain('refused');
  });
});

describe('what is not answered', () => {
  test.each([
    ['not_modelled', 'What is our net promoter score?'],
    ['ambiguous', 'How are we doing?'],
    ['not_permitted', 'Delete all claims of 2024'],
  ])('is data: %s', async (type, question) => {
    const reply = await client.ask(question);
    expect([reply.status, read(reply, 'status'), read(reply, 'refusal.type')]).toEqual([
      200,
      'refused',
      type,
    ]);
    expect([read(reply, 'rows'), read(reply, 'sql'), read(reply, 'row_count')]).toEqual([[], null, 0]);
    expect(String(read(reply, 'refusal.message')).length).toBeGreaterThan(10);
  });

  test('offers choices where it may mean several things, each of which is answered', async () => {
    const choices = read(await client.ask('How are we doing?'), 'refusal.choices') as readonly {
      readonly question?: string;
    }[];
    const questions = choices.flatMap(({ question }) => question ?? []);
    expect(questions.length).toBeGreaterThan(1);
    for (const question of questions) expect(read(await client.ask(question), 'status')).toBe('done');
  });

  test('is told to have no data before the first file', async () => {
    const reply = await live.call('POST', '', { question: PAID });
    expect([reply.status, read(reply, 'refusal')]).toEqual([
      200,
      { type: 'not_modelled', code: 'no_data', message: expect.any(String) },
    ]);
  });

  test('is 404 for an unknown dataset, and 400 for what is no question', async () => {
    expect((await client.ask({ question: PAID, dataset: 'nowhere' })).status).toBe(404);
    const query = read(await client.ask(PAID), 'query') as object;
    for (const json of [
      {},
      { question: '' },
      { question: PAID, query },
      { question: 'a'.repeat(2_001) },
      { question: 'a\0b' },
      { question: PAID, extra: 1 },
      { query: { ...query, metrics: ['nothing_such'] } },
      { query: { ...query, model: 'nowhere' } },
      { query: { ...query, filters: [{ dim: 'plan', op: 'like', value: '%' }] } },
    ]) {
      const reply = await client.ask(json);
      expect([reply.status, read(reply, 'error')]).toEqual([400, 'invalid_request']);
      expect((read(reply, 'issues') as unknown[]).length).toBeGreaterThan(0);
    }
  });
});

describe('a conversation', () => {
  test('goes on from the last answer, past what was refused between', async () => {
    const first = await client.ask(PAID);
    const conversation_id = String(read(first, 'conversation_id'));
    expect(read(await client.ask({ question: 'How are we doing?', conversation_id }), 'status')).toBe(
      'refused',
    );
    const second = await client.ask({ question: 'and by plan?', conversation_id });
    expect(read(second, 'status')).toBe('done');
    expect(read(second, 'query')).toMatchObject({
      metrics: ['paid_total'],
      dimensions: ['plan'],
      period: { from: '2025-01-01', to: '2025-12-31' },
    });
    expect(read(second, 'conversation_id')).toBe(conversation_id);
    expect(read(await client.ask('and by plan?'), 'status')).toBe('refused');
  });

  test('belongs to whoever began it', async () => {
    const conversation_id = String(read(await client.ask(PAID), 'conversation_id'));
    const colleague = await makeKey(app(), { mode: 'test', scopes: ['query:read'] });
    const foreign = await makeOrganisation(app());
    const unknown = await client.ask({ question: PAID, conversation_id: `cnv_${'0'.repeat(32)}` });
    for (const key of [colleague.key, foreign.keys.test, app().credentials.keys.live]) {
      const other = questionClient(app, () => key);
      const reply = await other.call('POST', '', { question: PAID, conversation_id });
      expect([reply.status, reply.text]).toEqual([404, unknown.text]);
    }
    expect((await client.ask({ question: PAID, conversation_id: `${conversation_id}' or 1=1` })).status).toBe(
      404,
    );
  });
});
