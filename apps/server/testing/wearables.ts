import { bearer, type Reply, read, send, type TestApp } from './server.ts';

/** Connections as an integrator makes them, and as the patient's browser goes on with them. */

const BASE = '/api/v1/wearables';

export const asTest = (app: TestApp): Readonly<Record<string, string>> => bearer(app.credentials.keys.test);

export const startConnection = (
  app: TestApp,
  order: Readonly<Record<string, unknown>> = {},
  key = app.credentials.keys.test,
): Promise<Reply> =>
  send(app, 'POST', `${BASE}/connect`, {
    headers: bearer(key),
    json: { patientRef: 'patient_8842', providers: ['OURA'], ...order },
  });

/** A new connection's id. */
export async function newConnection(
  app: TestApp,
  order: Readonly<Record<string, unknown>> = {},
): Promise<string> {
  const reply = await startConnection(app, order);
  if (reply.status !== 200) throw new Error(`Connecting answered ${reply.status}: ${reply.text}`);
  return String(read(reply, 'data.id'));
}

export const readConnection = (app: TestApp, id: string): Promise<Reply> =>
  send(app, 'GET', `${BASE}/connections/${id}`, { headers: asTest(app) });

/** A browser without a script: it keeps cookies, and follows nothing by itself. */
export function plainBrowser(app: Pick<TestApp, 'baseUrl'>) {
  const cookies = new Map<string, string>();
  const go = async (
    method: string,
    address: string,
    body?: string | FormData,
  ): Promise<{
    readonly status: number;
    readonly location: string;
    readonly text: string;
    readonly headers: Headers;
  }> => {
    const response = await fetch(new URL(address, app.baseUrl), {
      method,
      redirect: 'manual',
      headers: {
        cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; '),
        ...(typeof body === 'string' && { 'content-type': 'application/x-www-form-urlencoded' }),
      },
      ...(body !== undefined && { body }),
    });
    for (const line of response.headers.getSetCookie()) {
      const [name = '', value = ''] = (line.split(';')[0] ?? '').split('=');
      cookies.set(name, value);
    }
    return {
      status: response.status,
      location: response.headers.get('location') ?? '',
      text: await response.text(),
      headers: response.headers,
    };
  };
  return {
    get: (address: string) => go('GET', address),
    post: (address: string, fields: Readonly<Record<string, string>>) =>
      go('POST', address, new URLSearchParams(fields).toString()),
    send: (address: string, form: FormData) => go('POST', address, form),
  };
}

export type PlainBrowser = ReturnType<typeof plainBrowser>;

/** The token that a form of the page has to send. */
export function csrfIn(page: string): string {
  const token = /name="csrf" value="([^"]+)"/.exec(page)?.[1];
  if (token === undefined) throw new Error('The page has no form');
  return token;
}

/** Presses the button of a provider; gives where the browser is sent. */
export async function pressConnect(browser: PlainBrowser, id: string, provider: string): Promise<string> {
  const home = `/connect/wearable/${id}`;
  const page = await browser.get(home);
  const sent = await browser.post(`${home}/start/${provider}`, { csrf: csrfIn(page.text) });
  if (sent.status !== 303) throw new Error(`The button answered ${sent.status}`);
  return sent.location;
}

/** Consents at the sandbox as a persona; gives the address that it sends the browser back to. */
export async function consent(
  browser: PlainBrowser,
  authorizeUrl: string,
  persona = 'healthy',
): Promise<string> {
  const url = new URL(authorizeUrl);
  url.searchParams.set('login_hint', `persona:${persona}`);
  const answer = await browser.get(url.href);
  if (answer.location === '') throw new Error(`The sandbox answered ${answer.status}: ${answer.text}`);
  return answer.location;
}

/** The whole way of a patient; gives the connection's id and the browser, which the page belongs to from then on. */
export async function connectAs(
  app: TestApp,
  { provider = 'OURA', persona = 'healthy', patientRef = 'patient_8842' } = {},
): Promise<{ readonly id: string; readonly browser: PlainBrowser }> {
  const id = await newConnection(app, { patientRef, providers: [provider] });
  const browser = plainBrowser(app);
  const back = await consent(browser, await pressConnect(browser, id, provider), persona);
  const done = await browser.get(back);
  if (!done.location.includes('message=connected'))
    throw new Error(`The callback answered ${done.status} ${done.location}`);
  return { id, browser };
}

/** Types of the events of a connection, in their order. */
export async function eventsOf(app: TestApp, id: string): Promise<readonly string[]> {
  const { rows } = await app.database.pool.query<{ type: string }>(
    'select type from events where entity_id = $1 order by id',
    [id],
  );
  return rows.map(({ type }) => type);
}

/** Waits until the newest sync of a connection has ended. */
export async function waitForSync(app: TestApp, id: string): Promise<void> {
  const deadline = performance.now() + 25_000;
  while (performance.now() < deadline) {
    const { rows } = await app.database.pool.query<{ open: boolean }>(
      `select next_sync_at is not null and next_sync_why in ('first', 'request') as open
       from wearable_connections where id = $1`,
      [id],
    );
    if (rows[0]?.open === false) return;
  }
  throw new Error('The sync did not end in time');
}
