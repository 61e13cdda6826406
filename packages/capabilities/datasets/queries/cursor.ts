import { httpErrors } from '@chartwright/platform';
import { type IdKind, isId } from './ids.ts';
import type { Place } from './store.ts';

const CURSOR = /^(\d{1,15})\.(\w{36})$/;

const writeCursor = ({ createdAt, id }: Place): string =>
  Buffer.from(`${createdAt.getTime()}.${id}`, 'latin1').toString('base64url');

/** @throws Problem 400 for what no page has given */
export function readCursor(kind: IdKind, cursor: string | undefined): Place | undefined {
  if (cursor === undefined) return undefined;
  const [, ms, id] = CURSOR.exec(Buffer.from(cursor, 'base64url').toString('latin1')) ?? [];
  const createdAt = new Date(Number(ms));
  if (id === undefined || !isId(kind, id) || Number.isNaN(createdAt.getTime()))
    throw httpErrors.invalidRequest({
      issues: [{ path: 'cursor', message: 'Expected next_cursor of an earlier page' }],
    });
  return { createdAt, id };
}

/** One row more than asked for tells that there is another page. */
export function pageOf<Row extends { readonly id: string; readonly created_at: Date }>(
  rows: readonly Row[],
  limit: number,
): { readonly page: readonly Row[]; readonly next: string | null } {
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  return {
    page,
    next:
      rows.length > limit && last !== undefined
        ? writeCursor({ createdAt: last.created_at, id: last.id })
        : null,
  };
}
