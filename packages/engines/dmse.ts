import { clamp } from '@chartwright/kernel';
import {
  changeLine,
  describeChange,
  type InputChange,
  improvedOrWorsened,
  missingLine,
  previousNumber,
} from './change.ts';
import { type CodeMapping, mapped, psychomotorAgitation } from './codes.ts';
import { NO_BASELINE, priorValues, readBaseline } from './dmse/baseline.ts';
import {
  type Measure,
  measures,
  metricFields,
  metricOf,
  type Rank,
  type Standing,
  statusOf,
} from './dmse/measures.ts';
import {
  type Coverage,
  echoed,
  type HistoryDepth,
  intelligence,
  isSupplied,
  levelName,
  modelBlock,
  type ResultClock,
  resultClock,
  scalarInput,
} from './intelligence.ts';
import { dmseNarrative } from './narrative.ts';
import type { DmseParameters } from './parameters/dmse.ts';
import type { DmseRequest, DmseSignalKey } from './request.ts';
import type {
  Change,
  ConfidenceLevel,
  DmseResult,
  DmseSignal,
  EngineContext,
  Intelligence,
  ProvenanceInput,
  Summary,
} from './result.ts';
import { counted } from './shared/text.ts';

const DISCLAIMER =
  'Deterministic, rules-based decision support derived from numerical timing metrics. Not biometric ML, affect recognition, or an autonomous diagnosis. For clinician review only.';

export const dmseScale = {
  within_normal: 'Within typical range — no action suggested.',
  subclinical: 'Mildly outside typical range — worth noting, not urgent.',
  clinical_attention: 'Clearly outside typical range — flag for clinician review.',
} as const;

const STATUS_RANK: ReadonlyMap<string, number> = new Map([
  ['within_normal', 0],
  ['subclinical', 1],
  ['clinical_attention', 2],
]);

/** A signal that was measured, with its place against the typical range. */
type Measured = { measure: Measure; value: number; standing: Standing; prior: readonly number[] };

/** Level 0 to 2 of a session of this length, relative to an ordinary one. */
function durationAdjustment(durationSeconds: number | null, p: DmseParameters): number {
  const { veryShortSessionSeconds, shortSessionSeconds, longSessionSeconds } = p.confidence;
  if (durationSeconds === null) return 0;
  if (durationSeconds < veryShortSessionSeconds) return -2;
  if (durationSeconds < shortSessionSeconds) return -1;
  return durationSeconds >= longSessionSeconds ? 1 : 0;
}

function overallConfidence(metrics: number, adjustment: number, p: DmseParameters): ConfidenceLevel {
  const base = p.confidence.levelByMetrics[metrics] ?? 0;
  return levelName(clamp(base + adjustment, 0, 2));
}

function signalOf(
  measure: Measure,
  measured: Measured | undefined,
  confidence: ConfidenceLevel,
  p: DmseParameters,
): DmseSignal {
  const value = measured?.value ?? null;
  const rank = measured?.standing.rank ?? 0;
  const reading = measured === undefined ? NO_BASELINE : readBaseline(measured.value, measured.prior, p);
  return {
    signalKey: measure.key,
    label: measure.label,
    present: value !== null,
    metricValue: value,
    metricUnit: measure.unit,
    interpretation: value === null ? null : statusOf(rank),
    referenceRange: measure.referenceRange(p),
    detail: value === null ? 'Not measured in this session.' : measure.detail(value, rank, p),
    confidence: value === null ? null : confidence,
    trendDir: reading.trendDir,
    mseLine: value === null ? null : measure.mseLine(value, rank, p),
    baseline: reading.baseline,
  };
}

/** Signals outside the typical range, clinical attention first. */
const flaggedOf = (measured: readonly Measured[]): readonly Measured[] =>
  measured
    .filter(({ standing }) => standing.rank > 0)
    .sort((a, b) => b.standing.rank - a.standing.rank || a.measure.flagOrder - b.measure.flagOrder);

function summaryOf(
  measured: readonly Measured[],
  flagged: readonly Measured[],
  worst: Rank,
  confidence: ConfidenceLevel,
): Summary {
  const labels = flagged.map(({ measure }) => measure.label);
  return {
    status: statusOf(worst),
    headline:
      labels.length === 0
        ? `All ${measured.length} measured signals within typical range (${confidence} confidence).`
        : `${labels.length} of ${measured.length} signals outside typical range — ${labels.join(', ')} (${confidence} confidence).`,
    flagged: labels,
    requiresClinicianReview: worst === 2,
  };
}

