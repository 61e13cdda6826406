import { hkdfSync } from 'node:crypto';
import { loadSecrets, unseal } from '@chartwright/platform';
import { describe, expect, test } from 'vitest';
import { movableClock } from './testing/clock.ts';
import { read, send, useServer } from './testing/server.ts';
import {
  connectAs,
  consent,
  csrfIn,
  eventsOf,
  newConnection,
  plainBrowser,
  pressConnect,
  readConnection,
  waitForSync,
} from './testing/wearables.ts';

/** The page that patients are sent to, as a browser without a script uses it. The provider is the sandbox. */

const clock = movableClock();
const app = useServer({}, undefined, clock);

const home = (id: string): string => `/connect/wearable/${id}`;

const CLOUD = [
  'OURA',
  'WHOOP',
  'WITHINGS',
  'POLAR',
  'GARMIN',
  'DEXCOM',
  'GOOGLE_HEALTH',
  'FITBIT',
  'SANDBOX',
];

/** What the server keeps of a connection's token, opened. */
async function tokenOf(id: string): Promise<{ readonly accessToken: string; readonly refreshToken: string }> {
  const { rows } = await app().database.pool.query<{ sealed: Buffer }>(
    'select sealed from wearable_tokens where connection_id = $1',
    [id],
  );
  const { wearableSeal } = await loadSecrets(app());
  const key = Buffer.from(hkdfSync('sha256', wearableSeal, '', `wearables/token/${id}`, 32));
  return JSON.parse(unseal(rows[0]?.sealed ?? Buffer.alloc(0), key).toString()) as Awaited<
    ReturnType<typeof tokenOf>
  >;
}

test('no token, no code, no state and no address of a page stands in the log', async () => {
  const id = await newConnection(app(), { providers: ['WHOOP'] });
  const browser = plainBrowser(app());
  const back = await consent(browser, await pressConnect(browser, id, 'WHOOP'));
  await browser.get(back);
  await waitForSync(app(), id);
  const { accessToken, refreshToken } = await tokenOf(id);
  const { searchParams } = new URL(back);
  const log = app().readLog();
  expect(log).toContain('wearables.connect');
  for (const secret of [accessToken, refreshToken, searchParams.get('code'), searchParams.get('state'), id]) {
    expect(secret).toMatch(/^.{16,}$/);
    expect(log).not.toContain(secret);
  }
});

describe('the whole way', () => {
  test.each(CLOUD)('%s: consent, then connected', async (provider) => {
    const { id, browser } = await connectAs(app(), { provider });
    const reply = await readConnection(app(), id);
    expect(read(reply, 'data')).toMatchObject({
      status: 'connected',
      provider,
      statusChanges: [
        { status: 'pending', cause: 'api_request' },
        { status: 'connected', cause: 'user_authorized' },
      ],
    });
    expect((await eventsOf(app(), id))[0]).toBe('wearable.connected');
    const done = await browser.get(`${home(id)}/done`);
    expect([done.status, done.text]).toEqual([200, expect.stringContaining('Your device is connected')]);
  });

  test('Google Fit is connected as Google Health, which has taken its place', async () => {
    const id = await newConnection(app(), { providers: ['GOOGLE_FIT'] });
    const browser = plainBrowser(app());
    const back = await consent(browser, await pressConnect(browser, id, 'GOOGLE_HEALTH'));
    await browser.get(back);
    expect(read(await readConnection(app(), id), 'data.provider')).toBe('GOOGLE_HEALTH');
  });

  test('a second provider becomes a connection of its own with the same patientRef', async () => {
    const id = await newConnection(app(), { patientRef: 'pat-two', providers: ['OURA', 'WHOOP'] });
    const browser = plainBrowser(app());
    for (const provider of ['OURA', 'WHOOP']) {
      await browser.get(await consent(browser, await pressConnect(browser, id, provider)));
    }
    const list = await send(app(), 'GET', '/api/v1/wearables/connections?patientRef=pat-two', {
      headers: { authorization: `Bearer ${app().credentials.keys.test}` },
    });
    expect(read(list, 'data')).toMatchObject({
      count: 2,
      connections: [
        { status: 'connected', provider: 'WHOOP', connect: { url: expect.stringContaining(id) } },
        { id, status: 'connected', provider: 'OURA' },
      ],
    });
    expect((await browser.get(`${home(id)}/done`)).text).toContain('<li>Oura Ring</li><li>WHOOP</li>');
  });

  test('the same provider once more renews the connection that is there', async () => {
    const { id, browser } = await connectAs(app(), { patientRef: 'pat-again' });
    await browser.get(await consent(browser, await pressConnect(browser, id, 'OURA')));
    expect(read(await readConnection(app(), id), 'data.statusChanges.2')).toMatchObject({
      status: 'connected',
    });
  });
});

