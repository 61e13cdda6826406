import {
  changeLine,
  describeChange,
  type InputChange,
  improvedOrWorsened,
  missingLine,
  previousNumber,
} from './change.ts';
import { type CodeMapping, mapped, statusConcept } from './codes.ts';
import { agingAssessments } from './freshness.ts';
import {
  type AgingInput,
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
  scalarInput,
} from './intelligence.ts';
import {
  type Comparison,
  type Course,
  type CourseReading,
  courseOf,
  isActive,
  readCourse,
} from './medication/comparison.ts';
import {
  corroborationSignal,
  corroborationTone,
  isImprovement,
  signalOf,
  singleHeadline,
} from './medication/texts.ts';
import { medicationNarrative } from './narrative.ts';
import type { MedicationParameters } from './parameters/medication.ts';
import type { MedicationRequest } from './request.ts';
import type {
  Change,
  EngineContext,
  Intelligence,
  MedicationResult,
  ProvenanceInput,
  Signal,
  Summary,
} from './result.ts';
import { type AssessmentHistory, prepareAssessments, type Series } from './shared/assessments.ts';
import { readSuicideRisk, type SuicideRisk } from './shared/suicide-risk.ts';
import { plural } from './shared/text.ts';
import { findMedicationIngredient } from './terminology.ts';

const DISCLAIMER =
  'Deterministic, rules-based decision support comparing supplied scores before and after a start date. Association only — not proof that a medication caused a change, and not a prescribing recommendation. For clinician review only.';

export const medicationScale = {
  response: 'Symptoms reduced by half or more since the medication started.',
  partial_response: 'Symptoms reduced by 20–49% since the medication started.',
  no_clear_change: 'Change smaller than 20% since the medication started.',
  worsening: 'Symptoms increased by 20% or more since the medication started — review.',
  insufficient_data: 'No usable before/after comparison yet.',
} as const;

const STATUS_RANK: ReadonlyMap<string, number> = new Map([
  ['response', 0],
  ['partial_response', 1],
  ['no_clear_change', 2],
  ['insufficient_data', 2],
  ['worsening', 3],
]);

/** Worst first, as the summary reads them. */
const WORST_FIRST = ['worsening', 'no_clear_change', 'partial_response', 'response'] as const;

/** All that was read from one request before it is put into words. */
type Reading = {
  courses: readonly Course[];
  readings: readonly CourseReading[];
  compared: readonly Comparison[];
  history: AssessmentHistory;
  risk: SuicideRisk;
};

function read(request: MedicationRequest, p: MedicationParameters): Reading {
  const history = prepareAssessments(request.assessments);
  const courses = (request.prescriptions ?? []).filter(isActive).map(courseOf);
  const readings = courses.map((course) => readCourse(course, courses, history.series, p));
  return {
    courses,
    readings,
    compared: readings.filter((reading) => reading.kind === 'compared'),
    history,
    risk: readSuicideRisk(history),
  };
}

function headlineOf({ readings, compared }: Reading): string {
  const [only] = readings;
  if (only === undefined) return 'No active medication to analyze.';
  if (readings.length === 1) return singleHeadline(only);
  const improved = compared.filter(isImprovement).length;
  const worse = compared.filter(({ status }) => status === 'worsening').length;
  const tail = worse > 0 ? `; ${worse} with worsening` : '';
  return `${improved} of ${readings.length} active medications show symptom improvement${tail}.`;
}

/** Worsening at once; little or partial response once the trial was long enough. */
const asksForReview = ({ status, treatmentDays }: Comparison, p: MedicationParameters): boolean =>
  status === 'worsening' || (status !== 'response' && treatmentDays >= p.adequateTrialDays);

function summaryOf(reading: Reading, signals: readonly Signal[], p: MedicationParameters): Summary {
  const { compared, risk } = reading;
  const watched = signals.filter(({ tone }) => tone === 'watch').map(({ label }) => label);
  return {
    status:
      WORST_FIRST.find((status) => compared.some((one) => one.status === status)) ?? 'insufficient_data',
    headline: headlineOf(reading),
    flagged: [...risk.flags, ...watched],
    requiresClinicianReview: risk.reviewNeeded || compared.some((one) => asksForReview(one, p)),
  };
}

function signalsOf(request: MedicationRequest, reading: Reading, p: MedicationParameters): Signal[] {
  const signals = reading.readings.map((one) => signalOf(one, p));
  const { dmseLatencyPctChange: pct } = request;
  if (isSupplied(pct) && reading.courses.length > 0) {
    signals.push(corroborationSignal(pct, reading.compared, p));
  }
  return signals;
}

function coverageOf(request: MedicationRequest): Coverage {
  const missing: string[] = [];
  if (!isFilled(request.prescriptions)) missing.push('prescriptions');
  if (!isFilled(request.assessments)) missing.push('assessments');
  if (!isSupplied(request.dmseLatencyPctChange)) missing.push('dmseLatencyPctChange');
  return { accepted: 3, missing };
}

