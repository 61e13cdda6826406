import { clamp, roundHalfAway } from '@chartwright/kernel';
import type { OutcomeParameters } from '../parameters/outcome.ts';
import type { OutcomeRequest } from '../request.ts';
import type { OutcomeComponent, ScoreRange } from '../result.ts';
import type { Series } from '../shared/assessments.ts';
import { curveRange, interpolate, TOLERANCE } from '../shared/curve.ts';
import { counted, formatHours, formatNumber, formatSigned } from '../shared/text.ts';

const LABELS = {
  symptoms: 'Symptom scales',
  dmse: 'Digital MSE™ latency',
  medication: 'Active medication',
  biomarker: 'Biomarker watch items',
  sleep: 'Sleep (wearable)',
} as const;

/** A component, what it counts towards the direction, and what it could become if its input were there. */
export type ReadComponent = {
  readonly component: OutcomeComponent;
  /** Points that show change over time; 0 for static sources and changes inside measurement error. */
  readonly dynamic: number;
  readonly range: ScoreRange;
};

type Key = OutcomeComponent['key'];

const componentOf = (
  key: Key,
  contribution: number,
  detail: string,
  available: boolean,
): OutcomeComponent => ({
  key,
  label: LABELS[key],
  contribution,
  detail,
  available,
});

const fixed = (at: number): ScoreRange => ({ min: at, max: at });

const absent = (key: Key, detail: string, range: ScoreRange): ReadComponent => ({
  component: componentOf(key, 0, detail, false),
  dynamic: 0,
  range,
});

const present = (key: Key, contribution: number, detail: string, dynamic: number): ReadComponent => ({
  component: componentOf(key, contribution, detail, true),
  dynamic,
  range: fixed(contribution),
});

/** Contribution of a change from one burden to another. */
function symptomPoints(first: number, latest: number, burdenMax: number, p: OutcomeParameters): number {
  const { slope, cap, burdenFloorShare } = p.symptoms;
  const relative = (first - latest) / Math.max(first, burdenFloorShare * burdenMax);
  return roundHalfAway(clamp(slope * relative, -cap, cap), 1);
}

function singleAdministration(series: Series, p: OutcomeParameters): ReadComponent {
  const latest = series.administrations[0]?.burden ?? 0;
  const { burdenMax, instrument } = series;
  return absent('symptoms', `Only one ${instrument.name} administration — no trajectory yet.`, {
    min: symptomPoints(0, latest, burdenMax, p),
    max: symptomPoints(burdenMax, latest, burdenMax, p),
  });
}

function readSymptoms(series: Series | undefined, p: OutcomeParameters): ReadComponent {
  const { cap, guardShare } = p.symptoms;
  if (series === undefined) {
    return absent('symptoms', 'No symptom-scale trajectory supplied.', { min: -cap, max: cap });
  }
  const { administrations, burdenMax, instrument } = series;
  const first = administrations[0];
  const latest = administrations[administrations.length - 1];
  if (first === undefined || latest === undefined || first === latest) return singleAdministration(series, p);

  const relief = first.burden - latest.burden;
  const contribution = symptomPoints(first.burden, latest.burden, burdenMax, p);
  const across = `across ${counted(administrations.length, 'administration')}`;
  const detail =
    Math.abs(relief) <= TOLERANCE
      ? `${instrument.name} unchanged at ${formatNumber(latest.shown)} ${across}.`
      : `${instrument.name} ${relief > 0 ? 'improved' : 'worsened'} ${formatNumber(first.shown)}→${formatNumber(latest.shown)} ${across}.`;
  const beyondError = Math.abs(relief) >= guardShare * burdenMax - TOLERANCE;
  return present('symptoms', contribution, detail, beyondError ? contribution : 0);
}

export function dmsePoints(pct: number, p: OutcomeParameters): number {
  const { pointsPerPct, cap } = p.dmse;
  return roundHalfAway(clamp(-pointsPerPct * pct, -cap, cap), 1);
}

function readDmse(request: OutcomeRequest, p: OutcomeParameters): ReadComponent {
  const pct = request.dmseLatencyPctChange ?? null;
  const { cap } = p.dmse;
  if (pct === null) return absent('dmse', 'No Digital MSE™ change supplied.', { min: -cap, max: cap });
  const contribution = dmsePoints(pct, p);
  const detail = `Response latency changed ${formatSigned(pct)}% across visits.`;
  return present('dmse', contribution, detail, contribution);
}

export const medicationPoints = (count: number, p: OutcomeParameters): number =>
  count >= 1 ? roundHalfAway(p.medication.points, 1) : 0;

function readMedication(request: OutcomeRequest, p: OutcomeParameters): ReadComponent {
  const count = request.activeMedications ?? null;
  if (count === null || count < 1) {
    const range = count === null ? { min: 0, max: medicationPoints(1, p) } : fixed(0);
    return absent('medication', 'No active medication reported.', range);
  }
  return present(
    'medication',
    medicationPoints(count, p),
    `${counted(count, 'active medication')} on record.`,
    0,
  );
}

export function biomarkerPoints(count: number, p: OutcomeParameters): number {
  const { pointsPerItem, cap } = p.biomarker;
  return count >= 1 ? roundHalfAway(Math.max(-cap, -pointsPerItem * count), 1) : 0;
}

function readBiomarker(request: OutcomeRequest, p: OutcomeParameters): ReadComponent {
  const count = request.biomarkerWatchCount ?? null;
  if (count === null || count < 1) {
    const range = count === null ? { min: -p.biomarker.cap, max: 0 } : fixed(0);
    return absent('biomarker', 'No biomarker watch items reported.', range);
  }
  return present(
    'biomarker',
    biomarkerPoints(count, p),
    `${counted(count, 'biomarker watch item')} flagged.`,
    0,
  );
}

/** Zero hours mean that nothing was recorded, so they earn nothing. */
export const sleepPoints = (hours: number, p: OutcomeParameters): number =>
  hours > 0 ? roundHalfAway(p.sleep.points * interpolate(hours, p.sleep.knots), 1) : 0;

function sleepRemark(hours: number): string {
  if (hours < 6) return 'well below';
  if (hours < 7) return 'mildly below';
  return hours <= 9 ? 'within' : 'above';
}

function readSleep(request: OutcomeRequest, p: OutcomeParameters): ReadComponent {
  const hours = request.avgSleepHours ?? 0;
  if (hours <= 0) {
    const { min, max } = curveRange(p.sleep.knots);
    return absent('sleep', 'No wearable sleep supplied.', {
      min: roundHalfAway(p.sleep.points * min, 1),
      max: roundHalfAway(p.sleep.points * max, 1),
    });
  }
  const detail = `Averaging ${formatHours(hours)}h/night — ${sleepRemark(hours)} the 7–9h adult range.`;
  return present('sleep', sleepPoints(hours, p), detail, 0);
}

/** The five components in their fixed order. */
export const readComponents = (
  request: OutcomeRequest,
  series: Series | undefined,
  p: OutcomeParameters,
): readonly ReadComponent[] => [
  readSymptoms(series, p),
  readDmse(request, p),
  readMedication(request, p),
  readBiomarker(request, p),
  readSleep(request, p),
];
