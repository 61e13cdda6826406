import { z } from 'zod';

const level = z.enum(['high', 'moderate', 'low']);
const tone = z.enum(['positive', 'neutral', 'watch', 'elevated', 'critical']);
const texts = z.array(z.string()).readonly();
const instant = z.string().describe('ISO-8601');

const Summary = z
  .strictObject({
    status: z.string(),
    headline: z.string(),
    flagged: texts.describe('Worst first'),
    requiresClinicianReview: z.boolean(),
  })
  .meta({ id: 'Summary' });

const ProvenanceInput = z
  .strictObject({
    name: z.string(),
    value: z.union([z.number(), z.string(), z.boolean()]),
    observedAt: z.string().nullable(),
    contributed: z.boolean(),
    source: z.string().optional(),
    nights: z.int().optional(),
  })
  .meta({ id: 'ProvenanceInput' });

const Change = z
  .strictObject({
    direction: z.enum(['improved', 'worsened', 'unchanged']),
    delta: z.number().nullable(),
    previousStatus: z.string().nullable(),
    currentStatus: z.string(),
    explanations: texts.describe('Largest impact first'),
    previousComputedAt: z.string().nullable(),
  })
  .meta({ id: 'Change' });

/** The block that is the same on all five engines. */
const Unified = z
  .strictObject({
    schema: z.literal('attunio.intelligence/v1'),
    engine: z.enum(['dmse', 'medication', 'biomarker', 'outcome', 'relapse']),
    summary: Summary,
    confidence: z.strictObject({ level, score: z.number().min(0).max(1), reasons: texts }),
    dataQuality: z.strictObject({
      completeness: z.number().min(0).max(1),
      missingInputs: texts,
      freshness: z.strictObject({ newestInputAt: z.string().nullable(), staleInputs: texts }),
      warnings: texts.optional(),
    }),
    provenance: z.strictObject({
      generatedAt: instant,
      engineVersion: z.string(),
      method: z.literal('deterministic_rules'),
      inputs: z.array(ProvenanceInput).readonly(),
    }),
    codes: z
      .array(
        z.strictObject({ system: z.string(), code: z.string(), display: z.string(), mapsTo: z.string() }),
      )
      .readonly(),
    change: Change.nullable(),
    interpretationScale: z.record(z.string(), z.string()),
    safety: z
      .array(
        z.strictObject({
          flag: z.string(),
          result: z.enum(['positive', 'negative', 'unknown_form']),
          administeredAt: z.string(),
          text: z.string(),
        }),
      )
      .readonly()
      .optional()
      .describe('Dated facts about suicide risk among the assessments'),
    reasoning: z
      .strictObject({ narrative: z.string(), generatedAt: z.string() })
      .nullable()
      .optional()
      .describe('Only with explain: true'),
  })
  .meta({ id: 'Intelligence' });

const Model = z
  .strictObject({
    key: z.string(),
    version: z.int().nullable().describe('null while the shipped constants run'),
    source: z.enum(['default', 'calibrated']),
  })
  .meta({ id: 'ModelBlock' });

const head = <O extends string>(object: O) => ({
  object: z.literal(object),
  generatedAt: instant,
  sessionRef: z.string().optional(),
  asOf: z.string().optional(),
  estimable: z
    .boolean()
    .describe('False when nothing could be scored: the result then says nothing about the patient'),
});
const tail = { model: Model, intelligence: Unified, disclaimer: z.string() };
const scoreRange = z
  .strictObject({ min: z.number(), max: z.number() })
  .describe('What the inputs that were not supplied could still turn the score into');

const DmseSignal = z
  .strictObject({
    signalKey: z.string(),
    label: z.string(),
    present: z.boolean(),
    metricValue: z.number().nullable(),
    metricUnit: z.string(),
    interpretation: z.enum(['within_normal', 'subclinical', 'clinical_attention']).nullable(),
    referenceRange: z.string(),
    detail: z.string(),
    confidence: level.nullable(),
    trendDir: z.enum(['up', 'down', 'flat']).nullable(),
    mseLine: z.string().nullable(),
    baseline: z.strictObject({ mean: z.number(), sd: z.number().nullable(), n: z.int() }).nullable(),
  })
  .meta({ id: 'DmseSignal' });

const Signal = z
  .strictObject({
    module: z.enum(['medication', 'biomarker']),
    signalKey: z.string(),
    label: z.string(),
    detail: z.string(),
    tone,
    metricValue: z.number().nullable(),
    metricUnit: z.string().nullable(),
    confidence: level,
    summaryLine: z.string(),
    sourceRef: z.string().nullable(),
    observedAt: z.string().nullable(),
    metricText: z.string().optional(),
  })
  .meta({ id: 'Signal' });

const signalResult = <O extends string>(object: O) =>
  z.strictObject({ ...head(object), signalsPresent: z.int(), signals: z.array(Signal).readonly(), ...tail });

const FactorKey = z.enum(['symptoms', 'dmse', 'medication', 'biomarker', 'sleep', 'cadence']);

/** What each engine answers, field for field; the tests hold every golden answer against it. */
export const engineReplies = {
  dmse: z.strictObject({
    ...head('dmse.analysis'),
    summary: Summary,
    signalsPresent: z.int(),
    overallConfidence: level,
    signals: z.array(DmseSignal).readonly(),
    mseNarrative: texts,
    interpretationScale: z.record(z.string(), z.string()),
    ...tail,
  }),
  medication: signalResult('medication.analysis'),
  biomarker: signalResult('biomarker.analysis'),
  outcome: z.strictObject({
    ...head('outcome.score'),
    score: z.int().min(-100).max(100),
    scoreRange,
    direction: z.enum(['improving', 'stable', 'worsening', 'insufficient_data']),
    confidence: level,
    components: z
      .array(
        z.strictObject({
          key: FactorKey,
          label: z.string(),
          contribution: z.number(),
          detail: z.string(),
          available: z.boolean(),
        }),
      )
      .readonly(),
    summaryLine: z.string(),
    sourceCount: z.int(),
    ...tail,
  }),
  relapse: z.strictObject({
    ...head('relapse.prediction'),
    score: z.int().min(0).max(100),
    scoreRange,
    level: z.enum(['low', 'moderate', 'elevated', 'high']),
    trend: z.enum(['rising', 'falling', 'stable']),
    confidence: level,
    topDriver: z.string().nullable(),
    factors: z
      .array(
        z.strictObject({
          key: FactorKey,
          label: z.string(),
          points: z.number(),
          maxPoints: z.number(),
          tone: z.enum(['elevated', 'watch', 'neutral']),
          available: z.boolean(),
          detail: z.string(),
        }),
      )
      .readonly(),
    summaryLine: z.string(),
    recommendation: z.string(),
    sourceCount: z.int(),
    ...tail,
  }),
} as const;

export const Ping = z.strictObject({
  object: z.literal('ping'),
  mode: z.enum(['test', 'live']),
  organisation: z.strictObject({ id: z.string(), name: z.string() }),
  plan: z.enum(['sandbox', 'launch', 'scale', 'enterprise', 'self_hosted']),
  serverTime: instant,
});

export const EngineCard = z.looseObject({ key: z.string() });

export const EngineList = z.strictObject({
  object: z.literal('list'),
  resource: z.literal('engine'),
  count: z.int(),
  engines: z.array(EngineCard).readonly(),
});
