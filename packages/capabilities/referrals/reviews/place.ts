import { isUuid } from '@chartwright/platform';
import { refuseField } from '../surface.ts';
import type { ReviewPlace, ReviewRow } from './store.ts';

const PLACE = /^(\d{1,3})\.(\d{1,15})\.([0-9a-f-]{36})$/;

/** A cursor: where in the queue a page ends. */
export const writePlace = ({ queue_rank: rank, waiting_since: since, id }: ReviewRow): string =>
  Buffer.from(`${rank}.${since.getTime()}.${id}`).toString('base64url');

/** @throws {Problem} 400 for what no list has given out */
export function readPlace(cursor: string): ReviewPlace {
  const [, rank, ms, id] = PLACE.exec(Buffer.from(cursor, 'base64url').toString('latin1')) ?? [];
  if (rank === undefined || ms === undefined || id === undefined || !isUuid(id))
    throw refuseField('cursor', 'Expected meta.next_cursor of an earlier page');
  return { queueRank: Number(rank), since: new Date(Number(ms)), id };
}
