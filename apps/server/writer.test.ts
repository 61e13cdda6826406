import { answering, openChatEndpoint, replying, silent } from '@chartwright/intelligence/testing';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { makeKey, makeOrganisation, signIn } from './testing/keys.ts';
import { bearer, type Reply, read, send, type TestApp, useServer } from './testing/server.ts';

/** The optional narrative writer, seen from outside: the server, and an endpoint that keeps what it was sent. */

const endpoint = await openChatEndpoint();
const ENVIRONMENT = {
  CHARTWRIGHT_WRITER_URL: endpoint.url,
  CHARTWRIGHT_WRITER_MODEL: 'test-model',
  CHARTWRIGHT_WRITER_KEY: 'writer-key-1234',
};
const app = useServer(ENVIRONMENT);
/** A server of its own for what leaves the writer at rest. */
const hung = useServer(ENVIRONMENT);
const without = useServer();
afterAll(() => endpoint.close());
beforeEach(() => endpoint.forget());

const SETTINGS = '/api/v1/settings/intelligence';
const RELAPSE = '/api/v1/relapse/predict';
const CANARY = 'canary7f3a';
const GOOD = 'The relapse score lies in the elevated band. The result supports clinician review.';

const phq9 = (score: number, createdAt: string) => ({
  instrumentId: `${CANARY}-instrument`,
  instrumentName: `PHQ-9 ${CANARY}`,
  severity: CANARY,
  score,
  maxScore: 27,
  createdAt,
  items: { note: CANARY },
});
const assessments = [phq9(12, '2026-05-01T00:00:00Z'), phq9(19, '2026-06-15T00:00:00Z')];
const common = {
  sessionRef: `session-${CANARY}`,
  previous: { score: 44, status: CANARY, computedAt: '2026-05-01T00:00:00Z', inputs: { [CANARY]: CANARY } },
};
const relapse = {
  ...common,
  assessments,
  dmseLatencyPctChange: 16,
  avgSleepHours: 5.2,
  daysSinceMedChange: 12,
  hasActiveMedication: true,
  daysSinceLastVisit: 38,
};

/** A request of each engine with a canary wherever a caller may write text. */
const requests: readonly (readonly [string, object])[] = [
  [RELAPSE, relapse],
  [
    '/api/v1/outcome/score',
    { ...common, assessments, dmseLatencyPctChange: -12, activeMedications: 1, avgSleepHours: 7.5 },
  ],
  [
    '/api/v1/dmse/analyze',
    {
      ...common,
      responseLatencySeconds: 2.6,
      speechRateWpm: 98,
      history: { speech_rate: [{ value: 120, note: CANARY }] },
    },
  ],
  [
    '/api/v1/medication/analyze',
    {
      ...common,
      assessments,
      prescriptions: [
        {
          id: `rx-${CANARY}`,
          medicationName: `Sertraline ${CANARY}`,
          dosage: `50mg ${CANARY}`,
          frequency: CANARY,
          status: 'active',
          prescribedAt: '2026-05-20T00:00:00Z',
        },
      ],
    },
  ],
  [
    '/api/v1/biomarker/analyze',
    {
      ...common,
      labs: [
        {
          id: `lab-${CANARY}`,
          labName: `Laboratory ${CANARY}`,
          observedAt: '2026-06-01T00:00:00Z',
          results: {
            biomarkers: [
              { name: 'TSH', value: 6.8, unit: CANARY, flag: 'high', referenceRange: CANARY, note: CANARY },
              { name: `Factor ${CANARY}`, value: `above ${CANARY}`, flag: 'critical', loinc: '3016-3' },
            ],
          },
        },
      ],
    },
  ],
];

type Mode = 'test' | 'live';

const post = (server: TestApp, path: string, json: object, mode: Mode = 'test'): Promise<Reply> =>
  send(server, 'POST', path, { headers: bearer(server.credentials.keys[mode]), json });

const change = (server: TestApp, narrativeWriter: unknown, key = server.credentials.keys.test) =>
  send(server, 'PUT', SETTINGS, { headers: bearer(key), json: { narrativeWriter } });

const narrativeOf = (reply: Reply): unknown => read(reply, 'data.intelligence.reasoning.narrative');

const explain = async (server: TestApp, mode: Mode = 'test') =>
  narrativeOf(await post(server, RELAPSE, { ...relapse, explain: true }, mode));

