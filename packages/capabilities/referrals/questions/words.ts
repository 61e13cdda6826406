import { wordKey } from '../judge/fold.ts';
import { type PageView, viewPage } from '../judge/page-view.ts';
import lists from './data/words.json' with { type: 'json' };

/** A word or a number of a text, and where it stands. */
export type Word = { readonly stem: string; readonly start: number; readonly end: number };

/** Words `first` to `last` say what a group of the table says, in whatever words. */
export type GroupHit = { readonly group: string; readonly first: number; readonly last: number };

type Phrase = { readonly stems: readonly string[]; readonly group: string };

const NUMBER = '#';
const ENDINGS = ['lng', 'ed', 'e', 'y', 'l'];
const STEM_MIN = 3;

const irregular = new Map(
  Object.entries(lists.irregular).map(([written, base]) => [wordKey(written), wordKey(base)]),
);

/** What is left of a word without its commonest endings, folded as scanned text is: "allergies", "Allergy", "a11ergy" are one. */
function stemOf(written: string): string {
  const key = irregular.get(written) ?? written;
  if (/^[\d.,]+$/.test(key)) return NUMBER;
  const single = key.length > STEM_MIN && key.endsWith('s') && !key.endsWith('ss') ? key.slice(0, -1) : key;
  const ending = ENDINGS.find((each) => single.endsWith(each) && single.length - each.length >= STEM_MIN);
  const stem = ending === undefined ? single : single.slice(0, -ending.length);
  return stem.length > STEM_MIN && (stem.endsWith('l') || stem.endsWith('e')) ? stem.slice(0, -1) : stem;
}

/** The words of a part of a page; marks are left out. */
export function wordsOf({ tokens }: PageView, first = 0, last = tokens.length - 1): readonly Word[] {
  return tokens
    .slice(first, last + 1)
    .filter(({ kind }) => kind !== 'mark')
    .map(({ key, kind, start, end }) => ({ stem: kind === 'number' ? NUMBER : stemOf(key), start, end }));
}

const stemsOf = (text: string): readonly string[] =>
  text.split(' ').map((word) => (word === NUMBER ? NUMBER : stemOf(wordKey(word))));

const stop = new Set(lists.stop.split(' ').map((word) => stemOf(wordKey(word))));
const weak = new Set(lists.weak.split(' ').map((word) => stemOf(wordKey(word))));

export const isStopWord = (stem: string): boolean => stop.has(stem);
export const isWeakWord = (stem: string): boolean => weak.has(stem);

const phrases = new Map<string, Phrase[]>();
for (const [group, written] of Object.entries(lists.groups)) {
  for (const text of written.split('|')) {
    const stems = stemsOf(text);
    const [head = ''] = stems;
    phrases.set(head, [...(phrases.get(head) ?? []), { stems, group }]);
  }
}

/** Every phrase of the table that stands in these words. */
export function groupsIn(words: readonly Word[]): readonly GroupHit[] {
  return words.flatMap(({ stem }, first) =>
    (phrases.get(stem) ?? [])
      .filter(({ stems }) => stems.every((each, at) => words[first + at]?.stem === each))
      .map(({ stems, group }) => ({ group, first, last: first + stems.length - 1 })),
  );
}

export const viewQuestion = (question: string): PageView => viewPage(question, 1);
