import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { judge } from './testing.ts';

/** A sentence as a general practitioner writes it, and what the fact must be when a letter holds nothing else. */
type Phrase = {
  readonly id: string;
  readonly condition: keyof typeof abouts;
  readonly fact: string;
  readonly expect: boolean | number | 'not true';
  readonly text: string;
};

const abouts = {
  haematuria: 'haematuria',
  luts: 'lower urinary tract symptoms',
  chestPainCardiac: 'chest pain',
  heartFailure: 'heart failure',
  ironDeficiency: 'iron deficiency',
  headache: 'headaches',
  seizure: 'seizures',
  gcaSuspected: 'query giant cell arteritis',
  postMenopausalBleeding: 'post-menopausal bleeding',
  cataract: 'cataracts',
  lungCancerSuspected: 'suspected lung cancer',
  sleepApnoea: 'sleep apnoea',
  inflammatoryArthritis: 'inflammatory arthritis',
  hipOsteoarthritis: 'hip osteoarthritis',
  carpalTunnel: 'carpal tunnel syndrome',
  depression: 'depression',
  pigmentedLesion: 'a pigmented lesion',
  inguinalHernia: 'an inguinal hernia',
  atrialFibrillation: 'atrial fibrillation',
} as const;

const phrases = readFileSync(new URL('./cases/phrasebook.jsonl', import.meta.url), 'utf8')
  .trim()
  .split('\n')
  .map((line): Phrase => JSON.parse(line));

function read({ condition, fact, text }: Phrase): boolean | number | string | undefined {
  const letter = [
    'SAMPLE ROAD PRACTICE\n12 June 2026\n\nDear Colleague,\n',
    'Re: Ms Ada Maria EXAMPLE   DOB 02/03/1961\n',
    `Thank you for seeing Ada, a 65 year old woman, with ${abouts[condition]}.\n`,
    `${text}\n`,
    'Yours sincerely,\nDr Ben Sample   Provider No. 099001XK',
  ].join('\n');
  return judge(letter).patients[0]?.facts[fact]?.value.value;
}

function isRight(phrase: Phrase): boolean {
  const found = read(phrase);
  if (phrase.expect === 'not true') return found !== true;
  if (typeof phrase.expect !== 'number') return found === phrase.expect;
  return typeof found === 'number' && Math.abs(found - phrase.expect) <= Math.max(0.06, phrase.expect * 0.1);
}

/** Every third sentence is never looked at when phrases are added: what is reached there is what new letters will see. */
const isUnseen = (_: Phrase, at: number): boolean => at % 3 === 2;

function shareRight(part: readonly Phrase[]): number {
  return part.filter(isRight).length / part.length;
}

const kinds: readonly (readonly [string, (phrase: Phrase) => boolean, number])[] = [
  ['a fact that is stated', (phrase) => phrase.expect === true, 0.92],
  ['a fact that is denied', (phrase) => phrase.expect === false, 0.92],
  ['a number', (phrase) => typeof phrase.expect === 'number', 0.85],
  ['what makes no fact true', (phrase) => phrase.expect === 'not true', 0.87],
];

describe('the phrasebook', () => {
  test.each(kinds)('%s is read in sentences nobody tuned on', (_, isOfKind, least) => {
    const part = phrases.filter(isUnseen).filter(isOfKind);
    expect(part.length).toBeGreaterThan(30);
    expect(shareRight(part)).toBeGreaterThanOrEqual(least);
  });

  test.each(kinds)('%s is read in the sentences that were learnt from', (_, isOfKind, least) => {
    expect(
      shareRight(phrases.filter((phrase, at) => !isUnseen(phrase, at)).filter(isOfKind)),
    ).toBeGreaterThanOrEqual(least);
  });
});
