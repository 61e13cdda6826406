import { describe, expect, test } from 'vitest';
import { minutesAhead } from './calendar.ts';
import { dayFor } from './days.ts';
import { minutesIn, type Sleep, sleepsOf } from './nights.ts';
import { type Person, type Persona, personaNames } from './person.ts';
import { toldAt } from './revisions.ts';

const person = (persona: Persona): Person => ({ persona, since: '2026-07-20' });
const hours = (sleeps: readonly Sleep[]) =>
  sleeps.reduce((sum, sleep) => sum + minutesIn(sleep, 'deep', 'light', 'rem') / 60, 0);
const nightHours = (persona: Persona, day: string) =>
  hours(sleepsOf(person(persona), day).filter(({ isNap }) => !isNap));

describe('a night', () => {
  test.each(personaNames)('of %s is the same whenever it is asked for, and has no gaps', (name) => {
    for (const day of ['2026-03-08', '2026-07-10', '2026-11-01']) {
      const sleeps = sleepsOf(person(name), day);
      expect(sleeps).toEqual(sleepsOf(person(name), day));
      for (const { pieces, startMs, endMs } of sleeps) {
        expect([pieces[0]?.startMs, pieces.at(-1)?.endMs]).toEqual([startMs, endMs]);
        for (const [index, { startMs: from }] of pieces.entries())
          if (index > 0) expect(from).toBe(pieces[index - 1]?.endMs);
      }
    }
  });

  test('golden hours: these nights are part of the promise', () => {
    const golden = Object.fromEntries(
      personaNames.map((name) => [name, Number(nightHours(name, '2026-07-10').toFixed(2))]),
    );
    expect(golden).toMatchInlineSnapshot(`
      {
        "decline": 6.42,
        "dst": 7.25,
        "empty": 0,
        "fragmented": 6.67,
        "healthy": 7.92,
        "implausible": 0.33,
        "naps": 6.08,
        "overlap": 7,
        "short-sleeper": 4.92,
        "tentative": 8,
        "traveller": 6.92,
        "two-devices": 7.5,
      }
    `);
  });

  test('of somebody who sleeps little is about five hours', () => {
    for (const day of ['2026-07-01', '2026-07-02', '2026-07-03'])
      expect(nightHours('short-sleeper', day)).toBeCloseTo(5.1, 0);
  });

  test('of somebody who declines goes from eight hours to five in three weeks, and the variability by a quarter', () => {
    expect(nightHours('decline', '2026-06-20')).toBeCloseTo(8, 0);
    expect(nightHours('decline', '2026-07-20')).toBeCloseTo(5, 0);
    const hrv = (day: string) => dayFor(person('decline'), day)?.hrvRmssd ?? 0;
    expect(hrv('2026-06-20')).toBeGreaterThanOrEqual(42);
    expect(hrv('2026-07-20')).toBeLessThanOrEqual(37.5);
  });

  test('that the clock changes in begins and ends with another offset', () => {
    const offsets = (day: string) =>
      sleepsOf(person('dst'), day).map(({ startZone, endZone }) => [startZone, endZone]);
    expect(offsets('2026-03-08')).toEqual([['-05:00', '-04:00']]);
    expect(offsets('2026-11-01')).toEqual([['-04:00', '-05:00']]);
  });

  test('of a traveller is nine hours ahead for two weeks of four', () => {
    const zones = Array.from(
      { length: 28 },
      (_, index) => `2026-02-${String(index + 1).padStart(2, '0')}`,
    ).flatMap((day) => sleepsOf(person('traveller'), day).map(({ endZone }) => minutesAhead(endZone)));
    expect(zones.filter((minutes) => minutes === 540)).toHaveLength(14);
    expect(zones.filter((minutes) => minutes === 0)).toHaveLength(14);
  });

  test('that is broken is two pieces with fifty minutes between', () => {
    const [first, second] = sleepsOf(person('fragmented'), '2026-07-10');
    expect(((second?.startMs ?? 0) - (first?.endMs ?? 0)) / 60_000).toBe(50);
  });

  test('that cannot be is too long or too short', () => {
    const both = ['2026-07-10', '2026-07-11']
      .map((day) => nightHours('implausible', day))
      .toSorted((a, b) => a - b);
    expect(both[0]).toBeLessThan(0.5);
    expect(both[1]).toBeGreaterThan(16);
  });

  test('that is revised is a placeholder, then too short, then right; before its end it is nothing', () => {
    const [night] = sleepsOf(person('tentative'), '2026-07-10');
    if (night === undefined) throw new Error('There is a night');
    const told = (after: number) => toldAt(person('tentative'), night, night.endMs + after * 3_600_000);
    expect([told(-0.1), told(0)?.revision, told(1)?.revision, told(6)?.revision]).toEqual([
      undefined,
      'first',
      'second',
      'final',
    ]);
    expect(told(6)?.sleep).toEqual(night);
    expect((told(1)?.sleep.endMs ?? 0) - night.endMs).toBe(-1_800_000);
  });
});
