import type { Fact, Coding as FactCoding } from '@chartwright/kernel';
import { fromFact, patientOf, type Stance, valueNote, type Writing } from './common.ts';
import { conceptOf, gatedConcept } from './concepts.ts';
import { compareDates, datesOf } from './dates.ts';
import type { CodeableConcept, Condition } from './model.ts';
import { present } from './present.ts';
import { ageQuantity } from './quantity.ts';
import { CONDITION_CATEGORY, CONDITION_CLINICAL, CONDITION_VERIFICATION } from './systems.ts';

const SEVERITIES: Readonly<Record<NonNullable<Fact['severity']>, FactCoding>> = {
  mild: { code: '255604002', term: 'Mild (qualifier value)' },
  moderate: { code: '6736007', term: 'Moderate (severity modifier) (qualifier value)' },
  severe: { code: '24484000', term: 'Severe (severity modifier) (qualifier value)' },
};

const DISPLAYS = {
  active: 'Active',
  resolved: 'Resolved',
  confirmed: 'Confirmed',
  provisional: 'Provisional',
  differential: 'Differential',
  refuted: 'Refuted',
  'problem-list-item': 'Problem List Item',
  'encounter-diagnosis': 'Encounter Diagnosis',
} as const;

const concept = (system: string, code: keyof typeof DISPLAYS): CodeableConcept => ({
  coding: [{ system, code, display: DISPLAYS[code] }],
});

/** The end of a condition, where the note was written after it. */
const pastEnd = (fact: Fact, letterDate: string): string | undefined => {
  const { end } = datesOf(fact);
  return end !== undefined && compareDates(end, letterDate) <= 0 ? end : undefined;
};

/** "Ex-smoker, quit 2010": what is said to go on after its end is the state that began then. */
const isAftermath = (fact: Fact): boolean => fact.clinicalStatus === 'active' && fact.date === undefined;

/** Shared with allergies. What the note says of now counts for more than the word "history". */
export function clinicalStatusOf(fact: Fact, letterDate: string): 'active' | 'resolved' {
  if (pastEnd(fact, letterDate) !== undefined) return isAftermath(fact) ? 'active' : 'resolved';
  return fact.clinicalStatus ?? (fact.status === 'historical' ? 'resolved' : 'active');
}

type Course = Pick<Condition, 'onsetDateTime' | 'onsetAge' | 'abatementDateTime'>;

function courseOf(fact: Fact, letterDate: string): Course {
  const end = pastEnd(fact, letterDate);
  if (isAftermath(fact) && end !== undefined) return { onsetDateTime: end };
  const { start } = datesOf(fact);
  return present({
    onsetDateTime: start,
    onsetAge: start === undefined ? ageQuantity(fact.onsetAgeYears) : undefined,
    abatementDateTime: end,
  });
}

function verificationOf(fact: Fact, stance: Stance) {
  if (stance === 'denied') return 'refuted';
  return fact.status === 'provisional' || fact.status === 'differential' ? fact.status : 'confirmed';
}

/** A symptom or an unsure diagnosis belongs to the visit; only a sure disorder belongs on a problem list. */
const categoryOf = ({ conceptType }: Fact, stance: Stance) =>
  stance === 'asserted' && (conceptType === 'disorder' || conceptType === 'situation')
    ? 'problem-list-item'
    : 'encounter-diagnosis';

/** A statement that the patient has, had or may have something. Denied, it has no course: no status, no dates. */
export function writeCondition(writing: Writing, stance: Stance): Condition {
  const { fact, words, options } = writing;
  const isDenied = stance === 'denied';
  const status = clinicalStatusOf(fact, options.letterDate);
  return present({
    resourceType: 'Condition' as const,
    ...fromFact(writing),
    clinicalStatus: isDenied ? undefined : concept(CONDITION_CLINICAL, status),
    verificationStatus: concept(CONDITION_VERIFICATION, verificationOf(fact, stance)),
    category: [concept(CONDITION_CATEGORY, categoryOf(fact, stance))],
    severity: fact.severity && gatedConcept(SEVERITIES[fact.severity], fact.severity, options),
    code: conceptOf(fact, words, options),
    subject: patientOf(options),
    ...(isDenied ? {} : courseOf(fact, options.letterDate)),
    note: valueNote(fact),
  });
}
