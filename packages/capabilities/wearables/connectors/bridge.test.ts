import { describe, expect, test } from 'vitest';
import { personaBridge } from '../testing/persona-bridge.ts';
import { BridgeBody, readBridge } from './bridge.ts';

const read = (body: unknown) => readBridge(BridgeBody.parse(body));
const metadata = {
  id: 'r-1',
  dataOrigin: { packageName: 'com.sec.android.app.shealth' },
  device: { manufacturer: 'Samsung', model: 'SM-R960', type: 1 },
};
const span = {
  startTime: '2026-07-19T21:00:00Z',
  startZoneOffset: '+02:00',
  endTime: '2026-07-20T05:00:00Z',
  endZoneOffset: '+02:00',
};

describe('Health Connect', () => {
  test('has a night with its stages, its offset, its watch and its app', () => {
    const stages = [
      { startTime: '2026-07-19T21:00:00Z', endTime: '2026-07-19T22:00:00Z', stage: 4 },
      { startTime: '2026-07-19T22:00:00Z', endTime: '2026-07-20T05:00:00Z', stage: 'DEEP' },
      { startTime: '2026-07-19T22:00:00Z', endTime: '2026-07-20T05:00:00Z', stage: 99 },
    ];
    expect(read({ records: [{ type: 'SleepSessionRecord', ...span, stages, metadata }] })).toEqual([
      {
        kind: 'sleep',
        start: '2026-07-19T23:00:00+02:00',
        end: '2026-07-20T07:00:00+02:00',
        zone: '+02:00',
        stages: [
          { state: 'light', start: '2026-07-19T23:00:00+02:00', end: '2026-07-20T00:00:00+02:00' },
          { state: 'deep', start: '2026-07-20T00:00:00+02:00', end: '2026-07-20T07:00:00+02:00' },
        ],
        state: 'final',
        source: { deviceType: 'watch', deviceModel: 'SM-R960', appId: 'com.sec.android.app.shealth' },
        externalId: 'r-1',
      },
    ]);
  });

  test('has its variability as rMSSD', () => {
    const record = {
      type: 'HeartRateVariabilityRmssdRecord',
      time: '2026-07-20T04:00:00Z',
      zoneOffset: '+02:00',
      heartRateVariabilityMillis: 41.5,
      metadata,
    };
    expect(read({ records: [record] })).toMatchObject([
      { metric: 'hrv_rmssd', value: 41.5, unit: 'ms', start: '2026-07-20T06:00:00+02:00', zone: '+02:00' },
    ]);
  });

  test('has a heart rate for each sample of a record', () => {
    const samples = [
      { time: '2026-07-20T04:00:00Z', beatsPerMinute: 58 },
      { time: 'soon', beatsPerMinute: 60 },
      { beatsPerMinute: 61 },
    ];
    const items = read({ records: [{ type: 'HeartRateRecord', ...span, samples, metadata }] });
    expect(items).toMatchObject([
      { metric: 'heart_rate', value: 58 },
      { kind: 'rejected', reason: 'no_time' },
      { kind: 'rejected', reason: 'malformed' },
    ]);
  });

  test('has two values in one pressure, under two ids', () => {
    const record = {
      type: 'BloodPressureRecord',
      time: '2026-07-20T04:00:00Z',
      systolicMmHg: 121,
      diastolicMmHg: 79,
      metadata,
    };
    expect(read({ records: [record] })).toMatchObject([
      { metric: 'bp_systolic', value: 121, externalId: 'r-1:bp_systolic' },
      { metric: 'bp_diastolic', value: 79, externalId: 'r-1:bp_diastolic' },
    ]);
  });

  test.each([
    [{ type: 'StepsRecord', ...span, metadata }, 'no_value'],
    [{ type: 'StepsRecord', ...span, count: 'many', metadata }, 'malformed'],
    [{ type: 'StepsRecord', count: 5, metadata }, 'no_time'],
    [
      { type: 'StepsRecord', ...span, endTime: '2026-07-18T05:00:00Z', count: 5, metadata },
      'end_before_start',
    ],
    [{ type: 'MenstruationFlowRecord', ...span, metadata }, 'unknown_kind'],
    [{ type: 'constructor', ...span, metadata }, 'unknown_kind'],
    [{ type: 'SleepSessionRecord', ...span }, 'malformed'],
    ['nonsense', 'malformed'],
  ])('%j is counted as %s, and the next record is read', (broken, reason) => {
    const good = { type: 'StepsRecord', ...span, count: 5, metadata };
    expect(read({ records: [broken, good] })).toMatchObject([
      { kind: 'rejected', reason },
      { metric: 'steps', value: 5, unit: '{count}' },
    ]);
  });
});

