import { clamp, roundHalfAway } from '@chartwright/kernel';
import { byImpact, describeChange, type InputChange } from './change.ts';
import { type CodeMapping, mapped } from './codes.ts';
import { agingAssessments, agingSleep } from './freshness.ts';
import {
  assessmentDepth,
  assessmentInputs,
  type Coverage,
  echoed,
  intelligence,
  isFilled,
  isSupplied,
  modelBlock,
  type ResultClock,
  resultClock,
  SLEEP_ZERO_WARNING,
  scalarInput,
  sleepInput,
} from './intelligence.ts';
import { relapseNarrative } from './narrative.ts';
import type { RelapseParameters } from './parameters/relapse.ts';
import { relapseInputChanges } from './relapse/changes.ts';
import { flagLabels, type ReadFactor, readFactors } from './relapse/factors.ts';
import type { RelapseRequest } from './request.ts';
import type {
  Change,
  ConfidenceLevel,
  EngineContext,
  Intelligence,
  ProvenanceInput,
  RelapseFactor,
  RelapseLevel,
  RelapseResult,
  RelapseTrend,
  ScoreRange,
  Summary,
} from './result.ts';
import { type AssessmentHistory, prepareAssessments } from './shared/assessments.ts';
import { readSuicideRisk, type SuicideRisk } from './shared/suicide-risk.ts';
import { capitalised, inSentence } from './shared/text.ts';

const DISCLAIMER =
  'Deterministic, rules-based early-warning score. Not a diagnosis, not a suicide-risk assessment, and never auto-actioned. For clinician review only.';

export const relapseScale = {
  low: 'Low risk — routine monitoring.',
  moderate: 'Moderate risk — monitor and review at next visit.',
  elevated: 'Elevated risk — consider proactive outreach.',
  high: 'High risk — flag for prompt clinician review.',
} as const;

const RECOMMENDATIONS = {
  low: 'Continue routine monitoring; no change to the planned follow-up is suggested.',
  moderate: 'Review at the next visit and keep symptom-scale and sleep monitoring active.',
  elevated: 'Flag for closer monitoring; consider a check-in before the next scheduled visit.',
  high: 'Flag for prompt clinician review; consider contacting the patient within days rather than waiting for the next visit.',
} as const satisfies Record<RelapseLevel, string>;

const NO_DATA_RECOMMENDATION =
  'Not enough data to estimate relapse risk; collect a symptom scale before interpreting this score.';

const STATUS_RANK: ReadonlyMap<string, number> = new Map([
  ['low', 0],
  ['moderate', 1],
  ['elevated', 2],
  ['high', 3],
]);

const TREND_WORDS = { rising: 'rising', falling: 'easing', stable: 'stable' } as const;

const SCORE_LIMIT = 100;
const HEADLINE_EVENTS = 2;

/** All that was read from one request before it is put into words. */
type Reading = {
  history: AssessmentHistory;
  risk: SuicideRisk;
  parts: readonly ReadFactor[];
  factors: readonly RelapseFactor[];
  score: number;
  level: RelapseLevel;
  trend: RelapseTrend;
  confidence: ConfidenceLevel;
  sources: number;
  /** Factors that earned points, most first. */
  firing: readonly RelapseFactor[];
  inputChanges: readonly InputChange[];
};

const asScore = (points: number): number => clamp(roundHalfAway(points), 0, SCORE_LIMIT);

function levelOf(score: number, { bands }: RelapseParameters): RelapseLevel {
  if (score >= bands.high) return 'high';
  if (score >= bands.elevated) return 'elevated';
  return score >= bands.moderate ? 'moderate' : 'low';
}

function trendOf(parts: readonly ReadFactor[]): RelapseTrend {
  const votes = parts.reduce((sum, { vote }) => sum + vote, 0);
  return votes > 0 ? 'rising' : votes < 0 ? 'falling' : 'stable';
}

function confidenceOf(sources: number, administrations: number, p: RelapseParameters): ConfidenceLevel {
  const c = p.confidence;
  const trajectory = administrations >= 2;
  if (sources >= c.highMinSources && trajectory) return 'high';
  const moderate =
    sources >= c.moderateMinSources || (trajectory && sources >= c.moderateMinSourcesWithTrajectory);
  return moderate ? 'moderate' : 'low';
}

