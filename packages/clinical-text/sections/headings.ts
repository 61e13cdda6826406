import { splitWords } from '@chartwright/kernel';
import type { Tokens } from '../tokens.ts';
import rules from './heading-rules.json' with { type: 'json' };
import headings from './headings.json' with { type: 'json' };

type Node = { readonly next: Map<string, Node>; name?: string };

const MOST_WORDS = 8;
/** Short headings that are also ordinary words or letters need a colon, whatever their case. */
const needsColon = new Set(rules.needsColon);
/** Abbreviated headings that clinicians write without a colon. */
const bare = new Set(rules.bare);
const capitalised = new Set(rules.capitalised);

const root: Node = { next: new Map() };
for (const [name, phrases] of Object.entries(headings)) for (const phrase of phrases) addPhrase(phrase, name);

function addPhrase(phrase: string, name: string): void {
  const { count, starts, ends } = splitWords(phrase);
  let node = root;
  for (let at = 0; at < count; at += 1) {
    const word = phrase.slice(starts[at], ends[at]);
    let next = node.next.get(word);
    if (next === undefined) {
      next = { next: new Map() };
      node.next.set(word, next);
    }
    node = next;
  }
  node.name ??= name;
}

type Heading = { readonly name: string; readonly from: number; readonly to: number };

/** The heading that begins at a token where a line or sentence begins, or undefined. */
export function headingAt(tokens: Tokens, from: number): Heading | undefined {
  const found = longest(tokens, from);
  if (found === undefined) return unknownHeading(tokens, from);
  const { name } = found;
  const to = afterPlural(tokens, found.to);
  const next = tokens.lower[to];
  if (next === ':') return { name, from, to: to + 1 };
  const phrase = tokens.text.slice(tokens.starts[from], tokens.ends[to - 1]);
  const lower = phrase.toLowerCase();
  const aloneOnLine = (tokens.breaks[from] ?? 0) > 0 && (to >= tokens.count || (tokens.breaks[to] ?? 0) > 0);
  if (aloneOnLine && (phrase.length > 2 || next === undefined)) return { name, from, to };
  if (next === '-' || next === '–' || next === '—') {
    const isSpaced = tokens.text.charCodeAt((tokens.starts[to] ?? 0) - 1) === 32;
    if (isSpaced && !needsColon.has(lower)) return { name, from, to: to + 1 };
    if (isSpaced && phrase === phrase.toUpperCase() && phrase.length > 2) return { name, from, to: to + 1 };
    return undefined;
  }
  if (bare.has(lower) && phrase === phrase.toUpperCase()) return { name, from, to };
  if (capitalised.has(lower) && /^\p{Lu}/u.test(phrase)) return { name, from, to };
  return undefined;
}

/** "DIAGNOSIS(ES):" */
function afterPlural({ lower }: Tokens, to: number): number {
  const isPlural =
    lower[to] === '(' && (lower[to + 1] === 's' || lower[to + 1] === 'es') && lower[to + 2] === ')';
  return isPlural ? to + 3 : to;
}

function longest(tokens: Tokens, from: number): { name: string; to: number } | undefined {
  let node: Node | undefined = root;
  let best: { name: string; to: number } | undefined;
  for (let at = from; at < tokens.count && at < from + MOST_WORDS; at += 1) {
    if (at > from && (tokens.breaks[at] ?? 0) > 0) break;
    node = node.next.get(tokens.lower[at] ?? '');
    if (node === undefined) break;
    if (node.name !== undefined) best = { name: node.name, to: at + 1 };
  }
  return best;
}

/** A line in capitals that ends in a colon, or stands alone, is a heading whose name we do not know. */
function unknownHeading(tokens: Tokens, from: number): Heading | undefined {
  let at = from;
  let letters = 0;
  while (at < tokens.count && at < from + MOST_WORDS && (at === from || tokens.breaks[at] === 0)) {
    const word = tokens.text.slice(tokens.starts[at], tokens.ends[at]);
    if (word === ':') return letters > 3 ? { name: 'other', from, to: at + 1 } : undefined;
    if (word !== word.toUpperCase() || word === '.' || word === ',' || word === ';') return undefined;
    if (/\p{L}/u.test(word)) letters += word.length;
    at += 1;
  }
  return undefined;
}