describe('the page', () => {
  test('says who asks, what is read, and can be neither framed nor scripted', async () => {
    const id = await newConnection(app(), { providers: ['OURA', 'APPLE', 'SAMSUNG'] });
    const page = await plainBrowser(app()).get(home(id));
    expect(page.status).toBe(200);
    expect(page.text).toContain('asks to read what your devices measure');
    expect(page.text).toContain('Connect Oura Ring');
    expect(page.text).toContain('Send a file from Apple Health');
    expect(page.text).toContain('Pair Samsung Health');
    expect(page.text).not.toContain('<script');
    expect(page.text).not.toMatch(/(?:src|href)="https?:/);
    expect(page.headers.get('content-security-policy')).toBe(
      "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'",
    );
    expect(page.headers.get('referrer-policy')).toBe('no-referrer');
    expect(page.headers.get('cache-control')).toBe('no-store');
    expect(page.headers.get('set-cookie')).toMatch(/; Path=\/connect; .*HttpOnly; SameSite=Lax$/);
  });

  test.each([
    ['de', 'Ihr Gerät verbinden', 'Schlaf'],
    ['fr', 'Connecter votre appareil', 'sommeil'],
    ['es', 'Conectar su dispositivo', 'sueño'],
    ['it', 'Collegare il suo dispositivo', 'sonno'],
    ['nl', 'Uw apparaat koppelen', 'slaap'],
    ['pt', 'Ligar o seu dispositivo', 'sono'],
  ])('speaks %s', async (language, title, sleep) => {
    const id = await newConnection(app(), { language });
    const { text } = await plainBrowser(app()).get(home(id));
    expect(text).toContain(`<html lang="${language}" dir="ltr">`);
    expect(text).toContain(`<h1>${title}</h1>`);
    expect(text).toContain(sleep);
  });

  test('speaks English for a language it is not written in', async () => {
    const id = await newConnection(app(), { language: 'fi' });
    expect((await plainBrowser(app()).get(home(id))).text).toContain('<html lang="en" dir="ltr">');
  });

  test('offers what the address narrows it to, and nothing beyond what was asked for', async () => {
    const id = await newConnection(app(), { providers: ['OURA', 'WHOOP'] });
    const { text } = await plainBrowser(app()).get(`${home(id)}?providers=WHOOP,POLAR`);
    expect(text).toContain('Connect WHOOP');
    expect(text).not.toContain('Oura');
    expect(text).not.toContain('Polar');
  });

  test('404: of no connection', async () => {
    const page = await plainBrowser(app()).get(home(`wear_${'0'.repeat(32)}`));
    expect([page.status, page.text]).toEqual([404, expect.stringContaining('This link is not known')]);
    expect((await plainBrowser(app()).get(home('x'))).status).toBe(404);
  });

  test('410: spent for every other browser once a device was connected', async () => {
    const { id } = await connectAs(app());
    const page = await plainBrowser(app()).get(home(id));
    expect([page.status, page.text]).toEqual([410, expect.stringContaining('This link was used already')]);
  });

  test('410: seven days later', async () => {
    const id = await newConnection(app());
    clock.advance(7 * 86_400 + 1);
    const page = await plainBrowser(app()).get(home(id));
    expect([page.status, page.text]).toEqual([410, expect.stringContaining('This link has expired')]);
  });
});

describe('a button', () => {
  test('403: pressed from another site, without the token or without the cookie', async () => {
    const id = await newConnection(app());
    const browser = plainBrowser(app());
    const csrf = csrfIn((await browser.get(home(id))).text);
    expect((await browser.post(`${home(id)}/start/OURA`, {})).status).toBe(403);
    expect((await browser.post(`${home(id)}/start/OURA`, { csrf: `${csrf}x` })).status).toBe(403);
    expect((await plainBrowser(app()).post(`${home(id)}/start/OURA`, { csrf })).status).toBe(403);
    expect((await browser.post(`${home(id)}/start/OURA`, { csrf })).status).toBe(303);
  });

  test('403: with the token of another page', async () => {
    const browser = plainBrowser(app());
    const [one, other] = [await newConnection(app()), await newConnection(app())];
    const csrf = csrfIn((await browser.get(home(one))).text);
    expect((await browser.post(`${home(other)}/start/OURA`, { csrf })).status).toBe(403);
  });

  test('of a provider that is not offered leads back', async () => {
    const id = await newConnection(app());
    const browser = plainBrowser(app());
    const csrf = csrfIn((await browser.get(home(id))).text);
    const sent = await browser.post(`${home(id)}/start/WHOOP`, { csrf });
    expect([sent.status, sent.location]).toEqual([303, `${home(id)}?message=failed&provider=WHOOP`]);
  });

  test('asks the provider with a state, and with S256 where the provider takes it', async () => {
    const id = await newConnection(app(), { providers: ['GARMIN', 'WITHINGS'] });
    const url = new URL(await pressConnect(plainBrowser(app()), id, 'GARMIN'));
    expect(`${url.origin}${url.pathname}`).toBe(`${app().baseUrl}/sandbox/wearables/GARMIN/oauth2Confirm`);
    expect(Object.fromEntries(url.searchParams)).toMatchObject({
      response_type: 'code',
      redirect_uri: `${app().baseUrl}/connect/callback/GARMIN`,
      state: expect.stringMatching(/^[\w-]{43}$/),
      code_challenge: expect.stringMatching(/^[\w-]{43}$/),
      code_challenge_method: 'S256',
    });
  });
});

describe('what the provider sends back', () => {
  test('a no leads back to the page, which says so', async () => {
    const id = await newConnection(app());
    const browser = plainBrowser(app());
    const back = await consent(browser, await pressConnect(browser, id, 'OURA'), 'deny');
    const came = await browser.get(back);
    expect([came.status, came.location]).toEqual([303, `${home(id)}?message=denied&provider=OURA`]);
    expect((await browser.get(came.location)).text).toContain('You did not give access');
    expect(read(await readConnection(app(), id), 'data.status')).toBe('pending');
  });

  test('400: a second time, from another browser, of another provider, and made up', async () => {
    const id = await newConnection(app(), { providers: ['OURA', 'WHOOP'] });
    const browser = plainBrowser(app());
    const back = await consent(browser, await pressConnect(browser, id, 'OURA'));
    const other = plainBrowser(app());
    await other.get(home(await newConnection(app())));
    for (const [who, address] of [
      [other, back],
      [plainBrowser(app()), back],
      [browser, back.replace('/OURA', '/WHOOP')],
      [browser, '/connect/callback/OURA?state=made-up&code=x'],
      [browser, '/connect/callback/OURA?code=x'],
      [browser, '/connect/callback/NOBODY?state=x&code=x'],
    ] as const) {
      const refused = await who.get(address);
      expect([refused.status, refused.location]).toEqual([400, '']);
      expect(refused.text).toContain('This step cannot be repeated');
    }
    expect((await browser.get(back)).location).toContain('message=connected');
    expect((await browser.get(back)).status).toBe(400);
    expect((await eventsOf(app(), id)).filter((type) => type === 'wearable.connected')).toHaveLength(1);
  });

  test('400: sixteen minutes later', async () => {
    const id = await newConnection(app());
    const browser = plainBrowser(app());
    const back = await consent(browser, await pressConnect(browser, id, 'OURA'));
    clock.advance(16 * 60);
    expect((await browser.get(back)).status).toBe(400);
  });

  test('a code that the provider does not take leads back, and can be tried again', async () => {
    const id = await newConnection(app());
    const browser = plainBrowser(app());
    const back = new URL(await consent(browser, await pressConnect(browser, id, 'OURA')));
    back.searchParams.set('code', 'made-up');
    expect((await browser.get(back.href)).location).toBe(`${home(id)}?message=failed&provider=OURA`);
    const again = await consent(browser, await pressConnect(browser, id, 'OURA'));
    expect((await browser.get(again)).location).toContain('message=connected');
  });
});
