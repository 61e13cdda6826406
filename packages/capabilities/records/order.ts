import type { Condition } from './conditions.ts';
import type { Place } from './paging.ts';

/** An order in SQL: by an expression that is an instant and never null, then by id, both up or both down. */
export type Order = {
  readonly by: string;
  /** The column of the id, with the name of its table where that is needed. */
  readonly id?: string;
  readonly isAscending: boolean;
};

export const NEWEST_FIRST: Order = { by: 'created_at', isAscending: false };

/** What comes after a place of that order; everything does where none is given. */
export const after = ({ by, id = 'id', isAscending }: Order, place: Place | undefined): Condition[] =>
  place === undefined
    ? []
    : [
        {
          sql: `(${by}, ${id}) ${isAscending ? '>' : '<'} (?::timestamptz, ?::uuid)`,
          values: [place.createdAt, place.id],
        },
      ];

export const orderBy = ({ by, id = 'id', isAscending }: Order): string => {
  const direction = isAscending ? 'asc' : 'desc';
  return `order by ${by} ${direction}, ${id} ${direction}`;
};
