import { compileStarter, openLexicon } from '@chartwright/terminology';
import { describe, expect, test } from 'vitest';
import caseTable from './cases/facts.json' with { type: 'json' };
import bookTable from './cases/phrasebook.json' with { type: 'json' };
import { readReferral } from './read-referral.ts';

const lexicon = openLexicon(compileStarter());
const HEAD =
  'Harbour Practice\n1 March 2026\n\nDear Doctor,\n\nRe: Mr Alan FORSYTHE DOB 19/08/1963\n\nThank you for seeing Alan. ';
const factsOf = (words: string): Record<string, unknown> => {
  const reading = readReferral(
    { pages: [`${HEAD}${words}\n\nYours sincerely\nDr A Stone`], receivedAt: '2026-03-05' },
    { lexicon },
  );
  return Object.fromEntries(
    Object.entries(reading.patients[0]?.facts ?? {}).map(([key, { value }]) => [key, value.value]),
  );
};

type Row = readonly [string, Readonly<Record<string, boolean | number>>];
const rows = Object.values(caseTable as unknown as Readonly<Record<string, readonly Row[]>>).flat();

describe('facts of a letter', () => {
  test.each(rows)('%s', (words, expected) => {
    const facts = factsOf(words);
    expect(facts).toMatchObject(expected);
  });
});

describe('what is no fact of the patient', () => {
  test.each([
    ['His father had visible haematuria.', 'visible'],
    ['Chest pain. His brother collapsed with syncope.', 'syncope'],
    ['Iron deficiency. Mother had melaena.', 'melaena'],
    ['Depression. Uncle had psychosis.', 'psychosis'],
    ['Please return if he has haemoptysis.', 'haemoptysis'],
  ])('%s leaves %s absent', (words, fact) => {
    expect(factsOf(words)).not.toHaveProperty(fact);
  });
});

type Page = {
  readonly about: string;
  readonly true: readonly string[];
  readonly false: readonly string[];
  readonly notTrue: readonly string[];
  readonly number?: readonly (readonly [string, number])[];
};
const book = Object.entries(bookTable as unknown as Readonly<Record<string, Page>>);
const sentences = book.flatMap(([fact, page]) => [
  ...page.true.map((words) => ({ fact, about: page.about, words, expected: true })),
  ...page.false.map((words) => ({ fact, about: page.about, words, expected: false })),
  ...(page.number ?? []).map(([words, expected]) => ({ fact, about: page.about, words, expected })),
]);
const valueRead = (about: string, words: string, fact: string): unknown =>
  factsOf(`He has ${about}. ${words}`)[fact];

describe('the ways general practitioners write a finding', () => {
  test.each(sentences)('$fact: $words', ({ fact, about, words, expected }) => {
    const value = valueRead(about, words, fact);
    if (typeof expected === 'number') expect(value).toBeCloseTo(expected, 0);
    else expect(value).toBe(expected);
  });

  test.each(
    book.flatMap(([fact, page]) => page.notTrue.map((words) => ({ fact, about: page.about, words }))),
  )('$fact is not true of today: $words', ({ fact, about, words }) => {
    expect(valueRead(about, words, fact)).not.toBe(true);
  });
});
