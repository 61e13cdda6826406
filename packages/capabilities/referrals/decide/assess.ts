import type { Document, Ledger } from '@chartwright/documents';
import type { EvaluateOptions, Pathway, PatientTriage } from '@chartwright/pathways';
import { check } from '../judge/check.ts';
import { type Comparison, compare } from '../judge/compare.ts';
import { BUILT_IN_READERS } from '../models/names.ts';
import type { Reading, ReadingTask } from '../reading.ts';
import type { CodedMention, Outcome, PatientView, ReferralResult, TriageView } from '../result.ts';
import { type Decision, decide, type HoldReason } from './decide.ts';
import { viewEntities } from './entities.ts';
import { documentFields, patientFields } from './fields.ts';
import { gatherPages, type Sheaf } from './pages.ts';

/** Reads pages one way or the other. */
export type Readers = {
  readonly assistant: (task: ReadingTask, conditions: readonly string[]) => Reading;
  readonly judge: (task: ReadingTask, pathway: Pathway) => Reading;
  /** Codes of the loaded terminology that have passed the code gate. */
  readonly code: (
    text: string,
    letterDate: string,
  ) => { readonly release: string; readonly mentions: readonly Omit<CodedMention, 'page'>[] };
};

export type AssessTask = {
  readonly documents: readonly Document[];
  readonly ledger: Ledger;
  /** ISO day. */
  readonly receivedAt: string;
  readonly pathway: Pathway;
  readonly options?: EvaluateOptions;
  /** Names of entities that were asked for; all when absent. */
  readonly entities?: readonly string[];
  /** Readings of other readers, such as a language model. */
  readonly readings?: { readonly assistant?: Reading; readonly judge?: Reading };
  readonly readers?: { readonly assistant: string; readonly judge: string };
  readonly timings?: Readonly<Record<string, number>>;
};

const DISCLAIMER =
  'Chartwright is not a medical device. A category is a proposal by the rules of the clinic; a clinician answers for it.';

/**
 * Makes of the pages of a referral what a completed job answers with: both readings, what the pathway says to them, and
 * everything that a person has to look at.
 *
 * @param now milliseconds, for the timings alone
 */
export function assess(task: AssessTask, readers: Readers, now: () => number): Outcome {
  const sheaf = gatherPages(task.documents);
  const reading: ReadingTask = { pages: sheaf.texts, receivedAt: task.receivedAt };
  const { pathway } = task;
  const conditions = Object.keys(pathway.document.conditions);
  const started = now();
  const assistant = task.readings?.assistant ?? readers.assistant(reading, conditions);
  const assisted = now();
  const judge = task.readings?.judge ?? readers.judge(reading, pathway);
  const judged = now();
  const comparison = compare(assistant, judge, reading);
  const checks = check(reading, assistant);
  const decision = decide(
    {
      assistant,
      judge,
      comparison,
      checks,
      receivedAt: task.receivedAt,
      hasHiddenInstruction: hasInstruction(readers.judge, sheaf.hidden, task),
      failedPages: sheaf.failed,
      pageQuality: sheaf.quality,
    },
    pathway,
    task.options,
  );
  const decided = now();
  const coding = codeLetter(readers, sheaf, decision, task.receivedAt);
  const timings = {
    ...task.timings,
    assistant_ms: Math.round(assisted - started),
    judge_ms: Math.round(judged - assisted),
    decide_ms: Math.round(decided - judged),
    coding_ms: Math.round(now() - decided),
  };
  const result = viewResult({ task, sheaf, decision, comparison, checks, coding, timings });
  return { result, input: decision.input, evaluation: decision.evaluation, comparison };
}

function hasInstruction(judge: Readers['judge'], hidden: readonly string[], task: AssessTask): boolean {
  const pages = hidden.filter((text) => text.trim() !== '');
  if (pages.length === 0) return false;
  return judge({ pages, receivedAt: task.receivedAt }, task.pathway).instructions.length > 0;
}

function codeLetter(readers: Readers, { texts }: Sheaf, { reading }: Decision, receivedAt: string) {
  const letterDate = reading.letterDate?.value ?? receivedAt;
  const coded = texts.map((text) => readers.code(text, letterDate));
  return {
    release: coded[0]?.release ?? '',
    mentions: coded.flatMap(({ mentions }, at) => mentions.map((mention) => ({ page: at + 1, ...mention }))),
  };
}

type Parts = {
  readonly task: AssessTask;
  readonly sheaf: Sheaf;
  readonly decision: Decision;
  readonly comparison: Comparison;
  readonly checks: ReturnType<typeof check>;
  readonly coding: ReferralResult['coding'];
  readonly timings: Readonly<Record<string, number>>;
};

