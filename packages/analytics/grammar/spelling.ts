import { distance } from 'fastest-levenshtein';
import type { Lexicon } from './lexicon.ts';
import { calendarWords, unitAt } from './period-words.ts';
import type { Token } from './text.ts';

export type Mended = {
  readonly tokens: readonly Token[];
  readonly mended: readonly (readonly [string, string])[];
};

const LETTERS = /^[a-z]+$/u;
const SHORTEST = 4;
/** A word of five letters may be one letter off, a longer one two. */
const LONG = 7;

const neighbours = (word: string, one: string): boolean =>
  Math.abs(word.length - one.length) <= 2 && word.charAt(0) === one.charAt(0);

/** Two letters that changed places are one slip. */
function slips(word: string, other: string): number {
  const plain = distance(word, other);
  if (plain !== 2 || word.length !== other.length) return plain;
  const at = Array.from({ length: word.length }, (_, index) => index).findIndex(
    (index) => word.charAt(index) !== other.charAt(index),
  );
  const isSwapped = word.charAt(at) === other.charAt(at + 1) && word.charAt(at + 1) === other.charAt(at);
  return isSwapped && word.slice(at + 2) === other.slice(at + 2) ? 1 : plain;
}

/** Whether the word is the other with letters left out. */
function isLeftOut(word: string, other: string): boolean {
  let at = 0;
  for (const letter of other) if (letter === word.charAt(at)) at += 1;
  return at === word.length && word.length < other.length;
}

/** Of two words that are as near, the one of which a letter was left out: that happens more than a letter too many. */
const isLikelier = (word: string, one: string, other: string): boolean =>
  isLeftOut(word, one) && !isLeftOut(word, other);

/** The one word nobody could mistake it for another of; undefined when two are as near. */
function nearest(word: string, candidates: readonly string[]): string | undefined {
  const most = word.length >= LONG ? 2 : 1;
  let best: { word: string; distance: number } | undefined;
  let isTied = false;
  for (const candidate of candidates) {
    if (!neighbours(word, candidate)) continue;
    const away = slips(word, candidate);
    if (away > most || (best && away > best.distance)) continue;
    const isAsNear = best !== undefined && away === best.distance && candidate !== best.word;
    if (best && isAsNear && isLikelier(word, best.word, candidate)) continue;
    isTied = isAsNear && !isLikelier(word, candidate, best?.word ?? '');
    best = { word: candidate, distance: away };
  }
  return isTied ? undefined : best?.word;
}

const AFTER_HOW = ['many', 'much', 'often', 'long'];

/** Words of three letters are mended only where what stands beside them leaves no other: `hom many`, `lst year`. */
function besideKnown(tokens: readonly Token[], at: number): string | undefined {
  const text = tokens[at]?.text ?? '';
  if (unitAt(tokens[at + 1]) !== undefined) return nearest(text, ['last', 'this']);
  if (AFTER_HOW.includes(tokens[at + 1]?.text ?? '')) return slips(text, 'how') === 1 ? 'how' : undefined;
  return tokens[at - 1]?.text === 'how' ? nearest(text, AFTER_HOW.slice(0, 2)) : undefined;
}

/** Words of change, which are slips of no other: who reduced a wait refused nothing. */
const AS_SAID = new Set([
  'reduce',
  'reduced',
  'reducing',
  'reduction',
  'lowered',
  'raised',
  'shrank',
  'shortened',
  'halved',
  'doubled',
  'boosted',
  'started',
  'stopped',
]);

/** Mends words that nothing knows; never a word that is known, a number or an identifier. */
export function mendWords(
  tokens: readonly Token[],
  lexicon: Lexicon,
  isUnknown: (token: Token) => boolean,
): Mended {
  const [first = [], second = []] = lexicon.mendable;
  const timely = calendarWords.filter((word) => word.length >= SHORTEST);
  const tiers = [[...new Set([...first, ...timely])], second];
  const mended: [string, string][] = [];
  const read = tokens.map((token, at) => {
    const isMendable = token.kind === 'word' && LETTERS.test(token.text);
    const isKnown = lexicon.known.has(token.text) || AS_SAID.has(token.text);
    if (!isMendable || isKnown || !isUnknown(token)) return token;
    const isShort = token.text.length < SHORTEST;
    const word = isShort
      ? besideKnown(tokens, at)
      : tiers.map((tier) => nearest(token.text, tier)).find((found) => found !== undefined);
    if (word === undefined) return token;
    mended.push([token.raw, word]);
    return { ...token, text: word };
  });
  return { tokens: read, mended };
}
