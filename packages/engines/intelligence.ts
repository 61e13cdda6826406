import { roundHalfAway } from '@chartwright/kernel';
import type { CodeMapping } from './codes.ts';
import type { EngineKey } from './parameters/index.ts';
import { modelKeys } from './parameters/index.ts';
import type { Maybe } from './request.ts';
import type {
  Change,
  ConfidenceLevel,
  EngineContext,
  Intelligence,
  LabFeed,
  ModelBlock,
  ProvenanceInput,
  Reasoning,
  Summary,
  WearableFeed,
} from './result.ts';
import type { Series } from './shared/assessments.ts';
import { pointsLabel } from './shared/assessments.ts';
import { TOLERANCE } from './shared/curve.ts';
import { daysBetween, formatInstant, parseInstant, withoutZeroMillis } from './shared/instants.ts';
import type { SafetyFinding } from './shared/suicide-risk.ts';
import { counted, plural } from './shared/text.ts';

const HIGH_CONFIDENCE = 0.75;
const MODERATE_CONFIDENCE = 0.4;

export const isSupplied = <T>(value: T | null | undefined): value is T =>
  value !== null && value !== undefined;

/** An absent list and an empty one are the same: not supplied. */
export const isFilled = <T>(list: readonly T[] | null | undefined): list is readonly T[] =>
  isSupplied(list) && list.length > 0;

/** How far back the personal history of a result reaches. */
export type HistoryDepth = {
  /** Effective points: administrations closer than the recall window overlap. */
  readonly points: number;
  readonly fullDepthPoints: number;
  readonly line: string;
};

/** An input that can age, with the window after which it is called stale. */
export type AgingInput = {
  readonly name: string;
  readonly atMs: number;
  readonly windowDays: number;
  /** Start of the sentence, for example `Newest assessment`. */
  readonly subject: string;
};

/** Names of the accepted inputs in documented order, and which of them were supplied. */
export type Coverage = { readonly accepted: number; readonly missing: readonly string[] };

export type IntelligenceParts = {
  readonly engine: EngineKey;
  readonly summary: Summary;
  readonly coverage: Coverage;
  readonly depth: HistoryDepth;
  readonly newestInputAt: string | null;
  readonly aging: readonly AgingInput[];
  readonly warnings: readonly string[];
  readonly inputs: readonly ProvenanceInput[];
  readonly codes: readonly CodeMapping[];
  readonly change: Change | null;
  readonly interpretationScale: Readonly<Record<string, string>>;
  readonly safety: readonly SafetyFinding[];
  readonly narrative: string | null;
};

/** When the result is made and against which instant its inputs age. */
export type ResultClock = { readonly generatedAt: string; readonly freshAtMs: number };

export function resultClock(now: Date, asOf: string | null | undefined): ResultClock {
  const asOfMs = isSupplied(asOf) ? parseInstant(asOf) : Number.NaN;
  const nowMs = now.getTime();
  return { generatedAt: formatInstant(nowMs), freshAtMs: Number.isNaN(asOfMs) ? nowMs : asOfMs };
}

/** What a result repeats from its request, and only when it was sent. */
export function echoed(request: { readonly sessionRef?: Maybe<string>; readonly asOf?: Maybe<string> }): {
  sessionRef?: string;
  asOf?: string;
} {
  const echo: { sessionRef?: string; asOf?: string } = {};
  if (isSupplied(request.sessionRef)) echo.sessionRef = request.sessionRef;
  if (isSupplied(request.asOf)) echo.asOf = request.asOf;
  return echo;
}

export const levelName = (index: number): ConfidenceLevel =>
  index >= 2 ? 'high' : index >= 1 ? 'moderate' : 'low';

function confidence(parts: IntelligenceParts, staleLines: readonly string[]): Intelligence['confidence'] {
  const { accepted, missing } = parts.coverage;
  const supplied = accepted - missing.length;
  const depth = Math.min(1, parts.depth.points / parts.depth.fullDepthPoints);
  const score = 0.5 * (supplied / accepted) + 0.5 * depth;
  return {
    level:
      score >= HIGH_CONFIDENCE - TOLERANCE
        ? 'high'
        : score >= MODERATE_CONFIDENCE - TOLERANCE
          ? 'moderate'
          : 'low',
    score: roundHalfAway(score, 2),
    reasons: [`${supplied} of ${accepted} inputs supplied`, parts.depth.line, ...staleLines],
  };
}

