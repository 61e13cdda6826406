import type { CodeMapping } from './codes.ts';
import type { EngineKey, EngineParameters } from './parameters/index.ts';
import type { SafetyFinding } from './shared/suicide-risk.ts';

export type Tone = 'positive' | 'neutral' | 'watch' | 'elevated' | 'critical';
export type ConfidenceLevel = 'high' | 'moderate' | 'low';

/** Which parameter set runs. Version null means the shipped constants. */
export type EngineModel<P> = { readonly version: number | null; readonly parameters: P };

/** Where a value came from that the request did not carry. */
export type WearableFeed = {
  readonly observedAt: string;
  readonly source: string;
  readonly nights: number;
  /** Hours a night more (or less) than in the weeks before. Told, never scored. */
  readonly changeHours?: number;
};

export type LabFeed = { readonly observedAt: string; readonly source: string };

/** Everything outside the request that a result may depend on. The clock feeds dates and freshness only. */
export type EngineContext<P> = {
  readonly now: Date;
  readonly model: EngineModel<P>;
  readonly feeds?: { readonly avgSleepHours?: WearableFeed; readonly biomarkerWatchCount?: LabFeed };
};

export type ContextOf<K extends EngineKey> = EngineContext<EngineParameters[K]>;

export type Summary = {
  readonly status: string;
  readonly headline: string;
  readonly flagged: readonly string[];
  readonly requiresClinicianReview: boolean;
};

export type ProvenanceInput = {
  readonly name: string;
  readonly value: number | string | boolean;
  readonly observedAt: string | null;
  readonly contributed: boolean;
  readonly source?: string;
  readonly nights?: number;
};

export type Change = {
  readonly direction: 'improved' | 'worsened' | 'unchanged';
  readonly delta: number | null;
  readonly previousStatus: string | null;
  readonly currentStatus: string;
  readonly explanations: readonly string[];
  readonly previousComputedAt: string | null;
};

export type Reasoning = { readonly narrative: string; readonly generatedAt: string };

/** The block that is identical on all five engines. */
export type Intelligence = {
  readonly schema: 'attunio.intelligence/v1';
  readonly engine: EngineKey;
  readonly summary: Summary;
  readonly confidence: {
    readonly level: ConfidenceLevel;
    readonly score: number;
    readonly reasons: readonly string[];
  };
  readonly dataQuality: {
    readonly completeness: number;
    readonly missingInputs: readonly string[];
    readonly freshness: { readonly newestInputAt: string | null; readonly staleInputs: readonly string[] };
    readonly warnings?: readonly string[];
  };
  readonly provenance: {
    readonly generatedAt: string;
    readonly engineVersion: string;
    readonly method: 'deterministic_rules';
    readonly inputs: readonly ProvenanceInput[];
  };
  readonly codes: readonly CodeMapping[];
  readonly change: Change | null;
  readonly interpretationScale: Readonly<Record<string, string>>;
  /** Dated facts about suicide risk among the assessments; absent when there is none. */
  readonly safety?: readonly SafetyFinding[];
  readonly reasoning?: Reasoning | null;
};

export type ModelBlock = {
  readonly key: string;
  readonly version: number | null;
  readonly source: 'default' | 'calibrated';
};

type ResultHead<O extends string> = {
  readonly object: O;
  readonly generatedAt: string;
  readonly sessionRef?: string;
  readonly asOf?: string;
  /** False when nothing could be scored: the result then says nothing about the patient. */
  readonly estimable: boolean;
};

type ResultTail = {
  readonly model: ModelBlock;
  readonly intelligence: Intelligence;
  readonly disclaimer: string;
};

/** What the inputs that were not supplied could still turn the score into. */
export type ScoreRange = { readonly min: number; readonly max: number };

export type DmseStatus = 'within_normal' | 'subclinical' | 'clinical_attention';

export type DmseSignal = {
  readonly signalKey: string;
  readonly label: string;
  readonly present: boolean;
  readonly metricValue: number | null;
  readonly metricUnit: string;
  readonly interpretation: DmseStatus | null;
  readonly referenceRange: string;
  readonly detail: string;
  readonly confidence: ConfidenceLevel | null;
  readonly trendDir: 'up' | 'down' | 'flat' | null;
  readonly mseLine: string | null;
  readonly baseline: { readonly mean: number; readonly sd: number | null; readonly n: number } | null;
};

export type DmseResult = ResultHead<'dmse.analysis'> & {
  readonly summary: Summary;
  readonly signalsPresent: number;
  readonly overallConfidence: ConfidenceLevel;
  readonly signals: readonly DmseSignal[];
  readonly mseNarrative: readonly string[];
  readonly interpretationScale: Readonly<Record<string, string>>;
} & ResultTail;

/** One finding of the medication or biomarker engine. */
export type Signal = {
  readonly module: 'medication' | 'biomarker';
  readonly signalKey: string;
  readonly label: string;
  readonly detail: string;
  readonly tone: Tone;
  readonly metricValue: number | null;
  readonly metricUnit: string | null;
  readonly confidence: ConfidenceLevel;
  readonly summaryLine: string;
  readonly sourceRef: string | null;
  readonly observedAt: string | null;
  /** The supplied value when it was a text such as `<0.01` or `reactive`. */
  readonly metricText?: string;
};

export type MedicationResult = ResultHead<'medication.analysis'> & {
  readonly signalsPresent: number;
  readonly signals: readonly Signal[];
} & ResultTail;

export type BiomarkerResult = ResultHead<'biomarker.analysis'> & {
  readonly signalsPresent: number;
  readonly signals: readonly Signal[];
} & ResultTail;

export type OutcomeDirection = 'improving' | 'stable' | 'worsening' | 'insufficient_data';

export type OutcomeComponent = {
  readonly key: 'symptoms' | 'dmse' | 'medication' | 'biomarker' | 'sleep';
  readonly label: string;
  readonly contribution: number;
  readonly detail: string;
  readonly available: boolean;
};

export type OutcomeResult = ResultHead<'outcome.score'> & {
  readonly score: number;
  readonly scoreRange: ScoreRange;
  readonly direction: OutcomeDirection;
  readonly confidence: ConfidenceLevel;
  readonly components: readonly OutcomeComponent[];
  readonly summaryLine: string;
  readonly sourceCount: number;
} & ResultTail;

export type RelapseLevel = 'low' | 'moderate' | 'elevated' | 'high';
export type RelapseTrend = 'rising' | 'falling' | 'stable';

export type RelapseFactor = {
  readonly key: 'symptoms' | 'sleep' | 'dmse' | 'medication' | 'cadence';
  readonly label: string;
  readonly points: number;
  readonly maxPoints: number;
  readonly tone: 'elevated' | 'watch' | 'neutral';
  readonly available: boolean;
  readonly detail: string;
};

export type RelapseResult = ResultHead<'relapse.prediction'> & {
  readonly score: number;
  readonly scoreRange: ScoreRange;
  readonly level: RelapseLevel;
  readonly trend: RelapseTrend;
  readonly confidence: ConfidenceLevel;
  readonly topDriver: string | null;
  readonly factors: readonly RelapseFactor[];
  readonly summaryLine: string;
  readonly recommendation: string;
  readonly sourceCount: number;
} & ResultTail;

export type EngineResults = {
  dmse: DmseResult;
  medication: MedicationResult;
  biomarker: BiomarkerResult;
  outcome: OutcomeResult;
  relapse: RelapseResult;
};

export type EngineResult = EngineResults[EngineKey];
