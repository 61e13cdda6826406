import type { Db, Tx } from '@chartwright/platform';
import { isUuid } from '../ids.ts';
import type { Owner } from '../owner.ts';
import { isPatientId } from '../patients/rules.ts';
import { familyOf } from '../patients/store.ts';
import { refuseField } from '../surface.ts';
import type { NoteFilters } from './model.ts';
import { dayAfter } from './rules.ts';
import { hasAuthored, type NoteFilter } from './store.ts';

/** True for a person or key of the organisation. */
export type BelongsTo = (orgId: string, id: string, source?: Db | Tx) => Promise<boolean>;

/**
 * Reads the conditions of lists and exports. Undefined where one names what cannot be: nothing meets it.
 *
 * @throws Problem 400 to an author who is not of the organisation and never was
 */
export async function toFilter(
  { db, belongsTo }: { readonly db: Db; readonly belongsTo: BelongsTo },
  owner: Owner,
  query: NoteFilters,
): Promise<NoteFilter | undefined> {
  const { patient_id: patientId, session_id: sessionId, template_id: templateId } = query;
  const { created_by: createdBy, from, to, updated_since: since } = query;
  if (createdBy !== undefined) {
    const isOurs = (await belongsTo(owner.orgId, createdBy)) || (await hasAuthored(db, owner, createdBy));
    if (!isOurs) throw refuseField('created_by', 'Expected a person or key of the organisation');
  }
  const uuids = [sessionId, templateId].filter((id) => id !== undefined);
  const isPossible = uuids.every(isUuid) && (patientId === undefined || isPatientId(patientId));
  if (!isPossible) return undefined;
  return {
    patientIds: patientId === undefined ? undefined : await familyOf(db, owner, patientId),
    sessionId,
    templateId,
    createdBy,
    noteType: query.note_type,
    status: query.status,
    createdFrom: from === undefined ? undefined : new Date(`${from}T00:00:00Z`),
    createdBefore: to === undefined ? undefined : dayAfter(to),
    externalId: query.external_id,
    updatedSince: since === undefined ? undefined : new Date(since),
  };
}
