import type { Clock } from '@chartwright/kernel';
import { appendAuditMany, type Db, defineJob, inTransaction, type Job, type Tx } from '@chartwright/platform';
import { z } from 'zod';
import { sharePatient } from '../patients/store.ts';
import { makeIds } from './booking.ts';
import { addMonths, planSeries } from './recurrence.ts';
import { PLAN_AGAIN_MONTHS, PURGE_AFTER_DAYS } from './rules.ts';
import * as store from './store.ts';

const DAY_MS = 86_400_000;
const ROWS_PER_TRANSACTION = 500;
const FIRST_ID = '00000000-0000-0000-0000-000000000000';
const PLAN = 'records.plan_series';
const PURGE = 'records.purge_appointments';

type Parts = { readonly db: Db; readonly clock: Clock };

/** Removes appointments for good 30 days after they were deleted, in small transactions. */
export const createAppointmentPurge = ({ db, clock }: Parts): Job =>
  defineJob(PURGE, z.object({}), async (_payload, { abortSignal }) => {
    const before = new Date(clock.now().getTime() - PURGE_AFTER_DAYS * DAY_MS);
    for (;;) {
      const purged = await inTransaction(db, (tx) => purgeSome(tx, before));
      if (purged < ROWS_PER_TRANSACTION || abortSignal.aborted) return;
    }
  });

async function purgeSome(tx: Tx, before: Date): Promise<number> {
  const purged = await store.purgeAppointments(tx, before, ROWS_PER_TRANSACTION);
  await tell(tx, 'appointment.purged', PURGE, purged);
  return purged.length;
}

const tell = (tx: Tx, action: string, job: string, rows: readonly store.Purged[]): Promise<void> =>
  appendAuditMany(
    tx,
    rows.map(({ orgId, mode, id }) => ({
      orgId,
      actor: { kind: 'job', id: job },
      action,
      target: { kind: 'appointment', id },
      details: { mode },
    })),
  );

/**
 * Plans series without an end further, so that there is always a year of them. What falls into a slot that is taken is kept and marked,
 * for a person to decide. One transaction a series: one that is killed loses nothing, the next run goes on.
 */
export const createSeriesPlanning = ({ db, clock }: Parts): Job =>
  defineJob(PLAN, z.object({}), async (_payload, { abortSignal }) => {
    const now = clock.now();
    const before = addMonths(now, PLAN_AGAIN_MONTHS);
    const failures: unknown[] = [];
    let after = FIRST_ID;
    while (!abortSignal.aborted) {
      const next = await store.findSeriesToPlan(db, before, after);
      if (next === undefined) break;
      // One that cannot be planned must not keep the others from it.
      await inTransaction(db, (tx) => planFurther(tx, next, now)).catch((error) => failures.push(error));
      after = next.id;
    }
    if (failures.length > 0) throw new AggregateError(failures, `${failures.length} series were not planned`);
  });

type Next = NonNullable<Awaited<ReturnType<typeof store.findSeriesToPlan>>>;

async function planFurther(tx: Tx, next: Next, now: Date): Promise<void> {
  const patient = await sharePatient(tx, next, next.patient_id);
  const locked = await store.lockSeries(tx, next, next.id);
  const series = locked?.series;
  const from = series?.planned_until;
  // It was deleted, ended, or is being handed to another patient; the next run looks again.
  if (patient === undefined || !series || !from || series.patient_id !== next.patient_id) return;
  const { starts, plannedUntil } = planSeries(
    series.rule,
    { startAt: series.starts_at, timeZone: series.time_zone },
    now,
  );
  const made = await add(
    tx,
    series,
    starts.filter((start) => start >= from),
    now,
  );
  await store.saveSeries(tx, { ...series, planned_until: plannedUntil }, now);
  await tell(
    tx,
    'appointment.created',
    PLAN,
    made.map(({ id }) => ({ ...next, id })),
  );
}

/** Makes occurrences; those whose slot is taken without it. */
async function add(
  tx: Tx,
  series: store.SeriesRow,
  starts: readonly Date[],
  now: Date,
): Promise<store.AppointmentRow[]> {
  const ids = makeIds(now, starts.length);
  const slots = starts.map((start, index) => ({
    id: ids[index] ?? '',
    start,
    externalId: null,
    seriesId: series.id,
  }));
  const content = { ...series, status: 'SCHEDULED' } as const;
  if (!series.allow_overlap) await store.lockCalendars(tx, series, [series.clinician_id]);
  const placed = await store.insertAppointments(tx, series, { ...content, in_conflict: false }, slots, now);
  const held = new Set(placed.map(({ id }) => id));
  const rest = slots.filter(({ id }) => !held.has(id));
  const kept = await store.insertAppointments(tx, series, { ...content, in_conflict: true }, rest, now);
  return [...placed, ...kept];
}
