import { Secret, TOTP } from 'otpauth';
import { beforeAll, describe, expect, test } from 'vitest';
import { movableClock } from './testing/clock.ts';
import { waitForJobs } from './testing/jobs.ts';
import { makeOrganisation, signIn } from './testing/keys.ts';
import { addPerson, openSession, type Person, trySignIn } from './testing/people.ts';
import { bearer, read, send, useServer } from './testing/server.ts';

/** Wrong passwords and codes in the audit. */

const clock = movableClock();
const app = useServer({}, undefined, clock);
const BASE = '/api/v1/auth/second-factor';

let admin: string;

beforeAll(async () => {
  admin = await signIn(app());
});

type Entry = { org_id: string; action: string; actor_kind: string; details: Record<string, unknown> };

/** The refusals of a person, once there are as many as are awaited. */
async function refusalsOf(id: string, count: number): Promise<Entry[]> {
  const deadline = performance.now() + 10_000;
  let rows: Entry[] = [];
  while (rows.length < count && performance.now() < deadline) {
    ({ rows } = await app().database.pool.query<Entry>(
      `select org_id, action, actor_kind, details from audit_entries
       where target_id = $1 and action ~ 'refused|locked_out' order by at, id`,
      [id],
    ));
  }
  return rows;
}

const guess = (person: Person) => trySignIn(app(), { ...person, password: 'wrong' });
const post = (path: string, token: string, json: object) =>
  send(app(), 'POST', path, { headers: bearer(token), json });

describe('a wrong password', () => {
  test('is told once each, with the waiting it began, and no more while the account waits', async () => {
    const one = await addPerson(app(), admin);
    for (let i = 0; i < 14; i++) await guess(one);
    const told = await refusalsOf(one.id, 11);
    await waitForJobs(app());
    expect(await refusalsOf(one.id, 11)).toHaveLength(11);
    expect(told.filter(({ action }) => action === 'password.refused')).toHaveLength(10);
    expect(told.filter(({ action }) => action === 'person.locked_out')).toMatchObject([
      { actor_kind: 'anonymous', details: { what: 'password', waitSeconds: 30 } },
    ]);
    expect(JSON.stringify(told)).not.toContain(one.email);
  });

  test('is told in every organisation the person works in', async () => {
    const other = await makeOrganisation(app());
    const one = await addPerson(app(), admin);
    await app().database.pool.query(
      `insert into memberships (org_id, person_id, role) values ($1, $2, 'viewer')`,
      [other.orgId, one.id],
    );
    await guess(one);
    const told = await refusalsOf(one.id, 2);
    expect(told.map(({ org_id }) => org_id).sort()).toEqual([app().credentials.orgId, other.orgId].sort());
  });

  test('is told where it is typed again: for a second factor, for a new password', async () => {
    const one = await addPerson(app(), admin);
    const { access } = await openSession(app(), one);
    expect((await post(BASE, access, { password: 'wrong' })).status).toBe(403);
    const json = { current_password: 'wrong', new_password: 'correct horse battery' };
    expect((await post('/api/v1/auth/password', access, json)).status).toBe(403);
    expect(await refusalsOf(one.id, 2)).toHaveLength(2);
  });

  test("of nobody's account is in no chain, and a right one is not told as wrong", async () => {
    const one = await addPerson(app(), admin);
    await guess({ ...one, email: 'stranger@clinic.example' });
    expect((await trySignIn(app(), one)).status).toBe(200);
    await waitForJobs(app());
    expect(await refusalsOf(one.id, 0)).toEqual([]);
    const { rows } = await app().database.pool.query(
      `select 1 from audit_entries where action = 'password.refused' and target_id is null`,
    );
    expect(rows).toEqual([]);
  });
});

describe('a wrong code of the second factor', () => {
  test('is told, and so is the fifth, which makes the person wait', async () => {
    const one = await addPerson(app(), admin);
    const { access } = await openSession(app(), one);
    const secret = String(read(await post(BASE, access, { password: one.password }), 'secret'));
    const code = new TOTP({ secret: Secret.fromBase32(secret) }).generate({
      timestamp: clock.now().getTime(),
    });
    expect((await post(`${BASE}/confirm`, access, { code })).status).toBe(200);
    const challenge = read(await trySignIn(app(), one), 'challenge');
    for (let i = 0; i < 7; i++) {
      await send(app(), 'POST', '/api/v1/auth/login/second-factor', { json: { challenge, code } });
    }
    const told = await refusalsOf(one.id, 6);
    expect(told.filter(({ action }) => action === 'code.refused')).toHaveLength(5);
    expect(told.find(({ action }) => action === 'person.locked_out')?.details.what).toBe('code');
  });
});
