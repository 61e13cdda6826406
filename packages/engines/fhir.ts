import { ucumUnit } from './biomarker/limits.ts';
import { readValue } from './biomarker/value.ts';
import { type CodeMapping, type Concept, isVerified, statusConcept } from './codes.ts';
import type { EngineKey } from './parameters/index.ts';
import type { EngineResult } from './result.ts';
import { withoutZeroMillis } from './shared/instants.ts';

export type Coding = { readonly system: string; readonly code: string; readonly display?: string };
export type CodeableConcept = { readonly coding?: readonly Coding[]; readonly text?: string };
export type Quantity = {
  readonly value: number;
  readonly comparator?: '<' | '<=' | '>' | '>=';
  readonly unit?: string;
  readonly system?: string;
  readonly code?: string;
};

export type ObservationComponent = {
  readonly code: CodeableConcept;
  readonly valueQuantity?: Quantity;
  readonly valueString?: string;
  readonly dataAbsentReason?: CodeableConcept;
  readonly interpretation?: readonly CodeableConcept[];
};

/** The part of an R4 Observation that an engine result fills. */
export type EngineObservation = {
  readonly resourceType: 'Observation';
  readonly status: 'final';
  readonly category: readonly CodeableConcept[];
  readonly code: CodeableConcept;
  readonly subject?: { readonly reference: string };
  readonly effectiveDateTime: string;
  readonly valueInteger?: number;
  readonly valueString?: string;
  readonly dataAbsentReason?: CodeableConcept;
  readonly interpretation: readonly CodeableConcept[];
  readonly note: readonly { readonly text: string }[];
  readonly device: { readonly display: string };
  readonly component?: readonly ObservationComponent[];
};

const UCUM = 'http://unitsofmeasure.org';
const INTERPRETATION = 'http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation';
const CATEGORY = 'http://terminology.hl7.org/CodeSystem/observation-category';
const ABSENT = 'http://terminology.hl7.org/CodeSystem/data-absent-reason';

/** What each engine is called in a chart: a local code, because no standard one says what it measures. */
const identities: Readonly<Record<EngineKey, { code: string; display: string; text: string }>> = {
  dmse: {
    code: 'digital-mse',
    display: 'Digital mental status examination signals',
    text: 'Chartwright Digital MSE',
  },
  medication: {
    code: 'medication-response',
    display: 'Medication response signals',
    text: 'Chartwright Medication Intelligence',
  },
  biomarker: {
    code: 'biomarker-context',
    display: 'Biomarker psychiatric context',
    text: 'Chartwright Biomarker Intelligence',
  },
  outcome: {
    code: 'treatment-response',
    display: 'Treatment response composite score',
    text: 'Chartwright Outcome Intelligence',
  },
  relapse: {
    code: 'relapse-risk',
    display: 'Relapse risk early-warning score',
    text: 'Chartwright Relapse Prediction',
  },
};

const interpretations = {
  N: 'Normal',
  A: 'Abnormal',
  AA: 'Critical abnormal',
  B: 'Better',
  W: 'Worse',
  IND: 'Indeterminate',
} as const;

/** A status that asks for review is never Normal. */
const interpretationByStatus = new Map<string, keyof typeof interpretations>([
  ['within_normal', 'N'],
  ['subclinical', 'N'],
  ['no_clear_change', 'N'],
  ['no_flags', 'N'],
  ['stable', 'N'],
  ['low', 'N'],
  ['clinical_attention', 'A'],
  ['watch', 'A'],
  ['moderate', 'A'],
  ['elevated', 'A'],
  ['critical', 'AA'],
  ['high', 'AA'],
  ['response', 'B'],
  ['partial_response', 'B'],
  ['improving', 'B'],
  ['worsening', 'W'],
  ['insufficient_data', 'IND'],
]);

const NOT_ESTIMABLE = 'insufficient_data';

const coding = ({ system, code, display }: Concept): Coding => ({ system, code, display });

/** What the assessments say about suicide risk, screens that found nothing left out. */
const raisedFindings = ({ intelligence: { safety = [] } }: EngineResult) =>
  safety.filter(({ result }) => result !== 'negative');

/** What a chart must not call Normal: a raised suicide-risk screen, or a critical reading of unknown order. */
const mustNotBeNormal = (data: EngineResult): boolean => {
  const { status, requiresClinicianReview } = data.intelligence.summary;
  return raisedFindings(data).length > 0 || (status === 'no_flags' && requiresClinicianReview);
};

/** A result that says nothing about the patient is indeterminate, whatever band its empty score falls into. */
function interpretationOf(data: EngineResult): CodeableConcept {
  const { status } = data.intelligence.summary;
  const text = data.estimable ? status : NOT_ESTIMABLE;
  const byStatus = interpretationByStatus.get(text) ?? 'IND';
  const code = byStatus === 'N' && mustNotBeNormal(data) ? 'A' : byStatus;
  const codings: Coding[] = [{ system: INTERPRETATION, code, display: interpretations[code] }];
  const concept = data.estimable ? statusConcept(status) : null;
  if (concept !== null && isVerified(concept)) codings.push(coding(concept));
  return { coding: codings, text };
}

const unknownValue: CodeableConcept = { coding: [{ system: ABSENT, code: 'unknown', display: 'Unknown' }] };

