import { dayAfter } from '../../connectors/times.ts';
import { daysFrom, instantOf, zoneAt } from './calendar.ts';
import { between, chance, declineOf, type Person, personaRows, placeOf } from './person.ts';

/** One local day as a device sums it up. */
export type Day = {
  readonly day: string;
  readonly startMs: number;
  readonly endMs: number;
  readonly zone: string;
  readonly steps: number;
  readonly distanceM: number;
  readonly activeKcal: number;
  readonly activeMinutes: number;
  readonly restingHeartRate: number;
  readonly hrvRmssd: number;
  readonly hrvSdnn: number;
  readonly breathsPerMinute: number;
  readonly spo2: number;
  readonly skinTempDelta: number;
  readonly stress: number;
  readonly stressHighMinutes: number;
  readonly recovery: number;
  readonly weightKg: number;
  /** Made when asked for: most lists have no use for them. */
  readonly heartRates: () => readonly { readonly ms: number; readonly bpm: number }[];
  readonly glucose: () => readonly { readonly ms: number; readonly mgPerDl: number }[];
  readonly workout: Workout | undefined;
};

export type Workout = {
  readonly id: number;
  readonly startMs: number;
  readonly minutes: number;
  readonly distanceM: number;
  readonly heartRate: number;
  readonly kcal: number;
};

const MINUTE_MS = 60_000;
const QUARTER_MINUTES = 15;

/** A local day, or nothing of a person without data. */
export function dayFor(person: Person, day: string): Day | undefined {
  const { persona } = person;
  if (persona === 'empty') return undefined;
  const place = placeOf(person, day);
  const startMs = instantOf(day, 0, place);
  const pick = (metric: string, least: number, most: number) =>
    between(least, most, chance(persona, metric, day));
  const steps = Math.round(personaRows[persona].steps * pick('steps', 0.8, 1.2));
  const hrv = pick('hrv', 42, 50) * (1 - 0.25 * declineOf(person, day));
  return {
    day,
    startMs,
    endMs: instantOf(dayAfter(day), 0, place),
    zone: zoneAt(place, startMs),
    steps,
    distanceM: Math.round(steps * 0.72),
    activeKcal: Math.round(steps * 0.04),
    activeMinutes: Math.round(pick('active', 20, 60)),
    restingHeartRate:
      persona === 'implausible' ? 4 : Math.round(pick('resting', 55, 60) + 4 * declineOf(person, day)),
    hrvRmssd: round(hrv, 1),
    hrvSdnn: round(hrv * 1.3, 1),
    breathsPerMinute: round(pick('breath', 13.5, 15.5), 1),
    spo2: round(pick('spo2', 95.5, 98), 1),
    skinTempDelta: round(pick('skin', -0.4, 0.4), 2),
    stress: Math.round(pick('stress', 20, 40)),
    stressHighMinutes: Math.round(pick('stress-high', 20, 120)),
    recovery: Math.round(pick('recovery', 60, 90)),
    weightKg: round(pick('weight', 73.2, 74.8), 2),
    heartRates: () =>
      seriesOf(startMs, QUARTER_MINUTES, (slot) => ({
        bpm: Math.round(between(56, 95, chance(persona, 'heart', day, slot))),
      })),
    glucose: () =>
      seriesOf(startMs, 5, (slot) => ({
        mgPerDl: Math.round(between(80, 140, chance(persona, 'glucose', day, slot))),
      })),
    workout: workoutOf(person, day, place),
  };
}

/** Days that were over before an instant and overlap a stretch of time. */
export function daysWithin(
  person: Person,
  stretch: { readonly fromMs: number; readonly toMs: number },
  nowMs: number,
): Day[] {
  const first = dayAfter(new Date(stretch.fromMs).toISOString().slice(0, 10), -1);
  const last = dayAfter(new Date(stretch.toMs).toISOString().slice(0, 10));
  return daysFrom(first, last)
    .flatMap((day) => dayFor(person, day) ?? [])
    .filter(({ startMs, endMs }) => endMs > stretch.fromMs && startMs < stretch.toMs && endMs <= nowMs);
}

const round = (value: number, places: number): number => Number(value.toFixed(places));

function seriesOf<T>(
  startMs: number,
  everyMinutes: number,
  make: (slot: number) => T,
): (T & { ms: number })[] {
  const count = (24 * 60) / everyMinutes;
  return Array.from({ length: count }, (_, slot) => ({
    ms: startMs + slot * everyMinutes * MINUTE_MS,
    ...make(slot),
  }));
}

function workoutOf({ persona }: Person, day: string, place: string): Workout | undefined {
  if (chance(persona, 'workout', day) > 0.4) return undefined;
  const minutes = Math.round(between(25, 60, chance(persona, 'workout-minutes', day)));
  return {
    id: Math.floor(chance(persona, 'workout-id', day) * 1e9) + 1,
    startMs: instantOf(day, 18 * 60, place),
    minutes,
    distanceM: minutes * 150,
    heartRate: Math.round(between(120, 150, chance(persona, 'workout-heart', day))),
    kcal: minutes * 9,
  };
}

/** Steps of one device in quarters of an hour, from seven in the morning for fifteen hours. */
export type Bucket = { readonly startMs: number; readonly endMs: number; readonly steps: number };

const FIRST_QUARTER = 28;
const QUARTERS = 60;

/** A watch counts all day; a phone lies on the table for half of the quarters, and counts a little more in the others. */
export function bucketsOf(person: Person, day: string, device: 'watch' | 'phone'): Bucket[] {
  const whole = dayFor(person, day);
  if (whole === undefined) return [];
  const { persona } = person;
  const each = whole.steps / QUARTERS;
  return Array.from({ length: QUARTERS }, (_, index) => {
    const slot = FIRST_QUARTER + index;
    const startMs = whole.startMs + slot * QUARTER_MINUTES * MINUTE_MS;
    const watch = Math.round(each * between(0.5, 1.5, chance(persona, 'bucket', day, slot)));
    const isCarried = chance(persona, 'phone', day, slot) < 0.5;
    const steps = device === 'watch' ? watch : isCarried ? Math.round(watch * 1.05) : 0;
    return { startMs, endMs: startMs + QUARTER_MINUTES * MINUTE_MS, steps };
  }).filter(({ steps }) => steps > 0);
}
