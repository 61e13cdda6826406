import { zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { seal, unseal } from '@chartwright/platform/seal';
import type { Outcome } from './result.ts';

const asBuffer = ({ buffer, byteOffset, byteLength }: Uint8Array): Buffer =>
  Buffer.from(buffer, byteOffset, byteLength);

/** JSON, made small. */
export const pack = (value: object): Buffer => zstdCompressSync(JSON.stringify(value));
export const unpack = <T>(packed: Uint8Array): T => JSON.parse(zstdDecompressSync(packed).toString()) as T;

/** What was packed, as the database keeps it. */
export const sealPacked = (packed: Uint8Array, key: Buffer): Buffer => seal(asBuffer(packed), key);
export const unsealPacked = <T>(sealed: Buffer, key: Buffer): T => unpack<T>(unseal(sealed, key));

export const unsealOutcome = (sealed: Buffer, key: Buffer): Outcome => unsealPacked<Outcome>(sealed, key);