function scoredValue(
  data: EngineResult,
): Pick<EngineObservation, 'valueInteger' | 'valueString' | 'dataAbsentReason'> {
  if (!data.estimable) return { dataAbsentReason: unknownValue };
  return 'score' in data ? { valueInteger: data.score } : { valueString: data.intelligence.summary.status };
}

/** UCUM codes of the units our own signals print. */
const ownUnits = new Map([
  ['s', 's'],
  ['episodes', '{episodes}'],
  ['wpm', '{words}/min'],
  ['%', '%'],
  ['score', '{score}'],
]);

const quantity = (value: number, unit: string, code: string): Quantity => ({
  value,
  unit,
  system: UCUM,
  code,
});

const scoreQuantity = (value: number): Quantity => quantity(value, 'score', '{score}');

/** LOINC and SNOMED CT codes of one signal; the ingredient of a drug is not what the signal measures. */
function signalCode(label: string, index: number, codes: readonly CodeMapping[]): CodeableConcept {
  const prefix = `signals[${index}].`;
  const codings = codes.filter(({ mapsTo }) => mapsTo.startsWith(prefix)).map(coding);
  return codings.length === 0 ? { text: label } : { coding: codings, text: label };
}

const COMPARATORS = { below: '<', at_most: '<=', above: '>', at_least: '>=' } as const;

function reportedQuantity(value: number, unit: string | null, text: string | undefined): Quantity {
  const bound = text === undefined ? 'exact' : readValue(text).bound;
  const comparator = bound === 'exact' ? {} : { comparator: COMPARATORS[bound] };
  if (unit === null) return { value, ...comparator };
  const code = ownUnits.get(unit) ?? ucumUnit(unit);
  // A unit our tables do not know is shown as written, without a claim that it is UCUM.
  return code === null ? { value, ...comparator, unit } : { value, ...comparator, unit, system: UCUM, code };
}

type SignalLike = {
  readonly label: string;
  readonly metricValue: number | null;
  readonly metricUnit: string | null;
  readonly metricText?: string;
};

function signalComponent(
  signal: SignalLike,
  index: number,
  codes: readonly CodeMapping[],
  word: string,
): ObservationComponent {
  const code = signalCode(signal.label, index, codes);
  const interpretation = [{ text: word }];
  if (signal.metricValue !== null) {
    const valueQuantity = reportedQuantity(signal.metricValue, signal.metricUnit, signal.metricText);
    return { code, valueQuantity, interpretation };
  }
  return signal.metricText === undefined
    ? { code, dataAbsentReason: unknownValue, interpretation }
    : { code, valueString: signal.metricText, interpretation };
}

function componentsOf(data: EngineResult): ObservationComponent[] {
  const { codes } = data.intelligence;
  switch (data.object) {
    case 'dmse.analysis':
      return data.signals.flatMap((signal, i) =>
        signal.interpretation === null ? [] : [signalComponent(signal, i, codes, signal.interpretation)],
      );
    case 'medication.analysis':
    case 'biomarker.analysis':
      return data.signals.map((signal, i) => signalComponent(signal, i, codes, signal.tone));
    case 'outcome.score':
      return data.components
        .filter(({ available }) => available)
        .map(({ label, contribution }) => ({
          code: { text: label },
          valueQuantity: scoreQuantity(contribution),
        }));
    case 'relapse.prediction':
      return data.factors
        .filter(({ available }) => available)
        .map(({ label, points, tone }) => ({
          code: { text: label },
          valueQuantity: scoreQuantity(points),
          interpretation: [{ text: tone }],
        }));
  }
}

/** The headline verbatim, then what the assessments say about suicide risk: a chart must not hide it. */
const notesOf = (data: EngineResult): { text: string }[] => [
  { text: data.intelligence.summary.headline },
  ...raisedFindings(data).map(({ text }) => ({ text })),
];

/**
 * Maps a result onto an R4 Observation.
 *
 * @param data what an engine function returned
 * @param target patient id (with or without `Patient/`; no subject without one) and the base under which our local
 *   codes live
 * @returns the bare resource; without a value, but with a reason, when nothing could be scored
 */
export function toFhirObservation(
  data: EngineResult,
  target: { readonly patient?: string | undefined; readonly fhirBase: string },
): EngineObservation {
  const { engine, provenance } = data.intelligence;
  const identity = identities[engine];
  const components = componentsOf(data);
  const { patient, fhirBase } = target;
  return {
    resourceType: 'Observation',
    status: 'final',
    category: [{ coding: [{ system: CATEGORY, code: 'survey', display: 'Survey' }] }],
    code: {
      coding: [{ system: `${fhirBase}/CodeSystem/engine`, code: identity.code, display: identity.display }],
      text: identity.text,
    },
    ...(patient !== undefined && {
      subject: { reference: patient.startsWith('Patient/') ? patient : `Patient/${patient}` },
    }),
    effectiveDateTime: withoutZeroMillis(provenance.generatedAt),
    ...scoredValue(data),
    interpretation: [interpretationOf(data)],
    note: notesOf(data),
    device: {
      display: `${identity.text} (${provenance.method}, engine ${provenance.engineVersion})`,
    },
    ...(components.length === 0 ? {} : { component: components }),
  };
}

/** The local code system of the engines, as listed at `{fhirBase}/CodeSystem/engine`. */
export const engineCodes: readonly { readonly code: string; readonly display: string }[] = Object.values(
  identities,
).map(({ code, display }) => ({ code, display }));
