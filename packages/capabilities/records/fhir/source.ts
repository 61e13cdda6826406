import type { RecordKind } from '../caller.ts';
import type { Owner } from '../owner.ts';
import type { Place } from '../paging.ts';
import type { FhirType } from './parameters.ts';
import type { Criterion, Sorting } from './search.ts';

/** A resource without `id` and `meta`, which the facade gives it. */
export type FhirContent = { readonly resourceType: FhirType; readonly [element: string]: unknown };

/** A record on its way out. */
export type Found = {
  readonly id: string;
  readonly patientId: string;
  /** Where it stands in a list sorted newest first. */
  readonly createdAt: Date;
  /** Where it stands in a list sorted otherwise. */
  readonly standsAt?: Date;
  readonly updatedAt: Date;
  readonly content: FhirContent;
};

/** A part of a search after a place: newest first, unless it is sorted. */
export type Part = {
  readonly after: Place | undefined;
  readonly limit: number;
  readonly sorting?: Sorting | undefined;
};

export type FoundPart = {
  readonly found: readonly Found[];
  /** Where to go on; undefined at the end. It may come before the limit is reached, and before anything was found. */
  readonly rest: Place | undefined;
};

/**
 * Where resources of one type come from. A type may have several sources; they answer every search parameter of the type
 * and name their records by ids of one form, unique across them.
 */
export type FhirSource = {
  readonly type: FhirType;
  /** As the audit chain names what is shown. */
  readonly kind: RecordKind;
  /** False for what nothing of this source can be called. */
  readonly isId: (id: string) => boolean;
  readonly find: (owner: Owner, id: string) => Promise<Found | undefined>;
  readonly search: (owner: Owner, criteria: readonly Criterion[], part: Part) => Promise<FoundPart>;
  readonly count: (owner: Owner, criteria: readonly Criterion[]) => Promise<number>;
};

/** Below zero where the first stands before the second: newest first, then the greater id. */
function comparePlaces(a: Place, b: Place): number {
  const ms = b.createdAt.getTime() - a.createdAt.getTime();
  if (ms !== 0) return ms;
  if (a.id === b.id) return 0;
  return isGreater(a.id, b.id) ? -1 : 1;
}

/** Ids of one length compare as text, those of numbers by their length first. */
const isGreater = (a: string, b: string): boolean => (a.length === b.length ? a > b : a.length > b.length);

/**
 * One part from several, sorted alike. Beyond the place where the first of them stopped nothing is known of that one, so the whole
 * goes no further; what several found counts once.
 */
export function joinParts(parts: readonly FoundPart[], limit: number, isAscending = false): FoundPart {
  const compare = (a: Place, b: Place) => (isAscending ? comparePlaces(b, a) : comparePlaces(a, b));
  const [horizon] = parts.flatMap(({ rest }) => rest ?? []).sort(compare);
  const byId = new Map(parts.flatMap(({ found }) => found.map((one) => [one.id, one] as const)));
  const known = [...byId.values()]
    .filter((one) => horizon === undefined || compare(placeOf(one), horizon) <= 0)
    .sort((a, b) => compare(placeOf(a), placeOf(b)));
  const found = known.slice(0, limit);
  const last = found.at(-1);
  return { found, rest: known.length > limit && last !== undefined ? placeOf(last) : horizon };
}

/** A part from up to one row more than it shows. */
export function toPart(rows: readonly Found[], limit: number): FoundPart {
  const found = rows.slice(0, limit);
  const last = found.at(-1);
  return { found, rest: rows.length > limit && last !== undefined ? placeOf(last) : undefined };
}

const placeOf = ({ createdAt, standsAt = createdAt, id }: Found): Place => ({ createdAt: standsAt, id });
