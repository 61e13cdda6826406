import type { Tokens } from '../tokens.ts';
import { type FoundCue, findCues } from './cues.ts';
import { findPeople, type Person } from './relatives.ts';

/** All that one sentence says beside its mentions, read once for all of them. */
export type SentenceScan = {
  readonly tokens: Tokens;
  readonly from: number;
  readonly to: number;
  readonly section: string;
  readonly cues: readonly FoundCue[];
  readonly people: readonly Person[];
  /** Running counts from the start of the sentence, so that "is one between" is a subtraction. */
  readonly barriers: Uint16Array;
  readonly commas: Uint16Array;
  readonly choices: Uint16Array;
};

const SUBJECTS = new Set(['he', 'she', 'they', 'we', 'i', 'patient', 'pt', 'it', 'there', 'this', 'his', 'her', 'that', 'these']);
const VERBS = new Set(['has', 'have', 'had', 'is', 'are', 'was', 'were', 'does', 'did', 'will']);

/** Reads the cues, people and clause limits of one sentence. */
export function readSentence(tokens: Tokens, from: number, to: number, section: string): SentenceScan {
  const { cues, ends } = findCues(tokens, from, to);
  const size = to - from + 1;
  const barriers = new Uint16Array(size);
  const commas = new Uint16Array(size);
  const choices = new Uint16Array(size);
  let nextEnd = 0;
  let barrier = 0;
  let comma = 0;
  let choice = 0;
  for (let at = from; at < to; at += 1) {
    const word = tokens.lower[at] ?? '';
    if (ends[nextEnd] === at) {
      barrier += 1;
      nextEnd += 1;
    } else if (word === ';' || startsClause(tokens, at, from)) barrier += 1;
    if (word === ',') comma += 1;
    if (word === 'or' || word === 'nor') choice += 1;
    barriers[at - from + 1] = barrier;
    commas[at - from + 1] = comma;
    choices[at - from + 1] = choice;
  }
  return { tokens, from, to, section, cues, people: findPeople(tokens, from, to), barriers, commas, choices };
}

/** ", he …", "and she was …": a new subject, or a verb after "and". */
function startsClause(tokens: Tokens, at: number, from: number): boolean {
  if (at === from) return false;
  const word = tokens.lower[at] ?? '';
  const before = tokens.lower[at - 1] ?? '';
  if (before === ',') return SUBJECTS.has(word) || VERBS.has(word);
  if (before === 'and') return (SUBJECTS.has(word) && word !== 'his' && word !== 'her' && word !== 'that') || VERBS.has(word);
  return false;
}

const between = (counts: Uint16Array, from: number, a: number, b: number): number =>
  (counts[b - from] ?? 0) - (counts[a - from] ?? 0);

export const barriersBetween = (scan: SentenceScan, a: number, b: number): number => between(scan.barriers, scan.from, a, b);
export const commasBetween = (scan: SentenceScan, a: number, b: number): number => between(scan.commas, scan.from, a, b);
export const choicesBetween = (scan: SentenceScan, a: number, b: number): number => between(scan.choices, scan.from, a, b);
