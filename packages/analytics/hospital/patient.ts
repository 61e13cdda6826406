import {
  type CaseKind,
  organisation,
  type Payor,
  type SecondaryDiagnosis,
  type Sex,
  secondaryDiagnoses,
} from './catalogue.ts';
import { createPicker, type Random } from './random.ts';

export type Patient = {
  readonly id: string;
  /** Undefined where the registration has left it open. */
  readonly sex: Sex | undefined;
  readonly bornOnDay: number;
  readonly isAgeKnown: boolean;
  readonly payor: Payor;
  readonly chronic: readonly SecondaryDiagnosis[];
};

const DAYS_A_YEAR = 365.2425;
const SENIOR_YEARS = 65;
const MATERNITY = new Set(['birth', 'caesarean']);

const chronicOnes = secondaryDiagnoses.filter(({ isChronic }) => isChronic);
const acuteOnes = secondaryDiagnoses.filter(({ isChronic }) => !isChronic);
const drawChronic = createPicker(chronicOnes, ({ weight }) => weight);
const drawAcute = createPicker(acuteOnes, ({ weight }) => weight);
const drawPayor = createPicker(organisation.payors, ({ weight }) => weight);
const drawSeniorPayor = createPicker(organisation.payors, ({ weight, senior }) => weight * senior);

/** Ids in no order that tells when somebody first came: the factor shares no divisor with the modulus. */
const patientId = (number: number): string =>
  `P${String((number * 61_803_397) % 100_000_000).padStart(8, '0')}`;

export const ageOn = (patient: Patient, day: number): number =>
  Math.floor((day - patient.bornOnDay) / DAYS_A_YEAR);

/** Somebody who is first seen with this kind of case. */
export function admitPatient(number: number, kind: CaseKind, day: number, random: Random): Patient {
  const years = drawAge(kind, random);
  const isSenior = years >= SENIOR_YEARS;
  const sex: Sex = kind.sex === 'F' || kind.sex === 'M' ? kind.sex : random.chance(0.52) ? 'F' : 'M';
  return {
    id: patientId(number),
    sex: kind.sex === undefined && random.chance(0.004) ? undefined : sex,
    bornOnDay: day - Math.floor(years * DAYS_A_YEAR),
    isAgeKnown: !random.chance(0.002),
    payor: (isSenior ? drawSeniorPayor : drawPayor)(random),
    chronic: drawSeveral(drawChronic, Math.max(0, (years - 18) / 28), random),
  };
}

function drawAge(kind: CaseKind, random: Random): number {
  const years = random.normal(kind.age.mean, kind.age.deviation);
  const [youngest, oldest] = MATERNITY.has(kind.key) ? [15, 48] : [1, 98];
  return Math.min(oldest, Math.max(youngest, years));
}

/** What comes up during this stay: the more, the longer the list somebody brings along. */
export function drawAcuteDiagnoses(patient: Patient, kind: CaseKind, random: Random): SecondaryDiagnosis[] {
  const load = 0.12 + 0.16 * patient.chronic.length + (kind.planned > 0.5 ? 0 : 0.35);
  return drawSeveral(drawAcute, load, random);
}

/** A number of different diagnoses that follows Poisson's law. */
function drawSeveral(
  draw: (random: Random) => SecondaryDiagnosis,
  mean: number,
  random: Random,
): SecondaryDiagnosis[] {
  const found = new Set<SecondaryDiagnosis>();
  const limit = Math.exp(-mean);
  for (let product = random.next(); product > limit; product *= random.next()) found.add(draw(random));
  return [...found];
}
