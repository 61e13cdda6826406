import {
  type EvaluateOptions,
  type Evaluation,
  evaluate,
  type Pathway,
  type TriageInput,
} from '@chartwright/pathways';
import type { Check, CheckCode } from '../judge/check.ts';
import type { Comparison, FieldComparison } from '../judge/compare.ts';
import type { Reading } from '../reading.ts';
import type { JudgeView } from '../result.ts';
import redFlags from './data/red-flags.json' with { type: 'json' };
import { decisiveFields } from './decisive.ts';
import { merge } from './merge.ts';
import { type Noticed, toTriageInput } from './triage-input.ts';

/** What is decided on: both readings, what was found between them, and how the pages were read. */
export type Case = {
  readonly assistant: Reading;
  readonly judge: Reading;
  readonly comparison: Comparison;
  readonly checks: readonly Check[];
  readonly receivedAt: string;
  readonly hasHiddenInstruction: boolean;
  readonly failedPages: number;
  /** The lowest quality of a page that was read, 0 to 1. */
  readonly pageQuality: number;
};

/** What goes to a person beside what the pathway itself sends there. The words are part of the API. */
export type HoldReason =
  | 'READERS_DISAGREE'
  | 'FACT_DISAGREE'
  | 'CONDITION_DISAGREE'
  | 'NOT_CONFIRMED'
  | 'IDENTITY_DISAGREE'
  | 'DOCUMENT_TYPE_DISAGREE'
  | 'PATIENTS_DISAGREE'
  | 'EVIDENCE_INVALID'
  | 'CONTRADICTION'
  | 'PAGE_UNREADABLE'
  | 'TEXT_UNRELIABLE'
  | 'LANGUAGE_UNKNOWN'
  | 'RED_FLAG_WITHOUT_RULE';

export type Decision = {
  readonly reading: Reading;
  /** Whose reading that is: the order of its patients is theirs; of a join it is that of the comparison. */
  readonly readBy: 'both' | 'assistant' | 'judge';
  /** What the rules were asked, and what they answered. */
  readonly input: TriageInput;
  readonly evaluation: Evaluation;
  /** Of the document; those of the pathway stand in `evaluation`. */
  readonly holds: readonly HoldReason[];
  readonly verdict: JudgeView['verdict'];
  readonly categories: { readonly assistant: string | null; readonly judge: string | null };
};

const LOW_QUALITY = 0.85;
const UNRELIABLE = 0.6;

/**
 * Decides on a referral: the rules are asked of each reading and of both joins of them, the most urgent answer is proposed,
 * and whatever is not settled between the readers goes to a person. Nothing here lowers an urgency.
 */
export function decide(one: Case, pathway: Pathway, options: EvaluateOptions = {}): Decision {
  const noticed = noticedOf(one);
  const ask = (reading: Reading, readBy: Decision['readBy'] = 'both') => {
    const input = toTriageInput(reading, noticed);
    return { reading, readBy, input, evaluation: evaluate(pathway, input, options) };
  };
  const { assistant, judge, comparison } = one;
  const asked = {
    joined: ask(merge({ assistant, judge }, comparison, 'assistant')),
    other: ask(merge({ assistant, judge }, comparison, 'judge')),
    assistant: ask(assistant, 'assistant'),
    judge: ask(judge, 'judge'),
  };
  const all = Object.values(asked);
  const most = Math.min(...all.map(({ evaluation }) => rankOf(pathway, evaluation)));
  const proposed = all.find(({ evaluation }) => rankOf(pathway, evaluation) === most) ?? asked.joined;
  const answers = {
    joined: asked.joined.evaluation,
    other: asked.other.evaluation,
    assistant: asked.assistant.evaluation,
    judge: asked.judge.evaluation,
  };
  const holds = holdsOf(one, answers, proposed.evaluation, pathway);
  return {
    ...proposed,
    holds,
    verdict: verdictOf(holds, answers),
    categories: { assistant: answers.assistant.category, judge: answers.judge.category },
  };
}

function noticedOf(one: Case): Noticed {
  const quality = Math.min(one.assistant.textQuality, one.judge.textQuality, one.pageQuality);
  return {
    receivedAt: one.receivedAt,
    hasHiddenInstruction: one.hasHiddenInstruction,
    flags: quality < LOW_QUALITY ? ['LOW_TEXT_QUALITY'] : [],
  };
}

/** The most urgent first; what has no category comes last. */
function rankOf({ document }: Pathway, { category }: Evaluation): number {
  return (category === null ? undefined : document.categories[category]?.rank) ?? Number.POSITIVE_INFINITY;
}

type Answers = {
  readonly assistant: Evaluation;
  readonly judge: Evaluation;
  readonly joined: Evaluation;
  readonly other: Evaluation;
};

