import { describe, expect, test } from 'vitest';
import { movableClock } from './testing/clock.ts';
import { read, send, useServer } from './testing/server.ts';
import {
  asTest,
  csrfIn,
  eventsOf,
  newConnection,
  type PlainBrowser,
  plainBrowser,
  pressConnect,
  readConnection,
} from './testing/wearables.ts';

/** What comes without a provider's cloud: the file of a phone's own export, and a phone that is paired. */

const clock = movableClock();
const app = useServer({}, undefined, clock);

const heartAt = (time: string, value: number): string =>
  `<Record type="HKQuantityTypeIdentifierHeartRate" sourceName="A watch" unit="count/min" startDate="${time}" endDate="${time}" value="${value}"/>`;

/** A file as the Health app of a phone writes it. */
const EXPORT = `<?xml version="1.0" encoding="UTF-8"?>
<HealthData locale="en_GB">
${heartAt('2026-05-10 08:00:00 +0200', 61)}
${heartAt('2026-05-10 08:05:00 +0200', 63)}
<Record type="HKCategoryTypeIdentifierSleepAnalysis" sourceName="A watch" startDate="2026-05-09 23:00:00 +0200" endDate="2026-05-10 06:30:00 +0200" value="HKCategoryValueSleepAnalysisAsleepCore"/>
</HealthData>
`;

const fileOf = (content: string): FormData => {
  const form = new FormData();
  form.append('file', new Blob([content]), 'export.xml');
  return form;
};

async function upload(browser: PlainBrowser, id: string, form: FormData) {
  const page = await browser.get(await pressConnect(browser, id, 'APPLE'));
  const action = /action="([^"]+\/upload\?csrf=[^"]+)"/.exec(page.text)?.[1];
  if (action === undefined) throw new Error('The page has no form');
  return browser.send(action, form);
}

describe('an export of Apple Health', () => {
  test('is read by itself, with a page that says how far it is', async () => {
    const id = await newConnection(app(), { providers: ['APPLE'], patientRef: 'pat-file' });
    const browser = plainBrowser(app());
    const sent = await upload(browser, id, fileOf(EXPORT));
    expect([sent.status, sent.location]).toEqual([
      303,
      expect.stringMatching(/^\/connect\/wearable\/wear_[0-9a-f]{32}\/uploads\/[0-9a-f-]{36}$/),
    ]);
    await expect
      .poll(async () => (await browser.get(sent.location)).text, { timeout: 20_000 })
      .toContain('Your file was read: 3 measurements are new.');
    expect(read(await readConnection(app(), id), 'data')).toMatchObject({
      status: 'connected',
      provider: 'APPLE',
      lastSyncAt: expect.any(String),
    });
    expect(await eventsOf(app(), id)).toEqual(['wearable.connected', 'wearable.sync_completed']);
    const { rows } = await app().database.pool.query(
      'select 1 from blobs b join wearable_uploads u on u.blob_id = b.id where u.connection_id = $1 and b.deleted_at is null',
      [id],
    );
    expect(rows).toEqual([]);
  });

  test('that breaks off in the middle keeps what was read, and says that it failed', async () => {
    const id = await newConnection(app(), { providers: ['APPLE'], patientRef: 'pat-half' });
    const browser = plainBrowser(app());
    const sent = await upload(browser, id, fileOf(EXPORT.slice(0, EXPORT.indexOf('</HealthData>'))));
    await expect
      .poll(async () => (await browser.get(sent.location)).text, { timeout: 20_000 })
      .toContain('Your file could not be read');
  });

  test.each([
    ['text', 'hello'],
    ['a picture', '\u0089PNG\r\n'],
    ['nothing', ''],
  ])('is not %s: it is said at once, and nothing is kept', async (_name, content) => {
    const id = await newConnection(app(), { providers: ['APPLE'] });
    const browser = plainBrowser(app());
    const sent = await upload(browser, id, fileOf(content));
    expect([sent.status, sent.location]).toEqual([
      303,
      `/connect/wearable/${id}/upload/APPLE?message=notAnExport`,
    ]);
    expect((await browser.get(sent.location)).text).toContain('This is not an Apple Health export');
    expect(read(await readConnection(app(), id), 'data.status')).toBe('pending');
  });

  test('403: sent from elsewhere; 404: the progress of another page', async () => {
    const id = await newConnection(app(), { providers: ['APPLE'] });
    const browser = plainBrowser(app());
    await browser.get(`/connect/wearable/${id}`);
    expect((await browser.send(`/connect/wearable/${id}/upload?csrf=x`, fileOf(EXPORT))).status).toBe(403);
    expect((await browser.get(`/connect/wearable/${id}/uploads/x`)).status).toBe(404);
  });
});

