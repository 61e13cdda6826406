import { httpErrors, type ReadAudit } from '@chartwright/platform';
import { type Change, noteShown } from '../caller.ts';
import { Clash, recordsErrors } from '../errors.ts';
import { makeUuid } from '../ids.ts';
import { ownerOf } from '../owner.ts';
import type { Status } from './model.ts';
import { endOf } from './rules.ts';
import * as store from './store.ts';
import { viewAppointment } from './view.ts';

/** What booking stands on. */
export type BookingParts = { readonly readAudit: ReadAudit; readonly sealKey: Buffer };

export type Booking = {
  readonly content: store.Content & { readonly status: Status };
  readonly starts: readonly Date[];
  /** Of the first one. */
  readonly externalId: string | null;
  readonly seriesId: string | null;
};

/**
 * Makes appointments, all of them or none.
 *
 * @throws Clash 409 when a slot or the external id is taken
 */
export async function book(
  parts: BookingParts,
  change: Change,
  { content, starts, externalId, seriesId }: Booking,
): Promise<store.AppointmentRow[]> {
  const { tx, actor, clock } = change;
  const owner = ownerOf(actor);
  const at = clock.now();
  if (!content.allow_overlap) await store.lockCalendars(tx, owner, [content.clinician_id]);
  const ids = makeIds(at, starts.length);
  const slots = starts.map((start, index) => ({
    id: ids[index] ?? '',
    start,
    externalId: index === 0 ? externalId : null,
    seriesId,
  }));
  const made = await store.insertAppointments(tx, owner, { ...content, in_conflict: false }, slots, at);
  if (made.length === slots.length) return made;
  if (externalId !== null) await refuseExternalId(parts, change, externalId, made);
  const stored = new Set(made.map(({ id }) => id));
  const missing = slots.find(({ id }) => !stored.has(id));
  throw await slotTaken(parts, change, {
    id: missing?.id ?? '',
    clinicianId: content.clinician_id,
    start: missing?.start ?? at,
    end: endOf(missing?.start ?? at, content.duration_minutes),
  });
}

/** Ids of one moment, so sorted that a list, newest first, shows the first of them first. */
export const makeIds = (at: Date, count: number): string[] =>
  Array.from({ length: count }, () => makeUuid(at.getTime()))
    .sort()
    .reverse();

async function refuseExternalId(
  { readAudit, sealKey }: BookingParts,
  change: Change,
  externalId: string,
  made: readonly { readonly id: string }[],
): Promise<void> {
  const existing = await store.findByExternalId(change.tx, ownerOf(change.actor), externalId);
  if (existing === undefined || made.some(({ id }) => id === existing.id)) return;
  noteShown(readAudit, change, 'appointment.read', 'appointment', [toShown(existing)]);
  throw new Clash(viewAppointment(existing, sealKey));
}

export const toShown = ({ id, patient_id: patientId }: Pick<store.AppointmentRow, 'id' | 'patient_id'>) => ({
  id,
  patientId,
});

type Wanted = { readonly id: string; readonly clinicianId: string; readonly start: Date; readonly end: Date };

/** The refusal of a slot: which appointment holds it and when, not whose it is; that is read under its id. */
async function slotTaken({ readAudit }: BookingParts, change: Change, wanted: Wanted) {
  const taken = await store.findInTheWay(change.tx, ownerOf(change.actor), wanted);
  // It was deleted between the two statements; the caller may simply try again.
  if (taken === undefined) return httpErrors.conflict();
  noteShown(readAudit, change, 'appointment.read', 'appointment', [toShown(taken)]);
  return new Clash(
    {
      id: taken.id,
      clinician_id: taken.clinician_id,
      start_at: taken.start_at.toISOString(),
      end_at: taken.end_at.toISOString(),
      wanted_start_at: wanted.start.toISOString(),
    },
    recordsErrors.table.slotTaken,
  );
}

const HOLDING: ReadonlySet<Status> = new Set(['SCHEDULED', 'COMPLETED']);

/**
 * Writes appointments that are locked, with the slots they now want.
 *
 * @param isMoved whether their slots may have changed; else one that the server could not place stays so
 * @throws Clash 409 when a slot is taken
 */
export async function rebook(
  parts: BookingParts,
  change: Change,
  rows: readonly store.AppointmentRow[],
  isMoved: boolean,
): Promise<void> {
  const { tx, actor, clock } = change;
  const owner = ownerOf(actor);
  const claiming = rows.filter((row) => HOLDING.has(row.status) && !row.allow_overlap);
  if (isMoved) {
    await store.lockCalendars(
      tx,
      owner,
      claiming.map((row) => row.clinician_id),
    );
    if (rows.length > 1)
      await store.releaseSlots(
        tx,
        owner,
        rows.map(({ id }) => id),
      );
  }
  for (const row of rows) {
    const inConflict = isMoved ? false : row.in_conflict;
    const next = { ...row, in_conflict: inConflict, updated_at: clock.now() };
    if (await store.updateAppointment(tx, owner, next)) continue;
    const { id, clinician_id: clinicianId, start_at: start, duration_minutes: minutes } = row;
    throw await slotTaken(parts, change, { id, clinicianId, start, end: endOf(start, minutes) });
  }
}
