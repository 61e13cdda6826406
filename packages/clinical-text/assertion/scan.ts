import type { Tokens } from '../tokens.ts';
import table from './cues.json' with { type: 'json' };
import { type FoundCue, findCues, type Name } from './cues.ts';
import { faceOf } from './faces.ts';
import type { Direction } from './phrases.ts';
import { findPeople, type Person } from './relatives.ts';
import rules from './rules.json' with { type: 'json' };

/** A cue of a sentence, and the one direction it acts in where its neighbours tell. */
export type ScannedCue = FoundCue & { readonly face: Direction | undefined };

/** All that one sentence says beside its mentions, read once for all of them. */
export type SentenceScan = {
  readonly tokens: Tokens;
  readonly from: number;
  readonly to: number;
  readonly section: string;
  readonly cues: readonly ScannedCue[];
  readonly people: readonly Person[];
  /** Running counts from the start of the sentence, so that "is one between" is a subtraction. */
  readonly barriers: Uint16Array;
  /** Clauses with a noun for subject: they end a denial, but not an "if". */
  readonly clauses: Uint16Array;
  readonly commas: Uint16Array;
  readonly choices: Uint16Array;
};

const subjects = new Set(rules.clauseSubjects);
const verbs = new Set(rules.clauseVerbs);
const owning = new Set(rules.clauseOwners);
const copulas = new Set(rules.copulas);
/** "No bleeding seen and x-ray confirmed …": the verb has closed the denial. */
const seen = new Set(table.groups.seen);
const articles = new Set(rules.articles);
const LONGEST_SUBJECT = 8;

/**
 * Reads the cues, people and clause limits of one sentence.
 *
 * @param names what the sentence mentions: words inside a mention are part of its name and no cue
 */
export function readSentence(
  tokens: Tokens,
  from: number,
  to: number,
  section: string,
  names: readonly Name[] = [],
): SentenceScan {
  const { cues, ends } = findCues(tokens, from, to, names);
  const counts = countLimits(tokens, from, to, new Set(ends));
  const people = findPeople(tokens, from, to);
  return {
    tokens,
    from,
    to,
    section,
    cues: cues
      .filter((cue) => cue.rule !== VERSUS || standsBetween(cue, names))
      .map((cue) => ({ ...cue, face: faceOf(tokens, cue, { from, to, names }) })),
    people,
    ...counts,
  };
}

/** A lone letter is "versus" only between two mentions: "BCC v SCC", but not "v unwell". */
const VERSUS = 'v';

const standsBetween = (cue: FoundCue, names: readonly Name[]): boolean =>
  names.some((name) => name.to === cue.from) && names.some((name) => name.from === cue.to);

type Counts = Pick<SentenceScan, 'barriers' | 'clauses' | 'commas' | 'choices'>;

function countLimits(tokens: Tokens, from: number, to: number, ends: ReadonlySet<number>): Counts {
  const size = to - from + 1;
  const counts = {
    barriers: new Uint16Array(size),
    clauses: new Uint16Array(size),
    commas: new Uint16Array(size),
    choices: new Uint16Array(size),
  };
  for (let at = from; at < to; at += 1) {
    const word = tokens.lower[at] ?? '';
    const here = at - from;
    const isBarrier = ends.has(at) || word === ';' || startsClause(tokens, at, from);
    counts.barriers[here + 1] = (counts.barriers[here] ?? 0) + Number(isBarrier);
    counts.clauses[here + 1] =
      (counts.clauses[here] ?? 0) + Number(startsNounClause(tokens, at + 1, from, to));
    counts.commas[here + 1] = (counts.commas[here] ?? 0) + Number(word === ',');
    counts.choices[here + 1] = (counts.choices[here] ?? 0) + Number(word === 'or' || word === 'nor');
  }
  return counts;
}

/** ", he …", "and she was …": a new subject, or a verb after "and". */
function startsClause(tokens: Tokens, at: number, from: number): boolean {
  if (at === from) return false;
  const word = tokens.lower[at] ?? '';
  const before = tokens.lower[at - 1] ?? '';
  if (before === ',' && word === 'with') return tokens.lower[at + 1] !== 'no';
  if (before === ',') return subjects.has(word) || verbs.has(word);
  if (before === 'and') return (subjects.has(word) && !owning.has(word)) || verbs.has(word);
  return false;
}

/** ", the rash was …", ", and a total of five nodes were …": a noun and its verb after a comma. */
function startsNounClause({ lower }: Tokens, at: number, from: number, to: number): boolean {
  if (at < from + 2) return false;
  const isNew =
    lower[at - 1] === ',' ||
    (lower[at - 1] === 'and' &&
      (lower[at - 2] === ',' || seen.has(lower[at - 2] ?? '') || articles.has(lower[at] ?? '')));
  if (!isNew) return false;
  for (let next = at + 1; next < Math.min(to, at + LONGEST_SUBJECT); next += 1) {
    const word = lower[next] ?? '';
    if (copulas.has(word)) return true;
    if (/^(?:[,;:]|and|or|nor|with|which|who|that)$/.test(word)) return false;
  }
  return false;
}

const between = (counts: Uint16Array, from: number, a: number, b: number): number =>
  (counts[b - from] ?? 0) - (counts[a - from] ?? 0);

export const barriersBetween = (scan: SentenceScan, a: number, b: number): number =>
  between(scan.barriers, scan.from, a, b);
export const clausesBetween = (scan: SentenceScan, a: number, b: number): number =>
  between(scan.clauses, scan.from, a, b);
export const commasBetween = (scan: SentenceScan, a: number, b: number): number =>
  between(scan.commas, scan.from, a, b);
export const choicesBetween = (scan: SentenceScan, a: number, b: number): number =>
  between(scan.choices, scan.from, a, b);
