import type { Clock } from '@chartwright/kernel';
import type { Actor, AuditEntry, ReadAudit, Tx } from '@chartwright/platform';
import { appendAudit } from '@chartwright/platform';

/** Who does something, when, and under which request. */
export type Caller = { readonly actor: Actor; readonly clock: Clock; readonly requestId: string };

/** The same inside a transaction. */
export type Change = Caller & { readonly tx: Tx };

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
  { actor, requestId }: Pick<Caller, 'actor' | 'requestId'>,
  action: string,
  target: Target,
  details: AuditEntry['details'] = {},
): AuditEntry => ({
  orgId: actor.orgId,
  actor: { kind: actor.kind, id: actor.id },
  action,
  target,
  requestId,
  details: { mode: actor.mode, ...details },
});

/** Tells the audit chain of a change, as part of it. `details` hold ids, codes, counts and names of fields, never a value. */
export const audit = (
  change: Change,
  action: string,
  target: Target,
  details?: AuditEntry['details'],
): Promise<void> => appendAudit(change.tx, entryOf(change, action, target, details));

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
