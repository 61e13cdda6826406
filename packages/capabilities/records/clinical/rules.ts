import { isDeepStrictEqual } from 'node:util';
import { type Span, spanOf } from '@chartwright/fhir';
import type { ClinicalResource } from './model.ts';

/** What of a resource is searched, and so lies readable beside it. */
export type Searched = {
  readonly codes: readonly string[];
  readonly categories: readonly string[];
  readonly status: string | null;
  readonly effective: Span | undefined;
};

type Json = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const objectsOf = (value: unknown): readonly Json[] => [value].flat().filter(isObject);
const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

const codingsOf = (concepts: unknown): readonly Json[] =>
  objectsOf(concepts).flatMap(({ coding }) => objectsOf(coding));

/** Each coding as a search can name it: `system|code`, `code`, `system|`. */
function tokensOf(concepts: unknown): string[] {
  const tokens = codingsOf(concepts).flatMap((coding) => {
    const [system, code] = [textOf(coding.system), textOf(coding.code)];
    return [`${system}|${code}`, ...(code === '' ? [] : [code]), ...(system === '' ? [] : [`${system}|`])];
  });
  return [...new Set(tokens)];
}

const DATES: Readonly<Record<string, { readonly at: string; readonly period: string }>> = {
  Condition: { at: 'onsetDateTime', period: 'onsetPeriod' },
  Observation: { at: 'effectiveDateTime', period: 'effectivePeriod' },
};

const BEGINNING_OF_TIME = new Date('0100-01-01T00:00:00Z');
const END_OF_TIME = new Date('9999-12-31T00:00:00Z');

/** A period that is open at an end reaches as far as time does. */
function effectiveOf(resource: ClinicalResource): Span | undefined {
  const names = DATES[resource.resourceType];
  if (names === undefined) return undefined;
  const at = resource[names.at];
  if (typeof at === 'string') return spanOf(at);
  const period = resource[names.period];
  if (!isObject(period)) return undefined;
  const [start, end] = [spanOf(textOf(period.start)), spanOf(textOf(period.end))];
  if (start === undefined && end === undefined) return undefined;
  return { from: start?.from ?? BEGINNING_OF_TIME, until: end?.until ?? END_OF_TIME };
}

/** A Condition is searched by its clinical status, everything else by its status. */
const statusOf = ({ resourceType, clinicalStatus, status }: ClinicalResource): string | null => {
  const code = resourceType === 'Condition' ? codingsOf(clinicalStatus)[0]?.code : status;
  return typeof code === 'string' ? code : null;
};

/** What a search compares. */
export const readSearched = (resource: ClinicalResource): Searched => ({
  codes: tokensOf(resource.code),
  categories: tokensOf(resource.category),
  status: statusOf(resource),
  effective: effectiveOf(resource),
});

/** The resource without what the record says of it anew each time. */
export function bareOf({
  id: _id,
  meta: _meta,
  subject: _subject,
  ...bare
}: ClinicalResource): ClinicalResource {
  return bare as ClinicalResource;
}

type Kept = { readonly id: string; readonly resource: ClinicalResource };

export type Replacement = {
  readonly added: readonly ClinicalResource[];
  readonly changed: readonly Kept[];
  readonly removed: readonly string[];
};

/**
 * Compares what a note said with what it says now. A fact is the same when its type and its concept are; of several such,
 * the one that says exactly the same goes first, then they go in their order.
 */
export function compareFacts(kept: readonly Kept[], said: readonly ClinicalResource[]): Replacement {
  const left = new Map(kept.map((one) => [one.id, one]));
  const take = (fits: (one: Kept) => boolean): Kept | undefined => {
    const found = [...left.values()].find(fits);
    if (found !== undefined) left.delete(found.id);
    return found;
  };
  const fresh = said.filter(
    (resource) => take((one) => isDeepStrictEqual(one.resource, resource)) === undefined,
  );
  const changed: Kept[] = [];
  const added: ClinicalResource[] = [];
  for (const resource of fresh) {
    const same = take((one) => conceptOf(one.resource) === conceptOf(resource));
    if (same === undefined) added.push(resource);
    else changed.push({ id: same.id, resource });
  }
  return { added, changed, removed: [...left.keys()] };
}

/** The first coding, or else the words. */
function conceptOf({ resourceType, code }: ClinicalResource): string {
  const [coding] = codingsOf(code);
  const name = coding ?? (isObject(code) ? code : {});
  return JSON.stringify([resourceType, name.system, name.code, coding === undefined ? name.text : undefined]);
}