/** One line per section of the mental status examination whose worst signal has the status of the session. */
function mseNarrative(measured: readonly Measured[], worst: Rank, p: DmseParameters): string[] {
  const lines: string[] = [];
  for (const section of ['speech', 'psychomotor', 'attention'] as const) {
    let lead: Measured | undefined;
    for (const candidate of measured) {
      if (candidate.measure.section !== section) continue;
      if (lead === undefined || candidate.standing.rank > lead.standing.rank) lead = candidate;
    }
    if (lead?.standing.rank === worst) lines.push(lead.measure.mseLine(lead.value, worst, p));
  }
  return lines;
}

const historyKeys: readonly DmseSignalKey[] = measures.map(({ key }) => key);

/** Whether any usable prior value was sent, even for a signal that was not measured. */
const hasHistory = (request: DmseRequest, p: DmseParameters): boolean =>
  isSupplied(request.history) && historyKeys.some((key) => priorValues(request, key, p).length > 0);

function coverageOf(request: DmseRequest, historySupplied: boolean): Coverage {
  const missing: string[] = [];
  for (const field of metricFields) if (!isSupplied(request[field])) missing.push(field);
  if (!isSupplied(request.sessionDurationSeconds)) missing.push('sessionDurationSeconds');
  if (!historySupplied) missing.push('history');
  return { accepted: metricFields.length + 2, missing };
}

function depthOf(longest: number, p: DmseParameters): HistoryDepth {
  return {
    points: 1 + longest,
    fullDepthPoints: p.confidence.fullDepthPoints,
    line:
      longest === 0
        ? 'No prior sessions supplied for a personal baseline'
        : `Personal baseline covers ${counted(longest, 'prior session')}`,
  };
}

function provenanceOf(
  request: DmseRequest,
  historySupplied: boolean,
  longest: number,
  p: DmseParameters,
): ProvenanceInput[] {
  const inputs: ProvenanceInput[] = [];
  for (const field of metricFields) inputs.push(...scalarInput(field, request[field], true));
  inputs.push(...scalarInput('sessionDurationSeconds', request.sessionDurationSeconds, true));
  if (historySupplied) {
    const sent = Math.max(...historyKeys.map((key) => priorValues(request, key, p).length));
    const value = counted(sent, 'prior session');
    inputs.push({ name: 'history', value, observedAt: null, contributed: longest > 0 });
  }
  return inputs;
}

const RANK_IMPACT = 1000;

function inputChange(measure: Measure, request: DmseRequest, p: DmseParameters): InputChange | null {
  const before = previousNumber(request.previous, measure.field);
  const now = metricOf(request, measure.field);
  if (before === undefined || now === before) return null;
  if (now === null) return { impact: 0, text: missingLine(measure.field, before, 'signal not measured') };

  const duration = request.sessionDurationSeconds ?? null;
  const durationBefore = previousNumber(request.previous, 'sessionDurationSeconds') ?? duration;
  const was = measure.classify(before, p, durationBefore);
  const is = measure.classify(now, p, duration);
  const relative = before === 0 ? 1 : Math.abs(now - before) / Math.abs(before);
  return {
    impact: Math.abs(is.rank - was.rank) * RANK_IMPACT + Math.min(relative, RANK_IMPACT - 1),
    text: changeLine(
      measure.field,
      improvedOrWorsened(is.rank - was.rank || is.distance - was.distance),
      before,
      now,
      is.rank === was.rank
        ? `still ${statusOf(is.rank)}`
        : `now ${statusOf(is.rank)} (was ${statusOf(was.rank)})`,
    ),
  };
}

function changeOf(request: DmseRequest, status: string, p: DmseParameters): Change | null {
  const { previous } = request;
  if (!isSupplied(previous)) return null;
  const inputs: InputChange[] = [];
  for (const measure of measures) {
    const line = inputChange(measure, request, p);
    if (line !== null) inputs.push(line);
  }
  return describeChange({ previous, status, statusRank: STATUS_RANK, score: null, inputs });
}

