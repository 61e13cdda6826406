import { readFileSync } from 'node:fs';

const SYNONYMS = new URL('../../../packages/terminology/synonyms/cardiorespiratory.tsv', import.meta.url);
const TERMS = 400;
const NEGATION = /\b(?:no|not|denies|denied|without|negative for|never|nor)\b[^.]*$/i;

/** The least anyone writes: one alternation of a few hundred terms, and any trigger word before a hit in its sentence negates it. */
export function createPlainRegex(): (text: string) => number {
  const terms = readFileSync(SYNONYMS, 'utf8')
    .split('\n')
    .slice(1)
    .flatMap((line) => (line.split('\t')[2] ?? '').split('|').map((form) => form.trim()))
    .filter((form) => form !== '')
    .slice(0, TERMS)
    .map((form) => form.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&'));
  const mention = new RegExp(`\\b(?:${terms.join('|')})\\b`, 'gi');
  return (text) => {
    let negated = 0;
    for (const sentence of text.split(/(?<=[.!?])\s+|\n/))
      for (const hit of sentence.matchAll(mention))
        if (NEGATION.test(sentence.slice(0, hit.index))) negated += 1;
    return negated;
  };
}
