import type { Subject } from './model.ts';
import { type CueKind, type Direction, phrasesOf } from './phrases.ts';
import rules from './rules.json' with { type: 'json' };
import {
  barriersBetween,
  choicesBetween,
  clausesBetween,
  commasBetween,
  type ScannedCue,
  type SentenceScan,
} from './scan.ts';

/** Most tokens between a cue and its subject, and whether a comma ends its reach. */
type Reach = { readonly most: number; readonly crossesCommas: boolean };

/** A cue that acts on the subject asked about. */
export type Hit = {
  readonly cue: Omit<ScannedCue, 'face'>;
  readonly direction: Direction;
  readonly distance: number;
};
export type Hits = Partial<Record<CueKind, Hit>>;

const REACH: Readonly<Record<CueKind, Readonly<Record<Direction, Reach>>>> = {
  negated: { before: { most: 100, crossesCommas: true }, after: { most: 10, crossesCommas: false } },
  provisional: { before: { most: 7, crossesCommas: false }, after: { most: 4, crossesCommas: false } },
  differential: { before: { most: 10, crossesCommas: false }, after: { most: 8, crossesCommas: false } },
  historical: { before: { most: 5, crossesCommas: false }, after: { most: 10, crossesCommas: false } },
  past: { before: { most: 40, crossesCommas: true }, after: { most: 2, crossesCommas: false } },
  planned: { before: { most: 25, crossesCommas: true }, after: { most: 7, crossesCommas: false } },
  hypothetical: { before: { most: 60, crossesCommas: true }, after: { most: 1, crossesCommas: false } },
  family: { before: { most: 60, crossesCommas: true }, after: { most: 6, crossesCommas: false } },
};
/** "If she has any …": the subject and verb after an "if" do not end what it governs. */
const AFTER_IF = 4;
const NEAR: Reach = { most: 12, crossesCommas: false };
const CLOSE: Reach = { most: 3, crossesCommas: false };
const TOUCHING: Reach = { most: 1, crossesCommas: false };
const WIDE: Reach = { most: 60, crossesCommas: true };

/** "Return if fever, pain is worse or …": a condition may hold of several clauses. */
const outlastsClause: ReadonlySet<CueKind> = new Set(['hypothetical', 'planned']);

const wide = new Set(rules.crossesCommas);
const touching = new Set(rules.endsItsClause);
const oneWordOff = new Set(rules.oneWordOff);
const close = new Set(rules.nextWordOnly);
const conditionsOnly = phrasesOf(rules.conditionsOnly);
const actsOnly = new Set(rules.actsOnly);
const alwaysLists = new Set(rules.alwaysLists);
const openers = new Set(rules.openers);
const familyEnds = new Set(rules.familyEnds);
const affirming = new Set(rules.affirming);

/** The nearest cue of each kind that acts on a subject. */
export function findHits(scan: SentenceScan, subject: Subject): Hits {
  const hits: Hits = {};
  const { cues } = scan;
  for (let at = cues.length - 1; at >= 0; at -= 1) weigh(scan, subject, cues[at], 'before', hits);
  for (const cue of cues) weigh(scan, subject, cue, 'after', hits);
  return hits;
}

/** Takes a cue into account where it acts on the subject from this side, and none of its kind is nearer. */
function weigh(
  scan: SentenceScan,
  subject: Subject,
  cue: ScannedCue | undefined,
  direction: Direction,
  hits: Hits,
): void {
  if (cue === undefined || (cue.face !== undefined && cue.face !== direction)) return;
  const distance = direction === 'before' ? subject.from - cue.to : cue.from - subject.to;
  if (distance < 0) return;
  for (const sense of cue.senses) {
    const { kind } = sense;
    if (sense.direction !== direction || !suits(kind, cue.rule, subject)) continue;
    if ((hits[kind]?.distance ?? Number.POSITIVE_INFINITY) <= distance) continue;
    const hit: Hit = { cue, direction, distance };
    if (reaches(scan, subject, hit, kind, sense.isNear ? NEAR : reachOf(kind, hit))) hits[kind] = hit;
  }
}

