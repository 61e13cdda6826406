import { createHash } from 'node:crypto';
import { someOf } from '@chartwright/fhir';
import { type Place, writeCursor } from '../paging.ts';
import { writeWarning } from './outcome.ts';
import { CURSOR, type Search } from './search.ts';
import type { Found } from './source.ts';

/** A resource as it leaves. */
export type Resource = { readonly resourceType: string; readonly [element: string]: unknown };

/**
 * Gives a resource its id and meta. The version is a digest of all the rest, so that it differs whenever the answer does,
 * and is the same in every process.
 */
export function writeResource({
  id,
  updatedAt,
  content,
}: Found): Resource & { readonly meta: { readonly versionId: string; readonly lastUpdated: string } } {
  const { resourceType, ...rest } = content;
  const lastUpdated = updatedAt.toISOString();
  const versionId = createHash('sha256')
    .update(JSON.stringify([resourceType, id, lastUpdated, rest]))
    .digest('hex')
    .slice(0, 16);
  return { resourceType, id, meta: { versionId, lastUpdated }, ...rest };
}

/** What an answer is the answer of: `Patient`, or `Patient/1/$everything`. */
type Address = { readonly base: string; readonly path: string };
type Parameters = readonly (readonly [name: string, value: string])[];

const urlOf = ({ base, path }: Address, parameters: Parameters): string => {
  const query = new URLSearchParams(
    parameters.map(([name, value]): [string, string] => [name, value]),
  ).toString();
  return `${base}/${path}${query === '' ? '' : `?${query}`}`;
};

type Asked = Pick<Search, 'understood' | 'ignored'>;

/** How many there are. */
export const writeCount = (address: Address, { understood, ignored }: Asked, total: number): Resource => ({
  resourceType: 'Bundle',
  type: 'searchset',
  total,
  link: [{ relation: 'self', url: urlOf(address, understood) }],
  ...withEntries(outcomeOf(ignored)),
});

type WrittenPage = {
  readonly found: readonly Found[];
  /** Where the page begins, and where the next one does, as parameters of their links. */
  readonly at: Parameters;
  readonly next: Parameters | undefined;
  /** Of the whole search, where it is known. */
  readonly total?: number | undefined;
};

/** One page of what was found. */
export const writePage = (
  address: Address,
  { understood, ignored }: Asked,
  { found, at, next, total }: WrittenPage,
): Resource => ({
  resourceType: 'Bundle',
  type: 'searchset',
  ...(total !== undefined && { total }),
  link: [
    { relation: 'self', url: urlOf(address, [...understood, ...at]) },
    ...(next === undefined ? [] : [{ relation: 'next', url: urlOf(address, [...understood, ...next]) }]),
  ],
  ...withEntries([
    ...found.map((one) => ({
      fullUrl: `${address.base}/${one.content.resourceType}/${one.id}`,
      resource: writeResource(one),
      search: { mode: 'match' },
    })),
    ...outcomeOf(ignored),
  ]),
});

/** A place in a list as the parameter of a link; the beginning needs none. */
export const placeParameters = (pageNumber: number, place: Place | undefined): Parameters =>
  place === undefined ? [] : [[CURSOR, writeCursor(pageNumber, place)]];

const outcomeOf = (ignored: readonly string[]) =>
  ignored.length === 0 ? [] : [{ resource: writeWarning(ignored), search: { mode: 'outcome' } }];

/** FHIR has no empty lists. */
const withEntries = (entries: readonly object[]): { readonly entry?: readonly object[] } => {
  const entry = someOf(entries);
  return entry === undefined ? {} : { entry };
};
