import { categoriesOf } from '../compile.ts';
import type { Document } from '../model.ts';
import { normalisePhrase } from '../words.ts';

type Phrase = { readonly words: string; readonly category: string };

/**
 * The category of the words in which the referrer stated the urgency; the most urgent when several stand there.
 * Longer phrases go first and are used up, so that "non urgent" is not read as "urgent".
 */
export function readStatedUrgency(document: Document, text: string): string | null {
  const phrases = Object.entries(document.statedUrgency)
    .flatMap(([category, list]) =>
      list.map((phrase): Phrase => ({ words: normalisePhrase(phrase), category })),
    )
    .toSorted((a, b) => b.words.length - a.words.length);
  let rest = ` ${normalisePhrase(text)} `;
  const found = new Set<string>();
  for (const { words, category } of phrases) {
    const taken = rest.replaceAll(` ${words} `, ' | ');
    if (taken !== rest) found.add(category);
    rest = taken;
  }
  return categoriesOf(document).find(([name]) => found.has(name))?.[0] ?? null;
}
