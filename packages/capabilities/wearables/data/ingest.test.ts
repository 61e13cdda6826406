import { inTransaction } from '@chartwright/platform';
import { useTestDatabase } from '@chartwright/platform/testing';
import { sql } from 'kysely';
import { beforeEach, describe, expect, test } from 'vitest';
import type { Normalised } from '../connector.ts';
import { personOf, readDays } from '../features/daily-store.ts';
import { createPurge } from '../features/purge.ts';
import { createRefresh } from '../features/refresh.ts';
import {
  beginDataScene,
  DATA_AT,
  DATA_KEY,
  DATA_OWNER,
  dataConnection,
  dataMigrations,
} from '../testing/data-scene.ts';
import { createIngest } from './ingest.ts';
import { placeOf } from './place.ts';
import { createKeepRaw } from './raw.ts';
import { readBlocksBetween } from './sample-store.ts';

const KEY = DATA_KEY;
const OWNER = DATA_OWNER;
const AT = DATA_AT;
const database = useTestDatabase(dataMigrations);
const refresh = createRefresh(KEY);
const ingest = createIngest({ sealKey: KEY, refresh });
const ring = dataConnection('1', 'OURA');
const watch = dataConnection('2', 'APPLE');

const send = (batch: readonly Normalised[], connection = ring) =>
  inTransaction(database().db, (tx) => ingest(tx, connection, batch, AT));

const daysOf = () => readDays(database().db, personOf(OWNER, 'pat-1', KEY), '2026-05-01', '2026-05-31');

const nightOf = async (date: string) => (await daysOf()).find((day) => day.date === date)?.night;

const blocksOf = async (connection = ring) =>
  readBlocksBetween(database().db, placeOf(connection, KEY), {
    metrics: undefined,
    from: '2026-05-01',
    to: '2026-05-31',
  });

/** Every byte of the tables, so that one that was written again would show. */
async function bytesStored(): Promise<unknown> {
  const { rows } = await sql`
    select 'samples' as of, metric as name, day, content from wearable_samples
    union all select 'events', kind, day, content from wearable_events
    union all select 'days', '', day, content from wearable_daily order by 1, 2, 3, 4`.execute(database().db);
  return rows;
}

const RING = { deviceModel: 'Ring 4', deviceType: 'ring' } as const;
const WATCH = { deviceModel: 'Watch', deviceType: 'watch' } as const;

const heart = (start: string, value: number, more: object = {}): Normalised => ({
  kind: 'sample',
  metric: 'heart_rate',
  start,
  value,
  unit: '/min',
  source: RING,
  ...more,
});

const sleep = (start: string, end: string, more: object = {}): Normalised => ({
  kind: 'sleep',
  start,
  end,
  zone: '+02:00',
  stages: [],
  totals: { asleepSeconds: 25_200 },
  state: 'final',
  source: RING,
  externalId: `sleep-${start}`,
  ...more,
});

const NIGHT = sleep('2026-05-10T21:00:00Z', '2026-05-11T05:00:00Z');

beforeEach(async () => {
  await beginDataScene(database().db, [ring, watch]);
});

