import { fileURLToPath } from 'node:url';
import { defaultBiomarkerParameters } from '@chartwright/engines';
import { fixedClock } from '@chartwright/kernel';
import { inTransaction, platformMigrations } from '@chartwright/platform';
import { useTestDatabase } from '@chartwright/platform/testing';
import { describe, expect, test } from 'vitest';
import { insert, type Order } from '../orders/store.ts';
import { createMoveOrder } from '../orders/transitions.ts';
import type { Owner } from '../owner.ts';
import { digestPatientRef } from '../patient-ref.ts';
import { readSettings } from '../settings/store.ts';
import { orderOf } from '../testing/orders.ts';
import { createWatchCount } from './analysis.ts';
import { createIngest } from './ingest.ts';
import type { ReportedObservation, ResultSet } from './result-set.ts';

/** How many watch items the results of a patient have, for the engines that take such a count. */

const database = useTestDatabase([
  platformMigrations,
  fileURLToPath(new URL('../migrations', import.meta.url)),
]);
const sealKey = Buffer.alloc(32, 5);
const NOW = new Date('2026-07-01T12:00:00Z');
const OWNER: Owner = { orgId: 'org_watch', mode: 'live' };
const model = { version: null, parameters: defaultBiomarkerParameters };
const events = { appendEvent: () => Promise.resolve('evt_0') };

const observation = (
  loinc: string,
  value: number,
  unit: string,
  observedAt: string,
): ReportedObservation => ({
  code: { loinc, local: undefined, name: undefined },
  subId: undefined,
  value: { kind: 'number', comparator: undefined, value },
  unit,
  ucum: undefined,
  referenceRange: undefined,
  flags: [],
  status: 'final',
  observedAt: { at: observedAt, precision: 'time', zoneAssumed: false },
  performingLaboratory: undefined,
  notes: [],
});

const reportOf = (order: Order, observations: readonly ReportedObservation[]): ResultSet => ({
  reference: {
    placerOrderId: order.id,
    requisitionNumber: undefined,
    fillerOrderId: undefined,
    patientRef: undefined,
  },
  laboratory: 'Example Laboratory',
  battery: { loinc: undefined, local: 'PANEL', name: undefined },
  status: 'final',
  reportedAt: undefined,
  performingLaboratory: undefined,
  specimen: undefined,
  notes: [],
  observations,
  warnings: [],
});

const moveOrder = createMoveOrder({ events, sealKey, readSettings, hooks: [] });
const { ingest } = createIngest({
  sealKey,
  events,
  moveOrder,
  readSettings,
  activeModel: () => model,
  log: { error: () => undefined },
});
const watchCount = () => createWatchCount({ db: database().db, sealKey, activeModel: () => model });

async function receive(patientRef: string, observations: readonly ReportedObservation[], owner = OWNER) {
  const standing = { status: 'authorized', stage: 'requisition_created' } as const;
  const order = { ...orderOf(owner, NOW), ...standing, patientRef };
  await inTransaction(database().db, async (tx) => {
    const deed = {
      tx,
      clock: fixedClock(NOW),
      actor: { id: 'key_1', kind: 'key', ...owner } as const,
      requestId: undefined,
    };
    await insert(tx, order, digestPatientRef(owner, patientRef, sealKey), sealKey);
    const sets = [reportOf(order, observations)];
    await ingest(deed, { laboratoryId: 'lab_1', messageKey: order.id, sets, source: 'hl7' });
  });
}

const LOW_B12 = observation('2132-9', 120, 'pg/mL', '2026-06-20T08:00:00.000Z');

describe('watchCountOf()', () => {
  test('counts the flagged items among all orders of the patient, and says how new they are', async () => {
    await receive('patient_flagged', [observation('3016-3', 6.8, 'mIU/L', '2026-05-20T08:00:00.000Z')]);
    await receive('patient_flagged', [
      LOW_B12,
      observation('2284-8', 9, 'ng/mL', '2026-06-20T08:00:00.000Z'),
    ]);
    expect(await watchCount()(OWNER, 'patient_flagged', NOW)).toEqual({
      count: 2,
      observedAt: '2026-06-20T08:00:00.000Z',
      orders: [expect.stringMatching(/^labord_/), expect.stringMatching(/^labord_/)],
    });
  });

  test('is zero where results are there and none is flagged, and undefined where there are none', async () => {
    await receive('patient_well', [observation('3016-3', 1.8, 'mIU/L', '2026-06-20T08:00:00.000Z')]);
    expect(await watchCount()(OWNER, 'patient_well', NOW)).toMatchObject({ count: 0 });
    expect(await watchCount()(OWNER, 'patient_nobody', NOW)).toBeUndefined();
  });

  test('lets the newest reading of an analyte speak', async () => {
    await receive('patient_mended', [LOW_B12]);
    await receive('patient_mended', [observation('2132-9', 500, 'pg/mL', '2026-06-28T08:00:00.000Z')]);
    expect(await watchCount()(OWNER, 'patient_mended', NOW)).toMatchObject({ count: 0 });
  });

  test('says nothing by results of more than a year ago, or of another organisation or mode', async () => {
    await receive('patient_old', [observation('2132-9', 120, 'pg/mL', '2025-06-20T08:00:00.000Z')]);
    expect(await watchCount()(OWNER, 'patient_old', NOW)).toBeUndefined();
    await receive('patient_foreign', [LOW_B12]);
    expect(await watchCount()({ ...OWNER, mode: 'test' }, 'patient_foreign', NOW)).toBeUndefined();
    expect(await watchCount()({ ...OWNER, orgId: 'org_other' }, 'patient_foreign', NOW)).toBeUndefined();
  });
});
