import analytes from '../data/analytes.json' with { type: 'json' };
import unitSynonyms from '../data/unit-synonyms.json' with { type: 'json' };
import type { EngineKey } from '../parameters/index.ts';
import type {
  BiomarkerResult,
  Change,
  ConfidenceLevel,
  DmseResult,
  EngineResult,
  MedicationResult,
  OutcomeResult,
  RelapseResult,
  ScoreRange,
  Signal,
  Tone,
} from '../result.ts';
import { ITEM_FLAG, SCREEN_FLAG, UNKNOWN_FORM_FLAG } from '../shared/suicide-risk.ts';
import { type CourseScores, courseScoresIn, movementIn, type ScoreMovement } from './score-movement.ts';

/** `count` of `of`: what may be written as "3 of 4". */
export type Share = { readonly count: number; readonly of: number };

export type FactorFacts = {
  readonly label: string;
  readonly available: boolean;
  readonly tone?: Tone;
  readonly points: number;
  readonly maxPoints?: number;
};

export type SignalFacts = {
  readonly label: string;
  readonly tone?: Tone;
  readonly status?: string;
  /** The word of the summary line: elevated, critically low, … */
  readonly word?: string;
  readonly value: number | null;
  readonly unit: string | null;
  readonly typicalRange?: string;
  readonly trend?: string | null;
  readonly baseline?: { readonly mean: number; readonly sd: number | null; readonly n: number } | null;
  readonly confidence: ConfidenceLevel | null;
  /** A comparator with a number, such as `<0.01`, where the laboratory gave no plain number. */
  readonly valueText?: string;
} & CourseScores;

/**
 * All a writer is told: what the engine computed, in the engine's own words. No identifier, timestamp, free text,
 * medication name, laboratory name or instrument name that a caller typed is among it; a medication is
 * `medication 1`, an unknown analyte `biomarker 2`.
 */
export type WriterFacts = {
  readonly engine: EngineKey;
  readonly status: string;
  readonly requiresClinicianReview: boolean;
  readonly flagged: readonly string[];
  readonly confidence: ConfidenceLevel | null;
  readonly evidence: {
    readonly level: ConfidenceLevel;
    readonly score: number;
    readonly reasons: readonly string[];
    readonly missingInputs: readonly string[];
    readonly staleInputs: readonly string[];
  };
  /** Scalars as they were supplied. */
  readonly inputs: readonly { readonly name: string; readonly value: number }[];
  readonly change: {
    readonly direction: Change['direction'];
    readonly delta: number | null;
    readonly explanations: readonly string[];
  } | null;
  readonly score: { readonly value: number; readonly of: number; readonly range: ScoreRange } | null;
  readonly trend: string | null;
  readonly topDriver: string | null;
  readonly sources: Share | null;
  readonly flaggedShare: Share | null;
  readonly factors: readonly FactorFacts[];
  readonly signals: readonly SignalFacts[];
  readonly symptomScores: ScoreMovement | null;
};

/**
 * Reduces a finished result to what a writer may know.
 *
 * @param data the `data` object of any engine
 */
export function factsForWriter(data: EngineResult): WriterFacts {
  const { summary, confidence, dataQuality, provenance, change, engine } = data.intelligence;
  const specific = specificFacts(data);
  return {
    engine,
    status: summary.status,
    requiresClinicianReview: summary.requiresClinicianReview,
    flagged: ownFlags(data, specific.signals),
    evidence: {
      level: confidence.level,
      score: confidence.score,
      reasons: confidence.reasons,
      missingInputs: dataQuality.missingInputs,
      staleInputs: dataQuality.freshness.staleInputs,
    },
    inputs: provenance.inputs.flatMap(({ name, value }) =>
      typeof value === 'number' ? [{ name, value }] : [],
    ),
    change: change === null ? null : changeFacts(change),
    ...specific,
  };
}

