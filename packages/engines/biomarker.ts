import {
  assess,
  type CurrentReadings,
  currentReadings,
  type Finding,
  isEmpty,
  panelInstant,
} from './biomarker/reading.ts';
import { describeChange } from './change.ts';
import { type CodeMapping, type Concept, mapped } from './codes.ts';
import {
  type AgingInput,
  echoed,
  effectivePoints,
  type HistoryDepth,
  intelligence,
  isFilled,
  isSupplied,
  modelBlock,
  type ResultClock,
  resultClock,
} from './intelligence.ts';
import { biomarkerNarrative } from './narrative.ts';
import type { BiomarkerParameters } from './parameters/biomarker.ts';
import type { BiomarkerRequest, LabPanel } from './request.ts';
import type {
  BiomarkerResult,
  Change,
  ConfidenceLevel,
  EngineContext,
  Intelligence,
  ProvenanceInput,
  Signal,
  Summary,
} from './result.ts';
import { daysBetween, MS_PER_DAY, normaliseInstant } from './shared/instants.ts';
import { counted, formatLabValue, plural } from './shared/text.ts';

const DISCLAIMER =
  "Deterministic, rules-based decision support that adds psychiatric context to supplied laboratory flags. Not a diagnosis and not a substitute for the laboratory's own critical-value process. For clinician review only.";

export const biomarkerScale = {
  no_flags: 'No abnormal readings in the supplied panels.',
  watch: 'At least one abnormal reading with psychiatric relevance — review before escalating treatment.',
  critical: 'At least one reading at a critical level — follow the local critical-value pathway.',
} as const;

const STATUS_RANK: ReadonlyMap<string, number> = new Map([
  ['no_flags', 0],
  ['watch', 1],
  ['critical', 2],
]);

const CRITICAL_TAIL = '; treat as a critical value and follow the local escalation pathway';
const NOT_REPORTED = 'value not reported';

const GENERIC_WORDS = { high: 'high', low: 'low', unknown: 'abnormal' } as const;
const WATCH_WORDS = { high: 'elevated', low: 'low', unknown: 'abnormal' } as const;
const CRITICAL_WORDS = { high: 'critically high', low: 'critically low', unknown: 'critical' } as const;

const labelOf = ({ placed }: Finding): string => placed.analyte?.label ?? placed.reading.name.trim();

function rationaleOf({ placed, direction, critical }: Finding): string {
  const known = direction === 'unknown' ? null : (placed.analyte?.rationale[direction] ?? null);
  const rationale =
    known ??
    `${GENERIC_WORDS[direction]} result outside the reference range — consider medical contributors before changing psychiatric treatment`;
  return critical ? rationale + CRITICAL_TAIL : rationale;
}

/** `6.8 mIU/L`, `<0.01 mIU/L`, `reactive`, or that nothing was reported. */
function valueText({ placed: { value, reading } }: Finding): string {
  const shown = value.text ?? (value.numeric === null ? null : formatLabValue(value.numeric));
  if (shown === null) return NOT_REPORTED;
  const unit = reading.unit?.trim();
  return unit ? `${shown} ${unit}` : shown;
}

function confidenceOf({ placed, disagrees }: Finding): ConfidenceLevel {
  const { value, reading, analyte } = placed;
  if (value.numeric === null && value.text === null) return 'low';
  const complete =
    value.numeric !== null &&
    Boolean(reading.unit?.trim()) &&
    Boolean(reading.referenceRange?.trim()) &&
    analyte !== null;
  return complete && !disagrees ? 'high' : 'moderate';
}

function signalOf(finding: Finding): Signal {
  const { placed, direction, critical } = finding;
  const { value, reading, panel } = placed;
  const rationale = rationaleOf(finding);
  const shown = valueText(finding);
  const range = reading.referenceRange?.trim();
  const word = (critical ? CRITICAL_WORDS : WATCH_WORDS)[direction];
  return {
    module: 'biomarker',
    signalKey: `bio_${placed.key}`,
    label: labelOf(finding),
    detail: `${shown}${range ? ` (ref ${range})` : ''} — ${rationale}.`,
    tone: critical ? 'critical' : 'watch',
    metricValue: value.numeric,
    metricUnit: reading.unit?.trim() || null,
    confidence: confidenceOf(finding),
    summaryLine: `${labelOf(finding)} ${word} at ${shown}: ${rationale}.`,
    sourceRef: panel.id,
    observedAt: normaliseInstant(panel.observedAt),
    ...(value.text === null ? {} : { metricText: value.text }),
  };
}

