import { describe, expect, test } from 'vitest';
import { isNpi } from './npi.ts';

describe('isNpi()', () => {
  test.each(['1234567893', '1245319599', '1679576722'])('takes %s, whose check digit is right', (npi) => {
    expect(isNpi(npi)).toBe(true);
  });

  test('takes one of the ten possible last digits', () => {
    const right = Array.from({ length: 10 }, (_, digit) => isNpi(`123456789${digit}`));
    expect(right).toEqual([false, false, false, true, false, false, false, false, false, false]);
  });

  test.each([
    '',
    '123456789',
    '12345678930',
    '3234567891',
    '123456789a',
    ' 1234567893',
    '１２３４５６７８９３',
  ])('refuses %j', (text) => {
    expect(isNpi(text)).toBe(false);
  });

  test('finds every single wrong digit', () => {
    for (let place = 1; place < 10; place++) {
      for (let digit = 0; digit < 10; digit++) {
        const changed = `${'1234567893'.slice(0, place)}${digit}${'1234567893'.slice(place + 1)}`;
        expect(isNpi(changed)).toBe(changed === '1234567893');
      }
    }
  });
});
