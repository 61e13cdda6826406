import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { runEngine, toFhirObservation } from '@chartwright/engines';
import { mismatches } from '@chartwright/engines/testing';
import {
  type intelligence as Bodies,
  Chartwright,
  ChartwrightError,
  type Observation,
  type Options,
  type Result,
} from '@chartwright/sdk';
import { describe, expect, test } from 'vitest';
import { routes } from './compose.ts';
import { wordEngine } from './testing/coding.ts';
import { makeOrganisation, signIn } from './testing/keys.ts';
import { useServer } from './testing/server.ts';

/** The typed client against the running server: no route without a method, every documented example, every envelope. */

const app = useServer({}, wordEngine());

const clientOf = (apiKey: string | undefined): Chartwright =>
  new Chartwright({ apiKey, baseUrl: app().baseUrl });
const testClient = (): Chartwright => clientOf(app().credentials.keys.test);
const adminClient = async (): Promise<Chartwright> => clientOf(await signIn(app()));

/** The error of a call that has to fail. */
async function failure(work: Promise<unknown>): Promise<ChartwrightError> {
  const outcome: unknown = await work.catch((error: unknown) => error);
  if (outcome instanceof ChartwrightError) return outcome;
  throw new Error('The call did not fail as it should', { cause: outcome });
}

type Method = (...args: readonly unknown[]) => Promise<Result<unknown>>;

/** Every method of a client by its dotted name. */
function methodsOf(group: object, prefix = ''): Map<string, Method> {
  return new Map(
    Object.entries(group).flatMap(([name, member]: [string, unknown]) =>
      typeof member === 'function'
        ? [[prefix + name, member as Method] as const]
        : [...methodsOf(member as object, `${prefix}${name}.`)],
    ),
  );
}

describe('the client has a method for every route', () => {
  const sent: string[] = [];
  const recorder = new Chartwright({
    fetch: (url, init) => {
      sent.push(`${init?.method} ${url as string}`);
      return Promise.resolve(new Response(null, { status: 204 }));
    },
  });
  const methods = methodsOf(recorder);

  const bodyOf = ({ body, upload }: (typeof routes)[number]): readonly unknown[] => {
    const file = new Blob([]);
    if (upload?.kind === 'whole') return [file];
    if (upload !== undefined) return [upload.files ? { [upload.files.name]: [file] } : { file }];
    return body === undefined ? [] : [{}];
  };

  test('and for nothing else', () => {
    expect([...methods.keys()].sort()).toEqual(routes.map(({ operationId }) => operationId).sort());
  });

  test.each(routes.map((route) => [route.operationId, route] as const))('%s', async (operationId, route) => {
    const names = route.path.match(/\{\w+\}/g) ?? [];
    await methods.get(operationId)?.(...names.map((_name, index) => `p${index}`), ...bodyOf(route));
    const path = names.reduce((text, name, index) => text.replace(name, `p${index}`), route.path);
    expect(sent.at(-1)).toBe(`${route.method} http://localhost:8787${path}`);
  });
});

type Case = {
  readonly id: string;
  readonly engine: string;
  readonly title: string;
  readonly now: string;
  readonly config?: { readonly model?: unknown };
  readonly fhirPatient?: string;
  readonly request: object;
  readonly expect: Readonly<Record<string, unknown>>;
};

const cases = readFileSync(
  fileURLToPath(import.meta.resolve('@chartwright/engines/cases/golden.jsonl')),
  'utf8',
)
  .split('\n')
  .filter((line) => line !== '')
  .map((line) => JSON.parse(line) as Case)
  .filter(({ config }) => config?.model === undefined);

const ENGINES: Readonly<Record<string, (client: Chartwright) => unknown>> = {
  dmse: (client) => client.dmse.analyze,
  medication: (client) => client.medication.analyze,
  biomarker: (client) => client.biomarker.analyze,
  outcome: (client) => client.outcome.score,
  relapse: (client) => client.relapse.predict,
};

