import type { Db, Tx } from '@chartwright/platform';
import { type RawBuilder, sql } from 'kysely';
import { z } from 'zod';
import { isUuid } from './ids.ts';
import { refuseField } from './surface.ts';

/** Where a page begins in a list sorted newest first: after this row. */
export type Place = { readonly createdAt: Date; readonly id: string };

/** What a list is asked for, once the query was read. */
export type Page = {
  readonly number: number;
  readonly limit: number;
  /** Set by a cursor; without it the page begins where its number says. */
  readonly after: Place | undefined;
};

const CURSOR = /^(\d{1,8})\.(-?\d{1,15})\.([0-9a-f-]{1,36})$/;
/** From the year 1 to the end of the year 9999: others are written in ways that not every statement reads. */
const INSTANT_MS = { min: -62_135_596_800_000, max: 253_402_300_799_999 };
const PAGE_MAX = 10_000_000;

const cursor = z
  .string()
  .max(120)
  .transform((sent, context) => {
    const [, number, ms, id] = CURSOR.exec(Buffer.from(sent, 'base64url').toString('latin1')) ?? [];
    const isPlace = number !== undefined && ms !== undefined && id !== undefined;
    if (!isPlace || Number(ms) < INSTANT_MS.min || Number(ms) > INSTANT_MS.max) {
      context.addIssue({ code: 'custom', message: NO_PLACE });
      return z.NEVER;
    }
    return { number: Number(number), after: { createdAt: new Date(Number(ms)), id } };
  });

const NO_PLACE = 'Expected meta.next_cursor of an earlier page';

/** A cursor of another kind of list. */
export const refuseCursor = () => refuseField('cursor', NO_PLACE);

/** The query of every list. */
export const pageQuery = {
  page: z.coerce.number().int().min(1).max(PAGE_MAX).optional().describe('1 when absent'),
  limit: z.coerce.number().int().min(1).max(100).default(20),
  cursor: cursor
    .optional()
    .describe('meta.next_cursor of the page before, instead of page: stays right while rows come and go'),
};

export const PageMeta = z.strictObject({
  page: z.int(),
  limit: z.int(),
  total_pages: z
    .int()
    .describe(
      'Of more than 10,000 rows, and of patients under a condition: at least this. Read on until page reaches it',
    ),
  next_cursor: z.string().nullable(),
});

type PageQuery = {
  readonly page?: number | undefined;
  readonly limit: number;
  readonly cursor?: { readonly number: number; readonly after: Place } | undefined;
};

export const toPage = ({ page, limit, cursor: sent }: PageQuery): Page => ({
  number: sent?.number ?? page ?? 1,
  limit,
  after: sent?.after,
});

/**
 * Makes the `meta` of a page from one row more than it shows.
 *
 * @param total how many rows the whole list has, or more than which it has, where that is known
 */
export function describePage(page: Page, fetched: readonly Place[], total: number | undefined) {
  const hasNext = fetched.length > page.limit;
  const last = fetched[page.limit - 1];
  const known = total === undefined ? page.number : Math.ceil(total / page.limit);
  const pages = hasNext ? Math.max(known, page.number + 1) : known;
  return {
    page: page.number,
    limit: page.limit,
    total_pages: Math.max(1, pages),
    next_cursor: hasNext && last !== undefined ? writeCursor(page.number + 1, last) : null,
  };
}

export const writeCursor = (number: number, { createdAt, id }: Place): string =>
  Buffer.from(`${number}.${createdAt.getTime()}.${id}`, 'latin1').toString('base64url');

/** More are not counted: who reads on to there is told then that there is a next page. */
export const COUNTED_MAX = 10_000;

/**
 * Counts rows up to that bound.
 *
 * @param from what stands behind `from`: a table and its conditions
 */
export async function countUpTo(db: Db | Tx, from: RawBuilder<unknown>): Promise<number> {
  const { rows } = await sql<{ n: number }>`
    select count(*)::int as n from (select from ${from} limit ${COUNTED_MAX}) as counted`.execute(db);
  return rows[0]?.n ?? 0;
}

/** What a list of records with UUIDs reads for a page: these rows before a place, newest first. */
export type Window = { readonly before: Place; readonly skip: number; readonly rows: number };

/** Behind everything: where a list begins. */
export const NEWEST: Place = {
  createdAt: new Date('9999-12-31T23:59:59.999Z'),
  id: 'ffffffff-ffff-ffff-ffff-ffffffffffff',
};

/**
 * One row more than the page shows; a cursor stands right before its own.
 *
 * @throws Problem 400 to a cursor of another kind of list
 */
export function windowOf({ number, limit, after }: Page): Window {
  if (after === undefined) return { before: NEWEST, skip: (number - 1) * limit, rows: limit + 1 };
  if (!isUuid(after.id)) throw refuseCursor();
  return { before: after, skip: 0, rows: limit + 1 };
}
