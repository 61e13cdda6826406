import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { StageState } from '../connector.ts';
import type { ProviderCode } from '../tables.ts';
import { totalDays } from './day-totals.ts';
import { findNights, type Night, type NightOptions } from './nights.ts';
import type { SleepRecord } from './records.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const BERLIN = 120;

/** `11T06:30` in May 2026, where the offset is `zone`. */
const at = (time: string, zone = BERLIN): number => Date.parse(`2026-05-${time}:00Z`) - zone * MINUTE;

type Given = Omit<Partial<SleepRecord>, 'zone'> & {
  readonly from: string;
  readonly to: string;
  readonly zone?: number | 'none';
};

const record = ({ from, to, zone: told, ...more }: Given): SleepRecord => {
  const zone = told === 'none' ? undefined : (told ?? BERLIN);
  const start = at(from, zone);
  return {
    provider: 'OURA',
    source: `${more.provider ?? 'OURA'}/1`,
    externalId: `${from}-${to}`,
    start,
    end: at(to, zone),
    stages: [],
    state: 'final',
    ...(zone !== undefined && { zone }),
    ...more,
  };
};

const stage = (state: StageState, from: string, to: string, zone = BERLIN) => ({
  state,
  start: at(from, zone),
  end: at(to, zone),
});

const nightOf = (date: string, records: readonly SleepRecord[], options?: NightOptions): Night | undefined =>
  findNights(records, options).get(`2026-05-${date}`);

const hoursOf = (night: Night | undefined): number | undefined =>
  night?.main?.asleepMs === undefined ? undefined : night.main.asleepMs / HOUR;

describe('rule 1: the time asleep is the union of what one source calls asleep', () => {
  test('Core told over REM counts once, as REM', () => {
    const night = nightOf('11', [
      record({
        from: '10T23:00',
        to: '11T05:00',
        stages: [
          stage('light', '10T23:00', '11T03:00'),
          stage('rem', '11T02:00', '11T03:00'),
          stage('deep', '11T03:00', '11T05:00'),
        ],
      }),
    ]);
    expect(night?.main).toMatchObject({
      asleepMs: 6 * HOUR,
      lightMs: 3 * HOUR,
      remMs: HOUR,
      deepMs: 2 * HOUR,
    });
  });

  test('time in bed is left out where anything else was told', () => {
    const stages = [stage('in_bed', '10T22:00', '11T08:00'), stage('asleep', '10T23:00', '11T06:00')];
    const night = nightOf('11', [record({ from: '10T22:00', to: '11T08:00', stages })]);
    expect(night?.main).toMatchObject({ asleepMs: 7 * HOUR, inBedMs: 10 * HOUR, latencyMs: HOUR });
  });

  test('time in bed alone says nothing of the hours asleep', () => {
    const night = nightOf('11', [
      record({ from: '10T22:00', to: '11T08:00', stages: [stage('in_bed', '10T22:00', '11T08:00')] }),
    ]);
    expect(night?.main).toBeUndefined();
    expect(night?.excluded[0]).toMatchObject({ excluded: 'in_bed_only', asleepMs: undefined });
  });

  test('a gap of less than a minute closes, one of a minute does not', () => {
    const asleepAfter = (second: string, minutes: string) =>
      hoursOf(
        nightOf('11', [
          record({
            from: '10T23:00',
            to: '11T06:00',
            stages: [
              stage('light', '10T23:00', '11T02:00'),
              {
                state: 'deep',
                start: Date.parse(`2026-05-11T00:${minutes}:${second}Z`),
                end: at('11T06:00'),
              },
            ],
          }),
        ]),
      );
    expect(asleepAfter('59', '00')).toBe(7);
    expect(asleepAfter('00', '01')).toBeCloseTo(7 - 1 / 60);
  });

  test('sums count as they were told, and no longer than the sleep lasted', () => {
    const told = (asleepSeconds: number) =>
      hoursOf(nightOf('11', [record({ from: '10T23:00', to: '11T06:00', totals: { asleepSeconds } })]));
    expect(told(6.5 * 3600)).toBe(6.5);
    expect(told(9 * 3600)).toBe(7);
  });
});

