import { beforeAll, describe, expect, test } from 'vitest';
import { mailsTo } from './testing/mail.ts';
import { ASKED_ON, loadClinic, questionClient } from './testing/questions.ts';
import { bearer, read, send, useServer } from './testing/server.ts';

/** Questions that are kept, and asked by themselves. */

const app = useServer();
const client = questionClient(app, ({ credentials }) => credentials.keys.test);
const live = questionClient(app, ({ credentials }) => credentials.keys.live);
const UNKNOWN = 'sqy_00000000000000000000000000000000';

beforeAll(
  () => loadClinic(app(), app().credentials.keys.test, ['members', 'eligibility', 'claims']),
  120_000,
);

async function save(json: object): Promise<string> {
  const reply = await client.call('POST', 'saved/', json);
  if (reply.status !== 201) throw new Error(`Nothing was saved: ${reply.text}`);
  return String(read(reply, 'saved_id'));
}

async function schedule(json: object): Promise<string> {
  const reply = await client.call('POST', 'schedules/', json);
  if (reply.status !== 201) throw new Error(`Nothing was scheduled: ${reply.text}`);
  return String(read(reply, 'schedule_id'));
}

/** Moves the clock of the test world, and waits until what fell due on the way is done. */
async function advance(seconds: number): Promise<void> {
  const headers = bearer(app().credentials.keys.test);
  const path = '/api/v1/sandbox/clock';
  const moved = await send(app(), 'POST', path, { headers, json: { advanceSeconds: seconds } });
  expect(moved.status).toBe(202);
  await expect
    .poll(async () => read(await send(app(), 'GET', `${path}?wait=true`, { headers }), 'data.status'), {
      timeout: 30_000,
    })
    .toBe('ready');
}

describe('a saved question', () => {
  test('is kept, listed, changed and forgotten', async () => {
    const id = await save({ name: 'Spend', question: 'Paid amount by plan in 2025' });
    const kept = await client.call('GET', `saved/${id}/`);
    expect([kept.status, kept.body]).toMatchObject([
      200,
      {
        saved_id: id,
        name: 'Spend',
        question: 'Paid amount by plan in 2025',
        dataset: null,
        last_query_id: null,
      },
    ]);
    expect(read(await client.call('GET', 'saved/'), 'saved.0.saved_id')).toBe(id);
    const changed = await client.call('PUT', `saved/${id}/`, { name: 'Claims', question: 'Claims by month' });
    expect([changed.status, read(changed, 'name'), read(changed, 'question')]).toEqual([
      200,
      'Claims',
      'Claims by month',
    ]);
    expect((await live.call('GET', `saved/${id}/`)).status).toBe(404);
    expect((await client.call('DELETE', `saved/${id}/`)).status).toBe(204);
    for (const reply of [
      await client.call('GET', `saved/${id}/`),
      await client.call('PUT', `saved/${id}/`, { name: 'x', question: 'y' }),
      await client.call('DELETE', `saved/${id}/`),
      await client.call('POST', `saved/${id}/run/`),
    ])
      expect([reply.status, read(reply, 'error')]).toEqual([404, 'not_found']);
  });

  test('is read anew each time it is run, and knows its last answer', async () => {
    const id = await save({ name: 'Last year', question: 'Paid amount last year' });
    const first = await client.call('POST', `saved/${id}/run/`, undefined, ASKED_ON);
    expect([first.status, read(first, 'saved_id'), read(first, 'query.period.from')]).toEqual([
      200,
      id,
      '2025-01-01',
    ]);
    const later = { 'x-test-clock': '2025-03-01T00:00:00Z' };
    const second = await client.call('POST', `saved/${id}/run/`, undefined, later);
    expect(read(second, 'query.period.from')).toBe('2024-01-01');
    const kept = await client.call('GET', `saved/${id}/`);
    expect(read(kept, 'last_query_id')).toBe(read(first, 'query_id'));
  });

  test('may be typed, and is refused when the model does not know it', async () => {
    const query = read(await client.ask('Paid amount by plan in 2025'), 'query') as object;
    const id = await save({ name: 'Typed', query });
    expect(read(await client.call('POST', `saved/${id}/run/`), 'status')).toBe('done');
    const wrong = await client.call('POST', 'saved/', { name: 'Wrong', query: { ...query, metrics: ['x'] } });
    expect([wrong.status, read(wrong, 'issues.0.path')]).toEqual([400, 'query.metrics.0']);
    const lost = await save({ name: 'Elsewhere', question: 'Paid amount', dataset: 'nowhere' });
    expect((await client.call('POST', `saved/${lost}/run/`)).status).toBe(404);
  });

  test('is kept no more than a thousand times', async () => {
    await app().database.pool.query(
      `insert into data_saved_queries (id, org_id, mode, content, created_by, created_at, updated_at)
       select 'sqy_' || md5(n::text), $1, 'live', '', 'test', now(), now() from generate_series(1, 1000) n`,
      [app().credentials.orgId],
    );
    const reply = await live.call('POST', 'saved/', { name: 'One more', question: 'Paid amount' });
    expect([reply.status, read(reply, 'error')]).toEqual([409, 'too_many_saved']);
  });
});

