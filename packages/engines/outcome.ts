import { clamp, roundHalfAway } from '@chartwright/kernel';
import { describeChange } from './change.ts';
import { type CodeMapping, mapped, statusConcept } from './codes.ts';
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
  watchInput,
} from './intelligence.ts';
import { outcomeNarrative } from './narrative.ts';
import { outcomeInputChanges } from './outcome/changes.ts';
import { type ReadComponent, readComponents } from './outcome/components.ts';
import type { OutcomeParameters } from './parameters/outcome.ts';
import type { OutcomeRequest } from './request.ts';
import type {
  Change,
  ConfidenceLevel,
  EngineContext,
  Intelligence,
  OutcomeComponent,
  OutcomeDirection,
  OutcomeResult,
  ProvenanceInput,
  ScoreRange,
  Summary,
} from './result.ts';
import { type AssessmentHistory, prepareAssessments } from './shared/assessments.ts';
import { TOLERANCE } from './shared/curve.ts';
import { readSuicideRisk, type SuicideRisk } from './shared/suicide-risk.ts';
import { counted, formatSigned, inSentence } from './shared/text.ts';

const DISCLAIMER =
  'Deterministic, rules-based decision support that adds up supplied sources. Not a diagnosis or a measure of treatment quality. For clinician review only.';

export const outcomeScale = {
  improving: 'Composite and trajectory both show clinically meaningful improvement.',
  stable: 'No clinically meaningful change.',
  worsening: 'Clinically meaningful worsening — review the plan.',
  insufficient_data: 'No symptom or Digital MSE™ trajectory to judge.',
} as const;

const STATUS_RANK: ReadonlyMap<string, number> = new Map([
  ['improving', 0],
  ['stable', 1],
  ['insufficient_data', 1],
  ['worsening', 2],
]);

const SCORE_LIMIT = 100;

/** All that was read from one request before it is put into words. */
type Reading = {
  history: AssessmentHistory;
  risk: SuicideRisk;
  parts: readonly ReadComponent[];
  components: readonly OutcomeComponent[];
  available: readonly OutcomeComponent[];
  score: number;
  direction: OutcomeDirection;
  confidence: ConfidenceLevel;
};

const asScore = (points: number): number => clamp(roundHalfAway(points), -SCORE_LIMIT, SCORE_LIMIT);

/**
 * Worsening shows through good static sources, and static sources alone never show improvement: both need a change
 * over time of at least the minimal important difference.
 */
function directionOf(parts: readonly ReadComponent[], score: number, p: OutcomeParameters): OutcomeDirection {
  const [symptoms, dmse] = parts;
  if (!symptoms?.component.available && !dmse?.component.available) return 'insufficient_data';
  const dynamic = (symptoms?.dynamic ?? 0) + (dmse?.dynamic ?? 0);
  const { score: edge, dynamicSum } = p.direction;
  if (score <= -edge || dynamic <= -dynamicSum + TOLERANCE) return 'worsening';
  return score >= edge && dynamic >= dynamicSum - TOLERANCE ? 'improving' : 'stable';
}

function confidenceOf(
  available: readonly OutcomeComponent[],
  score: number,
  direction: OutcomeDirection,
  p: OutcomeParameters,
): ConfidenceLevel {
  const n = available.length;
  if (direction === 'insufficient_data' || n === 0) return 'low';
  const opposed = available.filter(({ contribution }) => contribution * score < 0).length;
  const agreement = 1 - opposed / n;
  const c = p.confidence;
  const broad = n >= c.highMinSources && agreement >= c.highMinAgreement - TOLERANCE;
  if (broad || (n === c.fullAgreementSources && opposed === 0)) return 'high';
  return n >= c.moderateMinSources && agreement >= c.moderateMinAgreement - TOLERANCE ? 'moderate' : 'low';
}

function read(request: OutcomeRequest, p: OutcomeParameters): Reading {
  const history = prepareAssessments(request.assessments);
  const parts = readComponents(request, history.series[0], p);
  const components = parts.map(({ component }) => component);
  const available = components.filter((component) => component.available);
  const score = asScore(components.reduce((sum, { contribution }) => sum + contribution, 0));
  const direction = directionOf(parts, score, p);
  return {
    history,
    risk: readSuicideRisk(history),
    parts,
    components,
    available,
    score,
    direction,
    confidence: confidenceOf(available, score, direction, p),
  };
}

function scoreRange(parts: readonly ReadComponent[]): ScoreRange {
  let min = 0;
  let max = 0;
  for (const { range } of parts) {
    min += range.min;
    max += range.max;
  }
  return { min: asScore(min), max: asScore(max) };
}

/** Available components by size, largest first; equal sizes keep the fixed order. */
const bySize = (components: readonly OutcomeComponent[]): OutcomeComponent[] =>
  [...components].sort((a, b) => Math.abs(b.contribution) - Math.abs(a.contribution));

function headlineOf({ direction, score, available }: Reading): string {
  if (direction === 'insufficient_data') {
    return 'Treatment response not scored — no symptom or Digital MSE™ trajectory supplied.';
  }
  const [lead] = bySize(available);
  const led =
    lead === undefined ? '' : ` — led by ${inSentence(lead.label)} (${formatSigned(lead.contribution)})`;
  return `Treatment response ${direction} (${formatSigned(score)})${led} across ${counted(available.length, 'source')}.`;
}

