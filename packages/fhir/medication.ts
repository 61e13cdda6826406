import type { Fact } from '@chartwright/kernel';
import { fromFact, patientOf, type Stance, type Writing } from './common.ts';
import { rxnormCodings, snomedCoding } from './concepts.ts';
import { datesOf, periodOf } from './dates.ts';
import { dosageOf } from './dosage.ts';
import type { CodeableConcept, MedicationStatement } from './model.ts';
import { present, someOf } from './present.ts';

/** "Stop warfarin before surgery" is a fact of a drug still taken: what has been stopped is historical. */
const isStopped = ({ status, temporality }: Fact): boolean =>
  status === 'historical' || temporality === 'historical';

function statusOf(fact: Fact, stance: Stance): MedicationStatement['status'] {
  if (stance === 'denied') return 'not-taken';
  if (isStopped(fact)) return 'stopped';
  if (stance === 'planned') return 'intended';
  return stance === 'uncertain' ? 'unknown' : 'active';
}

/**
 * When the patient took it. The one date of an order to stop is its end; the one date of a past drug is a time at
 * which it was taken, because the note does not say whether it began or ended then.
 */
function effectiveOf(fact: Fact, status: MedicationStatement['status']) {
  const { start, end } = datesOf(fact);
  if (status === 'not-taken' || (start === undefined && end === undefined)) return {};
  if (status !== 'stopped' || end !== undefined) return { effectivePeriod: periodOf(fact) };
  return fact.directions?.action === 'stop'
    ? { effectivePeriod: present({ end: start }) }
    : { effectiveDateTime: start };
}

/** One ingredient is the drug; several are in extensions, since none of them is. */
function medicationOf({ fact, words, options }: Writing): CodeableConcept {
  const ingredients = rxnormCodings(fact);
  const codings = [
    ...(ingredients.length === 1 ? ingredients : []),
    ...(fact.snomed === undefined ? [] : [snomedCoding(fact.snomed, options)]),
  ];
  return present({ coding: someOf(codings), text: words });
}

export function writeMedication(writing: Writing, stance: Stance): MedicationStatement {
  const { fact, options } = writing;
  const status = statusOf(fact, stance);
  return present({
    resourceType: 'MedicationStatement' as const,
    ...fromFact(writing),
    status,
    medicationCodeableConcept: medicationOf(writing),
    subject: patientOf(options),
    ...effectiveOf(fact, status),
    dateAsserted: options.letterDate,
    dosage: dosageOf(fact.directions, options),
  });
}
