import type { Change } from '../caller.ts';
import { recordsErrors } from '../errors.ts';
import { ownerOf } from '../owner.ts';
import { isPatientId } from './rules.ts';
import { type PatientRow, sharePatient } from './store.ts';

/**
 * The patient for whom something new is made. Until the transaction ends nobody can delete or merge it; others may make things
 * for it meanwhile.
 *
 * @throws Problem 404 when there is none of this id, 409 when it was merged into another one
 */
export async function holdPatient(
  { tx, actor }: Pick<Change, 'tx' | 'actor'>,
  id: string,
): Promise<PatientRow> {
  const row = isPatientId(id) ? await sharePatient(tx, ownerOf(actor), id) : undefined;
  if (row === undefined) throw recordsErrors.patientUnknown();
  if (row.merged_into !== null) throw recordsErrors.patientMerged();
  return row;
}
