import medications from '../data/medications.json' with { type: 'json' };
import type { EngineKey } from '../parameters/index.ts';
import type { ConfidenceLevel } from '../result.ts';
import { clausesOf, looksBack } from './clauses.ts';
import vocabulary from './vocabulary.json' with { type: 'json' };

export type WordFault =
  | 'status_mismatch'
  | 'status_negated'
  | 'confidence_mismatch'
  | 'diagnosis_term'
  | 'treatment_term'
  | 'medication_not_in_result'
  | 'suicide_term'
  | 'disguised_word'
  | 'review_contradicted';

const anyOf = (sources: readonly string[]): RegExp => new RegExp(sources.join('|'), 'i');

const TREATMENT = anyOf(vocabulary.treatment);
const SUICIDE = anyOf(vocabulary.suicide);
const DIAGNOSIS = anyOf([
  ...vocabulary.diagnosis,
  ...vocabulary.disorders.map((stem) => String.raw`\b${stem}`),
]);

/** Letters with a sign between each: `s-t-o-p`, `h. o. s. p.` */
const SPELLED_OUT = /\b(?:[a-z][ .\-_*/]+){3,}[a-z]\b/i;

const MEDICATION = new RegExp(
  String.raw`\b(?:${medications.flatMap(({ name, aliases }) => [name, ...aliases]).join('|')})\b`,
  'gi',
);

export type TermFacts = {
  /** Labels of the engine itself, which may carry a denied word (an analyte, a factor). */
  readonly ownLabels: readonly string[];
  /** The engine's sentences: a medication named there may be named. */
  readonly sentences: readonly string[];
  readonly isSuicideFlagged: boolean;
};

/**
 * Terms a narrative never contains: diagnoses, treatment steps, a medication that is not in the result, suicide
 * unless a suicide-risk item is flagged. Also looked for where a word is broken by hyphens or dots, which a reader
 * closes without noticing.
 */
export function checkTerms(
  folded: string,
  { ownLabels, sentences, isSuicideFlagged }: TermFacts,
): ReadonlySet<WordFault> {
  const text = ownLabels.reduce((rest, label) => rest.replaceAll(label, ' '), folded);
  const variants = [text, text.replace(/(?<=[a-z])[-_.*'/](?=[a-z])/gi, '')];
  const has = (pattern: RegExp): boolean => variants.some((variant) => pattern.test(variant));

  const faults = new Set<WordFault>();
  if (has(DIAGNOSIS)) faults.add('diagnosis_term');
  if (has(TREATMENT)) faults.add('treatment_term');
  if (has(SUICIDE) && !isSuicideFlagged) faults.add('suicide_term');
  if (variants.some((variant) => namesStranger(variant, sentences))) faults.add('medication_not_in_result');
  if (SPELLED_OUT.test(text)) faults.add('disguised_word');
  return faults;
}

function namesStranger(text: string, sentences: readonly string[]): boolean {
  const known = sentences.join(' ').toLowerCase();
  return (text.match(MEDICATION) ?? []).some((name) => !known.includes(name.toLowerCase()));
}

export type StatusFacts = {
  readonly engine: EngineKey;
  readonly status: string;
  /** Every confidence the result states. */
  readonly confidences: readonly ConfidenceLevel[];
  readonly requiresClinicianReview: boolean;
  /** Lines of the engine that name the status of one input; repeated word for word they are no claim. */
  readonly quotable: readonly string[];
};

const LEVEL = '(low|moderate|high)';
const CONFIDENCE_AFTER = new RegExp(
  String.raw`\bconfidence(?: (?:level|score|rating))?(?: (?:in [a-z ]{1,40}?))?(?: (?:is|was|remains|stays|of|at))?:?,? (?:only |rated |overall )?${LEVEL}\b`,
  'gi',
);
const CONFIDENCE_BEFORE = new RegExp(String.raw`\b${LEVEL}(?: overall)?[ -]confidence\b`, 'gi');
const NEGATED =
  /\b(?:no|not|no longer|never|cannot|isn't|wasn't|aren't|doesn't|without|neither|nor|hardly|rather than|instead of|far from|rules? out|excludes?)(?: [a-z'-]+){0,3} $/i;
const NO_REVIEW =
  /\b(?:no|not|without|never|unnecessary)\b[^.;]{0,60}\breview|\breview (?:is |was |seems |appears )?(?:not|unnecessary|unneeded|optional)\b/i;

/** Every status word is the status, every confidence is one that was computed, and no review is talked away. */
export function checkStatuses(folded: string, facts: StatusFacts): ReadonlySet<WordFault> {
  const faults = new Set<WordFault>();
  const unquoted = facts.quotable.reduce((rest, line) => rest.replaceAll(line, ' '), folded);
  const withoutConfidence = maskConfidence(unquoted, facts.confidences, faults);
  for (const clause of clausesOf(withoutConfidence)) {
    const isBackward = looksBack(clause);
    for (const { status, index } of statusWordsIn(facts.engine, clause)) {
      // "A worsening from the previous result" is a claim about the change, judged there.
      if (isBackward && (status === 'worsening' || status === 'improving')) continue;
      if (status !== facts.status) faults.add('status_mismatch');
      if (NEGATED.test(clause.slice(0, index))) faults.add('status_negated');
    }
  }
  if (facts.requiresClinicianReview && NO_REVIEW.test(folded)) faults.add('review_contradicted');
  return faults;
}

function maskConfidence(
  folded: string,
  computed: readonly ConfidenceLevel[],
  faults: Set<WordFault>,
): string {
  const mask = (whole: string, level: string): string => {
    if (!computed.some((one) => one === level.toLowerCase())) faults.add('confidence_mismatch');
    return ' '.repeat(whole.length);
  };
  return folded.replace(CONFIDENCE_BEFORE, mask).replace(CONFIDENCE_AFTER, mask);
}

export type StatusWord = { readonly status: string; readonly index: number };

const NOT_STATUSES = new RegExp(String.raw`\b(?:${vocabulary.notStatuses.join('|')})\b`, 'gi');

/** Occurrences of the engine's status words, longest phrase first so that `partial response` is not `response`. */
export function statusWordsIn(engine: EngineKey, folded: string): readonly StatusWord[] {
  const phrases = vocabulary.statuses[engine].flatMap(({ status, phrases: words }) =>
    words.map((phrase) => ({ status, phrase })),
  );
  let text = folded.replaceAll('_', ' ').replace(NOT_STATUSES, (whole) => ' '.repeat(whole.length));
  const found: StatusWord[] = [];
  for (const { status, phrase } of phrases.toSorted((a, b) => b.phrase.length - a.phrase.length)) {
    const pattern = new RegExp(`(?<![a-z])${phrase}(?![a-z])`, 'gi');
    found.push(...[...text.matchAll(pattern)].map(({ index }) => ({ status, index })));
    text = text.replace(pattern, (whole) => ' '.repeat(whole.length));
  }
  return found;
}