/** Switches the writer and asks until the change is known: within a second, as the documentation promises. */
async function switchTo(server: TestApp, isOn: boolean): Promise<void> {
  expect((await change(server, isOn)).status).toBe(200);
  endpoint.behave(answering(GOOD));
  const deadline = performance.now() + 1_000;
  while (((await explain(server)) === GOOD) !== isOn && performance.now() < deadline);
  expect((await explain(server)) === GOOD).toBe(isOn);
  endpoint.forget();
}

describe('a configured writer', () => {
  test('is off by default: the template answers and the endpoint is never called', async () => {
    endpoint.behave(answering(GOOD));
    for (const [path, body] of requests) {
      const plain = narrativeOf(await post(without(), path, { ...body, explain: true }));
      expect(plain).toBeTypeOf('string');
      expect(narrativeOf(await post(app(), path, { ...body, explain: true }))).toBe(plain);
    }
    expect(endpoint.requests).toEqual([]);
  });

  test('writes once the organisation has switched it on, in that mode alone', async () => {
    await switchTo(app(), true);
    expect(await explain(app())).toBe(GOOD);
    expect(endpoint.requests).toHaveLength(1);
    expect(await explain(app(), 'live')).not.toBe(GOOD);
    const other = await makeOrganisation(app());
    const foreign = await send(app(), 'POST', RELAPSE, {
      headers: bearer(other.keys.test),
      json: { ...relapse, explain: true },
    });
    expect(narrativeOf(foreign)).toBeTypeOf('string');
    expect(narrativeOf(foreign)).not.toBe(GOOD);
    expect(endpoint.requests).toHaveLength(1);
  });

  test('changes the narrative and nothing else of a result', async () => {
    const now = { 'x-test-clock': '2026-07-03T15:04:05.000Z' };
    const ask = async (server: TestApp) => {
      const headers = { ...bearer(server.credentials.keys.test), ...now };
      const reply = await send(server, 'POST', RELAPSE, { headers, json: { ...relapse, explain: true } });
      return reply.text.replaceAll(/req_[0-9a-f]{20}/g, 'req');
    };
    const [written, plain] = [await ask(app()), await ask(without())];
    expect(written).not.toBe(plain);
    const narrative = /"narrative":"(?:[^"\\]|\\.)*"/;
    expect(written.replace(narrative, '')).toBe(plain.replace(narrative, ''));
  });

  test('is not asked where nothing is explained, nothing was scored, or an Observation is wanted', async () => {
    await post(app(), RELAPSE, relapse);
    await post(app(), RELAPSE, { explain: true });
    const fhir = await post(app(), `${RELAPSE}?format=fhir`, { ...relapse, explain: true });
    expect(read(fhir, 'resourceType')).toBe('Observation');
    expect(endpoint.requests).toEqual([]);
  });

  test.each([
    ['invents a number', GOOD.replace('The result', 'Sleep averaged 3.9 h. The result')],
    ['names a diagnosis', `${GOOD} This suggests depression.`],
    ['comforts', `${GOOD} There is nothing to worry about.`],
  ])('is overruled by the template when it %s', async (_case, text) => {
    endpoint.behave(answering(text));
    const told = await explain(app());
    expect(endpoint.requests).toHaveLength(1);
    expect(told).not.toBe(text);
    expect(told).toBe(await explain(without()));
  });

  test('is overruled by the template when the endpoint fails', async () => {
    endpoint.behave(replying(500, CANARY));
    expect(await explain(app())).toBe(await explain(without()));
    expect(endpoint.requests).toHaveLength(1);
    endpoint.behave(answering(GOOD));
    expect(await explain(app())).toBe(GOOD);
  });

  test('is sent facts and nothing a caller wrote', async () => {
    const { test: key } = app().credentials.keys;
    for (const [path, body] of requests) await post(app(), path, { ...body, explain: true });
    expect(endpoint.requests).toHaveLength(5);
    for (const { path, text, headers } of endpoint.requests) {
      expect(path).toBe('/v1/chat/completions');
      expect(headers.authorization).toBe('Bearer writer-key-1234');
      const sent = `${text} ${JSON.stringify(headers)}`;
      for (const secret of [CANARY, key, app().credentials.orgId, 'req_', 'Sertraline', '2026-0', 'rx-']) {
        expect(sent).not.toContain(secret);
      }
      const { messages } = JSON.parse(text);
      expect(Object.keys(JSON.parse(messages[1].content)).toSorted()).toEqual(FACTS);
    }
  });

  test('leaves no word of a result, a text or a credential in the log or the database', async () => {
    endpoint.behave(answering(`${GOOD} ${CANARY} suggests depression.`));
    await explain(app());
    const log = app().readLog();
    expect(log).toContain('narrative writer not used');
    expect(log).toContain('diagnosis_term');
    for (const secret of [CANARY, 'clinician', 'depression', 'writer-key-1234']) {
      expect(log.includes(secret) && secret).toBe(false);
    }
    const { rows } = await app().database.pool.query<{ name: string }>(
      `select quote_ident(table_name) as name from information_schema.tables
       where table_schema = 'public' and table_type = 'BASE TABLE'`,
    );
    for (const { name } of rows) {
      const stored = await app().database.pool.query(`select t::text as row from ${name} t`);
      expect(JSON.stringify(stored.rows)).not.toContain(CANARY);
    }
  });

  test('stops within a second when it is switched off', async () => {
    await switchTo(app(), false);
    await explain(app());
    expect(endpoint.requests).toEqual([]);
  });

  test('costs three seconds while it hangs, and after five such failures nothing', async () => {
    await switchTo(hung(), true);
    endpoint.behave(silent);
    const timed = async () => {
      const startedMs = performance.now();
      expect(await explain(hung())).toBe(await explain(without()));
      return performance.now() - startedMs;
    };
    const waits = await Promise.all(Array.from({ length: 5 }, timed));
    for (const waitedMs of waits) {
      expect(waitedMs).toBeGreaterThan(2_900);
      expect(waitedMs).toBeLessThan(5_000);
    }
    expect(await timed()).toBeLessThan(2_000);
    expect(endpoint.requests).toHaveLength(5);
  });
});