function viewResult({ task, sheaf, decision, comparison, checks, coding, timings }: Parts): ReferralResult {
  const { reading, evaluation, holds } = decision;
  const { place } = sheaf;
  const fields = documentFields(reading, comparison, place);
  const patients = evaluation.patients.map((triage, at) =>
    viewPatient({ triage, at, decision, comparison, place }),
  );
  const isReferral = reading.documentType.startsWith('referral');
  return {
    document_type: reading.documentType,
    not_referral_kind: isReferral ? null : (reading.notReferralKind ?? null),
    triage: withHolds(
      {
        ...viewTriage(evaluation, decision),
        missing_information: patients.flatMap(({ triage }) => triage.missing_information),
        trace: { start: evaluation.start, patients: patients.length },
      },
      holds,
      task.pathway,
    ),
    fields,
    patients,
    entities: { entities: viewEntities({ fields, patients, pages: sheaf.pages }, task.entities) },
    ledger: task.ledger,
    pages: sheaf.pages,
    judge: {
      verdict: decision.verdict,
      category: decision.categories.judge,
      assistant_category: decision.categories.assistant,
      disagreements: disagreementsIn(comparison, place),
      checks: checks.map(({ code, field, patient, evidence }) => ({
        code,
        field: field ?? null,
        patient: patient === undefined ? null : patient + 1,
        evidence: evidence.map(place),
      })),
      readers: task.readers ?? BUILT_IN_READERS,
    },
    coding,
    extracted_markdown: sheaf.markdown,
    chunks: sheaf.chunks,
    embedded_instructions: reading.instructions.map(place),
    timings,
    disclaimer: DISCLAIMER,
  };
}

type TriageFacts = Pick<
  PatientTriage,
  'category' | 'targetDays' | 'targetDate' | 'disposition' | 'humanReview' | 'reviewReasons' | 'flags'
>;

function viewTriage(triage: TriageFacts, { evaluation }: Decision) {
  return {
    category: triage.category,
    target_days: triage.targetDays,
    target_date: triage.targetDate,
    disposition: triage.disposition,
    human_review: triage.humanReview,
    review_reasons: triage.reviewReasons,
    flags: triage.flags,
    pathway: evaluation.pathway,
  };
}

/** What the readers leave open keeps a referral from being triaged by itself. */
function withHolds(triage: TriageView, holds: readonly HoldReason[], { document }: Pathway): TriageView {
  if (holds.length === 0) return triage;
  const { dispositions } = document;
  const isSettled =
    triage.disposition === dispositions.triaged || triage.disposition === dispositions.notAReferral;
  return {
    ...triage,
    human_review: true,
    review_reasons: [
      ...triage.review_reasons,
      ...holds.filter((hold) => !triage.review_reasons.includes(hold)),
    ],
    disposition: isSettled ? dispositions.humanReview : triage.disposition,
  };
}

type PatientParts = Pick<Parts, 'decision' | 'comparison'> & {
  readonly triage: PatientTriage;
  readonly at: number;
  readonly place: Sheaf['place'];
};

function viewPatient(parts: PatientParts): PatientView {
  const { triage, at, decision, place } = parts;
  const patient = decision.reading.patients[at];
  const { missing, rules, pickedRule, openRules, notMoreUrgent, statedUrgency, ageYears, route } = triage;
  return {
    index: at + 1,
    triage: {
      ...viewTriage(triage, decision),
      missing_information: missing.map(({ item, reasons, text }) => ({ item, reasons, text })),
      trace: { pickedRule, openRules, notMoreUrgent, statedUrgency, ageYears, route, rules },
    },
    red_flags: (patient?.redFlags ?? []).map(({ value, confidence, evidence }) => ({
      value,
      confidence,
      evidence: evidence.map(place),
      judge: 'cannot_tell' as const,
    })),
    fields: patient === undefined ? {} : patientFields(patient, comparedWith(parts), place),
  };
}

/** What the readers say of a patient, wherever the reading that was taken has it. */
function comparedWith({ at, decision: { readBy }, comparison: { patients } }: PatientParts) {
  const pair = readBy === 'both' ? patients[at] : patients.find((one) => one[readBy] === at);
  return pair?.fields ?? [];
}

function disagreementsIn(
  { document, patients }: Comparison,
  place: Sheaf['place'],
): ReferralResult['judge']['disagreements'] {
  const all = [
    ...document.map((field) => ({ ...field, patient: null })),
    ...patients.flatMap(({ fields }, at) => fields.map((field) => ({ ...field, patient: at + 1 }))),
  ];
  return all
    .filter(({ verdict }) => verdict === 'disagree' || verdict === 'evidence_invalid')
    .map(({ field, patient, judge, evidence }) => ({
      field,
      patient,
      judge_value: judge ?? null,
      evidence: evidence.map(place),
    }));
}