function holdsOf(one: Case, answers: Answers, proposed: Evaluation, pathway: Pathway): HoldReason[] {
  const { assistant, judge } = one;
  const isReferral = proposed.documentType.startsWith('referral');
  const types = new Set([assistant.documentType, judge.documentType]);
  const holds: (HoldReason | false)[] = [
    one.failedPages > 0 && 'PAGE_UNREADABLE',
    Math.min(one.pageQuality, assistant.textQuality) < UNRELIABLE && 'TEXT_UNRELIABLE',
    [...types].some(isReferralType) &&
      [...types].some((type) => !isReferralType(type)) &&
      'DOCUMENT_TYPE_DISAGREE',
  ];
  if (isReferral) {
    holds.push(
      assistant.language !== undefined && assistant.language !== 'en' && 'LANGUAGE_UNKNOWN',
      assistant.patients.length !== judge.patients.length && 'PATIENTS_DISAGREE',
      ...holdsOfPatients(one, answers, proposed, pathway),
    );
  }
  return [...new Set(holds.filter((hold) => hold !== false))];
}

const isReferralType = (type: string): boolean => type.startsWith('referral');

function holdsOfPatients(
  one: Case,
  answers: Answers,
  proposed: Evaluation,
  pathway: Pathway,
): (HoldReason | false)[] {
  const decisive = decisiveFields(proposed);
  const fields = one.comparison.patients.flatMap((patient) => patient.fields);
  const contradicted = (field: FieldComparison) =>
    field.verdict === 'disagree' && field.assistant !== undefined && field.judge !== undefined;
  const { category } = proposed;
  const categories = Object.values(answers).map((answer) => answer.category);
  return [
    categories.some((each) => each !== null && each !== category) && 'READERS_DISAGREE',
    answers.joined.category !== category && answers.joined.category === null && 'READERS_DISAGREE',
    fields.some((field) => decisive.has(field.field) && contradicted(field)) && 'FACT_DISAGREE',
    // What a letter is about decides which rules are asked at all.
    fields.some(({ field, verdict }) => field === 'conditions' && verdict !== 'agree') &&
      'CONDITION_DISAGREE',
    isUnconfirmed(answers, fields, decisive) && 'NOT_CONFIRMED',
    fields.some((field) => IDENTITY.has(field.field) && contradicted(field) && !isPartOfOther(field)) &&
      'IDENTITY_DISAGREE',
    fields.some((field) => decisive.has(field.field) && field.verdict === 'evidence_invalid') &&
      'EVIDENCE_INVALID',
    one.checks.some(({ code }) => CONTRADICTIONS.has(code)) && 'CONTRADICTION',
    hasFlagWithoutRule(one, proposed, pathway) && 'RED_FLAG_WITHOUT_RULE',
  ];
}

/** One reader has less of the same name: the longer one is taken. */
function isPartOfOther({ field, assistant = '', judge = '' }: FieldComparison): boolean {
  const [one, other] = [assistant.split(' '), judge.split(' ')];
  const [fewer, more] = one.length < other.length ? [one, other] : [other, one];
  return field === 'name' && fewer.every((word) => more.includes(word));
}

const IDENTITY: ReadonlySet<string> = new Set(['name', 'dateOfBirth']);

/** Those that leave open who the patient is. Others stand among the checks for whoever reads the referral. */
const CONTRADICTIONS: ReadonlySet<CheckCode> = new Set([
  'two_birth_dates',
  'birth_in_future',
  'identifier_shared',
]);

/** A category that rests on what one reader alone saw. */
function isUnconfirmed(
  { assistant, judge }: Answers,
  fields: readonly FieldComparison[],
  decisive: ReadonlySet<string>,
): boolean {
  if (assistant.category !== null && judge.category !== null) return false;
  return fields.some(({ field, verdict }) => decisive.has(field) && verdict !== 'agree');
}

/**
 * A sign of an emergency in a referral that is proposed for anything less, or of cancer in one below the most urgent
 * waiting list: no rule has answered to it.
 */
function hasFlagWithoutRule({ assistant, judge }: Case, proposed: Evaluation, pathway: Pathway): boolean {
  const rank = rankOf(pathway, proposed);
  const told = (flags: ReadonlySet<string>) =>
    assistant.patients.some(({ redFlags }) => redFlags.some(({ value }) => flags.has(value)));
  const unruled = proposed.patients.some(({ pickedRule }) => pickedRule === null);
  const any = [...assistant.patients, ...judge.patients].some(({ redFlags }) => redFlags.length > 0);
  return (
    (rank > EMERGENCY_RANK && told(EMERGENCIES)) || (rank > CANCER_RANK && told(CANCERS)) || (unruled && any)
  );
}

const EMERGENCY_RANK = 0;
const CANCER_RANK = 1;
const EMERGENCIES: ReadonlySet<string> = new Set(redFlags.emergency);
const CANCERS: ReadonlySet<string> = new Set(redFlags.cancer);

function verdictOf(holds: readonly HoldReason[], { assistant, judge }: Answers): JudgeView['verdict'] {
  if (holds.includes('EVIDENCE_INVALID')) return 'evidence_invalid';
  if (assistant.category !== null && judge.category !== null && assistant.category !== judge.category)
    return 'category_disagree';
  if (holds.includes('FACT_DISAGREE') || holds.includes('READERS_DISAGREE')) return 'fact_disagree';
  return judge.category === null && assistant.category !== null ? 'abstain' : 'agree';
}
