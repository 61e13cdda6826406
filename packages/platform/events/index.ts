export { type EventParts, type Events, openEvents, verifyEvents } from './events.ts';
export type { EventEntity, EventOwner, EventPage, EventQuery, NewEvent, StoredEvent } from './model.ts';
export { SEALED_CHANNEL } from './store.ts';