type Specific = Pick<
  WriterFacts,
  | 'confidence'
  | 'score'
  | 'trend'
  | 'topDriver'
  | 'sources'
  | 'flaggedShare'
  | 'factors'
  | 'signals'
  | 'symptomScores'
>;

const NOTHING: Specific = {
  confidence: null,
  score: null,
  trend: null,
  topDriver: null,
  sources: null,
  flaggedShare: null,
  factors: [],
  signals: [],
  symptomScores: null,
};

function specificFacts(data: EngineResult): Specific {
  switch (data.object) {
    case 'relapse.prediction':
      return relapseFacts(data);
    case 'outcome.score':
      return outcomeFacts(data);
    case 'dmse.analysis':
      return dmseFacts(data);
    case 'medication.analysis':
      return medicationFacts(data);
    case 'biomarker.analysis':
      return biomarkerFacts(data);
  }
}

function relapseFacts(data: RelapseResult): Specific {
  const symptoms = data.factors.find(({ key }) => key === 'symptoms');
  return {
    ...NOTHING,
    confidence: data.confidence,
    score: { value: data.score, of: 100, range: data.scoreRange },
    trend: data.trend,
    topDriver: data.topDriver,
    sources: { count: data.sourceCount, of: data.factors.length },
    factors: data.factors.map(({ label, available, tone, points, maxPoints }) => ({
      label,
      available,
      tone,
      points,
      maxPoints,
    })),
    symptomScores: symptoms?.available === true ? movementIn(symptoms.detail) : null,
  };
}

function outcomeFacts(data: OutcomeResult): Specific {
  const symptoms = data.components.find(({ key }) => key === 'symptoms');
  return {
    ...NOTHING,
    confidence: data.confidence,
    score: { value: data.score, of: 100, range: data.scoreRange },
    sources: { count: data.sourceCount, of: data.components.length },
    factors: data.components.map(({ label, available, contribution }) => ({
      label,
      available,
      points: contribution,
    })),
    symptomScores: symptoms?.available === true ? movementIn(symptoms.detail) : null,
  };
}

function dmseFacts(data: DmseResult): Specific {
  const measured = data.signals.filter(({ present }) => present);
  return {
    ...NOTHING,
    confidence: data.overallConfidence,
    sources: { count: measured.length, of: data.signals.length },
    flaggedShare: { count: data.summary.flagged.length, of: measured.length },
    signals: measured.map((signal) => ({
      label: signal.label,
      status: signal.interpretation ?? '',
      value: signal.metricValue,
      unit: signal.metricUnit,
      typicalRange: signal.referenceRange,
      trend: signal.trendDir,
      baseline: signal.baseline,
      confidence: signal.confidence,
    })),
  };
}

const isCourse = ({ signalKey }: Signal): boolean => /^med_(response|monitor)_/.test(signalKey);

function medicationFacts(data: MedicationResult): Specific {
  const courses = data.signals.filter(isCourse);
  const improved = courses.filter(({ tone }) => tone === 'positive').length;
  return {
    ...NOTHING,
    flaggedShare: { count: improved, of: courses.length },
    signals: data.signals.map((signal, index) => ({
      label: neutralLabel(signal, index),
      tone: signal.tone,
      value: signal.metricValue,
      unit: signal.metricUnit,
      confidence: signal.confidence,
      ...(isCourse(signal) ? courseScoresIn(signal.detail, signal.metricValue) : {}),
    })),
  };
}

function biomarkerFacts(data: BiomarkerResult): Specific {
  return {
    ...NOTHING,
    flaggedShare: flaggedShareIn(data.intelligence.summary.headline),
    signals: data.signals.map((signal, index) => {
      const word = READING_WORDS.find((one) => signal.summaryLine.startsWith(`${signal.label} ${one} at `));
      return {
        label: neutralLabel(signal, index),
        tone: signal.tone,
        ...(word !== undefined && { word }),
        value: signal.metricValue,
        ...(isComparator(signal.metricText) && { valueText: signal.metricText }),
        unit: knownUnit(signal.metricUnit),
        confidence: signal.confidence,
      };
    }),
  };
}

