import { describe, expect, test } from 'vitest';
import { makeDataKey, nameWrappingKey, openDataKey, sealDataKey } from './key-ring.ts';
import type { BlobIdentity } from './owner.ts';

const identity: BlobIdentity = { id: 'blob_1', orgId: 'org_1', mode: 'test' };
const ring = { current: nameWrappingKey(Buffer.alloc(32, 1)) };
const damaged = expect.objectContaining({ code: 'blobs.damaged' });

describe('the key of a blob', () => {
  const dataKey = makeDataKey();
  const sealed = sealDataKey(ring, identity, dataKey);

  test('opens for its blob, and its seal shows nothing of it', () => {
    expect(openDataKey(ring, identity, sealed)).toEqual(dataKey);
    expect(sealed.sealedKey.includes(dataKey.subarray(0, 8))).toBe(false);
    expect(sealDataKey(ring, identity, dataKey).sealedKey).not.toEqual(sealed.sealedKey);
  });

  test.each([
    ['id', { id: 'blob_2' }],
    ['organisation', { orgId: 'org_2' }],
    ['mode', { mode: 'live' }],
  ] as const)('does not open under another %s', (_name, other) => {
    expect(() => openDataKey(ring, { ...identity, ...other }, sealed)).toThrow(damaged);
  });

  test('does not open when any byte of its seal is another', () => {
    for (let at = 0; at < sealed.sealedKey.length; at++) {
      const altered = Buffer.from(sealed.sealedKey);
      altered.writeUInt8(altered.readUInt8(at) ^ 1, at);
      expect(() => openDataKey(ring, identity, { ...sealed, sealedKey: altered }), `byte ${at}`).toThrow(
        damaged,
      );
    }
  });
});
