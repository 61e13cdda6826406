import { type EngineResult, runEngine } from '@chartwright/engines';
import { factsForWriter } from '@chartwright/engines/writer';
import type { Actor, Log } from '@chartwright/platform';
import { afterAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { defaultModel } from '../models.ts';
import {
  answering,
  type Behaviour,
  dripping,
  flooding,
  openChatEndpoint,
  replying,
  silent,
} from '../testing/chat-endpoint.ts';
import { createNarrator } from './narrator.ts';

const endpoint = await openChatEndpoint();
afterAll(() => endpoint.close());
beforeEach(() => endpoint.forget());

const now = new Date('2026-07-03T15:04:05.000Z');
const resultOf = (request: object): EngineResult =>
  runEngine('relapse', { ...request, explain: true }, { now, model: defaultModel('relapse') });
const explained = resultOf({
  dmseLatencyPctChange: 16,
  avgSleepHours: 5.2,
  daysSinceMedChange: 12,
  hasActiveMedication: true,
  daysSinceLastVisit: 38,
  sessionRef: 'session_canary',
});
const { status } = explained.intelligence.summary;
const TEMPLATE = explained.intelligence.reasoning?.narrative;
const GOOD = `The relapse score lies in the ${status} band. The result supports clinician review.`;

const actor: Actor = {
  kind: 'key',
  id: 'key_1',
  orgId: 'org_canary',
  orgName: 'Canary clinic',
  mode: 'test',
  plan: 'self_hosted',
  keyKind: 'secret',
  scopes: new Set(['*']),
  rights: new Set(),
  allowedOrigins: new Set(),
  productionApproved: true,
};

/** A narrator before the endpoint, the lines it logs, and a hand on its clock. */
function open(
  options: { isAllowed?: () => boolean | Promise<boolean>; timeoutMs?: number; key?: string } = {},
) {
  const lines: unknown[][] = [];
  const write = (...line: unknown[]) => void lines.push(line);
  const log = { info: write, warn: write, error: write } as unknown as Log;
  let nowMs = 0;
  const narrator = createNarrator({
    endpoint: { url: endpoint.url, model: 'test-model', key: options.key },
    isAllowed: options.isAllowed ?? (() => true),
    log,
    ...(options.timeoutMs !== undefined && { timeoutMs: options.timeoutMs }),
    nowMs: () => nowMs,
  });
  return {
    narrator,
    lines,
    pass: (ms: number) => {
      nowMs += ms;
    },
    tell: async (result = explained) => (await narrator(result, actor)).intelligence.reasoning?.narrative,
  };
}

describe('createNarrator()', () => {
  test('uses a text that restates the result, and changes nothing else', async () => {
    endpoint.behave(answering(GOOD));
    const { narrator, lines } = open();
    const told = await narrator(explained, actor);
    expect(told).toEqual({
      ...explained,
      intelligence: {
        ...explained.intelligence,
        reasoning: { ...explained.intelligence.reasoning, narrative: GOOD },
      },
    });
    expect(explained.intelligence.reasoning?.narrative).toBe(TEMPLATE);
    expect(lines).toEqual([]);
  });

  test('sends the facts, the fixed instructions and temperature 0, once', async () => {
    endpoint.behave(answering(GOOD));
    await open({ key: 'writer-key' }).tell();
    expect(endpoint.requests).toHaveLength(1);
    const [sent] = endpoint.requests;
    expect([sent?.path, sent?.headers.authorization]).toEqual(['/v1/chat/completions', 'Bearer writer-key']);
    const body = JSON.parse(sent?.text ?? '');
    expect(body).toMatchObject({ model: 'test-model', temperature: 0, max_tokens: 400 });
    expect(body.messages.map(({ role }: { role: string }) => role)).toEqual(['system', 'user']);
    expect(JSON.parse(body.messages[1].content)).toEqual(factsForWriter(explained));
    expect(sent?.text).not.toContain('canary');
    expect(JSON.stringify(sent?.headers)).not.toContain('canary');
  });

  test('sends no credential where none is configured', async () => {
    endpoint.behave(answering(GOOD));
    await open().tell();
    expect(endpoint.requests[0]?.headers.authorization).toBeUndefined();
  });

  test.each([
    [
      'an invented number',
      GOOD.replace('The result', 'Sleep averaged 3.9 h. The result'),
      'number_not_in_facts',
    ],
    ['a diagnosis', `${GOOD} This suggests depression.`, 'diagnosis_term'],
    ['a treatment', `${GOOD} Start a medication.`, 'treatment_term'],
    ['comfort', `${GOOD} There is nothing to worry about.`, 'reassurance'],
    [
      'silence about the review',
      `The relapse score lies in the ${status} band. Two inputs are missing.`,
      'review_missing',
    ],
    ['no words', '', 'empty'],
  ])('answers with the template when the text holds %s', async (_case, text, reason) => {
    endpoint.behave(answering(text));
    const { tell, lines } = open();
    expect(await tell()).toBe(TEMPLATE);
    const [[fields, message] = []] = lines;
    expect(message).toBe('narrative writer not used');
    expect(fields).toMatchObject({ engine: 'relapse', tookMs: 0, isResting: false });
    expect((fields as { reasons: string[] }).reasons).toContain(reason);
  });

  const SECRET = 'canary-words-of-the-endpoint';
  const outages: readonly (readonly [string, Behaviour])[] = [
    ['an error', replying(500, JSON.stringify({ error: { message: SECRET } }))],
    ['a refusal', replying(401, JSON.stringify({ error: { message: SECRET } }))],
    ['a request to wait', replying(429, '{}', { 'retry-after': '1' })],
    ['no JSON', replying(200, `{${SECRET}`)],
    ['JSON of another shape', replying(200, JSON.stringify({ text: SECRET }))],
    ['no choices', replying(200, JSON.stringify({ choices: [] }))],
    ['half a text', answering(GOOD, 'length')],
    ['a filtered text', answering(GOOD, 'content_filter')],
    ['a broken connection', (response) => void response.destroy()],
    ['an endless answer', flooding],
  ];
  test.each(outages)('answers with the template after %s, without a second try', async (_case, behaviour) => {
    endpoint.behave(behaviour);
    const { tell, lines } = open();
    expect(await tell()).toBe(TEMPLATE);
    expect(endpoint.requests).toHaveLength(1);
    expect(lines).toEqual([
      [
        { engine: 'relapse', reasons: ['writer_failed'], tookMs: 0, isResting: false },
        'narrative writer not used',
      ],
    ]);
    expect(JSON.stringify(lines)).not.toContain(SECRET);
  });

  test.each([
    ['hangs', silent],
    ['drips', dripping(GOOD)],
  ])('answers with the template when the endpoint %s beyond the limit', async (_case, behaviour) => {
    endpoint.behave(behaviour);
    const { tell, lines } = open({ timeoutMs: 60 });
    const startedMs = performance.now();
    expect(await tell()).toBe(TEMPLATE);
    expect(performance.now() - startedMs).toBeLessThan(1_500);
    expect(lines).toMatchObject([[{ reasons: ['timed_out'] }, expect.any(String)]]);
  });

  test('lets go of the connection when the time is up', async () => {
    const gone = Promise.withResolvers<void>();
    endpoint.behave((response) => void response.on('close', () => gone.resolve()));
    await open({ timeoutMs: 60 }).tell();
    await gone.promise;
  });

  test('follows no redirect: facts go to the configured address alone', async () => {
    const elsewhere = await openChatEndpoint();
    elsewhere.behave(answering(GOOD));
    for (const status of [302, 307, 308]) {
      endpoint.behave(replying(status, '', { location: `${elsewhere.url}/chat/completions` }));
      expect(await open().tell()).toBe(TEMPLATE);
    }
    expect(elsewhere.requests).toEqual([]);
    await elsewhere.close();
  });

  test('gives a result back at once, without a tick, where the writer has no say', () => {
    const off = open({ isAllowed: () => false }).narrator;
    expect(off(explained, actor)).toBe(explained);
    const asked = vi.fn(() => true);
    const { narrator } = open({ isAllowed: asked });
    const unexplained = runEngine('relapse', { avgSleepHours: 5 }, { now, model: defaultModel('relapse') });
    const empty = resultOf({});
    expect(narrator(unexplained, actor)).toBe(unexplained);
    expect(narrator(empty, actor)).toBe(empty);
    expect(asked).not.toHaveBeenCalled();
    expect(endpoint.requests).toEqual([]);
  });

  test('waits for a switch that has to be looked up, and counts one that cannot be known as off', async () => {
    endpoint.behave(answering(GOOD));
    expect(await open({ isAllowed: async () => true }).tell()).toBe(GOOD);
    expect(await open({ isAllowed: async () => false }).tell()).toBe(TEMPLATE);
    const unknown = open({ isAllowed: () => Promise.reject(new Error('no database')) });
    expect(await unknown.tell()).toBe(TEMPLATE);
    expect(unknown.lines).toMatchObject([[{}, 'narrative writer switch unknown']]);
    expect(endpoint.requests).toHaveLength(1);
  });

  test('leaves a dead endpoint alone for a minute after five failures, then tries it again', async () => {
    endpoint.behave(replying(503, ''));
    const { tell, lines, pass } = open();
    for (let i = 0; i < 8; i++) expect(await tell()).toBe(TEMPLATE);
    expect(endpoint.requests).toHaveLength(5);
    expect(lines.map(([fields]) => (fields as { isResting: boolean }).isResting)).toEqual([
      false,
      false,
      false,
      false,
      true,
    ]);
    endpoint.behave(answering(GOOD));
    pass(59_999);
    expect(await tell()).toBe(TEMPLATE);
    pass(1);
    expect(await tell()).toBe(GOOD);
    expect(await tell()).toBe(GOOD);
  });

  test('does not count a refused text as an outage', async () => {
    endpoint.behave(answering('Wrong.'));
    const { tell } = open();
    for (let i = 0; i < 7; i++) expect(await tell()).toBe(TEMPLATE);
    expect(endpoint.requests).toHaveLength(7);
  });
});