describe('HealthKit', () => {
  const sample = {
    uuid: 'u-1',
    startDate: '2026-07-20T06:00:00+02:00',
    endDate: '2026-07-20T06:00:00+02:00',
    sourceName: 'Watch',
    device: { name: 'Apple Watch', hardwareVersion: 'Watch7,1' },
  };

  test('has its variability as SDNN, never as rMSSD', () => {
    const items = read({
      samples: [
        { ...sample, type: 'HKQuantityTypeIdentifierHeartRateVariabilitySDNN', value: 48, unit: 'ms' },
      ],
    });
    expect(items).toMatchObject([
      {
        metric: 'hrv_sdnn',
        value: 48,
        unit: 'ms',
        zone: '+02:00',
        source: { deviceType: 'watch', deviceModel: 'Watch7,1' },
      },
    ]);
  });

  test('keeps the unit that the phone measured in', () => {
    const items = read({
      samples: [
        { ...sample, type: 'HKQuantityTypeIdentifierBodyMass', value: 163.5, unit: 'lb' },
        { ...sample, type: 'HKQuantityTypeIdentifierOxygenSaturation', value: 0.97, unit: '%' },
      ],
    });
    expect(items).toMatchObject([
      { metric: 'body_weight', value: 163.5, unit: '[lb_av]' },
      { metric: 'spo2', value: 0.97, unit: '1' },
    ]);
  });

  test.each([
    [{ type: 'HKQuantityTypeIdentifierDietaryCaffeine', value: 1, unit: 'mg' }, 'unknown_kind'],
    [{ type: 'HKQuantityTypeIdentifierBodyMass', value: 1, unit: 'slug' }, 'unknown_unit'],
    [{ type: 'HKQuantityTypeIdentifierBodyMass', unit: 'kg' }, 'no_value'],
    [{ type: 'HKQuantityTypeIdentifierBodyMass', value: 1, unit: 'kg', startDate: 'today' }, 'no_time'],
    [{ type: 'HKCategoryTypeIdentifierSleepAnalysis', value: 'Dreaming' }, 'unknown_kind'],
  ])('%j is counted as %s', (more, reason) => {
    expect(read({ samples: [{ ...sample, ...more }] })).toEqual([
      { kind: 'rejected', reason, externalId: 'u-1' },
    ]);
  });

  test('has a workout by its activity', () => {
    const workout = {
      ...sample,
      type: 'HKWorkoutTypeIdentifier',
      endDate: '2026-07-20T06:40:00+02:00',
      activityType: 'running',
    };
    expect(read({ samples: [workout] })).toMatchObject([
      { kind: 'workout', activity: 'running', end: '2026-07-20T06:40:00+02:00' },
    ]);
  });
});

test('what was deleted on the phone is taken back', () => {
  expect(read({ deletedIds: ['u-1'] })).toEqual([{ kind: 'delete', externalId: 'u-1' }]);
});

test('more than five thousand things at once are refused', () => {
  expect(BridgeBody.safeParse({ samples: Array.from({ length: 5001 }, () => ({})) }).success).toBe(false);
});

describe('a persona', () => {
  test.each(['healthy', 'overlap', 'fragmented', 'naps', 'two-devices'] as const)(
    '%s posts nothing that is rejected',
    (persona) => {
      const { body, mainSleepHours } = personaBridge(persona, '2026-07-01', 4);
      expect(mainSleepHours.size).toBe(4);
      expect(read(body).filter(({ kind }) => kind === 'rejected')).toEqual([]);
    },
  );

  test('with two devices has more records than steps that count', () => {
    const { body, steps } = personaBridge('two-devices', '2026-07-01', 1);
    const told = body.records.reduce<number>((sum, record) => sum + (record as { count: number }).count, 0);
    expect(told).toBeGreaterThan((steps.get('2026-07-01') ?? 0) * 1.3);
  });
});
