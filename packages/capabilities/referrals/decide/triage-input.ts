import type { InvestigationInput, PatientInput, TriageInput } from '@chartwright/pathways';
import type { Evidence, PatientReading, Read, Reading } from '../reading.ts';

/** How a quote is named in what a pathway is asked: page, start and end. */
const idOf = ({ page, start, end }: Evidence): string => `${page}:${start}-${end}`;

const evidenced = <T>(read: Read<T>): { value: T; evidence: string[] } => ({
  value: read.value,
  evidence: read.evidence.map(idOf),
});

/** What reading noticed beside the letter's words. */
export type Noticed = {
  readonly receivedAt: string;
  /** Text that addresses software stands where nobody sees it. */
  readonly hasHiddenInstruction: boolean;
  readonly flags: readonly string[];
};

/** What a pathway is asked of one reading. A field that was not read is not there. */
export function toTriageInput(reading: Reading, noticed: Noticed): TriageInput {
  return {
    documentType: reading.documentType,
    receivedAt: noticed.receivedAt,
    embeddedInstruction: reading.instructions.length > 0 || noticed.hasHiddenInstruction,
    asksForAction: reading.asksForAction === true,
    flags: noticed.flags,
    ...(reading.letterDate !== undefined && { letterDate: reading.letterDate.value }),
    patients: reading.patients.map((patient, at) => patientInput(patient, reading, String(at + 1))),
  };
}

function patientInput(patient: PatientReading, reading: Reading, id: string): PatientInput {
  const facts = Object.entries(patient.facts).map(
    ([key, read]) => [key, { ...read.value, evidence: read.evidence.map(idOf) }] as const,
  );
  return {
    id,
    given: givenFields(patient, reading),
    conditions: patient.conditions.map(({ value }) => value),
    facts: Object.fromEntries(facts),
    investigations: patient.investigations.flatMap(toInvestigation),
    identifiers: patient.identifiers.map(({ value, evidence }) => ({
      type: value.type,
      evidence: evidence.map(idOf),
    })),
    ...(patient.dateOfBirth !== undefined && { birthDate: evidenced(patient.dateOfBirth) }),
    ...(patient.ageStated !== undefined && { ageYears: evidenced(patient.ageStated) }),
    ...(patient.sex !== undefined && { sex: evidenced(patient.sex) }),
    ...(patient.statedUrgency !== undefined && { statedUrgency: evidenced(patient.statedUrgency) }),
  };
}

/** What was asked for or is still to come is no result. */
function toInvestigation({
  value,
  evidence,
}: PatientReading['investigations'][number]): InvestigationInput[] {
  if (value.status !== 'done') return [];
  const ids = evidence.map(idOf);
  const result = value.value ?? value.result;
  return [
    {
      name: value.name,
      evidence: ids,
      ...(value.date !== null && { date: value.date }),
      ...(result !== null && {
        result: { value: result, evidence: ids, ...(value.unit !== null && { unit: value.unit }) },
      }),
    },
  ];
}

function givenFields(patient: PatientReading, { referrer }: Reading): string[] {
  const fields = {
    'patient.name': patient.name?.value.isComplete === true,
    'patient.dob': patient.dateOfBirth !== undefined,
    'patient.sex': patient.sex !== undefined,
    'patient.phone': patient.phones.length > 0,
    'patient.address': patient.address !== undefined,
    'referrer.name': typeof referrer?.value.name === 'string',
    'referrer.providerNumber': typeof referrer?.value.providerNumber === 'string',
    reason: patient.reason !== undefined,
    medications: patient.medications.length > 0,
    allergies: patient.allergies.length > 0 || patient.noKnownAllergies !== undefined,
  };
  return Object.entries(fields).flatMap(([field, isGiven]) => (isGiven ? [field] : []));
}
