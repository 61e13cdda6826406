import { beforeAll, describe, expect, test } from 'vitest';
import { movableClock } from './testing/clock.ts';
import { makeOrganisation, signIn, signInAs } from './testing/keys.ts';
import { codeTo, mailsTo, waitForMails } from './testing/mail.ts';
import { addPerson, auditOf, openSession, type Person, trySignIn, waitForStatus } from './testing/people.ts';
import { bearer, read, send, useServer } from './testing/server.ts';

/** Password reset by mail, invitations, and the members of an organisation. */

const clock = movableClock();
const app = useServer({}, undefined, clock);
const NEW = 'correct horse battery';
const DAY = 86_400;

let owner: string;
let admin: string;
let administrator: Person;
let live: string;

beforeAll(async () => {
  owner = await signIn(app());
  live = app().credentials.keys.live;
  administrator = await addPerson(app(), owner, { role: 'admin' });
  admin = (await openSession(app(), administrator)).access;
});

/** An hour on: counters and access tokens are new again. */
async function waitAnHour(): Promise<void> {
  clock.advance(3_601);
  owner = await signIn(app());
  admin = (await openSession(app(), administrator)).access;
}

const forgot = (email: string) => send(app(), 'POST', '/api/v1/auth/password/forgot', { json: { email } });
const reset = (code: string, new_password = NEW) =>
  send(app(), 'POST', '/api/v1/auth/password/reset', { json: { code, new_password } });
const invite = (token: string, order: object) =>
  send(app(), 'POST', '/api/v1/invitations', { headers: bearer(token), json: order });
const accept = (order: object) => send(app(), 'POST', '/api/v1/auth/invitations/accept', { json: order });
const members = (method: string, token: string, id = '', extra: object = {}) =>
  send(app(), method, `/api/v1/members${id && `/${id}`}`, { headers: bearer(token), ...extra });
const change = (token: string, id: string, json: object) => members('PATCH', token, id, { json });

describe('POST /api/v1/auth/password/forgot and …/reset', () => {
  test('204: the code from the mail sets a password once, ends the sessions and lifts a lock', async () => {
    const one = await addPerson(app(), owner);
    const session = await openSession(app(), one);
    for (let i = 0; i < 10; i++) await trySignIn(app(), { ...one, password: 'wrong' });
    expect((await trySignIn(app(), one)).status).toBe(429);
    expect((await forgot(one.email.toUpperCase())).status).toBe(204);
    const code = await codeTo(app(), one.email);
    expect((await reset(code)).status).toBe(204);
    expect((await trySignIn(app(), { ...one, password: NEW })).status).toBe(200);
    const reply = await send(app(), 'POST', '/api/v1/auth/refresh', {
      json: { refresh_token: session.refresh },
    });
    expect(reply.status).toBe(401);
    const again = await reset(code, 'another good password');
    expect([again.status, read(again, 'error')]).toEqual([400, 'invalid_code']);
    expect(await auditOf(app(), one.id)).toContain('person.password_reset');
  });

  test('204: an unknown address gets the same answer and no mail', async () => {
    const one = await addPerson(app(), owner);
    const [known, unknown] = [await forgot(one.email), await forgot('stranger@clinic.example')];
    expect([unknown.status, unknown.text]).toEqual([known.status, known.text]);
    expect(await mailsTo(app(), one.email)).toHaveLength(1);
    expect(await mailsTo(app(), 'stranger@clinic.example')).toHaveLength(0);
  });

  test('400: a code expires after 30 minutes, and every code of the person ends with the first use', async () => {
    const one = await addPerson(app(), owner);
    await forgot(one.email);
    const first = await codeTo(app(), one.email);
    await forgot(one.email);
    const second = await codeTo(app(), one.email);
    expect(second).not.toBe(first);
    expect((await reset(second)).status).toBe(204);
    expect((await reset(first)).status).toBe(400);
    await waitAnHour();
    await forgot(one.email);
    const late = await codeTo(app(), one.email);
    await waitAnHour();
    expect((await reset(late)).status).toBe(400);
  });

  test('400: a code asked for before the password was changed', async () => {
    const one = await addPerson(app(), owner);
    const { access } = await openSession(app(), one);
    expect((await forgot(one.email)).status).toBe(204);
    const code = await codeTo(app(), one.email);
    const json = { current_password: one.password, new_password: NEW };
    const changed = await send(app(), 'POST', '/api/v1/auth/password', { headers: bearer(access), json });
    expect(changed.status).toBe(204);
    expect((await reset(code, 'another good password')).status).toBe(400);
    expect((await trySignIn(app(), { ...one, password: NEW })).status).toBe(200);
  });

  test('400: of ten uses at once one sets the password', async () => {
    const one = await addPerson(app(), owner);
    await forgot(one.email);
    const code = await codeTo(app(), one.email);
    const replies = await Promise.all(Array.from({ length: 10 }, () => reset(code)));
    expect(replies.filter(({ status }) => status === 204)).toHaveLength(1);
    expect(replies.filter(({ status }) => status === 400)).toHaveLength(9);
  });

  test('400: the e-mail address is no password, nor is a short one', async () => {
    const one = await addPerson(app(), owner);
    await forgot(one.email);
    const code = await codeTo(app(), one.email);
    expect((await reset(code, one.email)).status).toBe(400);
    expect((await reset(code, 'short')).status).toBe(400);
    expect((await reset(code)).status).toBe(204);
  });

  test('429: nobody fills a mailbox, known or unknown', async () => {
    const one = await addPerson(app(), owner);
    for (const email of [one.email, 'another@clinic.example']) {
      for (let i = 0; i < 3; i++) expect((await forgot(email)).status).toBe(204);
      expect((await forgot(email)).status).toBe(429);
    }
    await waitAnHour();
  });

  test('no address and no code is in the log or readable in a table; the log names the file', async () => {
    const one = await addPerson(app(), owner);
    await forgot(one.email);
    const code = await codeTo(app(), one.email);
    const log = app().readLog();
    expect(log).not.toContain(one.email);
    expect(log).not.toContain(code);
    expect(log).toContain(`${app().dataDir}/mail/mail_`);
    const { rows } = await app().database.pool.query('select * from password_resets');
    expect(JSON.stringify(rows)).not.toContain(code);
  });
});

