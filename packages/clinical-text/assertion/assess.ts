import type { Cue } from '@chartwright/kernel';
import type { Assertion, Subject } from './model.ts';
import { experiencerOf, personOf } from './people.ts';
import { findHits, type Hit, type Hits } from './reach.ts';
import rules from './rules.json' with { type: 'json' };
import { commasBetween, type SentenceScan } from './scan.ts';
import { decide, hasRecentWord, isRecentAgain, type Verdict } from './verdict.ts';

const longAgo = new Set(rules.historicalSections);
/** Marks and a number beside the only mention of a line. */
const BESIDE_A_LISTED_DISEASE = 3;

/** Decides what a sentence says about one of its mentions, and by which cues. */
export function assess(scan: SentenceScan, subject: Subject): Assertion {
  const hits = findHits(scan, subject);
  const person = personOf(scan, subject);
  const { status, by } = decide(scan, subject, hits, person);
  const used = by.map(({ cue }) => cueOf(scan, cue.from, cue.to, cue.rule));
  return {
    status,
    negated: status === 'negated',
    ...experiencerOf(scan, hits, person),
    temporality: temporalityOf(scan, subject, { status, by }, hits),
    cues:
      person === undefined
        ? used
        : [...used, cueOf(scan, person.from, person.to, `relative: ${person.name}`)],
  };
}

function temporalityOf(
  scan: SentenceScan,
  subject: Subject,
  { status, by }: Verdict,
  hits: Hits,
): Assertion['temporality'] {
  if (status === 'planned' || status === 'hypothetical') return status;
  if (status === 'historical' || longAgo.has(scan.section)) return 'historical';
  if (isStillPast(scan, subject, by, hits.past)) return 'historical';
  if (hits.historical !== undefined || (status === 'family' && hits.family !== undefined))
    return 'historical';
  return isListedDisease(scan, subject) ? 'historical' : 'recent';
}

/** "History of gout, rule out infection": a new cue behind a comma leaves the past. */
function isStillPast(
  scan: SentenceScan,
  subject: Subject,
  by: readonly Hit[],
  past: Hit | undefined,
): boolean {
  if (past === undefined || isRecentAgain(scan, past, subject)) return false;
  return !by.some(
    ({ cue, direction }) =>
      direction === 'before' && cue.from >= past.cue.to && commasBetween(scan, past.cue.to, cue.from) > 0,
  );
}

/** A lasting disease alone on its line is one of a list of problems, and was there before. */
function isListedDisease(scan: SentenceScan, { from, to, kind, isLasting }: Subject): boolean {
  if (kind !== 'condition' || !isLasting || to - from < scan.to - scan.from - BESIDE_A_LISTED_DISEASE)
    return false;
  return !hasRecentWord(scan, scan.from, to);
}

function cueOf({ tokens }: SentenceScan, from: number, to: number, rule: string): Cue {
  const start = tokens.starts[from] ?? 0;
  const end = tokens.ends[to - 1] ?? start;
  return { start, end, text: tokens.text.slice(start, end), rule };
}
