import type { MentionStatus } from '@chartwright/kernel';
import type { Subject } from './model.ts';
import type { Hit, Hits } from './reach.ts';
import type { Person } from './relatives.ts';
import rules from './rules.json' with { type: 'json' };
import { commasBetween, type SentenceScan } from './scan.ts';

export type Verdict = { readonly status: MentionStatus; readonly by: readonly Hit[] };

const pastMeansOver = new Set(rules.pastMeansOver);
const recent = new Set(rules.recent);
const done = new Set(rules.done);
const states = new Set(rules.states);
/** A line with one of these is a sentence, or tells of a reaction. */
const told = new Set(rules.toldOfVaccination);
const vaccinating = new Set(rules.vaccinating);
const STATED_WITHIN = 2;
const no = new Set(rules.answersNo);
/** A word such as "resolved" that stands this near after a mention outweighs a doubt before it. */
const RIGHT_AFTER = 3;

/** Weighs the cues of a mention: a denial first, then whose it is, then whether it is real, then when it was. */
export function decide(
  scan: SentenceScan,
  subject: Subject,
  hits: Hits,
  person: Person | undefined,
): Verdict {
  const answered = answerAfter(scan, subject);
  if (answered !== undefined) return { status: 'negated', by: [answered] };
  const { negated, family, hypothetical, planned } = hits;
  if (negated !== undefined && !isOverruled(scan, subject, negated, hits))
    return { status: 'negated', by: [negated] };
  if (person !== undefined) return { status: 'family', by: [] };
  if (family !== undefined) return { status: 'family', by: [family] };
  if (scan.section === 'family-history') return { status: 'family', by: [] };
  if (hypothetical !== undefined && !(subject.kind === 'act' && planned !== undefined))
    return { status: 'hypothetical', by: [hypothetical] };
  if (scan.section === 'risks' || isVaccinatedAgainst(scan, subject))
    return { status: 'hypothetical', by: [] };
  return subject.kind === 'condition' ? ofCondition(scan, subject, hits) : ofAct(scan, subject, hits);
}

/** "Hepatitis B" in a list of vaccinations is what the vaccine was against; a full sentence there is as any other. */
function isVaccinatedAgainst(
  { tokens: { lower }, section, from, to }: SentenceScan,
  subject: Subject,
): boolean {
  if (section !== 'immunizations' || subject.kind !== 'condition') return false;
  if (lower.slice(from, subject.from).some((word) => vaccinating.has(word)))
    return !lower.slice(from, subject.from).some((word) => word === 'after' || word === 'following');
  return !lower.slice(from, to).some((word) => told.has(word));
}

function ofCondition(scan: SentenceScan, subject: Subject, hits: Hits): Verdict {
  const { differential, provisional, historical, past } = hits;
  if (historical?.direction === 'after' && historical.distance <= RIGHT_AFTER)
    return { status: 'historical', by: [historical] };
  if (
    differential !== undefined &&
    (provisional === undefined || differential.distance <= provisional.distance)
  )
    return { status: 'differential', by: [differential] };
  if (provisional !== undefined) return { status: 'provisional', by: [provisional] };
  if (scan.section === 'differential') return { status: 'differential', by: [] };
  if (scan.section === 'provisional-diagnosis') return { status: 'provisional', by: [] };
  if (historical !== undefined) return { status: 'historical', by: [historical] };
  if (past === undefined) return { status: 'confirmed', by: [] };
  const isOver =
    !subject.isLasting && pastMeansOver.has(past.cue.rule) && !isRecentAgain(scan, past, subject);
  return { status: isOver ? 'historical' : 'confirmed', by: [past] };
}

