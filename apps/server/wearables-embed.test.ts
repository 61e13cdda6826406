import { describe, expect, test } from 'vitest';
import { makeKey, makeOrganisation } from './testing/keys.ts';
import { bearer, type Reply, read, send, useServer } from './testing/server.ts';
import { asTest, connectAs, csrfIn, newConnection, plainBrowser } from './testing/wearables.ts';

/** The connect page in a frame of the organisation's own site. */

const app = useServer();
const PATH = '/api/v1/wearables/settings';
const PORTAL = 'https://portal.example';
const get = (headers = asTest(app())): Promise<Reply> => send(app(), 'GET', PATH, { headers });
const put = (json: unknown, headers = asTest(app())): Promise<Reply> =>
  send(app(), 'PUT', PATH, { headers, json });
const ancestorsOf = (headers: Headers): string =>
  /frame-ancestors (.+)$/.exec(headers.get('content-security-policy') ?? '')?.[1] ?? '';

/** A page as a browser asks for it on behalf of a frame on another site: it sends and keeps no cookie. */
const getFramed = async (path: string) => {
  const answer = await fetch(`${app().baseUrl}${path}`, { headers: { 'sec-fetch-dest': 'iframe' } });
  return { status: answer.status, headers: answer.headers, text: await answer.text() };
};

describe('GET and PUT /wearables/settings', () => {
  test('200: nobody at first, then whom the organisation has named; the other world is its own', async () => {
    const { keys } = await makeOrganisation(app());
    expect(read(await get(bearer(keys.test)), 'data')).toEqual({
      object: 'wearable_settings',
      mode: 'test',
      embedOrigins: [],
    });
    const origins = [PORTAL, 'https://portal.example:8443', PORTAL];
    const kept = await put({ embedOrigins: origins }, bearer(keys.test));
    expect([kept.status, read(kept, 'data.embedOrigins')]).toEqual([200, origins.slice(0, 2)]);
    expect(read(await get(bearer(keys.test)), 'data.embedOrigins')).toEqual(origins.slice(0, 2));
    expect(read(await get(bearer(keys.live)), 'data')).toMatchObject({ mode: 'live', embedOrigins: [] });
  });

  test.each([
    ['http', 'http://portal.example'],
    ['a path', 'https://portal.example/patients'],
    ['a slash', 'https://portal.example/'],
    ['a wildcard', 'https://*.example'],
    ['the end of the rule', 'https://portal.example; script-src *'],
    ['a name of another form', 'https://Portal.example'],
    ['no host', 'https://'],
    ['a keyword', '*'],
  ])('400: %s', async (_name, origin) => {
    const reply = await put({ embedOrigins: [PORTAL, origin] });
    expect([reply.status, read(reply, 'error.issues.0.path')]).toEqual([400, 'embedOrigins.1']);
  });

  test('400: too many, and a field of no meaning', async () => {
    const many = Array.from({ length: 21 }, (_, index) => `https://portal-${index}.example`);
    expect((await put({ embedOrigins: many })).status).toBe(400);
    expect((await put({ embedOrigins: [], theme: 'dark' })).status).toBe(400);
  });

  test('403: a key that reads alone changes nothing', async () => {
    const { key } = await makeKey(app(), { mode: 'test', scopes: ['wearables:read'] });
    expect((await get(bearer(key))).status).toBe(200);
    expect((await put({ embedOrigins: [PORTAL] }, bearer(key))).status).toBe(403);
  });
});

describe('the page', () => {
  test('may be framed by the named sites alone, the spent one too', async () => {
    const { id } = await connectAs(app());
    const fresh = await newConnection(app());
    expect(ancestorsOf((await getFramed(`/connect/wearable/${fresh}`)).headers)).toBe("'none'");
    await put({ embedOrigins: [PORTAL, 'https://app.example'] });
    const named = `${PORTAL} https://app.example`;
    expect(ancestorsOf((await getFramed(`/connect/wearable/${fresh}`)).headers)).toBe(named);
    const spent = await getFramed(`/connect/wearable/${id}`);
    expect([spent.status, ancestorsOf(spent.headers)]).toEqual([410, named]);
    const unknown = await getFramed(`/connect/wearable/wear_${'0'.repeat(32)}`);
    expect([unknown.status, ancestorsOf(unknown.headers)]).toEqual([404, "'none'"]);
    await put({ embedOrigins: [] });
  });

  test('of what a person fills in or is shown once stays out of frames', async () => {
    await put({ embedOrigins: [PORTAL] });
    const id = await newConnection(app(), { providers: ['APPLE', 'HEALTH_CONNECT'] });
    for (const step of ['upload/APPLE', 'bridge/HEALTH_CONNECT', 'done'])
      expect(ancestorsOf((await getFramed(`/connect/wearable/${id}/${step}`)).headers)).toBe("'none'");
    await put({ embedOrigins: [] });
  });

  test('in a frame opens each device in a window, where the buttons work; no script is needed', async () => {
    const id = await newConnection(app(), { providers: ['OURA', 'WHOOP'] });
    const framed = await getFramed(`/connect/wearable/${id}`);
    expect(framed.text).not.toContain('method="post"');
    expect(framed.text).not.toContain('<script');
    const form = `<form method="get" action="/connect/wearable/${id}" target="_blank"><input type="hidden" name="providers" value="WHOOP">`;
    expect(framed.text).toContain(form);
    const browser = plainBrowser(app());
    const alone = await browser.get(`/connect/wearable/${id}?providers=WHOOP`);
    expect(alone.text).toContain('Connect WHOOP');
    expect(alone.text).not.toContain('Connect Oura');
    const started = await browser.post(`/connect/wearable/${id}/start/WHOOP`, { csrf: csrfIn(alone.text) });
    expect(started.status).toBe(303);
  });
});