describe('rule 2: fragments of one source are one sleep', () => {
  const pieces = (second: string) => [
    record({ from: '10T23:00', to: '11T02:00' }),
    record({ from: `11T${second}`, to: '11T06:50' }),
  ];

  test('over an awake gap of up to 120 minutes', () => {
    const night = nightOf('11', pieces('02:50'));
    expect(night?.main).toMatchObject({ fragments: 2, asleepMs: 7 * HOUR, awakeMs: 50 * MINUTE });
    expect(nightOf('11', pieces('04:00'))?.main?.fragments).toBe(2);
  });

  test('and not over a longer one', () => {
    const night = nightOf('11', pieces('04:01'));
    expect(night?.main).toMatchObject({ fragments: 1, asleepMs: 3 * HOUR });
    expect(night?.naps.map(({ asleepMs }) => asleepMs)).toEqual([169 * MINUTE]);
  });

  test('a record inside another one of the same device is the same sleep', () => {
    const night = nightOf('11', [
      record({ from: '10T23:00', to: '11T06:00', totals: { asleepSeconds: 6 * 3600 } }),
      record({ from: '10T23:30', to: '11T05:30', totals: { asleepSeconds: 5 * 3600 } }),
    ]);
    expect(night?.main).toMatchObject({ fragments: 1, asleepMs: 6 * HOUR });
  });
});

describe('rule 3: a sleep counts for the local date it ends on', () => {
  test('and from 18:00 on for the next one', () => {
    const dates = (to: string) => [...findNights([record({ from: '11T14:00', to })]).keys()];
    expect(dates('11T17:59')).toEqual(['2026-05-11']);
    expect(dates('11T18:00')).toEqual(['2026-05-12']);
  });

  test('by the offset that was recorded: nine hours further east it is another date', () => {
    const east = 11 * 60;
    const night = record({ from: '10T22:00', to: '11T02:00', zone: east });
    expect([...findNights([night]).keys()]).toEqual(['2026-05-11']);
    expect([...findNights([{ ...night, zone: BERLIN }]).keys()]).toEqual(['2026-05-10']);
  });

  test('by that of the person where none was recorded, else by UTC, and says so', () => {
    const bare = record({ from: '10T21:00', to: '11T00:30', zone: 'none' });
    const instants = { ...bare, start: at('10T23:00'), end: at('11T01:30') };
    expect(nightOf('11', [instants], { patientZone: BERLIN })?.main?.zoneOrigin).toBe('patient');
    expect(nightOf('10', [instants])?.main ?? nightOf('11', [instants])?.main).toMatchObject({
      zoneOrigin: 'utc',
      date: '2026-05-11',
    });
  });

  test('and is as long as it was when the clock changes in it', () => {
    const spring = {
      ...record({ from: '10T00:00', to: '10T01:00' }),
      start: Date.parse('2026-03-28T23:00:00+01:00'),
      end: Date.parse('2026-03-29T07:00:00+02:00'),
      zone: 120,
    };
    const autumn = {
      ...record({ from: '10T00:00', to: '10T01:00' }),
      start: Date.parse('2026-10-24T23:00:00+02:00'),
      end: Date.parse('2026-10-25T07:00:00+01:00'),
      zone: 60,
    };
    const nights = findNights([spring, autumn]);
    expect(hoursOf(nights.get('2026-03-29'))).toBe(7);
    expect(hoursOf(nights.get('2026-10-25'))).toBe(9);
  });
});

describe('rule 4: naps', () => {
  const night = record({ from: '10T23:00', to: '11T06:00' });

  test.each([
    ['11T09:00', '11T10:30', undefined, true],
    ['11T08:59', '11T10:29', undefined, false],
    ['11T10:00', '11T13:00', undefined, false],
    ['11T10:00', '11T12:59', undefined, true],
    ['11T14:00', '11T15:00', false, false],
    ['11T08:30', '11T12:30', true, true],
  ])('a sleep from %s to %s that the provider calls %s is a nap: %s', (from, to, isNap, expected) => {
    const nap = record({ from, to, ...(isNap !== undefined && { isNap }) });
    expect(nightOf('11', [night, nap])?.naps.map((one) => one.isNap)).toEqual([expected]);
  });

  test('never count for the night, and a nap right after waking stays one', () => {
    const nap = record({ from: '11T07:00', to: '11T09:00', isNap: true });
    const found = nightOf('11', [night, nap]);
    expect(found?.main?.asleepMs).toBe(7 * HOUR);
    expect(found?.naps).toHaveLength(1);
  });

  test('the main sleep is the longest that is no nap; where there is none, the longest', () => {
    const short = record({ from: '10T23:30', to: '11T02:00' });
    const long = record({ from: '11T09:30', to: '11T12:20', isNap: true });
    expect(nightOf('11', [short, long])?.main?.start).toBe(short.start);
    expect(nightOf('11', [long])?.main).toMatchObject({ isNap: true, asleepMs: 170 * MINUTE });
  });
});

