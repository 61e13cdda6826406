import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { findSentences } from './sentences.ts';
import { smallLexicon } from './testing/small-lexicon.ts';
import { readTokens } from './tokens.ts';

const lexicon = smallLexicon();

function sentencesOf(text: string): string[] {
  const tokens = readTokens(text, lexicon);
  const starts = findSentences(tokens);
  return starts.map((from, at) =>
    text.slice(tokens.starts[from], tokens.ends[(starts[at + 1] ?? tokens.count) - 1]),
  );
}

describe('findSentences()', () => {
  test.each<[string, string[]]>([
    ['No fever. Cough present.', ['No fever.', 'Cough present.']],
    ['Seen by Dr. Jones today.', ['Seen by Dr. Jones today.']],
    ['Grew E. coli in urine.', ['Grew E. coli in urine.']],
    ['H. pylori was not detected.', ['H. pylori was not detected.']],
    ['Temp 37.5 today. BP 120/80.', ['Temp 37.5 today.', 'BP 120/80.']],
    ['Take 1 tab b.d. with food.', ['Take 1 tab b.d. with food.']],
    ['Known disease.The patient is well.', ['Known disease.', 'The patient is well.']],
    ['?PE ?pneumonia', ['?PE ?pneumonia']],
    ['Is this gout? Unlikely.', ['Is this gout?', 'Unlikely.']],
    ['He said "no." Then left.', ['He said "no."', 'Then left.']],
    ['Asthma\nHypertension\nGout', ['Asthma', 'Hypertension', 'Gout']],
    ['- asthma\n- gout', ['- asthma', '- gout']],
    ['1. Asthma\n2. Gout', ['1.', 'Asthma', '2.', 'Gout']],
    ['No fever\r\n\r\nCough', ['No fever', 'Cough']],
    [
      'She has had a cough for three weeks now and has been\nquite breathless at night.',
      ['She has had a cough for three weeks now and has been\nquite breathless at night.'],
    ],
    ['No fever, cough,\nor wheeze.', ['No fever, cough,\nor wheeze.']],
    ['Plan:\nCT head', ['Plan:', 'CT head']],
    ['Fever: no. Cough: yes.', ['Fever: no.', 'Cough: yes.']],
    ['Bed no. 4 was free.', ['Bed no. 4 was free.']],
    ['Pain for 2 hrs. No fever.', ['Pain for 2 hrs.', 'No fever.']],
    ['Organisms, e.g. staphylococci.', ['Organisms, e.g. staphylococci.']],
    ['', []],
    [' \n ', []],
  ])('%j', (text, sentences) => {
    assert.deepEqual(sentencesOf(text), sentences);
  });
});
