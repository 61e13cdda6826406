import type { Tokens } from '../tokens.ts';
import { type Node, root, type Sense } from './phrases.ts';
import rules from './rules.json' with { type: 'json' };

export type FoundCue = {
  readonly from: number;
  readonly to: number;
  readonly rule: string;
  readonly senses: readonly Sense[];
  /** It acts on nothing that begins here or later. */
  readonly until?: number;
};

/** A run of tokens that is a name: its words are no cues. */
export type Name = {
  readonly from: number;
  readonly to: number;
  readonly kind: 'condition' | 'act' | 'medication' | 'observable';
};

/** What was found in one sentence: the cues, and the words that end their scope. */
export type CueScan = { readonly cues: readonly FoundCue[]; readonly ends: readonly number[] };

type Match = { readonly node: Node; readonly end: number };

/**
 * Finds the cues of one sentence: the longest where several begin at one word, unless one that begins inside it reaches
 * further ("was negative" · "negative for").
 *
 * @param names in the order of the text; no cue begins or ends inside one
 */
export function findCues(tokens: Tokens, from: number, to: number, names: readonly Name[]): CueScan {
  const cues: FoundCue[] = [];
  const ends: number[] = [];
  const inside = insideOf(from, to, names);
  let at = from;
  while (at < to) {
    if (inside[at - from] === 1 && opensClause(tokens, at, to)) ends.push(at);
    const found = longest(tokens, at, to, from, inside);
    if (found === undefined) {
      at += 1;
      continue;
    }
    const further = furtherInside(tokens, at, found, to, from, inside);
    if (further !== undefined) {
      at = further;
      continue;
    }
    const { node, end } = found;
    const own = ofNameInside(tokens, at, found, from, inside);
    if (own !== undefined) cues.push(own);
    if (node.isEnd && !isWithinDenial(node.rule, at, cues.at(-1))) ends.push(at);
    if (node.senses.length > 0) cues.push({ from: at, to: end, rule: node.rule, senses: node.senses });
    at = end;
  }
  return { cues, ends };
}

/** For each token 1 where a name begins, 2 where it goes on. */
function insideOf(from: number, to: number, names: readonly Name[]): Uint8Array {
  const inside = new Uint8Array(to - from + 1);
  for (const name of names) {
    for (let at = Math.max(from, name.from); at < Math.min(to, name.to); at += 1)
      inside[at - from] = at === name.from ? 1 : 2;
  }
  return inside;
}

function longest(
  tokens: Tokens,
  start: number,
  to: number,
  origin: number,
  inside: Uint8Array,
): Match | undefined {
  if (inside[start - origin] !== 0) return undefined;
  let node = root.next.get(tokens.lower[start] ?? '');
  let best: Match | undefined;
  for (let at = start + 1; node !== undefined; at += 1) {
    if (node.isKnown && inside[at - origin] !== 2) best = { node, end: at };
    if (at >= to) break;
    const word = tokens.lower[at] ?? '';
    node = node.next.get(word === '’' ? "'" : word);
  }
  return best;
}

const softEnds = new Set(rules.softEnds);
const DENIED_WITHIN = 3;

/** "No findings suggestive of appendicitis": the denial goes on through its own noun. */
const isWithinDenial = (rule: string, at: number, last: FoundCue | undefined): boolean =>
  last !== undefined &&
  softEnds.has(rule) &&
  at - last.to <= DENIED_WITHIN &&
  last.senses.some(({ kind, direction }) => kind === 'negated' && direction === 'before');

/** "Presented to the emergency department" is the name of an event and begins a clause all the same. */
function opensClause({ lower }: Tokens, at: number, to: number): boolean {
  let node = root.next.get(lower[at] ?? '');
  for (let next = at + 1; node !== undefined && next < to; next += 1) {
    if (node.isEnd) return true;
    node = node.next.get(lower[next] ?? '');
  }
  return false;
}

/**
 * "Without complications" denies nothing that follows it, but it does deny the complications where they are what is
 * asked about.
 */
function ofNameInside(
  tokens: Tokens,
  at: number,
  { node, end }: Match,
  origin: number,
  inside: Uint8Array,
): FoundCue | undefined {
  if (node.isEnd) return undefined;
  const name = inside.indexOf(1, at - origin) + origin;
  if (name < at || name >= end) return undefined;
  const before = longest(tokens, at, name, origin, inside);
  if (before === undefined || before.end !== name) return undefined;
  return { from: at, to: before.end, rule: before.node.rule, senses: before.node.senses, until: end };
}

/** Where a cue begins inside a match that acts on what it follows only, and reaches beyond it. */
function furtherInside(
  tokens: Tokens,
  start: number,
  { node, end }: Match,
  to: number,
  origin: number,
  inside: Uint8Array,
): number | undefined {
  if (node.senses.length === 0 || node.senses.some(({ direction }) => direction === 'before'))
    return undefined;
  for (let at = start + 1; at < end; at += 1) {
    const other = longest(tokens, at, to, origin, inside);
    if (
      other !== undefined &&
      other.end > end &&
      other.node.senses.some(({ direction }) => direction === 'before')
    )
      return at;
  }
  return undefined;
}
