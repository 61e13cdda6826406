import { defaultParameters, type RelapseResult } from '@chartwright/engines';
import { complaintsOfR4 } from '@chartwright/fhir/testing';
import { createIntelligence } from '@chartwright/intelligence';
import { type Actor, inTransaction, type RecordsShown } from '@chartwright/platform';
import { useTestDatabase } from '@chartwright/platform/testing';
import { beforeEach, describe, expect, test } from 'vitest';
import type { Normalised } from '../connector.ts';
import { createIngest } from '../data/ingest.ts';
import { dayAfter } from '../data/instants.ts';
import {
  beginDataScene,
  DATA_AT,
  DATA_KEY,
  DATA_OWNER,
  dataConnection,
  dataMigrations,
} from '../testing/data-scene.ts';
import { createRefresh } from './refresh.ts';
import { createWearableData } from './service.ts';

const database = useTestDatabase(dataMigrations);
const ring = dataConnection('1', 'OURA');
const watch = dataConnection('2', 'APPLE');
const ingest = createIngest({ sealKey: DATA_KEY, refresh: createRefresh(DATA_KEY) });
const shown: RecordsShown[] = [];

const actor = { ...DATA_OWNER, kind: 'key', id: 'key_1', scopes: new Set(['*']) } as unknown as Actor;
const caller = { actor, requestId: 'req_1', clock: { now: () => DATA_AT } };
const PATIENT = { patientRef: 'pat-1' };

const open = () =>
  createWearableData({
    db: database().db,
    sealKey: DATA_KEY,
    fhirBase: 'https://chart.example/fhir/',
    readAudit: {
      note: (read) => void shown.push(read),
      flush: async () => undefined,
      stop: async () => undefined,
    },
  });

const take = (items: readonly Normalised[], connection = ring) =>
  inTransaction(database().db, (tx) => ingest(tx, connection, items, DATA_AT));

const RING = { deviceType: 'ring', deviceModel: 'Ring 4' } as const;
const TODAY = '2026-05-20';

/** A night that ends so many days before today, at six in the morning. */
function night(ago: number, hours: number, more: object = {}): Normalised {
  const end = Date.parse(`${dayAfter(TODAY, -ago)}T04:00:00Z`);
  const start = end - hours * 3_600_000;
  return {
    kind: 'sleep',
    start: new Date(start).toISOString(),
    end: new Date(end).toISOString(),
    zone: '+02:00',
    stages: [
      { state: 'deep', start: new Date(start).toISOString(), end: new Date(start + 3_600_000).toISOString() },
      { state: 'light', start: new Date(start + 3_600_000).toISOString(), end: new Date(end).toISOString() },
    ],
    state: 'final',
    source: RING,
    externalId: `night-${ago}`,
    ...more,
  };
}

const sample = (metric: string, start: string, value: number, unit: string, more: object = {}) =>
  ({ kind: 'sample', metric, start, value, unit, zone: '+02:00', source: RING, ...more }) as Normalised;

/** From eight hours to five within three weeks, after two weeks of eight. */
const decline = Array.from({ length: 35 }, (_, index) => {
  const ago = 35 - index;
  return night(ago, ago > 21 ? 8 : 8 - (3 * (21 - ago)) / 20);
});

beforeEach(async () => {
  shown.length = 0;
  await beginDataScene(database().db, [ring, watch]);
});

