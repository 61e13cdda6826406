import type { Mode } from '@chartwright/platform';
import type { Outcome, PatientView, TriageView } from '../result.ts';
import type { Action } from '../reviews/rules.ts';

/** A record and the job that decided on it: all that an export is written from. */
export type ExportSource = {
  readonly record: {
    readonly id: string;
    readonly mode: Mode;
    readonly filename: string;
    readonly mediaType: string;
    readonly fileSize: number;
    /** Hexadecimal. */
    readonly sha256: string;
    readonly receivedAt: Date;
  };
  readonly jobId: string;
  /** When the job completed. */
  readonly decidedAt: Date;
  readonly outcome: Outcome;
  readonly decision?: PersonDecision;
};

/** What people made of the proposal; it stands above it. */
export type PersonDecision = {
  readonly at: Date;
  /** Ids of who decided, and of who confirmed it. */
  readonly by: readonly string[];
  readonly action: Action;
  /** Null where the referral leaves the list. */
  readonly category: string | null;
  /** ISO day. */
  readonly targetDate: string | null;
  readonly reason: string | null;
  readonly route: string | null;
  /** Of a document about several patients: those whose category was changed by name. */
  readonly patients: readonly { readonly index: number; readonly category: string }[];
};

/** What an export says of where it comes from. */
export type ExportOptions = {
  readonly fhirBase: string;
  readonly softwareVersion: string;
  /** Where the file of a record can be fetched, with a key. */
  readonly fileUrl: (recordId: string) => string;
};

/** The state of triage of one patient, after everybody who had a say. */
export type TriageState = {
  readonly category: string | null;
  readonly targetDays: number | null;
  readonly targetDate: string | null;
  readonly disposition: string;
  /** A person has to look and has not yet. */
  readonly isHeld: boolean;
  /** Of the rules, or of the person who decided; null while it is open. */
  readonly verdict: 'accepted' | 'returned' | null;
  readonly reviewReasons: readonly string[];
  readonly flags: readonly string[];
  readonly missing: TriageView['missing_information'];
};

const unique = (words: readonly string[]): string[] => [...new Set(words)];

/** What holds the document holds each of its patients. */
export function triageOf({ outcome, decision }: ExportSource, { index, triage }: PatientView): TriageState {
  const { triage: whole, patients } = outcome.result;
  const proposed = outcome.evaluation.patients[index - 1];
  const isOnly = patients.length === 1;
  const isHeld = triage.human_review || whole.human_review;
  const state = {
    disposition: isOnly ? whole.disposition : triage.disposition,
    reviewReasons: unique([...triage.review_reasons, ...whole.review_reasons]),
    flags: unique(isOnly ? [...triage.flags, ...whole.flags] : triage.flags),
    missing: triage.missing_information,
  };
  if (decision !== undefined) return { ...state, ...decided(decision, triage, isOnly ? undefined : index) };
  return {
    ...state,
    category: triage.category,
    targetDays: triage.target_days,
    targetDate: triage.target_date,
    isHeld,
    verdict: isHeld ? null : verdictOf(proposed?.decision ?? null),
  };
}

const verdictOf = (decision: 'accept' | 'return' | null): TriageState['verdict'] => {
  if (decision === null) return null;
  return decision === 'accept' ? 'accepted' : 'returned';
};

const VERDICTS: Readonly<Record<Action, TriageState['verdict']>> = {
  accept: 'accepted',
  override: 'accepted',
  // The referrer is asked first.
  request_info: null,
  return: 'returned',
  redirect: 'returned',
  not_a_referral: 'returned',
  duplicate: 'returned',
};

/** A decision names the most urgent category of a document; each of several patients keeps the own one, unless named. */
function categoryOf(
  decision: PersonDecision,
  proposed: string | null,
  index: number | undefined,
): string | null {
  if (index === undefined || decision.category === null) return decision.category;
  return decision.patients.find((patient) => patient.index === index)?.category ?? proposed;
}

function decided(decision: PersonDecision, triage: TriageView, index: number | undefined) {
  const category = categoryOf(decision, triage.category, index);
  const isProposed = category !== null && category === triage.category;
  const own = isProposed ? triage.target_date : null;
  return {
    category,
    targetDays: isProposed ? triage.target_days : null,
    targetDate: category === decision.category ? decision.targetDate : own,
    isHeld: false,
    verdict: VERDICTS[decision.action],
  };
}
