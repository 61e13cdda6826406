import { isOrderId } from '../ids.ts';
import { refuseField } from '../refuse-field.ts';
import type { Place } from './store.ts';

const CURSOR = /^(\d{1,14})\.(labord_[0-9a-f]{32})$/;

export const writeCursor = ({ createdAt, id }: Place): string =>
  Buffer.from(`${createdAt.getTime()}.${id}`, 'latin1').toString('base64url');

/** @throws Problem 400 for what no page has given */
export function readCursor(cursor: string): Place {
  const [, ms, id] = CURSOR.exec(Buffer.from(cursor, 'base64url').toString('latin1')) ?? [];
  if (ms === undefined || id === undefined || !isOrderId(id)) throw refuseField('cursor', NO_PLACE);
  return { createdAt: new Date(Number(ms)), id };
}

const NO_PLACE = 'Expected nextCursor of an earlier page';
