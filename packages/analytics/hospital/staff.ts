import { type Facility, organisation } from './catalogue.ts';
import { createPicker, type Random } from './random.ts';

export type Surgeon = {
  readonly id: string;
  readonly name: string;
  readonly specialty: string;
  readonly facility: Facility;
  /** Minutes against what the operation usually takes. */
  readonly pace: number;
  /** Cost of supplies and care against the usual. */
  readonly thrift: number;
  readonly weight: number;
};

/** The surgeons of a hospital: some are quick, some dear, a few do most of the work. */
export function hireSurgeons(random: Random): readonly Surgeon[] {
  const drawFacility = createPicker(organisation.facilities, ({ weight }) => weight);
  const { firstNames, lastNames } = organisation;
  let number = 0;
  return Object.entries(organisation.surgeonsBySpecialty).flatMap(([specialty, count]) =>
    Array.from({ length: count }, (_, rank) => {
      number += 1;
      // Steps without a common divisor with the lists: no two surgeons have the same name.
      const first = firstNames[(number * 7) % firstNames.length];
      const last = lastNames[(number * 3 + Math.floor(number / lastNames.length)) % lastNames.length];
      return {
        id: `SUR${String(number).padStart(3, '0')}`,
        name: `${first} ${last}`,
        specialty,
        facility: drawFacility(random),
        pace: random.factor(0.14),
        thrift: random.factor(0.1),
        weight: 1 / Math.sqrt(rank + 1),
      };
    }),
  );
}

/** Draws a surgeon of a specialty; undefined where nobody operates in it. */
export function createRoster(surgeons: readonly Surgeon[]) {
  const pickers = new Map(
    [...Map.groupBy(surgeons, ({ specialty }) => specialty)].map(
      ([specialty, colleagues]) => [specialty, createPicker(colleagues, ({ weight }) => weight)] as const,
    ),
  );
  return (specialty: string, random: Random): Surgeon | undefined => pickers.get(specialty)?.(random);
}