/** A case's body is what it is: its fit to the types is the server's to judge here. */
const analyze = ({ engine, request, now }: Case, options: object = {}): Promise<Result<unknown>> => {
  const method = ENGINES[engine]?.(testClient()) as Method;
  return method(request, { testClock: now, ...options } satisfies Options);
};

/** An example names a patient whom nobody has, or a host without an address: one that exists takes the place. */
async function withRecords(example: unknown): Promise<unknown> {
  if (typeof example !== 'object' || example === null) return example;
  if ('saved_id' in example) {
    const saved = await testClient().query.saved.create({
      name: 'Paid by plan',
      question: 'Paid amount by plan',
    });
    return { ...example, saved_id: saved.data.saved_id };
  }
  if ('url' in example) return { ...example, url: 'https://8.8.8.8/' };
  if ('patient_id' in example) {
    const { data } = await testClient().patients.create({ name: 'Ana Example' });
    return { ...example, patient_id: data.data.id };
  }
  const field = ['record_id', 'recordId'].find((name) => name in example);
  if (field === undefined) return example;
  const letter = new Blob([`Dear Doctor, a letter for ${field}.`], { type: 'text/plain' });
  const { data } = await testClient().referrals.upload({ referral: [letter] });
  return { ...example, [field]: data.data[0]?.record_id };
}

describe('a documented example', () => {
  const documented = cases.filter(({ id, engine }) => id.startsWith('doc-') && ENGINES[engine] !== undefined);

  test('exists for every engine', () => {
    expect(new Set(documented.map(({ engine }) => engine)).size).toBe(5);
  });

  test.each(documented.map((one) => [`${one.id}: ${one.title}`, one] as const))('%s', async (_name, one) => {
    if (one.expect['error.code'] !== undefined) {
      const { status, code, message, issues } = await failure(analyze(one));
      const docs = one.expect['error.docs'];
      expect(mismatches({ status, ok: false, error: { code, message, docs, issues } }, one.expect)).toEqual(
        [],
      );
      return;
    }
    const { data, requestId } = await analyze(one);
    expect(mismatches({ status: 200, ok: true, data }, one.expect)).toEqual([]);
    expect(requestId).toMatch(/^req_[0-9a-f]{20}$/);
  });

  test.each(
    routes
      .filter(({ example, path }) => example !== undefined && !path.includes('{'))
      .map((route) => [route.operationId, route] as const),
  )('of the reference is accepted: %s', async (operationId, { example }) => {
    const body = await withRecords(example);
    await expect(methodsOf(testClient()).get(operationId)?.(body)).resolves.toHaveProperty('data');
  });
});

describe('a FHIR Observation', () => {
  const inFhir = cases.filter(({ fhirPatient }) => fhirPatient !== undefined);

  test.each(inFhir.map((one) => [one.id, one] as const))('of %s is the bare resource', async (_id, one) => {
    const { data: fhir } = await analyze(one, { fhir: { patient: one.fhirPatient } });
    const { data } = await analyze(one);
    expect(mismatches({ status: 200, ok: true, data, fhir }, one.expect)).toEqual([]);
  });

  test('has the type the engines give it', async () => {
    const context = {
      now: new Date('2026-06-28T15:04:05Z'),
      model: { version: null, parameters: undefined as never },
    };
    const typed: () => Observation = () =>
      toFhirObservation(runEngine('relapse', {}, context), { patient: 'a', fhirBase: 'b' });
    const { data } = await testClient().relapse.predict(
      { avgSleepHours: 5 },
      { fhir: { patient: 'pt_4491' } },
    );
    expect(typed).toBeTypeOf('function');
    expect(data.subject?.reference).toBe('Patient/pt_4491');
    expect(data.valueInteger).toBeTypeOf('number');
  });
});