function reachOf(kind: CueKind, { cue: { rule }, direction }: Hit): Reach {
  if (direction === 'after') return touching.has(rule) ? TOUCHING : REACH[kind].after;
  if (oneWordOff.has(rule)) return TOUCHING;
  if (close.has(rule)) return CLOSE;
  return wide.has(rule) ? WIDE : REACH[kind].before;
}

/** Only acts are planned; only conditions are suspected. */
function suits(kind: CueKind, rule: string, { kind: subject }: Subject): boolean {
  if (conditionsOnly.has(rule)) return subject === 'condition';
  if (actsOnly.has(rule)) return subject === 'act' || subject === 'medication';
  if (kind === 'planned') return subject !== 'condition';
  if (kind === 'provisional' || kind === 'differential') return subject === 'condition';
  return true;
}

function reaches(
  scan: SentenceScan,
  { from, to }: Subject,
  { cue, direction, distance }: Hit,
  kind: CueKind,
  reach: Reach,
): boolean {
  if (distance > reach.most || from >= (cue.until ?? Number.POSITIVE_INFINITY)) return false;
  const [a, b] = direction === 'before' ? [cue.to, from] : [to, cue.from];
  if (kind === 'family') return !familyEndsBetween(scan, a, b);
  const clear = openers.has(cue.rule) && direction === 'before' ? Math.min(a + AFTER_IF, b) : a;
  if (barriersBetween(scan, clear, b) > 0) return false;
  const isListed = direction === 'after' && opensList(scan, to);
  if (!isListed && !outlastsClause.has(kind) && clausesBetween(scan, clear, b) > 0) return false;
  if (commasBetween(scan, a, b) === 0) return true;
  if (kind === 'negated' && direction === 'before')
    return reach !== CLOSE && denialGoesOn(scan, cue, from, to);
  return reach.crossesCommas || ((direction === 'before' || isListed) && isList(scan, a, b));
}

/** What follows a mention in a list: "HIV, syphilis and hepatitis were negative". */
const opensList = ({ tokens: { lower } }: SentenceScan, at: number): boolean =>
  /^(?:[,/&(]|and|or)$/.test(lower[at] ?? '');

/** Between them stands a list that "and" or "or" closes: "cough, fever and chills resolved". */
function isList(scan: SentenceScan, a: number, b: number): boolean {
  for (let at = b - 1; at >= a; at -= 1) {
    const word = scan.tokens.lower[at] ?? '';
    if (word === 'and' || word === 'or' || word === '/' || word === '&') return true;
    if (word === ',') return false;
  }
  return false;
}

/** True where what is denied goes on past a comma: not where every item of the list has a "no" of its own. */
function denialGoesOn(scan: SentenceScan, cue: Hit['cue'], from: number, to: number): boolean {
  if (alwaysLists.has(cue.rule)) return true;
  if (isAffirmedAfterComma(scan, cue.to, from)) return false;
  if (choicesBetween(scan, cue.to, from) > 0) return true;
  const others = scan.cues.filter((other) => other !== cue && isDenialBefore(other));
  const end = others.find((other) => other.from >= to)?.from ?? scan.to;
  if (barriersBetween(scan, to, end) === 0 && choicesBetween(scan, to, end) > 0) return true;
  return !others.some(
    (other) =>
      (other.to <= cue.from && commasBetween(scan, other.to, cue.from) > 0) ||
      (other.from >= to && commasBetween(scan, to, other.from) > 0),
  );
}

const isDenialBefore = ({ rule, senses, face }: ScannedCue): boolean =>
  !alwaysLists.has(rule) &&
  face !== 'after' &&
  senses.some(({ kind, direction }) => kind === 'negated' && direction === 'before');

/** "No redness, mild swelling": nobody denies the mild form of a thing. */
function isAffirmedAfterComma({ tokens: { lower } }: SentenceScan, a: number, b: number): boolean {
  for (let at = b; at > a; at -= 1) {
    const before = lower[at - 1] ?? '';
    if (affirming.has(lower[at] ?? '') && before === ',') return true;
    if (before === 'or' || before === 'nor') return false;
  }
  return false;
}

/** True where the sentence turns back to the patient. */
export function familyEndsBetween(scan: SentenceScan, a: number, b: number): boolean {
  for (let at = a; at < b; at += 1) if (familyEnds.has(scan.tokens.lower[at] ?? '')) return true;
  return false;
}
