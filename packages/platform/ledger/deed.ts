import type { Clock } from '@chartwright/kernel';
import type { Tx } from '../database/index.ts';
import type { Actor } from '../keys/actor.ts';
import type { Mode } from '../keys/format.ts';
import { type AuditEntry, appendAudit } from './audit.ts';
import type { ReadAudit } from './read-audit.ts';

/** One of the two worlds of an organisation. */
export type Owner = { readonly orgId: string; readonly mode: Mode };

export const ownerOf = ({ orgId, mode }: Owner): Owner => ({ orgId, mode });

/** Who does something, when, and under which request. */
export type Caller = { readonly actor: Actor; readonly clock: Clock; readonly requestId: string };
export type Reader = Pick<Caller, 'actor' | 'requestId'>;

/** The same inside a transaction. */
export type Change = Caller & { readonly tx: Tx };

/** A change that perhaps nobody asked for by a request: a message came, or time has passed. `Kind` names who does such. */
export type Deed<Kind extends string> = {
  readonly tx: Tx;
  readonly clock: Clock;
  readonly actor: Owner & { readonly id: string; readonly kind: Actor['kind'] | Kind };
  readonly requestId: string | undefined;
};

type Doing = Pick<Deed<string>, 'actor' | 'requestId'>;
type Target<Kind extends string> = { readonly kind: Kind; readonly id: string };

/** What the audit chain is told of a deed. `details` hold ids, codes, counts and names of fields, never a value. */
export const entryOf = (
  { actor, requestId }: Doing,
  action: string,
  target: Target<string>,
  details: AuditEntry['details'] = {},
): AuditEntry => ({
  orgId: actor.orgId,
  actor: { kind: actor.kind, id: actor.id },
  action,
  target,
  requestId,
  details: { mode: actor.mode, ...details },
});

/** How a capability tells the audit chain of a change, as part of it. `Kind` names what it keeps. */
export const auditing =
  <Kind extends string>() =>
  (
    deed: Doing & Pick<Deed<string>, 'tx'>,
    action: string,
    target: Target<Kind>,
    details?: AuditEntry['details'],
  ): Promise<void> =>
    appendAudit(deed.tx, entryOf(deed, action, target, details));

/**
 * How a capability notes that what it keeps is being shown.
 *
 * @throws Problem 503, from what it gives, when the chain could not take what was noted before
 */
export const notingShown =
  (kind: string) =>
  (readAudit: ReadAudit, { actor, requestId }: Reader, action: string, ids: readonly string[]): void =>
    readAudit.note({ actor, action, kind, ids, requestId });
