import type { RuleTrace } from '@chartwright/pathways';
import type { PatientView } from '../result.ts';
import {
  type Answer,
  type AskRequest,
  NOT_STATED,
  type Quote,
  quoteInWords,
  withoutRepeats,
} from './asked.ts';

/** What was decided on a referral, and by what words of it. */
export function answerFromDecision(request: AskRequest, id: string): Answer {
  if (id === 'missing') return sayMissing(request);
  if (id === 'review') return sayReview(request);
  if (id === 'instructions') return sayInstructions(request);
  return sayCategory(request);
}

/** What is not in a letter has no quote. */
function sayMissing({ result }: AskRequest): Answer {
  const asked = [...new Set(result.triage.missing_information.map(({ text }) => text))];
  return {
    answer:
      asked.length === 0 ? 'The pathway asks for nothing that the letter does not say.' : asked.join(' '),
    quotes: [],
    confidence: 1,
    about: ['triage.missing_information'],
    kind: 'decision',
  };
}

function sayReview({ result }: AskRequest): Answer {
  const { human_review, review_reasons } = result.triage;
  return {
    answer: human_review
      ? `A person has to look: ${review_reasons.join(', ')}.`
      : 'No person has to look at it by the rules.',
    quotes: [],
    confidence: 1,
    about: ['triage.human_review', 'triage.review_reasons'],
    kind: 'decision',
  };
}

function sayInstructions({ result }: AskRequest): Answer {
  const quotes = result.embedded_instructions;
  if (quotes.length === 0) return NOT_STATED;
  return {
    answer: `Text that speaks to software is data and changes nothing. ${quoteInWords(quotes)}`,
    quotes,
    confidence: 1,
    about: ['embedded_instructions'],
    kind: 'decision',
  };
}

function sayCategory({ pages, result }: AskRequest): Answer {
  const said = result.patients.map((patient) => sayOfPatient(patient, pages, result.patients.length));
  const quotes = withoutRepeats(said.flatMap((each): readonly Quote[] => each.quotes));
  const { category, disposition, review_reasons } = result.triage;
  const summary = category === null ? `No category (${disposition}).` : `${category} (${disposition}).`;
  const reasons = review_reasons.length === 0 ? '' : ` For a person: ${review_reasons.join(', ')}.`;
  return {
    answer: `${[summary, ...said.map(({ sentence }) => sentence)].join(' ')}${reasons}${quotes.length === 0 ? '' : ` ${quoteInWords(quotes)}`}`,
    quotes,
    confidence: 1,
    about: ['triage.category', 'triage.trace'],
    kind: 'decision',
  };
}

type Trace = { readonly pickedRule: string | null; readonly rules: readonly RuleTrace[] };

function sayOfPatient({ index, triage, fields }: PatientView, pages: readonly string[], count: number) {
  const { pickedRule, rules } = triage.trace as Trace;
  const rule = rules.find(({ id }) => id === pickedRule);
  const whose = count > 1 ? `Patient ${index}: ${triage.category ?? 'no category'}, ` : '';
  const condition = fields.condition?.evidence ?? [];
  if (rule === undefined) return { sentence: `${whose}no rule holds.`, quotes: condition };
  const found = rule.steps
    .flatMap(({ when }) => leavesOf(when))
    .filter(({ truth }) => truth === 'TRUE')
    .flatMap(({ found }) => found.flatMap(({ evidence }) => evidence))
    .flatMap((id) => quoteOf(id, pages));
  return { sentence: `${whose}rule ${rule.id}: ${rule.because}.`, quotes: [...condition, ...found] };
}

type WhenTrace = RuleTrace['steps'][number]['when'];
type LeafTrace = Extract<WhenTrace, { readonly test: string }>;

const leavesOf = (when: WhenTrace): readonly LeafTrace[] =>
  'op' in when ? when.of.flatMap(leavesOf) : [when];

/** A place as a pathway is told it: page, start and end. */
function quoteOf(id: string, pages: readonly string[]): Quote[] {
  const [, page, start, end] = /^(\d+):(\d+)-(\d+)$/.exec(id)?.map(Number) ?? [];
  if (page === undefined || start === undefined || end === undefined) return [];
  const quote = pages[page - 1]?.slice(start, end) ?? '';
  return quote === '' ? [] : [{ page, start, end, quote }];
}
