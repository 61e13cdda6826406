import { personaBridge } from '@chartwright/wearables/testing/persona-bridge';
import { beforeAll, describe, expect, test } from 'vitest';
import { routes } from './compose.ts';
import { bearer, type Reply, read, send, useServer } from './testing/server.ts';
import {
  asTest,
  csrfIn,
  eventsOf,
  newConnection,
  plainBrowser,
  readConnection,
} from './testing/wearables.ts';

/** What an app on a phone posts in the words of the phone: Health Connect, Samsung Health and HealthKit. */

const app = useServer();
const BASE = '/api/v1/wearables';
const PROVIDERS = ['HEALTH_CONNECT', 'SAMSUNG', 'APPLE'] as const;
const FIRST_DAY = '2026-05-01';
const DAYS = 4;

type Phone = { readonly id: string; readonly token: string };

/** Pairs a phone as a person does: the button, the code, the app. */
async function pairPhone(provider: string, patientRef: string): Promise<Phone> {
  const id = await newConnection(app(), { providers: [provider], patientRef });
  const browser = plainBrowser(app());
  const home = `/connect/wearable/${id}`;
  const csrf = csrfIn((await browser.get(home)).text);
  const started = await browser.post(`${home}/start/${provider}`, { csrf });
  const first = await browser.get(started.location);
  const beside = /href="([^"]+\/bridge\/APPLE)"/.exec(first.text)?.[1];
  const page = beside === undefined ? first : await browser.get(beside);
  const code = /([A-Z0-9]{4}-[A-Z0-9]{4})</.exec(page.text)?.[1];
  const paired = await send(app(), 'POST', `${BASE}/pair`, { json: { code } });
  expect(paired.status).toBe(200);
  return { id, token: String(read(paired, 'data.deviceToken')) };
}

const post = ({ id, token }: Phone, json: unknown): Promise<Reply> =>
  send(app(), 'POST', `${BASE}/connections/${id}/samples`, { headers: bearer(token), json });

const stepsAt = (id: string, count: unknown, more: object = {}) => ({
  type: 'StepsRecord',
  startTime: '2026-05-10T05:00:00Z',
  endTime: '2026-05-10T05:15:00Z',
  startZoneOffset: '+02:00',
  endZoneOffset: '+02:00',
  count,
  metadata: { id, device: { type: 'WATCH' } },
  ...more,
});

describe('pairing', () => {
  test.each(PROVIDERS)('%s: leads to a connected connection and its event', async (provider) => {
    const { id } = await pairPhone(provider, `pat-${provider}`);
    expect(read(await readConnection(app(), id), 'data')).toMatchObject({
      status: 'connected',
      provider,
      connectedAt: expect.any(String),
      statusChanges: [{ status: 'pending' }, { status: 'connected', cause: 'user_authorized' }],
    });
    expect(await eventsOf(app(), id)).toEqual(['wearable.connected']);
  });
});

