import { Credentials } from '@chartwright/accounts';
import { read, send, type TestApp } from './server.ts';

/** A bearer token of the first-run administrator. */
export async function signIn(app: TestApp, mode: 'test' | 'live' = 'live'): Promise<string> {
  const { adminEmail: email, adminPassword: password } = app.credentials;
  return signInAs(app, { email, password, mode });
}

export async function signInAs(
  app: TestApp,
  person: { readonly email: string; readonly password: string; readonly mode?: 'test' | 'live' },
): Promise<string> {
  const reply = await send(app, 'POST', '/api/v1/auth/login/', { json: person });
  if (reply.status !== 200) throw new Error(`Sign-in answered ${reply.status}`);
  return String(read(reply, 'access_token'));
}

/** Makes a key as the administrator. */
export async function makeKey(
  app: TestApp,
  order: Readonly<Record<string, unknown>>,
): Promise<{ readonly id: string; readonly key: string }> {
  const token = await signIn(app);
  const reply = await send(app, 'POST', '/api/v1/ext-api-keys', {
    headers: { authorization: `Bearer ${token}` },
    json: { name: 'Test', ...order },
  });
  if (reply.status !== 201) throw new Error(`Making a key answered ${reply.status}: ${reply.text}`);
  return { id: String(read(reply, 'data.id')), key: String(read(reply, 'data.key')) };
}

/** Makes a second organisation and gives its credentials. */
export async function makeOrganisation(
  app: TestApp,
  order: Readonly<Record<string, unknown>> = {},
): Promise<Omit<Credentials, 'baseUrl'>> {
  const token = await signIn(app);
  const reply = await send(app, 'POST', '/api/v1/organisations', {
    headers: { authorization: `Bearer ${token}` },
    json: { name: 'Second clinic', ...order },
  });
  if (reply.status !== 201) throw new Error(`Making an organisation answered ${reply.status}: ${reply.text}`);
  return Credentials.parse(read(reply, 'data'));
}
