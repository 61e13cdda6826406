import { splitWords } from '@chartwright/kernel';
import type { Tokens } from '../tokens.ts';
import table from './cues.json' with { type: 'json' };

export type CueKind =
  | 'negated'
  | 'provisional'
  | 'differential'
  | 'historical'
  | 'past'
  | 'planned'
  | 'hypothetical'
  | 'family';

/** `before` cues act on what follows them, `after` cues on what they follow. */
type Sense = { readonly kind: CueKind; readonly direction: 'before' | 'after'; readonly isNear: boolean };

export type FoundCue = {
  readonly from: number;
  readonly to: number;
  readonly rule: string;
  readonly senses: readonly Sense[];
};

/** What was found in one sentence: the cues, and the words that end their scope. */
export type CueScan = { readonly cues: readonly FoundCue[]; readonly ends: readonly number[] };

type Node = { readonly next: Map<string, Node>; senses: Sense[]; rule: string; isEnd: boolean; isKnown: boolean };

const newNode = (): Node => ({ next: new Map(), senses: [], rule: '', isEnd: false, isKnown: false });
const root = newNode();

/** A cue whose phrase ends in this mark acts on the next few words only. */
const NEAR = '~';

for (const kind of ['negated', 'provisional', 'differential', 'historical', 'past', 'planned', 'hypothetical', 'family'] as const) {
  for (const direction of ['before', 'after'] as const) {
    for (const row of table[kind][direction]) {
      const isNear = row.endsWith(NEAR);
      nodeFor(isNear ? row.slice(0, -1) : row).senses.push({ kind, direction, isNear });
    }
  }
}
for (const phrase of table.pseudo) nodeFor(phrase);
for (const phrase of table.end) nodeFor(phrase).isEnd = true;

function nodeFor(phrase: string): Node {
  const { count, starts, ends } = splitWords(phrase);
  let node = root;
  for (let at = 0; at < count; at += 1) {
    const word = phrase.slice(starts[at], ends[at]);
    let next = node.next.get(word);
    if (next === undefined) {
      next = newNode();
      node.next.set(word, next);
    }
    node = next;
  }
  node.rule = phrase;
  node.isKnown = true;
  return node;
}

/** Finds the cues of one sentence, the longest where several begin at one word. */
export function findCues(tokens: Tokens, from: number, to: number): CueScan {
  const cues: FoundCue[] = [];
  const ends: number[] = [];
  let at = from;
  while (at < to) {
    const found = longest(tokens, at, to);
    if (found === undefined) {
      at += 1;
      continue;
    }
    const { node, end } = found;
    if (node.isEnd) ends.push(at);
    if (node.senses.length > 0) cues.push({ from: at, to: end, rule: node.rule, senses: node.senses });
    at = end;
  }
  return { cues, ends };
}

function longest(tokens: Tokens, from: number, to: number): { node: Node; end: number } | undefined {
  let node = root.next.get(tokens.lower[from] ?? '');
  let best: { node: Node; end: number } | undefined;
  for (let at = from + 1; node !== undefined; at += 1) {
    if (node.isKnown) best = { node, end: at };
    if (at >= to) break;
    const word = tokens.lower[at] ?? '';
    node = node.next.get(word === '’' ? "'" : word);
  }
  return best;
}