describe('invitations', () => {
  test('201: a new person accepts with a name and a password and signs in with the role', async () => {
    const email = 'invited@clinic.example';
    const made = await invite(admin, { email, role: 'clinician', rights: ['provider'] });
    expect([made.status, read(made, 'data.role')]).toEqual([201, 'clinician']);
    const code = await codeTo(app(), email);
    expect(made.text).not.toContain(code);
    const accepted = await accept({ code, name: 'Ada', password: NEW });
    expect([accepted.status, read(accepted, 'organisation')]).toEqual([201, app().credentials.orgId]);
    const id = String(read(accepted, 'id'));
    const member = await members('GET', owner, id);
    expect([read(member, 'data.role'), read(member, 'data.rights')]).toEqual(['clinician', ['provider']]);
    expect((await trySignIn(app(), { email, password: NEW })).status).toBe(200);
    expect((await accept({ code, name: 'Ada', password: NEW })).status).toBe(400);
    expect(await auditOf(app(), id)).toContain('invitation.accepted');
    expect(await auditOf(app(), String(read(made, 'data.id')))).toEqual(['invitation.made']);
  });

  test('201: a person who has an account accepts with the present password; 401 with another', async () => {
    const other = await makeOrganisation(app());
    const theirs = await signInAs(app(), { email: other.adminEmail, password: other.adminPassword });
    const one = await addPerson(app(), owner);
    expect((await invite(theirs, { email: one.email, role: 'viewer' })).status).toBe(201);
    const code = await codeTo(app(), one.email);
    expect((await accept({ code, password: NEW })).status).toBe(401);
    const accepted = await accept({ code, password: one.password });
    expect([accepted.status, read(accepted, 'id')]).toEqual([201, one.id]);
    expect((await trySignIn(app(), one, { organisation: other.orgId })).status).toBe(200);
    expect((await trySignIn(app(), { ...one, password: NEW })).status).toBe(401);
  });

  test('400: a new account needs a name and a good password; the code stays good', async () => {
    const email = 'careless@clinic.example';
    await invite(owner, { email, role: 'viewer' });
    const code = await codeTo(app(), email);
    for (const wrong of [
      { password: NEW },
      { name: 'Ada', password: 'short' },
      { name: 'Ada', password: email },
    ]) {
      expect((await accept({ code, ...wrong })).status).toBe(400);
    }
    expect((await accept({ code, name: 'Ada', password: NEW })).status).toBe(201);
  });

  test('400: a code expires after seven days, and a second invitation replaces the first', async () => {
    const email = 'late@clinic.example';
    await invite(owner, { email, role: 'viewer' });
    const first = await codeTo(app(), email);
    await invite(owner, { email, role: 'analyst' });
    const second = await codeTo(app(), email);
    const open = await send(app(), 'GET', '/api/v1/invitations', { headers: bearer(owner) });
    expect((read(open, 'data') as { email: string }[]).filter((one) => one.email === email)).toHaveLength(1);
    expect((await accept({ code: first, name: 'Ada', password: NEW })).status).toBe(400);
    clock.advance(7 * DAY);
    expect((await accept({ code: second, name: 'Ada', password: NEW })).status).toBe(400);
    await waitAnHour();
    expect(read(await send(app(), 'GET', '/api/v1/invitations', { headers: bearer(owner) }), 'data')).toEqual(
      [],
    );
  });

  test('of ten acceptances at once one makes the account', async () => {
    const email = 'twice@clinic.example';
    await invite(owner, { email, role: 'viewer' });
    const code = await codeTo(app(), email);
    const replies = await Promise.all(
      Array.from({ length: 10 }, () => accept({ code, name: 'Ada', password: NEW })),
    );
    expect(replies.filter(({ status }) => status === 201)).toHaveLength(1);
    expect(replies.every(({ status }) => [201, 400, 401, 409].includes(status))).toBe(true);
  });

  test('429: the password of an account is not guessed through an invitation', async () => {
    const other = await makeOrganisation(app());
    const theirs = await signInAs(app(), { email: other.adminEmail, password: other.adminPassword });
    const one = await addPerson(app(), owner);
    await invite(theirs, { email: one.email, role: 'viewer' });
    const code = await codeTo(app(), one.email);
    for (let i = 0; i < 10; i++) expect((await accept({ code, password: 'wrong' })).status).toBe(401);
    expect((await accept({ code, password: one.password })).status).toBe(429);
  });

  test('204: a withdrawn invitation cannot be accepted; 404 for an unknown and for a foreign one', async () => {
    const email = 'withdrawn@clinic.example';
    const made = await invite(owner, { email, role: 'viewer' });
    const code = await codeTo(app(), email);
    const withdraw = (token: string, id: string) =>
      send(app(), 'DELETE', `/api/v1/invitations/${id}`, { headers: bearer(token) });
    const id = String(read(made, 'data.id'));
    const other = await makeOrganisation(app());
    const theirs = await signInAs(app(), { email: other.adminEmail, password: other.adminPassword });
    const foreign = await withdraw(theirs, id);
    const unknown = await withdraw(theirs, 'inv_00000000000000000000');
    expect([foreign.status, foreign.text]).toEqual([404, unknown.text]);
    expect((await withdraw(live, id)).status).toBe(403);
    expect((await withdraw(owner, id)).status).toBe(204);
    expect((await accept({ code, name: 'Ada', password: NEW })).status).toBe(400);
    expect((await withdraw(owner, id)).status).toBe(404);
  });

  test('409 for a member; 403 for a key, for a seat above reach and for a right that is not held', async () => {
    const one = await addPerson(app(), owner);
    expect((await invite(owner, { email: one.email, role: 'viewer' })).status).toBe(409);
    const email = 'nobody@clinic.example';
    expect((await invite(live, { email, role: 'viewer' })).status).toBe(403);
    expect((await invite(admin, { email, role: 'owner' })).status).toBe(403);
    expect((await invite(admin, { email, role: 'viewer', rights: ['clinical_admin'] })).status).toBe(403);
    expect((await invite(owner, { email, role: 'owner', rights: ['clinical_admin'] })).status).toBe(201);
    await waitForMails(app());
  });
});

