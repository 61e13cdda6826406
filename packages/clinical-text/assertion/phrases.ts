import { splitWords } from '@chartwright/kernel';
import table from './cues.json' with { type: 'json' };

const KINDS = [
  'negated',
  'provisional',
  'differential',
  'historical',
  'past',
  'planned',
  'hypothetical',
  'family',
] as const;

export type CueKind = (typeof KINDS)[number];
export type Direction = 'before' | 'after';

/** `before` cues act on what follows them, `after` cues on what they follow. */
export type Sense = { readonly kind: CueKind; readonly direction: Direction; readonly isNear: boolean };

/** The phrases of the table, word by word. */
export type Node = {
  readonly next: Map<string, Node>;
  senses: Sense[];
  rule: string;
  isEnd: boolean;
  isKnown: boolean;
};
const newNode = (): Node => ({ next: new Map(), senses: [], rule: '', isEnd: false, isKnown: false });
export const root = newNode();

/** A cue whose phrase ends in this mark acts on the next few words only. */
const NEAR = '~';

const groups: Readonly<Record<string, readonly string[]>> = table.groups;

for (const kind of KINDS) {
  for (const direction of ['before', 'after'] as const) {
    for (const row of table[kind][direction])
      for (const phrase of expand(row)) addCue(phrase, kind, direction);
  }
}
for (const row of table.pseudo) for (const phrase of expand(row)) nodeFor(phrase);
for (const phrase of table.end) nodeFor(phrase).isEnd = true;

/** Rows of a table as the phrases they stand for. */
export const phrasesOf = (rows: readonly string[]): Set<string> => new Set(rows.flatMap(expand));

/** A row may name a group of words that can stand in one place: "not {seen}". */
function expand(row: string): string[] {
  const group = /\{(\w+)\}/.exec(row);
  if (group === null) return [row];
  return (groups[group[1] ?? ''] ?? []).flatMap((word) => expand(row.replace(group[0], word)));
}

function addCue(row: string, kind: CueKind, direction: Direction): void {
  const isNear = row.endsWith(NEAR);
  const { senses } = nodeFor(isNear ? row.slice(0, -1) : row);
  const isKnown = senses.some((sense) => sense.kind === kind && sense.direction === direction);
  if (!isKnown) senses.push({ kind, direction, isNear });
}

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
