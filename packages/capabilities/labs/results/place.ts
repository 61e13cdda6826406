import { refuseField } from '../refuse-field.ts';

/** Where a page of a queue begins: after this moment and id. */
export type Place = { readonly at: Date; readonly id: string };

const CURSOR = /^(\d{1,14})\.([\w-]{1,64})$/;

export const writePlace = ({ at, id }: Place): string =>
  Buffer.from(`${at.getTime()}.${id}`, 'latin1').toString('base64url');

/** @throws Problem 400 for what no page has given */
export function readPlace(cursor: string): Place {
  const [, ms, id] = CURSOR.exec(Buffer.from(cursor, 'base64url').toString('latin1')) ?? [];
  if (ms === undefined || id === undefined)
    throw refuseField('cursor', 'Expected nextCursor of an earlier page');
  return { at: new Date(Number(ms)), id };
}
