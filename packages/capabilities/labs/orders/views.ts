import type { OrderView } from './model.ts';
import type { Order, OrderEvent } from './store.ts';

/** Begins with the documented sentence. */
const NOTICE =
  'Lab orders created through the API still require provider authorization before a specimen is collected. Results support a clinician’s judgement; this is not a medical device.';

const iso = (at: Date | null): string | null => at?.toISOString() ?? null;

/** The documented fields first, as they are documented; the rest after them. */
export const viewOrder = (order: Order): OrderView => ({
  object: 'lab_order',
  id: order.id,
  patientRef: order.patientRef,
  panelId: order.panelId,
  panelName: order.panelName,
  category: order.category,
  priceCents: order.priceCents,
  status: order.status,
  note: order.note,
  requisitionNumber: order.requisitionNumber,
  metadata: order.metadata,
  createdAt: order.createdAt.toISOString(),
  updatedAt: order.updatedAt.toISOString(),
  notice: NOTICE,
  stage: order.stage,
  statusReason: order.reason,
  priority: order.priority,
  fasting: order.fasting,
  laboratoryId: order.laboratoryId,
  answers: order.answers,
  patient: order.patient,
  scheduledFor: iso(order.scheduledFor),
  collectedAt: iso(order.collectedAt),
  expiresAt: iso(order.expiresAt),
  version: order.version,
});

export const viewEvent = ({ actorType, actorId, at, ...event }: OrderEvent) => ({
  seq: event.seq,
  at: at.toISOString(),
  actor: { type: actorType, id: actorId },
  from: event.from,
  to: event.to,
  stage: event.stage,
  reason: event.reason,
  note: event.note,
  sourceMessageId: event.sourceMessageId,
});
