import type { Scope } from '@chartwright/kernel';

export type ParameterType = 'token' | 'date' | 'string' | 'reference';
export type Parameter = { readonly type: ParameterType; readonly documentation: string };

/** By what a search can be sorted, up and down: always, or where no index helps within the records of a patient. */
export type Sorts = Readonly<Record<string, 'always' | 'ofPatient'>>;

const token = (documentation: string): Parameter => ({ type: 'token', documentation });
const date = (documentation: string): Parameter => ({ type: 'date', documentation });
const string = (documentation: string): Parameter => ({ type: 'string', documentation });
const patient = (documentation: string): Parameter => ({ type: 'reference', documentation });

const EVERY = {
  _id: token('The id of the resource'),
  _lastUpdated: date('When the resource last changed'),
} as const;

const OF_A_PATIENT = {
  ...EVERY,
  patient: patient('Whose it is; includes what belongs to patients merged into this one'),
} as const;

/** Every resource type with its scope and its search parameters. The searches and the CapabilityStatement are made from it. */
export const RESOURCES = {
  Patient: {
    scope: 'patients',
    sorts: {},
    parameters: {
      ...EVERY,
      identifier: token('External id or medical record number'),
      name: string('Beginnings of words anywhere in the name'),
      family: string('Beginning of the family name'),
      given: string('Beginning of the given name'),
      birthdate: date('Date of birth'),
      gender: token('male, female, other or unknown'),
    },
  },
  Appointment: {
    scope: 'appointments',
    sorts: { date: 'always', _lastUpdated: 'always' },
    parameters: {
      ...OF_A_PATIENT,
      identifier: token('External id'),
      date: date('When it begins'),
      status: token('booked, pending, fulfilled, cancelled or noshow'),
    },
  },
  DocumentReference: {
    scope: 'documents',
    sorts: { date: 'always', _lastUpdated: 'always' },
    parameters: {
      ...OF_A_PATIENT,
      subject: patient('The same as patient'),
      identifier: token('External id'),
      date: date('When it was stored'),
      status: token('current: no other is here'),
    },
  },
  Condition: {
    scope: 'conditions',
    sorts: { 'recorded-date': 'ofPatient', 'onset-date': 'ofPatient', _lastUpdated: 'always' },
    parameters: {
      ...OF_A_PATIENT,
      subject: patient('The same as patient'),
      code: token('What the patient has'),
      category: token('problem-list-item or encounter-diagnosis'),
      'clinical-status': token('active or resolved, for example'),
      'recorded-date': date('When it was written down'),
      'onset-date': date('When it began'),
    },
  },
  Observation: {
    scope: 'observations',
    sorts: { date: 'ofPatient', _lastUpdated: 'always' },
    parameters: {
      ...OF_A_PATIENT,
      subject: patient('The same as patient'),
      code: token('What was observed'),
      category: token('vital-signs or laboratory, for example'),
      status: token('final, for example'),
      date: date('When it was observed'),
    },
  },
} as const satisfies Readonly<
  Record<
    string,
    {
      readonly scope: string;
      readonly sorts: Sorts;
      readonly parameters: Readonly<Record<string, Parameter>>;
    }
  >
>;

export type FhirType = keyof typeof RESOURCES;
export const FHIR_TYPES = Object.keys(RESOURCES) as readonly FhirType[];

/** The names of the search parameters of a type. */
export type ParameterOf<T extends FhirType> = keyof (typeof RESOURCES)[T]['parameters'] & string;

export const parametersOf = (type: FhirType): Readonly<Record<string, Parameter>> =>
  RESOURCES[type].parameters;

export const sortsOf = (type: FhirType): Sorts => RESOURCES[type].sorts;

/** The names a search of a type can be sorted by. */
export type SortOf<T extends FhirType> = keyof (typeof RESOURCES)[T]['sorts'] & string;

export const scopeOf = (type: FhirType): Scope => `${RESOURCES[type].scope}:read`;
