import { readdir, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { movableClock } from './testing/clock.ts';
import { waitForJobs } from './testing/jobs.ts';
import { makeOrganisation, signIn } from './testing/keys.ts';
import { mailsTo } from './testing/mail.ts';
import {
  addPerson,
  auditOf,
  openSession,
  type Person,
  type SignedIn,
  trySignIn,
  waitForStatus,
} from './testing/people.ts';
import { bearer, read, send, useServer } from './testing/server.ts';

/** Sign-in, its sessions, refresh tokens and the password. */

const clock = movableClock();
const app = useServer({}, undefined, clock);
const DAY = 86_400;

let admin: string;
let person: Person;

beforeAll(async () => {
  admin = await signIn(app());
  person = await addPerson(app(), admin, { role: 'analyst' });
});

const refresh = (refresh_token: string) =>
  send(app(), 'POST', '/api/v1/auth/refresh', { json: { refresh_token } });
const signOut = (refresh_token: string) =>
  send(app(), 'POST', '/api/v1/auth/logout', { json: { refresh_token } });
const sessions = (access: string) => send(app(), 'GET', '/api/v1/auth/sessions', { headers: bearer(access) });
const currentId = async (access: string): Promise<string> => {
  const listed = (await sessions(access)).body as { id: string; current: boolean }[];
  return listed.find(({ current }) => current)?.id ?? 'none';
};

describe('POST /api/v1/auth/refresh', () => {
  test('200: gives the next pair of tokens, and both work', async () => {
    const first = await openSession(app(), person);
    const reply = await refresh(first.refresh);
    expect(reply.status).toBe(200);
    expect(read(reply, 'expires_in')).toBe(900);
    expect(read(reply, 'refresh_token')).not.toBe(first.refresh);
    expect((await sessions(String(read(reply, 'access_token')))).status).toBe(200);
    expect((await refresh(String(read(reply, 'refresh_token')))).status).toBe(200);
  });

  test('401: a token shown twice ends the whole session, also its newest tokens', async () => {
    const first = await openSession(app(), person);
    const id = await currentId(first.access);
    const second = await refresh(first.refresh);
    expect(second.status).toBe(200);
    const reused = await refresh(first.refresh);
    expect([reused.status, read(reused, 'error')]).toEqual([401, 'invalid_refresh_token']);
    expect((await refresh(String(read(second, 'refresh_token')))).status).toBe(401);
    expect(await waitForStatus(() => sessions(String(read(second, 'access_token'))), 401)).toBe(401);
    expect(await auditOf(app(), id)).toEqual(['person.signed_in', 'session.ended']);
  });

  test('of twenty uses at once one is answered, and the session ends', async () => {
    const { refresh: token } = await openSession(app(), person);
    const replies = await Promise.all(Array.from({ length: 20 }, () => refresh(token)));
    expect(replies.filter(({ status }) => status === 200)).toHaveLength(1);
    const winner = replies.find(({ status }) => status === 200);
    expect((await refresh(String(read(winner as never, 'refresh_token')))).status).toBe(401);
  });

  test('401: an unknown, an idle and an overdue token get one answer', async () => {
    const idle = await openSession(app(), person);
    const unknown = await refresh('cwr_nobody');
    clock.advance(14 * DAY + 1);
    const late = await refresh(idle.refresh);
    expect([late.status, late.text]).toEqual([401, unknown.text]);
    let { refresh: token } = await openSession(app(), person);
    for (let days = 0; days < 30; days += 10) {
      const reply = await refresh(token);
      expect(reply.status).toBe(200);
      token = String(read(reply, 'refresh_token'));
      clock.advance(10 * DAY + 1);
    }
    expect((await refresh(token)).status).toBe(401);
    admin = await signIn(app());
  });

  test('401: a person who was removed from people gets no new token', async () => {
    const gone = await addPerson(app(), admin);
    const { refresh: token } = await openSession(app(), gone);
    await app().database.pool.query('update people set disabled_at = now() where id = $1', [gone.id]);
    expect((await refresh(token)).status).toBe(401);
  });

  test('no table holds a refresh token as it was sent', async () => {
    const { refresh: token } = await openSession(app(), person);
    const { rows } = await app().database.pool.query<{ hash: Buffer }>('select hash from refresh_tokens');
    expect(rows.some(({ hash }) => hash.toString('utf8').includes(token.slice(4)))).toBe(false);
    expect(app().readLog()).not.toContain(token);
  });
});

describe('an access token', () => {
  test('expires after 15 minutes', async () => {
    const { access } = await openSession(app(), person);
    clock.advance(899);
    expect((await sessions(access)).status).toBe(200);
    clock.advance(2);
    expect((await sessions(access)).status).toBe(401);
    admin = await signIn(app());
  });
});

describe('POST /api/v1/auth/logout', () => {
  test('204: ends the session, and its access token within a second', async () => {
    const { access, refresh: token } = await openSession(app(), person);
    const id = await currentId(access);
    expect((await signOut(token)).status).toBe(204);
    expect((await refresh(token)).status).toBe(401);
    expect(await waitForStatus(() => sessions(access), 401)).toBe(401);
    expect(await auditOf(app(), id)).toEqual(['person.signed_in', 'session.ended']);
  });

  test('204: says the same of an unknown token', async () => {
    expect((await signOut('cwr_nobody')).status).toBe(204);
  });
});

describe('GET /api/v1/auth/sessions', () => {
  test('200: lists the open sessions of the person alone and marks the current one', async () => {
    const one = await addPerson(app(), admin);
    const first = await openSession(app(), one);
    const second = await openSession(app(), one, { mode: 'test' });
    const listed = (await sessions(second.access)).body as { mode: string; current: boolean }[];
    expect(listed.map(({ mode, current }) => [mode, current])).toEqual([
      ['test', true],
      ['live', false],
    ]);
    await signOut(first.refresh);
    expect((await sessions(second.access)).body).toHaveLength(1);
  });

  test('403: a key has no sessions', async () => {
    expect((await sessions(app().credentials.keys.live)).status).toBe(403);
  });
});

describe('DELETE /api/v1/auth/sessions/{id}', () => {
  const end = (access: string, id: string) =>
    send(app(), 'DELETE', `/api/v1/auth/sessions/${id}`, { headers: bearer(access) });

  test('204: ends another session of the same person', async () => {
    const lost = await openSession(app(), person);
    const own = await openSession(app(), person);
    const id = await currentId(lost.access);
    expect((await end(own.access, id)).status).toBe(204);
    expect((await refresh(lost.refresh)).status).toBe(401);
    expect((await end(own.access, id)).status).toBe(404);
    expect((await sessions(own.access)).status).toBe(200);
  });

  test("404: another person's session answers like an unknown one", async () => {
    const { access } = await openSession(app(), person);
    const foreign = await end(access, await currentId(admin));
    const unknown = await end(access, 'ses_00000000000000000000');
    expect([foreign.status, foreign.text]).toEqual([404, unknown.text]);
    expect((await sessions(admin)).status).toBe(200);
  });

  test('403: a key ends nothing', async () => {
    expect((await end(app().credentials.keys.live, 'ses_1')).status).toBe(403);
  });
});

describe('POST /api/v1/auth/password', () => {
  const NEW = 'correct horse battery';
  const change = (access: string, current_password: string, new_password: string) =>
    send(app(), 'POST', '/api/v1/auth/password', {
      headers: bearer(access),
      json: { current_password, new_password },
    });

  test('204: changes it, ends the other sessions and keeps this one', async () => {
    const one = await addPerson(app(), admin);
    const other = await openSession(app(), one);
    const own = await openSession(app(), one);
    expect((await change(own.access, one.password, NEW)).status).toBe(204);
    expect((await refresh(other.refresh)).status).toBe(401);
    expect((await refresh(own.refresh)).status).toBe(200);
    expect((await trySignIn(app(), one)).status).toBe(401);
    expect((await trySignIn(app(), { ...one, password: NEW })).status).toBe(200);
    expect(await auditOf(app(), one.id)).toContain('person.password_changed');
  });

  test('403: a wrong current password', async () => {
    const { access } = await openSession(app(), person);
    const reply = await change(access, 'wrong', NEW);
    expect([reply.status, read(reply, 'error')]).toEqual([403, 'wrong_password']);
  });

  test('400: too short, the same again, or the e-mail address', async () => {
    const one = await addPerson(app(), admin);
    const { access } = await openSession(app(), one);
    for (const password of ['fourteen chars', one.password, one.email.toUpperCase()]) {
      expect((await change(access, one.password, password)).status).toBe(400);
    }
  });

  test('429: too many wrong ones lock the account', async () => {
    const one = await addPerson(app(), admin);
    const { access } = await openSession(app(), one);
    for (let i = 0; i < 10; i++) expect((await change(access, 'wrong', NEW)).status).toBe(403);
    expect((await change(access, one.password, NEW)).status).toBe(429);
  });

  test('403: a key has no password', async () => {
    expect((await change(app().credentials.keys.live, 'x', NEW)).status).toBe(403);
  });
});

describe('guessing a password', () => {
  test('locks the account for longer and longer, whatever is tried, and a right one afterwards resets it', async () => {
    const one = await addPerson(app(), admin);
    const wrong = { ...one, password: 'wrong' };
    for (let i = 0; i < 10; i++) expect((await trySignIn(app(), wrong)).status).toBe(401);
    const waits: number[] = [];
    for (let i = 0; i < 7; i++) {
      const refused = await trySignIn(app(), one);
      expect(refused.status).toBe(429);
      const wait = Number(refused.headers.get('retry-after'));
      waits.push(wait);
      clock.advance(wait + 1);
      if (i < 6) expect((await trySignIn(app(), wrong)).status).toBe(401);
    }
    expect(waits).toEqual([30, 60, 120, 240, 480, 900, 900]);
    expect((await trySignIn(app(), one)).status).toBe(200);
    for (let i = 0; i < 9; i++) await trySignIn(app(), wrong);
    expect((await trySignIn(app(), one)).status).toBe(200);
    admin = await signIn(app());
  });

  test('an unknown e-mail address is locked in the same way, with the same words', async () => {
    const one = await addPerson(app(), admin);
    const known = { ...one, password: 'wrong' };
    const unknown = { email: 'nobody@clinic.example', password: 'wrong' };
    for (let i = 0; i < 10; i++) {
      const [a, b] = [await trySignIn(app(), known), await trySignIn(app(), unknown)];
      expect([a.status, a.text]).toEqual([b.status, b.text]);
    }
    const [a, b] = [await trySignIn(app(), one), await trySignIn(app(), unknown)];
    expect([a.status, a.text, b.status]).toEqual([429, b.text, 429]);
    expect(a.headers.get('retry-after')).toBe(b.headers.get('retry-after'));
  });

  test('fifty guesses sent at once are counted one by one', async () => {
    const one = await addPerson(app(), admin);
    const replies = await Promise.all(
      Array.from({ length: 50 }, () => trySignIn(app(), { ...one, password: 'wrong' })),
    );
    expect(replies.filter(({ status }) => status === 401)).toHaveLength(10);
    expect(replies.filter(({ status }) => status === 429)).toHaveLength(40);
  });

  test('a hundred failures from one address stop the address, and an hour forgets them', async () => {
    clock.advance(3_601);
    for (let i = 0; i < 100; i++) {
      await trySignIn(app(), { email: `guess${i}@clinic.example`, password: 'wrong' });
    }
    expect((await trySignIn(app(), person)).status).toBe(429);
    clock.advance(3_602);
    expect((await trySignIn(app(), person)).status).toBe(200);
    admin = await signIn(app());
  });
});

describe('POST /api/v1/auth/login/', () => {
  test('200: a person of two organisations chooses; 401 where there is no membership', async () => {
    const other = await makeOrganisation(app());
    await app().database.pool.query(
      `insert into memberships (org_id, person_id, role) values ($1, $2, 'viewer')`,
      [other.orgId, person.id],
    );
    const organisationOf = async (tokens: SignedIn) =>
      ((await sessions(tokens.access)).body as { organisation: string; current: boolean }[]).find(
        ({ current }) => current,
      )?.organisation;
    expect(await organisationOf(await openSession(app(), person))).toBe(app().credentials.orgId);
    expect(await organisationOf(await openSession(app(), person, { organisation: other.orgId }))).toBe(
      other.orgId,
    );
    const third = await makeOrganisation(app());
    const refused = await trySignIn(app(), person, { organisation: third.orgId });
    expect([refused.status, read(refused, 'error')]).toEqual([401, 'invalid_credentials']);
  });
});

describe('a developer', () => {
  test('200: works in the test world, whatever was asked for, and the session says so', async () => {
    const one = await addPerson(app(), admin, { role: 'developer' });
    const { access } = await openSession(app(), one, { mode: 'live' });
    expect(read(await sessions(access), '0.mode')).toBe('test');
  });
});

describe('the hourly purge', () => {
  test('deletes the files of mails a week after they were written', async () => {
    const one = await addPerson(app(), admin);
    await send(app(), 'POST', '/api/v1/auth/password/forgot', { json: { email: one.email } });
    expect(await mailsTo(app(), one.email)).toHaveLength(1);
    const folder = join(app().dataDir, 'mail');
    const leftAfter = async (days: number): Promise<number> => {
      const written = new Date(clock.now().getTime() - days * DAY * 1000);
      for (const name of await readdir(folder)) await utimes(join(folder, name), written, written);
      await app().database.pool.query(`select graphile_worker.add_job('accounts.purge', '{}'::json)`);
      await waitForJobs(app());
      return (await mailsTo(app(), one.email)).length;
    };
    for (const name of await readdir(folder)) {
      expect((await stat(join(folder, name))).mode & 0o777).toBe(0o600);
    }
    expect([await leftAfter(6.9), await leftAfter(7.1)]).toEqual([1, 0]);
    expect((await stat(folder)).mode & 0o777).toBe(0o700);
  });

  test('deletes what nobody can use any more: sessions a month after their end, counters, codes, mails', async () => {
    const one = await addPerson(app(), admin);
    await openSession(app(), one);
    await trySignIn(app(), { ...one, password: 'wrong' });
    await send(app(), 'POST', '/api/v1/auth/password/forgot', { json: { email: one.email } });
    const { pool } = app().database;
    const count = async () => {
      const { rows } = await pool.query<{ sessions: number; others: number }>(`
        select (select count(*)::int from sessions) as sessions,
          (select count(*)::int from sign_in_failures) + (select count(*)::int from password_resets) as others`);
      return rows[0];
    };
    expect((await count())?.others).toBeGreaterThanOrEqual(2);
    clock.advance(61 * DAY);
    await pool.query(`select graphile_worker.add_job('accounts.purge', '{}'::json)`);
    const deadline = performance.now() + 5_000;
    while ((await count())?.others !== 0 && performance.now() < deadline);
    const left = await count();
    expect(left).toEqual({ sessions: 0, others: 0 });
  });
});
