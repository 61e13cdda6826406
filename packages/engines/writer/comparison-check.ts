import type { EngineKey } from '../parameters/index.ts';
import type { Change } from '../result.ts';
import { clausesOf, looksBack } from './clauses.ts';
import vocabulary from './vocabulary.json' with { type: 'json' };
import { statusWordsIn } from './word-check.ts';

export type ComparisonFault = 'comparison_against_change' | 'comparison_unsupported';

type Direction = Change['direction'];

export type ComparisonFacts = {
  readonly engine: EngineKey;
  readonly status: string;
  /** Null without a previous result: then there is nothing to compare with. */
  readonly direction: Direction | null;
  /** The engine's own sentences: repeating `PHQ-9 improved` from them is no claim of the writer. */
  readonly sentences: readonly string[];
};

const CLAIMS: readonly { readonly direction: Direction; readonly pattern: RegExp }[] = (
  ['improved', 'worsened', 'unchanged'] as const
).map((direction) => ({
  direction,
  pattern: new RegExp(`(?<![a-z])(?:${vocabulary[direction].join('|')})`, 'gi'),
}));

const ROSE = new RegExp(String.raw`\b(?:${vocabulary.rose.join('|')})\b`, 'i');
const FELL = new RegExp(String.raw`\b(?:${vocabulary.fell.join('|')})\b`, 'i');
const OF_THE_RESULT = /\b(?:score|risk|composite|result|status|level|response|outcome|overall)\b/i;
const NEGATED =
  /\b(?:no|not|never|without|neither|nor|hardly|cannot|didn't|hasn't|isn't|wasn't|failed to)(?: [a-z'-]+){0,2} $/i;
const FROM_TO = /([+-]?\d+(?:\.\d+)?)\s*%?\s*(?:to|→)\s*([+-]?\d+(?:\.\d+)?)/;

/**
 * Finds claims that the result is better, worse or the same which the computed change does not carry. A claim about
 * one input is allowed where the engine says it in the same words; a claim that looks back at the previous result
 * is always held against `change.direction`.
 */
export function checkComparisons(folded: string, facts: ComparisonFacts): ReadonlySet<ComparisonFault> {
  const faults = new Set<ComparisonFault>();
  const haystack = facts.sentences.join(' | ').toLowerCase();
  for (const clause of clausesOf(folded)) {
    const isBackward = looksBack(clause);
    for (const claim of claimsIn(clause)) {
      const isRestated = !isBackward && (isStatus(clause, claim, facts) || isQuoted(clause, claim, haystack));
      if (!isRestated) judge(claim, facts.direction, faults);
    }
    if (isBackward) judgeMovement(clause, facts, faults);
    if (isBackwards(clause)) faults.add('comparison_against_change');
  }
  return faults;
}

type Claim = {
  readonly direction: Direction;
  readonly isNegated: boolean;
  readonly index: number;
  readonly word: string;
};

const claimsIn = (clause: string): readonly Claim[] =>
  CLAIMS.flatMap(({ direction, pattern }) =>
    [...clause.matchAll(pattern)].map(({ index, 0: word }) => ({
      direction,
      index,
      word,
      isNegated: NEGATED.test(clause.slice(0, index)),
    })),
  );

function judge(
  { direction, isNegated }: Pick<Claim, 'direction' | 'isNegated'>,
  computed: Direction | null,
  faults: Set<ComparisonFault>,
): void {
  if (computed === null) faults.add('comparison_unsupported');
  else if ((direction === computed) === isNegated) faults.add('comparison_against_change');
}

/** `improving` and `worsening` are also statuses; `checkStatuses` judges those. */
const isStatus = (clause: string, claim: Claim, { engine, status }: ComparisonFacts): boolean =>
  !claim.isNegated &&
  statusWordsIn(engine, clause).some(
    (found) =>
      found.status === status && found.index <= claim.index && claim.index < found.index + status.length,
  );

/** The word together with the one before it stands in a sentence of the engine. */
function isQuoted(clause: string, { index, word }: Claim, haystack: string): boolean {
  const before = /(\S+)\s+$/.exec(clause.slice(0, index))?.[1];
  const whole = word + (/^[a-z]*/i.exec(clause.slice(index + word.length))?.[0] ?? '');
  return before !== undefined && haystack.includes(`${before} ${whole}`.toLowerCase());
}

/** "The score is higher than before": which way is good depends on the engine. */
function judgeMovement(
  clause: string,
  { engine, direction }: ComparisonFacts,
  faults: Set<ComparisonFault>,
): void {
  if ((engine !== 'relapse' && engine !== 'outcome') || !OF_THE_RESULT.test(clause)) return;
  const rose = ROSE.test(clause);
  if (rose === FELL.test(clause)) return;
  const isGood = rose === (engine === 'outcome');
  judge({ direction: isGood ? 'improved' : 'worsened', isNegated: false }, direction, faults);
}

/** "Rose from 44 to 38". */
function isBackwards(clause: string): boolean {
  const [, from, to] = FROM_TO.exec(clause) ?? [];
  if (from === undefined || to === undefined) return false;
  const step = Number(to) - Number(from);
  return (
    (step < 0 && ROSE.test(clause) && !FELL.test(clause)) ||
    (step > 0 && FELL.test(clause) && !ROSE.test(clause))
  );
}
