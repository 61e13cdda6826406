import { fhirText, OWN, uuidOf } from '@chartwright/fhir';
import type { PlacedEvidence } from '../../result.ts';
import type { ExportOptions, ExportSource } from '../source.ts';

type Json = { readonly [name: string]: unknown };
export type Resource = Json & { readonly resourceType: string; readonly id: string };
export type Entry = { readonly fullUrl: string; readonly resource: Resource };
type Concept = { readonly coding?: readonly Json[]; readonly text?: string };

/** What every resource of a bundle is written with. */
export type Writing = {
  readonly source: ExportSource;
  readonly options: ExportOptions;
  /** From 1; 0 for what belongs to the document. */
  readonly patient: number;
};

/** Words as a FHIR string; nothing where there is none. */
export function words(text: string | null | undefined): string | undefined {
  const written = fhirText(text ?? '').trim();
  return written === '' ? undefined : written;
}

export function textConcept(text: string | null | undefined): Concept | undefined {
  const written = words(text);
  return written === undefined ? undefined : { text: written };
}

/** A concept of an HL7 code system, named as HL7 names it. */
export const coded = (system: string, code: string, display: string): Concept => ({
  coding: [{ system, code, display }],
});

/** A concept of our own code systems. */
export const ownConcept = ({ options }: Writing, name: string, code: string): Concept => ({
  coding: [
    { system: `${options.fhirBase}/CodeSystem/${name}`, code: fhirText(code).trim().replace(/\s+/g, ' ') },
  ],
  text: fhirText(code),
});

/** The same job writes the same ids, so that a receiver who has a resource knows it again. */
export function entryOf(
  { source, patient }: Writing,
  name: string,
  resource: { readonly resourceType: string } & Json,
): Entry {
  const { resourceType, ...members } = resource;
  const id = uuidOf(`${source.jobId} ${patient} ${resourceType} ${name}`);
  return { fullUrl: `urn:uuid:${id}`, resource: { resourceType, id, ...members } };
}

export const referTo = ({ fullUrl }: Entry) => ({ reference: fullUrl });

const TEXT_PAGE = '/StructureDefinition/text-page';
const TEXT_EVIDENCE = '/StructureDefinition/text-evidence';

/** The first quote as the Coding surface gives it, with its page; each further one as a group of the same parts. */
export function quoting(
  { options: { fhirBase } }: Writing,
  evidence: readonly PlacedEvidence[],
): readonly Json[] | undefined {
  const [first, ...others] = evidence.filter(({ quote }) => words(quote) !== undefined);
  if (first === undefined) return undefined;
  return [
    { url: `${fhirBase}${OWN.textSource}`, valueString: fhirText(first.quote) },
    { url: `${fhirBase}${OWN.textStart}`, valueInteger: first.start },
    { url: `${fhirBase}${OWN.textEnd}`, valueInteger: first.end },
    { url: `${fhirBase}${TEXT_PAGE}`, valueInteger: first.page },
    ...others.map(({ quote, start, end, page }) => ({
      url: `${fhirBase}${TEXT_EVIDENCE}`,
      extension: [
        { url: 'text-source', valueString: fhirText(quote) },
        { url: 'text-index-start', valueInteger: start },
        { url: 'text-index-end', valueInteger: end },
        { url: 'text-page', valueInteger: page },
      ],
    })),
  ];
}

const DATE = /^\d{4}(?:-\d{2}(?:-\d{2})?)?$/;

/** A year, month or day that the calendar has. */
export function fhirDate(text: string | null | undefined): string | undefined {
  if (text === null || text === undefined || !DATE.test(text) || text.startsWith('0000')) return undefined;
  const [month = 1, day = 1] = text.split('-').slice(1).map(Number);
  const at = new Date(Date.UTC(2000, month - 1, day));
  at.setUTCFullYear(Number(text.slice(0, 4)), month - 1, day);
  return at.getUTCMonth() === month - 1 && at.getUTCDate() === day ? text : undefined;
}
