import { inTransaction } from '@chartwright/platform';
import { useTestDatabase } from '@chartwright/platform/testing';
import { zipSync } from 'fflate';
import { sql } from 'kysely';
import { beforeEach, describe, expect, test } from 'vitest';
import { createIngest } from '../data/ingest.ts';
import { placeOf } from '../data/place.ts';
import { readBlocksBetween } from '../data/sample-store.ts';
import { personOf, readDays } from '../features/daily-store.ts';
import { createRefresh } from '../features/refresh.ts';
import { appleExport, appleRecord, appleStage } from '../testing/apple-export.ts';
import {
  addDataConnection,
  beginDataScene,
  DATA_AT,
  DATA_KEY,
  DATA_OWNER,
  dataConnection,
  dataMigrations,
} from '../testing/data-scene.ts';
import { type AppleImport, createAppleImport, type ImportProgress } from './import.ts';

const database = useTestDatabase(dataMigrations);
const phone = dataConnection('3', 'APPLE');

const importer = () =>
  createAppleImport({
    db: database().db,
    sealKey: DATA_KEY,
    clock: { now: () => DATA_AT },
  });

async function* pieces(bytes: Uint8Array, size = 65_536): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.slice(at, at + size);
}

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

function load(bytes: Uint8Array, more: Partial<AppleImport> = {}) {
  const told: ImportProgress[] = [];
  const result = importer()({
    connection: phone,
    blobId: 'blob_1',
    open: async () => pieces(bytes),
    onProgress: async (_tx, progress) => void told.push(progress),
    ...more,
  });
  return result.then((imported) => ({ ...imported, told }));
}

const clock = (second: number): string => {
  const at = new Date(Date.UTC(2026, 4, 1) + second * 1000).toISOString();
  return `${at.slice(0, 10)} ${at.slice(11, 19)} +0200`;
};

const hearts = (count: number, everySeconds = 25) =>
  Array.from({ length: count }, (_, index) =>
    appleRecord({
      type: 'HeartRate',
      start: clock(index * everySeconds),
      value: String(50 + (index % 60)),
      unit: 'count/min',
    }),
  ).join('\n');

const NIGHT = [
  appleStage('AsleepCore', '2026-05-10 23:00:00 +0200', '2026-05-11 03:00:00 +0200'),
  appleStage('AsleepREM', '2026-05-11 02:30:00 +0200', '2026-05-11 04:00:00 +0200'),
  appleStage('AsleepDeep', '2026-05-11 04:00:00 +0200', '2026-05-11 06:00:00 +0200'),
].join('\n');

const countStored = async (): Promise<number> => {
  const blocks = await readBlocksBetween(database().db, placeOf(phone, DATA_KEY), {
    metrics: undefined,
    from: '2026-01-01',
    to: '2026-12-31',
  });
  return blocks.reduce((sum, { samples }) => sum + samples.length, 0);
};

const importsLeft = async () =>
  (await sql<{ cursor: number }>`select cursor from wearable_imports`.execute(database().db)).rows;

beforeEach(() => beginDataScene(database().db, [phone]));

describe('an export of Apple Health', () => {
  test('is read, stored and derived, and tells how far it has come', async () => {
    const bytes = bytesOf(appleExport(`${hearts(10_500)}\n${NIGHT}`));
    const { fault, counts, told } = await load(bytes);
    expect(fault).toBeUndefined();
    expect(counts).toMatchObject({ received: 10_503, stored: 10_501, merged: 2, rejected: {} });
    expect(await countStored()).toBe(10_500);
    expect(told.length).toBeGreaterThan(1);
    expect(told.map(({ readBytes }) => readBytes)).toEqual(
      told.map(({ readBytes }) => readBytes).sort((one, other) => one - other),
    );
    expect(told.at(-1)).toMatchObject({ readBytes: bytes.length, counts });
    const days = await readDays(
      database().db,
      personOf(DATA_OWNER, 'pat-1', DATA_KEY),
      '2026-05-11',
      '2026-05-11',
    );
    expect(days[0]?.night?.main).toMatchObject({
      asleepMs: 7 * 3_600_000,
      remMs: 1.5 * 3_600_000,
      lightMs: 3.5 * 3_600_000,
      deepMs: 2 * 3_600_000,
    });
    expect(await importsLeft()).toEqual([]);
  });

  test('that comes again, zipped or not, writes nothing new', async () => {
    const text = appleExport(`${hearts(2_000)}\n${NIGHT}`);
    await load(bytesOf(text));
    const again = await load(zipSync({ 'apple_health_export/export.xml': bytesOf(text) }));
    expect(again.fault).toBeUndefined();
    expect(again.counts).toMatchObject({ received: 2_003, stored: 0, merged: 2_003 });
  });

  test('that breaks off keeps what was read until there, and says why', async () => {
    const text = appleExport(hearts(3_000));
    const { fault, counts } = await load(bytesOf(text.slice(0, text.length - 40)));
    expect(fault).toBe('cut_short');
    expect(counts.stored).toBeGreaterThan(2_990);
    expect(await countStored()).toBe(counts.stored);
  });

  test('that was stopped goes on where it was, with the counts that were told before', async () => {
    const bytes = bytesOf(appleExport(`${hearts(20_500)}\n${NIGHT}`));
    let told = 0;
    const stop = new AbortController();
    const first = load(bytes, {
      signal: stop.signal,
      onProgress: async () => {
        told += 1;
        if (told === 2) stop.abort();
      },
    });
    await expect(first).rejects.toThrow('stopped');
    const [left] = await importsLeft();
    expect(left?.cursor).toBeGreaterThan(1_000_000);
    const second = await load(bytes);
    expect(second.counts).toMatchObject({ received: 20_503, stored: 20_501, rejected: {} });
    expect(await countStored()).toBe(20_500);
    expect(await importsLeft()).toEqual([]);
  });

  test('is not called broken where only the upload could not be read to its end', async () => {
    const bytes = bytesOf(appleExport(hearts(100)));
    async function* damaged(): AsyncGenerator<Uint8Array> {
      yield bytes.slice(0, 5_000);
      throw new Error('the upload is damaged');
    }
    await expect(load(bytes, { open: async () => damaged() })).rejects.toThrow('the upload is damaged');
  });

  test('is derived with what other devices of the person have told', async () => {
    const ring = dataConnection('4', 'OURA');
    await addDataConnection(database().db, ring);
    await inTransaction(database().db, (tx) =>
      createIngest({ sealKey: DATA_KEY, refresh: createRefresh(DATA_KEY) })(
        tx,
        ring,
        [
          {
            kind: 'sample',
            metric: 'steps',
            start: '2026-05-11T08:00:00+02:00',
            end: '2026-05-11T09:00:00+02:00',
            value: 400,
            unit: '/d',
            source: { deviceType: 'ring' },
          },
        ],
        DATA_AT,
      ),
    );
    await load(bytesOf(appleExport(NIGHT)));
    const [day] = await readDays(
      database().db,
      personOf(DATA_OWNER, 'pat-1', DATA_KEY),
      '2026-05-11',
      '2026-05-11',
    );
    expect(day?.night?.main?.asleepMs).toBe(7 * 3_600_000);
    expect(day?.values).toMatchObject([{ metric: 'steps', provider: 'OURA' }]);
  });

  test('stores nothing of a batch whose progress could not be told', async () => {
    const refuse = load(bytesOf(appleExport(hearts(100))), {
      onProgress: async () => {
        throw new Error('refused');
      },
    });
    await expect(refuse).rejects.toThrow('refused');
    expect(await countStored()).toBe(0);
  });
});
