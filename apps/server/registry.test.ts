import { defaultParameters } from '@chartwright/engines';
import { type OutcomeRecord, relapseSpace, servedScorer } from '@chartwright/engines/calibration';
import { roundHalfAway } from '@chartwright/kernel';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import { signIn, signInAs } from './testing/keys.ts';
import { bearer, type Reply, read, send, useServer } from './testing/server.ts';

/** Outcomes in, a candidate from the job, a person's promotion, the effect on every answer, and the way back. */

const app = useServer();
const body = { avgSleepHours: 5, daysSinceLastVisit: 40, daysSinceMedChange: 5, hasActiveMedication: true };

const liveKey = () => bearer(app().credentials.keys.live);
const predict = (query = ''): Promise<Reply> =>
  send(app(), 'POST', `/api/v1/relapse/predict${query}`, { headers: liveKey(), json: body });

let admin: Readonly<Record<string, string>>;
let version: number;

beforeAll(async () => {
  admin = bearer(await signIn(app()));
  const records = recordsOf(3_000);
  for (let i = 0; i < records.length; i += 1_000) {
    const json = { records: records.slice(i, i + 1_000) };
    const reply = await send(app(), 'POST', '/api/v1/outcomes', { headers: liveKey(), json });
    expect([reply.status, read(reply, 'data.accepted')]).toEqual([201, 1_000]);
  }
  const asked = await send(app(), 'POST', '/api/v1/models/relapse_risk/calibrate', { headers: liveKey() });
  expect(asked.status).toBe(202);
  const id = String(read(asked, 'data.id'));
  const run = () => send(app(), 'GET', `/api/v1/calibrations/${id}`, { headers: liveKey() });
  const isDone = async () => expect(read(await run(), 'data.state')).toBe('completed');
  await vi.waitFor(isDone, { timeout: 30_000, interval: 100 });
  version = Number(read(await run(), 'data.version'));
});

const sheetOf = async (of: number | 'default'): Promise<Reply> =>
  send(app(), 'GET', `/api/v1/models/relapse_risk/versions/${of}`, { headers: admin });
const hashOf = async (of: number | 'default') => String(read(await sheetOf(of), 'data.comparison.hash'));

const promote = async (headers: Readonly<Record<string, string>>, more: object = {}): Promise<Reply> =>
  send(app(), 'POST', `/api/v1/models/relapse_risk/versions/${version}/promote`, {
    headers,
    json: { reason: 'Better on the hold-out', sheetHash: await hashOf(version), ...more },
  });

