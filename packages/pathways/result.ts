import type { Truth } from './truth.ts';

/** Why a test that is not TRUE or FALSE could not be decided. */
export type UnknownWhy =
  | 'absent'
  | 'bounds_allow_both'
  | 'other_unit'
  | 'other_type'
  | 'out_of_range'
  | 'results_differ'
  | 'not_said';

export type Found = {
  readonly value: boolean | number | string;
  readonly comparator?: string;
  readonly unit?: string;
  readonly evidence: readonly string[];
};

export type LeafTrace = {
  readonly test: string;
  /** The fact it looks at; absent for codes, investigations, medications and identifiers. */
  readonly fact?: string;
  readonly truth: Truth;
  readonly found: readonly Found[];
  readonly unknown?: UnknownWhy;
};

export type WhenTrace =
  | LeafTrace
  | { readonly op: 'all' | 'any' | 'not'; readonly truth: Truth; readonly of: readonly WhenTrace[] };

export type StepTrace = {
  readonly trigger: string;
  readonly expected: boolean;
  readonly truth: Truth;
  readonly when: WhenTrace;
};

export type RuleTrace = {
  readonly id: string;
  readonly condition: string | null;
  readonly decision: 'accept' | 'return';
  readonly category: string | null;
  readonly targetDays: number | null;
  readonly truth: Truth;
  readonly because: string;
  readonly steps: readonly StepTrace[];
  readonly cite: readonly string[];
  readonly rationale: string | null;
};

/** A rule of a more urgent category, and what stands between the patient and it. */
export type NotMoreUrgent = {
  readonly rule: string;
  readonly category: string;
  readonly truth: 'FALSE' | 'UNKNOWN';
  readonly because: string;
  readonly absentFacts: readonly string[];
};

export type MissingItem = {
  readonly item: string;
  readonly reasons: readonly ('identity' | 'global' | 'essential' | 'more_urgent_rule' | 'requested')[];
  /** The question as it goes to the referrer. */
  readonly text: string;
  /** The more urgent rules that its answer could decide. */
  readonly rules: readonly string[];
};

export type Triage = {
  readonly category: string | null;
  readonly targetDays: number | null;
  /** Counted from receipt. */
  readonly targetDate: string | null;
  readonly disposition: string;
  readonly humanReview: boolean;
  readonly reviewReasons: readonly string[];
  readonly flags: readonly string[];
};

export type PatientTriage = Triage & {
  readonly id: string;
  readonly decision: 'accept' | 'return' | null;
  /** What the rules say where a policy leaves the category open (out of scope). */
  readonly provisionalCategory: string | null;
  readonly pickedRule: string | null;
  readonly trueRules: readonly string[];
  readonly openRules: readonly string[];
  readonly route: string | null;
  readonly ageYears: { readonly low: number; readonly high: number } | null;
  readonly conditions: readonly string[];
  readonly statedUrgency: { readonly text: string; readonly category: string | null } | null;
  readonly missing: readonly MissingItem[];
  readonly notMoreUrgent: readonly NotMoreUrgent[];
  /** Facts that were sent but no rule could use, with the reason. */
  readonly unusableFacts: readonly { readonly fact: string; readonly why: UnknownWhy | 'not_defined' }[];
  readonly rules: readonly RuleTrace[];
};

export type PathwayRef = { readonly id: string; readonly version: string; readonly sha256: string };

export type Evaluation = Triage & {
  readonly pathway: PathwayRef;
  readonly start: string | null;
  readonly documentType: string;
  readonly patients: readonly PatientTriage[];
};
