import type { MedicationParameters } from '../parameters/medication.ts';
import type { Signal, Tone } from '../result.ts';
import { normaliseInstant } from '../shared/instants.ts';
import { counted, formatNumber, formatSigned, squeeze, statusWords } from '../shared/text.ts';
import {
  type Comparison,
  type CourseReading,
  changeText,
  inRemission,
  type Monitoring,
} from './comparison.ts';

const TONES = {
  response: 'positive',
  partial_response: 'positive',
  no_clear_change: 'neutral',
  worsening: 'watch',
} as const satisfies Record<Comparison['status'], Tone>;

/** Part of a signal key; a name without Latin letters or digits still gets one. */
const slug = (name: string): string => squeeze(name, '_') || 'medication';

/** `PHQ-9 improved 18→11 (39% reduction)` or `PHQ-9 unchanged at 11`. */
function movement(comparison: Comparison): string {
  const { series, before, after, relief } = comparison;
  const { name } = series.instrument;
  if (relief === 0) return `${name} unchanged at ${formatNumber(after.shown)}`;
  const verb = relief > 0 ? 'improved' : 'worsened';
  const scores = `${formatNumber(before.shown)}→${formatNumber(after.shown)}`;
  return `${name} ${verb} ${scores} (${changeText(comparison)})`;
}

/** `Sertraline: PHQ-9 improved 18→11 (39% reduction) — partial response.` */
export const singleHeadline = (reading: CourseReading): string =>
  reading.kind === 'compared'
    ? `${reading.course.name}: ${movement(reading)} — ${statusWords(reading.status)}.`
    : `${reading.course.name}: no usable before/after comparison yet.`;

function detailOf(comparison: Comparison, p: MedicationParameters): string {
  const { course, treatmentDays, attributionUncertain } = comparison;
  let detail = `${movement(comparison)} since ${course.nameDose} started.`;
  if (inRemission(comparison)) detail += ' Latest score is in the remission range.';
  if (treatmentDays < p.earlyReadingDays) {
    detail += ` Early reading (${counted(Math.floor(treatmentDays), 'day')} after start).`;
  }
  if (attributionUncertain) {
    detail += ' Another medication started in the same window, so attribution is uncertain.';
  }
  return detail;
}

function summaryLineOf(comparison: Comparison): string {
  const { course, series, before, after, relief } = comparison;
  const { name } = series.instrument;
  if (relief === 0) return `On ${course.nameDose}, ${name} is unchanged at ${formatNumber(after.shown)}.`;
  const verb = relief > 0 ? 'improved' : 'worsened';
  const scores = `from ${formatNumber(before.shown)} to ${formatNumber(after.shown)}`;
  return `On ${course.nameDose}, ${name} ${verb} ${scores} (${changeText(comparison)}).`;
}

function responseSignal(comparison: Comparison, p: MedicationParameters): Signal {
  const { course, after } = comparison;
  return {
    module: 'medication',
    signalKey: `med_response_${slug(course.name)}`,
    label: `${course.name} — symptom response`,
    detail: detailOf(comparison, p),
    tone: TONES[comparison.status],
    metricValue: after.shown,
    metricUnit: 'score',
    confidence: comparison.confidence,
    summaryLine: summaryLineOf(comparison),
    sourceRef: course.prescription.id,
    observedAt: normaliseInstant(after.source.createdAt),
  };
}

function monitoringSignal({ course, reason }: Monitoring): Signal {
  return {
    module: 'medication',
    signalKey: `med_monitor_${slug(course.name)}`,
    label: `${course.name} — monitoring`,
    detail: reason,
    tone: 'neutral',
    metricValue: null,
    metricUnit: null,
    confidence: 'low',
    summaryLine: reason,
    sourceRef: course.prescription.id,
    observedAt: normaliseInstant(course.prescription.prescribedAt),
  };
}

export const signalOf = (reading: CourseReading, p: MedicationParameters): Signal =>
  reading.kind === 'compared' ? responseSignal(reading, p) : monitoringSignal(reading);

/** Tone of an objective latency change; below the window it is day-to-day variation. */
export function corroborationTone(pct: number, p: MedicationParameters): 'positive' | 'neutral' | 'watch' {
  if (pct <= -p.corroborationPct) return 'positive';
  return pct >= p.corroborationPct ? 'watch' : 'neutral';
}

function corroborationTail(tone: 'positive' | 'neutral' | 'watch', compared: readonly Comparison[]): string {
  if (tone === 'neutral') return 'no material objective change';
  const responded = compared.some(({ status }) => TONES[status] === 'positive');
  if (tone === 'watch') {
    return responded
      ? 'objective measures moved the wrong way although symptom scales improved'
      : 'objective measures corroborate the lack of response';
  }
  if (responded) return 'objective measures corroborate the symptom response';
  return compared.length > 0
    ? 'objective measures improved although symptom scales do not show a response'
    : 'objective measures improved; no symptom comparison is available';
}

/** The objective latency change beside the symptom scales. */
export function corroborationSignal(
  pct: number,
  compared: readonly Comparison[],
  p: MedicationParameters,
): Signal {
  const tone = corroborationTone(pct, p);
  const tail = corroborationTail(tone, compared);
  return {
    module: 'medication',
    signalKey: 'med_dmse_corroboration',
    label: 'Digital MSE™ — objective corroboration',
    detail: `Response latency changed ${formatSigned(pct)}% across visits — ${tail}.`,
    tone,
    metricValue: pct,
    metricUnit: '%',
    confidence: 'moderate',
    summaryLine: `Objective Digital MSE™ response latency changed ${formatSigned(pct)}%: ${tail}.`,
    sourceRef: null,
    observedAt: null,
  };
}

export const isImprovement = ({ status }: Comparison): boolean => TONES[status] === 'positive';
