import { engineRoutes } from '@chartwright/intelligence';
import { putRelapseVersion, type VersionOrder } from '@chartwright/intelligence/testing/versions';
import { beforeAll, describe, expect, test } from 'vitest';
import { signIn, signInAs } from './testing/keys.ts';
import { addPerson } from './testing/people.ts';
import { bearer, type Reply, read, send, useServer } from './testing/server.ts';

/** What the model registry does not let happen, and what a refusal leaves as it was. */

type Headers = Readonly<Record<string, string>>;

const app = useServer();
const RELAPSE = '/api/v1/models/relapse_risk';

let admin: Headers;
let second: Headers;
let lastVersion = 0;

beforeAll(async () => {
  const token = await signIn(app());
  admin = bearer(token);
  const order = { role: 'clinician', rights: ['clinical_admin'] };
  const { email, password } = await addPerson(app(), token, order);
  second = bearer(await signInAs(app(), { email, password, mode: 'live' }));
});

const liveKey = (): Headers => bearer(app().credentials.keys.live);

/** Leaves a version in the live registry and gives its number. */
async function put(order: Omit<VersionOrder, 'version'>): Promise<number> {
  const version = ++lastVersion;
  const owner = { orgId: app().credentials.orgId, mode: 'live' } as const;
  await putRelapseVersion(app().database.db, owner, { ...order, version });
  return version;
}

async function hashOf(version: number | null): Promise<string> {
  const path = `${RELAPSE}/versions/${version ?? 'default'}`;
  return String(read(await send(app(), 'GET', path, { headers: admin }), 'data.comparison.hash'));
}

const post = (path: string, headers: Headers, json?: object): Promise<Reply> =>
  send(app(), 'POST', path, { headers, ...(json !== undefined && { json }) });

const reason = 'Agreed at the board';
const anyHash = '0'.repeat(64);

const promote = async (version: number, headers = admin): Promise<Reply> =>
  post(`${RELAPSE}/versions/${version}/promote`, headers, { reason, sheetHash: await hashOf(version) });

const reject = (version: number, headers = admin): Promise<Reply> =>
  post(`${RELAPSE}/versions/${version}/reject`, headers, { reason });

const rollBack = async (version: number | null, headers = admin): Promise<Reply> =>
  post(`${RELAPSE}/rollback`, headers, { version, reason, sheetHash: await hashOf(version) });

const refusalOf = (reply: Reply) => [reply.status, read(reply, 'error.code')];

async function readModel() {
  const model = await send(app(), 'GET', RELAPSE, { headers: admin });
  const versions = read(model, 'data.versions') as { version: number; state: string }[];
  return {
    active: read(model, 'data.active.version'),
    stateOf: (version: number) => versions.find((one) => one.version === version)?.state,
  };
}

describe('an unknown name', () => {
  const examples = engineRoutes.filter(({ example }) => example !== undefined);

  test.each(examples.map(({ path, example }) => [path, example]))(
    '%s with the number of a version that is not there answers 404',
    async (path, example) => {
      const reply = await post(`${path}?model_version=999999`, liveKey(), example as object);
      expect(refusalOf(reply)).toEqual([404, 'not_found']);
    },
  );

  test.each([
    ['GET', '/api/v1/engines/astrology'],
    ['GET', '/api/v1/models/astrology'],
    ['GET', '/api/v1/models/astrology/versions/1'],
    ['GET', `${RELAPSE}/versions/999999`],
    ['POST', '/api/v1/models/astrology/calibrate'],
    ['GET', '/api/v1/calibrations/cal_unknown'],
  ])('%s %s answers 404', async (method, path) => {
    expect(refusalOf(await send(app(), method, path, { headers: liveKey() }))).toEqual([404, 'not_found']);
  });

  test.each([
    ['/api/v1/models/astrology/versions/1/promote', { sheetHash: anyHash }],
    [`${RELAPSE}/versions/999999/promote`, { sheetHash: anyHash }],
    ['/api/v1/models/astrology/versions/1/reject', {}],
    [`${RELAPSE}/versions/999999/reject`, {}],
    ['/api/v1/models/astrology/rollback', { version: 1, sheetHash: anyHash }],
    [`${RELAPSE}/rollback`, { version: 999_999, sheetHash: anyHash }],
  ])('a decision at %s answers 404', async (path, json) => {
    expect(refusalOf(await post(path, admin, { reason, ...json }))).toEqual([404, 'not_found']);
  });

  test('of a calibration run of another mode answers like one that never was', async () => {
    const asked = await post(`${RELAPSE}/calibrate`, liveKey());
    const path = `/api/v1/calibrations/${String(read(asked, 'data.id'))}`;
    expect((await send(app(), 'GET', path, { headers: liveKey() })).status).toBe(200);
    const headers = bearer(app().credentials.keys.test);
    expect(refusalOf(await send(app(), 'GET', path, { headers }))).toEqual([404, 'not_found']);
  });
});

