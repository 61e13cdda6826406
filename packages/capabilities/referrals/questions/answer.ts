import { findInstructions } from '../judge/instructions.ts';
import type { PlacedEvidence } from '../result.ts';
import { type Answer, type AskRequest, NOT_STATED, quoteInWords } from './asked.ts';
import { answerFromDecision } from './decision.ts';
import { answerFromFields } from './fields.ts';
import { findIntent, type Intent } from './intents.ts';
import { cutPassages, overlaps, type Passage } from './passages.ts';
import { type Expected, type Query, readQuestion } from './query.ts';
import { hasForm, type Ranked, rankPassages, speaksOf } from './rank.ts';

/** Concepts of the terminology that a text names. */
export type FindConcepts = (
  text: string,
) => readonly { readonly start: number; readonly end: number; readonly code: string | null }[];

/** How near another passage has to come to the best to be quoted beside it. */
const NEARLY = 0.6;
const QUOTES_MAX = 4;
const SUBJECT_SHARE = 0.4;
const PART_SHARE = 0.6;
const SURE = 0.9;
/** The passage that holds the complaint says how long, though not of what. */
const OF_COMPLAINT = 0.8;

/**
 * Answers a question with words of the letter alone, or says that it does not say. No model: what the readers found, else
 * the passages that speak of what is asked. Neither the question nor the letter can order anything.
 */
export function answerQuestion(request: AskRequest, conceptsIn: FindConcepts): Answer {
  const { question, pages, result } = request;
  const intent = findIntent(question);
  if (intent?.kind === 'decision') return answerFromDecision(request, intent.id);
  const passages = cutPassages(pages, result.coding.mentions, findInstructions({ pages, receivedAt: '' }));
  if (intent !== undefined) {
    const answer = answerIntent(request, intent, passages, conceptsIn);
    if (answer !== undefined) return answer;
  }
  const plain = withoutNames(question, request);
  const { query, isOnSubject } = withSubject(readQuestion(plain, conceptsIn(plain)), request);
  const ranked = rankPassages(query, passages);
  if (ofComplaint(query.expected) && (query.expected === 'side' || (isOnSubject && ranked.length === 0)))
    return sayOfComplaint(request, passages, query.expected);
  return sayPassages(ranked);
}

/** What is asked beside the field itself chooses among its quotes: "allergic to penicillin", "what dose of metformin". */
function answerIntent(
  request: AskRequest,
  { id, fields, rest, isWhole }: Intent,
  passages: readonly Passage[],
  conceptsIn: FindConcepts,
): Answer | undefined {
  const plain = withoutNames(rest, request);
  const query = readQuestion(plain, conceptsIn(plain));
  if (query.slots.length === 0) return answerFromFields(request, fields);
  const special = answerFromFields(request, fields, chosenBy(query, passages));
  // A letter seldom says what each drug is for: all of them are the honest answer.
  const isAllMeant = isWhole || (id === 'medications' && /\bfor\b/i.test(rest));
  return special ?? (isAllMeant ? answerFromFields(request, fields) : undefined);
}

/** The patient's own name asks for nothing. */
function withoutNames(text: string, { result }: AskRequest): string {
  const names = result.patients.flatMap(({ fields }) => fields.name?.evidence ?? []);
  const words = names
    .flatMap(({ quote }) => quote.toLowerCase().split(/[^\p{L}'’]+/u))
    .map((word) => word.replaceAll('’', "'"));
  return text
    .replaceAll('’', "'")
    .replace(/\p{L}+(?:'\p{L}+)?/gu, (word) =>
      words.includes(word.toLowerCase()) ? ' '.repeat(word.length) : word,
    );
}

/** The key of a condition as it would be said: pigmentedLesion is "pigmented lesion". */
const inWords = (key: unknown): string =>
  String(key).replace(/\p{Lu}/gu, (letter) => ` ${letter.toLowerCase()}`);

/** What the letter is about need not be said again in the sentence that answers. */
function withSubject(
  query: Query,
  { result }: AskRequest,
): { readonly query: Query; readonly isOnSubject: boolean } {
  const subject = result.patients.flatMap(({ fields: { condition } }) =>
    condition === undefined
      ? []
      : [inWords(condition.value), ...condition.evidence.map(({ quote }) => quote)],
  );
  const terms = new Set(cutPassages(subject, [], []).flatMap((each) => [...each.terms]));
  const slots = query.slots.map((slot) => {
    if (speaksOf(slot, terms)) return { ...slot, weight: slot.weight * SUBJECT_SHARE };
    const isPartly = slot.together.some((unit) => unit.some((term) => terms.has(term)));
    return isPartly ? { ...slot, weight: slot.weight * PART_SHARE } : slot;
  });
  return { query: { ...query, slots }, isOnSubject: query.slots.every((slot) => speaksOf(slot, terms)) };
}

const chosenBy =
  (query: Query, passages: readonly Passage[]) =>
  (evidence: PlacedEvidence): boolean => {
    const own = cutPassages([evidence.quote], [], [])[0];
    const around = passages.find((passage) => overlaps(passage, evidence));
    const terms = new Set([...(own?.terms ?? []), ...codesAt(around)]);
    return query.slots.every((slot) => speaksOf(slot, terms));
  };

const codesAt = (passage: Passage | undefined): readonly string[] =>
  passage === undefined || passage.length > 8
    ? []
    : [...passage.terms].filter((term) => term.startsWith('#'));

function sayPassages(ranked: readonly Ranked[]): Answer {
  const [best] = ranked;
  if (best === undefined) return NOT_STATED;
  const quoted: Ranked[] = [];
  for (const each of ranked)
    if (each.score >= best.score * NEARLY && !quoted.some(({ passage }) => overlaps(passage, each.passage)))
      quoted.push(each);
  quoted.splice(QUOTES_MAX);
  const quotes = quoted.map(({ passage: { page, start, end, quote } }) => ({ page, start, end, quote }));
  return {
    answer: quoteInWords(quotes),
    quotes,
    confidence: Math.round(best.coverage * SURE * 1000) / 1000,
    about: [],
    kind: 'text',
  };
}

/** What is asked of the complaint itself, though it is not named: "How long has this been going on?" */
const ofComplaint = (expected: Expected): boolean =>
  expected === 'duration' || expected === 'frequency' || expected === 'side';

function sayOfComplaint({ result }: AskRequest, passages: readonly Passage[], expected: Expected): Answer {
  const complaints = result.patients.flatMap(({ fields }) =>
    ['condition', 'reason'].flatMap((name) => fields[name]?.evidence ?? []),
  );
  const lasting = passages.filter(({ quote }) => hasForm(expected, quote));
  const passage = lasting.find((each) => complaints.some((evidence) => overlaps(each, evidence)));
  return passage === undefined ? NOT_STATED : sayPassages([{ passage, coverage: OF_COMPLAINT, score: 1 }]);
}
