import { createHmac } from 'node:crypto';
import { seal, unseal } from '@chartwright/platform';
import type { Owner } from './owner.ts';
import { refuseField } from './surface.ts';

/** A place in a list, sealed: only the list, organisation and mode it was given out for take it back. */
export type Cursors = {
  readonly write: (owner: Owner, place: number) => string;
  /** @throws Problem 400 for anything that was not written for this list and owner */
  readonly read: (owner: Owner, cursor: string) => number;
};

const PLACE_BYTES = 8;

/** @param list a name of its own for each list */
export function createCursors(sealKey: Buffer, list: string): Cursors {
  const keyOf = ({ orgId, mode }: Owner): Buffer =>
    createHmac('sha256', sealKey)
      .update(JSON.stringify(['chartwright cursor', list, orgId, mode]))
      .digest();
  return {
    write: (owner, place) => {
      const bytes = Buffer.alloc(PLACE_BYTES);
      bytes.writeBigUInt64BE(BigInt(place));
      return seal(bytes, keyOf(owner)).toString('base64url');
    },
    read: (owner, cursor) => {
      const place = open(cursor, keyOf(owner));
      if (place === undefined) throw refuseField('cursor', 'Expected nextCursor of an earlier page');
      return place;
    },
  };
}

const CURSOR = /^[\w-]{48}$/;

function open(cursor: string, key: Buffer): number | undefined {
  if (!CURSOR.test(cursor)) return undefined;
  try {
    return Number(unseal(Buffer.from(cursor, 'base64url'), key).readBigUInt64BE());
  } catch {
    return undefined;
  }
}
