import { z } from 'zod';
import { readImported } from '../../clinical/import.ts';
import type { ClinicalResource, ClinicalType } from '../../clinical/model.ts';
import { bareOf, readSearched } from '../../clinical/rules.ts';
import { instant } from '../../fields.ts';
import type { Exchange, Line, LineKind } from '../exchange.ts';
import { sealedObject, tableExchange } from '../table-exchange.ts';
import { OF_PATIENT } from './lines.ts';

const ClinicalLine = z.strictObject({
  ...OF_PATIENT,
  note_id: z.string().nullish(),
  recorded_at: instant.optional(),
  resource: z.looseObject({ resourceType: z.string() }),
});
type ClinicalLine = z.output<typeof ClinicalLine>;

/** Facts as FHIR R4 resources: what notes say and what was imported. */
const clinical = (kind: LineKind, type: ClinicalType, sealKey: Buffer): Exchange =>
  tableExchange({
    kind,
    read: `${kind as 'condition' | 'observation'}s:read`,
    write: `${kind as 'condition' | 'observation'}s:write`,
    table: 'clinical_resources',
    hasExternalId: false,
    isSoftDeleted: true,
    ofPatients: true,
    Line: ClinicalLine,
    references: { patient_id: 'patient' },
    looseReferences: { note_id: 'note' },
    where: `t.resource_type = '${type}'`,
    columns: {
      note_id: 'uuid',
      resource_type: 'text',
      codes: 'text[]',
      categories: 'text[]',
      status: 'text',
      effective_from: 'timestamptz',
      effective_until: 'timestamptz',
      recorded_at: 'timestamptz',
      sealed: sealedObject,
    },
    rowsPerPage: 100,
    sealKey,
    check: (line) => {
      const { resource } = line as ClinicalLine;
      if (resource.resourceType !== type) {
        return [{ path: 'resource.resourceType', message: `Expected ${type}` }];
      }
      const read = readImported(withSubject(resource));
      return read.ok
        ? []
        : read.faults.map(({ path, text }) => ({ path: `resource.${path}`, message: text }));
    },
    complete: async (_tx, _owner, rows) =>
      rows.map(({ id, patient_id, note_id, recorded_at, sealed: resource, created_at, updated_at }) => ({
        id,
        patient_id,
        note_id,
        recorded_at,
        resource,
        created_at,
        updated_at,
      })),
    toRow: (line, _blob, now) => toRow(line, now),
  });

export const conditions = (sealKey: Buffer): Exchange => clinical('condition', 'Condition', sealKey);
export const observations = (sealKey: Buffer): Exchange => clinical('observation', 'Observation', sealKey);

/** Whose it is stands beside the resource; the rules of FHIR ask for it inside. */
const withSubject = (resource: ClinicalResource): ClinicalResource => ({
  ...resource,
  subject: { reference: 'Patient/1' },
});

function toRow(line: Line, now: Date) {
  const { resource: sent, recorded_at, created_at, ...rest } = line as ClinicalLine;
  const read = readImported(withSubject(sent));
  if (!read.ok) throw new Error('A resource that was found right is wrong');
  const resource = bareOf(read.resource);
  const { codes, categories, status, effective } = readSearched(resource);
  return {
    ...rest,
    resource_type: resource.resourceType,
    codes,
    categories,
    status,
    effective_from: effective?.from.toISOString(),
    effective_until: effective?.until.toISOString(),
    recorded_at: recorded_at ?? created_at ?? now.toISOString(),
    sealed: resource,
  };
}
