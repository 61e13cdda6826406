import { seal, unseal } from '@chartwright/platform';

/** Each value is sealed with the endpoint it belongs to and what it is, so that it opens in no other place. */
type Place = { readonly id: string; readonly what: 'url' | 'metadata' | 'hmac-sha256' | 'ed25519' };

const labelOf = ({ id, what }: Place): Buffer => Buffer.from(`${id}\n${what}\n`);

const sealAt = (place: Place, plain: Buffer, key: Buffer): Buffer =>
  seal(Buffer.concat([labelOf(place), plain]), key);

function unsealAt(place: Place, sealed: Buffer, key: Buffer): Buffer {
  const plain = unseal(sealed, key);
  const label = labelOf(place);
  if (!plain.subarray(0, label.length).equals(label)) throw new Error('Sealed for another place');
  return plain.subarray(label.length);
}

export const sealUrl = (id: string, url: string, key: Buffer): Buffer =>
  sealAt({ id, what: 'url' }, Buffer.from(url), key);

export const unsealUrl = (id: string, sealed: Buffer, key: Buffer): string =>
  unsealAt({ id, what: 'url' }, sealed, key).toString();

export const sealMetadata = (id: string, metadata: object, key: Buffer): Buffer =>
  sealAt({ id, what: 'metadata' }, Buffer.from(JSON.stringify(metadata)), key);

export const unsealMetadata = (id: string, sealed: Buffer, key: Buffer): Record<string, string> =>
  JSON.parse(unsealAt({ id, what: 'metadata' }, sealed, key).toString()) as Record<string, string>;

export const sealSecret = (
  place: { readonly id: string; readonly what: 'hmac-sha256' | 'ed25519' },
  bytes: Buffer,
  key: Buffer,
): Buffer => sealAt(place, bytes, key);

export const unsealSecret = (
  place: { readonly id: string; readonly what: 'hmac-sha256' | 'ed25519' },
  sealed: Buffer,
  key: Buffer,
): Buffer => unsealAt(place, sealed, key);
