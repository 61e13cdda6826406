import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createCursors } from './cursor.ts';
import { createDeliveryIds, makeEndpointId } from './ids.ts';

const key = Buffer.alloc(32, 5);
const ids = createDeliveryIds(key);

describe('the id of a delivery', () => {
  test('is its number again, and no two numbers share one', () => {
    fc.assert(
      fc.property(fc.maxSafeNat(), (number) => {
        expect(ids.write(number)).toMatch(/^whd_[0-9a-f]{32}$/);
        expect(ids.read(ids.write(number))).toBe(number);
      }),
    );
  });

  test('tells nothing of the number: those of neighbours share no more digits than chance', () => {
    const [a, b] = [ids.write(1), ids.write(2)];
    const shared = Array.from({ length: 32 }, (_none, i) => a[i + 4] === b[i + 4]).filter(Boolean).length;
    expect(shared).toBeLessThan(12);
  });

  test('that was made up, altered or made under another key is none', () => {
    const other = createDeliveryIds(Buffer.alloc(32, 6));
    expect(ids.read(other.write(7))).toBeUndefined();
    for (const text of [
      '',
      'whd_',
      `whd_${'0'.repeat(32)}`,
      `WHD_${'0'.repeat(32)}`,
      `${ids.write(1)}0`,
      '1',
    ])
      expect(ids.read(text)).toBeUndefined();
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(ids.read(text)).toBeUndefined();
      }),
    );
  });
});

test('the id of an endpoint is as documented', () => {
  expect(makeEndpointId()).toMatch(/^we_[0-9a-f]{20}$/);
});

describe('a cursor', () => {
  const cursors = createCursors(key, 'events');
  const owner = { orgId: 'org_a', mode: 'test' } as const;

  test('leads back to its place', () => {
    for (const place of [0, 1, 123_456, Number.MAX_SAFE_INTEGER]) {
      expect(cursors.read(owner, cursors.write(owner, place))).toBe(place);
    }
  });

  test('is refused for another organisation, mode or list, and when a letter was changed', () => {
    const cursor = cursors.write(owner, 7);
    const refused = {
      status: 400,
      issues: [{ path: 'cursor', message: 'Expected nextCursor of an earlier page' }],
    };
    const readers = [
      () => cursors.read({ ...owner, orgId: 'org_b' }, cursor),
      () => cursors.read({ ...owner, mode: 'live' }, cursor),
      () => createCursors(key, 'deliveries').read(owner, cursor),
      () => cursors.read(owner, `${cursor.slice(0, 20)}${cursor[20] === 'A' ? 'B' : 'A'}${cursor.slice(21)}`),
      () => cursors.read(owner, ''),
      () => cursors.read(owner, '7'),
    ];
    for (const read of readers) expect(read).toThrow(expect.objectContaining(refused));
  });
});
