import { z } from 'zod';
import { isIsoDate } from './iso-date.ts';

/** Absent and null are the same: not supplied. */
const optional = <S extends z.ZodType>(schema: S) => schema.nullish();

const number = (low: number, high: number) => z.number().min(low).max(high);
const integer = (low: number, high: number) => z.int().min(low).max(high);
const text = (low: number, high: number) => z.string().min(low).max(high);

const isoDate = z.string().refine(isIsoDate, { error: 'Invalid ISO-8601 date' });

const previous = z
  .object({
    score: optional(z.number()).describe('The earlier numeric score, where the engine returns one'),
    status: optional(text(0, 64)).describe('The earlier status or level, exactly as returned'),
    computedAt: optional(isoDate).describe('When the earlier result was computed; echoed back'),
    inputs: optional(z.record(z.string(), z.unknown())).describe('Earlier input values keyed by field name'),
  })
  .meta({ id: 'PreviousResult', description: 'The earlier result, to have the change explained' });

/** Fields every engine accepts. */
const common = {
  sessionRef: optional(text(0, 512)).describe('Your correlation id; echoed back, never stored'),
  explain: optional(z.boolean()).describe(
    'Adds intelligence.reasoning, a plain-language narrative of what was computed',
  ),
  previous: optional(previous),
  asOf: optional(isoDate).describe('Replaces the clock for freshness only, to replay an audit'),
};

const assessment = z
  .object({
    instrumentId: text(1, 64).describe('Stable id of the instrument, such as phq9'),
    instrumentName: text(1, 120).describe('Its readable name, such as PHQ-9'),
    score: number(0, 1000).describe('Raw score of this administration'),
    maxScore: number(1, 1000).describe('Highest possible score of the instrument'),
    severity: optional(text(0, 120)).describe('Severity band in your own words'),
    createdAt: isoDate.describe('When it was administered'),
    items: optional(
      z.union([
        z.array(z.union([z.number(), z.null()])).max(100),
        z.array(z.record(z.string(), z.unknown())).max(100),
        z.record(z.string(), z.unknown()),
      ]),
    ).describe(
      'Item scores in the order of the form, or by item number; PHQ-9 item 9 above 0 is flagged first',
    ),
  })
  .meta({ id: 'Assessment' });

const assessments = optional(z.array(assessment).max(500));
const dmseLatencyPctChange = optional(number(-100, 1000)).describe('Digital MSE latency change in percent');
const avgSleepHours = optional(number(0, 24)).describe('Average hours of sleep a night');
const biomarkerWatchCount = optional(integer(0, 100)).describe('Flagged biomarker watch items');

/** Whose values this server may fill in where the request does not carry them. */
const fed = {
  patientRef: optional(text(1, 128)).describe(
    'The name under which you connected wearables or ordered labs: what is absent below is filled in from them, and said so in provenance',
  ),
  useWearables: optional(z.boolean()).describe('false: sleep is not filled in from wearables'),
};

const history = z.object({
  psychomotor: optional(z.array(z.unknown()).max(10_000)),
  response_latency: optional(z.array(z.unknown()).max(10_000)),
  speech_rate: optional(z.array(z.unknown()).max(10_000)),
  sustained_attention: optional(z.array(z.unknown()).max(10_000)),
});

const METRICS = [
  'psychomotorFidgetEpisodes',
  'responseLatencySeconds',
  'speechRateWpm',
  'sustainedAttentionPct',
] as const;

export const DmseBody = z
  .object({
    psychomotorFidgetEpisodes: optional(number(0, 1000)).describe(
      'Motor-restlessness episodes in the session',
    ),
    responseLatencySeconds: optional(number(0, 120)).describe('Mean response latency in seconds'),
    speechRateWpm: optional(number(0, 600)).describe('Mean speech rate in words per minute'),
    sustainedAttentionPct: optional(number(0, 100)).describe(
      'Share of the session with gaze on screen, percent',
    ),
    sessionDurationSeconds: optional(number(1, 86_400)).describe('Length of the session in seconds'),
    history: optional(history).describe('Earlier values by signal, for a personal baseline and trend'),
    ...common,
  })
  .refine((body) => METRICS.some((metric) => body[metric] !== undefined && body[metric] !== null), {
    error: 'Provide at least one metric.',
    path: [],
    // Also beside other faults: all of them are told at once.
    when: ({ value }) => typeof value === 'object' && value !== null && !Array.isArray(value),
  });

const prescription = z
  .object({
    id: text(1, 200).describe('Your prescription id; echoed as sourceRef'),
    medicationName: text(1, 160),
    dosage: optional(text(0, 160)),
    frequency: optional(text(0, 160)),
    status: text(0, 64).describe('Only "active" is analysed'),
    prescribedAt: optional(isoDate).describe('When it was started'),
  })
  .meta({ id: 'Prescription' });

export const MedicationBody = z.object({
  prescriptions: optional(z.array(prescription).max(100)),
  assessments,
  dmseLatencyPctChange,
  ...common,
});

const biomarker = z
  .object({
    name: text(1, 120),
    value: optional(z.union([z.number(), text(0, 120)])),
    unit: optional(text(0, 64)),
    flag: optional(z.enum(['high', 'low', 'critical', 'normal'])),
    referenceRange: optional(text(0, 120)),
    note: optional(text(0, 240)).describe('Neither scored nor echoed'),
    loinc: optional(text(1, 16)).describe('LOINC code your laboratory reports, where it differs from ours'),
  })
  .meta({ id: 'Biomarker' });

const panel = z
  .object({
    id: text(1, 200).describe('Your panel id; echoed as sourceRef'),
    labName: text(1, 160),
    observedAt: optional(isoDate),
    results: z.object({ biomarkers: optional(z.array(biomarker).max(200)).transform((list) => list ?? []) }),
  })
  .meta({ id: 'LabPanel' });

const NO_PANEL = 'Provide at least one lab panel.';

export const BiomarkerBody = z.object({
  labs: z
    .array(panel, { error: ({ input }) => (input === undefined || input === null ? NO_PANEL : undefined) })
    .min(1, { error: NO_PANEL })
    .max(100),
  ...common,
});

export const OutcomeBody = z.object({
  assessments,
  dmseLatencyPctChange,
  activeMedications: optional(integer(0, 100)).describe('Number of active medications'),
  biomarkerWatchCount,
  avgSleepHours,
  ...fed,
  ...common,
});

export const RelapseBody = z.object({
  assessments,
  dmseLatencyPctChange,
  avgSleepHours,
  daysSinceMedChange: optional(integer(0, 3650)).describe('Days since the last medication change'),
  hasActiveMedication: optional(z.boolean()),
  daysSinceLastVisit: optional(integer(0, 3650)).describe('Days since the last visit'),
  biomarkerWatchCount,
  ...fed,
  ...common,
});

/** FHIR ids are letters, digits, hyphens and dots; the documented examples also use the underscore. */
const patientId = z.string().regex(/^[\w.-]{1,64}$/, { error: 'Expected a FHIR id of 1 to 64 characters' });

export const EngineQuery = z.object({
  format: z.enum(['json', 'fhir']).optional().describe('fhir answers with the bare R4 Observation'),
  patient: patientId.optional().describe('Subject of the Observation'),
  model_version: z
    .union([z.literal('default'), z.coerce.number().int().min(1).max(1_000_000)], {
      error: "Expected 'default' or a version number",
    })
    .optional()
    .describe('Replays the request under this model version instead of the active one'),
});
export type EngineQuery = z.output<typeof EngineQuery>;
