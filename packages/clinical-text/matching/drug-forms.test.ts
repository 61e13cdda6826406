import { expect, test } from 'vitest';
import { smallLexicon } from '../testing/small-lexicon.ts';
import { readTokens } from '../tokens.ts';
import { isFormOfDrug } from './drug-forms.ts';
import type { Mention, Sense } from './model.ts';

const lexicon = smallLexicon();
const sense: Sense = {
  form: { text: '', kind: 'drug', isExact: false, guard: undefined, length: 1, owner: { drug: 0 } },
  isInOrder: true,
  isGuardMet: false,
};

/** Of "[insulin] pump [inhaler]": whether the last of the bracketed mentions is a form of the first. */
function isForm(marked: string): boolean {
  const text = marked.replaceAll(/[[\]]/g, '');
  const tokens = readTokens(text, lexicon);
  const mentions = [...marked.matchAll(/\[(\w+)\]/g)].map(([, word = '']): Mention => {
    const from = tokens.lower.indexOf(word.toLowerCase());
    return { from, to: from + 1, words: 1, senses: [sense] };
  });
  const last = mentions.at(-1);
  return last !== undefined && isFormOfDrug(tokens, lexicon, last, mentions);
}

test.each([
  '[salbutamol] [inhaler] 2 puffs',
  '[Salbutamol] 100 mcg [inhaler]',
  '[salbutamol] 100mcg/dose [inhaler]',
  '[salbutamol] (100 micrograms) [inhaler]',
  '[hydrocortisone] 1% [cream]',
  '[salbutamol] [nebulisers]',
  '[salbutamol] via [inhaler]',
  '[salbutamol] by his [inhaler]',
])('a device right after a drug is its form: %s', (text) => {
  expect(isForm(text)).toBe(true);
});

test.each([
  'his [inhaler]',
  '[salbutamol] and [inhaler]',
  '[salbutamol], [inhaler]',
  '[salbutamol]. [Inhaler] technique good',
  '[salbutamol] 100 mcg bd [inhaler]',
  '[salbutamol] [aspirin]',
  '[inhaler] [spray]',
])('and else a drug of its own: %s', (text) => {
  expect(isForm(text)).toBe(false);
});
