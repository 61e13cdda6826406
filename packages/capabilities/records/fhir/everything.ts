import { type Actor, hasScope, httpErrors } from '@chartwright/platform';
import type { Place } from '../paging.ts';
import { placeParameters } from './bundle.ts';
import { FHIR_TYPES, type FhirType, parametersOf, scopeOf } from './parameters.ts';
import type { Criterion } from './search.ts';
import type { Found, FoundPart, Part } from './source.ts';
import { fhir } from './surface.ts';

/** Where a page of all that hangs on a patient begins. */
export type Start = { readonly type: FhirType; readonly after: Place | undefined };

/** The type a page begins with, in a next link. */
const FROM = '_from';

/** What `$everything` can be asked for. */
export const OF_EVERYTHING = { [FROM]: { type: 'token', documentation: 'Of a next link' } } as const;

/** What hangs on a patient and may be seen, in the order in which it is given. */
export const typesFor = (actor: Actor): readonly FhirType[] =>
  FHIR_TYPES.filter((type) => 'patient' in parametersOf(type) && hasScope(actor, scopeOf(type)));

/** @throws Problem 400 when the page begins nowhere this credential can see */
export function readFrom(criteria: readonly Criterion[], types: readonly FhirType[]): FhirType | undefined {
  const [only, ...others] = criteria.flatMap((one) => (one.type === 'token' ? one.values : []));
  if (only === undefined) return undefined;
  const type = types.find((each) => each === only.code);
  if (type !== undefined && others.length === 0) return type;
  throw refusePlace(FROM);
}

export const refusePlace = (path: string) =>
  httpErrors.invalidRequest({
    detail: fhir.invalidTitle,
    issues: [{ path, message: 'Expected that of a next link' }],
  });

/** The parameters of a link to a page that begins there. */
export const startParameters = (pageNumber: number, { type, after }: Start) => [
  [FROM, type] as const,
  ...placeParameters(pageNumber, after),
];

export const isFrom = ([name]: readonly [string, string]): boolean => name === FROM;

/** One type after the other, until the page is full. */
export async function collect(
  types: readonly FhirType[],
  { limit, ...part }: Part,
  find: (type: FhirType, part: Part) => Promise<FoundPart>,
): Promise<{ readonly found: readonly Found[]; readonly next: Start | undefined }> {
  const found: Found[] = [];
  let { after } = part;
  for (const type of types) {
    const room = limit - found.length;
    if (room === 0) return { found, next: { type, after } };
    const { found: some, rest } = await find(type, { after, limit: room });
    found.push(...some);
    if (rest !== undefined) return { found, next: { type, after: rest } };
    after = undefined;
  }
  return { found, next: undefined };
}
