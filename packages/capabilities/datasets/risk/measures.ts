import {
  charlsonWeights,
  comorbidityTables,
  defaultCharlsonWeights,
  defaultHospitalVariant,
  hospitalTable,
  hospitalVariants,
  laceTable,
} from '@chartwright/analytics';
import type { MeasureId, MeasureView } from './model.ts';

export const NOTICE =
  'Decision support, not a medical device. Computed from claims by published tables: they describe populations, not this person. What claims do not hold is unknown, and a clinician reviews every result.';

const DIAGNOSES = ['claims.dx1', 'claims.dx2', 'claims.dx3', 'claims.dx4'];
const STAY = ['claims.claim_type', 'claims.status', 'claims.admit_date', 'claims.discharge_date'];

const charlson: MeasureView = {
  measure: 'charlson',
  label: comorbidityTables.charlson.label,
  about: 'member',
  inputs: ['claims.member_id', 'claims.service_date', ...DIAGNOSES],
  options: [{ name: 'weights', values: [...charlsonWeights], default: defaultCharlsonWeights }],
  bands: [...(comorbidityTables.charlson.weights[defaultCharlsonWeights]?.bands ?? [])],
  notes: [
    ...comorbidityTables.charlson.notes,
    'Bands are those of the weights of 1987; none are published for those of 2011.',
  ],
  model_versions: charlsonWeights.map(
    (weights) => `charlson@${comorbidityTables.charlson.version}+${weights}`,
  ),
  citation: `${Object.values(comorbidityTables.charlson.weights)
    .map(({ citation }) => citation)
    .join('; ')}; ${comorbidityTables.charlson.codes}`,
};

const elixhauser: MeasureView = {
  measure: 'elixhauser',
  label: comorbidityTables.elixhauser.label,
  about: 'member',
  inputs: ['claims.member_id', 'claims.service_date', ...DIAGNOSES],
  options: [],
  bands: [],
  notes: [...comorbidityTables.elixhauser.notes],
  model_versions: [`elixhauser@${comorbidityTables.elixhauser.version}+vanwalraven2009`],
  citation: `${comorbidityTables.elixhauser.weights.vanwalraven2009?.citation}; ${comorbidityTables.elixhauser.codes}`,
};

const lace: MeasureView = {
  measure: 'lace',
  label: laceTable.label,
  about: 'stay',
  inputs: [...STAY, 'claims.admission_type', ...DIAGNOSES],
  options: [],
  bands: [
    { key: 'below_high', from: 0 },
    { key: 'high', from: laceTable.highFrom },
  ],
  notes: [
    ...laceTable.notes,
    'Emergency visits and diagnoses before the first claim that was uploaded are not seen.',
  ],
  model_versions: [`lace@${laceTable.version}`],
  citation: laceTable.citation,
};

const hospital: MeasureView = {
  measure: 'hospital',
  label: hospitalTable.label,
  about: 'stay',
  inputs: [
    ...STAY,
    'claims.admission_type',
    ...DIAGNOSES,
    'claims.procedure_code',
    'labs.loinc 718-7 and 2951-2',
    'providers.specialty',
  ],
  options: [{ name: 'variant', values: [...hospitalVariants], default: defaultHospitalVariant }],
  bands: hospitalTable.bands,
  notes: [
    ...hospitalTable.notes,
    'Without haemoglobin or sodium of the stay the score is partial and has no band.',
  ],
  model_versions: Object.values(hospitalTable.variants).map(({ version }) => `hospital@${version}`),
  citation: hospitalTable.citation,
};

const pdc: MeasureView = {
  measure: 'pdc',
  label: 'Proportion of days covered',
  about: 'member_and_drug',
  inputs: ['pharmacy.drug_class', 'pharmacy.drug_name', 'pharmacy.fill_date', 'pharmacy.days_supply'],
  options: [],
  bands: [
    { key: 'not_adherent', from: 0 },
    { key: 'adherent', from: 0.8 },
  ],
  notes: [
    'Days covered from the first fill to the end of the period; supply that overlaps is shifted forward.',
    'Members with fewer than two fills, or a fill of unknown supply, have no result.',
    'A filled prescription is not a taken one.',
  ],
  model_versions: ['pdc@1.0.0'],
  citation:
    'Proportion of days covered as the Pharmacy Quality Alliance counts it. Not a certified quality measure.',
};

const readmission: MeasureView = {
  measure: 'readmission',
  label: 'Readmission within 30 days',
  about: 'stay',
  inputs: [...STAY, 'claims.discharge_disposition', 'claims.admission_type'],
  options: [],
  bands: [
    { key: 'not_readmitted', from: 0 },
    { key: 'readmitted', from: 1 },
  ],
  notes: [
    'Any cause, 1 to 30 days after a live discharge; a stay that begins on the day of discharge is a transfer.',
    'Where the claims end within these days and no return is seen, it is unknown.',
  ],
  model_versions: ['readmission-30-day@1.0.0'],
  citation: 'Counted from claims. Not a certified quality measure.',
};

export const measures: Readonly<Record<MeasureId, MeasureView>> = {
  charlson,
  elixhauser,
  lace,
  hospital,
  pdc,
  readmission,
};
