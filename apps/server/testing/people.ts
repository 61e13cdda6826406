import { bearer, type Reply, read, send, type TestApp } from './server.ts';

export type Person = { readonly id: string; readonly email: string; readonly password: string };

let made = 0;

/** Adds a person to the organisation of a signed-in administrator. */
export async function addPerson(
  app: TestApp,
  token: string,
  order: Readonly<Record<string, unknown>> = {},
): Promise<Person> {
  const email = `person${++made}@clinic.example`;
  const json = { email, name: 'Ada', role: 'viewer', ...order };
  const reply = await send(app, 'POST', '/api/v1/people', { headers: bearer(token), json });
  if (reply.status !== 201) throw new Error(`Adding a person answered ${reply.status}: ${reply.text}`);
  return { id: String(read(reply, 'data.id')), email, password: String(read(reply, 'data.password')) };
}

/** Sends a sign-in and gives whatever comes back. */
export const trySignIn = (
  app: TestApp,
  person: { readonly email: string; readonly password: string },
  extra: Readonly<Record<string, unknown>> = {},
): Promise<Reply> =>
  send(app, 'POST', '/api/v1/auth/login/', {
    json: { email: person.email, password: person.password, ...extra },
  });

export type SignedIn = { readonly access: string; readonly refresh: string };

/** The tokens of a sign-in that must succeed. */
export async function openSession(
  app: TestApp,
  person: { readonly email: string; readonly password: string },
  extra: Readonly<Record<string, unknown>> = {},
): Promise<SignedIn> {
  const reply = await trySignIn(app, person, extra);
  if (reply.status !== 200) throw new Error(`Sign-in answered ${reply.status}`);
  return { access: String(read(reply, 'access_token')), refresh: String(read(reply, 'refresh_token')) };
}

/** The actions the audit holds about a target, oldest first. */
export async function auditOf(app: TestApp, targetId: string): Promise<string[]> {
  const { rows } = await app.database.pool.query<{ action: string }>(
    'select action from audit_entries where target_id = $1 order by id',
    [targetId],
  );
  return rows.map(({ action }) => action);
}

/** Asks again until the answer has this status; a change reaches every process within a second. */
export async function waitForStatus(ask: () => Promise<Reply>, status: number): Promise<number> {
  const deadline = performance.now() + 1_500;
  let last = (await ask()).status;
  while (last !== status && performance.now() < deadline) last = (await ask()).status;
  return last;
}
