import type { Comparator } from './range.ts';

/** Ids of the quotes in the document that show it. */
type Evidenced<T> = { readonly value: T; readonly evidence: readonly string[] };

export type FactInput = Evidenced<boolean | number | string> & {
  readonly unit?: string;
  /** "more than 300 mL" is a value of 300 with `>`. */
  readonly comparator?: Comparator;
};

export type CodeInput = {
  readonly system: 'snomed' | 'icd10';
  readonly code: string;
  /** The referral says that the patient does not have it. */
  readonly negated?: boolean;
  readonly evidence: readonly string[];
};

export type InvestigationInput = {
  readonly name: string;
  readonly date?: string;
  readonly result?: FactInput;
  readonly evidence: readonly string[];
};

export type MedicationInput = {
  /** Absent: what the drug is was not recognised. */
  readonly classes?: readonly string[];
  readonly evidence: readonly string[];
};

export type PatientInput = {
  readonly id: string;
  /** Fields that are present and readable: `patient.name`, `patient.dob`, `referrer.name`, `reason`, `medications` … */
  readonly given: readonly string[];
  readonly birthDate?: Evidenced<string>;
  /** As the letter states it; used only without a birth date. */
  readonly ageYears?: Evidenced<number>;
  readonly sex?: Evidenced<string>;
  readonly conditions: readonly string[];
  readonly facts: Readonly<Record<string, FactInput>>;
  readonly statedUrgency?: Evidenced<string>;
  readonly codes?: readonly CodeInput[];
  readonly investigations?: readonly InvestigationInput[];
  readonly medications?: readonly MedicationInput[];
  readonly identifiers?: readonly { readonly type: string; readonly evidence: readonly string[] }[];
};

/** What the readers found in one document; plain data, so that it can be stored and replayed. */
export type TriageInput = {
  readonly documentType: 'referral' | 'referral_multi_patient' | 'not_referral' | 'unreadable';
  readonly receivedAt: string;
  readonly letterDate?: string;
  /** Text that addresses software or tells the reader how to categorise. */
  readonly embeddedInstruction?: boolean;
  /** A message that is no referral and asks the clinic to do something. */
  readonly asksForAction?: boolean;
  /** What reading noticed, such as LOW_TEXT_QUALITY; passed on. */
  readonly flags?: readonly string[];
  readonly patients: readonly PatientInput[];
};

export type EvaluateOptions = {
  /** Runs the named semi-automatic pathway instead of the nodes that run by themselves. */
  readonly start?: string;
  /** Whether `code` is `ancestor` or one of its descendants; undefined when the release does not know. */
  readonly subsumes?: (system: CodeInput['system'], ancestor: string, code: string) => boolean | undefined;
};
