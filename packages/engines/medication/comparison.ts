import { roundHalfAway } from '@chartwright/kernel';
import type { MedicationParameters } from '../parameters/medication.ts';
import type { Prescription } from '../request.ts';
import type { ConfidenceLevel } from '../result.ts';
import { type Administration, byCoverage, type Series } from '../shared/assessments.ts';
import { TOLERANCE } from '../shared/curve.ts';
import { daysBetween, parseInstant } from '../shared/instants.ts';
import { formatNumber, formatSigned, plural } from '../shared/text.ts';

export type ResponseStatus = 'response' | 'partial_response' | 'no_clear_change' | 'worsening';

/** An active prescription with its start. */
export type Course = {
  readonly prescription: Prescription;
  readonly name: string;
  /** Name with dosage, where there is one. */
  readonly nameDose: string;
  /** Null when the start is absent or unreadable. */
  readonly startMs: number | null;
};

/** Symptom scores before and after the start of one prescription. */
export type Comparison = {
  readonly kind: 'compared';
  readonly course: Course;
  readonly series: Series;
  readonly before: Administration;
  readonly after: Administration;
  readonly status: ResponseStatus;
  /** Fall of the burden; negative when symptoms rose. */
  readonly relief: number;
  readonly treatmentDays: number;
  readonly confidence: ConfidenceLevel;
  readonly attributionUncertain: boolean;
};

/** A prescription without a usable comparison, and why. */
export type Monitoring = {
  readonly kind: 'monitored';
  readonly course: Course;
  readonly series: Series | null;
  readonly reason: string;
};

export type CourseReading = Comparison | Monitoring;

const ACTIVE = 'active';

export function courseOf(prescription: Prescription): Course {
  const name = prescription.medicationName.trim();
  const dosage = prescription.dosage?.trim();
  const startMs = prescription.prescribedAt ? parseInstant(prescription.prescribedAt) : Number.NaN;
  return {
    prescription,
    name,
    nameDose: dosage ? `${name} ${dosage}` : name,
    startMs: Number.isNaN(startMs) ? null : startMs,
  };
}

export const isActive = (prescription: Prescription): boolean =>
  prescription.status.trim().toLowerCase() === ACTIVE;

type Split = { before: Administration | undefined; after: Administration | undefined; followUps: number };

/** Last score at or before the start and newest score after it. */
function splitAt(series: Series, startMs: number): Split {
  const { administrations } = series;
  let firstAfter = administrations.length;
  while (firstAfter > 0 && (administrations[firstAfter - 1]?.atMs ?? 0) > startMs) firstAfter--;
  const followUps = administrations.length - firstAfter;
  return {
    before: administrations[firstAfter - 1],
    after: followUps > 0 ? administrations[administrations.length - 1] : undefined,
    followUps,
  };
}

const coversBothSides = ({ before, after }: Split): boolean => before !== undefined && after !== undefined;

/** The instrument with scores on both sides of the start, then the most-covered one. */
function chooseSeries(series: readonly Series[], startMs: number): { series: Series; split: Split } | null {
  let best: { series: Series; split: Split } | null = null;
  for (const candidate of series) {
    const split = splitAt(candidate, startMs);
    if (best === null) best = { series: candidate, split };
    else {
      const gain = Number(coversBothSides(split)) - Number(coversBothSides(best.split));
      if (gain > 0 || (gain === 0 && byCoverage(candidate, best.series) < 0)) {
        best = { series: candidate, split };
      }
    }
  }
  return best;
}

function statusOf(
  series: Series,
  before: Administration,
  relief: number,
  p: MedicationParameters,
): ResponseStatus {
  const { responseFraction, changeFraction, burdenFloorShare, guardShare } = p.response;
  if (Math.abs(relief) < guardShare * series.burdenMax - TOLERANCE) return 'no_clear_change';
  const relative = relief / Math.max(before.burden, burdenFloorShare * series.burdenMax);
  if (relative >= responseFraction - TOLERANCE) return 'response';
  if (relative >= changeFraction - TOLERANCE) return 'partial_response';
  return relative <= -changeFraction + TOLERANCE ? 'worsening' : 'no_clear_change';
}