describe('text that the database cannot hold', () => {
  test('is no id of a calibration run', async () => {
    const reply = await send(app(), 'GET', '/api/v1/calibrations/%00', { headers: liveKey() });
    expect(refusalOf(reply)).toEqual([400, 'invalid_request']);
  });

  test.each(['Worse\u0000', 'Worse \ud800'])('is no reason of a decision: %j', async (unusable) => {
    const version = await put({ state: 'candidate' });
    const reply = await post(`${RELAPSE}/versions/${version}/reject`, admin, { reason: unusable });
    expect([reply.status, read(reply, 'error.issues.0.path')]).toEqual([400, 'reason']);
    expect((await readModel()).stateOf(version)).toBe('candidate');
  });
});

describe('a promotion', () => {
  test.each<[string, Omit<VersionOrder, 'version'>, string]>([
    ['whose gates are closed', { state: 'candidate', areGatesClosed: true }, 'gates_closed'],
    ['with a band outside its cap', { state: 'candidate', bands: { high: 90 } }, 'outside_caps'],
    ['that is a draft', { state: 'draft', areGatesClosed: true }, 'invalid_transition'],
    ['that was rejected', { state: 'rejected' }, 'invalid_transition'],
  ])('of a version %s is refused and changes nothing', async (_what, order, code) => {
    const version = await put(order);
    expect(refusalOf(await promote(version))).toEqual([409, code]);
    const { active, stateOf } = await readModel();
    expect([active, stateOf(version)]).toEqual([null, order.state]);
  });

  test('that moves a band takes two people', async () => {
    const version = await put({ state: 'candidate', bands: { moderate: 22 } });
    const approved = await promote(version);
    expect([approved.status, read(approved, 'data.outcome')]).toEqual([200, 'awaiting_second_person']);
    expect(refusalOf(await promote(version))).toEqual([409, 'second_person_required']);
    const before = await readModel();
    expect([before.active, before.stateOf(version)]).toEqual([null, 'approved']);

    const done = await promote(version, second);
    expect([done.status, read(done, 'data.outcome'), read(done, 'data.active.version')]).toEqual([
      200,
      'active',
      version,
    ]);
    expect(refusalOf(await promote(version))).toEqual([409, 'invalid_transition']);
    expect((await rollBack(null)).status).toBe(200);
  });
});

describe('a rejection', () => {
  test('puts a version aside for good, with the reason in the audit', async () => {
    const version = await put({ state: 'candidate' });
    expect(refusalOf(await reject(version, liveKey()))).toEqual([403, 'forbidden']);
    expect((await readModel()).stateOf(version)).toBe('candidate');

    expect((await reject(version)).status).toBe(200);
    expect((await readModel()).stateOf(version)).toBe('rejected');
    expect(refusalOf(await reject(version))).toEqual([409, 'invalid_transition']);
    expect(refusalOf(await promote(version))).toEqual([409, 'invalid_transition']);

    const { rows } = await app().database.pool.query<{ details: Record<string, unknown> }>(
      "select details from audit_entries where action = 'model.rejected'",
    );
    expect(rows.map(({ details }) => details)).toMatchObject([{ toVersion: version, reason }]);
  });

  test('of the version that runs is refused: first something else has to run', async () => {
    const version = await put({ state: 'candidate' });
    expect((await promote(version)).status).toBe(200);
    expect(refusalOf(await reject(version))).toEqual([409, 'invalid_transition']);
    expect((await readModel()).active).toBe(version);
    expect((await rollBack(null)).status).toBe(200);
  });
});

describe('a rollback', () => {
  test('is refused to a key, to an outdated sheet and to what runs already', async () => {
    const version = await put({ state: 'candidate' });
    expect((await promote(version)).status).toBe(200);
    expect(refusalOf(await rollBack(null, liveKey()))).toEqual([403, 'forbidden']);
    const outdated = await post(`${RELAPSE}/rollback`, admin, { version: null, reason, sheetHash: anyHash });
    expect(refusalOf(outdated)).toEqual([409, 'sheet_outdated']);
    expect(refusalOf(await rollBack(version))).toEqual([409, 'invalid_transition']);
    expect((await readModel()).active).toBe(version);
    expect((await rollBack(null)).status).toBe(200);
    expect(refusalOf(await rollBack(null))).toEqual([409, 'invalid_transition']);
  });

  test('lets no version run that never ran before', async () => {
    const version = await put({ state: 'candidate' });
    expect(refusalOf(await rollBack(version))).toEqual([409, 'invalid_transition']);
    const { active, stateOf } = await readModel();
    expect([active, stateOf(version)]).toEqual([null, 'candidate']);
  });

  test('to a version that ran before needs one person, although a band moves', async () => {
    const version = await put({ state: 'retired', bands: { moderate: 22 } });
    const back = await rollBack(version);
    expect([back.status, read(back, 'data.active.version')]).toEqual([200, version]);
    expect((await rollBack(null)).status).toBe(200);
  });
});
