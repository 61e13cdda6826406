import {
  components,
  compose,
  dateOf,
  type Encoded,
  formatted,
  header,
  type Message,
  type Part,
  segment,
  subcomponents,
  timeOf,
} from '@chartwright/hl7v2';
import specimens from './data/specimens.json' with { type: 'json' };

export const ORDER_PROFILES = ['OML_O21', 'ORM_O01'] as const;
export type OrderProfile = (typeof ORDER_PROFILES)[number];

export const ORDER_CONTROLS = ['NW', 'CA'] as const;
/** Table 0119: a new order, or one that is taken back. */
export type OrderControl = (typeof ORDER_CONTROLS)[number];

/** One test as both sides call it. */
type OrderedTest = {
  readonly key: string;
  readonly name: string;
  readonly loinc: string | null;
  /** What the laboratory calls it, where that is known. */
  readonly local: string | undefined;
  readonly specimen: string;
};

export type OrderedPatient = {
  readonly name?: { readonly family: string; readonly given?: string | undefined } | undefined;
  /** ISO day. */
  readonly birthDate?: string | undefined;
  readonly sex?: 'female' | 'male' | 'other' | 'unknown' | undefined;
  readonly address?:
    | {
        readonly line: string;
        readonly city?: string | undefined;
        readonly state?: string | undefined;
        readonly postalCode?: string | undefined;
        readonly country?: string | undefined;
      }
    | undefined;
  readonly phone?: string | undefined;
};

/** An authorized order, as a laboratory needs it. */
export type OutgoingOrder = {
  readonly id: string;
  readonly requisitionNumber: string;
  /** Assigns order ids and patient references: this organisation at the laboratory. */
  readonly account: string;
  readonly patientRef: string;
  readonly patient: OrderedPatient | null;
  readonly tests: readonly OrderedTest[];
  readonly priority: 'routine' | 'urgent' | 'stat';
  readonly fasting: boolean | null;
  readonly clinicalNote: string | null;
  readonly laboratoryNote: string | null;
  /** What the laboratory asks at order entry, answered. */
  readonly answers: readonly { readonly question: string; readonly answer: string }[];
  readonly collectedAt: Date | null;
  readonly provider: {
    readonly npi: string;
    readonly name: string;
    readonly family: string | null;
    readonly given: string | null;
  };
  readonly authorizedAt: Date;
  readonly diagnoses: readonly { readonly code: string; readonly display?: string | undefined }[];
};

type Party = { readonly application: string; readonly facility: string };

export type MessageControl = {
  readonly id: string;
  readonly at: Date;
  readonly control: OrderControl;
  readonly mode: 'test' | 'live';
  readonly sending: Party;
  readonly receiving: Party;
};

const PROFILES = {
  OML_O21: { version: '2.5.1', type: components('OML', 'O21', 'OML_O21') },
  ORM_O01: { version: '2.3.1', type: components('ORM', 'O01') },
} as const;

/**
 * The order as OML^O21 of 2.5.1 or ORM^O01 of 2.3.1: for every test an ORC and an OBR, all under the id of the order and
 * the requisition number as their group.
 */
export const writeOrderMessage = (
  order: OutgoingOrder,
  profile: OrderProfile,
  control: MessageControl,
): Message =>
  compose([
    writeHeader(profile, control),
    writePatient(order),
    segment('PV1', '1', 'O'),
    ...order.tests.flatMap((test, n) => writeTest({ order, profile, control: control.control }, test, n + 1)),
  ]);

function writeHeader(profile: OrderProfile, { id, at, mode, sending, receiving }: MessageControl): string {
  const { version, type } = PROFILES[profile];
  return header(
    sending.application,
    sending.facility,
    receiving.application,
    receiving.facility,
    timeOf(at),
    undefined,
    type,
    id,
    mode === 'live' ? 'P' : 'T',
    version,
    ...blanks(5),
    'UNICODE UTF-8',
  );
}

const blanks = (count: number): undefined[] => Array.from({ length: count }, () => undefined);

const SEXES = { female: 'F', male: 'M', other: 'O', unknown: 'U' } as const;

function writePatient({ patientRef, account, patient }: OutgoingOrder): string {
  const address = patient?.address;
  return segment(
    'PID',
    '1',
    undefined,
    components(patientRef, undefined, undefined, account, 'PI'),
    undefined,
    patient?.name && components(patient.name.family, patient.name.given),
    undefined,
    dateOf(patient?.birthDate),
    patient?.sex && SEXES[patient.sex],
    ...blanks(2),
    address &&
      components(address.line, undefined, address.city, address.state, address.postalCode, address.country),
    undefined,
    patient?.phone,
  );
}

