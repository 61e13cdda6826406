import { fhirText } from '@chartwright/fhir';

/** Words as FHIR can hold them; undefined where nothing is left. */
export function said(text: string | null): string | undefined {
  if (text === null) return undefined;
  const written = fhirText(text);
  return written.trim() === '' ? undefined : written;
}
