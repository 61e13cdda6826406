import type { Change, ConfidenceLevel, Signal, Summary } from './result.ts';
import { counted, formatNumber, formatSigned, inSentence } from './shared/text.ts';

/**
 * The deterministic explanation: at most four sentences that restate what was computed, always available and
 * without added latency.
 */
const sentences = (...parts: readonly (string | null)[]): string =>
  parts.filter((part) => part !== null).join(' ');

const withoutFullStop = (text: string): string => (text.endsWith('.') ? text.slice(0, -1) : text);
const withFullStop = (text: string): string => (text.endsWith('.') ? text : `${text}.`);

const CHANGE_WORDS = {
  improved: 'an improvement on',
  worsened: 'a worsening from',
  unchanged: 'no material change from',
} as const;

/** The last sentence when the previous result was sent. */
function changeSentence(change: Change | null): string | null {
  if (change === null) return null;
  const opening = `This is ${CHANGE_WORDS[change.direction]} the previous result`;
  const [first, second] = change.explanations;
  const opensWithResult = first?.startsWith('Score ') || first?.startsWith('Status ');
  const largest = opensWithResult ? second : first;
  return largest === undefined
    ? `${opening}.`
    : `${opening}; the largest single input change was: ${withoutFullStop(largest)}.`;
}

const DMSE_OPENINGS = new Map([
  ['within_normal', 'Current findings are within typical range.'],
  ['subclinical', 'Current findings suggest a mild departure from typical range.'],
  ['clinical_attention', 'Current findings suggest a pattern warranting clinical attention.'],
]);

const METRICS = 4;

function dmseExtent(flagged: number, measured: number): string {
  if (measured === 1) return 'the one measured signal';
  return flagged === METRICS ? 'all four measured signals' : `${flagged} of ${measured} measured signals`;
}

export function dmseNarrative(facts: {
  readonly summary: Summary;
  readonly measured: number;
  readonly flagged: number;
  /** The first flagged signal with its threshold; null when none is flagged. */
  readonly lead: string | null;
  readonly confidence: ConfidenceLevel;
  readonly change: Change | null;
}): string {
  const { summary, measured, flagged, lead, confidence } = facts;
  const extent = flagged === measured ? 'consistent' : 'partial';
  const given =
    measured === METRICS
      ? 'complete session data'
      : `partial session data (${measured} of ${METRICS} metrics)`;
  const review = summary.requiresClinicianReview
    ? 'the existing evidence supports clinician review of this result'
    : 'these signals alone do not call for additional review';
  return sentences(
    DMSE_OPENINGS.get(summary.status) ?? null,
    lead === null
      ? 'None of the measured signals crossed a threshold.'
      : `Objective behavioral indicators, including ${lead}, demonstrate a ${extent} departure from typical range across ${dmseExtent(flagged, measured)}.`,
    `Confidence is ${confidence} given ${given}, and ${review}.`,
    changeSentence(facts.change),
  );
}

export function medicationNarrative(facts: {
  readonly summary: Summary;
  readonly dmseLatencyPctChange: number | null;
  readonly change: Change | null;
}): string {
  const { summary, dmseLatencyPctChange: pct } = facts;
  const review = summary.requiresClinicianReview
    ? 'the result supports clinician review'
    : 'no additional review is indicated by this comparison alone';
  return sentences(
    withFullStop(summary.headline),
    pct === null
      ? 'No objective Digital MSE™ change was supplied.'
      : `An objective Digital MSE™ latency change of ${formatSigned(pct)}% was also supplied.`,
    `The comparison is observational, and ${review}.`,
    changeSentence(facts.change),
  );
}

export function biomarkerNarrative(facts: {
  readonly summary: Summary;
  /** Critical first; null when no reading was flagged. */
  readonly first: Signal | null;
  readonly change: Change | null;
}): string {
  const { summary, first } = facts;
  return sentences(
    withFullStop(summary.headline),
    first === null
      ? 'Normal readings were not interpreted further.'
      : `The first item to review is ${withoutFullStop(first.summaryLine)}.`,
    first === null
      ? 'No additional review is indicated by these readings alone.'
      : 'These are possible medical contributors for a clinician to weigh, not diagnoses.',
    changeSentence(facts.change),
  );
}

const SOURCES = 5;

/** One part of a sum with its share, largest first. */
export type NarrativePart = { readonly label: string; readonly amount: number; readonly maximum?: number };

const scoreReview = (summary: Summary): string =>
  summary.requiresClinicianReview
    ? 'the result supports clinician review'
    : 'no additional review is indicated by this score alone';

const sourcesSentence = (confidence: ConfidenceLevel, sources: number, summary: Summary): string =>
  `Confidence is ${confidence} with ${sources} of ${SOURCES} sources available, and ${scoreReview(summary)}.`;

const signedPart = (part: NarrativePart): string =>
  `${inSentence(part.label)} (${formatSigned(part.amount)})`;

export function outcomeNarrative(facts: {
  readonly summary: Summary;
  readonly summaryLine: string;
  readonly parts: readonly NarrativePart[];
  readonly confidence: ConfidenceLevel;
  readonly sources: number;
  readonly change: Change | null;
}): string {
  const [first, second] = facts.parts;
  return sentences(
    withFullStop(facts.summaryLine),
    first === undefined
      ? 'No source contributed.'
      : second === undefined
        ? `The largest contribution is ${signedPart(first)}.`
        : `The largest contributions are ${signedPart(first)} and ${signedPart(second)}.`,
    sourcesSentence(facts.confidence, facts.sources, facts.summary),
    changeSentence(facts.change),
  );
}

const pointsPart = (part: NarrativePart): string =>
  `${inSentence(part.label)} (${formatNumber(part.amount)} of ${counted(part.maximum ?? 0, 'point')})`;

export function relapseNarrative(facts: {
  readonly summary: Summary;
  readonly score: number;
  readonly trendWord: string;
  readonly parts: readonly NarrativePart[];
  readonly confidence: ConfidenceLevel;
  readonly sources: number;
  readonly change: Change | null;
}): string {
  if (facts.sources === 0) {
    return sentences(
      'Relapse risk could not be estimated because no usable data source was supplied.',
      'A score of 0 in this case means unknown, not low risk.',
      changeSentence(facts.change),
    );
  }
  const [first, second] = facts.parts;
  const band = facts.summary.status;
  return sentences(
    `Relapse risk is scored at ${facts.score} of 100, in the ${band} band, with signals ${facts.trendWord}.`,
    first === undefined
      ? 'No factor contributed points.'
      : second === undefined
        ? `The largest contributor is ${pointsPart(first)}.`
        : `The largest contributor is ${pointsPart(first)}, followed by ${pointsPart(second)}.`,
    sourcesSentence(facts.confidence, facts.sources, facts.summary),
    changeSentence(facts.change),
  );
}
