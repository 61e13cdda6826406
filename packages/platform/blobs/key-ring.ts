import { createCipheriv, createDecipheriv, createHmac, randomBytes } from 'node:crypto';
import { blobErrors } from './errors.ts';
import { type BlobIdentity, bindTo } from './owner.ts';
import { type ChunkSeal, KEY_BYTES, NONCE_PREFIX_BYTES } from './sealed-chunks.ts';

const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** The key each blob's own key is sealed with. Its id stands in the row, so that old and new ones live side by side. */
export type WrappingKey = { readonly id: string; readonly key: Buffer };

/** Seals with `current`; opens with whichever is named. After a change of the master key the old one is `former`. */
export type KeyRing = { readonly current: WrappingKey; readonly former?: readonly WrappingKey[] };

/** A blob's own key, sealed. Without it the stored bytes are noise: whoever removes it has destroyed the content. */
export type SealedKey = { readonly keyId: string; readonly sealedKey: Buffer };

/** Names a wrapping key without telling anything about it. */
export const nameWrappingKey = (key: Buffer): WrappingKey => ({
  id: createHmac('sha256', key).update('id').digest('hex').slice(0, 12),
  key,
});

/** What one blob is sealed with: its key, and behind it the prefix of its nonces. */
export const makeDataKey = (): Buffer => randomBytes(KEY_BYTES + NONCE_PREFIX_BYTES);

export const toChunkSeal = (dataKey: Buffer, identity: BlobIdentity): ChunkSeal => ({
  key: dataKey.subarray(0, KEY_BYTES),
  noncePrefix: dataKey.subarray(KEY_BYTES),
  boundTo: bindTo('content', identity),
});

export function sealDataKey(ring: KeyRing, identity: BlobIdentity, dataKey: Buffer): SealedKey {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', ring.current.key, nonce).setAAD(bindTo('key', identity));
  const sealed = Buffer.concat([cipher.update(dataKey), cipher.final()]);
  return { keyId: ring.current.id, sealedKey: Buffer.concat([nonce, cipher.getAuthTag(), sealed]) };
}

/**
 * Opens a blob's own key.
 *
 * @throws {Problem} `blobs.key_missing` under a master key that is not here, `blobs.damaged` when it was altered or
 * belongs to another blob, organisation or mode
 */
export function openDataKey(ring: KeyRing, identity: BlobIdentity, { keyId, sealedKey }: SealedKey): Buffer {
  const wrapping = [ring.current, ...(ring.former ?? [])].find(({ id }) => id === keyId);
  if (wrapping === undefined) throw blobErrors.keyMissing({ context: { blobId: identity.id, keyId } });
  const decipher = createDecipheriv('aes-256-gcm', wrapping.key, sealedKey.subarray(0, NONCE_BYTES));
  decipher.setAAD(bindTo('key', identity));
  decipher.setAuthTag(sealedKey.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
  try {
    return Buffer.concat([decipher.update(sealedKey.subarray(NONCE_BYTES + TAG_BYTES)), decipher.final()]);
  } catch (cause) {
    throw blobErrors.damaged({ context: { blobId: identity.id }, cause });
  }
}