/** The code of the analyte, or the verified one the reading states or names; none when it states another. */
function conceptOf({ placed: { reading, analyte } }: Finding): Concept | null {
  if (analyte === null) return null;
  const stated = reading.loinc?.trim();
  if (stated === analyte.concept?.code) return analyte.concept;
  if (stated) return analyte.otherConcepts.find(({ concept }) => concept.code === stated)?.concept ?? null;
  const named = analyte.otherConcepts.find(
    ({ statedBy }) => statedBy !== null && reading.name.includes(statedBy),
  );
  return named?.concept ?? analyte.concept;
}

function codesOf(findings: readonly Finding[]): CodeMapping[] {
  const codes: CodeMapping[] = [];
  findings.forEach((finding, i) => {
    const concept = conceptOf(finding);
    if (concept !== null) codes.push(mapped(concept, `signals[${i}].metricValue`));
  });
  return codes;
}

/** Critical findings first, then request order. */
const criticalFirst = (signals: readonly Signal[]): readonly Signal[] => [
  ...signals.filter(({ tone }) => tone === 'critical'),
  ...signals.filter(({ tone }) => tone !== 'critical'),
];

/**
 * Names of critical readings that gave way to a reading not known to be later. The order of the request decides there,
 * and it must not decide in silence that a critical value is gone.
 */
function lostCriticals(
  { unordered }: CurrentReadings,
  findings: readonly Finding[],
  p: BiomarkerParameters,
): string[] {
  const heard = new Set(findings.filter(({ critical }) => critical).map(({ placed }) => placed.key));
  const lost = unordered.filter(
    (placed) => !heard.has(placed.key) && assess(placed, p).finding?.critical === true,
  );
  return [...new Set(lost.map(({ analyte, reading }) => analyte?.label ?? reading.name.trim()))];
}

function summaryOf(ordered: readonly Signal[], readings: number, lost: number): Summary {
  const labels = ordered.map(({ label }) => label);
  const critical = ordered.filter(({ tone }) => tone === 'critical').length;
  const share = critical > 0 ? `, ${critical} critical` : '';
  return {
    status: critical > 0 ? 'critical' : labels.length > 0 ? 'watch' : 'no_flags',
    headline:
      labels.length === 0
        ? `No flagged biomarkers in ${counted(readings, 'reading')}.`
        : `${labels.length} of ${readings} biomarkers flagged${share} — ${labels.join(', ')}.`,
    flagged: labels,
    requiresClinicianReview: labels.length > 0 || lost > 0,
  };
}

/** Distinct days on which the panels were drawn, and the days they span. */
function panelDates(labs: readonly LabPanel[]): { count: number; spanDays: number; newest: LabPanel | null } {
  const days = new Set<number>();
  let oldestMs = Number.POSITIVE_INFINITY;
  let newestMs = Number.NEGATIVE_INFINITY;
  let newest: LabPanel | null = null;
  for (const panel of labs) {
    const atMs = panelInstant(panel);
    if (atMs === null) continue;
    days.add(Math.floor(atMs / MS_PER_DAY));
    oldestMs = Math.min(oldestMs, atMs);
    if (atMs >= newestMs) newest = panel;
    newestMs = Math.max(newestMs, atMs);
  }
  return { count: days.size, spanDays: days.size === 0 ? 0 : daysBetween(oldestMs, newestMs), newest };
}

function depthOf(labs: readonly LabPanel[], p: BiomarkerParameters): HistoryDepth {
  const { fullDepthPoints, overlapDays } = p.confidence;
  if (labs.length === 0) return { points: 0, fullDepthPoints, line: 'No lab history supplied' };
  const { count, spanDays } = panelDates(labs);
  const days = Math.floor(spanDays);
  const over = count > 1 ? ` over ${days} ${plural(days, 'day')}` : '';
  return {
    points: effectivePoints(Math.max(1, count), spanDays, overlapDays),
    fullDepthPoints,
    line: `Lab history covers ${counted(labs.length, 'panel')}${over}`,
  };
}

