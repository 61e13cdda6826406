import { clamp, roundHalfAway } from '@chartwright/kernel';
import type { RelapseFactorKey, RelapseParameters } from '../parameters/relapse.ts';
import type { RelapseRequest } from '../request.ts';
import type { RelapseFactor, ScoreRange } from '../result.ts';
import { outOf, type Series, severityOf } from '../shared/assessments.ts';
import { curveRange, interpolate, TOLERANCE } from '../shared/curve.ts';
import { daysBetween } from '../shared/instants.ts';
import { counted, formatHours, formatNumber, formatSigned } from '../shared/text.ts';

const LABELS = {
  symptoms: 'Symptom trajectory',
  sleep: 'Sleep (wearable)',
  dmse: 'Digital MSE™ latency',
  medication: 'Medication change window',
  cadence: 'Visit cadence',
} as const satisfies Record<RelapseFactorKey, string>;

/** What a factor is called among the flags. */
export const flagLabels = {
  symptoms: 'Assessment trend',
  sleep: 'Sleep disruption',
  dmse: 'Response latency change',
  medication: 'Medication change window',
  cadence: 'Follow-up gap',
} as const satisfies Record<RelapseFactorKey, string>;

/** A factor, its vote on the trend, and what it could become if its input were there. */
export type ReadFactor = {
  readonly factor: RelapseFactor;
  /** +1 rising, -1 falling, 0 neither. */
  readonly vote: -1 | 0 | 1;
  readonly range: ScoreRange;
};

function factorOf(
  key: RelapseFactorKey,
  points: number,
  detail: string,
  available: boolean,
  p: RelapseParameters,
): RelapseFactor {
  const maxPoints = p.weights[key];
  const firing = points > 0;
  return {
    key,
    label: LABELS[key],
    points,
    maxPoints,
    tone: firing ? (points >= p.elevatedShare * maxPoints - TOLERANCE ? 'elevated' : 'watch') : 'neutral',
    available,
    detail,
  };
}

function absent(key: RelapseFactorKey, detail: string, max: number, p: RelapseParameters): ReadFactor {
  return { factor: factorOf(key, 0, detail, false, p), vote: 0, range: { min: 0, max } };
}

function present(
  key: RelapseFactorKey,
  points: number,
  detail: string,
  vote: ReadFactor['vote'],
  p: RelapseParameters,
): ReadFactor {
  return { factor: factorOf(key, points, detail, true, p), vote, range: { min: points, max: points } };
}

const toward = (change: number, edge: number): ReadFactor['vote'] =>
  change >= edge - TOLERANCE ? 1 : change <= -edge + TOLERANCE ? -1 : 0;

function levelPoints(burden: number, series: Series, p: RelapseParameters): number {
  const { remissionBurden, severeBurden } = series;
  const share = clamp((burden - remissionBurden) / (severeBurden - remissionBurden), 0, 1);
  return p.symptoms.levelPoints * share;
}

/** Points of a rise of the burden over a span; closer administrations count as one recall window apart. */
function velocityPoints(rise: number, spanDays: number, series: Series, p: RelapseParameters): number {
  const { levelPoints: level, velocityFullShare, velocityPeriodDays, velocityMinSpanDays } = p.symptoms;
  const perPeriod =
    ((rise / series.burdenMax) * velocityPeriodDays) / Math.max(spanDays, velocityMinSpanDays);
  const meaningful = clamp(rise / series.meaningfulChange, 0, 1);
  return (p.weights.symptoms - level) * clamp(perPeriod / velocityFullShare, 0, 1) * meaningful;
}

/** The severity word in brackets with its leading space; empty without one. */
const bandOf = (severity: string | null): string => (severity === null ? '' : ` (${severity})`);

function readSymptoms(series: Series | undefined, p: RelapseParameters): ReadFactor {
  const count = series?.administrations.length ?? 0;
  const latest = series?.administrations[count - 1];
  if (series === undefined || latest === undefined) {
    return absent('symptoms', 'No symptom-scale assessments supplied.', p.weights.symptoms, p);
  }
  const { name } = series.instrument;
  const band = bandOf(severityOf(series, latest));
  const level = levelPoints(latest.burden, series, p);
  const previous = series.administrations[count - 2];
  if (previous === undefined) {
    const points = roundHalfAway(level, 1);
    const steepest = velocityPoints(latest.burden, 0, series, p);
    const detail = `${name} ${outOf(latest)}${band} — single administration, no trajectory yet.`;
    return {
      ...present('symptoms', points, detail, 0, p),
      range: { min: points, max: roundHalfAway(level + steepest, 1) },
    };
  }
  const rise = latest.burden - previous.burden;
  const points = level + velocityPoints(rise, daysBetween(previous.atMs, latest.atMs), series, p);
  const moved = latest.score - previous.score;
  const movement =
    Math.abs(moved) <= TOLERANCE
      ? `steady at ${outOf(latest)}`
      : `${moved > 0 ? 'rising' : 'falling'} ${formatNumber(previous.shown)}→${outOf(latest)}`;
  const detail = `${name} ${movement}${band} at the two most recent administrations.`;
  const vote = toward(rise / series.burdenMax, p.symptoms.trendShare);
  return present('symptoms', roundHalfAway(points, 1), detail, vote, p);
}

