import { present } from '@chartwright/fhir';
import type { Database, Db } from '@chartwright/platform';
import { mediaTypeOf } from '../documents/rules.ts';
import * as store from '../documents/store.ts';
import { isUuid } from '../ids.ts';
import { NEWEST_FIRST } from '../order.ts';
import { BASE_PATH } from '../surface.ts';
import { type Asks, codeMeans, conditionsOf, equalsId, equalsIdentifier, ofPatient, when } from './ask.ts';
import { externalIdentifier, externalIdSystem } from './identifier.ts';
import { type FhirContent, type FhirSource, type Found, toPart } from './source.ts';
import { said } from './words.ts';

type Parts = {
  readonly db: Db;
  readonly pool: Database['pool'];
  readonly fhirBase: string;
  readonly publicUrl: () => string;
};

const STATUS_SYSTEM = 'http://hl7.org/fhir/document-reference-status';

/** A document never changes: it was last updated when it came. */
const asksOf = (fhirBase: string): Asks<'DocumentReference'> => ({
  _id: equalsId('id'),
  _lastUpdated: when('created_at'),
  patient: ofPatient('patient_id'),
  subject: ofPatient('patient_id'),
  identifier: equalsIdentifier('external_id', externalIdSystem(fhirBase)),
  date: when('created_at'),
  status: codeMeans(STATUS_SYSTEM, { current: 'true' }),
});

export function createDocumentSource({ db, pool, fhirBase, publicUrl }: Parts): FhirSource {
  const asks = asksOf(fhirBase);
  const view = (row: store.DocumentRow): Found => ({
    id: row.id,
    patientId: row.patient_id,
    createdAt: row.created_at,
    updatedAt: row.created_at,
    content: writeDocument(row, fhirBase, `${publicUrl()}${BASE_PATH}/documents/${row.id}/content`),
  });
  return {
    type: 'DocumentReference',
    kind: 'document',
    isId: isUuid,
    async find(owner, id) {
      const row = await store.findDocument(db, owner, id);
      return row && view(row);
    },
    async search(owner, criteria, { after, limit, sorting }) {
      const conditions = await conditionsOf(asks, criteria, owner, db);
      // Whatever it is sorted by, it is the moment it came.
      const order = { ...NEWEST_FIRST, ...sorting, by: NEWEST_FIRST.by };
      const rows = await store.searchDocuments(pool, owner, conditions, { order, after, limit: limit + 1 });
      return toPart(rows.map(view), limit);
    },
    count: async (owner, criteria) =>
      store.countDocuments(pool, owner, await conditionsOf(asks, criteria, owner, db)),
  };
}

/**
 * A document as FHIR R4.
 *
 * @param url where the same credential gets the bytes: it stays, so that the same document is always the same resource
 */
export const writeDocument = (row: store.DocumentRow, fhirBase: string, url: string): FhirContent =>
  present({
    resourceType: 'DocumentReference' as const,
    identifier: externalIdentifier(row.external_id, fhirBase),
    status: 'current',
    subject: { reference: `Patient/${row.patient_id}` },
    date: row.created_at.toISOString(),
    content: [
      {
        attachment: present({
          contentType: mediaTypeOf(row.file_type),
          url,
          size: Number(row.file_size),
          title: said(row.filename),
          creation: row.created_at.toISOString(),
        }),
      },
    ],
  });