describe('rule 5: what cannot be is kept and excluded', () => {
  test.each([
    ['10T23:00', '10T23:29', 'too_short'],
    ['09T23:00', '10T15:01', 'too_long'],
  ])('from %s to %s', (from, to, reason) => {
    const [night] = findNights([record({ from, to })]).values();
    expect(night?.main).toBeUndefined();
    expect(night?.excluded.map(({ excluded }) => excluded)).toEqual([reason]);
  });

  test('and never hides a plausible night of the same date', () => {
    const found = nightOf('11', [
      record({ from: '10T13:00', to: '11T07:00' }),
      record({ from: '10T23:00', to: '11T06:00', provider: 'POLAR' }),
    ]);
    expect(found?.main?.provider).toBe('POLAR');
  });
});

describe('rule 6: one source for each night', () => {
  const oura = record({ from: '10T23:00', to: '11T06:00' });
  const of = (provider: ProviderCode, more: Partial<SleepRecord> = {}) =>
    record({ from: '10T23:00', to: '11T05:00', provider, ...more });
  const staged = { stages: [stage('deep', '10T23:00', '11T05:00')] };

  test.each<[string, readonly SleepRecord[], ProviderCode]>([
    ['final before tentative', [{ ...oura, state: 'tentative' }, of('POLAR')], 'POLAR'],
    ['staged before unstaged', [oura, of('POLAR', staged)], 'POLAR'],
    ['OURA before WHOOP', [of('WHOOP'), oura], 'OURA'],
    ['WITHINGS before APPLE', [of('APPLE'), of('WITHINGS')], 'WITHINGS'],
    ['APPLE before HEALTH_CONNECT', [of('HEALTH_CONNECT'), of('APPLE')], 'APPLE'],
    ['POLAR before one that is not in the order', [of('ULTRAHUMAN'), of('POLAR')], 'POLAR'],
    ['a night before a nap', [record({ from: '11T10:00', to: '11T11:00' }), of('POLAR')], 'POLAR'],
  ])('%s', (_rule, records, provider) => {
    expect(nightOf('11', records)?.main?.provider).toBe(provider);
    expect(nightOf('11', [...records].reverse())?.main?.provider).toBe(provider);
  });

  test('the longer of two devices of one provider', () => {
    const watch = of('APPLE', { source: 'APPLE/1' });
    const phone = { ...of('APPLE', { source: 'APPLE/2' }), end: at('11T06:30') };
    expect(nightOf('11', [watch, phone])?.main?.source).toBe('APPLE/2');
  });

  test('an order of the clinic goes before the usual one', () => {
    expect(nightOf('11', [oura, of('POLAR')], { order: [['POLAR']] })?.main?.provider).toBe('POLAR');
  });

  test('sources are never added together', () => {
    const night = nightOf('11', [
      record({ from: '10T23:00', to: '11T03:00' }),
      record({ from: '11T03:00', to: '11T07:00', provider: 'APPLE' }),
    ]);
    expect(hoursOf(night)).toBe(4);
    expect(night?.sources).toEqual(['APPLE/1', 'OURA/1']);
  });
});

describe('rule 7: totals of a day', () => {
  const steps = (time: string, value: number, source: string, minutes = 15) => {
    const start = at(time);
    return { start, end: start + minutes * MINUTE, zone: BERLIN, value, source };
  };

  test('of a watch and a phone carried at a time the higher count of each quarter of an hour', () => {
    const samples = [
      steps('11T10:00', 900, 'watch'),
      steps('11T10:00', 1000, 'phone'),
      steps('11T10:15', 800, 'watch'),
      steps('11T10:15', 100, 'phone'),
      steps('11T18:00', 500, 'phone'),
    ];
    expect([...totalDays(samples, undefined)]).toEqual([['2026-05-11', 2300]]);
  });

  test('several samples of one device in a quarter of an hour all count', () => {
    const samples = [steps('11T10:00', 100, 'watch', 5), steps('11T10:05', 200, 'watch', 5)];
    expect(totalDays(samples, undefined).get('2026-05-11')).toBe(300);
  });

  test('a count over midnight belongs to both days, each its share', () => {
    const shares = [...totalDays([steps('11T23:30', 600, 'watch', 60)], undefined)];
    expect(shares).toEqual([
      ['2026-05-11', 300],
      ['2026-05-12', 300],
    ]);
  });

  test('a total of the whole day is not added to its parts', () => {
    const whole = { ...steps('11T00:00', 5000, 'watch', 1440), date: '2026-05-11' };
    expect(totalDays([whole, steps('11T10:00', 900, 'watch')], undefined).get('2026-05-11')).toBe(5000);
  });
});

