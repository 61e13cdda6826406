import type { StageState } from '../connector.ts';
import { dayAfter } from '../connectors/times.ts';
import { bucketsOf } from '../sandbox/people/days.ts';
import { minutesIn, type Piece, sleepsOf } from '../sandbox/people/nights.ts';
import type { Person, Persona } from '../sandbox/people/person.ts';
import { withOverlap } from '../sandbox/providers/garmin.ts';
import { local } from '../sandbox/providers/times.ts';

/** What a phone would post of a persona, and what must come of it. */
export type PersonaBridge = {
  readonly body: { readonly samples: readonly unknown[]; readonly records: readonly unknown[] };
  /** Asleep hours of the main sleep of each local day. */
  readonly mainSleepHours: ReadonlyMap<string, number>;
  /** Steps of each local day: of each quarter of an hour the device that counted more. */
  readonly steps: ReadonlyMap<string, number>;
};

const STATES: Readonly<Record<StageState, string>> = {
  deep: 'AsleepDeep',
  light: 'AsleepCore',
  rem: 'AsleepREM',
  asleep: 'AsleepUnspecified',
  awake: 'Awake',
  in_bed: 'InBed',
};

const WATCH = { name: 'Apple Watch', model: 'Watch', hardwareVersion: 'Watch7,1' };

/** Sleep as HealthKit samples of a watch, steps as Health Connect records of a watch and a phone. */
export function personaBridge(persona: Persona, firstDay: string, days: number): PersonaBridge {
  const person: Person = { persona, since: dayAfter(firstDay, days - 1) };
  const list = Array.from({ length: days }, (_, index) => dayAfter(firstDay, index));
  return {
    body: {
      samples: list.flatMap((day) => sleepSamples(person, day)),
      records: list.flatMap((day) => stepRecords(person, day)),
    },
    mainSleepHours: new Map(list.flatMap((day) => mainSleepOf(person, day))),
    steps: new Map(list.map((day) => [day, stepsOf(person, day)])),
  };
}

function sleepSamples(person: Person, day: string): unknown[] {
  return sleepsOf(person, day).flatMap((sleep) => {
    const pieces: readonly Piece[] = person.persona === 'overlap' ? withOverlap(sleep.pieces) : sleep.pieces;
    return pieces.map(({ state, startMs, endMs }, index) => ({
      uuid: `${persona(person)}-${sleep.id}-${index}`,
      type: 'HKCategoryTypeIdentifierSleepAnalysis',
      startDate: local(startMs, sleep.endZone),
      endDate: local(endMs, sleep.endZone),
      value: STATES[state],
      sourceName: 'Watch',
      device: WATCH,
    }));
  });
}

const persona = ({ persona: name }: Person): string => name;

/** Fragments with less than two hours between them are one night; a nap stands for itself. */
function mainSleepOf(person: Person, day: string): [string, number][] {
  const nights = sleepsOf(person, day).filter(({ isNap }) => !isNap);
  const minutes = nights.reduce((sum, night) => sum + minutesIn(night, 'deep', 'light', 'rem', 'asleep'), 0);
  return nights.length === 0 ? [] : [[day, minutes / 60]];
}

function stepRecords(person: Person, day: string): unknown[] {
  const devices = person.persona === 'two-devices' ? (['watch', 'phone'] as const) : (['watch'] as const);
  return devices.flatMap((device) =>
    bucketsOf(person, day, device).map(({ startMs, endMs, steps }) => ({
      type: 'StepsRecord',
      startTime: new Date(startMs).toISOString(),
      endTime: new Date(endMs).toISOString(),
      startZoneOffset: '+02:00',
      endZoneOffset: '+02:00',
      count: steps,
      metadata: {
        id: `${device}-${startMs}`,
        device: { type: device === 'watch' ? 'WATCH' : 'PHONE', model: device },
      },
    })),
  );
}

function stepsOf(person: Person, day: string): number {
  const most = new Map<number, number>();
  for (const device of person.persona === 'two-devices'
    ? (['watch', 'phone'] as const)
    : (['watch'] as const))
    for (const { startMs, steps } of bucketsOf(person, day, device))
      most.set(startMs, Math.max(most.get(startMs) ?? 0, steps));
  return [...most.values()].reduce((sum, steps) => sum + steps, 0);
}
