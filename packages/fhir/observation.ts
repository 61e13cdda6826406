import type { Fact, Quantity as FactQuantity } from '@chartwright/kernel';
import { fromFact, patientOf, type Writing } from './common.ts';
import { conceptOf, gatedCoding } from './concepts.ts';
import { timeOf } from './dates.ts';
import type { BundleOptions, CodeableConcept, Coding, Observation, ObservationComponent } from './model.ts';
import { present } from './present.ts';
import { quantityOf } from './quantity.ts';
import { DATA_ABSENT_REASON, LOINC, OBSERVATION_CATEGORY } from './systems.ts';
import { fhirText } from './text.ts';

const BLOOD_PRESSURE = '75367002';
const BLOOD_PRESSURE_WORDS = /\b(?:bp|blood pressure)\b/i;
const MILLIMETRES_OF_MERCURY = 'mm[Hg]';
const DAY = 'YYYY-MM-DD'.length;

/** Names of procedures that measure something; a number beside any other procedure is not its result. */
const MEASURES =
  /measurement|determination|estimation|\b(?:test|count|assay|level|ratio|index|score|analysis|screening|monitoring|evaluation)\b/i;

export type Measured = Fact & { readonly value: FactQuantity };

const isBloodPressure = ({ snomed, value }: Fact, words: string): boolean =>
  value?.secondValue !== undefined && (snomed?.code === BLOOD_PRESSURE || BLOOD_PRESSURE_WORDS.test(words));

/** True where the value of a fact is its result. */
export function isMeasured(fact: Fact, words: string): fact is Measured {
  if (fact.value === undefined) return false;
  if (fact.conceptType === 'observable' || isBloodPressure(fact, words)) return true;
  return fact.conceptType === 'procedure' && MEASURES.test(fact.snomed?.term ?? words);
}

const loinc = (code: string, display: string): Coding => ({ system: LOINC, code, display });

const PANEL = loinc('85354-9', 'Blood pressure panel with all children optional');
const SYSTOLIC = loinc('8480-6', 'Systolic blood pressure');
const DIASTOLIC = loinc('8462-4', 'Diastolic blood pressure');
const SYSTOLIC_CONCEPT = { code: '271649006', term: 'Systolic blood pressure (observable entity)' };
const DIASTOLIC_CONCEPT = { code: '271650006', term: 'Diastolic blood pressure (observable entity)' };

function pressureCode(
  coding: Coding,
  concept: typeof SYSTOLIC_CONCEPT,
  options: BundleOptions,
): CodeableConcept {
  const snomed = gatedCoding(concept, options);
  return present({ coding: snomed === undefined ? [coding] : [coding, snomed], text: coding.display });
}

function pressuresOf(value: FactQuantity, second: number, options: BundleOptions): ObservationComponent[] {
  return [
    { code: pressureCode(SYSTOLIC, SYSTOLIC_CONCEPT, options), valueQuantity: quantityOf(value) },
    {
      code: pressureCode(DIASTOLIC, DIASTOLIC_CONCEPT, options),
      valueQuantity: quantityOf({ ...value, value: second }),
    },
  ];
}

const UNKNOWN_TIME = { extension: [{ url: DATA_ABSENT_REASON, valueCode: 'unknown' }] };

/**
 * LOINC 85354-9 claims the profile bp, which asks for mm[Hg] and for a time: a day (vs-1), or that none is known. What
 * has no such unit or time is given neither, and so is not called by that code; its components always are.
 */
const fitsProfile = ({ unit }: FactQuantity, { point, period }: ReturnType<typeof timeOf>): boolean =>
  unit === MILLIMETRES_OF_MERCURY && period === undefined && (point === undefined || point.length >= DAY);

function writeBloodPressure(writing: Writing, value: FactQuantity, second: number): Partial<Observation> {
  const { fact, words, options } = writing;
  const code = conceptOf(fact, words, options);
  const component = pressuresOf(value, second, options);
  const time = timeOf(fact);
  if (!fitsProfile(value, time)) {
    return present({ code, effectiveDateTime: time.point, effectivePeriod: time.period, component });
  }
  return {
    category: [{ coding: [{ system: OBSERVATION_CATEGORY, code: 'vital-signs', display: 'Vital Signs' }] }],
    code: { ...code, coding: [PANEL, ...(code.coding ?? [])] },
    ...(time.point === undefined ? { _effectiveDateTime: UNKNOWN_TIME } : { effectiveDateTime: time.point }),
    component,
  };
}

/** A number, or the words of two numbers that are no blood pressure ("5/10"). */
const resultOf = (value: FactQuantity): Pick<Observation, 'valueQuantity' | 'valueString'> =>
  value.secondValue === undefined
    ? { valueQuantity: quantityOf(value) }
    : { valueString: fhirText(value.text) };

/** A measured value. Its date is the note's; without one it has none, since a letter also quotes older results. */
export function writeObservation(writing: Writing, { value }: Measured): Observation {
  const { fact, words, options } = writing;
  const { point, period } = timeOf(fact);
  const { secondValue } = value;
  const content =
    secondValue !== undefined && isBloodPressure(fact, words)
      ? writeBloodPressure(writing, value, secondValue)
      : present({ effectiveDateTime: point, effectivePeriod: period, ...resultOf(value) });
  return {
    resourceType: 'Observation',
    ...fromFact(writing),
    status: 'final',
    code: conceptOf(fact, words, options),
    subject: patientOf(options),
    ...content,
  };
}