describe('the model registry', () => {
  test('the job registers a candidate and leaves what runs alone', async () => {
    expect(version).toBe(1);
    const model = await send(app(), 'GET', '/api/v1/models/relapse_risk', { headers: liveKey() });
    expect(read(model, 'data.active')).toEqual({ version: null, source: 'default' });
    expect(read(model, 'data.versions.0.state')).toBe('candidate');
    expect(read(await predict(), 'data.model')).toEqual({
      key: 'relapse_risk',
      version: null,
      source: 'default',
    });
  });

  test('the sheet shows parameters, metrics before and after, gates and a hash', async () => {
    const sheet = await sheetOf(version);
    expect(read(sheet, 'data.comparison.parameterDiff')).not.toEqual([]);
    expect(read(sheet, 'data.comparison.capViolations')).toEqual([]);
    expect(read(sheet, 'data.comparison.gates.failures')).toEqual([]);
    expect(Number(read(sheet, 'data.comparison.metrics.change.brier'))).toBeLessThanOrEqual(-0.002);
    expect(read(sheet, 'data.comparison.hash')).toMatch(/^[0-9a-f]{64}$/);
  });

  test('only a person with the clinical_admin right promotes, with a reason and the sheet they read', async () => {
    const clinician = await addPerson('clinician', []);
    expect((await promote(liveKey())).status).toBe(403);
    expect((await promote(clinician)).status).toBe(403);
    expect((await promote(admin, { reason: 'x' })).status).toBe(400);
    expect((await promote(admin, { sheetHash: '0'.repeat(64) })).status).toBe(409);
  });

  test('a promotion reaches every answer within a second, is replayable and reversible, and is audited', async () => {
    const before = await predict();
    const done = await promote(admin);
    expect([done.status, read(done, 'data.active')]).toEqual([200, { version: 1, source: 'calibrated' }]);
    await expect.poll(async () => read(await predict(), 'data.model.version'), { timeout: 1_000 }).toBe(1);
    const calibrated = await predict();
    expect(read(calibrated, 'data.intelligence.provenance.engineVersion')).toBe('v1');
    const parts = (read(calibrated, 'data.factors') as { maxPoints: number }[]).map((f) => f.maxPoints);
    expect(parts.reduce((sum, points) => sum + points, 0)).toBe(100);
    expect(parts).not.toEqual([38, 18, 18, 14, 12]);
    expect(read(await predict('?model_version=default'), 'data.score')).toBe(read(before, 'data.score'));
    expect(read(await predict('?model_version=1'), 'data.score')).toBe(read(calibrated, 'data.score'));

    const back = await send(app(), 'POST', '/api/v1/models/relapse/rollback', {
      headers: admin,
      json: { version: null, reason: 'Checking the way back', sheetHash: await hashOf('default') },
    });
    expect([back.status, read(back, 'data.active.version')]).toEqual([200, null]);
    await expect
      .poll(async () => read(await predict(), 'data.model.source'), { timeout: 1_000 })
      .toBe('default');

    const { rows } = await app().database.pool.query<{ details: Record<string, unknown> }>(
      "select details from audit_entries where action = 'model.activated' order by id",
    );
    expect(rows.map(({ details }) => [details.fromVersion, details.toVersion])).toEqual([
      [null, 1],
      [1, null],
    ]);
    expect(rows[0]?.details).toMatchObject({ engine: 'relapse', reason: 'Better on the hold-out' });
  });

  test('test mode has a registry of its own', async () => {
    const headers = bearer(app().credentials.keys.test);
    const model = await send(app(), 'GET', '/api/v1/models/relapse_risk', { headers });
    expect(read(model, 'data.versions')).toEqual([]);
  });

  test('engines whose records cannot be re-scored have no calibration job', async () => {
    const reply = await send(app(), 'POST', '/api/v1/models/dmse/calibrate', { headers: liveKey() });
    expect([reply.status, read(reply, 'error.code')]).toEqual([409, 'not_calibratable']);
  });

  test('too few outcomes give no metrics and no version', async () => {
    const headers = bearer(app().credentials.keys.test);
    const json = { records: recordsOf(50) };
    expect((await send(app(), 'POST', '/api/v1/outcomes', { headers, json })).status).toBe(201);
    const asked = await send(app(), 'POST', '/api/v1/models/relapse/calibrate', { headers });
    const run = () =>
      send(app(), 'GET', `/api/v1/calibrations/${String(read(asked, 'data.id'))}`, { headers });
    await expect.poll(async () => read(await run(), 'data.state'), { timeout: 15_000 }).toBe('completed');
    expect(read(await run(), 'data.version')).toBeNull();
    expect(read(await run(), 'data.report')).toMatchObject({ evidence: 'insufficient', metrics: null });
  });

  test('an outcome record with an identifier, a date or free text is refused with every fault', async () => {
    const bad = {
      ...recordsOf(1)[0],
      patientName: 'Quackenbush',
      weekOfPrediction: '2026-02-14',
      fractions: { sleep: 2 },
    };
    const reply = await send(app(), 'POST', '/api/v1/outcomes', {
      headers: liveKey(),
      json: { records: [bad] },
    });
    expect(reply.status).toBe(400);
    expect((read(reply, 'error.issues') as unknown[]).length).toBeGreaterThanOrEqual(3);
    expect(reply.text).not.toContain('Quackenbush');
  });
});

async function addPerson(role: string, rights: readonly string[]): Promise<Readonly<Record<string, string>>> {
  const email = `${role}@clinic.example`;
  const made = await send(app(), 'POST', '/api/v1/people', {
    headers: admin,
    json: { email, name: 'Someone Else', role, rights },
  });
  expect(made.status).toBe(201);
  return bearer(await signInAs(app(), { email, password: String(read(made, 'data.password')) }));
}

/** The Numerical Recipes generator: the same records on every run. */
function numbersFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** A world in which sleep and latency matter more, and symptoms less, than the shipped weights say. */
function recordsOf(count: number): OutcomeRecord[] {
  const next = numbersFrom(42);
  const scoreOf = servedScorer(relapseSpace.rescoring.ranges(defaultParameters.relapse));
  return Array.from({ length: count }, (_, index) => {
    const [symptoms = 0, sleep = 0, dmse = 0, medication = 0, cadence = 0] = Array.from({ length: 5 }, () =>
      roundHalfAway(next(), 4),
    );
    const fractions = { symptoms, sleep, dmse, medication, cadence };
    return {
      engine: 'relapse',
      engineVersion: 'default',
      score: scoreOf(fractions),
      fractions,
      outcome: next() < 0.1 * symptoms + 0.35 * sleep + 0.35 * dmse + 0.14 * medication + 0.06 * cadence,
      horizonDays: 90,
      weekOfPrediction: `2026-W${String(Math.floor((index * 20) / count) + 1).padStart(2, '0')}`,
      siteHash: ['aaaaaaaa', 'bbbbbbbb', 'cccccccc'][index % 3] ?? '',
    };
  });
}
