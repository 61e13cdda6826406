import fc from 'fast-check';
import { expect, test } from 'vitest';
import { digitsForWords } from './number-words.ts';

test.each([
  ['all four measured signals', 'all 4 measured signals'],
  ['sixty-eight of one hundred', '68 of 100'],
  ['Sixty eight points', '68 points'],
  ['two hundred and five', '205'],
  ['a hundred', '100'],
  ['three thousand', '3000'],
  ['two and three', '2 3'],
  ['three eight', '3 8'],
  ['two point six', '2 point 6'],
  ['nineteen ninety', '19 90'],
  ['zero', '0'],
  ['often, someone weighs it', 'often, someone weighs it'],
])('digitsForWords(%j) is %j', (spelled, digits) => {
  expect(digitsForWords(spelled)).toBe(digits);
});

const ONES =
  'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen'
    .concat(' seventeen eighteen nineteen')
    .split(' ');
const TENS = 'twenty thirty forty fifty sixty seventy eighty ninety'.split(' ');

function spell(value: number): string {
  if (value < 20) return ONES[value] ?? '';
  if (value < 100)
    return value % 10 === 0
      ? (TENS[value / 10 - 2] ?? '')
      : `${TENS[Math.floor(value / 10) - 2]}-${ONES[value % 10]}`;
  const rest = value % 100 === 0 ? '' : ` and ${spell(value % 100)}`;
  return `${ONES[Math.floor(value / 100)]} hundred${rest}`;
}

test('digitsForWords() reads every spelled number up to 999', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 999 }), (value) => {
      expect(digitsForWords(`score ${spell(value)} points`)).toBe(`score ${value} points`);
    }),
  );
});
