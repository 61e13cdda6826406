import { compileStarter, openLexicon } from '@chartwright/terminology';
import { describe, expect, test } from 'vitest';
import caseTable from './cases/facts.json' with { type: 'json' };
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
