import { splitWords } from '@chartwright/kernel';
import type { Tokens } from '../tokens.ts';
import table from './relatives.json' with { type: 'json' };

/** Somebody other than the patient, named in a sentence. */
export type Person = {
  readonly from: number;
  readonly to: number;
  readonly name: string;
  readonly experiencer: 'family' | 'other';
};

type Phrase = {
  readonly words: readonly string[];
  readonly name: string;
  readonly experiencer: 'family' | 'other';
};

const wordsOf = (phrase: string): string[] => {
  const { count, starts, ends } = splitWords(phrase);
  return Array.from({ length: count }, (_, at) => phrase.slice(starts[at], ends[at]));
};

/** Phrases by their first word, longest first. */
function byFirst<T extends { readonly words: readonly string[] }>(phrases: readonly T[]): Map<string, T[]> {
  const found = new Map<string, T[]>();
  for (const phrase of phrases.toSorted((a, b) => b.words.length - a.words.length)) {
    const first = phrase.words[0] ?? '';
    found.set(first, [...(found.get(first) ?? []), phrase]);
  }
  return found;
}

const listed = (
  group: Readonly<Record<string, readonly string[]>>,
  experiencer: Phrase['experiencer'],
): Phrase[] =>
  Object.entries(group).flatMap(([name, phrases]) =>
    phrases.map((phrase) => ({ words: wordsOf(phrase), name, experiencer })),
  );

const people = byFirst([...listed(table.kin, 'family'), ...listed(table.others, 'other')]);
const speaking = byFirst(table.speaking.map((phrase) => ({ words: wordsOf(phrase) })));
const affected = byFirst(table.affected.map((phrase) => ({ words: wordsOf(phrase) })));
const affectedOfMany = byFirst(table.affectedOfMany.map((phrase) => ({ words: wordsOf(phrase) })));
const company = table.company.map(wordsOf);
/** "Mother of two": how many there are is said, not what they have. */
const numbers = table.numbers.map(wordsOf);

/** What a relative of a relative is to the patient. */
const kinOfKin: Readonly<Record<string, Readonly<Record<string, string>>>> = table.kinOfKin;

/** What may stand between a relative and the verb of saying. */
const beforeVerb = new Set(table.beforeVerb);
const MOST_BEFORE_VERB = 3;
const LONGEST_ASIDE = 9;

const matches = (tokens: Tokens, at: number, words: readonly string[]): boolean =>
  words.every((word, place) => tokens.lower[at + place] === word);

/**
 * People of a sentence of whom something is said. Somebody who reports, accompanies or lives with the patient is not
 * one: "her mother reports fever" is a fever of the patient.
 */
export function findPeople(tokens: Tokens, from: number, to: number): Person[] {
  const found: Person[] = [];
  for (let at = from; at < to; at += 1) {
    const phrase = people.get(tokens.lower[at] ?? '')?.find(({ words }) => matches(tokens, at, words));
    if (phrase === undefined) continue;
    const nearer = at + phrase.words.length;
    const further = kinOf(tokens, phrase, nearer);
    const { name, experiencer, end } = further ?? { ...phrase, end: nearer };
    if (!isBystander(tokens, from, at, end)) found.push({ from: at, to: end, name, experiencer });
    at = end - 1;
  }
  return found;
}

/** "Mother's sister": an aunt. */
function kinOf(
  tokens: Tokens,
  { name, experiencer }: Phrase,
  at: number,
): { name: string; experiencer: Phrase['experiencer']; end: number } | undefined {
  if (!/^['’]$/.test(tokens.lower[at] ?? '') || tokens.lower[at + 1] !== 's') return undefined;
  const own = people.get(tokens.lower[at + 2] ?? '')?.find(({ words }) => matches(tokens, at + 2, words));
  const called = kinOfKin[name]?.[own?.name ?? ''];
  if (own === undefined || called === undefined) return undefined;
  return { name: called, experiencer, end: at + 2 + own.words.length };
}

function isBystander(tokens: Tokens, from: number, at: number, end: number): boolean {
  const next = tokens.lower[end] ?? '';
  if (next === 'of' || next === '-' || next === 'in')
    return next !== '-' || tokens.ends[end - 1] === tokens.starts[end];
  if (tokens.lower[at - 1] === 'your' && /^(?:son|daughter|child)/.test(tokens.lower[at] ?? '')) return true;
  // "Donor nephrectomy", "donor site": the word is then part of a name.
  if (tokens.lower[at] === 'donor' && !/^(?:had|has|was|is|with|who|died|tested|,)$/.test(next)) return true;
  if (speaks(tokens, end)) return true;
  const follows = (words: readonly string[]): boolean =>
    at - words.length >= from && matches(tokens, at - words.length, words);
  if (numbers.some(follows)) return !begins(affectedOfMany, tokens, end);
  const told = tokens.lower[end] === ',' ? end + 1 : end;
  return company.some(follows) && !begins(affected, tokens, told);
}

/** "and father report", "who is a nurse, noticed", "has also noted". */
function speaks(tokens: Tokens, end: number): boolean {
  let verb = afterAside(tokens, end);
  for (const last = verb + MOST_BEFORE_VERB; verb < last; verb += 1) {
    if (begins(speaking, tokens, verb)) return true;
    if (!beforeVerb.has(tokens.lower[verb] ?? '')) return false;
  }
  return begins(speaking, tokens, verb);
}

/** Where the sentence goes on after ", who is a nurse,". */
function afterAside({ lower }: Tokens, end: number): number {
  if (lower[end] !== ',' || lower[end + 1] !== 'who') return end;
  for (let at = end + 2; at < end + LONGEST_ASIDE; at += 1) if (lower[at] === ',') return at + 1;
  return end;
}

const begins = (
  phrases: ReadonlyMap<string, readonly { readonly words: readonly string[] }[]>,
  tokens: Tokens,
  at: number,
): boolean => phrases.get(tokens.lower[at] ?? '')?.some(({ words }) => matches(tokens, at, words)) ?? false;