function summaryLineOf({ direction, score, available }: Reading): string {
  const composite = `(composite ${formatSigned(score)})`;
  return direction === 'insufficient_data'
    ? `Treatment response cannot be judged yet ${composite} — no symptom or Digital MSE™ trajectory.`
    : `Treatment response is ${direction} ${composite} across ${counted(available.length, 'independent data source')}.`;
}

function summaryOf(reading: Reading, p: OutcomeParameters): Summary {
  const { available, direction, risk } = reading;
  const flagged = available
    .filter(({ contribution }) => contribution <= p.flagAtOrBelow)
    .sort((a, b) => a.contribution - b.contribution)
    .map(({ label }) => label);
  return {
    status: direction,
    headline: headlineOf(reading),
    flagged: [...risk.flags, ...flagged],
    requiresClinicianReview:
      direction === 'worsening' ||
      direction === 'insufficient_data' ||
      flagged.length > 0 ||
      risk.reviewNeeded,
  };
}

function coverageOf(request: OutcomeRequest): Coverage {
  const missing: string[] = [];
  if (!isFilled(request.assessments)) missing.push('assessments');
  if (!isSupplied(request.dmseLatencyPctChange)) missing.push('dmseLatencyPctChange');
  if (!isSupplied(request.activeMedications)) missing.push('activeMedications');
  if (!isSupplied(request.biomarkerWatchCount)) missing.push('biomarkerWatchCount');
  if (!isSupplied(request.avgSleepHours)) missing.push('avgSleepHours');
  return { accepted: 5, missing };
}

function provenanceOf(
  request: OutcomeRequest,
  { history, components }: Reading,
  context: EngineContext<OutcomeParameters>,
): ProvenanceInput[] {
  const [symptoms, dmse, medication, biomarker, sleep] = components.map(({ available }) => available);
  const used = symptoms ? history.series[0] : undefined;
  const inputs = assessmentInputs(history.series, (series) => series === used);
  if (history.suicideScreens !== null)
    inputs.push(...assessmentInputs([history.suicideScreens], () => false));
  inputs.push(
    ...scalarInput('dmseLatencyPctChange', request.dmseLatencyPctChange, dmse ?? false),
    ...scalarInput('activeMedications', request.activeMedications, medication ?? false),
    ...watchInput(request.biomarkerWatchCount, biomarker ?? false, context.feeds?.biomarkerWatchCount),
    ...sleepInput(request.avgSleepHours, sleep ?? false, context.feeds?.avgSleepHours),
  );
  return inputs;
}

function codesOf({ history, direction }: Reading): CodeMapping[] {
  const codes: CodeMapping[] = [];
  const status = statusConcept(direction);
  if (status !== null) codes.push(mapped(status, 'summary.status'));
  history.series.forEach(({ instrument: { concept } }, i) => {
    if (concept !== null) codes.push(mapped(concept, `provenance.inputs[${i}]`));
  });
  return codes;
}

function changeOf(request: OutcomeRequest, reading: Reading, p: OutcomeParameters): Change | null {
  const { previous } = request;
  if (!isSupplied(previous)) return null;
  return describeChange({
    previous,
    status: reading.direction,
    statusRank: STATUS_RANK,
    score: { value: reading.score, higherIsBetter: true },
    inputs: outcomeInputChanges(request, p),
  });
}

function narrativeOf(reading: Reading, summary: Summary, change: Change | null): string {
  const contributing = reading.available.filter(({ contribution }) => contribution !== 0);
  return outcomeNarrative({
    summary,
    summaryLine: summaryLineOf(reading),
    parts: bySize(contributing).map(({ label, contribution }) => ({ label, amount: contribution })),
    confidence: reading.confidence,
    sources: reading.available.length,
    change,
  });
}

function intelligenceOf(
  request: OutcomeRequest,
  reading: Reading,
  clock: ResultClock,
  context: EngineContext<OutcomeParameters>,
): Intelligence {
  const p = context.model.parameters;
  const { history } = reading;
  const summary = summaryOf(reading, p);
  const change = changeOf(request, reading, p);
  const [used] = history.series;
  return intelligence(
    {
      engine: 'outcome',
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
      interpretationScale: outcomeScale,
      safety: reading.risk.findings,
      narrative: request.explain === true ? narrativeOf(reading, summary, change) : null,
    },
    clock,
    context.model.version,
  );
}

/**
 * Adds the signed contributions of up to five sources into one treatment-response composite.
 *
 * @returns the `data` object of POST /v1/outcome/score; score from -100 (worsening) to +100 (strong improvement)
 */
export function scoreOutcome(
  request: OutcomeRequest,
  context: EngineContext<OutcomeParameters>,
): OutcomeResult {
  const clock = resultClock(context.now, request.asOf);
  const reading = read(request, context.model.parameters);
  return {
    object: 'outcome.score',
    generatedAt: clock.generatedAt,
    ...echoed(request),
    estimable: reading.direction !== 'insufficient_data',
    score: reading.score,
    scoreRange: scoreRange(reading.parts),
    direction: reading.direction,
    confidence: reading.confidence,
    components: reading.components,
    summaryLine: summaryLineOf(reading),
    sourceCount: reading.available.length,
    model: modelBlock('outcome', context),
    intelligence: intelligenceOf(request, reading, clock, context),
    disclaimer: DISCLAIMER,
  };
}