describe('the result', () => {
  test('tells its request and what is left of the limit', async () => {
    const { data, requestId, rateLimit } = await testClient().ping();
    expect(data.mode).toBe('test');
    expect(requestId).toMatch(/^req_[0-9a-f]{20}$/);
    expect(rateLimit?.limit).toBeGreaterThan(rateLimit?.remaining ?? Number.POSITIVE_INFINITY);
    expect(rateLimit?.resetAt.getTime()).toBeGreaterThan(Date.parse('2020-01-01'));
  });

  test('of yesterday explains the change of today', async () => {
    const body: Bodies.RelapsePredictRequest = { avgSleepHours: 7, daysSinceLastVisit: 3 };
    const { data: first } = await testClient().relapse.predict(body);
    const { data: second } = await testClient().relapse.predict({
      ...body,
      avgSleepHours: 4,
      previous: {
        score: first.score,
        status: first.level,
        computedAt: first.generatedAt,
        inputs: { ...body },
      },
    });
    expect(second.intelligence.change?.direction).toBe('worsened');
  });

  test('of a test clock stands at that instant', async () => {
    const { data } = await testClient().ping({ testClock: new Date('2026-01-02T03:04:05Z') });
    expect(data.serverTime).toBe('2026-01-02T03:04:05.000Z');
  });

  test('is the same under the shipped constants by name', async () => {
    const { data } = await testClient().outcome.score({}, { query: { model_version: 'default' } });
    expect(data.model.source).toBe('default');
  });
});

describe('administration', () => {
  test('signs in, makes a key, works with it, replaces and revokes it', async () => {
    const { adminEmail: email, adminPassword: password } = app().credentials;
    const { data: token } = await clientOf(undefined).auth.login({ email, password });
    if (!('access_token' in token)) throw new Error('The administrator has no second factor');
    const admin = clientOf(token.access_token);
    const { data: made } = await admin.keys.create({
      name: 'Sidebar',
      mode: 'test',
      scopes: ['intelligence:read'],
    });
    expect((await clientOf(made.key).engines.list()).data.count).toBe(5);
    const { data: successor } = await admin.keys.rotate(made.id, { overlap_seconds: 0 });
    expect(successor.key).not.toBe(made.key);
    expect((await admin.keys.revoke(successor.id)).data).toBeNull();
    const listed = (await admin.keys.list()).data.find(({ id }) => id === successor.id);
    expect(listed?.revoked_at).toBeTypeOf('string');
    expect((await clientOf(undefined).auth.jwks()).data.keys.length).toBeGreaterThan(0);
    expect((await admin.usage.read({ query: { from: '2020-01-01', to: '2020-01-31' } })).data).toEqual([]);
  });

  test('makes one key for one idempotency key, and two for two calls', async () => {
    const admin = await adminClient();
    const order = { name: 'Once', mode: 'test' } as const;
    const first = await admin.keys.create(order, { idempotencyKey: 'sdk-once' });
    const again = await admin.keys.create(order, { idempotencyKey: 'sdk-once' });
    expect(again.data).toEqual(first.data);
    expect(again.requestId).not.toBe(first.requestId);
    expect((await admin.keys.create(order)).data.id).not.toBe((await admin.keys.create(order)).data.id);
    const other = failure(admin.keys.create({ ...order, name: 'Other' }, { idempotencyKey: 'sdk-once' }));
    expect(await other).toMatchObject({ status: 409, code: 'conflict' });
  });

  test('reads models and their sheets, uploads outcomes and asks for a calibration', async () => {
    const client = testClient();
    const { data: list } = await client.models.list();
    expect(list.count).toBe(list.models.length);
    const { data: sheet } = await client.models.versions.read('relapse', 'default');
    expect(sheet.comparison.hash).toMatch(/^[0-9a-f]{64}$/);
    const { data: run } = await client.models.calibrate('relapse');
    expect((await client.calibrations.read(run.id)).data.id).toBe(run.id);
  });
});

