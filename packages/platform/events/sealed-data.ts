import { createHmac } from 'node:crypto';
import { seal, unseal } from '../crypto/seal.ts';
import type { EventOwner, NewEvent, StoredEvent } from './model.ts';

type Sealed = EventOwner & { readonly id: string };

/** Each event has a key of its own: the bytes of one do not open as those of another. */
function keyOf(sealKey: Buffer, { orgId, mode, id }: Sealed): Buffer {
  return createHmac('sha256', sealKey)
    .update(JSON.stringify(['chartwright event', 1, orgId, mode, id]))
    .digest();
}

export const sealData = (data: NewEvent['data'], sealKey: Buffer, event: Sealed): Buffer =>
  seal(Buffer.from(JSON.stringify(data), 'utf8'), keyOf(sealKey, event));

/** @throws {Error} when the bytes were altered, belong to another event or were sealed under another key */
export const openData = (sealed: Buffer, sealKey: Buffer, event: Sealed): StoredEvent['data'] =>
  JSON.parse(unseal(sealed, keyOf(sealKey, event)).toString('utf8')) as StoredEvent['data'];
