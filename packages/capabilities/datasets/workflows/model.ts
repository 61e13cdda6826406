import { z } from 'zod';
import { Duration, identifier } from './predictions/model.ts';

const ENTITIES_MAX = 200;
const DIAGNOSES_MAX = 100;

const entityIds = (what: string) =>
  z.array(identifier).max(ENTITIES_MAX).default([]).describe(`Ids of ${what}; empty for all`);

/** What cases an analysis is about, besides what they have in common. */
export const entityFilters = {
  payors: entityIds('payors'),
  providers: entityIds('providers: the places of care'),
  surgeons: entityIds('surgeons'),
  clients: entityIds('clients: the organisations whose cases they are'),
  specialties: entityIds('specialties'),
  excluded_diagnoses: z
    .array(identifier)
    .max(DIAGNOSES_MAX)
    .default([])
    .describe('ICD-10-CM codes or their beginnings: a case that has one in any place is left out'),
};

export const Domain = z
  .enum(['procedure', 'condition', 'drg'])
  .describe('`condition` is the principal diagnosis, `procedure` any procedure of the case');

export const datasetName = z
  .string()
  .min(1)
  .max(200)
  .optional()
  .describe('Name of a dataset; the hospital dataset that was loaded last when absent');

export const duration = Duration.optional().describe(
  'Days of discharge, both included; the 365 days up to today when absent',
);

export const Refusal = z
  .strictObject({
    type: z.enum(['not_modelled', 'not_permitted']),
    code: z.enum(['no_data', 'small_cells']),
    message: z.string(),
  })
  .meta({ id: 'DataAnalysisRefusal' });

export const NO_DATA = {
  type: 'not_modelled',
  code: 'no_data',
  message: 'No hospital cases were uploaded yet.',
} as const;

export const SMALL_CELLS = {
  type: 'not_permitted',
  code: 'small_cells',
  message: 'So few people are not shown. Ask for more of them, or ask an administrator about the setting.',
} as const;

/** The statement as it ran: its values stand beside it. */
export const Ran = z
  .strictObject({
    sql: z.string(),
    parameters: z.array(z.unknown()).describe('Of the SQL: $1, $2, …'),
  })
  .meta({ id: 'DataRanStatement' });
