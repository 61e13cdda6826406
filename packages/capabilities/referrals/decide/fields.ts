import type { Comparison, FieldComparison, Verdict } from '../judge/compare.ts';
import type { Evidence, PatientReading, Read, Reading } from '../reading.ts';
import type { Field, JudgeWord, PlacedEvidence } from '../result.ts';

type Place = (evidence: Evidence) => PlacedEvidence;

/** Names of the wire, and the fields of a reading behind them. */
const SINGLE = {
  name: 'name',
  date_of_birth: 'dateOfBirth',
  age_stated: 'ageStated',
  sex: 'sex',
  address: 'address',
  interpreter: 'interpreter',
  requested_specialty: 'requestedSpecialty',
  stated_urgency: 'statedUrgency',
  reason: 'reason',
  no_known_allergies: 'noKnownAllergies',
} as const;

const LISTS = {
  identifiers: 'identifiers',
  phones: 'phones',
  diagnoses: 'diagnoses',
  medications: 'medications',
  allergies: 'allergies',
  investigations: 'investigations',
} as const;

const OF_DOCUMENT = { referrer: 'referrer', recipient: 'recipient', letter_date: 'letterDate' } as const;

/** The fields of one patient, each with its quotes and what the Judge says of it. */
export function patientFields(
  patient: PatientReading,
  compared: readonly FieldComparison[],
  place: Place,
): Record<string, Field> {
  const fields: Record<string, Field> = {};
  for (const [name, key] of Object.entries(SINGLE)) {
    const read = patient[key];
    if (read !== undefined) fields[name] = viewField(read, verdictsOn(compared, key), place);
  }
  const [condition] = patient.conditions;
  if (condition !== undefined)
    fields.condition = viewField(condition, verdictsOn(compared, 'conditions'), place);
  for (const [name, key] of Object.entries(LISTS)) {
    const list: readonly Read<unknown>[] = patient[key];
    if (list.length > 0) fields[name] = viewList(list, verdictsOn(compared, key), place);
  }
  const facts = Object.entries(patient.facts);
  for (const [key, read] of facts)
    fields[`facts.${key}`] = viewField(read, verdictsOn(compared, `facts.${key}`), place);
  if (facts.length > 0) {
    const verdicts = compared.filter(({ field }) => field.startsWith('facts.')).map(({ verdict }) => verdict);
    const reads = facts.map(([, read]) => read);
    const values = Object.fromEntries(facts.map(([key, { value }]) => [key, value]));
    fields.facts = { ...viewList(reads, verdicts, place), value: values };
  }
  return fields;
}

/** The fields of the letter itself. */
export function documentFields(
  reading: Reading,
  { document }: Comparison,
  place: Place,
): Record<string, Field> {
  return Object.fromEntries(
    Object.entries(OF_DOCUMENT).flatMap(([name, key]) => {
      const read = reading[key];
      return read === undefined ? [] : [[name, viewField(read, verdictsOn(document, key), place)]];
    }),
  );
}

const verdictsOn = (compared: readonly FieldComparison[], key: string): Verdict[] =>
  compared.filter(({ field }) => field === key || field.startsWith(`${key}.`)).map(({ verdict }) => verdict);

function viewField(read: Read<unknown>, verdicts: readonly Verdict[], place: Place): Field {
  const judge = wordOf(verdicts);
  return {
    value: read.value,
    confidence: round(read.confidence * TRUST[judge]),
    evidence: read.evidence.map(place),
    judge,
  };
}

const viewList = (reads: readonly Read<unknown>[], verdicts: readonly Verdict[], place: Place): Field => ({
  value: reads.map(({ value }) => value),
  confidence: round(Math.min(...reads.map(({ confidence }) => confidence)) * TRUST[wordOf(verdicts)]),
  evidence: reads.flatMap(({ evidence }) => evidence.map(place)),
  judge: wordOf(verdicts),
});

/** A value that two independent readers found is as sure as the first was of it; one that they dispute is half so. */
const TRUST: Readonly<Record<JudgeWord, number>> = { agree: 1, cannot_tell: 0.85, disagree: 0.5 };

/** One difference in a list is a difference of the list. */
function wordOf(verdicts: readonly Verdict[]): JudgeWord {
  if (verdicts.includes('disagree') || verdicts.includes('evidence_invalid')) return 'disagree';
  return verdicts.length > 0 && verdicts.every((verdict) => verdict === 'agree') ? 'agree' : 'cannot_tell';
}

const round = (value: number): number => Math.round(value * 1000) / 1000;
