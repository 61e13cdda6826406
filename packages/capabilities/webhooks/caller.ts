import {
  type AuditEntry,
  auditing,
  type Change,
  type Deed as DeedOf,
  notingShown,
} from '@chartwright/platform';

export type { Caller, Change, Reader } from '@chartwright/platform';

/** A receiver can also say goodbye, or not answer for days. */
export type Deed = Omit<DeedOf<'job'>, 'clock'>;

const tell = auditing<'webhook'>();
export const audit = (
  deed: Deed | Change,
  action: string,
  endpointId: string,
  details?: AuditEntry['details'],
): Promise<void> => tell(deed, action, { kind: 'webhook', id: endpointId }, details);

/** For what events hold may be about patients. */
export const noteShown = notingShown('event');
