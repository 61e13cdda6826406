import { refuseField } from '../surface.ts';

type Place = { readonly at: Date; readonly id: string };

const PLACE = /^(\d{1,15})\.([0-9a-f]{24})$/;

/** A cursor: where in a list, newest first, a page ends. */
export const writePlace = ({
  received_at,
  id,
}: {
  readonly received_at: Date;
  readonly id: string;
}): string => Buffer.from(`${received_at.getTime()}.${id}`).toString('base64url');

/** @throws {Problem} 400 for what no list has given out */
export function readPlace(cursor: string): Place {
  const [, ms, id] = PLACE.exec(Buffer.from(cursor, 'base64url').toString('latin1')) ?? [];
  if (ms === undefined || id === undefined)
    throw refuseField('cursor', 'Expected meta.next_cursor of an earlier page');
  return { at: new Date(Number(ms)), id };
}