function read(request: RelapseRequest, p: RelapseParameters, sleepChangeHours: number | undefined): Reading {
  const history = prepareAssessments(request.assessments);
  const [used] = history.series;
  const parts = readFactors(request, used, p, sleepChangeHours);
  const factors = parts.map(({ factor }) => factor);
  const score = asScore(factors.reduce((sum, { points }) => sum + points, 0));
  const sources = factors.filter(({ available }) => available).length;
  return {
    history,
    risk: readSuicideRisk(history),
    parts,
    factors,
    score,
    level: levelOf(score, p),
    trend: trendOf(parts),
    confidence: confidenceOf(sources, used?.administrations.length ?? 0, p),
    sources,
    firing: factors.filter(({ points }) => points > 0).sort((a, b) => b.points - a.points),
    inputChanges: isSupplied(request.previous) ? relapseInputChanges(request, p) : [],
  };
}

function scoreRange(parts: readonly ReadFactor[]): ScoreRange {
  let min = 0;
  let max = 0;
  for (const { range } of parts) {
    min += range.min;
    max += range.max;
  }
  return { min: asScore(min), max: asScore(max) };
}

function headlineClause({ sources, firing, inputChanges }: Reading): string {
  if (sources === 0) return 'insufficient data to score';
  const events = byImpact(inputChanges).flatMap(({ event }) => (event === undefined ? [] : [event]));
  if (events.length > 0) return events.slice(0, HEADLINE_EVENTS).join(', ');
  const [driver] = firing;
  return driver === undefined ? 'no contributing factors' : `driven primarily by ${inSentence(driver.label)}`;
}

function summaryOf(reading: Reading): Summary {
  const { firing, level, risk, score, sources } = reading;
  const flagged = firing.filter(({ tone }) => tone === 'elevated').map(({ key }) => flagLabels[key]);
  return {
    status: level,
    headline: `Relapse risk ${score}/100 (${level}) — ${headlineClause(reading)}.`,
    flagged: [...risk.flags, ...flagged],
    requiresClinicianReview: level !== 'low' || flagged.length > 0 || sources === 0 || risk.reviewNeeded,
  };
}

function summaryLineOf({ firing, level, score, sources, trend }: Reading): string {
  if (sources === 0) return `Relapse risk not estimated (${score}/100): no usable data source.`;
  const [driver] = firing;
  const cause =
    driver === undefined ? 'with no contributing factors' : `driven primarily by ${inSentence(driver.label)}`;
  return `${capitalised(level)} relapse risk (${score}/100), signals ${TREND_WORDS[trend]}, ${cause}.`;
}

const recommendationOf = ({ level, risk, sources }: Reading): string =>
  risk.prefix + (sources === 0 ? NO_DATA_RECOMMENDATION : RECOMMENDATIONS[level]);

function coverageOf(request: RelapseRequest): Coverage {
  const missing: string[] = [];
  if (!isFilled(request.assessments)) missing.push('assessments');
  if (!isSupplied(request.dmseLatencyPctChange)) missing.push('dmseLatencyPctChange');
  if (!isSupplied(request.avgSleepHours)) missing.push('avgSleepHours');
  if (!isSupplied(request.daysSinceMedChange)) missing.push('daysSinceMedChange');
  if (!isSupplied(request.daysSinceLastVisit)) missing.push('daysSinceLastVisit');
  if (!isSupplied(request.biomarkerWatchCount)) missing.push('biomarkerWatchCount');
  return { accepted: 6, missing };
}

