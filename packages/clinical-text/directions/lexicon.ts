import type { Directions } from '@chartwright/kernel';
import table from './phrases.json' with { type: 'json' };

export type Frequency = NonNullable<Directions['frequency']>;
export type Action = NonNullable<Directions['action']>;

/** What a phrase of the table says. `mealsADay` is absent for a time that comes once a day. */
export type Meaning =
  | { readonly kind: 'route'; readonly route: string }
  | { readonly kind: 'frequency'; readonly frequency: Frequency }
  | { readonly kind: 'when'; readonly when: string; readonly timesADay: number }
  | { readonly kind: 'action'; readonly action: Action }
  | { readonly kind: 'asNeeded' | 'once' | 'filler' | 'end' };

type Phrase<T> = { readonly words: readonly string[]; readonly meaning: T };
type Lexicon<T> = ReadonlyMap<string, readonly Phrase<T>[]>;

const meanings: Lexicon<Meaning> = lexiconOf([
  ...table.fillers.map((phrase): [string, Meaning] => [phrase, { kind: 'filler' }]),
  ...table.ends.map((phrase): [string, Meaning] => [phrase, { kind: 'end' }]),
  ...table.asNeeded.map((phrase): [string, Meaning] => [phrase, { kind: 'asNeeded' }]),
  ...table.once.map((phrase): [string, Meaning] => [phrase, { kind: 'once' }]),
  ...rowsOf(table.routes, (route): Meaning => ({ kind: 'route', route })),
  ...rowsOf(table.frequencies, (code): Meaning => ({ kind: 'frequency', frequency: frequencyOf(code) })),
  ...rowsOf(table.when, (when): Meaning => ({ kind: 'when', when, timesADay: 1 })),
  ...rowsOf(table.meals, (when): Meaning => ({ kind: 'when', when, timesADay: 3 })),
  ...rowsOf(table.actions, (action): Meaning => ({ kind: 'action', action: action as Action })),
]);
const forms = lexiconOf(rowsOf(table.forms, (unit) => unit));

function rowsOf<T>(
  rows: Readonly<Record<string, readonly string[]>>,
  meaning: (key: string) => T,
): [string, T][] {
  return Object.entries(rows).flatMap(([key, phrases]) =>
    phrases.map((phrase): [string, T] => [phrase, meaning(key)]),
  );
}

/** "2/d" is twice per day, "1/2wk" once per two weeks. */
function frequencyOf(code: string): Frequency {
  const [, times, period, unit] = /^(\d+)\/(\d*)(h|d|wk|mo)$/.exec(code) ?? [];
  return { times: Number(times), period: Number(period || 1), unit: unit as Frequency['unit'] };
}

/** By first word, the longest phrase first; of two meanings of one phrase the later row counts. */
function lexiconOf<T>(rows: readonly (readonly [string, T])[]): Lexicon<T> {
  const byPhrase = new Map(rows);
  const byFirst = new Map<string, Phrase<T>[]>();
  for (const [phrase, meaning] of byPhrase) {
    const words = phrase.split(' ');
    const first = words[0] ?? '';
    byFirst.set(first, [...(byFirst.get(first) ?? []), { words, meaning }]);
  }
  for (const phrases of byFirst.values()) phrases.sort((a, b) => b.words.length - a.words.length);
  return byFirst;
}

const wordAt = /[a-z0-9]+(?:[-/'][a-z0-9]+)*/y;
const simpleWordAt = /[a-z]+/y;
const initials = [/[a-z](?:\.[a-z]){1,3}(?:\.|(?![a-z]))/y, /[a-z](?:\. [a-z]){1,2}\.(?![a-z])/y];

/** The phrase at an offset of a clause in lower case, as words or as initials with dots ("b.i.d."). */
export const meaningAt = (lower: string, at: number): { meaning: Meaning; end: number } | undefined =>
  initialsAt(lower, at) ?? phraseAt(meanings, lower, at);

/** The countable form at an offset ("tablets", "puff"), as a UCUM annotation. */
export const formAt = (lower: string, at: number): { meaning: string; end: number } | undefined =>
  phraseAt(forms, lower, at);

function initialsAt(lower: string, at: number): { meaning: Meaning; end: number } | undefined {
  if (lower.charAt(at + 1) !== '.') return undefined;
  for (const pattern of initials) {
    pattern.lastIndex = at;
    const written = pattern.exec(lower)?.[0];
    const phrases = written === undefined ? undefined : meanings.get(written.replace(/[. ]/g, ''));
    const meaning = phrases?.find(({ words }) => words.length === 1)?.meaning;
    if (meaning) return { meaning, end: pattern.lastIndex };
  }
  return undefined;
}

function phraseAt<T>(
  lexicon: Lexicon<T>,
  lower: string,
  at: number,
): { meaning: T; end: number } | undefined {
  return phraseOfWord(lexicon, lower, at, wordAt) ?? phraseOfWord(lexicon, lower, at, simpleWordAt);
}

function phraseOfWord<T>(lexicon: Lexicon<T>, lower: string, at: number, first: RegExp) {
  first.lastIndex = at;
  const word = first.exec(lower)?.[0];
  for (const { words, meaning } of (word !== undefined && lexicon.get(word)) || []) {
    const end = endOfWords(lower, at, words);
    if (end !== undefined) return { meaning, end };
  }
  return undefined;
}

/** Any number of spaces stands for the space of a phrase. */
function endOfWords(lower: string, from: number, words: readonly string[]): number | undefined {
  let at = from;
  for (const [index, word] of words.entries()) {
    if (index > 0) while (lower.charAt(at) === ' ') at += 1;
    if (!lower.startsWith(word, at)) return undefined;
    at += word.length;
  }
  return /[a-z0-9]/.test(lower.charAt(at)) ? undefined : at;
}
