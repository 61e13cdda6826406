import { auditing, type Deed as DeedOf, notingShown } from '@chartwright/platform';

export type { Change, Reader } from '@chartwright/platform';

/** A file can also come to a mailbox or a folder. */
export type Deed = DeedOf<'mailbox' | 'folder'>;

/** What this capability keeps, as the audit chain names it. */
export type TargetKind = 'referral' | 'referral_review' | 'pathway' | 'mailbox';

export const audit = auditing<TargetKind>();
export const noteShown = notingShown('referral');
