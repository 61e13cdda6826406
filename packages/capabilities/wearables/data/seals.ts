import { hkdfSync } from 'node:crypto';
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { seal, unseal } from '@chartwright/platform/seal';

const KEY_BYTES = 32;
const LEVEL = 1;
/** What zlib sets aside for each call: by itself sixteen times what most values need. */
const CHUNK = { min: 256, max: 65_536, opening: 4_096 };
/** A block of one metric and day, of a device that measures several times a second. */
const UNPACKED_BYTES_MAX = 256 * 1024 * 1024;

export type DataSeals = {
  /** Packs and seals a value with the place it belongs to, so that it opens in no other row. */
  readonly seal: (place: string, value: object) => Buffer;
  /** @throws {Error} when the bytes were altered, or sealed for another place */
  readonly open: <T>(place: string, sealed: Buffer) => T;
  readonly sealBytes: (place: string, bytes: Buffer) => Buffer;
};

/** What one connection, or one person's days, are made of has a key of its own. */
export const dataKeyOf = (sealKey: Buffer, of: string): Buffer =>
  Buffer.from(hkdfSync('sha256', sealKey, '', `wearables/data/${of}`, KEY_BYTES));

export const sealsOf = (sealKey: Buffer, of: string): DataSeals => sealsWith(dataKeyOf(sealKey, of));

const pack = (bytes: Buffer): Buffer =>
  deflateRawSync(bytes, {
    level: LEVEL,
    chunkSize: Math.min(CHUNK.max, Math.max(CHUNK.min, bytes.length)),
  });

/** For a process that is given one such key and no other. */
export function sealsWith(key: Buffer): DataSeals {
  const sealBytes = (place: string, bytes: Buffer): Buffer =>
    seal(pack(Buffer.concat([Buffer.from(`${place}\n`), bytes])), key);
  return {
    sealBytes,
    seal: (place, value) => sealBytes(place, Buffer.from(JSON.stringify(value))),
    open: <T>(place: string, sealed: Buffer): T => {
      const plain = inflateRawSync(unseal(sealed, key), {
        maxOutputLength: UNPACKED_BYTES_MAX,
        chunkSize: CHUNK.opening,
      });
      const split = plain.indexOf(10);
      if (plain.toString('utf8', 0, split) !== place) {
        throw new Error('A value of a wearable was sealed for another place');
      }
      return JSON.parse(plain.toString('utf8', split + 1)) as T;
    },
  };
}
