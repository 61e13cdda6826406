import { recordsErrors } from '../errors.ts';
import type { Query } from './search.ts';

/** What clients call JSON, in `_format` or in `Accept`. */
const JSON_NAMES = new Set([
  'json',
  'application/json',
  'application/fhir+json',
  'text/json',
  'application/*',
  '*/*',
]);
const VERSIONS = new Set(['4.0', '4.0.1']);

/** Media ranges without quality zero, which refuses one. */
const isWanted = (parameters: readonly string[]): boolean =>
  !parameters.some((one) => /^q=0(\.0*)?$/.test(one.trim()));

function isJson(range: string): boolean {
  const [name = '', ...parameters] = range.toLowerCase().split(';');
  const version = parameters
    .map((one) => /^\s*fhirversion="?([^"]*)"?\s*$/.exec(one)?.[1])
    .find((one) => one);
  return (
    JSON_NAMES.has(name.trim()) && isWanted(parameters) && (version === undefined || VERSIONS.has(version))
  );
}

/**
 * Sees that the client takes what there is: JSON of FHIR 4.0. `_format` goes before `Accept`.
 *
 * @throws Problem 406
 */
export function requireJson(query: Query, accept: string | undefined): void {
  // A plus sign in an address is a space once it is decoded.
  const format = typeof query._format === 'string' ? query._format.replace(' ', '+') : undefined;
  const asked = format === undefined || format === '' ? (accept ?? '*/*') : format;
  if (!asked.split(',').some(isJson)) throw recordsErrors.notAcceptable();
}
