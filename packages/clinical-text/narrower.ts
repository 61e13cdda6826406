import { normaliseWord, splitWords } from '@chartwright/kernel';

const SMALL = new Set(['of', 'the', 'a', 'an', 'in', 'on', 'to', 'and', 'with', 'for', 'by']);

function wordsOf(phrase: string): ReadonlySet<string> {
  const { count, starts, ends } = splitWords(phrase);
  const words = new Set<string>();
  for (let at = 0; at < count; at += 1) {
    const word = phrase.slice(starts[at], ends[at]).toLowerCase();
    if (/^[\p{L}\p{N}]/u.test(word) && !SMALL.has(word)) words.add(normaliseWord(word));
  }
  return words;
}

/**
 * True when the words of a form say all that the name of its concept says, and more: "auditory hallucinations" for
 * Hallucinations. Who denies the narrow thing has not denied the broad one.
 *
 * @param name fully specified, with its semantic tag
 */
export function isNarrower(form: string, name: string): boolean {
  const broad = wordsOf(name.replace(/ \([^()]*\)$/, ''));
  const narrow = wordsOf(form);
  return narrow.size > broad.size && [...broad].every((word) => narrow.has(word));
}