/** `2 of 3 biomarkers flagged` or `No flagged biomarkers in 4 readings.` at the head of the engine's headline. */
function flaggedShareIn(headline: string): Share | null {
  const some = /^(\d+) of (\d+) biomarkers flagged/.exec(headline);
  if (some !== null) return { count: Number(some[1]), of: Number(some[2]) };
  const none = /^No flagged biomarkers in (\d+) readings?\.$/.exec(headline);
  return none === null ? null : { count: 0, of: Number(none[1]) };
}

const READING_WORDS = ['critically high', 'critically low', 'elevated', 'low', 'abnormal', 'critical'];
const ANALYTE_LABELS: ReadonlyMap<string, string> = new Map(
  analytes.map(({ key, label }) => [`bio_${key}`, label]),
);
const UNITS = new Set(unitSynonyms.flatMap(({ text, unit }) => [text.toLowerCase(), unit.toLowerCase()]));

const knownUnit = (unit: string | null): string | null =>
  unit !== null && UNITS.has(unit.toLowerCase()) ? unit : null;

const isComparator = (text: string | undefined): text is string =>
  text !== undefined && /^[<>≤≥]=? ?\d{1,6}(\.\d{1,4})?$/.test(text);

/** A label that no caller wrote. */
function neutralLabel(signal: Signal, index: number): string {
  if (signal.module === 'biomarker') {
    const isOurs = ANALYTE_LABELS.get(signal.signalKey) === signal.label;
    return isOurs ? signal.label : `biomarker ${index + 1}`;
  }
  if (signal.signalKey === 'med_dmse_corroboration') return 'Digital MSE latency corroboration';
  const kind = signal.signalKey.startsWith('med_response_') ? 'symptom response' : 'monitoring';
  return `medication ${index + 1} — ${kind}`;
}

const SCALAR_INPUTS = [
  'psychomotorFidgetEpisodes',
  'responseLatencySeconds',
  'speechRateWpm',
  'sustainedAttentionPct',
  'sessionDurationSeconds',
  'dmseLatencyPctChange',
  'avgSleepHours',
  'daysSinceMedChange',
  'daysSinceLastVisit',
  'activeMedications',
  'biomarkerWatchCount',
];

/** The previous status is echoed as the caller wrote it, so a line that repeats it stays behind. */
function changeFacts({ direction, delta, explanations }: Change): WriterFacts['change'] {
  const isOurs = (line: string): boolean =>
    /^Score (moved from|unchanged at) [-\d.]/.test(line) ||
    SCALAR_INPUTS.some((name) => line.startsWith(`${name} `));
  return { direction, delta, explanations: explanations.filter(isOurs) };
}

const OWN_FLAGS = new Set([
  SCREEN_FLAG,
  UNKNOWN_FORM_FLAG,
  ITEM_FLAG,
  'Assessment trend',
  'Sleep disruption',
  'Response latency change',
  'Medication change window',
  'Follow-up gap',
]);

/** Flags in their order; those that name a medication or an unknown analyte under their neutral label. */
function ownFlags(data: EngineResult, signals: readonly SignalFacts[]): readonly string[] {
  const byLabel = new Map<string, string>();
  if (data.object === 'medication.analysis' || data.object === 'biomarker.analysis') {
    for (const [index, { label }] of data.signals.entries())
      byLabel.set(label, signals[index]?.label ?? label);
  } else if (data.object === 'outcome.score') {
    for (const { label } of data.components) byLabel.set(label, label);
  } else if (data.object === 'dmse.analysis') {
    for (const { label } of data.signals) byLabel.set(label, label);
  }
  return data.intelligence.summary.flagged.flatMap((flag) => {
    const own = OWN_FLAGS.has(flag) ? flag : byLabel.get(flag);
    return own === undefined ? [] : [own];
  });
}