/** The instruments that were compared, in the order of the prescriptions, then the others by coverage. */
function usedFirst({ compared, readings, history }: Reading): {
  used: ReadonlySet<Series>;
  ordered: Series[];
} {
  const used = new Set(compared.map(({ series }) => series));
  const looked = readings.map(({ series }) => series).filter((series) => series !== null);
  return { used, ordered: [...new Set([...used, ...looked, ...history.series])] };
}

function provenanceOf(
  request: MedicationRequest,
  reading: Reading,
): { inputs: ProvenanceInput[]; ordered: Series[] } {
  const inputs: ProvenanceInput[] = [];
  const active = reading.courses.length;
  if (isFilled(request.prescriptions)) {
    const total = request.prescriptions.length;
    inputs.push({
      name: 'prescriptions',
      value: `${active} active of ${total} ${plural(total, 'prescription')}`,
      observedAt: null,
      contributed: active > 0,
    });
  }
  const { used, ordered } = usedFirst(reading);
  inputs.push(...assessmentInputs(ordered, (series) => used.has(series)));
  if (reading.history.suicideScreens !== null) {
    inputs.push(...assessmentInputs([reading.history.suicideScreens], () => false));
  }
  inputs.push(...scalarInput('dmseLatencyPctChange', request.dmseLatencyPctChange, active > 0));
  return { inputs, ordered };
}

function codesOf(
  reading: Reading,
  summary: Summary,
  inputs: readonly ProvenanceInput[],
  ordered: readonly Series[],
): CodeMapping[] {
  const codes: CodeMapping[] = [];
  reading.courses.forEach((course, i) => {
    const ingredient = findMedicationIngredient(course.name);
    if (ingredient !== null) codes.push(mapped(ingredient.concept, `signals[${i}]`));
  });
  const status = statusConcept(summary.status);
  if (status !== null) codes.push(mapped(status, 'summary.status'));
  const firstSeries = inputs.findIndex(({ name }) => name === 'assessments');
  ordered.forEach(({ instrument: { concept } }, i) => {
    if (concept !== null) codes.push(mapped(concept, `provenance.inputs[${firstSeries + i}]`));
  });
  return codes;
}

function corroborationChange(request: MedicationRequest, p: MedicationParameters): InputChange[] {
  const name = 'dmseLatencyPctChange';
  const before = previousNumber(request.previous, name);
  const now = request.dmseLatencyPctChange ?? null;
  if (before === undefined || before === now) return [];
  if (now === null) return [{ impact: 0, text: missingLine(name, before, 'objective change not compared') }];
  const was = corroborationTone(before, p);
  const is = corroborationTone(now, p);
  const tail = was === is ? `still ${is}` : `now ${is} (was ${was})`;
  return [
    {
      impact: Math.abs(now - before),
      text: changeLine(name, improvedOrWorsened(now - before), before, now, tail),
    },
  ];
}

function changeOf(request: MedicationRequest, status: string, p: MedicationParameters): Change | null {
  const { previous } = request;
  if (!isSupplied(previous)) return null;
  return describeChange({
    previous,
    status,
    statusRank: STATUS_RANK,
    score: null,
    inputs: corroborationChange(request, p),
  });
}

function intelligenceOf(
  request: MedicationRequest,
  reading: Reading,
  summary: Summary,
  clock: ResultClock,
  model: EngineContext<MedicationParameters>['model'],
): Intelligence {
  const p = model.parameters;
  const { history, risk } = reading;
  const { inputs, ordered } = provenanceOf(request, reading);
  const change = changeOf(request, summary.status, p);
  const aging: readonly AgingInput[] = agingAssessments(history, ordered[0], p.staleDays.assessments, clock);
  return intelligence(
    {
      engine: 'medication',
      summary,
      coverage: coverageOf(request),
      depth: assessmentDepth(ordered[0], p.confidence),
      newestInputAt: history.newestAt?.text ?? null,
      aging,
      warnings: history.warnings,
      inputs,
      codes: codesOf(reading, summary, inputs, ordered),
      change,
      interpretationScale: medicationScale,
      safety: risk.findings,
      narrative:
        request.explain === true
          ? medicationNarrative({
              summary,
              dmseLatencyPctChange: request.dmseLatencyPctChange ?? null,
              change,
            })
          : null,
    },
    clock,
    model.version,
  );
}

/**
 * Compares the most-covered symptom scale before and after the start of each active prescription. Association only.
 *
 * @returns the `data` object of POST /v1/medication/analyze
 */
export function analyzeMedication(
  request: MedicationRequest,
  context: EngineContext<MedicationParameters>,
): MedicationResult {
  const p = context.model.parameters;
  const clock = resultClock(context.now, request.asOf);
  const reading = read(request, p);
  const signals = signalsOf(request, reading, p);
  const summary = summaryOf(reading, signals, p);
  return {
    object: 'medication.analysis',
    generatedAt: clock.generatedAt,
    ...echoed(request),
    estimable: reading.compared.length > 0,
    signalsPresent: signals.length,
    signals,
    model: modelBlock('medication', context),
    intelligence: intelligenceOf(request, reading, summary, clock, context.model),
    disclaimer: DISCLAIMER,
  };
}
