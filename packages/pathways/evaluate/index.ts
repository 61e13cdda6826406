import type { Pathway } from '../compile.ts';
import { addDays } from '../dates.ts';
import type { EvaluateOptions, PatientInput, TriageInput } from '../input.ts';
import type { Document } from '../model.ts';
import type { Evaluation, PatientTriage, Triage } from '../result.ts';
import { triagePatient } from './patient.ts';
import { dispositionOf, type Effect, unique } from './policies.ts';

/** A referral in which no patient was found is still triaged: as one of whom nothing is known. */
const NOBODY: PatientInput = { id: '1', given: [], conditions: [], facts: {} };

/**
 * Triages one document by one version of a pathway.
 *
 * @param input what the readers found; absent facts are unknown, never false
 * @returns the proposal for the document and for each patient, with the whole trace; the same input gives the same bytes
 * @throws {RangeError} for a date that is none, or a semi-automatic pathway that does not exist
 */
export function evaluate(pathway: Pathway, input: TriageInput, options: EvaluateOptions = {}): Evaluation {
  const { start = null } = options;
  if (start !== null && !pathway.starts.includes(start))
    throw new RangeError('the pathway has no such manual start');
  const { document } = pathway;
  const head = {
    pathway: { id: document.id, version: document.version, sha256: pathway.sha256 },
    start,
    documentType: input.documentType,
  };
  if (input.documentType === 'not_referral')
    return { ...head, ...notAReferral(document, input), patients: [] };

  const people = input.patients.length > 0 ? input.patients : [NOBODY];
  const patients = people.map((patient) => triagePatient(pathway, input, patient, options));
  return { ...head, ...summary(document, input, patients), patients };
}

function notAReferral(document: Document, input: TriageInput): Triage {
  const { embeddedInstruction, notReferral } = document.policies;
  const effects: Effect[] = [
    { role: 'notAReferral' },
    ...(input.embeddedInstruction === true ? [effectOf(embeddedInstruction)] : []),
    ...(input.asksForAction === true ? [effectOf(notReferral.asksForAction)] : []),
  ];
  const reviewReasons = unique(effects.map(({ review }) => review));
  return {
    category: null,
    targetDays: null,
    targetDate: null,
    disposition: dispositionOf(document, effects),
    humanReview: reviewReasons.length > 0,
    reviewReasons,
    flags: unique([...(input.flags ?? []), ...effects.map(({ flag }) => flag)]),
  };
}

const effectOf = ({ review, flag }: { review: string; flag?: string | undefined }): Effect => ({
  review,
  ...(flag === undefined ? {} : { flag }),
});

/** The document is as urgent as its most urgent patient, and as unsettled as all of them together. */
function summary(document: Document, input: TriageInput, patients: readonly PatientTriage[]): Triage {
  const rank = ({ category }: PatientTriage): number =>
    (category === null ? undefined : document.categories[category]?.rank) ?? Infinity;
  const [first] = patients.toSorted(
    (a, b) => compare(rank(a), rank(b)) || compare(a.targetDays ?? Infinity, b.targetDays ?? Infinity),
  );
  const dispositions = unique(patients.map(({ disposition }) => disposition));
  const targetDays = first?.targetDays ?? null;
  return {
    category: first?.category ?? null,
    targetDays,
    targetDate: targetDays === null ? null : addDays(input.receivedAt, targetDays),
    disposition:
      (dispositions.length === 1 ? dispositions[0] : undefined) ?? document.dispositions.humanReview,
    humanReview: patients.some(({ humanReview }) => humanReview),
    reviewReasons: unique(patients.flatMap(({ reviewReasons }) => reviewReasons)),
    flags: unique(patients.flatMap(({ flags }) => flags)),
  };
}

const compare = (a: number, b: number): number => (a === b ? 0 : a < b ? -1 : 1);
