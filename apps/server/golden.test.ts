import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { mismatches } from '@chartwright/engines/testing';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { routes } from './compose.ts';
import { bearer, type Reply, send, useServer } from './testing/server.ts';

/** Every golden case of the five engines over HTTP, at its own clock; each answer also fits its declared schema. */

const Case = z.object({
  id: z.string(),
  engine: z.string(),
  title: z.string(),
  now: z.string(),
  config: z.object({ model: z.unknown() }).partial().optional(),
  fhirPatient: z.string().optional(),
  request: z.unknown(),
  expect: z.record(z.string(), z.unknown()),
});
type Case = z.output<typeof Case>;

const PATHS: Readonly<Record<string, string>> = {
  dmse: '/api/v1/dmse/analyze',
  medication: '/api/v1/medication/analyze',
  biomarker: '/api/v1/biomarker/analyze',
  outcome: '/api/v1/outcome/score',
  relapse: '/api/v1/relapse/predict',
};

const app = useServer();

/** Calibrated-model cases need a promoted version; they run through the package's own functions instead. */
const cases = readFileSync(
  fileURLToPath(import.meta.resolve('@chartwright/engines/cases/golden.jsonl')),
  'utf8',
)
  .split('\n')
  .filter((line) => line !== '')
  .map((line) => Case.parse(JSON.parse(line)))
  .filter((one) => PATHS[one.engine] !== undefined && one.config?.model === undefined);

const post = (one: Case, query = ''): Promise<Reply> =>
  send(app(), 'POST', `${PATHS[one.engine]}${query}`, {
    headers: { ...bearer(app().credentials.keys.test), 'x-test-clock': one.now },
    json: one.request,
  });

describe('over HTTP', () => {
  test('there are cases of all five engines', () => {
    expect(new Set(cases.map((one) => one.engine)).size).toBe(5);
    expect(cases.length).toBeGreaterThan(100);
  });

  test.each(cases.map((one) => [`${one.id}: ${one.title}`, one] as const))('%s', async (_name, one) => {
    const reply = await post(one);
    const fhir = one.fhirPatient && (await post(one, `?format=fhir&patient=${one.fhirPatient}`)).body;
    const answer = {
      status: reply.status,
      ...(reply.body as object),
      ...(one.fhirPatient !== undefined && { fhir }),
    };
    expect(mismatches(answer, one.expect)).toEqual([]);
    if (reply.status === 200) {
      const schema = routes.find((route) => route.path === PATHS[one.engine])?.reply;
      expect(schema?.safeParse((reply.body as { data: unknown }).data).error).toBeUndefined();
    }
  });
});

describe('an engine call', () => {
  const relapse = cases.find((one) => one.id === 'doc-relapse');
  if (relapse === undefined) throw new Error('The documented relapse case is missing');

  test('answers the bare FHIR resource to Accept: application/fhir+json', async () => {
    const reply = await send(app(), 'POST', '/api/v1/relapse/predict?patient=p-1', {
      headers: { ...bearer(app().credentials.keys.test), accept: 'application/fhir+json' },
      json: relapse.request,
    });
    expect(reply.headers.get('content-type')).toContain('application/fhir+json');
    expect(reply.body).toMatchObject({ resourceType: 'Observation', subject: { reference: 'Patient/p-1' } });
  });

  test.each([
    ['application/FHIR+JSON', true],
    ['application/json, application/fhir+json', true],
    ['application/json;q=0.5, application/fhir+json;q=0.9', true],
    ['application/json, application/fhir+json;q=0.1', false],
    ['application/fhir+json;q=0', false],
    ['*/*', false],
  ])('weighs Accept: %s', async (accept, isFhir) => {
    const headers = { ...bearer(app().credentials.keys.test), accept };
    const reply = await send(app(), 'POST', '/api/v1/relapse/predict', { headers, json: relapse.request });
    expect(reply.body).toHaveProperty(isFhir ? 'resourceType' : 'data');
  });

  test('is the same under /v1', async () => {
    const headers = { ...bearer(app().credentials.keys.test), 'x-test-clock': relapse.now };
    const under = async (path: string) =>
      (await send(app(), 'POST', path, { headers, json: relapse.request })).body as { data: unknown };
    expect((await under('/v1/relapse/predict')).data).toEqual((await under('/api/v1/relapse/predict')).data);
  });

  test('accepts an Idempotency-Key and stores nothing under it', async () => {
    const headers = { ...bearer(app().credentials.keys.test), 'idempotency-key': 'engine-1' };
    const first = await send(app(), 'POST', '/api/v1/relapse/predict', { headers, json: relapse.request });
    const other = await send(app(), 'POST', '/api/v1/relapse/predict', { headers, json: {} });
    expect([first.status, other.status]).toEqual([200, 200]);
    const { rows } = await app().database.pool.query('select count(*)::int as n from idempotency_keys');
    expect(rows[0]).toEqual({ n: 0 });
  });

  test('leaves nothing of the body in any table or in the log', async () => {
    const json = { ...(relapse.request as object), sessionRef: 'Zebediah-Quackenbush' };
    const headers = bearer(app().credentials.keys.test);
    expect((await send(app(), 'POST', '/api/v1/relapse/predict', { headers, json })).status).toBe(200);
    const { rows } = await app().database.pool.query<{ name: string }>(
      `select format('%I.%I', table_schema, table_name) as name from information_schema.tables
       where table_type = 'BASE TABLE' and table_schema not in ('pg_catalog', 'information_schema')`,
    );
    for (const { name } of rows) {
      const hit = await app().database.pool.query(
        `select 1 from ${name} t where t::text like '%Quackenbush%'`,
      );
      expect([name, hit.rowCount]).toEqual([name, 0]);
    }
    expect(app().readLog()).not.toContain('Quackenbush');
  });

  test('replays under the shipped constants and refuses an unknown version', async () => {
    const headers = bearer(app().credentials.keys.test);
    const under = (version: string) =>
      send(app(), 'POST', `/api/v1/relapse/predict?model_version=${version}`, {
        headers,
        json: relapse.request,
      });
    expect((await under('default')).status).toBe(200);
    expect((await under('7')).status).toBe(404);
    expect((await under('latest')).status).toBe(400);
  });
});
