import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { hasValidChecksum, keyPrefix, makeKey } from './format.ts';

describe('makeKey()', () => {
  test('keeps the prefix, carries at least 160 random bits and a valid checksum', () => {
    const prefix = keyPrefix('intelligence', 'secret', 'test');
    const key = makeKey(prefix);
    expect(key).toMatch(/^att_sk_test_[0-9A-Za-z]{36}$/);
    expect(Math.log2(62) * 30).toBeGreaterThanOrEqual(160);
    expect(hasValidChecksum(key)).toBe(true);
  });

  test('never makes the same key twice', () => {
    expect(new Set(Array.from({ length: 2_000 }, () => makeKey('cw_test_'))).size).toBe(2_000);
  });
});

describe('hasValidChecksum()', () => {
  test('notices every single mistyped character', () => {
    const key = makeKey('hlsk_');
    for (let i = 0; i < key.length; i++) {
      const typo = `${key.slice(0, i)}${key[i] === 'x' ? 'y' : 'x'}${key.slice(i + 1)}`;
      expect(hasValidChecksum(typo)).toBe(false);
    }
  });

  test('answers for any text and never throws', () => {
    fc.assert(fc.property(fc.string({ maxLength: 300 }), (text) => hasValidChecksum(text) === false));
  });
});

describe('keyPrefix()', () => {
  test.each([
    ['intelligence', 'secret', 'live', 'att_sk_live_'],
    ['intelligence', 'publishable', 'test', 'att_pk_test_'],
    ['records', 'secret', 'live', 'hlsk_'],
    ['referrals', 'secret', 'test', 'ara_test_'],
    ['any', 'secret', 'live', 'cw_live_'],
  ] as const)('writes %s %s %s as %s', (family, kind, mode, prefix) => {
    expect(keyPrefix(family, kind, mode)).toBe(prefix);
  });
});
