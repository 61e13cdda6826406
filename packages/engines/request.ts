/**
 * The five request bodies after validation. Absent, undefined and null are the same: not supplied.
 * Instants are ISO 8601; date-only and zone-less ones are read as UTC.
 */
export type Maybe<T> = T | null | undefined;

/** Item scores of one administration: in order, by item number, or as objects with an item and a score. */
export type AssessmentItems = readonly unknown[] | { readonly [item: string]: unknown };

/** One administration of a symptom scale. */
export type Assessment = {
  readonly instrumentId: string;
  readonly instrumentName: string;
  /** 0 to 1000, raw. */
  readonly score: number;
  /** 1 to 1000. */
  readonly maxScore: number;
  readonly severity?: Maybe<string>;
  readonly createdAt: string;
  readonly items?: Maybe<AssessmentItems>;
};

export type Prescription = {
  readonly id: string;
  readonly medicationName: string;
  readonly dosage?: Maybe<string>;
  readonly frequency?: Maybe<string>;
  readonly status: string;
  readonly prescribedAt?: Maybe<string>;
};

export type BiomarkerReading = {
  readonly name: string;
  readonly value?: Maybe<number | string>;
  readonly unit?: Maybe<string>;
  readonly flag?: Maybe<string>;
  readonly referenceRange?: Maybe<string>;
  /** Neither scored nor echoed. */
  readonly note?: Maybe<string>;
  /** Overrides the code of the analyte where the alternative is verified. */
  readonly loinc?: Maybe<string>;
};

export type LabPanel = {
  readonly id: string;
  readonly labName: string;
  readonly observedAt?: Maybe<string>;
  readonly results: { readonly biomarkers: readonly BiomarkerReading[] };
};

/** The result of an earlier call, sent back to learn why the result moved. */
export type PreviousResult = {
  readonly score?: Maybe<number>;
  readonly status?: Maybe<string>;
  readonly computedAt?: Maybe<string>;
  readonly inputs?: Maybe<{ readonly [name: string]: unknown }>;
};

type CommonRequest = {
  readonly sessionRef?: Maybe<string>;
  readonly explain?: Maybe<boolean>;
  readonly previous?: Maybe<PreviousResult>;
  /** Replaces the clock for freshness only. */
  readonly asOf?: Maybe<string>;
};

/** Keys of `history` and of the four signals, in signal order. */
export type DmseSignalKey = 'response_latency' | 'psychomotor' | 'speech_rate' | 'sustained_attention';

export type DmseRequest = CommonRequest & {
  readonly psychomotorFidgetEpisodes?: Maybe<number>;
  readonly responseLatencySeconds?: Maybe<number>;
  readonly speechRateWpm?: Maybe<number>;
  readonly sustainedAttentionPct?: Maybe<number>;
  readonly sessionDurationSeconds?: Maybe<number>;
  readonly history?: Maybe<{ readonly [key in DmseSignalKey]?: Maybe<readonly unknown[]> }>;
};

export type MedicationRequest = CommonRequest & {
  readonly prescriptions?: Maybe<readonly Prescription[]>;
  readonly assessments?: Maybe<readonly Assessment[]>;
  readonly dmseLatencyPctChange?: Maybe<number>;
};

export type BiomarkerRequest = CommonRequest & {
  readonly labs?: Maybe<readonly LabPanel[]>;
};

/** Whose values a server may fill in before an engine runs. Engines look at neither. */
type FedRequest = {
  readonly patientRef?: Maybe<string>;
  readonly useWearables?: Maybe<boolean>;
};

export type OutcomeRequest = CommonRequest &
  FedRequest & {
    readonly assessments?: Maybe<readonly Assessment[]>;
    readonly dmseLatencyPctChange?: Maybe<number>;
    readonly activeMedications?: Maybe<number>;
    readonly biomarkerWatchCount?: Maybe<number>;
    readonly avgSleepHours?: Maybe<number>;
  };

export type RelapseRequest = CommonRequest &
  FedRequest & {
    readonly assessments?: Maybe<readonly Assessment[]>;
    readonly dmseLatencyPctChange?: Maybe<number>;
    readonly avgSleepHours?: Maybe<number>;
    readonly daysSinceMedChange?: Maybe<number>;
    readonly hasActiveMedication?: Maybe<boolean>;
    readonly daysSinceLastVisit?: Maybe<number>;
    readonly biomarkerWatchCount?: Maybe<number>;
  };

export type EngineRequests = {
  dmse: DmseRequest;
  medication: MedicationRequest;
  biomarker: BiomarkerRequest;
  outcome: OutcomeRequest;
  relapse: RelapseRequest;
};
