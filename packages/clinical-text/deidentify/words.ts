import type { Span } from '@chartwright/kernel';
import eponyms from './eponyms.json' with { type: 'json' };
import givenNames from './given-names.json' with { type: 'json' };
import ordinaryWords from './ordinary-words.json' with { type: 'json' };

export type CapitalWord = Span & { readonly text: string };

const lower = (words: readonly string[]): ReadonlySet<string> =>
  new Set(words.map((word) => word.toLowerCase()));
const ordinary = lower(ordinaryWords);
const eponymWords = lower(eponyms.eponyms);
const eponymNouns = lower(eponyms.nouns);
const female = lower(givenNames.female);
const male = lower(givenNames.male);
const careful = lower(givenNames.careful);
const given = new Set([...female, ...male, ...lower(givenNames.either), ...careful]);

export const isOrdinary = (word: string): boolean => ordinary.has(word.toLowerCase());
export const isEponym = (word: string): boolean => eponymWords.has(word.toLowerCase());
const isEponymNoun = (word: string): boolean => eponymNouns.has(word.toLowerCase());
export const isGivenName = (word: string): boolean => given.has(word.toLowerCase());
/** A given name that is no word, place or eponym: it may stand alone. */
export const isSureGivenName = (word: string): boolean =>
  isGivenName(word) && !careful.has(word.toLowerCase()) && !isEponym(word);

export function genderOf(word: string): 'female' | 'male' | 'either' {
  const name = word.toLowerCase();
  if (female.has(name)) return male.has(name) ? 'either' : 'female';
  return male.has(name) ? 'male' : 'either';
}

const capitalWord = /(?<![\p{L}\p{M}\p{N}])\p{Lu}[\p{L}\p{M}]*(?:['’-]\p{L}[\p{L}\p{M}]*)*/gu;
const possessive = /['’][sS]$/;

/** Words that begin with a capital letter, in order, without the "'s" of a possessive. */
export function capitalWords(text: string): CapitalWord[] {
  return Array.from(text.matchAll(capitalWord), ({ 0: written, index }) => {
    const word = written.replace(possessive, '');
    return { start: index, end: index + word.length, text: word };
  });
}

const thingAfter = /(['’][sS]?)?[ -]([A-Za-z]+)(?:[ -]([A-Za-z]+))?/y;

/**
 * True where " sign", "'s disease" or "'s thyroid disease" follows and the name belongs to medicine. "John's reaction" is
 * a person's: a possessive makes a thing only of a listed eponym.
 */
export function isNamedThing(text: string, name: string, end: number): boolean {
  thingAfter.lastIndex = end;
  const [, own, first = '', second = ''] = thingAfter.exec(text) ?? [];
  if (own === undefined) return isEponymNoun(first);
  return isEponym(name) && (isEponymNoun(first) || isEponymNoun(second));
}