describe('a phone', () => {
  const pair = (code: string) => send(app(), 'POST', '/api/v1/wearables/pair', { json: { code } });

  const codeOf = async (browser: PlainBrowser, id: string): Promise<string> => {
    const { text } = await browser.get(await pressConnect(browser, id, 'HEALTH_CONNECT'));
    return />([A-Z0-9]{4}-[A-Z0-9]{4})</.exec(text)?.[1] ?? '';
  };

  test('200: is paired once with the code, sends what it has, and is not asked for more', async () => {
    const id = await newConnection(app(), { providers: ['HEALTH_CONNECT'], patientRef: 'pat-phone' });
    const browser = plainBrowser(app());
    const code = await codeOf(browser, id);
    const reply = await pair(code.toLowerCase().replace('-', ' '));
    expect([reply.status, read(reply, 'data')]).toEqual([
      200,
      {
        object: 'wearable_device',
        connectionId: id,
        provider: 'HEALTH_CONNECT',
        deviceToken: expect.stringMatching(/^wdt_[\w-]{43}$/),
      },
    ]);
    const samples = await send(app(), 'POST', `/api/v1/wearables/connections/${id}/samples`, {
      headers: { authorization: `Bearer ${String(read(reply, 'data.deviceToken'))}` },
      json: {
        items: [
          {
            kind: 'sample',
            metric: 'heart_rate',
            start: '2026-05-10T07:15:00+02:00',
            value: 61,
            unit: '/min',
            source: { deviceType: 'watch' },
          },
        ],
      },
    });
    expect(samples.status).toBe(200);
    expect(read(await readConnection(app(), id), 'data')).toMatchObject({
      status: 'connected',
      lastSyncAt: expect.any(String),
      nextSyncAt: null,
    });
    const asked = await send(app(), 'POST', `/api/v1/wearables/connections/${id}/sync`, {
      headers: asTest(app()),
    });
    expect([asked.status, read(asked, 'error.code')]).toEqual([409, 'wearable_not_synced']);
    const again = await pair(code);
    expect([again.status, read(again, 'error.code')]).toEqual([404, 'wearable_pairing_unknown']);
  });

  test('404: with a code that is made up, or eleven minutes old', async () => {
    expect((await pair('BCDF-GHJK')).status).toBe(404);
    const browser = plainBrowser(app());
    const code = await codeOf(browser, await newConnection(app(), { providers: ['HEALTH_CONNECT'] }));
    clock.advance(11 * 60);
    expect((await pair(code)).status).toBe(404);
  });

  test('400: without a code', async () => {
    expect((await pair('')).status).toBe(400);
  });

  test('the page shows the same code while it renews itself', async () => {
    const id = await newConnection(app(), { providers: ['HEALTH_CONNECT'] });
    const browser = plainBrowser(app());
    expect(csrfIn((await browser.get(`/connect/wearable/${id}`)).text)).not.toBe('');
    const code = await codeOf(browser, id);
    expect((await browser.get(`/connect/wearable/${id}/bridge/HEALTH_CONNECT`)).text).toContain(code);
  });
});
