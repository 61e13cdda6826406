/** Where the words of a laboratory's answer stand; both the HL7 and the FHIR reader end here. */
export const RESULT_STATUSES = [
  'pending',
  'preliminary',
  'final',
  'corrected',
  'cancelled',
  'deleted',
  'entered-in-error',
] as const;
export type ResultStatus = (typeof RESULT_STATUSES)[number];

export const COMPARATORS = ['<', '<=', '>', '>='] as const;
export type Comparator = (typeof COMPARATORS)[number];

/** A test or a battery as the laboratory names it. */
export type ReportedCode = {
  readonly loinc: string | undefined;
  /** The laboratory's own code. */
  readonly local: string | undefined;
  readonly name: string | undefined;
};

/** A moment as it was stated: an ISO 8601 instant, and how exactly it was given. */
export type StatedTime = {
  /** UTC, such as `2026-05-01T10:00:00.000Z`; the first moment of what was stated less exactly. */
  readonly at: string;
  readonly precision: 'year' | 'month' | 'day' | 'time';
  /** The zone was not stated: that of the laboratory's settings, else UTC, was assumed. */
  readonly zoneAssumed: boolean;
};

export type CodedValue = {
  readonly code: string | undefined;
  /** The name of the code system as it was sent. */
  readonly system: string | undefined;
  readonly text: string | undefined;
};

export type ResultValue =
  | { readonly kind: 'number'; readonly comparator: Comparator | undefined; readonly value: number }
  | { readonly kind: 'range'; readonly low: number; readonly high: number }
  | { readonly kind: 'ratio'; readonly numerator: number; readonly denominator: number }
  | { readonly kind: 'text'; readonly text: string }
  | ({ readonly kind: 'coded' } & CodedValue)
  | {
      readonly kind: 'document';
      readonly mediaType: string;
      readonly title: string | undefined;
      /** Base64. */
      readonly content: string;
    }
  | { readonly kind: 'datetime'; readonly time: StatedTime }
  /** A clock time such as `14:30`. */
  | { readonly kind: 'time'; readonly text: string }
  /** `reason` as it was sent, such as a FHIR data-absent-reason. */
  | { readonly kind: 'absent'; readonly reason: string | undefined };

/** What the laboratory states as usual. `text` is always there and as sent; an end that could not be read is absent. */
export type ReportedRange = {
  readonly low: number | undefined;
  readonly high: number | undefined;
  readonly text: string;
};

/** Has to be shown with a result (CLIA 42 CFR 493.1291(c)(2)). */
export type PerformingLaboratory = {
  readonly name: string | undefined;
  readonly address: string | undefined;
  readonly director: string | undefined;
};

export type ReportedSpecimen = {
  readonly id: string | undefined;
  readonly type: CodedValue | undefined;
  readonly collectedAt: StatedTime | undefined;
  readonly receivedAt: StatedTime | undefined;
};

export type ReportedObservation = {
  readonly code: ReportedCode;
  /** OBX-4: parts one test from another of the same code, such as two organisms of a culture. */
  readonly subId: string | undefined;
  readonly value: ResultValue;
  /** As sent. */
  readonly unit: string | undefined;
  /** The UCUM spelling of `unit`, when it is known. */
  readonly ucum: string | undefined;
  readonly referenceRange: ReportedRange | undefined;
  /** Interpretation codes as sent, such as `H` or `LL`; empty when the laboratory sent none. */
  readonly flags: readonly string[];
  readonly status: ResultStatus;
  readonly observedAt: StatedTime | undefined;
  /** Of this observation, where it is not that of the report. */
  readonly performingLaboratory: PerformingLaboratory | undefined;
  readonly notes: readonly string[];
};

/** By what a report finds its order, in the order of trying. */
export type OrderReference = {
  /** Our own order id, as the laboratory sends it back (ORC-2, OBR-2; identifier of the ServiceRequest). */
  readonly placerOrderId: string | undefined;
  readonly requisitionNumber: string | undefined;
  readonly fillerOrderId: string | undefined;
  readonly patientRef: string | undefined;
};

/** One report about one order: one OBR with what follows it, or one DiagnosticReport. */
export type ResultSet = {
  readonly reference: OrderReference;
  /** Of the sending laboratory as it calls itself (MSH-4), not checked against any list. */
  readonly laboratory: string | undefined;
  /** OBR-4, DiagnosticReport.code. */
  readonly battery: ReportedCode;
  readonly status: ResultStatus;
  /** When the laboratory gave the report out (OBR-22, DiagnosticReport.issued): orders what comes late. */
  readonly reportedAt: StatedTime | undefined;
  readonly performingLaboratory: PerformingLaboratory | undefined;
  readonly specimen: ReportedSpecimen | undefined;
  readonly notes: readonly string[];
  readonly observations: readonly ReportedObservation[];
  /** Codes of what was read with reservations, such as `unknown_value_type`; never a value. */
  readonly warnings: readonly string[];
};
