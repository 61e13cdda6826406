import type { Mode } from '../keys/format.ts';

/** Whose events: an organisation's test and live worlds are numbered apart. */
export type EventOwner = { readonly orgId: string; readonly mode: Mode };

/** What the event is about. Events of one entity are told in their order. */
export type EventEntity = { readonly kind: string; readonly id: string };

export type NewEvent = EventOwner & {
  /** A word of the contract, such as `task.completed`. */
  readonly type: string;
  readonly entity: EventEntity;
  /** What the receiver is told, as JSON. May hold what is known of a patient: it is stored sealed. */
  readonly data: Readonly<Record<string, unknown>>;
  /** When it happened by the clock of the change, if not now. */
  readonly at?: Date;
};

export type StoredEvent = {
  readonly id: string;
  /** Its place among the events of its organisation and mode, from 1 without a gap. */
  readonly seq: number;
  readonly type: string;
  readonly entity: EventEntity;
  readonly at: Date;
  readonly data: Readonly<Record<string, unknown>>;
};

export type EventQuery = EventOwner & {
  /** Events that come after this place; 0 for the oldest that is kept. */
  readonly after: number;
  /** Every type when absent. */
  readonly types?: readonly string[];
  readonly limit: number;
};

export type EventPage = {
  readonly events: readonly StoredEvent[];
  /** `after` of the next page: everything up to here was looked at. */
  readonly next: number;
};
