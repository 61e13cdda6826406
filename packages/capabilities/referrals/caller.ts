import type { Clock } from '@chartwright/kernel';
import { type Actor, type AuditEntry, appendAudit, type ReadAudit, type Tx } from '@chartwright/platform';

/** Who does something, when, and under which request. */
export type Caller = { readonly actor: Actor; readonly clock: Clock; readonly requestId: string };
export type Reader = Pick<Caller, 'actor' | 'requestId'>;

/** The same inside a transaction. */
export type Change = Caller & { readonly tx: Tx };

/** A change that nobody asked for by a request: a file came to a mailbox or a folder. */
export type Deed = {
  readonly tx: Tx;
  readonly clock: Clock;
  readonly actor: Pick<Actor, 'id' | 'orgId' | 'mode'> & {
    readonly kind: Actor['kind'] | 'mailbox' | 'folder';
  };
  readonly requestId: string | undefined;
};

/** What this capability keeps, as the audit chain names it. */
export type TargetKind = 'referral' | 'referral_review' | 'pathway' | 'mailbox';

/** Tells the audit chain of a change, as part of it. `details` hold ids, codes, counts and names of fields, never a value. */
export const audit = (
  { tx, actor, requestId }: Pick<Deed, 'tx' | 'actor' | 'requestId'>,
  action: string,
  target: { readonly kind: TargetKind; readonly id: string },
  details: AuditEntry['details'] = {},
): Promise<void> =>
  appendAudit(tx, {
    orgId: actor.orgId,
    actor: { kind: actor.kind, id: actor.id },
    action,
    target,
    requestId,
    details: { mode: actor.mode, ...details },
  });

/**
 * Notes that referrals are being shown.
 *
 * @throws Problem 503 when the chain could not take what was noted before
 */
export const noteShown = (
  readAudit: ReadAudit,
  { actor, requestId }: Reader,
  action: string,
  ids: readonly string[],
): void => readAudit.note({ actor, action, kind: 'referral', ids, requestId });
