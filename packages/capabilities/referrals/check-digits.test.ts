import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { checkIdentifier } from './check-digits.ts';
import type { IdentifierType } from './reading.ts';

describe('the check digit of an identifier', () => {
  test.each<[IdentifierType, string, string]>([
    ['medicare', '2123 45670 1', 'valid'],
    ['medicare', '2123 45670 1/2', 'valid'],
    ['medicare', '2123 45671 1', 'invalid'],
    ['medicare', '2123 4567', 'invalid'],
    ['nhs', '999 123 4561', 'invalid'],
    ['nhs', '943 476 5919', 'valid'],
    ['nhs', '9434765918', 'invalid'],
    ['nhi', 'ZZZ0016', 'valid'],
    ['nhi', 'ZZZ0017', 'invalid'],
    ['nhi', 'ZZZ00AX', 'valid'],
    ['nhi', 'ZZZ00AY', 'invalid'],
    ['nhi', 'ZIZ0016', 'invalid'],
    ['ihi', '8003 6080 0000 0005', 'invalid'],
    ['phn', '9123 456 789', 'invalid'],
    ['phn', '123456789', 'none'],
    ['mrn', '4471', 'none'],
    ['dva', 'QX123456', 'none'],
  ])('%s %s is %s', (type, value, expected) => {
    assert.equal(checkIdentifier(type, value).checkDigit, expected);
  });

  test('a Medicare number that begins with a digit never issued is warned of and stays valid', () => {
    const checked = checkIdentifier('medicare', '7011 45233 1');
    assert.deepEqual(checked, { checkDigit: 'valid', warnings: ['medicare_first_digit_not_issued'] });
  });

  test('one wrong digit anywhere before the check digit of a Medicare number is found', () => {
    const right = '212345670';
    for (let at = 0; at < 8; at += 1) {
      const wrong = `${right.slice(0, at)}${(Number(right.charAt(at)) + 1) % 10}${right.slice(at + 1)}1`;
      assert.equal(checkIdentifier('medicare', wrong).checkDigit, 'invalid', wrong);
    }
  });
});
