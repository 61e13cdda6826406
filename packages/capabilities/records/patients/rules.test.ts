import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isPatientId, isPlausibleBirth, searchWords, toPatientId, writeSearchName } from './rules.ts';

describe('toPatientId()', () => {
  test('makes an id of ours from any eight bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 8, maxLength: 8 }), (bytes) =>
        isPatientId(toPatientId(Buffer.from(bytes))),
      ),
    );
  });

  test('never makes zero, and drops the sign bit alone', () => {
    expect(toPatientId(Buffer.alloc(8))).toBe('1');
    expect(toPatientId(Buffer.alloc(8, 0xff))).toBe('9223372036854775807');
  });
});

test.each(['', '0', '01', '-1', '1.0', '9223372036854775808', '10000000000000000000', '1 ', 'x'])(
  'isPatientId() refuses %j',
  (id) => {
    expect(isPatientId(id)).toBe(false);
  },
);

describe('searchWords()', () => {
  test.each([
    ["Renée O'Neill-Ångström", ['renee', 'o', 'neill', 'angstrom']],
    ['  Ana   ANA ana ', ['ana']],
    ['李 小龍', ['李', '小龍']],
    ['Йосиф', ['иосиф']],
    ['100% _x', ['100', 'x']],
    ['—', []],
    ['Groß GROSS Işık ISIK', ['gross', 'isik']],
    ['ΟΔΥΣΣΕΥΣ Οδυσσεύς', ['οδυσσευσ']],
    ['Søren Łukasz Đorđe', ['soren', 'lukasz', 'dorde']],
  ])('of %j are %j', (name, words) => {
    expect(searchWords(name)).toEqual(words);
  });

  test('of several names are each there once', () => {
    expect(writeSearchName('Ana Example', 'Ana', null, 'Sample')).toBe(' ana example sample');
  });

  test('do not change with the case of a name', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (name) => {
        const plain = name.normalize('NFKD').replaceAll(/\p{M}/gu, '');
        expect(searchWords(plain.toUpperCase())).toEqual(searchWords(plain));
      }),
    );
  });

  test('hold nothing that a pattern of LIKE reads otherwise', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (name) =>
        searchWords(name).every((word) => !/[%_\\\s]/.test(word)),
      ),
    );
  });
});

test('isPlausibleBirth() takes today, and nothing after it or before 1880', () => {
  expect(isPlausibleBirth('2026-01-31', '2026-01-31')).toBe(true);
  expect(isPlausibleBirth('2026-02-01', '2026-01-31')).toBe(false);
  expect(isPlausibleBirth('1880-01-01', '2026-01-31')).toBe(true);
  expect(isPlausibleBirth('1879-12-31', '2026-01-31')).toBe(false);
});