test('the page shows the code as letters and as a picture of its own: it runs no script and loads nothing', async () => {
  const id = await newConnection(app(), { providers: ['HEALTH_CONNECT'] });
  const { text, headers } = await plainBrowser(app()).get(`/connect/wearable/${id}/bridge/HEALTH_CONNECT`);
  expect(text).toMatch(/<svg [^>]*viewBox="0 0 \d+ \d+"/);
  expect(text).not.toMatch(/<script|<img|<image|url\(|xlink|(?:src|href)=/);
  expect(headers.get('content-security-policy')).toBe(
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'",
  );
});

describe('POST /wearables/connections/{id}/samples', () => {
  let phone: Phone;
  beforeAll(async () => {
    phone = await pairPhone('HEALTH_CONNECT', 'pat-words');
  });

  test.each(['healthy', 'overlap', 'two-devices'] as const)(
    '200: nights and steps of %s come to what the phone measured, however often they are sent',
    async (persona) => {
      const sent = await pairPhone('APPLE', `pat-${persona}`);
      const { body, mainSleepHours, steps } = personaBridge(persona, FIRST_DAY, DAYS);
      const first = await post(sent, body);
      expect([first.status, read(first, 'data.refused')]).toEqual([200, []]);
      expect(read(first, 'data.stored')).toBe(body.records.length + body.samples.length);
      expect(read(await post(sent, body), 'data')).toMatchObject({
        stored: 0,
        merged: body.records.length + body.samples.length,
      });
      const query = `patientRef=pat-${persona}&from=${FIRST_DAY}&to=2026-05-04`;
      const summary = await send(app(), 'GET', `${BASE}/summary?${query}`, { headers: asTest(app()) });
      const days = read(summary, 'data.days') as readonly {
        readonly date: string;
        readonly sleep: { readonly main: { readonly hours: number } | null };
        readonly metrics: Readonly<Record<string, { readonly value: number | null }>>;
      }[];
      for (const { date, sleep, metrics } of days) {
        expect([date, sleep.main?.hours]).toEqual([
          date,
          expect.closeTo(mainSleepHours.get(date) ?? Number.NaN, 1),
        ]);
        expect([date, metrics.steps?.value]).toEqual([date, steps.get(date)]);
      }
      expect(days).toHaveLength(DAYS);
    },
  );

  test('200: each thing that is not kept is named by its list, place and reason; the rest is kept', async () => {
    const reply = await post(phone, {
      items: [{ kind: 'mood' }],
      records: [
        stepsAt('s-1', 120),
        'nonsense',
        stepsAt('s-2', 'many'),
        { ...stepsAt('s-3', 5), type: 'MoodRecord' },
        {
          ...stepsAt('h-1', undefined),
          type: 'HeartRateRecord',
          samples: [{ time: '2026-05-10T05:01:00Z', beatsPerMinute: 61 }, { beatsPerMinute: 62 }],
        },
      ],
      samples: [
        { uuid: 'u-1', type: 'HKQuantityTypeIdentifierBodyMass', startDate: 'today', value: 70, unit: 'kg' },
        {
          uuid: 'u-2',
          type: 'HKQuantityTypeIdentifierBodyMass',
          startDate: '2026-05-10T07:00:00+02:00',
          value: 9_000,
          unit: 'kg',
        },
      ],
    });
    expect([reply.status, read(reply, 'data')]).toEqual([
      200,
      expect.objectContaining({
        received: 9,
        stored: 2,
        merged: 0,
        refused: [
          { list: 'items', index: 0, reason: 'unknown_kind' },
          { list: 'records', index: 1, reason: 'malformed' },
          { list: 'records', index: 2, reason: 'malformed' },
          { list: 'records', index: 3, reason: 'unknown_kind' },
          { list: 'records', index: 4, reason: 'malformed' },
          { list: 'samples', index: 0, reason: 'no_time' },
          { list: 'samples', index: 1, reason: 'implausible' },
        ],
      }),
    ]);
  });

  test('200: what was deleted on the phone goes, with every reading of its record', async () => {
    const own = await pairPhone('SAMSUNG', 'pat-deleted');
    const pressure = {
      type: 'BloodPressureRecord',
      time: '2026-05-10T05:00:00Z',
      zoneOffset: '+02:00',
      systolicMmHg: 121,
      diastolicMmHg: 79,
      metadata: { id: 'p-1' },
    };
    await post(own, { records: [stepsAt('s-1', 120), pressure] });
    const gone = await post(own, { deletedIds: ['p-1', 'never-there'] });
    expect(read(gone, 'data')).toMatchObject({ received: 2, stored: 1, merged: 1, refused: [] });
    const count = async (metric: string) => {
      const query = `patientRef=pat-deleted&metric=${metric}&from=2026-05-01&to=2026-05-20`;
      const series = await send(app(), 'GET', `${BASE}/series?${query}`, { headers: asTest(app()) });
      return (read(series, 'data.items') as readonly unknown[]).length;
    };
    expect([await count('bp_systolic'), await count('bp_diastolic'), await count('steps')]).toEqual([
      0, 0, 1,
    ]);
  });

  test('200: the documented example is kept whole', async () => {
    const { example } = routes.find(({ operationId }) => operationId === 'wearables.sendSamples') ?? {};
    const reply = await post(phone, example);
    expect([reply.status, read(reply, 'data')]).toEqual([
      200,
      expect.objectContaining({ received: 4, stored: 3, merged: 1, refused: [] }),
    ]);
  });

  test('400: nothing at all, too much in all, and a list of no meaning', async () => {
    const many = Array.from({ length: 3_000 }, () => ({}));
    for (const body of [{}, { records: [], samples: [] }, { records: many, samples: many }, { moods: [] }])
      expect((await post(phone, body)).status).toBe(400);
  });
});