describe('an invitation', () => {
  test('400: ends with the seat of who made it', async () => {
    const second = await addPerson(app(), owner, { role: 'admin' });
    const third = await addPerson(app(), owner, { role: 'admin' });
    const emails = ['left@clinic.example', 'stepped-down@clinic.example'];
    for (const [index, one] of [second, third].entries()) {
      const { access } = await openSession(app(), one);
      expect((await invite(access, { email: emails[index], role: 'admin' })).status).toBe(201);
    }
    const codes = [await codeTo(app(), emails[0] ?? ''), await codeTo(app(), emails[1] ?? '')];
    expect((await members('DELETE', owner, second.id)).status).toBe(204);
    expect((await change(owner, third.id, { role: 'viewer' })).status).toBe(200);
    for (const code of codes) {
      expect((await accept({ code, name: 'Ada', password: NEW })).status).toBe(400);
    }
  });

  test('201: outlives a change that takes nothing from who made it', async () => {
    const second = await addPerson(app(), owner, { role: 'admin' });
    const { access } = await openSession(app(), second);
    const email = 'stays@clinic.example';
    expect((await invite(access, { email, role: 'viewer' })).status).toBe(201);
    expect((await change(owner, second.id, { rights: ['provider'] })).status).toBe(200);
    const code = await codeTo(app(), email);
    expect((await accept({ code, name: 'Ada', password: NEW })).status).toBe(201);
  });

  test('of two organisations, accepted at once by a new person, makes one account', async () => {
    const other = await makeOrganisation(app());
    const theirs = await signInAs(app(), { email: other.adminEmail, password: other.adminPassword });
    const email = 'wanted@clinic.example';
    expect((await invite(owner, { email, role: 'viewer' })).status).toBe(201);
    const first = await codeTo(app(), email);
    expect((await invite(theirs, { email, role: 'viewer' })).status).toBe(201);
    await waitForMails(app());
    const codes = (await mailsTo(app(), email)).flatMap((mail) => /^invite_[\w-]{43}/m.exec(mail) ?? []);
    expect(codes).toContain(first);
    const replies = await Promise.all(codes.map((code) => accept({ code, name: 'Ada', password: NEW })));
    const [lower = 0, higher = 0] = replies.map(({ status }) => status).sort((a, b) => a - b);
    expect(lower).toBe(201);
    expect([201, 409]).toContain(higher);
    const again = replies.flatMap(({ status }, at) => (status === 409 ? (codes[at] ?? []) : []));
    for (const code of again) expect((await accept({ code, password: NEW })).status).toBe(201);
    const { rows } = await app().database.pool.query<{ n: number }>(
      'select count(*)::int as n from memberships m join people p on p.id = m.person_id where p.email = $1',
      [email],
    );
    expect(rows[0]?.n).toBe(2);
  });

  test('409: to whom became a member by another way meanwhile', async () => {
    const email = 'Both.Ways@clinic.example';
    expect((await invite(owner, { email, role: 'viewer' })).status).toBe(201);
    const code = await codeTo(app(), email);
    const { password } = await addPerson(app(), owner, { email: email.toLowerCase() });
    expect((await accept({ code, password })).status).toBe(409);
  });
});

