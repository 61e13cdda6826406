import type { Directions, Coding as FactCoding, Quantity as FactQuantity } from '@chartwright/kernel';
import { gatedConcept } from './concepts.ts';
import eventTimes from './data/event-times.json' with { type: 'json' };
import routes from './data/routes.json' with { type: 'json' };
import type { BundleOptions, Dosage, Timing } from './model.ts';
import { present } from './present.ts';
import { ucumQuantity } from './quantity.ts';
import { fhirText } from './text.ts';
import { codesOf } from './validation/table.ts';

const routeByWord: ReadonlyMap<string, FactCoding> = new Map(
  routes.flatMap(({ words, code, term }) => words.map((word) => [word, { code, term }] as const)),
);
const timeByWord: ReadonlyMap<string, string> = new Map(
  eventTimes.flatMap(({ words, code }) => words.map((word) => [word, code] as const)),
);
const eventTimeCodes = codesOf('event-timing');

const normalise = (words: string): string => words.trim().toLowerCase().replace(/\./g, '');

/** Codes are taken as they are, words are looked up; what is neither stays in the text alone. */
const eventTimeOf = (word: string): string[] => {
  const code = eventTimeCodes.has(word) ? word : timeByWord.get(normalise(word));
  return code === undefined ? [] : [code];
};

const isCount = (count: number | undefined): boolean =>
  count === undefined || (Number.isInteger(count) && count > 0);

/** How often, where FHIR can say it: whole numbers of times in a period longer than nothing. */
function frequencyOf({ frequency }: Directions): Partial<Timing['repeat']> {
  if (frequency === undefined) return {};
  const { times, timesMax, period, periodMax, unit } = frequency;
  if (!isCount(times) || !isCount(timesMax) || period <= 0) return {};
  return present({ frequency: times, frequencyMax: timesMax, period, periodMax, periodUnit: unit });
}

/**
 * FHIR allows several event times, but its invariant tim-9 cannot be evaluated over them, so strict receivers refuse
 * the resource. Several stay in the text.
 */
function whenOf({ when = [] }: Directions): readonly string[] | undefined {
  const codes = new Set(when.flatMap(eventTimeOf));
  return codes.size === 1 && when.length === 1 ? [...codes] : undefined;
}

function timingOf(directions: Directions): Timing | undefined {
  const { durationDays } = directions;
  const repeat = present({
    boundsDuration: durationDays === undefined ? undefined : ucumQuantity(durationDays, 'd'),
    ...frequencyOf(directions),
    when: whenOf(directions),
  });
  return Object.keys(repeat).length === 0 ? undefined : { repeat };
}

/** A dose has no comparator in FHIR (sqty-1), and a range has its smaller end first (rng-2). */
function doseOf(dose: FactQuantity | undefined): Dosage['doseAndRate'] {
  if (dose === undefined || dose.comparator !== undefined) return undefined;
  const { value, secondValue, unit } = dose;
  if (secondValue === undefined) return [{ doseQuantity: ucumQuantity(value, unit) }];
  if (secondValue < value) return undefined;
  return [{ doseRange: { low: ucumQuantity(value, unit), high: ucumQuantity(secondValue, unit) } }];
}

const routeOf = (route: string | undefined, options: BundleOptions): Dosage['route'] =>
  route === undefined ? undefined : gatedConcept(routeByWord.get(normalise(route)), route, options);

/**
 * Directions as structure as far as FHIR can hold it; the text is always whole. None where the note gives no words for
 * them: that a drug was stopped is in the status.
 */
export function dosageOf(
  directions: Directions | undefined,
  options: BundleOptions,
): readonly Dosage[] | undefined {
  if (directions === undefined || directions.text.trim() === '') return undefined;
  const dosage = present({
    text: fhirText(directions.text),
    timing: timingOf(directions),
    asNeededBoolean: directions.asNeeded,
    route: routeOf(directions.route, options),
    doseAndRate: doseOf(directions.dose),
  });
  return [dosage];
}
