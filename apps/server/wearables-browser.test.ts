import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { ensureBrowser } from '../../scripts/browser.ts';
import { read, useServer } from './testing/server.ts';
import { newConnection, readConnection } from './testing/wearables.ts';

/** The connect page in a real browser, as wide as a phone and with scripts switched off. The provider is the sandbox. */

const INSTALL_MS = 300_000;
const PHONE = { width: 360, height: 740 };
/** WCAG 2.2, 2.5.8 asks for 24; a thumb for this. */
const TARGET_PX = 44;

const app = useServer();
let browser: Browser;
let context: BrowserContext;
let page: Page;

beforeAll(async () => {
  // The frame's site stands for one on the internet, which a browser lets nowhere near a server on this machine.
  browser = await chromium.launch({
    executablePath: await ensureBrowser(),
    args: ['--no-sandbox', '--disable-features=LocalNetworkAccessChecks'],
  });
}, INSTALL_MS);
afterAll(() => browser.close());
beforeEach(async () => {
  context = await browser.newContext({ viewport: PHONE, javaScriptEnabled: false });
  page = await context.newPage();
});
afterEach(() => context.close());

const addressOf = (id: string, providers: readonly string[]): string =>
  `${app().baseUrl}/connect/wearable/${id}?providers=${providers.join(',')}`;

const open = async (providers: readonly string[], order: object = {}): Promise<string> => {
  const id = await newConnection(app(), { providers, ...order });
  await page.goto(addressOf(id, providers));
  return id;
};

describe('the dance of', () => {
  test.each([
    ['OURA', 'Connect Oura Ring'],
    ['WHOOP', 'Connect WHOOP'],
    ['WITHINGS', 'Connect Withings'],
    ['POLAR', 'Connect Polar'],
    ['GARMIN', 'Connect Garmin'],
    ['DEXCOM', 'Connect Dexcom CGM'],
    ['GOOGLE_HEALTH', 'Connect Google Health'],
    ['FITBIT', 'Connect Fitbit'],
    ['SANDBOX', 'Connect Sandbox Wearable'],
  ])('%s', async (provider, button) => {
    const id = await open([provider]);
    await page.getByRole('button', { name: button }).click();
    expect(page.url()).toContain(`/sandbox/wearables/${provider}/`);
    await page.getByRole('button', { name: 'Allow access' }).click();
    expect(new URL(page.url()).pathname).toBe(`/connect/wearable/${id}`);
    expect(await page.getByRole('status').textContent()).toContain('is connected');
    expect(read(await readConnection(app(), id), 'data')).toMatchObject({ status: 'connected', provider });
    await page.getByRole('link', { name: 'I am finished' }).click();
    expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe('Thank you');
  });
});

test('whoever says no is told so, and can say yes the next time', async () => {
  const id = await open(['OURA']);
  await page.getByRole('button', { name: 'Connect Oura Ring' }).click();
  await page.getByRole('button', { name: 'Do not allow' }).click();
  expect(await page.getByRole('status').textContent()).toContain('You did not give access');
  expect(read(await readConnection(app(), id), 'data.status')).toBe('pending');
  await page.getByRole('button', { name: 'Connect Oura Ring' }).click();
  await page.getByRole('button', { name: 'Allow access' }).click();
  expect(await page.getByRole('status').textContent()).toBe('Oura Ring is connected.');
});

test('going back to the consent and allowing it again does not replay the state', async () => {
  await open(['WHOOP']);
  await page.getByRole('button', { name: 'Connect WHOOP' }).click();
  const consent = page.url();
  await page.getByRole('button', { name: 'Allow access' }).click();
  await page.goto(consent);
  await page.getByRole('button', { name: 'Allow access' }).click();
  expect(new URL(page.url()).pathname).toBe('/connect/callback/WHOOP');
  expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe('This step cannot be repeated');
});

test('another browser finds the link spent', async () => {
  const id = await open(['OURA']);
  await page.getByRole('button', { name: 'Connect Oura Ring' }).click();
  await page.getByRole('button', { name: 'Allow access' }).click();
  const other = await browser.newContext({ viewport: PHONE });
  const stranger = await other.newPage();
  await stranger.goto(addressOf(id, ['OURA']));
  expect(await stranger.getByRole('heading', { level: 1 }).textContent()).toBe('This link was used already');
  await other.close();
});