describe('the feed of the engines', () => {
  const engines = (data = open()) =>
    createIntelligence({
      models: {
        active: (_actor, engine) => ({ version: null, parameters: defaultParameters[engine] }),
        version: async () => undefined,
      },
      fhirBase: 'https://chart.example/fhir',
      narrator: undefined,
      feed: data.feed,
    });
  const call = { actor, query: {}, accept: undefined, clock: caller.clock, requestId: 'req_1' };
  const assessments = [
    {
      instrumentId: 'phq9',
      instrumentName: 'PHQ-9',
      score: 12,
      maxScore: 27,
      createdAt: '2026-05-01T00:00:00Z',
    },
  ];
  const relapse = (body: object) =>
    engines().analyze({ ...call, engine: 'relapse', body: { assessments, ...body } }) as
      | RelapseResult
      | Promise<RelapseResult>;

  test('raises the relapse score of a person who sleeps less and less, though no sleep was sent', async () => {
    await take(decline);
    const without = await relapse({});
    const fed = await relapse(PATIENT);
    expect(fed.score).toBeGreaterThan(without.score);
    const sleep = fed.intelligence.provenance.inputs.find(({ name }) => name === 'avgSleepHours');
    expect(sleep).toMatchObject({
      source: 'wearable:OURA',
      nights: 7,
      observedAt: '2026-05-19',
      contributed: true,
    });
    expect(sleep?.value).toBeCloseTo(5.45, 1);
    const factor = fed.factors.find(({ key }) => key === 'sleep');
    expect(factor?.detail).toContain('less than in the four weeks before');
    expect(shown.map(({ action, ids }) => [action, ids])).toEqual([
      ['wearable.engine_read', [ring.id, watch.id]],
    ]);
  });

  test('gives way to the value of the request, and to useWearables: false', async () => {
    await take(decline);
    const own = await relapse({ ...PATIENT, avgSleepHours: 8 });
    expect(own).toEqual(await relapse({ avgSleepHours: 8 }));
    expect(await relapse({ ...PATIENT, useWearables: false })).toEqual(await relapse({}));
    expect(shown).toEqual([]);
  });

  test('is not asked without a patientRef: the answer is there at once', () => {
    expect(relapse({})).not.toBeInstanceOf(Promise);
    expect(relapse({ avgSleepHours: 7, ...PATIENT })).not.toBeInstanceOf(Promise);
  });

  test('says nothing of a person whose last night is two weeks ago, and of nobody else', async () => {
    await take(decline.slice(0, 20));
    expect(await relapse(PATIENT)).toEqual(await relapse({}));
    expect(await relapse({ patientRef: 'pat-2' })).toEqual(await relapse({}));
  });

  test('feeds the outcome with the fortnight, and calls what is older than a week stale', async () => {
    await take(decline.slice(0, 27));
    const fed = await engines().analyze({
      ...call,
      engine: 'outcome',
      body: { assessments, ...PATIENT },
    });
    expect(fed).toMatchObject({
      intelligence: {
        dataQuality: { freshness: { staleInputs: expect.arrayContaining(['avgSleepHours']) } },
      },
    });
  });
});

describe('the summary', () => {
  test('shows every day, and says why something is missing', async () => {
    await take([
      night(2, 7),
      night(1, 0.4),
      sample('steps', '2026-05-19T08:00:00Z', 4000, '/d'),
      sample('steps', '2026-05-20T06:00:00Z', 900, '/d'),
      sample('heart_rate', '2026-05-19T08:00:00Z', 70, '/min'),
      night(0, 7, { state: 'tentative' }),
    ]);
    const { days, providers } = await open().summary(caller, { ...PATIENT, from: '2026-05-17', to: TODAY });
    expect(providers).toEqual(['OURA', 'APPLE']);
    expect(days.map(({ date, sleep }) => [date, sleep.main?.hours ?? null, sleep.reason])).toEqual([
      ['2026-05-17', null, 'no_data'],
      ['2026-05-18', 7, null],
      ['2026-05-19', null, 'too_short'],
      ['2026-05-20', null, 'tentative'],
    ]);
    expect(days.map(({ metrics }) => [metrics.steps?.value, metrics.steps?.reason])).toEqual([
      [null, 'no_data'],
      [null, 'no_data'],
      [4000, null],
      [null, 'day_not_over'],
    ]);
    expect(days[2]?.metrics.heart_rate).toMatchObject({ value: null, samples: 1, reason: 'too_few_samples' });
    expect(days[1]?.sleep.main).toMatchObject({
      start: '2026-05-17T23:00:00+02:00',
      deepHours: 1,
      lightHours: 6,
    });
  });

  test('refuses a time that ends before it begins or is longer than a year', async () => {
    const ask = (from: string) => open().summary(caller, { ...PATIENT, from, to: TODAY });
    await expect(ask('2026-05-21')).rejects.toMatchObject({ status: 400 });
    await expect(ask('2025-05-19')).rejects.toMatchObject({ status: 400 });
  });
});

