import {
  type CaseKind,
  type Client,
  type Facility,
  itemOf,
  type Named,
  organisation,
  type SecondaryDiagnosis,
} from './catalogue.ts';
import { ageOn, drawAcuteDiagnoses, type Patient } from './patient.ts';
import { createPicker, type Random } from './random.ts';
import type { Surgeon } from './staff.ts';

export type Supply = {
  readonly item: ReturnType<typeof itemOf>;
  readonly quantity: number;
  readonly unitCents: number;
};
export type Charge = { readonly group: string; readonly cents: number };

/** One case with everything that hangs on it. Money in cents; undefined is not known or does not apply. */
export type HospitalCase = {
  readonly patient: Patient;
  readonly kind: CaseKind;
  readonly admitDay: number;
  readonly dischargeDay: number;
  readonly isPlanned: boolean;
  readonly isInpatient: boolean;
  readonly dischargeStatus: string;
  readonly drg: Named | undefined;
  readonly billType: string;
  readonly facility: Facility;
  readonly client: Client;
  readonly surgeon: Surgeon | undefined;
  readonly minutes: number | undefined;
  readonly secondary: readonly SecondaryDiagnosis[];
  readonly supplies: readonly Supply[];
  readonly charges: readonly Charge[];
  readonly professionalCents: number;
  readonly billedCents: number;
  readonly discountCents: number;
  readonly costCents: number | undefined;
};

export type Admission = {
  readonly patient: Patient;
  readonly kind: CaseKind;
  readonly day: number;
  /** A return that nobody planned is unplanned whatever the kind. */
  readonly isPlanned: boolean | undefined;
  /** Day that prices are counted from. */
  readonly priceDay: number;
};

const drawFacility = createPicker(organisation.facilities, ({ weight }) => weight);
const payorClients = organisation.clients.filter(({ kind }) => kind === 'payor');
const cents = (dollars: number) => Math.round(dollars * 100);
const PRICE_GROWTH_A_YEAR = 0.035;

/** Makes one case: time, stay, supplies, cost and charges depend on the kind, the patient, the surgeon and the place. */
export function makeCase(admission: Admission, surgeon: Surgeon | undefined, random: Random): HospitalCase {
  const { patient, kind, day } = admission;
  const secondary = [...patient.chronic, ...drawAcuteDiagnoses(patient, kind, random)];
  const severity = Math.max(0, ...secondary.map((diagnosis) => diagnosis.severity));
  const age = ageOn(patient, day);
  const isInpatient = !(admission.isPlanned !== false && random.chance(kind.outpatient));
  const burden = 1 + 0.05 * secondary.length + 0.22 * severity + Math.max(0, age - 60) * 0.006;
  const days = isInpatient ? stayLength(kind.days * burden, random) : 0;
  const facility = surgeon !== undefined && random.chance(0.8) ? surgeon.facility : drawFacility(random);
  const minutes = operatingMinutes(kind, surgeon, burden, random);
  const prices = (1 + PRICE_GROWTH_A_YEAR) ** ((day - admission.priceDay) / 365.25);
  const supplies = drawSupplies(kind, surgeon, prices, random);
  const billType = drawBillType(isInpatient, random);
  const spent = spend({ kind, days, minutes, supplies, burden, prices, facility, surgeon, random });
  const money = charge(spent, { billType, patient, minutes, random });
  return {
    patient,
    kind,
    admitDay: day,
    dischargeDay: day + days,
    isPlanned: admission.isPlanned ?? random.chance(kind.planned),
    isInpatient,
    dischargeStatus: drawDischarge({ kind, isInpatient, severity, age, random }),
    drg: isInpatient ? drgOf(kind, severity) : undefined,
    billType,
    facility,
    client: drawClient(facility, random),
    surgeon,
    minutes,
    secondary,
    supplies,
    ...money,
    costCents: random.chance(0.003)
      ? undefined
      : cents(Object.values(spent).reduce((sum, part) => sum + part, 0)),
  };
}

const stayLength = (usual: number, random: Random): number =>
  Math.min(90, Math.max(1, Math.round(usual * random.factor(0.45))));

function operatingMinutes(
  { minutes }: CaseKind,
  surgeon: Surgeon | undefined,
  burden: number,
  random: Random,
): number | undefined {
  if (minutes === undefined) return undefined;
  return Math.max(
    5,
    Math.round(minutes.median * (surgeon?.pace ?? 1) * burden ** 0.35 * random.factor(minutes.spread)),
  );
}

function drawSupplies(
  kind: CaseKind,
  surgeon: Surgeon | undefined,
  prices: number,
  random: Random,
): Supply[] {
  return kind.supplies.flatMap(({ item, from, to }) => {
    const quantity = random.whole(from, to);
    const { price } = itemOf(item);
    const unitCents = cents(price * prices * (surgeon?.thrift ?? 1) * random.factor(0.03));
    return quantity === 0 ? [] : [{ item: itemOf(item), quantity, unitCents }];
  });
}