/** Builds the unified block. Staleness is reported and never changes a number. */
export function intelligence(
  parts: IntelligenceParts,
  clock: ResultClock,
  modelVersion: number | null,
): Intelligence {
  const staleInputs: string[] = [];
  const staleLines: string[] = [];
  for (const { name, atMs, windowDays, subject } of parts.aging) {
    const ageDays = daysBetween(atMs, clock.freshAtMs);
    if (!(ageDays > windowDays)) continue;
    staleInputs.push(name);
    staleLines.push(`${subject} is ${counted(Math.floor(ageDays), 'day')} old`);
  }
  const { accepted, missing } = parts.coverage;
  const freshness = { newestInputAt: parts.newestInputAt, staleInputs };
  const completeness = roundHalfAway((accepted - missing.length) / accepted, 2);
  const reasoning: Reasoning | null =
    parts.narrative === null
      ? null
      : { narrative: parts.narrative, generatedAt: withoutZeroMillis(clock.generatedAt) };
  return {
    schema: 'attunio.intelligence/v1',
    engine: parts.engine,
    summary: parts.summary,
    confidence: confidence(parts, staleLines),
    dataQuality:
      parts.warnings.length === 0
        ? { completeness, missingInputs: missing, freshness }
        : { completeness, missingInputs: missing, freshness, warnings: parts.warnings },
    provenance: {
      generatedAt: clock.generatedAt,
      engineVersion: modelVersion === null ? 'default' : `v${modelVersion}`,
      method: 'deterministic_rules',
      inputs: parts.inputs,
    },
    codes: parts.codes,
    change: parts.change,
    interpretationScale: parts.interpretationScale,
    ...(parts.safety.length === 0 ? {} : { safety: parts.safety }),
    ...(reasoning === null ? {} : { reasoning }),
  };
}

export function modelBlock(engine: EngineKey, context: EngineContext<unknown>): ModelBlock {
  const { version } = context.model;
  return { key: modelKeys[engine], version, source: version === null ? 'default' : 'calibrated' };
}

/** The recall rule: n administrations count as at most one per window of their span. */
export const effectivePoints = (n: number, spanDays: number, overlapDays: number): number =>
  Math.min(n, 1 + spanDays / overlapDays);

/** History depth of the instrument a result was computed from. */
export function assessmentDepth(
  used: Series | null | undefined,
  rule: { readonly overlapDays: number; readonly fullDepthPoints: number },
): HistoryDepth {
  const { fullDepthPoints } = rule;
  const n = used?.administrations.length ?? 0;
  if (used === null || used === undefined || n === 0) {
    return { points: 0, fullDepthPoints, line: 'No assessment history supplied' };
  }
  const points = effectivePoints(n, used.spanDays, rule.overlapDays);
  if (n === 1) return { points, fullDepthPoints, line: 'Assessment history covers 1 point' };
  const days = Math.floor(used.spanDays);
  return {
    points,
    fullDepthPoints,
    line: `Assessment history covers ${n} points over ${days} ${plural(days, 'day')}`,
  };
}

/** A scalar input as provenance; nothing when it was not supplied. */
export function scalarInput(
  name: string,
  value: number | boolean | null | undefined,
  contributed: boolean,
): ProvenanceInput[] {
  return isSupplied(value) ? [{ name, value, observedAt: null, contributed }] : [];
}

/** Flagged laboratory items as provenance, with where they come from when a feed filled them in. */
export function watchInput(
  count: number | null | undefined,
  contributed: boolean,
  feed: LabFeed | undefined,
): ProvenanceInput[] {
  const told = scalarInput('biomarkerWatchCount', count, contributed);
  return feed === undefined ? told : told.map((input) => ({ ...input, ...feed }));
}

/** Sleep hours as provenance, with their device when a feed filled them in. */
export function sleepInput(
  hours: number | null | undefined,
  contributed: boolean,
  feed: WearableFeed | undefined,
): ProvenanceInput[] {
  if (!isSupplied(hours) || feed === undefined) return scalarInput('avgSleepHours', hours, contributed);
  const { observedAt, source, nights } = feed;
  return [{ name: 'avgSleepHours', value: hours, observedAt, contributed, source, nights }];
}

/** One provenance entry per instrument. */
export function assessmentInputs(
  series: readonly Series[],
  contributed: (of: Series) => boolean,
): ProvenanceInput[] {
  return series.map((of) => ({
    name: 'assessments',
    value: pointsLabel(of),
    observedAt: of.administrations[of.administrations.length - 1]?.source.createdAt ?? null,
    contributed: contributed(of),
  }));
}

/** A zero from a wearable means that nothing was recorded. */
export const SLEEP_ZERO_WARNING = 'avgSleepHours of 0 treated as not recorded';
