import { Secret, TOTP } from 'otpauth';
import { beforeAll, describe, expect, test } from 'vitest';
import { movableClock } from './testing/clock.ts';
import { signIn } from './testing/keys.ts';
import { codeTo } from './testing/mail.ts';
import { addPerson, auditOf, openSession, type Person, trySignIn } from './testing/people.ts';
import { bearer, type Reply, read, send, useServer } from './testing/server.ts';

/** The second factor: an authenticator app, and recovery codes. */

const clock = movableClock();
const app = useServer({}, undefined, clock);
const BASE = '/api/v1/auth/second-factor';

let owner: string;
let live: string;

beforeAll(async () => {
  owner = await signIn(app());
  live = app().credentials.keys.live;
});

const post = (path: string, token: string, json: object) =>
  send(app(), 'POST', path, { headers: bearer(token), json });
const enrol = (token: string, password: string) => post(BASE, token, { password });
const confirm = (token: string, code: string) => post(`${BASE}/confirm`, token, { code });
const codeOf = (secret: string): string =>
  new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: clock.now().getTime() });
const answer = (challenge: unknown, code: string): Promise<Reply> =>
  send(app(), 'POST', '/api/v1/auth/login/second-factor', { json: { challenge, code } });
const challengeOf = async (person: Person) => read(await trySignIn(app(), person), 'challenge');

/** A person with a second factor, signed in; the next code is one step away. */
async function withFactor() {
  const person = await addPerson(app(), await signIn(app()));
  const { access } = await openSession(app(), person);
  const secret = String(read(await enrol(access, person.password), 'secret'));
  const reply = await confirm(access, codeOf(secret));
  expect(reply.status).toBe(200);
  clock.advance(30);
  return { person, access, secret, recovery: read(reply, 'recovery_codes') as string[] };
}

describe('enrolling', () => {
  test('201, then 200: a first code switches it on and gives ten recovery codes', async () => {
    const person = await addPerson(app(), owner);
    const { access } = await openSession(app(), person);
    const begun = await enrol(access, person.password);
    expect(begun.status).toBe(201);
    expect(String(read(begun, 'uri'))).toMatch(/^otpauth:\/\/totp\/Chartwright:/);
    expect((await trySignIn(app(), person)).status).toBe(200);
    const confirmed = await confirm(access, codeOf(String(read(begun, 'secret'))));
    expect(confirmed.status).toBe(200);
    const codes = read(confirmed, 'recovery_codes') as string[];
    expect(new Set(codes).size).toBe(10);
    expect(codes[0]).toMatch(/^([0-9A-Z]{4}-){3}[0-9A-Z]{4}$/);
    const state = await send(app(), 'GET', BASE, { headers: bearer(access) });
    expect([read(state, 'enabled'), read(state, 'recovery_codes_left')]).toEqual([true, 10]);
    expect(await auditOf(app(), person.id)).toContain('second_factor.enabled');
  });

  test('403: a wrong password; a key', async () => {
    const { access } = await openSession(app(), await addPerson(app(), owner));
    expect((await enrol(access, 'wrong')).status).toBe(403);
    expect((await enrol(live, 'any')).status).toBe(403);
    expect((await confirm(live, '123456')).status).toBe(403);
    expect((await post(`${BASE}/disable`, live, { password: 'any' })).status).toBe(403);
    expect((await send(app(), 'GET', BASE, { headers: bearer(live) })).status).toBe(403);
  });

  test('400: a wrong first code; 404: none begun; 409: it is on already', async () => {
    const person = await addPerson(app(), owner);
    const { access } = await openSession(app(), person);
    expect((await confirm(access, '000000')).status).toBe(404);
    const secret = String(read(await enrol(access, person.password), 'secret'));
    const right = codeOf(secret);
    expect((await confirm(access, right === '000000' ? '000001' : '000000')).status).toBe(400);
    expect((await confirm(access, right)).status).toBe(200);
    expect((await enrol(access, person.password)).status).toBe(409);
    expect((await confirm(access, right)).status).toBe(409);
  });

  test('429: codes and passwords are not guessed here either', async () => {
    const person = await addPerson(app(), owner);
    const { access } = await openSession(app(), person);
    await enrol(access, person.password);
    for (let i = 0; i < 5; i++) expect((await confirm(access, 'no such code')).status).toBe(400);
    expect((await confirm(access, 'no such code')).status).toBe(429);
    for (let i = 0; i < 10; i++) expect((await enrol(access, 'wrong')).status).toBe(403);
    expect((await enrol(access, person.password)).status).toBe(429);
  });

  test('the secret and the codes are sealed or hashed in the tables', async () => {
    const { secret, recovery } = await withFactor();
    const { rows } = await app().database.pool.query<{ bytes: Buffer }>(
      'select sealed_secret as bytes from second_factors union all select hash from recovery_codes',
    );
    const stored = Buffer.concat(rows.map(({ bytes }) => bytes)).toString('latin1');
    for (const plain of [secret, ...recovery]) expect(stored).not.toContain(plain);
    expect(app().readLog()).not.toContain(secret);
  });
});