function drawBillType(isInpatient: boolean, random: Random): string {
  const draw = random.next();
  if (!isInpatient) return draw < 0.04 ? 'PRO' : '131';
  if (draw < 0.004) return '110';
  if (draw < 0.01) return '118';
  return draw < 0.03 ? '117' : '111';
}

function drawDischarge(given: {
  readonly kind: CaseKind;
  readonly isInpatient: boolean;
  readonly severity: number;
  readonly age: number;
  readonly random: Random;
}): string {
  const { kind, isInpatient, severity, age, random } = given;
  if (!isInpatient) return '01';
  if (random.chance(Math.min(0.5, kind.death * (1 + 0.8 * severity) * (age > 75 ? 1.6 : 1)))) return '20';
  const draw = random.next();
  if (draw < 0.015) return '02';
  const frail = (age > 75 ? 0.22 : age > 60 ? 0.08 : 0.01) + 0.04 * severity;
  if (draw < 0.015 + frail) return '03';
  return draw < 0.015 + frail + 0.12 ? '06' : '01';
}

function drgOf({ drgs }: CaseKind, severity: number): Named | undefined {
  // Two numbers: with a major complication, or without. Three: a complication has its own.
  const place = drgs.length === 3 ? 2 - severity : severity === 2 ? 0 : drgs.length - 1;
  return drgs[place];
}

function drawClient(facility: Facility, random: Random): Client {
  const owner = organisation.clients.find(({ facilities }) => facilities.some((id) => id === facility.id));
  const other = payorClients[random.whole(0, payorClients.length - 1)];
  const chosen = random.chance(0.06) ? other : owner;
  if (chosen === undefined) throw new RangeError(`No client has the facility ${facility.id}`);
  return chosen;
}

type Spent = Readonly<
  Record<
    'room' | 'theatre' | 'anesthesia' | 'supplies' | 'pharmacy' | 'laboratory' | 'imaging' | 'professional',
    number
  >
>;

/** What the case costs the hospital, part by part, in dollars. */
function spend(given: {
  readonly kind: CaseKind;
  readonly days: number;
  readonly minutes: number | undefined;
  readonly supplies: readonly Supply[];
  readonly burden: number;
  readonly prices: number;
  readonly facility: Facility;
  readonly surgeon: Surgeon | undefined;
  readonly random: Random;
}): Spent {
  const { kind, days, supplies, burden, facility, surgeon, random } = given;
  const level = given.prices * facility.rate;
  const care = level * (surgeon?.thrift ?? 1);
  const minutes = given.minutes ?? 0;
  const bedDays = days === 0 ? 0.35 : days;
  return {
    room: kind.wardCost * bedDays * level * random.factor(0.06),
    theatre: minutes * 34 * care * random.factor(0.05),
    anesthesia: minutes === 0 ? 0 : (180 + minutes * 5.2) * level * random.factor(0.05),
    supplies: supplies.reduce((sum, { quantity, unitCents }) => sum + quantity * unitCents, 0) / 100,
    pharmacy: (60 + 145 * bedDays) * burden * level * random.factor(0.25),
    laboratory: (40 + 62 * bedDays) * burden * level * random.factor(0.2),
    imaging: (35 + 48 * bedDays) * burden * level * random.factor(0.3),
    professional: (220 + minutes * 9.5 + bedDays * 95) * level * random.factor(0.08),
  };
}

/** Charges are a multiple of what each part cost; the contract of the payor then takes its discount. */
function charge(
  spent: Spent,
  given: {
    readonly billType: string;
    readonly patient: Patient;
    readonly minutes: number | undefined;
    readonly random: Random;
  },
): Pick<HospitalCase, 'charges' | 'professionalCents' | 'billedCents' | 'discountCents'> {
  const { billType, patient, random } = given;
  const professional = { group: 'BG08', cents: cents(spent.professional * 2.4) };
  const hospital = [
    { group: 'BG01', cents: cents(spent.room * 2.7) },
    { group: 'BG02', cents: cents(spent.theatre * 3.1) },
    { group: 'BG03', cents: cents(spent.anesthesia * 3.4) },
    { group: 'BG04', cents: cents(spent.supplies * 2.2) },
    { group: 'BG05', cents: cents(spent.pharmacy * 3.6) },
    { group: 'BG06', cents: cents(spent.laboratory * 4.1) },
    { group: 'BG07', cents: cents(spent.imaging * 3.9) },
  ];
  const all = billType === 'PRO' ? [professional] : [...hospital, professional];
  const charges = all.filter((line) => line.cents > 0);
  const billedCents = charges.reduce((sum, line) => sum + line.cents, 0);
  const share = Math.min(0.9, Math.max(0, patient.payor.discount * random.factor(0.06)));
  return {
    charges,
    professionalCents: professional.cents,
    billedCents,
    discountCents: Math.round(billedCents * share),
  };
}