describe('what arrives', () => {
  test('is counted: all of it was stored, merged or rejected', async () => {
    const counts = await send([
      heart('2026-05-10T10:00:00Z', 61),
      heart('2026-05-10T10:00:00Z', 61),
      heart('2026-05-10T10:05:00Z', 999),
      heart('', 60),
      heart('2026-05-10T10:06:00Z', 60, { unit: 'mmol/L' }),
      heart('2026-05-10T10:06:00Z', 60, { metric: 'mood' }),
      heart('2026-05-10T10:06:00Z', 60, { end: '2026-05-10T10:05:00Z' }),
      heart('2027-05-10T10:06:00Z', 60),
      heart('1970-01-01T00:00:00Z', 60),
      heart('2026-05-10T10:06:00', 60),
      heart('2026-05-10T10:06:00Z', 60, { externalId: 'x'.repeat(300) }),
      { kind: 'rejected', reason: 'malformed' },
      NIGHT,
    ]);
    expect(counts).toEqual({
      received: 13,
      stored: 2,
      merged: 1,
      rejected: {
        implausible: 1,
        no_time: 1,
        unknown_unit: 1,
        unknown_kind: 1,
        end_before_start: 1,
        in_future: 1,
        too_old: 1,
        malformed: 2,
        too_long: 1,
      },
      newestAt: new Date('2026-05-11T05:00:00Z'),
    });
  });

  test('is stored once: the same window again writes no byte', async () => {
    const batch = [heart('2026-05-10T10:00:00Z', 61), heart('2026-05-11T10:00:00Z', 62), NIGHT];
    await send(batch);
    const before = await bytesStored();
    expect(before).toHaveLength(5);
    expect(await send(batch)).toMatchObject({ received: 3, stored: 0, merged: 3 });
    expect(await bytesStored()).toEqual(before);
  });

  test('replaces the value of the same source and instant, and of no other source', async () => {
    await send([heart('2026-05-10T10:00:00Z', 61), heart('2026-05-10T10:00:00Z', 70, { source: WATCH })]);
    expect(await send([heart('2026-05-10T10:00:00Z', 64)])).toMatchObject({ stored: 1, merged: 0 });
    const values = (await blocksOf()).flatMap(({ samples }) => samples.map(({ value }) => value));
    expect(values).toEqual([64, 70]);
  });

  test('is kept in the unit of its metric', async () => {
    const weight = { metric: 'body_weight', unit: '[lb_av]' };
    const warmth = { metric: 'body_temperature', unit: '[degF]' };
    const delta = { metric: 'skin_temp_delta', unit: '[degF]' };
    await send([
      heart('2026-05-10T10:00:00Z', 150, weight),
      heart('2026-05-10T10:00:00Z', 98.6, warmth),
      heart('2026-05-10T10:00:00Z', 1.8, delta),
      heart('2026-05-10T10:00:00Z', 5.5, { metric: 'glucose', unit: 'mmol/L' }),
    ]);
    const values = Object.fromEntries(
      (await blocksOf()).map(({ metric, samples }) => [metric, samples[0]?.value]),
    );
    expect(values).toEqual({
      body_weight: 68.038856,
      body_temperature: 37,
      skin_temp_delta: 1,
      glucose: 99.0858,
    });
  });

  test('is sealed: no value, device or instant stands in the clear', async () => {
    await send([heart('2026-05-10T10:00:00Z', 61, { source: { ...RING, deviceModel: 'Name of a ring' } })]);
    const stored = JSON.stringify(await bytesStored());
    expect(stored).not.toContain(Buffer.from('Name of a ring').toString('hex'));
    expect(stored).not.toContain('10:00');
  });

  test('opens in no other row', async () => {
    await send([heart('2026-05-10T10:00:00Z', 61)]);
    await sql`update wearable_samples set day = '2026-05-09'`.execute(database().db);
    await expect(blocksOf()).rejects.toThrow('sealed for another place');
  });
});

