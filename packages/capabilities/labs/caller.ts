import { auditing, type Deed as DeedOf, notingShown } from '@chartwright/platform';

export type { Caller, Change, Reader } from '@chartwright/platform';

/** A laboratory also sends messages, and time passes. */
export type Deed = DeedOf<'laboratory' | 'job'>;

/** What this capability keeps, as the audit chain names it. */
export type TargetKind =
  | 'lab_order'
  | 'lab_result'
  | 'lab_message'
  | 'laboratory'
  | 'lab_provider'
  | 'lab_settings';

export const audit = auditing<TargetKind>();
export const noteShown = notingShown('lab_order');
