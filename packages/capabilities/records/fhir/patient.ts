import { present, someOf } from '@chartwright/fhir';
import type { PatientRow } from '../patients/store.ts';
import genders from './genders.json' with { type: 'json' };
import { externalIdentifier, externalIdSystem } from './identifier.ts';
import type { FhirContent } from './source.ts';
import { said } from './words.ts';

/** Ends of our identifier systems and extensions; the configured FHIR base stands before them. */
const MRN = '/identifier/mrn';
const GENDER_TEXT = '/StructureDefinition/gender-text';

export type PatientSystems = { readonly externalId: string; readonly mrn: string };

export const systemsOf = (fhirBase: string): PatientSystems => ({
  externalId: externalIdSystem(fhirBase),
  mrn: `${fhirBase}${MRN}`,
});

const MRN_TYPE = {
  coding: [
    { system: 'http://terminology.hl7.org/CodeSystem/v2-0203', code: 'MR', display: 'Medical record number' },
  ],
};

const GENDERS: ReadonlyMap<string, string> = new Map(
  Object.entries(genders).flatMap(([code, words]) => words.map((word) => [word, code] as const)),
);

/** The administrative gender; `unknown` where the words are none we know: it is not guessed. */
export const genderOf = (text: string | null): string | undefined =>
  said(text) === undefined ? undefined : (GENDERS.get(String(text).trim().toLowerCase()) ?? 'unknown');

/** The words stay beside a code that does not say the same. */
function genderText(row: PatientRow, fhirBase: string) {
  const words = said(row.gender);
  const isSaid = words === undefined || genderOf(row.gender) === words;
  return isSaid ? [] : [{ url: `${fhirBase}${GENDER_TEXT}`, valueString: words }];
}

function identifiersOf({ external_id, mrn }: PatientRow, fhirBase: string) {
  const number = said(mrn);
  return [
    ...(externalIdentifier(external_id, fhirBase) ?? []),
    ...(number === undefined ? [] : [{ type: MRN_TYPE, system: systemsOf(fhirBase).mrn, value: number }]),
  ];
}

const telecomOf = ({ phone, email }: PatientRow) =>
  (
    [
      ['phone', said(phone)],
      ['email', said(email)],
    ] as const
  ).flatMap(([system, value]) => (value === undefined ? [] : [{ system, value }]));

/**
 * A patient of the practice record as FHIR R4.
 *
 * @param sources the patients that were merged into this one
 */
export function writePatient(
  row: PatientRow,
  fhirBase: string,
  sources: readonly string[] = [],
): FhirContent {
  const given = said(row.first_name);
  const name = present({ text: said(row.name), family: said(row.last_name), given: given && [given] });
  const replacement = row.merged_into;
  const links = [
    ...(replacement === null ? [] : [linkTo(replacement, 'replaced-by')]),
    ...sources.map((id) => linkTo(id, 'replaces')),
  ];
  return present({
    resourceType: 'Patient' as const,
    extension: someOf(genderText(row, fhirBase)),
    identifier: someOf(identifiersOf(row, fhirBase)),
    active: replacement === null,
    name: Object.keys(name).length === 0 ? undefined : [name],
    telecom: someOf(telecomOf(row)),
    gender: genderOf(row.gender),
    birthDate: row.date_of_birth ?? undefined,
    link: someOf(links),
  });
}

const linkTo = (id: string, type: 'replaced-by' | 'replaces') => ({
  other: { reference: `Patient/${id}` },
  type,
});
