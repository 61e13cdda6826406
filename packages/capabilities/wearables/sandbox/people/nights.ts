import type { StageState } from '../../connector.ts';
import { dayAfter } from '../../connectors/times.ts';
import { daysFrom, instantOf, zoneAt } from './calendar.ts';
import { between, chance, declineOf, type Person, personaRows, placeOf } from './person.ts';

export type Piece = { readonly state: StageState; readonly startMs: number; readonly endMs: number };

/** A period in bed. Its pieces follow each other without a gap, in steps of five minutes. */
export type Sleep = {
  readonly id: string;
  /** The local day of its end. */
  readonly day: string;
  readonly startMs: number;
  readonly endMs: number;
  readonly startZone: string;
  readonly endZone: string;
  readonly pieces: readonly Piece[];
  readonly isNap: boolean;
};

const MINUTE_MS = 60_000;
const STEP_MINUTES = 5;
const CYCLE_MINUTES = 90;
const GAP_MINUTES = 50;
const NIGHT_BEGINS = -55;

/** The periods of sleep that end on a local day, in order. */
export function sleepsOf(person: Person, day: string): Sleep[] {
  const { persona } = person;
  if (persona === 'empty') return [];
  const place = placeOf(person, day);
  const begins = instantOf(day, NIGHT_BEGINS + steps(between(0, 60, chance(persona, 'bedtime', day))), place);
  const asleep = minutesAsleep(person, day);
  if (persona !== 'fragmented') {
    const night = makeSleep({ person, day, place, begins, asleep, part: 'night' });
    return [night, ...napsOf(person, day, place)];
  }
  const first = steps(asleep * 0.45);
  const early = makeSleep({ person, day, place, begins, asleep: first, part: 'night-1' });
  const late = makeSleep({
    person,
    day,
    place,
    begins: early.endMs + GAP_MINUTES * MINUTE_MS,
    asleep: asleep - first,
    part: 'night-2',
  });
  return [early, late];
}

/** Sleeps that end from one instant up to another. */
export function sleepsBetween(person: Person, fromMs: number, toMs: number): Sleep[] {
  const day = (ms: number) => new Date(ms).toISOString().slice(0, 10);
  return daysFrom(dayAfter(day(fromMs), -1), dayAfter(day(toMs)))
    .flatMap((one) => sleepsOf(person, one))
    .filter(({ endMs }) => endMs >= fromMs && endMs < toMs);
}

function minutesAsleep(person: Person, day: string): number {
  const { persona } = person;
  const share = chance(persona, 'sleep', day);
  if (persona === 'implausible') return isEven(day) ? 20 : 17.5 * 60;
  const hours = personaRows[persona].sleepHours - 3 * declineOf(person, day);
  const spread = persona === 'short-sleeper' || persona === 'decline' ? 0.2 : 0.5;
  return steps((hours + between(-spread, spread, share)) * 60);
}

const isEven = (day: string): boolean =>
  Math.floor(Date.parse(`${day}T00:00:00Z`) / (24 * 60 * MINUTE_MS)) % 2 === 0;

const steps = (minutes: number): number => Math.round(minutes / STEP_MINUTES) * STEP_MINUTES;

function napsOf(person: Person, day: string, place: string): Sleep[] {
  if (person.persona !== 'naps' || !isEven(day)) return [];
  const begins = instantOf(day, 13 * 60 + 30, place);
  const asleep = steps(between(30, 75, chance(person.persona, 'nap', day)));
  return [makeSleep({ person, day, place, begins, asleep, part: 'nap' })];
}

type Making = {
  readonly person: Person;
  readonly day: string;
  readonly place: string;
  readonly begins: number;
  readonly asleep: number;
  readonly part: string;
};

function makeSleep({ person, day, place, begins, asleep, part }: Making): Sleep {
  const isNap = part === 'nap';
  const pieces = isNap ? [piece('light', begins, asleep)] : piecesOf(person, day, begins, asleep);
  const endMs = pieces.at(-1)?.endMs ?? begins;
  return {
    id: `${day}-${part}`,
    day,
    startMs: begins,
    endMs,
    startZone: zoneAt(place, begins),
    endZone: zoneAt(place, endMs),
    pieces,
    isNap,
  };
}

const piece = (state: StageState, startMs: number, minutes: number): Piece => ({
  state,
  startMs,
  endMs: startMs + minutes * MINUTE_MS,
});

/** Ten minutes to fall asleep, then cycles: less deep sleep and more REM in each, and sometimes a short waking after. */
function piecesOf({ persona }: Person, day: string, begins: number, asleep: number): Piece[] {
  const pieces: Piece[] = [piece('awake', begins, 10)];
  let left = asleep;
  const add = (state: StageState, minutes: number) => {
    const wanted = state === 'awake' ? minutes : Math.min(left, minutes);
    if (wanted <= 0) return;
    pieces.push(piece(state, pieces.at(-1)?.endMs ?? begins, wanted));
    if (state !== 'awake') left -= wanted;
  };
  for (let cycle = 0; left > 0; cycle++) {
    const deep = Math.max(5, 35 - 10 * cycle);
    const rem = 10 + 5 * Math.min(cycle, 4);
    add('light', 25);
    add('deep', deep);
    add('light', CYCLE_MINUTES - 25 - deep - rem);
    add('rem', rem);
    if (left > 0 && chance(persona, 'waking', day, cycle) < 0.4) add('awake', 5);
  }
  return pieces;
}

export const minutesIn = (sleep: Sleep, ...states: readonly StageState[]): number =>
  sleep.pieces
    .filter(({ state }) => states.includes(state))
    .reduce((sum, { startMs, endMs }) => sum + (endMs - startMs) / MINUTE_MS, 0);
