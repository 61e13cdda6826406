import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { codeNote } from '../code-note.ts';
import { readBrackets } from '../testing/brackets.ts';
import { smallLexicon } from '../testing/small-lexicon.ts';
import experiencers from './cases/experiencers.json' with { type: 'json' };
import sections from './cases/sections.json' with { type: 'json' };
import statuses from './cases/statuses.json' with { type: 'json' };
import temporality from './cases/temporality.json' with { type: 'json' };

const lexicon = smallLexicon();

function read(marked: string) {
  const { text, spans } = readBrackets(marked);
  return codeNote(lexicon, text, { specialty: '', letterDate: '2025-03-15', targets: spans }).targets;
}

/** Each case is a text with its mentions in brackets, and one word for each of them. */
const listed = (groups: Readonly<Record<string, readonly (readonly string[])[]>>) =>
  Object.entries(groups).flatMap(([group, cases]) =>
    cases.map(([marked = '', ...words]) => ({ group, marked, words })),
  );

describe('the status of a mention', () => {
  test.each([...listed(statuses), ...listed(sections)])('$group: $marked', ({ marked, words }) => {
    assert.deepEqual(
      read(marked).map(({ status }) => status),
      words,
    );
  });
});

describe('whose a mention is', () => {
  test.each(listed(experiencers))('$group: $marked', ({ marked, words }) => {
    assert.deepEqual(
      read(marked).map(({ experiencer }) => experiencer),
      words,
    );
  });
});

describe('when a mention was', () => {
  test.each(listed(temporality))('$group: $marked', ({ marked, words }) => {
    assert.deepEqual(
      read(marked).map((target) => target.temporality),
      words,
    );
  });
});

describe('the relative a mention belongs to', () => {
  test.each([
    ["Mother's sister had asthma.", 'maternal aunt'],
    ['Mother’s brother had asthma.', 'maternal uncle'],
    ["His father's mother had asthma.", 'paternal grandmother'],
    ["Her sister's son has asthma.", 'nephew'],
    ["Brother's daughter has asthma.", 'niece'],
    ["Maternal aunt's daughter has asthma.", 'cousin'],
    ['Paternal aunt had asthma.', 'paternal aunt'],
    ['Aunt had asthma.', 'aunt'],
    ['Sister and her son have asthma.', 'son'],
  ])('%s', (text, relative) => {
    const [fact] = codeNote(lexicon, text, { specialty: '', letterDate: '2025-03-15' }).facts;
    assert.equal(fact?.relative, relative);
  });
});
