import {
  type AuditEntry,
  auditing,
  type Caller,
  type ReadAudit,
  entryOf as writeEntry,
} from '@chartwright/platform';

export type { Caller, Change } from '@chartwright/platform';

/** The kinds of records this capability keeps, as the audit chain names them. */
export type RecordKind =
  | 'patient'
  | 'appointment'
  | 'document'
  | 'session'
  | 'template'
  | 'note'
  | 'condition'
  | 'observation';

type Target = { readonly kind: RecordKind; readonly id: string };

export const entryOf = (
  deed: Pick<Caller, 'actor' | 'requestId'>,
  action: string,
  target: Target,
  details?: AuditEntry['details'],
): AuditEntry => writeEntry(deed, action, target, details);

export const audit = auditing<RecordKind>();

/** What is shown of a patient: a record of it, and whose it is. */
type Shown = { readonly id: string; readonly patientId: string | null };

/**
 * Notes that records other than patients are being shown. The patients they belong to are named as well, so that a look at the
 * chain finds every read of a patient's data by the patient's id.
 *
 * @throws Problem 503 when the chain could not take what was noted before
 */
export function noteShown(
  readAudit: ReadAudit,
  { actor, requestId }: Pick<Caller, 'actor' | 'requestId'>,
  action: string,
  kind: RecordKind,
  rows: readonly Shown[],
): void {
  readAudit.note({ actor, action, kind, ids: rows.map(({ id }) => id), requestId });
  const patients = new Set(rows.flatMap(({ patientId }) => patientId ?? []));
  readAudit.note({ actor, action, kind: 'patient', ids: [...patients], requestId });
}
