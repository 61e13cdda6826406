import rows from './data/code-systems.json' with { type: 'json' };

const names = new Map(rows.map(({ uri, name }) => [uri, name]));
const uris = new Map(rows.map(({ uri, name }) => [name, uri]));

/** OBX-4 in FHIR (core extension). */
export const SUB_ID = 'http://hl7.org/fhir/StructureDefinition/observation-v2-subid';
export const LOINC = 'http://loinc.org';

/** The name of a code system in HL7 table 0396, by which results keep it; one that has none keeps its URI. */
export const systemName = (uri: string): string => names.get(uri) ?? uri;

/** The URI of a code system, where it is known. */
export const systemUri = (name: string): string | undefined =>
  uris.get(name.toUpperCase()) ?? (/^(?:https?|urn):/.test(name) ? name : undefined);