function baseConfidence(
  followUps: number,
  treatmentDays: number,
  baselineAgeDays: number,
  p: MedicationParameters,
): 0 | 1 | 2 {
  const c = p.confidence;
  const high =
    followUps >= c.highMinFollowUps &&
    treatmentDays >= c.highMinTreatmentDays &&
    baselineAgeDays <= c.highMaxBaselineAgeDays;
  if (high) return 2;
  const moderate =
    treatmentDays >= c.moderateMinTreatmentDays && baselineAgeDays <= c.moderateMaxBaselineAgeDays;
  return moderate ? 1 : 0;
}

const LEVELS: readonly ConfidenceLevel[] = ['low', 'moderate', 'high'];

/** Whether another course began between the baseline and the follow-up. */
const overlaps = (
  others: readonly Course[],
  startMs: number,
  before: Administration,
  after: Administration,
): boolean =>
  others.some(
    ({ startMs: other }) => other !== null && other !== startMs && other > before.atMs && other <= after.atMs,
  );

function monitoringReason(course: Course, series: Series | null, hasBefore: boolean): string {
  if (course.startMs === null) {
    return `${course.nameDose} has no start date, so a before/after comparison is not possible.`;
  }
  if (series === null) return `No symptom-scale scores supplied for ${course.nameDose}.`;
  const { name } = series.instrument;
  return hasBefore
    ? `No ${name} score since ${course.nameDose} started — follow-up score due.`
    : `No ${name} score before ${course.nameDose} started — baseline missing.`;
}

/** Compares the symptom scores before and after the start of one active prescription. */
export function readCourse(
  course: Course,
  courses: readonly Course[],
  series: readonly Series[],
  p: MedicationParameters,
): CourseReading {
  const { startMs } = course;
  const chosen = startMs === null ? null : chooseSeries(series, startMs);
  const before = chosen?.split.before;
  const after = chosen?.split.after;
  if (startMs === null || chosen === null || before === undefined || after === undefined) {
    const used = chosen?.series ?? null;
    return {
      kind: 'monitored',
      course,
      series: used,
      reason: monitoringReason(course, used, before !== undefined),
    };
  }
  const relief = before.burden - after.burden;
  const treatmentDays = daysBetween(startMs, after.atMs);
  const attributionUncertain = overlaps(courses, startMs, before, after);
  const base = baseConfidence(chosen.split.followUps, treatmentDays, daysBetween(before.atMs, startMs), p);
  return {
    kind: 'compared',
    course,
    series: chosen.series,
    before,
    after,
    status: statusOf(chosen.series, before, relief, p),
    relief: Math.abs(relief) <= TOLERANCE ? 0 : relief,
    treatmentDays,
    confidence: LEVELS[Math.max(0, attributionUncertain ? base - 1 : base)] ?? 'low',
    attributionUncertain,
  };
}

/** `39% reduction`; signed raw points where a percentage would mislead. */
export function changeText({ series, before, after, relief }: Comparison): string {
  if (before.burden <= TOLERANCE || !series.instrument.higherIsWorse) {
    const points = after.score - before.score;
    return `${formatSigned(points)} ${plural(Math.abs(points), 'point')}`;
  }
  const percent = roundHalfAway((Math.abs(relief) / before.burden) * 100);
  return `${formatNumber(percent)}% ${relief > 0 ? 'reduction' : 'increase'}`;
}

/** Whether the latest score is below the first score outside remission. */
export const inRemission = ({ series, after, relief }: Comparison): boolean =>
  relief > 0 && series.instrument.known && after.burden < series.remissionBurden - TOLERANCE;
