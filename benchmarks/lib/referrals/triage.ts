import {
  type Evaluation,
  evaluate,
  type Pathway,
  type PatientInput,
  type TriageInput,
} from '@chartwright/pathways';
import type { PatientReading, Read, Reading } from '@chartwright/referrals';

const QUOTE = ['quote'];
const evidenced = <T>(read: Read<T> | undefined): { value: T; evidence: string[] } | undefined =>
  read === undefined ? undefined : { value: read.value, evidence: QUOTE };

/** What the pathway is asked, from one reading; a field that was not read is not there. */
export function triage(pathway: Pathway, reading: Reading, receivedAt: string): Evaluation {
  const input: TriageInput = {
    documentType: reading.documentType,
    receivedAt,
    embeddedInstruction: reading.instructions.length > 0,
    asksForAction: reading.asksForAction === true,
    ...(reading.letterDate === undefined ? {} : { letterDate: reading.letterDate.value }),
    patients: reading.patients.map((patient, at) => patientOf(patient, reading, `${at + 1}`)),
  };
  return evaluate(pathway, input);
}

function patientOf(patient: PatientReading, reading: Reading, id: string): PatientInput {
  const given = [
    patient.name?.value.isComplete === true ? 'patient.name' : undefined,
    patient.dateOfBirth === undefined ? undefined : 'patient.dob',
    (reading.referrer?.value.name ?? null) === null ? undefined : 'referrer.name',
    patient.reason === undefined ? undefined : 'reason',
  ].filter((field) => field !== undefined);
  const facts = Object.entries(patient.facts).map(
    ([key, { value }]) => [key, { ...value, evidence: QUOTE }] as const,
  );
  const optional = {
    birthDate: evidenced(patient.dateOfBirth),
    ageYears: evidenced(patient.ageStated),
    sex: evidenced(patient.sex),
    statedUrgency: evidenced(patient.statedUrgency),
  };
  return {
    id,
    given,
    conditions: patient.conditions.map(({ value }) => value),
    facts: Object.fromEntries(facts),
    ...(Object.fromEntries(
      Object.entries(optional).filter(([, value]) => value !== undefined),
    ) as Partial<PatientInput>),
  };
}
