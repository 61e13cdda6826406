import { fromFact, patientOf, type Stance, valueNote, type Writing } from './common.ts';
import { conceptOf } from './concepts.ts';
import { timeOf } from './dates.ts';
import type { Procedure, ServiceRequest } from './model.ts';
import { present } from './present.ts';

/** Something that was done, or that the note says was not. */
export function writeProcedure(writing: Writing, stance: Stance): Procedure {
  const { fact, words, options } = writing;
  const isDenied = stance === 'denied';
  const { point, period } = isDenied ? {} : timeOf(fact);
  return present({
    resourceType: 'Procedure' as const,
    ...fromFact(writing),
    status: isDenied ? ('not-done' as const) : ('completed' as const),
    code: conceptOf(fact, words, options),
    subject: patientOf(options),
    performedDateTime: point,
    performedPeriod: period,
    note: valueNote(fact),
  });
}

/**
 * Something that is to be done. Intent `plan` is "an intention without an authorization for others to act", and
 * `draft` is "not yet complete or ready for action" (R4B request-intent, request-status): what a program has read in
 * a letter must not look like an order.
 */
export function writeServiceRequest(writing: Writing): ServiceRequest {
  const { fact, words, options } = writing;
  const { point, period } = timeOf(fact);
  return present({
    resourceType: 'ServiceRequest' as const,
    ...fromFact(writing),
    status: 'draft' as const,
    intent: 'plan' as const,
    code: conceptOf(fact, words, options),
    subject: patientOf(options),
    occurrenceDateTime: point,
    occurrencePeriod: period,
    authoredOn: options.letterDate,
  });
}