describe('a refusal', () => {
  test('names the field in the envelope of Intelligence', async () => {
    const error = await failure(testClient().dmse.analyze({ responseLatencySeconds: 500 }));
    expect(error).toMatchObject({
      status: 400,
      code: 'invalid_request',
      message: 'Telemetry validation failed.',
    });
    expect(error.issues).toEqual([{ path: 'responseLatencySeconds', message: expect.any(String) }]);
    expect(error.requestId).toMatch(/^req_[0-9a-f]{20}$/);
  });

  test('names the field in the envelope of Administration', async () => {
    const admin = await adminClient();
    const error = await failure(admin.keys.create({ name: '' }));
    expect(error).toMatchObject({ status: 400, code: 'invalid_request', message: 'Validation error' });
    expect(error.issues.map(({ path }) => path)).toEqual(['name']);
    expect(error.requestId).toMatch(/^req_[0-9a-f]{20}$/);
  });

  test('has the code of the envelope of Sign-in', async () => {
    const { adminEmail: email } = app().credentials;
    const error = await failure(clientOf(undefined).auth.login({ email, password: 'wrong' }));
    expect(error).toMatchObject({ status: 401, code: 'invalid_credentials', issues: [] });
  });

  test.each([
    ['an unknown key', 'att_sk_test_00000000000000000000', 401, 'invalid_token'],
    ['no key', undefined, 401, 'unauthorized'],
  ])('of %s', async (_name, apiKey, status, code) => {
    expect(await failure(clientOf(apiKey).ping())).toMatchObject({ status, code });
  });

  test('of a publishable key from no browser', async () => {
    const error = await failure(clientOf(app().credentials.keys.publishable).relapse.predict({}));
    expect(error).toMatchObject({ status: 403, code: 'forbidden' });
  });

  test('of a parameter that leads nowhere', async () => {
    const error = await failure(testClient().models.read('../../usage'));
    expect(error).toMatchObject({ status: 404, code: 'not_found' });
  });

  test('of a spent daily quota is told at once, with the time to wait', async () => {
    const { keys } = await makeOrganisation(app(), { plan: 'sandbox' });
    const client = clientOf(keys.test);
    const { rateLimit } = await client.ping();
    const rest = Array.from({ length: rateLimit?.remaining ?? 0 }, () => client.ping());
    await Promise.all(rest);
    const error = await failure(client.ping());
    expect(error).toMatchObject({ status: 429, code: 'rate_limited' });
    expect(error.retryAfterSeconds).toBeGreaterThan(0);
  });
});

describe('a file', () => {
  test('goes in and comes out as it was', async () => {
    const client = testClient();
    const { data: patient } = await client.patients.create({ name: 'Ana Example' });
    const bytes = '%PDF-1.7\n%%EOF\n';
    const file = new File([bytes], 'scan.pdf', { type: 'application/pdf' });
    const { data: uploaded } = await client.documents.create(patient.data.id, { file, external_id: 'SDK-1' });
    expect(uploaded.data).toMatchObject({ filename: 'scan.pdf', external_id: 'SDK-1' });
    const { data: response, requestId } = await client.documents.content(uploaded.data.id);
    expect(requestId).toMatch(/^req_/);
    expect(await response.text()).toBe(bytes);
    const gone = await failure(client.documents.content('x'));
    expect(gone).toMatchObject({ status: 404, message: 'Document not found.' });
  });
});

describe('without an answer', () => {
  test('a server that is not there is a failed connection', async () => {
    const client = new Chartwright({ baseUrl: 'http://127.0.0.1:1', maxRetries: 0 });
    expect(await failure(client.ping())).toMatchObject({ status: undefined, code: 'connection_failed' });
  });

  test('an abort is an abort', async () => {
    const control = new AbortController();
    const work = testClient().ping({ signal: control.signal });
    control.abort();
    await expect(work).rejects.toMatchObject({ name: 'AbortError' });
  });
});