function measure(request: DmseRequest, p: DmseParameters): Measured[] {
  const duration = request.sessionDurationSeconds ?? null;
  const measured: Measured[] = [];
  for (const candidate of measures) {
    const value = metricOf(request, candidate.field);
    if (value === null) continue;
    measured.push({
      measure: candidate,
      value,
      standing: candidate.classify(value, p, duration),
      prior: priorValues(request, candidate.key, p),
    });
  }
  return measured;
}

/** Restlessness at clinical attention is the one signal with a verified concept. */
function codesOf(measured: readonly Measured[]): CodeMapping[] {
  const agitated = measured.some(
    ({ measure: { key }, standing }) => key === 'psychomotor' && standing.rank === 2,
  );
  return agitated && psychomotorAgitation !== null
    ? [mapped(psychomotorAgitation, 'signals[1].interpretation')]
    : [];
}

/** Everything one session yields before it is put into words. */
type Session = {
  measured: readonly Measured[];
  flagged: readonly Measured[];
  worst: Rank;
  confidence: ConfidenceLevel;
  signalConfidence: ConfidenceLevel;
  summary: Summary;
};

function readSession(request: DmseRequest, p: DmseParameters): Session {
  const adjustment = durationAdjustment(request.sessionDurationSeconds ?? null, p);
  const measured = measure(request, p);
  const flagged = flaggedOf(measured);
  const worst = flagged[0]?.standing.rank ?? 0;
  const confidence = overallConfidence(measured.length, adjustment, p);
  return {
    measured,
    flagged,
    worst,
    confidence,
    signalConfidence: levelName(2 + Math.min(adjustment, 0)),
    summary: summaryOf(measured, flagged, worst, confidence),
  };
}

function narrativeOf(session: Session, change: Change | null): string {
  const { summary, measured, flagged, confidence } = session;
  const first = flagged[0];
  const threshold = first?.standing.threshold ?? null;
  const lead = first === undefined || threshold === null ? null : first.measure.lead(first.value, threshold);
  return dmseNarrative({
    summary,
    measured: measured.length,
    flagged: flagged.length,
    lead,
    confidence,
    change,
  });
}

function intelligenceOf(
  request: DmseRequest,
  session: Session,
  clock: ResultClock,
  model: EngineContext<DmseParameters>['model'],
): Intelligence {
  const p = model.parameters;
  const historySupplied = hasHistory(request, p);
  const longest = session.measured.reduce((most, { prior }) => Math.max(most, prior.length), 0);
  const change = changeOf(request, session.summary.status, p);
  return intelligence(
    {
      engine: 'dmse',
      summary: session.summary,
      coverage: coverageOf(request, historySupplied),
      depth: depthOf(longest, p),
      newestInputAt: null,
      aging: [],
      warnings: [],
      inputs: provenanceOf(request, historySupplied, longest, p),
      codes: codesOf(session.measured),
      change,
      interpretationScale: dmseScale,
      safety: [],
      narrative: request.explain === true ? narrativeOf(session, change) : null,
    },
    clock,
    model.version,
  );
}

/**
 * Classifies speech and movement timing of one session into four signals. Categorical: there is no score.
 *
 * @param request at least one metric; latency in seconds, episodes, words per minute, percent of gaze on screen
 * @returns the `data` object of POST /v1/dmse/analyze
 */
export function analyzeDmse(request: DmseRequest, context: EngineContext<DmseParameters>): DmseResult {
  const p = context.model.parameters;
  const clock = resultClock(context.now, request.asOf);
  const session = readSession(request, p);
  const { measured, signalConfidence } = session;
  return {
    object: 'dmse.analysis',
    generatedAt: clock.generatedAt,
    ...echoed(request),
    estimable: measured.length > 0,
    summary: session.summary,
    signalsPresent: measured.length,
    overallConfidence: session.confidence,
    signals: measures.map((one) =>
      signalOf(
        one,
        measured.find(({ measure: m }) => m === one),
        signalConfidence,
        p,
      ),
    ),
    mseNarrative: mseNarrative(measured, session.worst, p),
    interpretationScale: dmseScale,
    model: modelBlock('dmse', context),
    intelligence: intelligenceOf(request, session, clock, context.model),
    disclaimer: DISCLAIMER,
  };
}
