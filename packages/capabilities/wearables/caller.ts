import { auditing, type Deed as DeedOf, notingShown } from '@chartwright/platform';

export type { Caller, Change, Reader } from '@chartwright/platform';

/** Besides keys and people: a page of the patient's, a provider, a phone, the clock. */
export type DeedKind = 'connect_page' | 'wearable_provider' | 'job' | 'wearable_device';
export type Deed = DeedOf<DeedKind>;

/** What this capability keeps, as the audit chain names it. */
export type TargetKind = 'wearable_connection' | 'wearable_provider' | 'wearable_settings';

export const audit = auditing<TargetKind>();
export const noteShown = notingShown('wearable_connection');
