import type { Place } from '../paging.ts';

/** Where an export stands in rows sorted by their creation, oldest first. */
export const writePlace = ({ created_at, id }: { readonly created_at: Date; readonly id: string }): string =>
  `${created_at.getTime()} ${id}`;

/**
 * @param written undefined: before every row
 * @param first the id before every other one of its type
 */
export function placeAfter(written: string | undefined, first = '0'): Place {
  const [ms, id] = written?.split(' ') ?? [];
  return { createdAt: new Date(Number(ms ?? BEFORE_ALL_MS)), id: id ?? first };
}

const BEFORE_ALL_MS = Date.UTC(-4000, 0);
