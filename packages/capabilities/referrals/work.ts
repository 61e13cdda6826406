import type { Document, Ledger } from '@chartwright/documents';
import { type Pathway, parsePathway } from '@chartwright/pathways';
import { assess, type Readers } from './decide/assess.ts';
import { type Fingerprint, fingerprintOf } from './fingerprint.ts';
import { answerQuestion } from './questions/answer.ts';
import type { Answer, AskRequest } from './questions/asked.ts';
import type { Identifier, Reading } from './reading.ts';
import type { Outcome } from './result.ts';
import { pack } from './sealed.ts';

export { readReferral } from './assistant/read-referral.ts';
export type { Readers } from './decide/assess.ts';
export { judgeReferral } from './judge/judge.ts';
export type { AskRequest } from './questions/asked.ts';

/** A referral that was read to pages, and the pathway that is to decide on it. Plain data: it goes to a thread. */
export type AssessRequest = {
  readonly documents: readonly Document[];
  readonly ledger: Ledger;
  /** ISO day. */
  readonly receivedAt: string;
  /** The canonical document of the version, as JSON, and its digest. */
  readonly pathway: { readonly text: string; readonly sha256: string };
  readonly start?: string;
  readonly entities?: readonly string[];
  readonly readings?: { readonly assistant?: Reading; readonly judge?: Reading };
  readonly readers?: { readonly assistant: string; readonly judge: string };
  readonly timings?: Readonly<Record<string, number>>;
};

/** What is kept of an outcome in the open, beside the outcome itself. */
export type Assessed = {
  /** The outcome, packed. */
  readonly outcome: Uint8Array;
  readonly summary: Summary;
  readonly fingerprint: Fingerprint | undefined;
};

export type Summary = Pick<Outcome['result'], 'document_type'> & {
  readonly category: string | null;
  /** Of the category in its pathway: 0 is the most urgent. */
  readonly rank: number | null;
  readonly targetDate: string | null;
  readonly targetDays: number | null;
  readonly disposition: string;
  readonly humanReview: boolean;
  readonly reviewReasons: readonly string[];
  readonly pathway: { readonly id: string; readonly version: string; readonly sha256: string };
  /** The rules by which patients got their categories. */
  readonly rules: readonly string[];
  /** How many items the referrer is to be asked for. */
  readonly missing: number;
  readonly patients: readonly PersonSummary[];
};

/** By what a patient is looked for in the practice record. */
export type PersonSummary = {
  readonly family: string | null;
  readonly given: string | null;
  readonly dateOfBirth: string | null;
  readonly identifiers: readonly {
    readonly type: string;
    readonly value: string;
    /** False when its check digit contradicts it. */
    readonly isValid: boolean;
  }[];
  /** Both readers say the same of name, birth and identifiers, as far as these were read. */
  readonly isAgreed: boolean;
  readonly category: string | null;
  readonly rank: number | null;
};

const PATHWAYS_MAX = 50;
/** A question has no day of its own, and none of its concepts depends on one. */
const NO_DAY = '2000-01-01';

/** Everything about a referral that takes longer than a moment, as plain functions for whichever thread runs them. */
export function createReferralWork(readers: Readers, now: () => number) {
  const pathways = new Map<string, Pathway>();
  const open = ({ text, sha256 }: AssessRequest['pathway']): Pathway => {
    const known = pathways.get(sha256);
    if (known !== undefined) return known;
    const parsed = parsePathway(JSON.parse(text));
    if (parsed.state !== 'parsed') throw new Error('A stored version of a pathway cannot be read');
    if (pathways.size >= PATHWAYS_MAX) pathways.clear();
    pathways.set(sha256, parsed.pathway);
    return parsed.pathway;
  };
  return {
    ask: (request: AskRequest): Answer =>
      answerQuestion(request, (text) => readers.code(text, NO_DAY).mentions),

    assess({ pathway: written, start, ...task }: AssessRequest): Assessed {
      const pathway = open(written);
      const outcome = assess(
        { ...task, pathway, ...(start !== undefined && { options: { start } }) },
        readers,
        now,
      );
      const texts = outcome.result.pages.map(({ source, text }) => (source === 'duplicate' ? '' : text));
      return {
        outcome: pack(outcome),
        summary: summarise(outcome, pathway),
        fingerprint: fingerprintOf(texts),
      };
    },
  };
}

function summarise({ result, input, evaluation }: Outcome, { document }: Pathway): Summary {
  const { triage } = result;
  const rankOf = (category: string | null): number | null =>
    (category === null ? undefined : document.categories[category]?.rank) ?? null;
  return {
    document_type: result.document_type,
    category: triage.category,
    rank: rankOf(triage.category),
    targetDate: triage.target_date,
    targetDays: triage.target_days,
    disposition: triage.disposition,
    humanReview: triage.human_review,
    reviewReasons: triage.review_reasons,
    pathway: evaluation.pathway,
    rules: [...new Set(evaluation.patients.flatMap(({ pickedRule }) => pickedRule ?? []))],
    missing: triage.missing_information.length,
    patients: input.patients.map((_, at) => {
      const category = evaluation.patients[at]?.category ?? null;
      return { ...personOf(result.patients[at]?.fields ?? {}), category, rank: rankOf(category) };
    }),
  };
}

type Fields = Outcome['result']['patients'][number]['fields'];

function personOf(fields: Fields): Omit<PersonSummary, 'category' | 'rank'> {
  const name = fields.name?.value as { family?: string | null; given?: string | null } | undefined;
  const born = fields.date_of_birth?.value;
  const identifiers = fields.identifiers?.value as Identifier[] | undefined;
  const { name: nameField, date_of_birth: birthField, identifiers: identifierField } = fields;
  const read = [nameField, birthField, identifierField].filter((field) => field !== undefined);
  return {
    family: name?.family ?? null,
    given: name?.given ?? null,
    dateOfBirth: typeof born === 'string' ? born : null,
    identifiers: (identifiers ?? []).map(({ type, value, checkDigit }) => ({
      type,
      value,
      isValid: checkDigit !== 'invalid',
    })),
    isAgreed: read.every(({ judge }) => judge === 'agree'),
  };
}