type Writing = {
  readonly order: OutgoingOrder;
  readonly profile: OrderProfile;
  readonly control: OrderControl;
};

function writeTest(writing: Writing, test: OrderedTest, n: number): string[] {
  const { order, profile } = writing;
  const isNewer = profile === 'OML_O21';
  const [code, name] = codeOfSpecimen(test.specimen);
  return [
    writeControl(writing),
    ...(isNewer ? [segment('TQ1', '1', ...blanks(7), PRIORITIES[order.priority])] : []),
    writeRequest(writing, test, n),
    ...(order.laboratoryNote === null ? [] : [segment('NTE', '1', 'P', formatted(order.laboratoryNote))]),
    ...order.diagnoses.map((diagnosis, at) => writeDiagnosis(diagnosis, at + 1, isNewer)),
    ...order.answers.map(writeAnswer),
    ...(isNewer ? [segment('SPM', '1', ...blanks(2), components(code, name, code && 'HL70487'))] : []),
  ];
}

const PRIORITIES = { stat: 'S', urgent: 'A', routine: 'R' } as const;
/** Quantity and timing of versions before TQ1: the priority is its sixth part. */
const timingOf = ({ priority }: OutgoingOrder): Encoded => components(...blanks(5), PRIORITIES[priority]);

const NPI_AUTHORITY = subcomponents('NPI', '2.16.840.1.113883.4.6', 'ISO');

/** A person (XCN) under the national number; a name that is not parted stands whole where the family name does. */
const personOf = ({ npi, name, family, given }: OutgoingOrder['provider']): Encoded =>
  components(
    npi,
    family ?? name,
    family === null ? undefined : given,
    ...blanks(5),
    NPI_AUTHORITY,
    'L',
    ...blanks(2),
    'NPI',
  );

const placerOf = ({ id, account }: OutgoingOrder): Encoded => components(id, account);

function writeControl({ order, profile, control }: Writing): string {
  return segment(
    'ORC',
    control,
    placerOf(order),
    undefined,
    components(order.requisitionNumber, order.account),
    ...blanks(2),
    profile === 'ORM_O01' ? timingOf(order) : undefined,
    undefined,
    timeOf(order.authorizedAt),
    ...blanks(2),
    personOf(order.provider),
  );
}

const nameOf = ({ key, name, loinc, local }: OrderedTest): Encoded => {
  const standard = loinc === null ? [] : [loinc, name, 'LN'];
  if (local !== undefined) return components(local, name, 'L', ...standard);
  return standard.length > 0 ? components(...standard) : components(key, name, 'L');
};

const FASTING = { true: 'Fasting', false: 'Not fasting' } as const;

/** What the laboratory is to know beside the test; whether the patient fasts only where it was stated. */
function informationOf({ clinicalNote, fasting }: OutgoingOrder): string | undefined {
  const said = [clinicalNote, fasting === null ? null : FASTING[`${fasting}`]];
  return said.filter((part) => part !== null).join('. ') || undefined;
}

function writeRequest({ order, profile }: Writing, test: OrderedTest, n: number): string {
  const collected: Part = order.collectedAt === null ? undefined : timeOf(order.collectedAt);
  return segment(
    'OBR',
    String(n),
    placerOf(order),
    undefined,
    nameOf(test),
    ...blanks(2),
    collected,
    ...blanks(5),
    informationOf(order),
    ...blanks(2),
    personOf(order.provider),
    ...blanks(10),
    profile === 'ORM_O01' ? timingOf(order) : undefined,
  );
}

/** The coding method stands beside the code in 2.3.1, which wants it; a reason for a test is a working diagnosis (0052). */
function writeDiagnosis(
  { code, display }: OutgoingOrder['diagnoses'][number],
  n: number,
  isNewer: boolean,
): string {
  return segment(
    'DG1',
    String(n),
    isNewer ? undefined : 'I10',
    components(code, display, 'I10'),
    ...blanks(2),
    'W',
  );
}

const writeAnswer = ({ question, answer }: OutgoingOrder['answers'][number], at: number): string =>
  segment('OBX', String(at + 1), 'ST', components(undefined, question), undefined, answer, ...blanks(5), 'F');

/** Table 0487; a specimen that it does not name is told in words. */
function codeOfSpecimen(specimen: string): readonly [code: string | undefined, text: string] {
  const known = (specimens as Readonly<Record<string, readonly string[] | undefined>>)[specimen];
  return known === undefined ? [undefined, specimen] : [known[0], known[1] ?? specimen];
}
