import { describe, expect, test } from 'vitest';
import type { ResultSet, ResultStatus, StatedTime } from './result-set.ts';
import {
  canonical,
  dateOf,
  endOf,
  identify,
  isComplete,
  isRejected,
  type Known,
  othersBefore,
  placeOf,
} from './rules.ts';

const said = (status: ResultStatus, content: string, hour?: number) => ({
  status,
  contentDigest: Buffer.from(`${status} ${content}`),
  reportedAt: hour === undefined ? null : new Date(Date.UTC(2026, 5, 1, hour)),
});
const stands = (status: ResultStatus, content: string, hour?: number): Known => ({
  ...said(status, content, hour),
  isCurrent: true,
});
const stood = (status: ResultStatus, content: string, hour?: number): Known => ({
  ...stands(status, content, hour),
  isCurrent: false,
});

describe('new word of a result', () => {
  test('is current where there was none', () => {
    expect(placeOf(said('preliminary', 'a'), [])).toBe('current');
  });

  test.each<readonly [ResultStatus, ResultStatus, string]>([
    ['pending', 'preliminary', 'current'],
    ['preliminary', 'final', 'current'],
    ['preliminary', 'preliminary', 'current'],
    ['final', 'final', 'current'],
    ['final', 'corrected', 'current'],
    ['final', 'deleted', 'current'],
    ['final', 'entered-in-error', 'current'],
    ['pending', 'cancelled', 'current'],
    ['corrected', 'corrected', 'current'],
    ['deleted', 'final', 'current'],
    ['cancelled', 'final', 'current'],
    ['preliminary', 'pending', 'late'],
    ['final', 'preliminary', 'late'],
    ['corrected', 'final', 'late'],
    ['corrected', 'preliminary', 'late'],
    ['deleted', 'preliminary', 'late'],
  ])('after %s that is %s is %s, when nothing is dated', (before, now, place) => {
    expect(placeOf(said(now, 'b'), [stands(before, 'a')])).toBe(place);
  });

  test('is ordered by the date that the laboratory gave it', () => {
    expect(placeOf(said('corrected', 'b', 9), [stands('corrected', 'a', 10)])).toBe('late');
    expect(placeOf(said('final', 'b', 11), [stands('corrected', 'a', 10)])).toBe('current');
    expect(placeOf(said('final', 'b', 9), [stands('final', 'a', 10)])).toBe('late');
    expect(placeOf(said('final', 'b', 9), [stands('deleted', 'a', 10)])).toBe('late');
  });

  test('begins anew after a value was taken back, where the laboratory dated it later', () => {
    expect(placeOf(said('preliminary', 'b', 11), [stands('cancelled', 'a', 10)])).toBe('current');
    expect(placeOf(said('preliminary', 'b', 9), [stands('cancelled', 'a', 10)])).toBe('late');
  });

  test('is not older for being dated by its day alone', () => {
    const time: StatedTime = { at: '2026-06-01T00:00:00.000Z', precision: 'day', zoneAssumed: true };
    const corrected = { ...said('corrected', 'b'), reportedAt: dateOf(time), reportedUntil: endOf(time) };
    expect(placeOf(corrected, [stands('final', 'a', 10)])).toBe('current');
    const nextDay = { ...stands('final', 'a'), reportedAt: new Date(Date.UTC(2026, 5, 2)) };
    expect(placeOf(corrected, [nextDay])).toBe('late');
  });

  test('that says what stands changes nothing, whenever it was sent', () => {
    expect(placeOf(said('final', 'a', 12), [stands('final', 'a', 10)])).toBe('unchanged');
  });

  test('that repeats what stood before is known by its date, and else is a correction back', () => {
    const versions = [stood('corrected', 'a', 10), stands('corrected', 'b', 11)];
    expect(placeOf(said('corrected', 'a', 10), versions)).toBe('unchanged');
    expect(placeOf(said('corrected', 'a', 12), versions)).toBe('current');
  });
});

describe('an order', () => {
  const tests = [{ key: 'wbc' }, { key: 'anc' }];
  const result = (status: ResultStatus, local: string) => ({
    status,
    code: { loinc: undefined, local, name: undefined },
    isCritical: false,
  });
  const keyOf = ({ local = '' }: { readonly local: string | undefined }) =>
    tests.some(({ key }) => key === local) ? local : null;
  const complete = (results: readonly ReturnType<typeof result>[], isReportFinal = false) =>
    isComplete({ results, tests, keyOf, isReportFinal });

  test('is complete when each test has its result, or as many as there are where no code is known', () => {
    expect(complete([result('final', 'wbc'), result('corrected', 'anc')])).toBe(true);
    expect(complete([result('final', 'X1'), result('cancelled', 'X2')])).toBe(true);
    expect(complete([result('final', 'wbc')])).toBe(false);
    expect(complete([result('final', 'wbc'), result('final', 'X2'), result('final', 'X3')])).toBe(false);
  });

  test('is complete when the laboratory calls its report on the panel final, and nothing is open', () => {
    expect(complete([result('final', 'wbc')], true)).toBe(true);
    expect(complete([result('final', 'wbc'), result('preliminary', 'anc')], true)).toBe(false);
    expect(complete([result('pending', 'wbc')], true)).toBe(false);
  });

  test('is not complete by results that were taken back', () => {
    expect(complete([result('deleted', 'wbc'), result('entered-in-error', 'anc')], true)).toBe(false);
  });
});

test('an order is rejected when all that is said is that nothing comes', () => {
  const result = (status: ResultStatus) => ({
    status,
    code: { loinc: undefined, local: 'wbc', name: undefined },
    isCritical: false,
  });
  expect(isRejected([result('cancelled'), result('cancelled')])).toBe(true);
  expect(isRejected([result('cancelled'), result('final')])).toBe(false);
  expect(isRejected([])).toBe(false);
});

test('a test that was done twice in one message is two results, and a report that comes again is one', () => {
  const report = (fillerOrderId: string | undefined) =>
    ({
      reference: { fillerOrderId },
      battery: { loinc: undefined, local: 'BMP', name: undefined },
      observations: [{ code: { loinc: '2823-3', local: undefined, name: undefined }, subId: undefined }],
    }) as unknown as ResultSet;
  const identitiesOf = (fillers: readonly (string | undefined)[]) => {
    const sets = fillers.map(report);
    return sets.flatMap((set, at) => identify(set, othersBefore(sets, at)).map(({ identity }) => identity));
  };
  expect(new Set(identitiesOf(['F-1', 'F-2', 'F-1'])).size).toBe(2);
  expect(new Set(identitiesOf(['F-1', 'F-2', 'F-3'])).size).toBe(3);
  expect(new Set(identitiesOf([undefined, 'F-2'])).size).toBe(1);
});

test('canonical() does not depend on the order of members, nor on those that are undefined', () => {
  expect(canonical({ b: 1, a: { d: undefined, c: [2, 1] } })).toBe(canonical({ a: { c: [2, 1] }, b: 1 }));
  expect(canonical({ a: [1, 2] })).not.toBe(canonical({ a: [2, 1] }));
});
