import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isNamingLetter, isWordAt, normaliseWord, splitWords } from './words.ts';

const wordsOf = (text: string): string[] => {
  const { count, starts, ends } = splitWords(text);
  return Array.from({ length: count }, (_, at) => text.slice(starts[at], ends[at]));
};

test('splitWords() keeps words, and every mark as a word of its own', () => {
  expect(wordsOf('BP 104/62, SpO2 88%')).toEqual(['BP', '104', '/', '62', ',', 'SpO2', '88', '%']);
});

test('splitWords() passes over every kind of white space', () => {
  expect(wordsOf('a\u00a0b\r\nc\u2028d\u200be\ufefff')).toEqual(['a', 'b', 'c', 'd', 'e', 'f']);
});

test('splitWords() keeps combining marks with their letter and a surrogate pair whole', () => {
  expect(wordsOf('cafe\u0301 😀 ok')).toEqual(['cafe\u0301', '😀', 'ok']);
});

test('splitWords() leaves nothing out but white space, for every text', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const { count, starts, ends } = splitWords(text);
      let end = 0;
      for (let at = 0; at < count; at += 1) {
        const start = starts[at] ?? -1;
        expect(start).toBeGreaterThanOrEqual(end);
        expect(ends[at]).toBeGreaterThan(start);
        expect(text.slice(end, start)).toMatch(/^[\s\u0085\u200B-\u200D\u2060\uFEFF\p{Cc}]*$/u);
        end = ends[at] ?? 0;
      }
      expect(text.slice(end)).toMatch(/^[\s\u0085\u200B-\u200D\u2060\uFEFF\p{Cc}]*$/u);
    }),
  );
});

test('isWordAt() tells letters and digits from marks', () => {
  expect([0, 1, 2, 3, 4].map((at) => isWordAt('a1é/?', at))).toEqual([true, true, true, false, false]);
});

test.each([
  ['haemorrhage', 'hemorrhage'],
  ['oedema', 'edema'],
  ['diarrhoea', 'diarrhea'],
  ['anaemia', 'anemia'],
  ['tumours', 'tumor'],
  ['oesophagus', 'esophagus'],
  ['sulphonylurea', 'sulfonylurea'],
  ['immunisation', 'immunization'],
  ['metastases', 'metastasis'],
  ['biopsies', 'biopsy'],
  ['fractures', 'fracture'],
  ['naevi', 'nevus'],
  ['litre', 'liter'],
  ['dialysed', 'dialyzed'],
  ['headaches', 'headache'],
  ['approaches', 'approach'],
])('normaliseWord() writes %s as it writes %s', (one, other) => {
  expect(normaliseWord(one)).toBe(normaliseWord(other));
});

test.each(['diabetes', 'pus', 'abscess', 'sepsis', 'gas', 'ms'])(
  'normaliseWord() takes no plural off %s twice',
  (word) => {
    expect(normaliseWord(normaliseWord(word))).toBe(normaliseWord(word));
  },
);

test.each([
  ['aorta', 'aerta'],
  ['ileum', 'ilium'],
  ['peroneal', 'perineal'],
  ['dysphagia', 'dysphasia'],
  ['hypertension', 'hypotension'],
])('normaliseWord() keeps %s and %s apart', (one, other) => {
  expect(normaliseWord(one)).not.toBe(normaliseWord(other));
});

test('normaliseWord() takes accents off', () => {
  expect(normaliseWord('ménière')).toBe('meniere');
});

test('isNamingLetter() knows the words after which a letter is a name', () => {
  expect(isNamingLetter('hepatitis')).toBe(true);
  expect(isNamingLetter('had')).toBe(false);
});