describe('a schedule', () => {
  const daily = (saved_id: string) => ({ saved_id, every: 'day', at: '07:30', time_zone: 'America/Chicago' });

  test('is made, read, changed and ended, and ends with its question', async () => {
    const saved = await save({ name: 'Spend', question: 'Paid amount by plan in 2025' });
    const id = await schedule({ ...daily(saved), every: 'week', weekday: 1 });
    const kept = await client.call('GET', `schedules/${id}/`);
    expect([kept.status, kept.body]).toMatchObject([
      200,
      {
        schedule_id: id,
        saved_id: saved,
        weekday: 1,
        at: '07:30',
        format: 'csv',
        state: 'enabled',
        failures: 0,
      },
    ]);
    expect(new Date(String(read(kept, 'next_at'))).getUTCDay()).toBe(1);
    expect(read(await client.call('GET', 'schedules/'), 'schedules.0.schedule_id')).toBe(id);
    const off = { every: 'month', day_of_month: 31, at: '00:00', state: 'disabled' };
    const changed = await client.call('PUT', `schedules/${id}/`, off);
    expect([changed.status, read(changed, 'next_at'), read(changed, 'day_of_month')]).toEqual([
      200,
      null,
      31,
    ]);
    expect((await client.call('DELETE', `schedules/${id}/`)).status).toBe(204);
    const other = await schedule(daily(saved));
    expect((await client.call('DELETE', `saved/${saved}/`)).status).toBe(204);
    for (const reply of [
      await client.call('GET', `schedules/${other}/`),
      await client.call('PUT', `schedules/${other}/`, off),
      await client.call('DELETE', `schedules/${other}/`),
      await client.call('POST', 'schedules/', daily(UNKNOWN)),
    ])
      expect([reply.status, read(reply, 'error')]).toEqual([404, 'not_found']);
  });

  test.each([
    ['a week without its day', { every: 'week' }],
    ['a day with a weekday', { every: 'day', weekday: 2 }],
    ['a time that is none', { at: '24:00' }],
    ['a zone that is none', { time_zone: 'Mars/Olympus' }],
  ])('is refused for %s', async (_case, wrong) => {
    const saved = await save({ name: 'Spend', question: 'Paid amount' });
    expect((await client.call('POST', 'schedules/', { ...daily(saved), ...wrong })).status).toBe(400);
  });

  test('is kept no more than two hundred times', async () => {
    const { pool } = app().database;
    const at = [app().credentials.orgId];
    await pool.query(
      `insert into data_saved_queries (id, org_id, mode, content, created_by, created_at, updated_at)
       values ('${UNKNOWN}', $1, 'live', '', 'test', now(), now())`,
      at,
    );
    await pool.query(
      `insert into data_query_schedules (id, org_id, mode, saved_id, every, at_minute, time_zone, format, state, next_at,
         created_by, created_at, updated_at)
       select 'qsc_' || md5(n::text), $1, 'live', '${UNKNOWN}', 'day', 0, 'UTC', 'csv', 'disabled', now(), 'test', now(), now()
       from generate_series(1, 200) n`,
      at,
    );
    const reply = await live.call('POST', 'schedules/', daily(UNKNOWN));
    expect([reply.status, read(reply, 'error')]).toEqual([409, 'too_many_schedules']);
  });

  test('asks by itself as its time comes, and tells so by an event', async () => {
    const saved = await save({ name: 'Spend', question: 'Paid amount by plan in 2025' });
    const id = await schedule({ ...daily(saved), format: 'xlsx' });
    await advance(2 * 86_400);
    const kept = await client.call('GET', `schedules/${id}/`);
    expect(kept.body).toMatchObject({ last_status: 'done', failures: 0 });
    const queryId = String(read(kept, 'last_query_id'));
    expect((await client.call('GET', `${queryId}/`)).body).toMatchObject({
      status: 'done',
      saved_id: saved,
      schedule_id: id,
      row_count: 4,
    });
    const events = await send(app(), 'GET', '/api/v1/events?type=data.query.finished', {
      headers: bearer(app().credentials.keys.test),
    });
    const told = read(events, 'data.events') as readonly { readonly data: Record<string, unknown> }[];
    const own = told.filter(({ data }) => data.schedule_id === id);
    expect(own).toHaveLength(2);
    expect(own.at(-1)?.data).toEqual({
      object: 'data_query',
      query_id: queryId,
      saved_id: saved,
      schedule_id: id,
      dataset_id: expect.stringMatching(/^ds_/),
      status: 'done',
      row_count: 4,
      export_path: `/api/v1/query/${queryId}/export/?format=xlsx`,
    });
    await client.call('DELETE', `schedules/${id}/`);
  });

  test('tells its administrators once that it gives no answer', async () => {
    const saved = await save({ name: 'Nothing', question: 'What is our net promoter score?' });
    const id = await schedule(daily(saved));
    await advance(3 * 86_400);
    const kept = await client.call('GET', `schedules/${id}/`);
    expect([read(kept, 'last_status'), Number(read(kept, 'failures')) >= 2]).toEqual(['refused', true]);
    const mails = await mailsTo(app(), app().credentials.adminEmail);
    const about = mails.filter((text) => text.includes(id));
    expect(about).toHaveLength(1);
    expect(about[0]).not.toContain('promoter');
  });
});
