import { beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { expectHarmless, NamedFields, type useCanaries, type Victim } from './attackers.ts';
import order from './attacks/claims-order.json' with { type: 'json' };
import questions from './attacks/questions.json' with { type: 'json' };
import statements from './attacks/statements.json' with { type: 'json' };
import queries from './attacks/typed-queries.json' with { type: 'json' };
import workflows from './attacks/workflows.json' with { type: 'json' };
import { questionClient } from './questions.ts';
import { type Reply, read, send, type TestApp } from './server.ts';

/** What is asked in words, as typed queries and of workflows: tried wherever the answers are computed. */
export type QuestionScene = {
  readonly app: () => TestApp;
  readonly canaries: ReturnType<typeof useCanaries>;
  readonly victim: () => Victim;
};

/** Workflow, what is sent, and its body. */
const WORKFLOWS = z.array(z.tuple([z.string(), z.string(), z.record(z.string(), z.json())]));

/** SQL is of our making: one SELECT, without a word that reads or changes anything but the tables of the model. */
function expectOurs(reply: Reply): void {
  const sql = String(read(reply, 'sql'));
  expect(sql).toMatch(/^\s*(with|select)\b/i);
  expect(sql).not.toMatch(/;|--|\/\*|\bfrom\s+'/i);
  expect(sql).not.toMatch(
    /\b(copy|attach|install|load|pragma|call|export|create|read_\w+|glob|getenv|getvariable|current_setting|insert|update|delete|drop|duckdb_\w+|information_schema|pg_\w+|sniff_\w+)\b/i,
  );
}

function expectAnswered(reply: Reply, said: string): void {
  expectHarmless({
    status: reply.status,
    text: reply.text.replaceAll(JSON.stringify(said).slice(1, -1), ''),
  });
  if (reply.status !== 200) {
    expect([reply.status, read(reply, 'error')]).toEqual([400, 'invalid_request']);
    return;
  }
  expect(['done', 'refused']).toContain(read(reply, 'status'));
  if (read(reply, 'status') === 'done') expectOurs(reply);
}

export function describeQuestionAttacks({ app, canaries, victim }: QuestionScene): void {
  const client = questionClient(app, ({ credentials }) => credentials.keys.test);
  const armed = <T>(value: T): T =>
    canaries.armAll(value, { victim_org: victim().orgId, victim_member: victim().member, half: '\uD800' });

  describe('a question', () => {
    test.each([...questions, ...statements])(
      'reaches nothing but the rows of its own organisation: %s',
      async (question) => {
        const said = armed(question);
        expectAnswered(await client.ask(said), said);
      },
    );

    test.each(NamedFields.parse(queries))(
      'that is typed, with %s, is refused or bound',
      async (_name, change) => {
        const reply = await client.ask({ query: armed({ ...order, ...change }) });
        expectAnswered(reply, '');
      },
    );

    test('with a key of a prototype keeps to its own fields', async () => {
      for (const key of ['__proto__', 'constructor', 'prototype']) {
        const raw = `{"question":"Paid amount in 2025","${key}":{"stream":true,"dataset":"x"}}`;
        const headers = { 'x-api-key': app().credentials.keys.test, 'content-type': 'application/json' };
        const reply = await send(app(), 'POST', '/api/v1/query/', { headers, raw });
        expectHarmless(reply);
        expect([200, 400]).toContain(reply.status);
      }
    });

    test.each([
      ['another organisation', () => victim().ids.dataset],
      ['a path', () => '../../datasets'],
      ['SQL', () => "claims' OR '1'='1"],
      ['a prototype', () => '__proto__'],
    ])('of a dataset that is %s finds none', async (_name, dataset) => {
      const reply = await client.ask({ question: 'How many members are there?', dataset: dataset() });
      expect([reply.status, read(reply, 'error')]).toEqual([404, 'not_found']);
      expectHarmless(reply);
    });

    test('goes on with nobody else’s conversation', async () => {
      const ask = (conversation_id: string) => client.ask({ question: 'And by plan?', conversation_id });
      const theirs = await ask(victim().ids.conversation);
      const none = await ask(`cnv_${'0'.repeat(32)}`);
      expect([theirs.status, theirs.text]).toEqual([404, none.text]);
    });
  });

  describe('a question that was answered', () => {
    let id = '';
    beforeAll(async () => {
      id = String(read(await client.ask('Paid amount by plan in 2025'), 'query_id'));
    });

    test.each([
      ['a path', '../../etc/passwd'],
      ['another format', 'html'],
      ['SQL', "csv' --"],
      ['two formats', 'csv&format=xlsx'],
      ['nothing', ''],
    ])('is exported as none of ours where the format is %s', async (_name, format) => {
      const reply = await client.call('GET', `${id}/export/?format=${format}`);
      expectHarmless(reply);
      expect(reply.status).toBe(400);
    });

    test.each(['-1', '1e9', '0x1', '99999999', '1, 2', 'qry_1', '١', 'NaN', '1;DROP', ' '])(
      'is not told after the event %s',
      async (last) => {
        const headers = { 'last-event-id': Buffer.from(last).toString('latin1') };
        const reply = await client.call('GET', `${id}/events/`, undefined, headers);
        expectHarmless(reply);
        expect(reply.status).toBe(400);
      },
    );

    test.each([
      ['SQL', { row: { plan: "x' OR '1'='1" } }],
      ['another column', { row: { 'plan" = 1 --': 'x' } }],
      ['a column of ours', { row: { _file: 1 } }],
      ['a prototype', { row: { constructor: 'x' } }],
      ['a metric of SQL', { row: {}, metric: 'paid_total) FROM members --' }],
      ['a metric of a prototype', { row: {}, metric: '__proto__' }],
      ['a limit of all', { row: {}, limit: 1_000_000 }],
    ])('is not opened by %s', async (_name, body) => {
      const reply = await client.call('POST', `${id}/rows/`, body);
      expectHarmless(reply);
      expect([reply.status, read(reply, 'error')]).toEqual([400, 'invalid_request']);
    });

    test.each([
      ['the end of time', `999999999999999.qry_${'f'.repeat(32)}`],
      ['another kind of id', `1.cnv_${'f'.repeat(32)}`],
      ['SQL', "1' OR 1=1 --"],
      ['no number', `1e5.qry_${'f'.repeat(32)}`],
    ])('is not listed from a cursor that is %s', async (_name, cursor) => {
      const reply = await client.call('GET', `?cursor=${Buffer.from(cursor).toString('base64url')}`);
      expectHarmless(reply);
      // A time that no question has is a place all the same.
      expect([200, 400]).toContain(reply.status);
    });

    test.each([
      ['the end of time', '9999-12-31T23:59:59Z'],
      ['past the end of time', '+275760-09-13T00:00:00Z'],
      ['the first year', '0001-01-01T00:00:00Z'],
      ['SQL', "2025-01-01' OR 1=1"],
    ])('is asked again on a clock of %s', async (_name, clock) => {
      const headers = { 'x-test-clock': clock };
      for (const question of ['Paid amount by month last quarter', 'Readmission rate year over year']) {
        const reply = await client.ask(question, headers);
        expectHarmless(reply);
        expect([200, 400]).toContain(reply.status);
        expect(read(reply, 'status')).not.toBe('failed');
      }
    });
  });

  describe('a workflow', () => {
    test.each(WORKFLOWS.parse(workflows))(
      '%s with %s answers nothing of others',
      async (path, _name, body) => {
        const reply = await send(app(), 'POST', `/api/v1/${path}/`, {
          headers: { 'x-api-key': app().credentials.keys.test },
          json: armed(body),
        });
        expectHarmless({ ...reply, text: reply.text.replaceAll(armed('{file}'), '') });
        expect([200, 400, 404, 422]).toContain(reply.status);
        expect(['predicted', 'simulated']).not.toContain(read(reply, 'status'));
      },
    );
  });
}