/** The shortest window among the analytes that were sent. */
function agingLabs(
  labs: readonly LabPanel[],
  analytes: CurrentReadings['analytes'],
  p: BiomarkerParameters,
): AgingInput[] {
  const { newest } = panelDates(labs);
  const atMs = newest === null ? null : panelInstant(newest);
  if (atMs === null) return [];
  const windows = analytes.map(({ staleDays }) => staleDays);
  const windowDays = windows.length === 0 ? p.staleDaysUnknownAnalyte : Math.min(...windows);
  return [{ name: 'labs', atMs, windowDays, subject: 'Newest lab panel' }];
}

function provenanceOf(labs: readonly LabPanel[], { current }: CurrentReadings): ProvenanceInput[] {
  const contributing = new Set(current.map(({ panelIndex }) => panelIndex));
  return labs.map((panel, i) => ({
    name: 'labs',
    value: `${panel.labName}: ${counted(panel.results.biomarkers.length, 'biomarker')}`,
    observedAt: panel.observedAt ?? null,
    contributed: contributing.has(i),
  }));
}

function changeOf({ previous }: BiomarkerRequest, status: string): Change | null {
  if (!isSupplied(previous)) return null;
  return describeChange({ previous, status, statusRank: STATUS_RANK, score: null, inputs: [] });
}

/** All that was read from the panels before it is put into words. */
type Reading = {
  labs: readonly LabPanel[];
  readings: CurrentReadings;
  findings: readonly Finding[];
  signals: readonly Signal[];
  warnings: readonly string[];
  summary: Summary;
};

function read(request: BiomarkerRequest, p: BiomarkerParameters): Reading {
  const labs = request.labs ?? [];
  const readings = currentReadings(labs);
  const { superseded } = readings;
  const findings: Finding[] = [];
  const warnings =
    superseded > 0 ? [`${counted(superseded, 'older reading')} superseded by a newer reading`] : [];
  for (const placed of readings.current) {
    const assessed = assess(placed, p);
    if (assessed.finding !== null) findings.push(assessed.finding);
    warnings.push(...assessed.warnings);
  }
  const lost = lostCriticals(readings, findings, p);
  for (const label of lost)
    warnings.push(`${label} also has a critical reading; which of its readings is later is not known`);
  const signals = findings.map(signalOf);
  const summary = summaryOf(criticalFirst(signals), readings.current.length, lost.length);
  return { labs, readings, findings, signals, warnings, summary };
}

function intelligenceOf(
  request: BiomarkerRequest,
  reading: Reading,
  clock: ResultClock,
  model: EngineContext<BiomarkerParameters>['model'],
): Intelligence {
  const { labs, readings, findings, signals, warnings, summary } = reading;
  const p = model.parameters;
  const change = changeOf(request, summary.status);
  const first = criticalFirst(signals)[0] ?? null;
  return intelligence(
    {
      engine: 'biomarker',
      summary,
      coverage: { accepted: 1, missing: isFilled(request.labs) ? [] : ['labs'] },
      depth: depthOf(labs, p),
      newestInputAt: panelDates(labs).newest?.observedAt ?? null,
      aging: agingLabs(labs, readings.analytes, p),
      warnings,
      inputs: provenanceOf(labs, readings),
      codes: codesOf(findings),
      change,
      interpretationScale: biomarkerScale,
      safety: [],
      narrative: request.explain === true ? biomarkerNarrative({ summary, first, change }) : null,
    },
    clock,
    model.version,
  );
}

/**
 * Adds psychiatric context to laboratory flags, and raises values beyond a critical limit whatever their flag says.
 *
 * @returns the `data` object of POST /v1/biomarker/analyze
 */
export function analyzeBiomarker(
  request: BiomarkerRequest,
  context: EngineContext<BiomarkerParameters>,
): BiomarkerResult {
  const clock = resultClock(context.now, request.asOf);
  const reading = read(request, context.model.parameters);
  return {
    object: 'biomarker.analysis',
    generatedAt: clock.generatedAt,
    ...echoed(request),
    estimable: reading.readings.current.some((placed) => !isEmpty(placed)),
    signalsPresent: reading.signals.length,
    signals: reading.signals,
    model: modelBlock('biomarker', context),
    intelligence: intelligenceOf(request, reading, clock, context.model),
    disclaimer: DISCLAIMER,
  };
}
