import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { END_MS, type FailedAttempt, planRetry } from './schedule.ts';

const START = new Date('2026-11-20T08:00:00Z');
const after = (ms: number, from = START) => new Date(from.getTime() + ms);
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

const failed = (change: Partial<FailedAttempt> = {}): FailedAttempt => ({
  deliveryId: 1,
  type: 'lab_order.status_changed',
  attempt: 1,
  firstTriedAt: START,
  at: START,
  ...change,
});

/** The pauses of a delivery that always fails, in seconds, each from the attempt before it. */
function pausesOf(change: Partial<FailedAttempt>): number[] {
  const pauses: number[] = [];
  let at = START;
  for (let attempt = 1; ; attempt++) {
    const next = planRetry(failed({ ...change, attempt, at }));
    if (next === undefined) return pauses;
    pauses.push((next.getTime() - at.getTime()) / 1_000);
    at = next;
  }
}

const expectNear = (pauses: readonly number[], planned: readonly number[]) => {
  expect(pauses).toHaveLength(planned.length);
  for (const [i, pause] of pauses.entries()) {
    expect(pause).toBeGreaterThanOrEqual((planned[i] ?? 0) * 0.9 - 0.001);
    expect(pause).toBeLessThanOrEqual((planned[i] ?? 0) * 1.1 + 0.001);
  }
};

describe('planRetry()', () => {
  test('follows the documented pauses, each spread by a tenth at most', () => {
    expectNear(pausesOf({}).slice(0, 9), [5, 30, 120, 600, 1_800, 3_600, 7_200, 14_400, 28_800]);
    expect(pausesOf({})).toHaveLength(10);
  });

  test('tries a critical result after 1, 5 and 15 minutes first', () => {
    const pauses = pausesOf({ type: 'lab_order.critical_result' });
    expectNear(pauses.slice(0, 8), [60, 300, 900, 1_800, 3_600, 7_200, 14_400, 28_800]);
    expect(pauses).toHaveLength(9);
  });

  test('says the same each time it is asked, and something else for another delivery or attempt', () => {
    expect(planRetry(failed())).toEqual(planRetry(failed()));
    const plans = [1, 2, 3, 4].map((deliveryId) => planRetry(failed({ deliveryId, attempt: 9 }))?.getTime());
    expect(new Set(plans).size).toBe(4);
  });

  test('waits as long as the receiver asks, and no shorter than planned', () => {
    expect(planRetry(failed({ retryAfter: '120' }))).toEqual(after(120_000));
    expect(planRetry(failed({ retryAfter: 'Fri, 20 Nov 2026 09:00:00 GMT' }))).toEqual(after(HOUR));
    const unasked = planRetry(failed());
    for (const retryAfter of [
      '1',
      'Fri, 20 Nov 2026 07:00:00 GMT',
      'soon',
      '-5',
      '1.5',
      '',
      '1e9',
      'Fri, 99 Nov 2026 09:00:00 GMT',
    ])
      expect(planRetry(failed({ retryAfter }))).toEqual(unasked);
  });

  test('never goes beyond 24 hours after the first attempt, whatever the receiver asks', () => {
    expect(planRetry(failed({ retryAfter: '999999999' }))).toEqual(after(END_MS));
    expect(planRetry(failed({ attempt: 10, at: after(20 * HOUR) }))).toEqual(after(END_MS));
    expect(planRetry(failed({ attempt: 3, at: after(END_MS) }))).toBeUndefined();
    expect(planRetry(failed({ attempt: 2, at: after(END_MS + 1) }))).toBeUndefined();
  });

  const anyFailure = fc.record({
    deliveryId: fc.nat(),
    type: fc.constantFrom('lab_order.critical_result', 'wearable.connected'),
    attempt: fc.integer({ min: 1, max: 15 }),
    tookMs: fc.nat(30 * HOUR),
    retryAfter: fc.option(fc.oneof(fc.nat(200_000).map(String), fc.string()), { nil: undefined }),
  });

  test('holds to its bounds for any failure', () => {
    fc.assert(
      fc.property(anyFailure, ({ tookMs, ...given }) => {
        const at = after(tookMs);
        const next = planRetry(failed({ ...given, at }));
        if (next === undefined) return given.attempt > 9 || tookMs >= END_MS;
        return next > at && next <= after(END_MS);
      }),
    );
  });

  test('gives every delivery up within 24 hours and at most eleven attempts, however it is answered', () => {
    const answers = fc.array(fc.option(fc.nat(100_000).map(String), { nil: undefined }), {
      minLength: 12,
      maxLength: 12,
    });
    fc.assert(
      fc.property(fc.nat(), answers, (deliveryId, retryAfters) => {
        let at: Date | undefined = START;
        let attempts = 0;
        while (at !== undefined) {
          attempts += 1;
          if (at > after(END_MS)) return false;
          at = planRetry(failed({ deliveryId, attempt: attempts, at, retryAfter: retryAfters[attempts] }));
        }
        return attempts <= 11;
      }),
    );
  });
});
