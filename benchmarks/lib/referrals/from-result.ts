import type { Evidence, PatientReading, Read, Reading } from '@chartwright/referrals';

/** A field of a job's result as the API answers it. */
type Field = { readonly value: unknown; readonly confidence: number; readonly evidence: readonly Evidence[] };
type Fields = Readonly<Record<string, Field>>;

export type ApiResult = {
  readonly document_type: Reading['documentType'];
  readonly triage: {
    readonly category: string | null;
    readonly human_review: boolean;
    readonly review_reasons: readonly string[];
  };
  readonly fields: Fields;
  readonly patients: readonly { readonly triage: ApiResult['triage']; readonly fields: Fields }[];
  readonly pages: readonly { readonly text: string }[];
  readonly timings: Readonly<Record<string, number>>;
};

/** What the API answers as a reading, so that one scorer measures readers and server alike. */
export function readingOf(result: ApiResult): Reading {
  return {
    documentType: result.document_type,
    textQuality: 1,
    patients: result.patients.map(({ fields }) => patientOf(fields)),
    instructions: [],
    repairs: [],
    ...one('letterDate', result.fields.letter_date),
  } as Reading;
}

const one = (key: string, field: Field | undefined): object => (field === undefined ? {} : { [key]: field });

function patientOf(fields: Fields): PatientReading {
  const list = (name: string): Read<never>[] => {
    const field = fields[name];
    return ((field?.value ?? []) as never[]).map((value) => ({
      value,
      confidence: field?.confidence ?? 0,
      evidence: field?.evidence ?? [],
    }));
  };
  const facts = Object.entries(fields).flatMap(([name, field]) =>
    name.startsWith('facts.') ? [[name.slice('facts.'.length), field] as const] : [],
  );
  return {
    ...one('name', fields.name),
    ...one('dateOfBirth', fields.date_of_birth),
    ...one('sex', fields.sex),
    ...one('statedUrgency', fields.stated_urgency),
    identifiers: list('identifiers'),
    phones: list('phones'),
    conditions: fields.condition === undefined ? [] : [fields.condition as Read<string>],
    facts: Object.fromEntries(facts) as unknown as PatientReading['facts'],
    diagnoses: list('diagnoses'),
    medications: list('medications'),
    allergies: list('allergies'),
    investigations: list('investigations'),
    redFlags: [],
  };
}
