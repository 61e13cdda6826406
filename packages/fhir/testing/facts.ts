import type { Fact } from '@chartwright/kernel';
import type { BundleOptions } from '../model.ts';

/** Names as the Global Patient Set of September 2020 has them. */
const LOADED: ReadonlyMap<string, string> = new Map([
  ['255604002', 'Mild (qualifier value)'],
  ['6736007', 'Moderate (severity modifier) (qualifier value)'],
  ['24484000', 'Severe (severity modifier) (qualifier value)'],
  ['7771000', 'Left (qualifier value)'],
  ['24028007', 'Right (qualifier value)'],
  ['51440002', 'Right and left (qualifier value)'],
  ['26643006', 'Oral route (qualifier value)'],
  ['34206005', 'Subcutaneous route (qualifier value)'],
  ['271649006', 'Systolic blood pressure (observable entity)'],
  ['271650006', 'Diastolic blood pressure (observable entity)'],
]);

const gate: BundleOptions['gate'] = (code) => {
  const term = LOADED.get(code);
  return term === undefined ? undefined : { term };
};

export const options: BundleOptions = {
  patientId: 'p-1',
  taskId: '019a9b6e-1111-7000-8000-000000000001',
  letterDate: '2025-03-15',
  recordedAt: '2025-03-16T08:30:00.000Z',
  specialty: 'General Medicine',
  fhirBase: 'https://clinic.example/fhir',
  release: {
    title: 'SNOMED CT Global Patient Set',
    version: '2020-09-30',
    edition: 'http://snomed.info/sct/900000000000207008/version/20200731',
  },
  softwareVersion: '0.1.0',
  gate,
};

/** A fact that is all there is in its note. */
export const fact = (source: string, members: Partial<Fact> = {}): Fact => ({
  start: 0,
  end: source.length,
  source,
  mention: { start: 0, end: source.length },
  alternatives: [],
  conceptType: 'disorder',
  status: 'confirmed',
  negated: false,
  experiencer: 'patient',
  temporality: 'recent',
  section: 'body',
  confidence: 0.9,
  why: { dictionary: 'synthetic', form: source, cues: [] },
  ...members,
});

/** Facts one after the other in one note. */
export function noteOf(facts: readonly Fact[]): { readonly text: string; readonly facts: readonly Fact[] } {
  let text = '';
  const placed = facts.map((one) => {
    const shift = text.length - one.start;
    text += `${one.source}\n`;
    const move = (span: { start: number; end: number }) => ({
      start: span.start + shift,
      end: span.end + shift,
    });
    return {
      ...one,
      ...move(one),
      mention: move(one.mention),
      ...(one.parts !== undefined && { parts: one.parts.map(move) }),
    };
  });
  return { text, facts: placed };
}

export const asthma = { code: '195967001', term: 'Asthma (disorder)' };
export const bloodPressure = { code: '75367002', term: 'Blood pressure (observable entity)' };

/** One fact of each kind, and of each way in which it can be said. */
export const examples: readonly Fact[] = [
  fact('severe asthma since 2019', {
    mention: { start: 7, end: 13 },
    snomed: asthma,
    icd10cm: [{ code: 'J45.909', term: 'Unspecified asthma, uncomplicated' }],
    severity: 'severe',
    clinicalStatus: 'active',
    date: '2019',
  }),
  fact('left knee pain 2020-05 to 2021', {
    conceptType: 'finding',
    laterality: 'left',
    date: '2020-05',
    endDate: '2021',
    parts: [
      { start: 5, end: 9 },
      { start: 10, end: 14 },
    ],
  }),
  fact('history of hepatitis', { status: 'historical', temporality: 'historical' }),
  fact('probable gout', { status: 'provisional' }),
  fact('?lupus', { status: 'differential' }),
  fact('no fever', { status: 'negated', negated: true, conceptType: 'finding' }),
  fact('if chest pain returns', { status: 'hypothetical', temporality: 'hypothetical' }),
  fact('mother had breast cancer at 52', {
    status: 'family',
    experiencer: 'family',
    relative: 'mother',
    onsetAgeYears: 52,
  }),
  fact('temperature 38.5', {
    conceptType: 'finding',
    value: { text: '38.5', value: 38.5 },
  }),
  fact('appendicectomy May 2022', { conceptType: 'procedure', date: '2022-05' }),
  fact('chemotherapy 2020 to 2020-06', { conceptType: 'procedure', date: '2020', endDate: '2020-06' }),
  fact('no endoscopy', { conceptType: 'procedure', status: 'negated', negated: true }),
  fact('colonoscopy in April', {
    conceptType: 'procedure',
    status: 'planned',
    temporality: 'planned',
    date: '2025-04',
  }),
  fact('allergic to penicillin, rash', {
    conceptType: 'finding',
    snomed: { code: '91936005', term: 'Allergy to penicillin (finding)' },
    rxnorm: [{ code: '70618', term: 'penicillin' }],
    allergy: { substance: 'penicillin', reaction: 'rash' },
    severity: 'moderate',
    date: '2010',
  }),
  fact('not allergic to latex', {
    status: 'negated',
    negated: true,
    allergy: { substance: 'latex' },
  }),
  fact('no known allergies', {
    conceptType: 'situation',
    snomed: { code: '716186003', term: 'No known allergy (situation)' },
  }),
  fact('metformin 500 mg po bd with food for 4 weeks', {
    conceptType: 'medication',
    rxnorm: [{ code: '6809', term: 'metformin' }],
    snomed: { code: '109081006', term: 'Metformin (product)' },
    date: '2024-01',
    directions: {
      text: '500 mg po bd with food for 4 weeks',
      dose: { text: '500 mg', value: 500, unit: 'mg' },
      route: 'po',
      frequency: { times: 2, period: 1, unit: 'd' },
      when: ['with food'],
      durationDays: 28,
      asNeeded: false,
    },
  }),
  fact('paracetamol 1-2 tablets prn', {
    conceptType: 'medication',
    directions: {
      text: '1-2 tablets prn',
      dose: { text: '1-2 tablets', value: 1, secondValue: 2, unit: '{tbl}' },
      asNeeded: true,
    },
  }),
  fact('stopped warfarin 2021', {
    conceptType: 'medication',
    date: '2021',
    directions: { text: 'stopped', action: 'stop' },
  }),
  fact('co-codamol', {
    conceptType: 'medication',
    status: 'planned',
    temporality: 'planned',
    rxnorm: [
      { code: '161', term: 'acetaminophen' },
      { code: '2670', term: 'codeine' },
    ],
  }),
  fact('BP 150/90 mmHg', {
    mention: { start: 0, end: 2 },
    conceptType: 'observable',
    snomed: bloodPressure,
    value: { text: '150/90 mmHg', value: 150, secondValue: 90, unit: 'mm[Hg]' },
  }),
  fact('HbA1c < 48 mmol/mol', {
    conceptType: 'procedure',
    snomed: { code: '43396009', term: 'Hemoglobin A1c measurement (procedure)' },
    date: '2025-03-01',
    value: { text: '< 48 mmol/mol', value: 48, comparator: '<', unit: 'mmol/mol' },
  }),
];
