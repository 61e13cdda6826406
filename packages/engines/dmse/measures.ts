import type { DmseParameters } from '../parameters/dmse.ts';
import type { DmseRequest, DmseSignalKey } from '../request.ts';
import type { DmseStatus } from '../result.ts';
import { counted, formatNumber as fmt } from '../shared/text.ts';

const dmseStatuses = ['within_normal', 'subclinical', 'clinical_attention'] as const;

/** Rank of a status: 0 within normal, 1 subclinical, 2 clinical attention. */
export type Rank = 0 | 1 | 2;

export const statusOf = (rank: Rank): DmseStatus => dmseStatuses[rank];

export type MetricField =
  | 'responseLatencySeconds'
  | 'psychomotorFidgetEpisodes'
  | 'speechRateWpm'
  | 'sustainedAttentionPct';

/** How one reading stands against the typical range. */
export type Standing = {
  readonly rank: Rank;
  /** How far outside the typical range; 0 inside. */
  readonly distance: number;
  /** Edge of the attained status; null within the typical range. */
  readonly threshold: number | null;
};

/** One measured signal: how it is classified and what its sentences say. */
export type Measure = {
  readonly key: DmseSignalKey;
  readonly field: MetricField;
  readonly label: string;
  readonly unit: string;
  readonly section: 'speech' | 'psychomotor' | 'attention';
  /** Place among signals of equal status; speech timing has the stronger evidence. */
  readonly flagOrder: number;
  readonly classify: (x: number, p: DmseParameters, durationSeconds: number | null) => Standing;
  readonly referenceRange: (p: DmseParameters) => string;
  readonly detail: (x: number, rank: Rank, p: DmseParameters) => string;
  readonly mseLine: (x: number, rank: Rank, p: DmseParameters) => string;
  /** Lead of the narrative, with the edge of the attained status. */
  readonly lead: (x: number, threshold: number) => string;
};

const TYPICAL: Standing = { rank: 0, distance: 0, threshold: null };

function above(x: number, subclinical: number, clinical: number): Standing {
  if (x < subclinical) return TYPICAL;
  const rank = x >= clinical ? 2 : 1;
  return { rank, distance: x - subclinical, threshold: rank === 2 ? clinical : subclinical };
}

/** Words by rank: within normal, subclinical, clinical attention. */
const byRank = (rank: Rank, typical: string, subclinical: string, clinical: string): string =>
  rank === 2 ? clinical : rank === 1 ? subclinical : typical;

const latency: Measure = {
  key: 'response_latency',
  field: 'responseLatencySeconds',
  label: 'Response latency',
  unit: 's',
  section: 'speech',
  flagOrder: 0,
  classify: (x, p) => above(x, p.latencySeconds.subclinical, p.latencySeconds.clinical),
  referenceRange({ latencySeconds: { subclinical: low, clinical: high } }) {
    const mild = `${fmt(low)}–${fmt(high - 0.1)}s subclinical`;
    return `<${fmt(low)}s typical; ${mild}; ≥${fmt(high)}s clinical attention`;
  },
  detail(x, rank) {
    const opening = byRank(
      rank,
      'Response latency within typical range',
      'Mildly delayed response latency',
      'Markedly delayed response latency',
    );
    return `${opening} (avg ${fmt(x)}s).`;
  },
  mseLine(x, rank) {
    const finding = byRank(
      rank,
      'response latency unremarkable',
      'mildly increased response latency',
      'increased response latency',
    );
    return `Speech: ${finding} (avg ~${fmt(x)}s).`;
  },
  lead: (x, threshold) =>
    `response latency averaging ${counted(x, 'second')} against a ${fmt(threshold)}-second threshold`,
};

const episodes = (x: number): string => counted(x, 'fidget episode');

/** Upper end of a range of whole episodes below an edge: `3` below 4, `<3.5` below 3.5. */
const lastBelow = (edge: number): string => (Number.isInteger(edge) ? fmt(edge - 1) : `<${fmt(edge)}`);

const psychomotor: Measure = {
  key: 'psychomotor',
  field: 'psychomotorFidgetEpisodes',
  label: 'Psychomotor activity',
  unit: 'episodes',
  section: 'psychomotor',
  flagOrder: 2,
  /** Long sessions are scaled down to the reference length; short ones are never scaled up. */
  classify(x, p, durationSeconds) {
    const { subclinical, clinical, referenceSessionSeconds } = p.psychomotor;
    const long = durationSeconds !== null && durationSeconds > referenceSessionSeconds;
    return above(long ? (x * referenceSessionSeconds) / durationSeconds : x, subclinical, clinical);
  },
  referenceRange({ psychomotor: { subclinical: low, clinical: high } }) {
    const mild = `${fmt(low)}–${lastBelow(high)} subclinical`;
    return `0–${lastBelow(low)} typical; ${mild}; ≥${fmt(high)} clinical attention (episodes per 10 min)`;
  },
  detail(x, rank) {
    const opening = byRank(
      rank,
      'Motor activity within typical range',
      'Some motor restlessness',
      'Frequent motor restlessness',
    );
    return `${opening} (${episodes(x)}).`;
  },
  mseLine(x, rank) {
    const finding = byRank(
      rank,
      'no excess motor activity',
      'mild motor restlessness',
      'psychomotor agitation',
    );
    return `Psychomotor: ${finding} (${episodes(x)} during session).`;
  },
  lead: (x, threshold) => `${episodes(x)} against a threshold of ${fmt(threshold)}`,
};

