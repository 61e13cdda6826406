import type { SourceRow } from '../model.ts';

/** One row that a component rests on. */
export type Evidence = {
  readonly code?: string;
  readonly value?: number;
  readonly date: string;
  readonly source: SourceRow;
};

export type AssessedComponent = {
  readonly key: string;
  readonly label: string;
  readonly points: number | null;
  readonly value: number | boolean | null;
  readonly unit: string | null;
  readonly replacedBy: string | null;
  /** The latest first. */
  readonly evidence: readonly Evidence[];
};

/** A score of a person or a stay with everything it rests on. */
export type Assessment = {
  readonly memberId: string;
  readonly claimId: string | null;
  readonly drugClass: string | null;
  readonly drugName: string | null;
  /** Last claim, day of discharge, or end of the period. */
  readonly date: string | null;
  readonly score: number | null;
  readonly band: string | null;
  readonly components: readonly AssessedComponent[];
  readonly missing: readonly string[];
  readonly modelVersion: string;
  readonly citation: string;
};