describe('a series', () => {
  test('is read page by page without losing or repeating an item', async () => {
    const times = Array.from({ length: 25 }, (_, index) =>
      new Date(Date.parse('2026-05-15T20:00:00Z') + index * 7_200_000).toISOString(),
    );
    await take(times.map((start, index) => sample('heart_rate', start, 60 + index, '/min')));
    await take([sample('heart_rate', times[3] ?? '', 99, '/min')], watch);
    const values: number[] = [];
    let cursor: string | undefined;
    let pages = 0;
    do {
      const page = await open().series(caller, { ...PATIENT, metric: 'heart_rate', limit: 7, cursor });
      values.push(...page.items.map(({ value }) => value));
      cursor = page.nextCursor ?? undefined;
      pages += 1;
    } while (cursor !== undefined);
    expect(pages).toBe(4);
    expect(values).toEqual([60, 61, 62, 63, 99, ...times.slice(4).map((_, index) => 64 + index)]);
  });

  test('of sleep has one item for each night', async () => {
    await take([night(2, 7), night(1, 6)]);
    const { items } = await open().series(caller, { ...PATIENT, metric: 'sleep_duration', limit: 10 });
    expect(items.map(({ date, value, provider }) => [date, value, provider])).toEqual([
      ['2026-05-18', 7, 'OURA'],
      ['2026-05-19', 6, 'OURA'],
    ]);
  });

  test('refuses a cursor that none of its pages gave', async () => {
    const ask = open().series(caller, { ...PATIENT, metric: 'steps', limit: 1, cursor: 'bm8' });
    await expect(ask).rejects.toMatchObject({ status: 400 });
  });
});

describe('the FHIR Bundle', () => {
  const scene = (weight: number): Normalised[] => [
    night(2, 7),
    sample('steps', '2026-05-18T08:00:00Z', 4000, '/d'),
    sample('resting_heart_rate', '2026-05-18T04:00:00Z', 52, '/min'),
    sample('hrv_sdnn', '2026-05-18T02:00:00Z', 41, 'ms'),
    sample('stress_score', '2026-05-18T12:00:00Z', 30, '{score}'),
    sample('body_weight', '2026-05-18T05:00:00Z', weight, 'kg'),
    sample('bp_systolic', '2026-05-18T05:00:00Z', 121, 'mm[Hg]'),
    sample('bp_diastolic', '2026-05-18T05:00:00Z', 79, 'mm[Hg]'),
    {
      kind: 'workout',
      start: '2026-05-18T15:00:00Z',
      end: '2026-05-18T15:30:00Z',
      activity: 'Running',
      activeEnergyKcal: 310,
      source: RING,
      externalId: 'run',
    },
  ];
  const read = async () => {
    const bundle = await open().fhir(caller, { ...PATIENT, from: '2026-05-15', to: TODAY, patient: 'p1' });
    return { bundle, resources: (bundle.entry ?? []).map(({ resource }) => resource) };
  };

  test('is valid R4, with LOINC where a code was confirmed and a code of ours elsewhere', async () => {
    await take(scene(71));
    const { bundle, resources } = await read();
    expect(complaintsOfR4(JSON.parse(JSON.stringify(bundle)) as { resourceType: string })).toEqual([]);
    const codes = resources.map(({ code }) => (code as { coding: { code: string }[] }).coding[0]?.code);
    expect([...codes].sort((one = '', other = '') => (one < other ? -1 : 1))).toEqual([
      '29463-7',
      '40443-4',
      '41950-7',
      '85354-9',
      '93832-4',
      'hrv-sdnn',
      'stress-score',
      'workout',
    ]);
    const pressure = resources.find(({ component }) => JSON.stringify([component]).includes('8462-4'));
    expect(pressure).toMatchObject({
      subject: { reference: 'Patient/p1' },
      effectiveDateTime: '2026-05-18T07:00:00+02:00',
      device: { display: 'Ring 4' },
      category: [{ coding: [{ code: 'vital-signs' }] }],
    });
    const sleep = resources.find(({ code }) => JSON.stringify(code).includes('93832-4'));
    expect(sleep).toMatchObject({
      valueQuantity: { value: 7, code: 'h' },
      effectivePeriod: { start: '2026-05-17T23:00:00+02:00', end: '2026-05-18T06:00:00+02:00' },
    });
  });

  test('keeps the id and identifier of an Observation whose value changes', async () => {
    await take(scene(71));
    const before = (await read()).resources;
    await take(scene(72));
    const after = (await read()).resources;
    expect(after.map(({ id, identifier }) => [id, identifier])).toEqual(
      before.map(({ id, identifier }) => [id, identifier]),
    );
    expect(after).not.toEqual(before);
  });

  test('of a person without data is empty', async () => {
    const { bundle } = await read();
    expect(bundle).not.toHaveProperty('entry');
    expect(complaintsOfR4(JSON.parse(JSON.stringify(bundle)) as { resourceType: string })).toEqual([]);
  });
});