describe('POST /api/v1/people', () => {
  const add = (token: string, json: object) =>
    send(app(), 'POST', '/api/v1/people', { headers: bearer(token), json });

  test('201: shows a first password once; 409: the address is taken, however it is written', async () => {
    const order = { email: 'first@clinic.example', name: 'Ada', role: 'clinician', rights: ['provider'] };
    const made = await add(owner, order);
    expect([made.status, String(read(made, 'data.password')).length]).toEqual([201, 20]);
    expect((await add(owner, { ...order, email: 'FIRST@clinic.example' })).status).toBe(409);
  });

  test('403: for a key, for a seat above reach, for a right that is not held', async () => {
    const order = { email: 'second@clinic.example', name: 'Ada', role: 'viewer' };
    expect((await add(live, order)).status).toBe(403);
    expect((await add(admin, { ...order, role: 'owner' })).status).toBe(403);
    expect((await add(admin, { ...order, rights: ['clinical_admin'] })).status).toBe(403);
  });

  test.each([
    ['a header in the address', { email: 'a@b.example\r\nBcc: c@d.example' }],
    ['an address in letters no mail server takes', { email: 'ü@clinic.example' }],
    ['two addresses', { email: 'a@b.example,c@d.example' }],
    ['an address without end', { email: `${'a'.repeat(250)}@clinic.example` }],
    ['a name of two lines', { name: 'Ada\r\nBcc: c@d.example' }],
    ['a name that turns the text around', { name: 'Ada\u202e' }],
    ['NUL in a name', { name: 'a\0b' }],
    ['half a character in a name', { name: 'a\ud800' }],
    ['a name without end', { name: 'a'.repeat(201) }],
    ['a role of no table', { role: 'emperor' }],
  ])('400: %s', async (_what, order) => {
    const reply = await add(owner, { email: 'third@clinic.example', name: 'Ada', role: 'viewer', ...order });
    expect([reply.status, Object.keys(read(reply, 'details') as object)]).toEqual([400, Object.keys(order)]);
  });
});