describe('on a phone', () => {
  test('nothing is wider than the screen, and every button is large enough for a thumb', async () => {
    await open(['OURA', 'WHOOP', 'APPLE', 'SAMSUNG'], { language: 'de' });
    const buttons = await page.getByRole('button').all();
    expect(buttons).toHaveLength(4);
    for (const button of buttons) {
      const box = await button.boundingBox();
      expect(box?.height).toBeGreaterThanOrEqual(TARGET_PX);
      expect((box?.x ?? 0) + (box?.width ?? Number.POSITIVE_INFINITY)).toBeLessThanOrEqual(PHONE.width);
    }
    const main = await page.getByRole('main').boundingBox();
    expect(main?.width).toBeLessThanOrEqual(PHONE.width);
  });

  test('the page can be used with the keyboard alone, heading by heading', async () => {
    await open(['OURA']);
    const levels = await page.getByRole('heading').evaluateAll((all) => all.map(({ tagName }) => tagName));
    expect(levels).toEqual(['H1', 'H2', 'H3', 'H2']);
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/sandbox\/wearables\/OURA\//);
  });
});

describe('in a frame of the organisation’s site', () => {
  const PORTAL = 'https://portal.example';

  /** The site that shows the page: all of it that matters is the frame. */
  const openPortal = async (id: string): Promise<void> => {
    await context.route(`${PORTAL}/**`, (route) =>
      route.fulfill({
        contentType: 'text/html',
        body: `<iframe src="${addressOf(id, ['OURA'])}" width="340" height="700"></iframe>`,
      }),
    );
    await page.goto(`${PORTAL}/`);
  };
  const allow = async (embedOrigins: readonly string[]): Promise<void> => {
    const { baseUrl, credentials } = app();
    const reply = await fetch(`${baseUrl}/api/v1/wearables/settings`, {
      method: 'PUT',
      headers: { authorization: `Bearer ${credentials.keys.test}`, 'content-type': 'application/json' },
      body: JSON.stringify({ embedOrigins }),
    });
    expect(reply.status).toBe(200);
  };

  test('that is named, the provider opens in a window of its own', async () => {
    await allow([PORTAL]);
    const id = await newConnection(app(), { providers: ['OURA'] });
    await openPortal(id);
    const opened = context.waitForEvent('page');
    await page.frameLocator('iframe').getByRole('button', { name: 'Connect Oura Ring' }).click();
    const own = await opened;
    await own.getByRole('button', { name: 'Connect Oura Ring' }).click();
    await own.getByRole('button', { name: 'Allow access' }).click();
    expect(await own.getByRole('status').textContent()).toBe('Oura Ring is connected.');
    expect(read(await readConnection(app(), id), 'data.status')).toBe('connected');
  });

  test('that is not named, the browser shows nothing of it', async () => {
    await allow(['https://other.example']);
    await openPortal(await newConnection(app(), { providers: ['OURA'] }));
    const frame = page.frameLocator('iframe');
    expect(await frame.getByRole('button', { name: 'Connect Oura Ring' }).count()).toBe(0);
    await allow([]);
  });
});

test('a phone is paired with the code that the page shows, and the page says when it is', async () => {
  const id = await open(['SAMSUNG']);
  await page.getByRole('button', { name: 'Pair Samsung Health' }).click();
  const code = (await page.locator('.pairing').textContent()) ?? '';
  const picture = await page.getByRole('img', { name: 'Pairing code' }).locator('svg').boundingBox();
  expect(picture?.width).toBeGreaterThan(200);
  expect((picture?.x ?? 0) + (picture?.width ?? Number.POSITIVE_INFINITY)).toBeLessThanOrEqual(PHONE.width);
  expect(code).toMatch(/^[A-Z0-9]{4}-[A-Z0-9]{4}$/);
  const response = await fetch(`${app().baseUrl}/api/v1/wearables/pair`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ code }),
  });
  expect(response.status).toBe(200);
  await page.reload();
  expect(await page.getByRole('status').textContent()).toBe('Samsung Health is connected.');
  expect(read(await readConnection(app(), id), 'data.provider')).toBe('SAMSUNG');
});