/** Every field of the facts; `factsForWriter()` says what each may hold. */
const FACTS = [
  'change',
  'confidence',
  'engine',
  'evidence',
  'factors',
  'flagged',
  'flaggedShare',
  'inputs',
  'requiresClinicianReview',
  'score',
  'signals',
  'sources',
  'status',
  'symptomScores',
  'topDriver',
  'trend',
];

describe(`GET and PUT ${SETTINGS}`, () => {
  test('tell what is chosen, and whether the server has a writer at all', async () => {
    const settings = (server: TestApp, mode: Mode) =>
      send(server, 'GET', SETTINGS, { headers: bearer(server.credentials.keys[mode]) });
    const off = { object: 'intelligence_settings', narrativeWriter: false };
    const fresh = await settings(without(), 'live');
    expect([fresh.status, read(fresh, 'data')]).toEqual([
      200,
      { ...off, mode: 'live', writerConfigured: false },
    ]);
    await change(hung(), true);
    expect(read(await settings(hung(), 'test'), 'data')).toEqual({
      ...off,
      mode: 'test',
      narrativeWriter: true,
      writerConfigured: true,
    });
    expect(read(await settings(hung(), 'live'), 'data.narrativeWriter')).toBe(false);
  });

  test('take nothing but a boolean, and the right to administer', async () => {
    for (const wrong of ['true', 1, null, undefined]) {
      expect((await change(without(), wrong)).status).toBe(400);
    }
    const extra = await send(without(), 'PUT', SETTINGS, {
      headers: bearer(without().credentials.keys.test),
      json: { narrativeWriter: true, url: 'http://evil.example' },
    });
    expect(extra.status).toBe(400);
    const { key } = await makeKey(without(), { scopes: ['intelligence:read', 'intelligence:write'] });
    expect((await change(without(), true, key)).status).toBe(403);
  });

  test('leave an audit entry of who chose what', async () => {
    const token = await signIn(without(), 'live');
    const reply = await change(without(), true, token);
    expect([reply.status, read(reply, 'data.mode')]).toEqual([200, 'live']);
    const { rows } = await without().database.pool.query(
      `select actor_kind, action, target_kind, target_id, details from audit_entries
       where action = 'settings.changed' order by id desc limit 1`,
    );
    expect(rows).toEqual([
      {
        actor_kind: 'person',
        action: 'settings.changed',
        target_kind: 'organisation',
        target_id: without().credentials.orgId,
        details: { mode: 'live', narrativeWriter: true },
      },
    ]);
  });
});