/** Zero hours mean that nothing was recorded, so they earn nothing. */
export const sleepPoints = (hours: number, p: RelapseParameters): number =>
  hours > 0 ? roundHalfAway(p.weights.sleep * interpolate(hours, p.sleep.knots), 1) : 0;

function sleepDetail(hours: number): string {
  const averaging = `Averaging ${formatHours(hours)}h/night recently`;
  if (hours < 6) return `${averaging} — short sleep is a leading relapse precursor.`;
  if (hours < 7) return `${averaging} — mildly below the 7–9h adult range.`;
  return hours <= 9
    ? `${averaging} — within the 7–9h adult range.`
    : `${averaging} — long sleep can accompany a mood episode.`;
}

/** What a device saw change, beside the mean that is scored. */
function sleepChange(hours: number | undefined): string {
  if (hours === undefined || hours === 0) return '';
  return ` ${formatHours(Math.abs(hours))}h ${hours < 0 ? 'less' : 'more'} than in the four weeks before.`;
}

function readSleep(
  request: RelapseRequest,
  p: RelapseParameters,
  changeHours: number | undefined,
): ReadFactor {
  const hours = request.avgSleepHours ?? 0;
  if (hours <= 0) {
    const { max } = curveRange(p.sleep.knots);
    return absent('sleep', 'No wearable sleep supplied.', roundHalfAway(p.weights.sleep * max, 1), p);
  }
  return present('sleep', sleepPoints(hours, p), `${sleepDetail(hours)}${sleepChange(changeHours)}`, 0, p);
}

export const dmsePoints = (pct: number, p: RelapseParameters): number =>
  roundHalfAway(p.weights.dmse * clamp(pct / p.dmse.fullScalePct, 0, 1), 1);

function readDmse(request: RelapseRequest, p: RelapseParameters): ReadFactor {
  const pct = request.dmseLatencyPctChange ?? null;
  if (pct === null) return absent('dmse', 'No Digital MSE™ change supplied.', p.weights.dmse, p);
  const detail = `Response latency changed ${formatSigned(pct)}% across visits.`;
  return present('dmse', dmsePoints(pct, p), detail, toward(pct, p.dmse.trendPct), p);
}

const windowDays = (active: boolean, p: RelapseParameters): number =>
  active ? p.medication.activeWindowDays : p.medication.inactiveWindowDays;

export const medicationPoints = (days: number, active: boolean, p: RelapseParameters): number =>
  roundHalfAway(p.weights.medication * clamp(1 - days / windowDays(active, p), 0, 1), 1);

function readMedication(request: RelapseRequest, p: RelapseParameters): ReadFactor {
  const days = request.daysSinceMedChange ?? null;
  if (days === null) {
    return absent('medication', 'No medication-change date supplied.', p.weights.medication, p);
  }
  const active = request.hasActiveMedication === true;
  const window = windowDays(active, p);
  const place = days < window ? 'inside' : 'outside';
  const ago = `${counted(days, 'day')} ago — ${place} the ${formatNumber(window)}-day`;
  const detail = active
    ? `Medication changed ${ago} adjustment window.`
    : `No active medication; last change ${ago} post-discontinuation window.`;
  return present('medication', medicationPoints(days, active, p), detail, 0, p);
}

export function cadencePoints(days: number, p: RelapseParameters): number {
  const { graceDays, fullDays } = p.cadence;
  return roundHalfAway(p.weights.cadence * clamp((days - graceDays) / (fullDays - graceDays), 0, 1), 1);
}

function readCadence(request: RelapseRequest, p: RelapseParameters): ReadFactor {
  const days = request.daysSinceLastVisit ?? null;
  if (days === null) return absent('cadence', 'No last-visit date supplied.', p.weights.cadence, p);
  const { graceDays, fullDays } = p.cadence;
  const since = `${counted(days, 'day')} since the last visit`;
  const detail =
    days <= graceDays
      ? `${since} — within the ${formatNumber(graceDays)}-day cadence window.`
      : `${since} — ${days < fullDays ? 'a widening' : 'an extended'} follow-up gap.`;
  return present('cadence', cadencePoints(days, p), detail, 0, p);
}

/** The five factors in their fixed order. */
export const readFactors = (
  request: RelapseRequest,
  series: Series | undefined,
  p: RelapseParameters,
  sleepChangeHours?: number,
): readonly ReadFactor[] => [
  readSymptoms(series, p),
  readSleep(request, p, sleepChangeHours),
  readDmse(request, p),
  readMedication(request, p),
  readCadence(request, p),
];
