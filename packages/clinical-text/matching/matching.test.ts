import { expect, test } from 'vitest';
import { smallLexicon } from '../testing/small-lexicon.ts';
import { readTokens } from '../tokens.ts';
import { companyOf, endsInQuality, isOtherInCapitals } from './company.ts';
import { findMentions } from './index.ts';

const lexicon = smallLexicon();

const mentionsOf = (text: string): string[] => {
  const tokens = readTokens(text, lexicon);
  const around = { specialty: '', section: 'body', nearFrom: 0, nearTo: tokens.count };
  return findMentions(tokens, 0, tokens.count, lexicon, around).map(({ from, to }) =>
    text.slice(tokens.starts[from], tokens.ends[to - 1]),
  );
};

test.each([
  'seen in the asthma clinic',
  'the asthma nurse rang',
  'asthma specialist nurse',
  'admitted to the stroke unit',
  'Asthma UK',
  'the Stroke Association',
  'stroke research team',
  'diabetes prevention programme',
  'asthma control test',
  'hypertension score',
  'pneumonia vaccine',
  'asthma carrier',
  'stroke volume',
  'a non-asthma cause',
  'anti-diabetes measures',
  'ex-asthma',
  'Mr Rash was seen',
  'Dr. Stroke was kind',
  'rash decision',
])('what the words beside it make of a condition is no condition: %s', (text) => {
  expect(mentionsOf(text)).toEqual([]);
});

test.each([
  ['asthma, seen in clinic', ['asthma']],
  ['asthma. Clinic on Monday', ['asthma']],
  ['Asthma\nClinic letter', ['Asthma']],
  ['stroke care', ['stroke']],
  ['hypertension plan', ['hypertension']],
  ['if asthma call us', ['asthma']],
  ['diabetes control is poor', ['diabetes']],
  ['insulin kit', ['insulin']],
  ['physical examination: asthma', ['asthma']],
  ['reviewed by Dr Jones, asthma stable', ['asthma']],
  ['Mr R. has a rash', ['rash']],
  ['her sister asthma', ['asthma']],
])('a condition stays one beside other words: %s', (text, expected) => {
  expect(mentionsOf(text)).toEqual(expected);
});

test('a team or a unit is named after an act too, a machine for it leaves the act', () => {
  expect(mentionsOf('physiotherapy team')).toEqual([]);
  expect(mentionsOf('chemotherapy machine')).toEqual(['chemotherapy']);
});

const tokensOf = (text: string) => readTokens(text, lexicon);

test.each([
  ['pain in the back', 'pain in the back of the knee', 'names-another'],
  ['pain in the back', 'pain in the back and knee', 'none'],
  ['lungs secondary', 'lungs secondary to radiation', 'names-another'],
  ['no allergy', 'no allergy symptoms', 'names-another'],
  ['seasonal allergy', 'seasonal allergy symptoms', 'none'],
])('companyOf() hears how a phrase goes on: %s in "%s"', (words, text, expected) => {
  const tokens = tokensOf(text);
  expect(companyOf(tokens, 0, tokensOf(words).count, tokens.count)).toBe(expected);
});

test('companyOf() hears how a phrase began', () => {
  const tokens = tokensOf('heel toe walking');
  expect(companyOf(tokens, 1, 3, tokens.count)).toBe('names-another');
  expect(companyOf(tokensOf('steady toe walking'), 1, 3, 3)).toBe('none');
});

test('endsInQuality() knows a quality that belongs to what comes next', () => {
  expect(endsInQuality(tokensOf('blood pressure to increased'), 4)).toBe(true);
  expect(endsInQuality(tokensOf('blood pressure increased'), 3)).toBe(false);
});

test('isOtherInCapitals() keeps an abbreviation from one with the same letters', () => {
  expect(isOtherInCapitals('PSA', 'PsA')).toBe(true);
  expect(isOtherInCapitals('psa', 'PsA')).toBe(true);
  expect(isOtherInCapitals('TDP', 'TdP')).toBe(false);
  expect(isOtherInCapitals('PSA', 'PSA')).toBe(false);
});
