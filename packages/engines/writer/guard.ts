import type { Change, ConfidenceLevel, EngineResult } from '../result.ts';
import { ITEM_FLAG } from '../shared/suicide-risk.ts';
import { type ComparisonFault, checkComparisons } from './comparison-check.ts';
import { readNumericFacts } from './fact-numbers.ts';
import { factsForWriter, type WriterFacts } from './facts.ts';
import { checkNumbers, type NumberFault } from './number-check.ts';
import { countSentences, foldText } from './readable-text.ts';
import { checkStatuses, checkTerms, type WordFault } from './word-check.ts';

type FormFault = 'empty' | 'too_long' | 'unreadable_characters' | 'too_few_sentences' | 'too_many_sentences';

/** Why a narrative was refused: codes only, never its words. */
export type NarrativeFault = FormFault | NumberFault | WordFault | ComparisonFault;

export type NarrativeVerdict =
  | { readonly accepted: true; readonly narrative: string }
  | { readonly accepted: false; readonly reasons: readonly NarrativeFault[] };

const CHARACTERS_MAX = 900;
const SENTENCES_MIN = 2;
const SENTENCES_MAX = 4;

/**
 * Accepts a narrative only if it restates what the engine computed and nothing else. When in doubt it refuses: the
 * deterministic template is always there instead.
 *
 * Stricter than it must be in one place: the rationale of a biomarker names disorders, so a narrative that repeats
 * it is refused.
 *
 * @param data the finished result it speaks about
 * @param previousDirection replaces `change.direction` when the caller knows it from elsewhere
 */
export function acceptNarrative(
  text: string,
  data: EngineResult,
  previousDirection?: Change['direction'],
): NarrativeVerdict {
  const narrative = text.trim();
  if (narrative.length > CHARACTERS_MAX) return { accepted: false, reasons: ['too_long'] };
  const folded = foldText(narrative);
  if (folded === null) return { accepted: false, reasons: ['unreadable_characters'] };

  const facts = factsForWriter(data);
  const sentences = sentencesOf(data);
  const direction = previousDirection ?? facts.change?.direction ?? null;
  const reasons: readonly NarrativeFault[] = [
    ...formFaults(folded),
    ...checkNumbers(folded, readNumericFacts(facts)),
    ...checkStatuses(folded, { ...facts, confidences: confidencesOf(facts), quotable: quotable(facts) }),
    ...checkTerms(folded, {
      ownLabels: ownLabels(facts),
      sentences,
      isSuicideFlagged: isSuicideFlagged(facts),
    }),
    ...checkComparisons(folded, { ...facts, direction, sentences }),
  ];
  return reasons.length === 0 ? { accepted: true, narrative } : { accepted: false, reasons };
}

function formFaults(folded: string): readonly FormFault[] {
  const sentences = countSentences(folded);
  if (sentences === 0) return ['empty'];
  return [
    ...(sentences < SENTENCES_MIN ? (['too_few_sentences'] as const) : []),
    ...(sentences > SENTENCES_MAX ? (['too_many_sentences'] as const) : []),
  ];
}

function confidencesOf({ confidence, evidence, signals }: WriterFacts): readonly ConfidenceLevel[] {
  const own = confidence === null ? signals.map((signal) => signal.confidence) : [confidence];
  return [...own, evidence.level].filter((level) => level !== null);
}

/** Explanations of the change, folded and without the full stop, as the template repeats them. */
const quotable = ({ change }: WriterFacts): readonly string[] =>
  (change?.explanations ?? []).flatMap((line) => foldText(line)?.replace(/\.$/, '') ?? []);

const ownLabels = ({ factors, signals, symptomScores }: WriterFacts): readonly string[] => [
  ...factors.map(({ label }) => label),
  ...signals.map(({ label }) => label),
  ...[symptomScores, ...signals.map(({ scores }) => scores)].flatMap((one) => one?.instrument ?? []),
];

const isSuicideFlagged = ({ flagged }: WriterFacts): boolean =>
  flagged.some((flag) => flag === ITEM_FLAG || /suicid/i.test(flag));

/** Headline, details and explanations, folded like the narrative they are compared with. */
function sentencesOf(data: EngineResult): readonly string[] {
  const { summary, change } = data.intelligence;
  return [summary.headline, ...(change?.explanations ?? []), ...detailsOf(data)].map(
    (sentence) => foldText(sentence) ?? '',
  );
}

function detailsOf(data: EngineResult): readonly string[] {
  switch (data.object) {
    case 'relapse.prediction':
      return [data.summaryLine, ...data.factors.map(({ detail }) => detail)];
    case 'outcome.score':
      return [data.summaryLine, ...data.components.map(({ detail }) => detail)];
    case 'dmse.analysis':
      return data.signals.map(({ detail }) => detail);
    case 'medication.analysis':
    case 'biomarker.analysis':
      return data.signals.map(({ summaryLine }) => summaryLine);
  }
}
