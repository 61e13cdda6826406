import { splitWords } from '@chartwright/kernel';
import type { Tokens } from '../tokens.ts';
import headings from './headings.json' with { type: 'json' };

/** Where a section begins and what it is called. Ranges are of tokens. */
export type Section = {
  readonly name: string;
  readonly from: number;
  to: number;
  readonly heading?: readonly [number, number];
};

type Node = { readonly next: Map<string, Node>; name?: string };

const MOST_WORDS = 8;
/** These stand inside an examination or a review of systems and do not end it. */
const PART = 'exam-part';
/** Short headings that are also ordinary words or letters need a colon, whatever their case. */
const NEEDS_COLON = new Set([
  's',
  'o',
  'a',
  'p',
  'all',
  're',
  'family',
  'social',
  'history',
  'data',
  'general',
  'course',
  'progress',
  'treatment',
  'operation',
  'surgery',
  'tests',
  'results',
  'date',
  'name',
  'risk',
  'risks',
  'back',
  'head',
  'heart',
  'condition',
  'complaint',
  'ct',
  'mri',
  'echo',
  'ecg',
  'ekg',
  'ultrasound',
  'cxr',
  'pe',
  'all',
  'sh',
  'cc',
  'pc',
  'dd',
  'ap',
  'ent',
  'gi',
  'gu',
  'cv',
  'rs',
  'dh',
  'hx',
  'dx',
  'rx',
  'chest',
  'neck',
  'lungs',
  'skin',
  'eyes',
  'ears',
  'mood',
  'rec',
  'imp',
  'oe',
  'vs',
  'obs',
  'issues',
  'problems',
  'advice',
  'comment',
  'procedure',
  'diagnosis',
  'impression',
  'background',
  'allergies',
  'medications',
  'medication',
  'drugs',
  'meds',
  'development',
  'anesthesia',
  'treatment',
  'c/o',
  'nkda',
  'fh',
  'habits',
  'operations',
  'summary',
  'discussion',
  'plan',
  'tto',
]);
/** Abbreviated headings that clinicians write without a colon. */
const BARE = new Set([
  'pmh',
  'pmhx',
  'psh',
  'pshx',
  'fhx',
  'famhx',
  'shx',
  'dhx',
  'hpc',
  'hpi',
  'o/e',
  'ros',
  'fh',
  'sh',
  'dh',
]);

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
    if (isSpaced && !NEEDS_COLON.has(lower)) return { name, from, to: to + 1 };
    if (isSpaced && phrase === phrase.toUpperCase() && phrase.length > 2) return { name, from, to: to + 1 };
    return undefined;
  }
  if (BARE.has(lower) && phrase === phrase.toUpperCase()) return { name, from, to };
  if ((lower === 'fhx' || lower === 'famhx' || lower === 'pmhx') && /^\p{Lu}/u.test(phrase))
    return { name, from, to };
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

/** Divides a note by its headings. Sentence starts are where a heading may stand. */
export function findSections(tokens: Tokens, sentenceStarts: readonly number[]): Section[] {
  const sections: Section[] = [{ name: 'body', from: 0, to: tokens.count }];
  let whole = 'body';
  // A run of list marks may hold many sentence starts; it is walked once.
  let walked = 0;
  for (const start of sentenceStarts) {
    if (start < walked) continue;
    let from = start;
    while (from < tokens.count && isBullet(tokens, from)) from += 1;
    walked = from;
    const heading = headingAt(tokens, from);
    if (heading === undefined) continue;
    const last = sections.at(-1);
    if (last !== undefined) last.to = heading.from;
    const name = heading.name === PART ? partOf(whole) : heading.name;
    whole = name;
    sections.push({ name, from: heading.from, to: tokens.count, heading: [heading.from, heading.to] });
  }
  return sections.filter(({ from, to }) => to > from);
}

/** `Neck:` under a review of systems is a part of it; anywhere else it is examination. */
const partOf = (whole: string) =>
  whole === 'review-of-systems' ||
  whole === 'past-history' ||
  whole === 'family-history' ||
  whole === 'investigations'
    ? whole
    : 'examination';

function isBullet(tokens: Tokens, at: number): boolean {
  const word = tokens.lower[at] ?? '';
  return /^(?:[-*•·–,)(#.]|\d{1,2})$/.test(word);
}
