import { said } from './words.ts';

/** End of the system of the ids that clients give; the configured FHIR base stands before it. */
const EXTERNAL_ID = '/identifier/external-id';

export const externalIdSystem = (fhirBase: string): string => `${fhirBase}${EXTERNAL_ID}`;

type Identifier = { readonly system: string; readonly value: string };

export function externalIdentifier(
  externalId: string | null,
  fhirBase: string,
): readonly Identifier[] | undefined {
  const value = said(externalId);
  return value === undefined ? undefined : [{ system: externalIdSystem(fhirBase), value }];
}
