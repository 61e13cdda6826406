import { expect, test } from 'vitest';
import { smallLexicon } from '../testing/small-lexicon.ts';
import { readTokens } from '../tokens.ts';
import { Guards } from './guards.ts';

const lexicon = smallLexicon();

/** The guard asked of the first word of a text. */
function isMet(text: string, guard: Parameters<Guards['isMet']>[0]): boolean {
  const tokens = readTokens(text, lexicon);
  return new Guards(tokens, { specialty: '', section: 'body', nearFrom: 0, nearTo: tokens.count }).isMet(
    guard,
    1,
  );
}

test.each([
  'K 4.1',
  'K+ 4.1',
  'K: 4.1',
  'K = 4,1',
  'K was 4.1 mmol/L',
  'K <3',
  'T 37.2C',
  'K 4.1 g/L',
  'K 4.1 mmol/L',
  'RR 18',
])('a number follows: %s', (text) => {
  expect(isMet(text, { number: true })).toBe(true);
});

test.each([
  'K',
  'K raised',
  'K and Na 138',
  'K 10%',
  'K 10 %',
  'T 4/5',
  'T 12/03/2024',
  'T 2nd',
  'K-4.1',
  'K\n4.1',
  'K 20 mmol IV',
  'T 3 days',
  'K 50 ml',
  'K 5 times',
])('no number of its own follows: %j', (text) => {
  expect(isMet(text, { number: true })).toBe(false);
});

test('a number is one of the things asked for, as a word nearby is', () => {
  const guard = { number: true, near: ['mmol'], unless: ['vitamin'] } as const;
  expect(isMet('K in mmol', guard)).toBe(true);
  expect(isMet('K 4.1', guard)).toBe(true);
  expect(isMet('K 4.1 after vitamin', guard)).toBe(false);
  expect(isMet('K given', guard)).toBe(false);
});
