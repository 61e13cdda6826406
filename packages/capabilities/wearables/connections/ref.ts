import type { ConnectionRef } from '../connection-ref.ts';
import type { Owner } from '../owner.ts';
import { openPatientRef } from '../patient-ref.ts';
import type { ConnectionRow } from './store.ts';

export const ownerOfRow = (row: ConnectionRow): Owner => ({ orgId: row.org_id, mode: row.mode });

/** A connection as whoever stores its data needs it. */
export function refOf(row: ConnectionRow, sealKey: Buffer): ConnectionRef {
  if (row.provider === null) throw new Error('Data came over a connection that was never connected');
  return {
    id: row.id,
    orgId: row.org_id,
    mode: row.mode,
    patientRef: openPatientRef(row.patient_ref, row.id, sealKey),
    provider: row.provider,
  };
}
