import { factCatalogue } from '@chartwright/pathways';
import { z } from 'zod';
import type {
  Allergy,
  Diagnosis,
  FactValue,
  Identifier,
  Investigation,
  Medication,
  PersonName,
  Recipient,
  Referrer,
} from '../reading.ts';
import type { Field, PatientView, PlacedEvidence, ReferralResult } from '../result.ts';

/** A value of the letter with the quotes that show it. */
export type Stated<T> = {
  readonly value: T;
  /** Empty where a list does not tell whose quote is whose. */
  readonly evidence: readonly PlacedEvidence[];
  /** The second reader found the same. */
  readonly isConfirmed: boolean;
};

export type StatedFact = Stated<FactValue> & { readonly key: string };

const Words = z.string().nullable();

const shapes = {
  name: z.object({ family: Words, given: Words, full: z.string(), isComplete: z.boolean() }),
  text: z.string(),
  number: z.number(),
  sex: z.enum(['male', 'female', 'other']),
  isTrue: z.literal(true),
  fact: z.object({
    value: z.union([z.boolean(), z.number(), z.string()]),
    unit: z.string().exactOptional(),
    comparator: z.enum(['<', '<=', '>', '>=']).exactOptional(),
  }),
  identifier: z.object({
    type: z.enum(['medicare', 'dva', 'ihi', 'nhs', 'nhi', 'mrn', 'phn', 'ssn_last4', 'other']),
    value: z.string(),
    checkDigit: z.enum(['valid', 'invalid', 'none']),
  }),
  diagnosis: z.object({
    text: z.string(),
    status: z.enum(['confirmed', 'suspected', 'historical', 'family', 'negated']),
    date: Words,
  }),
  medication: z.object({
    name: z.string(),
    dose: Words,
    frequency: Words,
    status: z.enum(['current', 'past', 'planned']),
  }),
  allergy: z.object({ substance: z.string(), reaction: Words, severity: Words }),
  investigation: z.object({
    name: z.string(),
    date: Words,
    value: z.number().nullable(),
    unit: Words,
    result: Words,
    status: z.enum(['done', 'pending', 'requested']),
  }),
  referrer: z.object({
    name: Words,
    providerNumber: Words,
    registration: Words,
    practice: Words,
    phone: Words,
    fax: Words,
    email: Words,
  }),
  recipient: z.object({ specialty: Words, clinician: Words, facility: Words }),
};

type Fields = Readonly<Record<string, Field>>;

function statedOf<T>(field: Field | undefined, shape: z.ZodType<T>): Stated<T> | undefined {
  if (field === undefined || field.value === null) return undefined;
  const { evidence, judge } = field;
  return { value: shape.parse(field.value), evidence, isConfirmed: judge === 'agree' };
}

/** Each member of a list with its own quotes: one each in order, or those that hold its words. */
function statedList<T>(
  field: Field | undefined,
  shape: z.ZodType<T>,
  wordsOf: (value: T) => string,
): Stated<T>[] {
  if (field === undefined || field.value === null) return [];
  const { evidence, judge } = field;
  const values = z.array(shape).parse(field.value);
  const isOneEach = values.length === evidence.length;
  return values.map((value, at) => ({
    value,
    evidence: isOneEach ? evidence.slice(at, at + 1) : quotesWith(evidence, wordsOf(value)),
    isConfirmed: judge === 'agree',
  }));
}

const fold = (text: string): string => text.toLowerCase().replace(/\s+/g, ' ').trim();

const quotesWith = (evidence: readonly PlacedEvidence[], words: string): PlacedEvidence[] =>
  evidence.filter(({ quote }) => fold(words) !== '' && fold(quote).includes(fold(words)));

const FACT = 'facts.';

const factsOf = (fields: Fields): StatedFact[] =>
  Object.entries(fields).flatMap(([name, field]) => {
    if (!name.startsWith(FACT)) return [];
    const fact = statedOf<FactValue>(field, shapes.fact);
    return fact === undefined ? [] : [{ key: name.slice(FACT.length), ...fact }];
  });

/**
 * Facts such as "red flags of headache" say that the letter speaks of something, not that the patient has it. Beside findings
 * they would be read as such.
 */
const isSupply = ({ key }: StatedFact): boolean =>
  Object.hasOwn(factCatalogue.facts, key) && factCatalogue.facts[key]?.suppliedBy === 'true';

/** The fields of a patient in their own types. What the letter does not say is absent. */
export function readPatient({ fields, red_flags }: Pick<PatientView, 'fields' | 'red_flags'>) {
  const facts = factsOf(fields);
  return {
    name: statedOf<PersonName>(fields.name, shapes.name),
    birthDate: statedOf(fields.date_of_birth, shapes.text),
    ageStated: statedOf(fields.age_stated, shapes.number),
    sex: statedOf(fields.sex, shapes.sex),
    address: statedOf(fields.address, shapes.text),
    interpreter: statedOf(fields.interpreter, shapes.text),
    specialty: statedOf(fields.requested_specialty, shapes.text),
    urgency: statedOf(fields.stated_urgency, shapes.text),
    reason: statedOf(fields.reason, shapes.text),
    condition: statedOf(fields.condition, shapes.text),
    hasNoKnownAllergies: statedOf(fields.no_known_allergies, shapes.isTrue),
    identifiers: statedList<Identifier>(fields.identifiers, shapes.identifier, ({ value }) => value),
    phones: statedList(fields.phones, shapes.text, (value) => value),
    diagnoses: statedList<Diagnosis>(fields.diagnoses, shapes.diagnosis, ({ text }) => text),
    medications: statedList<Medication>(fields.medications, shapes.medication, ({ name }) => name),
    allergies: statedList<Allergy>(fields.allergies, shapes.allergy, ({ substance }) => substance),
    investigations: statedList<Investigation>(
      fields.investigations,
      shapes.investigation,
      ({ name }) => name,
    ),
    facts: facts.filter((fact) => !isSupply(fact)),
    /** Keys of what the letter was to bring and brings. */
    supplied: facts.filter((fact) => isSupply(fact) && fact.value.value === true).map(({ key }) => key),
    redFlags: red_flags.flatMap((field) => statedOf(field, shapes.text) ?? []),
  };
}

export type StatedPatient = ReturnType<typeof readPatient>;

/** The fields of the letter in their own types. */
export function readLetter({ fields }: Pick<ReferralResult, 'fields'>) {
  return {
    referrer: statedOf<Referrer>(fields.referrer, shapes.referrer),
    recipient: statedOf<Recipient>(fields.recipient, shapes.recipient),
    date: statedOf(fields.letter_date, shapes.text),
  };
}

export type StatedLetter = ReturnType<typeof readLetter>;
