import { z } from 'zod';

/** What a model may answer with: keys of the pathway and of the catalogue, in the order in which they are told. */
export type Keys = { readonly conditions: readonly string[]; readonly facts: readonly string[] };

/** A quote is searched on its page, and only what is found there counts. */
const Quote = z.strictObject({
  page: z.number().describe('Page number, counted from 1'),
  text: z.string().describe('Copied letter for letter from that page, at most 300 characters'),
});

const read = <T extends z.ZodType>(value: T) =>
  z.strictObject({
    value,
    quotes: z.array(Quote).describe('One to three quotes that say exactly this'),
    confidence: z.number().describe('0 to 1'),
  });

const text = z.string();
const optional = text.nullable();

const Name = z.strictObject({ family: optional, given: optional });
const Identifier = z.strictObject({
  type: z.enum(['medicare', 'dva', 'ihi', 'nhs', 'nhi', 'mrn', 'phn', 'ssn_last4', 'other']),
  value: text,
});
const Diagnosis = z.strictObject({
  text,
  status: z.enum(['confirmed', 'suspected', 'historical', 'family', 'negated']),
  date: optional,
});
const Medication = z.strictObject({
  name: text,
  dose: optional,
  frequency: optional,
  status: z.enum(['current', 'past', 'planned']),
});
const Allergy = z.strictObject({ substance: text, reaction: optional, severity: optional });
const Investigation = z.strictObject({
  name: text,
  date: optional,
  value: z.number().nullable(),
  unit: optional,
  result: optional,
  status: z.enum(['done', 'pending', 'requested']),
});
const Referrer = z.strictObject({
  name: optional,
  providerNumber: optional,
  registration: optional,
  practice: optional,
  phone: optional,
  fax: optional,
  email: optional,
});
const Recipient = z.strictObject({ specialty: optional, clinician: optional, facility: optional });

/** An enumeration needs a member; a pathway without conditions leaves none that could be meant. */
const keyOf = (keys: readonly string[]) => z.enum(keys.length === 0 ? ['none'] : [...keys]);

const patientOf = ({ conditions, facts }: Keys) =>
  z.strictObject({
    name: read(Name).nullable(),
    dateOfBirth: read(text).nullable().describe('ISO day'),
    ageStated: read(z.number()).nullable().describe('Years, only where the letter states an age'),
    sex: read(z.enum(['male', 'female', 'other'])).nullable(),
    identifiers: z.array(read(Identifier)),
    phones: z.array(read(text)),
    address: read(text).nullable(),
    interpreter: read(text).nullable().describe('Language, where an interpreter is needed'),
    requestedSpecialty: read(text).nullable(),
    statedUrgency: read(text).nullable().describe('In the words of the referrer'),
    reason: read(text).nullable(),
    conditions: z.array(read(keyOf(conditions))).describe('The one the letter is about first'),
    facts: z.array(
      z.strictObject({
        key: keyOf(facts),
        value: z.union([z.boolean(), z.number(), text]),
        comparator: z.enum(['<', '<=', '>', '>=']).nullable(),
        unit: optional.describe('Exactly the unit of the key, null where it has none'),
        quotes: z.array(Quote),
        confidence: z.number(),
      }),
    ),
    diagnoses: z.array(read(Diagnosis)),
    medications: z.array(read(Medication)),
    allergies: z.array(read(Allergy)),
    noKnownAllergies: read(z.literal(true)).nullable(),
    investigations: z.array(read(Investigation)),
    redFlags: z.array(read(text)).describe('Findings of an emergency or a suspected cancer, in few words'),
  });

/** What a model is asked to answer with. Bounds of lengths and numbers are not in it: not every endpoint takes them. */
export const modelAnswer = (keys: Keys) =>
  z.strictObject({
    documentType: z.enum(['referral', 'referral_multi_patient', 'not_referral', 'unreadable']),
    notReferralKind: z
      .enum(['advertising', 'misdirected', 'patient_message', 'admin_request', 'result', 'other'])
      .nullable(),
    asksForAction: z.boolean().describe('Of what is no referral: it asks the clinic to do something'),
    language: optional.describe('ISO 639-1'),
    patients: z.array(patientOf(keys)),
    referrer: read(Referrer).nullable(),
    recipient: read(Recipient).nullable(),
    letterDate: read(text).nullable().describe('ISO day'),
  });

export type ModelAnswer = z.infer<ReturnType<typeof modelAnswer>>;
export type ModelPatient = ModelAnswer['patients'][number];
