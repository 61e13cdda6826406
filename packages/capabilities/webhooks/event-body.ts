import type { StoredEvent } from '@chartwright/platform';

/** Of the documented body; a new one would be another contract. */
const API_VERSION = '2026-07-01';
/** The documented bodies of the referral service name the type a second time, as `event`. */
const NAMED_TWICE = ['task.', 'pathway.', 'review.'];

/** An event as `GET /events` shows it and as it is delivered. */
export const viewEvent = ({ id, type, at, seq, data }: StoredEvent) => ({
  id,
  object: 'event' as const,
  type,
  ...(NAMED_TWICE.some((family) => type.startsWith(family)) && { event: type }),
  apiVersion: API_VERSION as typeof API_VERSION,
  createdAt: at.toISOString(),
  seq,
  data,
});

/** The body of a delivery, which is signed as it stands. */
export const writeEvent = (event: StoredEvent): string => JSON.stringify(viewEvent(event));
