import { makeOrderId } from '../ids.ts';
import { START } from '../orders/rules.ts';
import type { Order } from '../orders/store.ts';
import type { Owner } from '../owner.ts';

const DAY_MS = 86_400_000;

/** An order as it is placed, of a patient who is nobody. */
export function orderOf(owner: Owner, at: Date): Order {
  const id = makeOrderId();
  return {
    ...owner,
    ...START,
    id,
    patientRef: 'patient_1',
    note: null,
    metadata: null,
    patient: null,
    answers: [],
    panelId: 'thyroid-panel',
    panelName: 'Thyroid panel (TSH)',
    category: 'Nutrients & hormones',
    priceCents: 5900,
    priority: 'routine',
    fasting: null,
    laboratoryId: null,
    requisitionNumber: `ATN-${id.slice(-12)}`,
    reason: null,
    version: 1,
    createdKind: 'key',
    createdBy: 'key_1',
    createdAt: at,
    updatedAt: at,
    scheduledFor: null,
    collectedAt: null,
    expiresAt: new Date(at.getTime() + 180 * DAY_MS),
  };
}
