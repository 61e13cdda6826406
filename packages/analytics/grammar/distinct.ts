import type { Lexicon } from './lexicon.ts';
import type { ModelWords, Sense } from './model.ts';
import { foldWord, type Token } from './text.ts';

const DISTINCT = new Set(['distinct', 'unique', 'different', 'separate', 'unduplicated', 'deduplicated']);

const WORDS_BETWEEN_MAX = 8;

type Noun = { readonly at: number; readonly length: number };

/** Words between: values (`distinct Gold PPO members`) and counts (`unduplicated count of members`). */
const isBetween = (sense: Sense): boolean =>
  sense.is === 'value' || (sense.is === 'role' && (sense.role === 'count' || sense.role === 'stop'));

const isCountedOnce = (sense: Sense, once: readonly string[]): boolean =>
  (sense.is === 'count' && once.includes(sense.name)) ||
  (sense.is === 'idiom' &&
    sense.idiom.metrics.length > 0 &&
    sense.idiom.metrics.every((name) => once.includes(name)));

/** The noun that a word for being different is said of, where it counts people or rows that are all different. */
function nounOf(
  tokens: readonly Token[],
  at: number,
  lexicon: Lexicon,
  words: ModelWords,
  names: ReadonlySet<string>,
): Noun | undefined {
  for (let place = at; place < Math.min(tokens.length, at + WORDS_BETWEEN_MAX); ) {
    if (names.has(tokens[place]?.text ?? '')) return { at: place, length: 1 };
    const match = lexicon.match(tokens, place);
    if (!match) return undefined;
    if (match.senses.some((sense) => isCountedOnce(sense, words.once)))
      return { at: place, length: match.length };
    if (!match.senses.some(isBetween)) return undefined;
    place += match.length;
  }
  return undefined;
}

/**
 * `distinct members`, `unique claims`: a count of people is of different people already, so the word is made part of its
 * noun. Of anything else (`distinct drugs`) it stays, and is not understood.
 */
export function withoutDistinct(
  tokens: readonly Token[],
  lexicon: Lexicon,
  words: ModelWords,
): readonly Token[] {
  const { people } = words;
  const names = new Set([...(people?.words ?? []), ...(people?.valueWords ?? [])].map(foldWord));
  const kept = Array.from(tokens);
  for (let at = tokens.length - 1; at >= 0; at -= 1) {
    const token = tokens[at];
    if (token?.kind !== 'word' || !DISTINCT.has(token.text)) continue;
    const noun = nounOf(kept, at + 1, lexicon, words, names);
    const named = kept[noun?.at ?? -1];
    if (!noun || !named) continue;
    kept[noun.at] = { ...named, raw: `${token.raw} ${named.raw}`, isDistinct: true };
    kept.splice(at, 1);
  }
  return kept;
}
