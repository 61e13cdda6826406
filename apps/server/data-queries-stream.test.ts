import { beforeAll, describe, expect, test } from 'vitest';
import { makeOrganisation } from './testing/keys.ts';
import { loadClinic, questionClient, readEvents, type ToldEvent } from './testing/questions.ts';
import { read, useServer } from './testing/server.ts';

/** Answers as streams of events, and what becomes of a question when somebody leaves. */

const app = useServer();
const client = questionClient(app, ({ credentials }) => credentials.keys.test);
const QUESTION = 'Monthly paid amount for the last quarter';

beforeAll(
  () => loadClinic(app(), app().credentials.keys.test, ['members', 'eligibility', 'claims']),
  120_000,
);

const namesOf = (events: readonly ToldEvent[]) => events.map(({ event }) => event);
const WHOLE = ['progress', 'interpretation', 'plan', 'progress', 'rows', 'result'];

async function streamed(json: object): Promise<{ readonly id: string; readonly text: string }> {
  const response = await client.stream('POST', '', json);
  const text = await response.text();
  return { id: String(readEvents(text)[0]?.data.query_id), text };
}

/** Reads until the first event is there, then leaves. */
async function takeFirst(response: Response): Promise<ToldEvent> {
  const reader = (response.body as ReadableStream<Uint8Array<ArrayBuffer>>).getReader();
  let text = '';
  while (!text.includes('\n\n')) text += Buffer.from((await reader.read()).value ?? []).toString();
  await reader.cancel();
  const [first] = readEvents(text.slice(0, text.indexOf('\n\n') + 2));
  if (first === undefined) throw new Error('There was no event');
  return first;
}

describe('a stream', () => {
  test.each([
    ['stream', { stream: true }, { accept: 'application/json' }],
    ['Accept', {}, { accept: 'text/html;q=0.1, text/event-stream' }],
  ])('is asked for by %s, and tells what is known as soon as it is', async (_case, more, headers) => {
    const response = await client.stream('POST', '', { question: QUESTION, ...more }, headers);
    expect([response.status, response.headers.get('content-type')]).toEqual([200, 'text/event-stream']);
    expect(response.headers.get('cache-control')).toBe('no-store');
    const events = readEvents(await response.text());
    expect(namesOf(events)).toEqual(WHOLE);
    expect(events.map(({ id }) => id)).toEqual([1, 2, 3, 4, 5, 6]);
    const id = String(events[0]?.data.query_id);
    expect(events[0]?.data.events_url).toBe(`/api/v1/query/${id}/events/`);
    const kept = await client.call('GET', `${id}/`);
    expect(events[4]?.data.rows).toEqual(read(kept, 'rows'));
    const { rows, ...rest } = kept.body as Record<string, unknown>;
    expect([rows, events[5]?.data]).toEqual([events[4]?.data.rows, rest]);
  });

  test('is not given to who asks for JSON', async () => {
    const reply = await client.ask(QUESTION, { accept: 'application/json' });
    expect(reply.headers.get('content-type')).toContain('application/json');
  });

  test('of a refusal ends with a result', async () => {
    const { text } = await streamed({ question: 'How are we doing?' });
    const events = readEvents(text);
    expect(namesOf(events)).toEqual(['progress', 'result']);
    expect(events[1]?.data).toMatchObject({ status: 'refused', refusal: { type: 'ambiguous' } });
  });

  test('is an ordinary refusal before it begins', async () => {
    const response = await client.stream('POST', '', { question: QUESTION, dataset: 'nowhere' });
    expect([response.status, response.headers.get('content-type')]).toEqual([
      404,
      expect.stringContaining('application/json'),
    ]);
  });

  test('of a question full of line breaks has no event more', async () => {
    const { text } = await streamed({ question: 'a\n\nid: 99\nevent: error\ndata: {}\r\n\r\n' });
    expect(namesOf(readEvents(text))).toEqual(['progress', 'result']);
  });
});

describe('a stream that is resumed', () => {
  test('goes on after any of its events with the same bytes, as often as it is asked for', async () => {
    const { id, text } = await streamed({ question: QUESTION });
    const blocks = text.split('\n\n').filter((block) => block !== '');
    for (let last = 0; last <= blocks.length; last++) {
      const headers: Record<string, string> = last === 0 ? {} : { 'last-event-id': String(last) };
      const response = await client.stream('GET', `${id}/events/`, undefined, headers);
      const rest = (await response.text()).split('\n\n').filter((block) => block !== '');
      expect(rest).toEqual(blocks.slice(last));
    }
  });

  test.each(['-1', 'abc', '1 2', '9'.repeat(7), '1;drop'])('refuses %j for a last event', async (value) => {
    const { id } = await streamed({ question: QUESTION });
    const response = await client.stream('GET', `${id}/events/`, undefined, { 'last-event-id': value });
    expect(response.status).toBe(400);
    await response.body?.cancel();
  });

  test('is unknown to another organisation and mode, as what is not there', async () => {
    const { id } = await streamed({ question: QUESTION });
    const foreign = await makeOrganisation(app());
    const unknown = await (await client.stream('GET', `qry_${'0'.repeat(32)}/events/`)).text();
    for (const key of [foreign.keys.test, app().credentials.keys.live]) {
      const response = await fetch(`${app().baseUrl}/api/v1/query/${id}/events/`, {
        headers: { 'x-api-key': key },
      });
      expect([response.status, await response.text()]).toEqual([404, unknown]);
    }
  });
});

describe('a question whose asker has left', () => {
  test('is answered all the same', async () => {
    const first = await takeFirst(await client.stream('POST', '', { question: QUESTION }));
    const id = String(first.data.query_id);
    expect(first.event).toBe('progress');
    const events = readEvents(await (await client.stream('GET', `${id}/events/`)).text());
    expect(namesOf(events)).toEqual(WHOLE);
    expect(read(await client.call('GET', `${id}/`), 'status')).toBe('done');
  });
});

describe('a question whose server has died', () => {
  /** As it stands when the process that worked on it was killed. */
  async function killed(): Promise<string> {
    const { id } = await streamed({ question: QUESTION });
    await app().database.pool.query(
      `update data_queries set status = 'running', finished_at = null, row_count = null,
         lease_until = now() - interval '1 second' where id = $1`,
      [id],
    );
    return id;
  }

  test('is said to be lost to whoever reads it', async () => {
    const reply = await client.call('GET', `${await killed()}/`);
    expect([reply.status, read(reply, 'status'), read(reply, 'failure.reason')]).toEqual([
      200,
      'failed',
      'interrupted',
    ]);
  });

  test('ends the stream of whoever resumes with an error, and can be asked again', async () => {
    const id = await killed();
    const response = await client.stream('GET', `${id}/events/`, undefined, { 'last-event-id': '3' });
    const events = readEvents(await response.text());
    expect(namesOf(events)).toEqual(['progress', 'error']);
    expect(events.at(-1)).toMatchObject({ id: 5, data: { reason: 'interrupted' } });
    expect(read(await client.call('POST', `${id}/rerun/`), 'status')).toBe('done');
  });
});