function provenanceOf(
  request: RelapseRequest,
  { history, factors }: Reading,
  context: EngineContext<RelapseParameters>,
): ProvenanceInput[] {
  const [, sleep, dmse, medication, cadence] = factors.map(({ available }) => available);
  const [used] = history.series;
  const inputs = assessmentInputs(history.series, (series) => series === used);
  if (history.suicideScreens !== null)
    inputs.push(...assessmentInputs([history.suicideScreens], () => false));
  inputs.push(
    ...sleepInput(request.avgSleepHours, sleep ?? false, context.feeds?.avgSleepHours),
    ...scalarInput('dmseLatencyPctChange', request.dmseLatencyPctChange, dmse ?? false),
    ...scalarInput('daysSinceMedChange', request.daysSinceMedChange, medication ?? false),
    ...scalarInput('hasActiveMedication', request.hasActiveMedication, medication ?? false),
    ...scalarInput('daysSinceLastVisit', request.daysSinceLastVisit, cadence ?? false),
    ...scalarInput('biomarkerWatchCount', request.biomarkerWatchCount, false),
  );
  return inputs;
}

function codesOf({ history }: Reading): CodeMapping[] {
  const codes: CodeMapping[] = [];
  history.series.forEach(({ instrument: { concept } }, i) => {
    if (concept !== null) codes.push(mapped(concept, `provenance.inputs[${i}]`));
  });
  return codes;
}

function changeOf(request: RelapseRequest, { level, score, inputChanges }: Reading): Change | null {
  const { previous } = request;
  if (!isSupplied(previous)) return null;
  return describeChange({
    previous,
    status: level,
    statusRank: STATUS_RANK,
    score: { value: score, higherIsBetter: false },
    inputs: inputChanges,
  });
}

const narrativeOf = (reading: Reading, summary: Summary, change: Change | null): string =>
  relapseNarrative({
    summary,
    score: reading.score,
    trendWord: TREND_WORDS[reading.trend],
    parts: reading.firing.map(({ label, points, maxPoints }) => ({
      label,
      amount: points,
      maximum: maxPoints,
    })),
    confidence: reading.confidence,
    sources: reading.sources,
    change,
  });

function intelligenceOf(
  request: RelapseRequest,
  reading: Reading,
  clock: ResultClock,
  context: EngineContext<RelapseParameters>,
): Intelligence {
  const p = context.model.parameters;
  const { history } = reading;
  const summary = summaryOf(reading);
  const change = changeOf(request, reading);
  const [used] = history.series;
  return intelligence(
    {
      engine: 'relapse',
      summary,
      coverage: coverageOf(request),
      depth: assessmentDepth(used, p.confidence),
      newestInputAt: history.newestAt?.text ?? null,
      aging: [
        ...agingAssessments(history, used, p.staleDays.assessments, clock),
        ...agingSleep(context.feeds?.avgSleepHours, p.staleDays.wearableSleep),
      ],
      warnings: request.avgSleepHours === 0 ? [...history.warnings, SLEEP_ZERO_WARNING] : history.warnings,
      inputs: provenanceOf(request, reading, context),
      codes: codesOf(reading),
      change,
      interpretationScale: relapseScale,
      safety: reading.risk.findings,
      narrative: request.explain === true ? narrativeOf(reading, summary, change) : null,
    },
    clock,
    context.model.version,
  );
}

/**
 * Adds capped points of five factors into an early-warning score. Not a probability, never auto-actioned; without
 * any usable source the score is 0 and means unknown.
 *
 * @returns the `data` object of POST /v1/relapse/predict; score from 0 to 100
 */
export function predictRelapse(
  request: RelapseRequest,
  context: EngineContext<RelapseParameters>,
): RelapseResult {
  const clock = resultClock(context.now, request.asOf);
  const reading = read(request, context.model.parameters, context.feeds?.avgSleepHours?.changeHours);
  return {
    object: 'relapse.prediction',
    generatedAt: clock.generatedAt,
    ...echoed(request),
    estimable: reading.sources > 0,
    score: reading.score,
    scoreRange: scoreRange(reading.parts),
    level: reading.level,
    trend: reading.trend,
    confidence: reading.confidence,
    topDriver: reading.firing[0]?.label ?? null,
    factors: reading.factors,
    summaryLine: summaryLineOf(reading),
    recommendation: recommendationOf(reading),
    sourceCount: reading.sources,
    model: modelBlock('relapse', context),
    intelligence: intelligenceOf(request, reading, clock, context),
    disclaimer: DISCLAIMER,
  };
}