const pace = (x: number, p: DmseParameters): string => (x < p.speechWpm.midpoint ? 'slowed' : 'rapid');

const speech: Measure = {
  key: 'speech_rate',
  field: 'speechRateWpm',
  label: 'Speech rate',
  unit: 'wpm',
  section: 'speech',
  flagOrder: 1,
  classify(x, p) {
    const { clinicalLow, subclinicalLow, subclinicalHigh, clinicalHigh } = p.speechWpm;
    if (x >= subclinicalLow && x <= subclinicalHigh) return TYPICAL;
    const slow = x < subclinicalLow;
    const mildEdge = slow ? subclinicalLow : subclinicalHigh;
    const farEdge = slow ? clinicalLow : clinicalHigh;
    const clinical = slow ? x < farEdge : x > farEdge;
    return {
      rank: clinical ? 2 : 1,
      distance: Math.abs(x - mildEdge),
      threshold: clinical ? farEdge : mildEdge,
    };
  },
  referenceRange({ speechWpm: { clinicalLow, subclinicalLow, subclinicalHigh, clinicalHigh } }) {
    const slow = `${fmt(clinicalLow)}–${fmt(subclinicalLow - 1)}`;
    const fast = `${fmt(subclinicalHigh + 1)}–${fmt(clinicalHigh)}`;
    const typical = `${fmt(subclinicalLow)}–${fmt(subclinicalHigh)} wpm typical`;
    return `${typical}; ${slow} or ${fast} wpm subclinical; <${fmt(clinicalLow)} or >${fmt(clinicalHigh)} wpm clinical attention`;
  },
  detail(x, rank, p) {
    const opening = byRank(
      rank,
      'Speech rate within typical range',
      `Mildly ${pace(x, p)} speech rate`,
      `Markedly ${pace(x, p)} speech rate`,
    );
    return `${opening} (avg ${fmt(x)} wpm).`;
  },
  mseLine(x, rank, p) {
    const finding = byRank(rank, 'rate unremarkable', `mildly ${pace(x, p)} rate`, `${pace(x, p)} rate`);
    return `Speech: ${finding} (~${fmt(x)} wpm).`;
  },
  lead: (x, threshold) =>
    `speech rate averaging ${counted(x, 'word')} per minute against a ${fmt(threshold)}-word-per-minute threshold`,
};

const attention: Measure = {
  key: 'sustained_attention',
  field: 'sustainedAttentionPct',
  label: 'Sustained attention',
  unit: '%',
  section: 'attention',
  flagOrder: 3,
  classify(x, p) {
    const { subclinical, clinical } = p.attentionPct;
    if (x >= subclinical) return TYPICAL;
    const rank = x < clinical ? 2 : 1;
    return { rank, distance: subclinical - x, threshold: rank === 2 ? clinical : subclinical };
  },
  referenceRange({ attentionPct: { subclinical: mild, clinical } }) {
    const range = `${fmt(clinical)}–${fmt(mild - 1)}% subclinical`;
    return `≥${fmt(mild)}% typical; ${range}; <${fmt(clinical)}% clinical attention`;
  },
  detail(x, rank) {
    const opening = byRank(
      rank,
      'On-screen gaze within typical range',
      'Mildly reduced on-screen gaze',
      'Markedly reduced on-screen gaze',
    );
    return `${opening} (${fmt(x)}%).`;
  },
  mseLine(x, rank) {
    if (rank === 0) return `Attention: gaze sustained (~${fmt(x)}% on-screen).`;
    const finding = rank === 1 ? 'mildly reduced sustained attention' : 'reduced sustained attention';
    return `Attention: ${finding} (gaze ~${fmt(x)}% on-screen).`;
  },
  lead: (x, threshold) => `on-screen gaze of ${fmt(x)} percent against a ${fmt(threshold)}-percent threshold`,
};

/** The four signals in the order of the response. */
export const measures: readonly Measure[] = [latency, psychomotor, speech, attention];

/** The four metrics in the order of the documented request. */
export const metricFields: readonly MetricField[] = [
  'psychomotorFidgetEpisodes',
  'responseLatencySeconds',
  'speechRateWpm',
  'sustainedAttentionPct',
];

/** A supplied metric; null when absent. */
export const metricOf = (request: DmseRequest, field: MetricField): number | null => request[field] ?? null;
