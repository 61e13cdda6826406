import { answering, openChatEndpoint, replying } from '@chartwright/intelligence/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { loadClinic, questionClient } from './testing/questions.ts';
import { read, send, useServer } from './testing/server.ts';

/** A language model that may propose what a question means. */

const endpoint = await openChatEndpoint();
const app = useServer({
  CHARTWRIGHT_ANALYST_URL: endpoint.url,
  CHARTWRIGHT_ANALYST_MODEL: 'test-model',
  CHARTWRIGHT_ANALYST_KEY: 'analyst-key-1234',
});
const client = questionClient(app, ({ credentials }) => credentials.keys.test);

const switchModel = (enabled: boolean) =>
  send(app(), 'PATCH', '/api/v1/query/settings/', {
    headers: { 'x-api-key': app().credentials.keys.test },
    json: { language_model: { enabled } },
  });

beforeAll(
  () => loadClinic(app(), app().credentials.keys.test, ['members', 'eligibility', 'claims']),
  120_000,
);
beforeEach(() => endpoint.forget());
afterAll(() => endpoint.close());

const QUESTION = 'How are we doing?';
const PROPOSAL = {
  model: 'claims',
  intent: 'metric',
  metrics: ['paid_total'],
  dimensions: ['plan'],
  period: { from: '2025-01-01', to: '2025-12-31' },
};

describe('the language model', () => {
  test('is not asked until the organisation switches it on', async () => {
    endpoint.behave(answering(JSON.stringify(PROPOSAL)));
    expect(read(await client.ask(QUESTION), 'status')).toBe('refused');
    expect(endpoint.requests).toHaveLength(0);
    expect(read(await switchModel(true), 'language_model')).toEqual({ enabled: true, configured: true });
  });

  test('proposes a typed query, which is told as an assumption', async () => {
    endpoint.behave(answering(`\`\`\`json\n${JSON.stringify(PROPOSAL)}\n\`\`\``));
    const reply = await client.ask(QUESTION);
    expect([read(reply, 'status'), read(reply, 'row_count')]).toEqual(['done', 4]);
    expect(read(reply, 'query')).toMatchObject(PROPOSAL);
    expect(read(reply, 'assumptions')).toContainEqual(expect.objectContaining({ code: 'language_model' }));
  });

  test('sees the question and the names of the model, no value of the data', async () => {
    endpoint.behave(answering('{}'));
    await client.ask(QUESTION);
    const [request] = endpoint.requests;
    expect(request?.headers.authorization).toBe('Bearer analyst-key-1234');
    expect(request?.text).toContain('How are we doing?');
    expect(request?.text).toContain('paid_total');
    for (const value of ['Gold PPO', 'M0001', 'C000468']) expect(request?.text).not.toContain(value);
  });

  test.each([
    ['a metric that is not there', { ...PROPOSAL, metrics: ['secret_total'] }],
    ['another model', { ...PROPOSAL, model: 'hospital' }],
    ['SQL', { ...PROPOSAL, sql: 'select 1' }],
    ['a dimension that is a column', { ...PROPOSAL, dimensions: ['_file'] }],
    ['nothing', {}],
  ])('is dropped for %s', async (_case, proposal) => {
    endpoint.behave(answering(JSON.stringify(proposal)));
    expect(read(await client.ask(QUESTION), 'refusal.type')).toBe('ambiguous');
    expect(endpoint.requests).toHaveLength(1);
  });

  test.each([
    ['words', answering('I would rather not.')],
    ['an error', replying(500, '{"error":"How are we doing?"}')],
  ])('is dropped for %s, and the log repeats nothing of it', async (_case, behaviour) => {
    endpoint.behave(behaviour);
    expect(read(await client.ask(QUESTION), 'refusal.type')).toBe('ambiguous');
    expect(app().readLog()).not.toContain('How are we');
  });

  test('is not asked of what is understood, not there or not permitted', async () => {
    endpoint.behave(answering(JSON.stringify(PROPOSAL)));
    for (const question of ['Paid amount in 2025', 'What is our net promoter score?', 'Delete all claims'])
      await client.ask(question);
    expect(endpoint.requests).toHaveLength(0);
  });
});
