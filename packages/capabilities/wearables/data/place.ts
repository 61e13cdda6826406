import type { ConnectionRef } from '../connection-ref.ts';
import type { Owner } from '../owner.ts';
import { digestOf } from '../sealed.ts';
import { type DataSeals, sealsOf } from './seals.ts';

/** Where the data of one connection lies, and what opens it. */
export type DataPlace = {
  readonly connectionId: string;
  readonly owner: Owner;
  readonly seals: DataSeals;
  readonly digest: (text: string) => Buffer;
};

export const placeOf = (
  { id, orgId, mode }: Pick<ConnectionRef, 'id' | 'orgId' | 'mode'>,
  sealKey: Buffer,
): DataPlace => ({
  connectionId: id,
  owner: { orgId, mode },
  seals: sealsOf(sealKey, id),
  digest: (text) => digestOf('data', `${id}\n${text}`, sealKey),
});