describe('a sleep', () => {
  test('that comes again with other hours replaces the one before, on whatever day it ended', async () => {
    await send([NIGHT]);
    const moved = sleep('2026-05-09T21:00:00Z', '2026-05-10T05:00:00Z', {
      externalId: `sleep-2026-05-10T21:00:00Z`,
    });
    expect(await send([moved])).toMatchObject({ stored: 1 });
    expect(await nightOf('2026-05-11')).toBeUndefined();
    expect((await nightOf('2026-05-10'))?.main?.asleepMs).toBe(25_200_000);
  });

  test('that is tentative gives way to the final one, and a late tentative word changes nothing', async () => {
    const tentative = { state: 'tentative', totals: { asleepSeconds: 20_000 } };
    await send([sleep('2026-05-10T21:00:00Z', '2026-05-11T05:00:00Z', tentative)]);
    expect((await nightOf('2026-05-11'))?.main?.state).toBe('tentative');
    await send([NIGHT]);
    const late = await send([sleep('2026-05-10T21:00:00Z', '2026-05-11T05:00:00Z', tentative)]);
    expect(late).toMatchObject({ stored: 0, merged: 1 });
    expect((await nightOf('2026-05-11'))?.main).toMatchObject({ state: 'final', asleepMs: 25_200_000 });
  });

  test('that lies inside another of the same device is no second sleep', async () => {
    await send([NIGHT]);
    await send([
      sleep('2026-05-10T22:00:00Z', '2026-05-11T04:00:00Z', { totals: { asleepSeconds: 18_000 } }),
    ]);
    const night = await nightOf('2026-05-11');
    expect(night?.main?.asleepMs).toBe(25_200_000);
    expect(night?.naps).toEqual([]);
  });

  test('told fourteen times under other ids is stored once', async () => {
    const times = Array.from({ length: 14 }, (_, index) =>
      sleep('2026-05-10T21:00:00Z', '2026-05-11T05:00:00Z', { externalId: `again-${index}` }),
    );
    expect(await send(times)).toMatchObject({ received: 14, stored: 1, merged: 13 });
  });

  test('that is deleted is gone, and so is what was measured under its id', async () => {
    await send([
      NIGHT,
      heart('2026-05-11T05:00:00Z', 48, { externalId: 'sleep-2026-05-10T21:00:00Z' }),
      heart('2026-05-11T06:00:00Z', 70, { externalId: 'other' }),
      heart('2026-05-12T05:00:00Z', 49, { externalId: 'sleep-2026-05-10T21:00:00Z' }),
    ]);
    const gone: Normalised = { kind: 'delete', externalId: 'sleep-2026-05-10T21:00:00Z' };
    expect(await send([gone, { kind: 'delete', externalId: 'never seen' }])).toMatchObject({
      stored: 1,
      merged: 1,
    });
    expect(await nightOf('2026-05-11')).toBeUndefined();
    const left = (await blocksOf()).flatMap(({ samples }) => samples.map(({ value }) => value));
    expect(left).toEqual([70]);
  });

  test('that gave several values under parts of its id takes all of them along', async () => {
    await send([
      heart('2026-05-11T05:00:00Z', 48, { externalId: 'night-1:lowest' }),
      heart('2026-05-11T06:00:00Z', 50, { externalId: 'night-1:2026-05-11T06:00:00Z' }),
      heart('2026-05-11T07:00:00Z', 70, { externalId: 'night-10:lowest' }),
    ]);
    expect(await send([{ kind: 'delete', externalId: 'night-1' }])).toMatchObject({ stored: 1, merged: 0 });
    expect((await blocksOf()).flatMap(({ samples }) => samples.map(({ value }) => value))).toEqual([70]);
  });
});

describe('the days of a person', () => {
  test('are derived of all connections together', async () => {
    const steps = (start: string, value: number) => heart(start, value, { metric: 'steps', unit: '/d' });
    await send([NIGHT, steps('2026-05-11T10:00:00Z', 100)]);
    await send(
      [
        sleep('2026-05-10T21:30:00Z', '2026-05-11T05:30:00Z', { totals: { asleepSeconds: 10_000 } }),
        steps('2026-05-11T10:00:00Z', 300),
      ],
      watch,
    );
    const day = (await daysOf()).find(({ date }) => date === '2026-05-11');
    expect(day?.night?.main).toMatchObject({ provider: 'OURA', asleepMs: 25_200_000 });
    expect(day?.night?.sources).toHaveLength(2);
    expect(day?.values.map(({ provider, value }) => [provider, value])).toEqual([
      ['OURA', 100],
      ['APPLE', 300],
    ]);
  });

  test('forget a connection that is purged, and nothing else', async () => {
    await send([NIGHT]);
    await send([sleep('2026-05-12T21:00:00Z', '2026-05-13T05:00:00Z')], watch);
    const purge = createPurge({ sealKey: KEY, refresh, clock: { now: () => AT } });
    await inTransaction(database().db, (tx) => purge(tx, OWNER, ring));
    expect((await daysOf()).map(({ date }) => date)).toEqual(['2026-05-13']);
  });

  test('hold what two connections of a person told at the same time', async () => {
    await Promise.all([send([NIGHT]), send([sleep('2026-05-10T22:00:00Z', '2026-05-11T05:30:00Z')], watch)]);
    expect((await nightOf('2026-05-11'))?.sources).toHaveLength(2);
  });
});

describe('createKeepRaw()', () => {
  test('keeps the same bytes of a connection once', async () => {
    const keepRaw = createKeepRaw(KEY);
    const keep = (body: string, connection = ring) =>
      inTransaction(database().db, (tx) =>
        keepRaw(tx, connection, {
          provider: connection.provider,
          body: Buffer.from(body),
          receivedAt: AT,
        }),
      );
    expect(await keep('{"data":[]}')).toBe(true);
    expect(await keep('{"data":[]}')).toBe(false);
    expect(await keep('{"data":[1]}')).toBe(true);
    expect(await keep('{"data":[]}', watch)).toBe(true);
  });
});
