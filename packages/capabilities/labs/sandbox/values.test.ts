import { analytes, listPanels } from '@chartwright/engines';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { panelOf } from '../catalogue/service.ts';
import { makeOrderId } from '../ids.ts';
import { offsetMs, STEPS, turnaroundDays } from './timeline.ts';
import { readLimits, type SimulatedResult, simulateResults } from './values.ts';

/** What the simulated laboratory finds has to be what it says it finds, for every panel there is. */

const panels = listPanels().panels.flatMap(({ panelId }) => panelOf(panelId) ?? []);
const anyOrder = fc.noShrink(fc.constant(0).map(makeOrderId));
const anyPanel = fc.constantFrom(...panels);

/** The flag that the range and the critical limits of the catalogue give. */
function flagOf({ test: { key, adultRange }, value }: SimulatedResult): string {
  const limits = readLimits(adultRange);
  if (limits === undefined) return value === adultRange ? 'N' : 'A';
  const number = Number(value);
  const alarm = analytes.find((analyte) => analyte.key === key)?.critical;
  if (alarm?.high && number >= alarm.high.value) return 'HH';
  if (alarm?.low && number <= alarm.low.value) return 'LL';
  if (limits.high !== undefined && number > limits.high) return 'H';
  return limits.low !== undefined && number < limits.low ? 'L' : 'N';
}

describe('simulateResults()', () => {
  test('finds what is usual inside of the range of every test', () => {
    fc.assert(
      fc.property(anyOrder, anyPanel, (orderId, { tests }) => {
        const results = simulateResults(orderId, tests, { scenario: 'normal', part: 'first' });
        expect(results.map(flagOf)).toEqual(results.map(() => 'N'));
        expect(results.every(({ flag, status }) => flag === 'N' && status === 'F')).toBe(true);
      }),
    );
  });

  test('finds one test out of the usual, and none that alarms', () => {
    fc.assert(
      fc.property(anyOrder, anyPanel, (orderId, { tests }) => {
        const results = simulateResults(orderId, tests, { scenario: 'abnormal', part: 'first' });
        expect(results.map(flagOf)).toEqual(results.map(({ flag }) => flag));
        const odd = results.filter(({ flag }) => flag !== 'N');
        expect(odd).toHaveLength(1);
        expect(['H', 'L', 'A']).toContain(odd[0]?.flag);
      }),
    );
  });

  test('finds one test that alarms: by the limits of the catalogue where the panel has any', () => {
    fc.assert(
      fc.property(anyOrder, anyPanel, (orderId, { tests }) => {
        const results = simulateResults(orderId, tests, { scenario: 'critical', part: 'first' });
        const odd = results.filter(({ flag }) => flag !== 'N');
        expect(odd).toHaveLength(1);
        const hasAlarm = tests.some(({ key }) => {
          const alarm = analytes.find((analyte) => analyte.key === key)?.critical;
          return [alarm?.high, alarm?.low].some((limit) => typeof limit === 'object' && limit !== null);
        });
        if (hasAlarm) expect(odd.map(flagOf)).toEqual(odd.map(({ flag }) => flag));
        expect(odd.map(flagOf)).not.toContain('N');
      }),
    );
  });

  test('is the same for the same order, and another for another one', () => {
    const { tests } = panels.find(({ panelId }) => panelId === 'cmp') ?? { tests: [] };
    const valuesOf = (orderId: string) =>
      simulateResults(orderId, tests, { scenario: 'normal', part: 'first' }).map(({ value }) => value);
    const [one, other] = [makeOrderId(), makeOrderId()];
    expect(valuesOf(one)).toEqual(valuesOf(one));
    expect(valuesOf(one)).not.toEqual(valuesOf(other));
  });

  test('leaves tests open at first when it reports in parts, and none in the end', () => {
    fc.assert(
      fc.property(anyOrder, anyPanel, (orderId, { tests }) => {
        const partOf = (part: 'first' | 'follow_up') =>
          simulateResults(orderId, tests, { scenario: 'partial', part }).map(({ status }) => status);
        expect(partOf('first')).toContain('I');
        expect(new Set(partOf('follow_up'))).toEqual(new Set(['F']));
      }),
    );
  });

  test('corrects one result and repeats the others', () => {
    fc.assert(
      fc.property(anyOrder, anyPanel, (orderId, { tests }) => {
        const first = simulateResults(orderId, tests, { scenario: 'corrected', part: 'first' });
        const second = simulateResults(orderId, tests, { scenario: 'corrected', part: 'follow_up' });
        const changed = second.filter(({ status }) => status === 'C');
        expect(changed).toHaveLength(1);
        expect(
          first.some(({ test: one, value }) => one === changed[0]?.test && value === changed[0]?.value),
        ).toBe(false);
        expect(second.filter(({ status }) => status !== 'C')).toEqual(
          first.filter(({ test: one }) => one !== changed[0]?.test),
        );
      }),
    );
  });

  test('gives no value for a specimen it rejects', () => {
    for (const { tests } of panels) {
      const results = simulateResults(makeOrderId(), tests, { scenario: 'rejected', part: 'first' });
      expect(results.every(({ value, status }) => value === null && status === 'X')).toBe(true);
    }
  });
});

describe('the timetable', () => {
  test.each([
    ['1 day', 1],
    ['1-2 days', 2],
    ['3-5 days', 5],
  ])('takes %s for %d days', (words, days) => {
    expect(turnaroundDays(words)).toBe(days);
  });

  test('has its steps in order for every panel', () => {
    for (const { turnaround } of panels) {
      const offsets = STEPS.map((step) => offsetMs(step, turnaround));
      expect(offsets).toEqual(offsets.toSorted((a, b) => a - b));
      expect(new Set(offsets).size).toBe(offsets.length);
    }
  });

  test('begins an hour after the authorization, takes the specimen after a day', () => {
    expect(offsetMs('scheduled', '1 day')).toBe(3_600_000);
    expect(offsetMs('in_transit', '1 day')).toBe(86_400_000);
    expect(offsetMs('resulted', '1-2 days')).toBe(3 * 86_400_000);
  });
});
