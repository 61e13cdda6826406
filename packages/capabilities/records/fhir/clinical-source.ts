import { present } from '@chartwright/fhir';
import type { Db } from '@chartwright/platform';
import type { ClinicalType } from '../clinical/model.ts';
import * as clinical from '../clinical/store.ts';
import { isUuid } from '../ids.ts';
import { NEWEST_FIRST, type Order } from '../order.ts';
import type { Owner } from '../owner.ts';
import type { Pool } from '../patients/store.ts';
import {
  type Asks,
  amongTokens,
  conditionsOf,
  equalsCode,
  equalsId,
  mismatch,
  ofPatient,
  when,
} from './ask.ts';
import type { SortOf } from './parameters.ts';
import type { Criterion, Sorting } from './search.ts';
import { type FhirContent, type FhirSource, type Found, toPart } from './source.ts';

type Parts = { readonly db: Db; readonly pool: Pool; readonly sealKey: Buffer };

/** Facts that notes say or that were imported. */
export function createClinicalSource(
  { db, pool, sealKey }: Parts,
  type: ClinicalType,
  kind: 'condition' | 'observation',
): FhirSource {
  const queryOf = async (owner: Owner, criteria: readonly Criterion[]) => ({
    type,
    conditions: await conditionsOf(ASK[type], criteria, owner, db),
  });
  return {
    type,
    kind,
    isId: isUuid,
    async find(owner, id) {
      const row = await clinical.findResource(pool, owner, type, id, sealKey);
      return row && view(type, row);
    },
    async search(owner, criteria, { after, limit, sorting }) {
      const page = { order: orderOf(type, sorting), after, limit: limit + 1 };
      const rows = await clinical.searchResources(pool, owner, await queryOf(owner, criteria), page, sealKey);
      return toPart(
        rows.map((row) => view(type, row)),
        limit,
      );
    },
    count: async (owner, criteria) => clinical.countResources(pool, owner, await queryOf(owner, criteria)),
  };
}

const view = (type: ClinicalType, { resource, ...row }: clinical.ClinicalRow): Found => ({
  ...row,
  content: present({
    ...resource,
    resourceType: type,
    subject: { reference: `Patient/${row.patientId}` },
    recordedDate: type === 'Condition' ? (resource.recordedDate ?? row.recordedAt.toISOString()) : undefined,
  }) as FhirContent,
});

const COMMON = {
  _id: equalsId('id'),
  _lastUpdated: when('updated_at'),
  patient: ofPatient('patient_id'),
  subject: ofPatient('patient_id'),
  code: amongTokens('codes'),
  category: amongTokens('categories'),
};
const effective = when('effective_from', 'effective_until');

const ASK: { readonly [T in ClinicalType]: Asks<T> } = {
  Condition: {
    ...COMMON,
    'clinical-status': equalsCode('status', 'http://terminology.hl7.org/CodeSystem/condition-clinical'),
    'recorded-date': when('recorded_at'),
    'onset-date': effective,
  },
  Observation: {
    ...COMMON,
    status: equalsCode('status', 'http://hl7.org/fhir/observation-status'),
    date: effective,
  },
};

/** What has no date stands before all dates. */
const EFFECTIVE = `coalesce(effective_from, '0001-01-01T00:00:00Z')`;

const SORTED_BY: { readonly [T in ClinicalType]: Readonly<Record<SortOf<T>, string>> } = {
  Condition: { 'recorded-date': 'recorded_at', 'onset-date': EFFECTIVE, _lastUpdated: 'updated_at' },
  Observation: { date: EFFECTIVE, _lastUpdated: 'updated_at' },
};

function orderOf(type: ClinicalType, sorting: Sorting | undefined): Order {
  if (sorting === undefined) return NEWEST_FIRST;
  const by = (SORTED_BY[type] as Readonly<Record<string, string>>)[sorting.by];
  return by === undefined ? mismatch() : { by, isAscending: sorting.isAscending };
}
