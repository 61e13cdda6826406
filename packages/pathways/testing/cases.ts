import type { FactInput, Pathway, PatientInput, TriageInput } from '../index.ts';
import { parsePathway, systemTemplates } from '../index.ts';

/** A patient as a clinician writes one in a case file; what is left out is unknown. */
export type PatientCase = {
  readonly id?: string;
  readonly given?: readonly string[];
  readonly birthDate?: string;
  readonly age?: number;
  readonly sex?: string;
  readonly conditions?: readonly string[];
  readonly condition?: string;
  readonly facts?: Readonly<Record<string, FactInput['value']>>;
  readonly statedUrgency?: string;
};

export type DocumentCase = Omit<TriageInput, 'patients'> & { readonly patients: readonly PatientCase[] };

const WHOLE = ['patient.name', 'patient.dob', 'referrer.name', 'reason'];
const evidenced = <T>(value: T, evidence: string) => ({ value, evidence: [evidence] });

export function patientOf(one: PatientCase, index = 0): PatientInput {
  const facts = Object.entries(one.facts ?? {}).map(
    ([key, value]) => [key, evidenced(value, `e-${key}`)] as const,
  );
  return {
    id: one.id ?? `${index + 1}`,
    given: one.given ?? WHOLE,
    conditions: one.conditions ?? (one.condition === undefined ? [] : [one.condition]),
    facts: Object.fromEntries(facts),
    ...(one.birthDate === undefined ? {} : { birthDate: evidenced(one.birthDate, 'e-dob') }),
    ...(one.age === undefined ? {} : { ageYears: evidenced(one.age, 'e-age') }),
    ...(one.sex === undefined ? {} : { sex: evidenced(one.sex, 'e-sex') }),
    ...(one.statedUrgency === undefined ? {} : { statedUrgency: evidenced(one.statedUrgency, 'e-urgency') }),
  };
}

export const inputOf = (one: DocumentCase): TriageInput => ({
  ...one,
  patients: one.patients.map(patientOf),
});

/** A referral of one patient, received on a fixed day. */
export const referralOf = (patient: PatientCase, more: Partial<TriageInput> = {}): TriageInput => ({
  documentType: 'referral',
  receivedAt: '2026-03-05',
  letterDate: '2026-03-03',
  ...more,
  patients: [patientOf(patient)],
});

export function pathwayOf(source: unknown): Pathway {
  const parsed = parsePathway(source);
  if (parsed.state === 'parsed') return parsed.pathway;
  throw new Error(parsed.issues.map(({ path, line, message }) => `${line}: ${path} ${message}`).join('\n'));
}

export const templateText = (id: string): string => {
  const found = systemTemplates.find((template) => template.id === id);
  if (found === undefined) throw new Error(`no template ${id}`);
  return found.text;
};

export const demo = (): Pathway => pathwayOf(templateText('demo-clinic-au'));
