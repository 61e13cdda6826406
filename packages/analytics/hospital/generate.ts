import { casesByDay, dayOf, isWeekend, wintriness } from './calendar.ts';
import { type CaseKind, caseKinds, complications } from './catalogue.ts';
import {
  caseLine,
  detailLines,
  directoryLines,
  HOSPITAL_COLUMNS,
  type HospitalTable,
  headerOf,
} from './lines.ts';
import { admitPatient, ageOn } from './patient.ts';
import { createPicker, createRandom, type Random } from './random.ts';
import { createRoster, hireSurgeons } from './staff.ts';
import { type Admission, type HospitalCase, makeCase } from './stay.ts';

export type HospitalOptions = {
  readonly cases: number;
  readonly seed: number;
  /** First and last day of admission, YYYY-MM-DD. */
  readonly from?: string;
  readonly to?: string;
};

/** A piece of the CSV file of a table: the header, or whole lines. */
export type HospitalChunk = { readonly table: HospitalTable; readonly text: string };

/** Three whole years. */
const FIRST_DAY = '2023-01-01';
const LAST_DAY = '2025-12-31';
const CASES_A_CHUNK = 1000;
const PLANNED_ON_A_WEEKEND = 0.08;

/**
 * A hospital that never was: the same bytes for the same options. Everything is made day by day, so that memory holds
 * the people who are to come back and nothing else.
 */
export function* generateHospital(options: HospitalOptions): Generator<HospitalChunk, void> {
  const random = createRandom(options.seed);
  const surgeons = hireSurgeons(random);
  for (const table of Object.keys(HOSPITAL_COLUMNS) as HospitalTable[])
    yield { table, text: headerOf(table) };
  const directory = directoryLines(surgeons);
  for (const [table, text] of Object.entries(directory)) yield { table: table as HospitalTable, text };

  let held = emptyChunk();
  let number = 0;
  for (const made of admissions(options, createRoster(surgeons), random)) {
    number += 1;
    const id = `H${String(number).padStart(7, '0')}`;
    const details = detailLines(id, made);
    held.cases += caseLine(id, made);
    held.case_codes += details.case_codes;
    held.case_supplies += details.case_supplies;
    held.case_charges += details.case_charges;
    if (number % CASES_A_CHUNK === 0) {
      yield* chunksOf(held);
      held = emptyChunk();
    }
  }
  yield* chunksOf(held);
}

const emptyChunk = () => ({ cases: '', case_codes: '', case_supplies: '', case_charges: '' });

function* chunksOf(held: ReturnType<typeof emptyChunk>): Generator<HospitalChunk, void> {
  for (const [table, text] of Object.entries(held))
    if (text !== '') yield { table: table as HospitalTable, text };
}

/** Cases in the order of admission. Whoever is to come back comes first; the rest of a day are new people. */
function* admissions(
  { cases, from = FIRST_DAY, to = LAST_DAY }: HospitalOptions,
  surgeonOf: ReturnType<typeof createRoster>,
  random: Random,
): Generator<HospitalCase, void> {
  const first = dayOf(from);
  const reach = casesByDay(cases, first, dayOf(to));
  const returns = new Map<number, Admission[]>();
  let made = 0;
  let patients = 0;
  for (const [at, wanted] of reach.entries()) {
    const day = first + at;
    const draw = drawKindOn(day);
    const expected = returns.get(day) ?? [];
    returns.delete(day);
    const known = expected.slice(0, cases - made);
    const today = Math.max(known.length, wanted - made);
    for (let place = 0; place < today; place += 1) {
      const admission =
        known[place] ?? newAdmission(draw(random), { day, number: patients, priceDay: first }, random);
      if (known[place] === undefined) patients += 1;
      const stay = makeCase(admission, surgeonOf(admission.kind.specialty, random), random);
      const again = comeBack(stay, first, random);
      if (again !== undefined) returns.set(again.day, [...(returns.get(again.day) ?? []), again]);
      yield stay;
    }
    made += today;
  }
}

function newAdmission(
  kind: CaseKind,
  { day, number, priceDay }: { readonly day: number; readonly number: number; readonly priceDay: number },
  random: Random,
): Admission {
  return { patient: admitPatient(number, kind, day, random), kind, day, isPlanned: undefined, priceDay };
}

/** Lungs fill in winter, and planned operations wait for a working day. */
function drawKindOn(day: number): (random: Random) => CaseKind {
  const winter = wintriness(day);
  const plannedShare = isWeekend(day) ? PLANNED_ON_A_WEEKEND : 1;
  return createPicker(
    caseKinds,
    (kind) => kind.weight * (1 + kind.winter * winter) * (1 - kind.planned + kind.planned * plannedShare),
  );
}

const kindByKey = new Map(caseKinds.map((kind) => [kind.key, kind]));
const LIVE_AT_HOME = new Set(['01', '03', '06']);

/** The next stay of somebody who has left alive: within 30 days and unplanned, or planned months later, or none. */
function comeBack(stay: HospitalCase, priceDay: number, random: Random): Admission | undefined {
  if (!LIVE_AT_HOME.has(stay.dischargeStatus)) return undefined;
  const { patient, kind, dischargeDay } = stay;
  const illness = 1 + 0.16 * stay.secondary.length + Math.max(0, ageOn(patient, dischargeDay) - 65) * 0.012;
  if (stay.isInpatient && random.chance(Math.min(0.45, kind.readmit * illness * 0.75))) {
    const wait = 1 + Math.floor(30 * random.next() ** 1.6);
    const returnKind = readmissionKind(kind, random);
    return { patient, kind: returnKind, day: dischargeDay + wait, isPlanned: false, priceDay };
  }
  if (!random.chance(0.06)) return undefined;
  return { patient, kind, day: dischargeDay + random.whole(45, 200), isPlanned: undefined, priceDay };
}

/** The same illness again where it is one of medicine, else something that has gone wrong. */
function readmissionKind(kind: CaseKind, random: Random): CaseKind {
  const key = complications[random.whole(0, complications.length - 1)];
  const complication = key === undefined ? undefined : kindByKey.get(key);
  if (complication === undefined)
    throw new RangeError('The catalogue does not have a kind of complication it names');
  return kind.procedure === undefined && kind.sex === undefined && random.chance(0.6) ? kind : complication;
}
