import { pdcMembers } from './adherence.ts';
import { charlsonMembers, elixhauserMembers } from './comorbidities.ts';
import { hba1cLast, hba1cLatest } from './hba1c.ts';
import { memberMonths } from './member-months.ts';
import type { DerivedRelation } from './model.ts';
import { hospitalStays, laceStays } from './readmission-risk.ts';
import { indexStays } from './stays.ts';

/** Relations that bases of a model may name under `from.derived`. */
export const derivedRelations: ReadonlyMap<string, DerivedRelation> = new Map<string, DerivedRelation>([
  [
    'member_months',
    {
      sql: memberMonths,
      within: [],
      wholePeriod: false,
      tables: ['eligibility'],
      step: 'One row for each member and calendar month covered on the 15th',
    },
  ],
  [
    'index_stays',
    {
      sql: indexStays,
      within: [],
      wholePeriod: false,
      tables: ['claims'],
      step: 'Paid inpatient stays with a live discharge, each with its first readmission within 1 to 30 days',
    },
  ],
  [
    'pdc_members',
    {
      sql: pdcMembers,
      within: ['drug_class', 'drug_name'],
      wholePeriod: true,
      tables: ['pharmacy'],
      step: 'Days covered of each member from the first fill in the period to its end, overlapping supply shifted forward',
    },
  ],
  [
    'hba1c_latest',
    {
      sql: hba1cLatest,
      within: [],
      wholePeriod: true,
      tables: ['labs', 'claims'],
      step: 'The latest HbA1c in the period of each member with a diabetes diagnosis',
    },
  ],
  [
    'hba1c_last',
    {
      sql: hba1cLast,
      within: [],
      wholePeriod: true,
      tables: ['labs'],
      step: 'The latest HbA1c in the period of each tested member',
    },
  ],
  [
    'charlson_members',
    {
      sql: charlsonMembers,
      within: [],
      wholePeriod: true,
      tables: ['claims'],
      step: 'Charlson groups and score of each member from the diagnoses on the claims of the period',
    },
  ],
  [
    'elixhauser_members',
    {
      sql: elixhauserMembers,
      within: [],
      wholePeriod: true,
      tables: ['claims'],
      step: 'Elixhauser groups and score of each member from the diagnoses on the claims of the period',
    },
  ],
  [
    'lace_stays',
    {
      sql: laceStays,
      within: [],
      wholePeriod: false,
      tables: ['claims'],
      step: 'Length, acuity, comorbidity and emergency visits of each paid inpatient stay',
    },
  ],
  [
    'hospital_stays',
    {
      sql: hospitalStays,
      within: [],
      wholePeriod: false,
      tables: ['claims', 'labs', 'providers'],
      step: 'Items of the HOSPITAL score of each paid inpatient stay; what is not in the data stays unknown',
    },
  ],
]);