function ofAct(scan: SentenceScan, subject: Subject, { planned, historical, past }: Hits): Verdict {
  if (subject.kind === 'medication' && historical !== undefined)
    return { status: 'historical', by: [historical] };
  if (past !== undefined && past.distance <= RIGHT_AFTER) return { status: 'confirmed', by: [past] };
  if (historical !== undefined) return { status: 'confirmed', by: [historical] };
  if (planned !== undefined && !isDone(scan, planned, subject)) return { status: 'planned', by: [planned] };
  const isPlanned = scan.section === 'plan' || scan.section === 'follow-up' || isForAct(scan, subject);
  return isPlanned &&
    subject.kind !== 'observable' &&
    !isDoneIn(scan, ...segmentAround(scan, subject)) &&
    !isStated(scan, subject)
    ? { status: 'planned', by: [] }
    : { status: 'confirmed', by: [] };
}

/** "For endoscopy": a note of what is to be done. */
function isForAct({ tokens: { lower }, from }: SentenceScan, subject: Subject): boolean {
  if (lower[subject.from - 1] !== 'for') return false;
  return subject.from - 1 === from || /^[;:.-]$/.test(lower[subject.from - 2] ?? '');
}

/** "Her HbA1c is 50" in a plan tells a result. */
const isStated = ({ tokens: { lower }, to: end }: SentenceScan, { to }: Subject): boolean =>
  lower.slice(to, Math.min(end, to + STATED_WITHIN)).some((word) => states.has(word));

const isDone = (scan: SentenceScan, { cue, direction }: Hit, { from, to }: Subject): boolean =>
  direction === 'before' ? isDoneIn(scan, cue.to, from) : isDoneIn(scan, to, cue.from);

/** The part of the sentence between the nearest commas and semicolons. */
function segmentAround({ tokens: { lower }, from, to }: SentenceScan, subject: Subject): [number, number] {
  const isStop = (at: number): boolean => lower[at] === ',' || lower[at] === ';';
  let start = subject.from;
  while (start > from && !isStop(start - 1)) start -= 1;
  let end = subject.to;
  while (end < to && !isStop(end)) end += 1;
  return [start, end];
}

function isDoneIn(scan: SentenceScan, from: number, to: number): boolean {
  for (let at = from; at < to; at += 1) if (done.has(scan.tokens.lower[at] ?? '')) return true;
  return false;
}

/** A doubt that stands nearer than the denial, behind a comma or after "but", is what holds. */
function isOverruled(scan: SentenceScan, subject: Subject, negated: Hit, hits: Hits): boolean {
  if (negated.direction === 'after') {
    const doubt = hits.differential;
    return (
      doubt?.direction === 'after' && doubt.cue.from <= negated.cue.from && doubt.cue.to >= negated.cue.to
    );
  }
  return [hits.differential, hits.provisional, hits.hypothetical].some(
    (hit) =>
      hit?.direction === 'before' &&
      hit.cue.from >= negated.cue.to &&
      (commasBetween(scan, negated.cue.to, hit.cue.from) > 0 || hit.cue.rule === 'if') &&
      subject.from >= hit.cue.to,
  );
}

/** "Chest pain: no", "Fever - nil": the answer of a questionnaire. */
function answerAfter({ tokens: { lower }, to: end }: SentenceScan, { to }: Subject): Hit | undefined {
  const answer = lower[to + 1] ?? '';
  if (to + 1 >= end || !/^[:=–-]$/.test(lower[to] ?? '') || !no.has(answer)) return undefined;
  if (to + 2 < end && !/^[.,;)]$/.test(lower[to + 2] ?? '')) return undefined;
  return { cue: { from: to + 1, to: to + 2, rule: answer, senses: [] }, direction: 'after', distance: 0 };
}

const RECENT_WITHIN = 4;

/** "a history of asthma and recent diagnosis of PE": the nearer word holds. */
export function isRecentAgain(scan: SentenceScan, { cue, direction }: Hit, { from }: Subject): boolean {
  if (direction === 'after') return false;
  return hasRecentWord(scan, Math.max(cue.to, from - RECENT_WITHIN), from);
}

export function hasRecentWord({ tokens }: SentenceScan, from: number, to: number): boolean {
  for (let at = from; at < to; at += 1) if (recent.has(tokens.lower[at] ?? '')) return true;
  return false;
}