describe('of any records', () => {
  const states: readonly StageState[] = ['deep', 'light', 'rem', 'asleep', 'awake', 'in_bed'];
  const anyRecord = fc
    .record({
      begin: fc.integer({ min: 0, max: 4 * 24 * 60 }),
      minutes: fc.integer({ min: 1, max: 1_200 }),
      provider: fc.constantFrom<ProviderCode>('OURA', 'APPLE', 'POLAR'),
      device: fc.integer({ min: 1, max: 2 }),
      zone: fc.option(fc.constantFrom(-480, 0, 120, 660), { nil: undefined }),
      state: fc.constantFrom<'final' | 'tentative'>('final', 'tentative'),
      isNap: fc.option(fc.boolean(), { nil: undefined }),
      asleep: fc.option(fc.integer({ min: 0, max: 100_000 }), { nil: undefined }),
      stages: fc.array(
        fc.record({
          state: fc.constantFrom(...states),
          from: fc.integer({ min: 0, max: 1_000 }),
          length: fc.integer({ min: 1, max: 600 }),
        }),
        { maxLength: 6 },
      ),
      id: fc.uuid(),
    })
    .map(({ begin, minutes, provider, device, zone, isNap, asleep, stages, id, state }): SleepRecord => {
      const start = at('10T00:00') + begin * MINUTE;
      const end = start + minutes * MINUTE;
      const clamp = (ms: number) => Math.min(ms, end);
      return {
        provider,
        source: `${provider}/${device}`,
        externalId: id,
        start,
        end,
        state,
        stages: stages
          .map(({ state: of, from, length }) => ({
            state: of,
            start: clamp(start + from * MINUTE),
            end: clamp(start + (from + length) * MINUTE),
          }))
          .filter((span) => span.end > span.start),
        ...(zone !== undefined && { zone }),
        ...(isNap !== undefined && { isNap }),
        ...(asleep !== undefined && { totals: { asleepSeconds: asleep } }),
      };
    });
  const anyRecords = fc.array(anyRecord, { maxLength: 12 });

  test('nobody is asleep for longer than the clock ran, and stages never exceed the sleep', () => {
    fc.assert(
      fc.property(anyRecords, (records) => {
        for (const { main, naps, excluded } of findNights(records).values()) {
          for (const sleep of [...(main ? [main] : []), ...naps, ...excluded]) {
            const { asleepMs = 0, deepMs = 0, lightMs = 0, remMs = 0, start, end, inBedMs } = sleep;
            expect(asleepMs).toBeLessThanOrEqual(end - start + 1);
            expect(deepMs + lightMs + remMs).toBeLessThanOrEqual(asleepMs + 3);
            expect(inBedMs).toBeGreaterThanOrEqual(asleepMs);
          }
        }
      }),
      { numRuns: 300 },
    );
  });

  test('the order in which they come does not matter', () => {
    fc.assert(
      fc.property(
        anyRecords.chain((records) =>
          fc.tuple(fc.constant(records), fc.shuffledSubarray(records, { minLength: records.length })),
        ),
        ([records, shuffled]) => {
          expect([...findNights(shuffled)]).toEqual([...findNights(records)]);
        },
      ),
      { numRuns: 300 },
    );
  });

  test('a sleep is never lost: every source shows on some date', () => {
    fc.assert(
      fc.property(anyRecords, (records) => {
        const shown = new Set([...findNights(records).values()].flatMap(({ sources }) => sources));
        expect(shown).toEqual(new Set(records.map(({ source }) => source)));
      }),
      { numRuns: 200 },
    );
  });
});