describe('POST /api/v1/organisations', () => {
  test('403: for a key, and for an owner who does not operate the server', async () => {
    const make = (token: string) =>
      send(app(), 'POST', '/api/v1/organisations', { headers: bearer(token), json: { name: 'Third' } });
    expect((await make(live)).status).toBe(403);
    const second = await addPerson(app(), owner, { role: 'owner' });
    expect((await make((await openSession(app(), second)).access)).status).toBe(403);
    expect((await members('DELETE', owner, second.id)).status).toBe(204);
  });
});

describe('members', () => {
  test('200: are listed, and read with an ETag', async () => {
    const one = await addPerson(app(), owner, { role: 'reviewer' });
    const listed = await members('GET', owner);
    expect((read(listed, 'data') as { id: string }[]).map(({ id }) => id)).toContain(one.id);
    expect(listed.text).not.toContain('password');
    const single = await members('GET', owner, one.id);
    expect([single.status, read(single, 'data.role')]).toEqual([200, 'reviewer']);
    expect(single.headers.get('etag')).toMatch(/^"/);
  });

  test('200: a changed role counts within a second; 412 when the member changed meanwhile', async () => {
    const one = await addPerson(app(), owner, { role: 'viewer' });
    const { access } = await openSession(app(), one);
    const usage = () => send(app(), 'GET', '/api/v1/usage', { headers: bearer(access) });
    expect((await usage()).status).toBe(200);
    const etag = (await members('GET', owner, one.id)).headers.get('etag') ?? '';
    const headers = { ...bearer(owner), 'if-match': etag };
    const patch = () =>
      send(app(), 'PATCH', `/api/v1/members/${one.id}`, { headers, json: { role: 'analyst' } });
    const changed = await patch();
    expect([changed.status, read(changed, 'data.role')]).toEqual([200, 'analyst']);
    expect(await waitForStatus(usage, 403)).toBe(403);
    expect((await patch()).status).toBe(412);
    expect((await send(app(), 'DELETE', `/api/v1/members/${one.id}`, { headers })).status).toBe(412);
    expect(await auditOf(app(), one.id)).toEqual(['person.added', 'member.changed']);
  });

  test('204: a removed member is out within a second, and deleted when they belong nowhere', async () => {
    const one = await addPerson(app(), owner);
    const { access, refresh } = await openSession(app(), one);
    expect((await members('DELETE', owner, one.id)).status).toBe(204);
    const sessions = () => send(app(), 'GET', '/api/v1/auth/sessions', { headers: bearer(access) });
    expect(await waitForStatus(sessions, 401)).toBe(401);
    const reply = await send(app(), 'POST', '/api/v1/auth/refresh', { json: { refresh_token: refresh } });
    expect(reply.status).toBe(401);
    const { rows } = await app().database.pool.query('select 1 from people where id = $1', [one.id]);
    expect(rows).toEqual([]);
    expect((await members('GET', owner, one.id)).status).toBe(404);
  });

  test('204: who also works elsewhere stays there', async () => {
    const other = await makeOrganisation(app());
    const one = await addPerson(app(), owner);
    await app().database.pool.query(
      `insert into memberships (org_id, person_id, role) values ($1, $2, 'viewer')`,
      [other.orgId, one.id],
    );
    expect((await members('DELETE', owner, one.id)).status).toBe(204);
    expect((await trySignIn(app(), one)).status).toBe(200);
    expect((await trySignIn(app(), one, { organisation: app().credentials.orgId })).status).toBe(401);
  });

  test('400: a change names something', async () => {
    const one = await addPerson(app(), owner);
    for (const json of [{}, { role: 'emperor' }, { rights: ['operator'] }]) {
      expect((await change(owner, one.id, json)).status).toBe(400);
    }
  });

  test('403: for a key; for an administrator who reaches for an owner; for a right that is not held', async () => {
    const second = await addPerson(app(), owner, { role: 'owner' });
    const one = await addPerson(app(), owner);
    expect((await change(live, one.id, { role: 'viewer' })).status).toBe(403);
    expect((await members('DELETE', live, one.id)).status).toBe(403);
    expect((await change(admin, one.id, { role: 'owner' })).status).toBe(403);
    expect((await change(admin, second.id, { role: 'viewer' })).status).toBe(403);
    expect((await members('DELETE', admin, second.id)).status).toBe(403);
    expect((await change(admin, one.id, { rights: ['clinical_admin'] })).status).toBe(403);
    expect((await change(admin, one.id, { rights: ['provider'] })).status).toBe(200);
    expect((await members('DELETE', owner, second.id)).status).toBe(204);
  });

  test("404: another organisation's member answers like an unknown one", async () => {
    const other = await makeOrganisation(app());
    const theirs = await signInAs(app(), { email: other.adminEmail, password: other.adminPassword });
    const listed = read(await members('GET', theirs), 'data') as { id: string }[];
    for (const method of ['GET', 'PATCH', 'DELETE']) {
      const extra = method === 'PATCH' ? { json: { role: 'viewer' } } : {};
      const foreign = await members(method, owner, listed[0]?.id, extra);
      const unknown = await members(method, owner, 'per_00000000000000000000', extra);
      expect([foreign.status, foreign.text]).toEqual([404, unknown.text]);
    }
  });

  test('409: the last owner neither steps down nor leaves, also when two do it at once', async () => {
    const other = await makeOrganisation(app());
    const theirs = await signInAs(app(), { email: other.adminEmail, password: other.adminPassword });
    const [first] = read(await members('GET', theirs), 'data') as { id: string }[];
    expect((await change(theirs, first?.id ?? '', { role: 'admin' })).status).toBe(409);
    const refused = await members('DELETE', theirs, first?.id);
    expect(refused.status).toBe(409);
    const second = await addPerson(app(), theirs, { role: 'owner' });
    const { access } = await openSession(app(), second);
    const replies = await Promise.all([
      change(theirs, second.id, { role: 'viewer' }),
      change(access, first?.id ?? '', { role: 'viewer' }),
    ]);
    const { rows } = await app().database.pool.query<{ n: number }>(
      `select count(*)::int as n from memberships where org_id = $1 and role = 'owner'`,
      [other.orgId],
    );
    expect(rows[0]?.n).toBe(1);
    expect(replies.filter(({ status }) => status === 200)).toHaveLength(1);
  });

  test('409: the last operator of the server stays, also beside a second owner', async () => {
    const second = await addPerson(app(), owner, { role: 'owner' });
    const listed = read(await members('GET', owner), 'data') as { id: string; rights: string[] }[];
    const operator = listed.find(({ rights }) => rights.includes('operator'));
    expect((await members('DELETE', owner, operator?.id)).status).toBe(409);
    const { access } = await openSession(app(), second);
    expect((await change(access, operator?.id ?? '', { role: 'viewer' })).status).toBe(409);
    const changed = await change(owner, operator?.id ?? '', { rights: ['clinical_admin'] });
    expect(read(changed, 'data.rights')).toEqual(['clinical_admin', 'operator']);
    expect((await members('DELETE', owner, second.id)).status).toBe(204);
  });
});
