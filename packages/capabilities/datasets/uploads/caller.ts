import {
  type AuditEntry,
  auditing,
  type Change,
  type Deed as DeedOf,
  notingShown,
} from '@chartwright/platform';

/** A file also arrives by an address, is checked by a job, and is given up with time. */
export type Deed = Pick<DeedOf<'job'>, 'tx' | 'actor' | 'requestId'>;

const tell = auditing<'upload'>();
export const audit = (
  deed: Deed | Change,
  action: string,
  fileId: string,
  details?: AuditEntry['details'],
): Promise<void> => tell(deed, action, { kind: 'upload', id: fileId }, details);

/** A name may be that of a patient. */
export const noteShown = notingShown('upload');