describe('signing in with a second factor', () => {
  test('202, then 200: the password gives a challenge, the code the tokens', async () => {
    const { person, secret } = await withFactor();
    const first = await trySignIn(app(), person);
    expect([first.status, read(first, 'second_factor')]).toEqual([202, ['totp', 'recovery_code']]);
    expect(first.text).not.toContain('token');
    const second = await answer(read(first, 'challenge'), codeOf(secret));
    expect(second.status).toBe(200);
    const sessions = await send(app(), 'GET', '/api/v1/auth/sessions', {
      headers: bearer(String(read(second, 'access_token'))),
    });
    expect(sessions.status).toBe(200);
  });

  test('401: a code works once, and so does a challenge', async () => {
    const { person, secret } = await withFactor();
    const code = codeOf(secret);
    const challenge = await challengeOf(person);
    expect((await answer(challenge, code)).status).toBe(200);
    expect((await answer(challenge, code)).status).toBe(401);
    expect((await answer(await challengeOf(person), code)).status).toBe(401);
    clock.advance(30);
    expect((await answer(challenge, codeOf(secret))).status).toBe(401);
    expect((await answer(await challengeOf(person), codeOf(secret))).status).toBe(200);
  });

  test('of ten answers at once one is taken', async () => {
    const { person, secret } = await withFactor();
    const challenge = await challengeOf(person);
    const replies = await Promise.all(Array.from({ length: 10 }, () => answer(challenge, codeOf(secret))));
    expect(replies.filter(({ status }) => status === 200)).toHaveLength(1);
  });

  test('401: a code two steps old, a challenge five minutes old, an invented challenge: one answer', async () => {
    const { person, secret } = await withFactor();
    const old = codeOf(secret);
    clock.advance(61);
    const challenge = await challengeOf(person);
    const stale = await answer(challenge, old);
    clock.advance(300);
    const late = await answer(challenge, codeOf(secret));
    const invented = await answer('step_nothing', codeOf(secret));
    expect([stale.status, late.status, invented.status]).toEqual([401, 401, 401]);
    expect(new Set([stale.text, late.text, invented.text]).size).toBe(1);
  });

  test('401: a challenge of a password that was changed meanwhile', async () => {
    const { person, access, recovery } = await withFactor();
    const open = await challengeOf(person);
    const json = { current_password: person.password, new_password: 'correct horse battery' };
    expect((await post('/api/v1/auth/password', access, json)).status).toBe(204);
    expect((await answer(open, recovery[0] ?? '')).status).toBe(401);
    const again = await challengeOf({ ...person, password: json.new_password });
    expect((await answer(again, recovery[0] ?? '')).status).toBe(200);
  });

  test('200: a recovery code signs in once, however it is typed', async () => {
    const { person, recovery } = await withFactor();
    const [code = ''] = recovery;
    expect((await answer(await challengeOf(person), code.toLowerCase().replaceAll('-', ' '))).status).toBe(
      200,
    );
    expect((await answer(await challengeOf(person), code)).status).toBe(401);
    expect(await auditOf(app(), person.id)).toContain('recovery_code.used');
  });

  test('429: a known password does not help to guess codes', async () => {
    const { person, secret } = await withFactor();
    const wrong = codeOf(secret) === '000000' ? '000001' : '000000';
    for (let i = 0; i < 5; i++) expect((await answer(await challengeOf(person), wrong)).status).toBe(401);
    expect((await answer(await challengeOf(person), codeOf(secret))).status).toBe(429);
  });

  test('a password reset does not lift it', async () => {
    const { person } = await withFactor();
    await send(app(), 'POST', '/api/v1/auth/password/forgot', { json: { email: person.email } });
    const json = { code: await codeTo(app(), person.email), new_password: 'correct horse battery' };
    expect((await send(app(), 'POST', '/api/v1/auth/password/reset', { json })).status).toBe(204);
    expect((await trySignIn(app(), { ...person, password: json.new_password })).status).toBe(202);
  });
});

describe('recovery codes and switching off', () => {
  test('200: new recovery codes replace the old ones', async () => {
    const { person, access, recovery } = await withFactor();
    const renewed = await post(`${BASE}/recovery-codes`, access, { password: person.password });
    expect(renewed.status).toBe(200);
    expect((await answer(await challengeOf(person), recovery[0] ?? '')).status).toBe(401);
    const [fresh = ''] = read(renewed, 'recovery_codes') as string[];
    expect((await answer(await challengeOf(person), fresh)).status).toBe(200);
  });

  test('403: new recovery codes take the right password, and a person', async () => {
    const { person, access, recovery } = await withFactor();
    const renew = (token: string, password: string) => post(`${BASE}/recovery-codes`, token, { password });
    expect((await renew(access, 'wrong')).status).toBe(403);
    expect((await renew(live, person.password)).status).toBe(403);
    expect((await answer(await challengeOf(person), recovery[0] ?? '')).status).toBe(200);
  });

  test('204: the password switches it off, and open challenges with it', async () => {
    const { person, access, recovery } = await withFactor();
    const open = await challengeOf(person);
    expect((await post(`${BASE}/disable`, access, { password: 'wrong' })).status).toBe(403);
    expect((await post(`${BASE}/disable`, live, { password: person.password })).status).toBe(403);
    expect((await post(`${BASE}/disable`, access, { password: person.password })).status).toBe(204);
    expect((await trySignIn(app(), person)).status).toBe(200);
    expect((await answer(open, recovery[0] ?? '')).status).toBe(401);
    expect((await post(`${BASE}/disable`, access, { password: person.password })).status).toBe(404);
    expect((await post(`${BASE}/recovery-codes`, access, { password: person.password })).status).toBe(404);
    expect(await auditOf(app(), person.id)).toContain('second_factor.disabled');
  });

  test('429: too many wrong passwords', async () => {
    const { person, access } = await withFactor();
    for (let i = 0; i < 10; i++) await post(`${BASE}/disable`, access, { password: 'wrong' });
    expect((await post(`${BASE}/disable`, access, { password: person.password })).status).toBe(429);
    expect((await post(`${BASE}/recovery-codes`, access, { password: person.password })).status).toBe(429);
  });
});
