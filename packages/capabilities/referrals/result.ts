import type { Ledger, PageSource } from '@chartwright/documents';
import type { Evaluation, TriageInput } from '@chartwright/pathways';
import type { Comparison } from './judge/compare.ts';

/** Where a value stands: verbatim on its page, and, where the file has geometry, a box in fractions of the page. */
export type PlacedEvidence = {
  readonly quote: string;
  /** Counted from 1 through all parts of the file. */
  readonly page: number;
  readonly start: number;
  readonly end: number;
  readonly box: Box | null;
};

export type Box = {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
};

export type JudgeWord = 'agree' | 'disagree' | 'cannot_tell';

/** One field of a patient or of the document, as both readers left it. */
export type Field = {
  readonly value: unknown;
  /** 0 to 1. */
  readonly confidence: number;
  readonly evidence: readonly PlacedEvidence[];
  readonly judge: JudgeWord;
};

export type MissingInformation = {
  readonly item: string;
  readonly reasons: readonly string[];
  /** The question as it goes to the referrer. */
  readonly text: string;
};

/** The decision in the words of the pathway that made it. */
export type TriageView = {
  readonly category: string | null;
  readonly target_days: number | null;
  /** Counted from receipt. */
  readonly target_date: string | null;
  readonly disposition: string;
  readonly human_review: boolean;
  /** Reasons of the pathway and of the readers: why a person has to look, machine-readable. */
  readonly review_reasons: readonly string[];
  readonly flags: readonly string[];
  readonly missing_information: readonly MissingInformation[];
  readonly pathway: { readonly id: string; readonly version: string; readonly sha256: string };
  /** Every rule that was asked, with what was found. */
  readonly trace: unknown;
};

export type PatientView = {
  /** From 1, in the order of the document. */
  readonly index: number;
  readonly triage: TriageView;
  readonly red_flags: readonly Field[];
  readonly fields: Readonly<Record<string, Field>>;
};

/** A page of the ledger. */
export type PageView = {
  /** Counted from 1 through all parts of the file. */
  readonly page: number;
  /** Which part of which part of the file: `[]` is the file itself. */
  readonly document: readonly number[];
  /** The page's number in its part. */
  readonly original_page: number;
  readonly source: PageSource;
  readonly reason: string | null;
  readonly duplicate_of: number | null;
  /** Why another letter may begin here; empty on a page that goes on. */
  readonly begins_letter: readonly string[];
  readonly quality: number;
  readonly rotation: number;
  readonly width: number | null;
  readonly height: number | null;
  readonly text: string;
};

export type CodedMention = {
  readonly page: number;
  readonly start: number;
  readonly end: number;
  readonly source: string;
  readonly status: string;
  readonly code: string | null;
  readonly display: string | null;
};

export type ChunkView = {
  readonly text: string;
  readonly chunk_type: 'text' | 'section_heading' | 'table';
  readonly grounding: readonly {
    readonly page: number;
    readonly boundingBox: Box | Record<string, never>;
    readonly polygon: readonly { readonly x: number; readonly y: number }[];
  }[];
};

export type EntityView = {
  readonly entityName: string;
  readonly entityValue: string;
  readonly boundingBox:
    | (Box & { readonly page: number; readonly original_page: number })
    | Record<string, never>;
  /** Three decimals, 0 to 1; of an empty value `1.000`. */
  readonly confidence: string;
};

export type JudgeView = {
  readonly verdict: 'agree' | 'category_disagree' | 'fact_disagree' | 'evidence_invalid' | 'abstain';
  /** What the rules make of the Judge's reading alone. */
  readonly category: string | null;
  readonly assistant_category: string | null;
  /** Fields of `patients.N.` or of the document on which the readers differ. */
  readonly disagreements: readonly {
    readonly field: string;
    readonly patient: number | null;
    readonly judge_value: string | null;
    readonly evidence: readonly PlacedEvidence[];
  }[];
  /** What cannot stand or contradicts itself in the letter. */
  readonly checks: readonly {
    readonly code: string;
    readonly field: string | null;
    readonly patient: number | null;
    readonly evidence: readonly PlacedEvidence[];
  }[];
  readonly readers: { readonly assistant: string; readonly judge: string };
};

/** What a completed job answers with. */
export type ReferralResult = {
  readonly document_type: 'referral' | 'referral_multi_patient' | 'not_referral' | 'unreadable';
  readonly not_referral_kind: string | null;
  readonly triage: TriageView;
  /** Fields of the document: referrer, recipient, letter_date. */
  readonly fields: Readonly<Record<string, Field>>;
  readonly patients: readonly PatientView[];
  readonly entities: { readonly entities: readonly EntityView[] };
  readonly ledger: Ledger;
  readonly pages: readonly PageView[];
  readonly judge: JudgeView;
  readonly coding: { readonly release: string; readonly mentions: readonly CodedMention[] };
  readonly extracted_markdown: string;
  readonly chunks: readonly ChunkView[];
  readonly embedded_instructions: readonly PlacedEvidence[];
  readonly timings: Readonly<Record<string, number>>;
  readonly disclaimer: string;
};

/** What is kept of a completed job: the answer, and what is needed to replay, back-test and measure it. */
export type Outcome = {
  readonly result: ReferralResult;
  /** What the pathway was asked; plain data, so that any version can be asked it again. */
  readonly input: TriageInput;
  readonly evaluation: Evaluation;
  readonly comparison: Comparison;
};
