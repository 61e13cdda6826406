import {
  type Actor,
  type AuditEntry,
  appendAuditMany,
  type Db,
  httpErrors,
  type ReadAudit,
  requireMatch,
  tagOf,
} from '@chartwright/platform';
import { type Caller, type Change, entryOf, noteShown } from '../caller.ts';
import { recordsErrors } from '../errors.ts';
import { isUuid, makeUuid } from '../ids.ts';
import { type Owner, ownerOf } from '../owner.ts';
import { describePage, toPage, windowOf } from '../paging.ts';
import { holdPatient } from '../patients/hold.ts';
import { isPatientId } from '../patients/rules.ts';
import { familyOf } from '../patients/store.ts';
import { refuseField } from '../surface.ts';
import { type BookingParts, book, rebook, toShown } from './booking.ts';
import {
  applyPatch,
  type ContentParts,
  contentOf,
  isMoving,
  type Patch,
  readPatch,
  ruleOf,
} from './content.ts';
import type {
  AppointmentChange,
  AppointmentListQuery,
  AppointmentOrder,
  RepeatRule,
  Scope,
} from './model.ts';
import { endOfDay, startOfDay } from './recurrence.ts';
import { DEFAULTS } from './rules.ts';
import * as series from './series.ts';
import * as store from './store.ts';
import { viewAppointment } from './view.ts';

export type Appointments = ReturnType<typeof createAppointments>;

export type AppointmentParts = ContentParts & {
  readonly db: Db;
  readonly pool: store.Pool;
  readonly readAudit: ReadAudit;
};

/** Which occurrences a change or a deletion is of, and of which version. */
type Asked = { readonly scope: Scope; readonly ifMatch: string | undefined };

/** The appointments of a practice. */
export function createAppointments(parts: AppointmentParts) {
  const { db, pool, readAudit, sealKey } = parts;
  const view = (row: store.AppointmentRow) => viewAppointment(row, sealKey);
  const show = (
    caller: Pick<Caller, 'actor' | 'requestId'>,
    action: string,
    rows: readonly store.AppointmentRow[],
  ) => noteShown(readAudit, caller, action, 'appointment', rows.map(toShown));
  return {
    async list(actor: Actor, query: AppointmentListQuery, requestId: string) {
      const owner = ownerOf(actor);
      const page = toPage(query);
      const window = windowOf(page);
      const filter = await toFilter(db, owner, query);
      const { rows, total } =
        filter === undefined ? NOTHING : await store.listAppointments(pool, owner, filter, window);
      const shown = rows.slice(0, page.limit);
      show({ actor, requestId }, 'appointment.listed', shown);
      const places = rows.map((row) => ({ createdAt: row.created_at, id: row.id }));
      return { data: shown.map(view), meta: describePage(page, places, total) };
    },

    async read(actor: Actor, id: string, requestId: string) {
      const row = isUuid(id) ? await store.findById(pool, ownerOf(actor), id) : undefined;
      if (row === undefined) throw recordsErrors.appointmentUnknown();
      show({ actor, requestId }, 'appointment.read', [row]);
      return { data: view(row) };
    },

    async create(change: Change, order: AppointmentOrder) {
      await holdPatient(change, order.patient_id);
      const content = await contentOf(parts, change, order);
      const status = order.status ?? DEFAULTS.status;
      const made = await book(parts, change, {
        content: { ...content, status },
        ...(await openSeries(change, order, content)),
        externalId: order.external_id ?? null,
      });
      const ids = made.map(({ id }) => id);
      await tell(change, 'appointment.created', ids, { patientId: order.patient_id });
      return { data: view(requireRow(made[0])) };
    },

    async change(change: Change, id: string, sent: AppointmentChange, { scope, ifMatch }: Asked) {
      const held = await holdForChange(change, id, sent, scope);
      const reach = await reachOf(change, id, scope, sent, held);
      const row = reach?.target ?? (await lockOne(change, id));
      requireMatch(ifMatch, tagOf({ data: view(row) }));
      const patch = await readPatch(parts, change, row, sent, reach?.series);
      // It was given to another patient meanwhile.
      if (patch.patient_id !== undefined && patch.patient_id !== held) throw httpErrors.conflict();
      const rule = readNewRule(row, patch, sent);
      const touched =
        reach === undefined
          ? await changeAlone(parts, change, row, patch, rule)
          : rule === null
            ? await endSeries(parts, change, reach, scope, patch)
            : await series.changeReach(parts, change, reach, scope, patch, rule);
      const fields = Object.keys(sent).filter((field) => field !== 'external_id');
      await tell(change, 'appointment.changed', [...new Set([id, ...touched])], { fields, scope });
      return { data: view(requireRow(await store.peek(change.tx, ownerOf(change.actor), id))) };
    },

    async remove(change: Change, id: string, { scope, ifMatch }: Asked) {
      const reach = await reachOf(change, id, scope, {}, undefined);
      const row = reach?.target ?? (await lockOne(change, id));
      requireMatch(ifMatch, tagOf({ data: view(row) }));
      const { tx, actor, clock } = change;
      if (reach === undefined) await store.deleteAppointments(tx, ownerOf(actor), [id], clock.now());
      const gone = reach === undefined ? [id] : await series.removeReach(change, reach, scope);
      await tell(change, 'appointment.deleted', gone, { scope });
      return null;
    },
  };
}

const NOTHING = { rows: [], total: 0 };

/** One entry for each appointment, so that the chain can be asked about any of them. */
const tell = (
  change: Change,
  action: string,
  ids: readonly string[],
  details: AuditEntry['details'],
): Promise<void> =>
  appendAuditMany(
    change.tx,
    ids.map((id) => entryOf(change, action, { kind: 'appointment', id }, details)),
  );

function requireRow(row: store.AppointmentRow | undefined): store.AppointmentRow {
  if (row === undefined) throw new Error('An appointment vanished inside its own transaction');
  return row;
}

/** Undefined where nothing can meet the conditions. */
async function toFilter(
  db: Db,
  owner: Owner,
  query: AppointmentListQuery,
): Promise<store.AppointmentFilter | undefined> {
  const { date, start_date: first, end_date: last, time_zone: zone, patient_id: patientId } = query;
  const { series_id: seriesId, updated_since: since } = query;
  if (seriesId !== undefined && !isUuid(seriesId)) return undefined;
  if (patientId !== undefined && !isPatientId(patientId)) return undefined;
  const patientIds = patientId === undefined ? undefined : await familyOf(db, owner, patientId);
  if (patientIds?.length === 0) return undefined;
  const from = [date, first].flatMap((day) => (day === undefined ? [] : [startOfDay(day, zone)]));
  const to = [date, last].flatMap((day) => (day === undefined ? [] : [endOfDay(day, zone)]));
  return {
    from: from.toSorted((a, b) => b.getTime() - a.getTime())[0],
    to: to.toSorted((a, b) => a.getTime() - b.getTime())[0],
    externalId: query.external_id,
    patientIds,
    clinicianId: query.clinician_id,
    status: query.status,
    seriesId,
    updatedSince: since === undefined ? undefined : new Date(since),
  };
}

/** When the appointments of an order are; a series is stored for those that repeat. */
async function openSeries(change: Change, order: AppointmentOrder, content: store.Content) {
  const startAt = new Date(order.start_at);
  if (!order.repeat_rule) return { starts: [startAt], seriesId: null };
  if (order.status !== undefined && order.status !== DEFAULTS.status) {
    throw refuseField('status', 'A series begins as SCHEDULED');
  }
  const { tx, actor, clock } = change;
  const now = clock.now();
  const anchor = { startAt, timeZone: content.time_zone };
  const rule = ruleOf(order.repeat_rule, anchor);
  const plan = series.requirePlan(rule, anchor, now, content);
  const seriesId = makeUuid(now.getTime());
  await store.saveSeries(tx, series.toSeries(ownerOf(actor), seriesId, content, rule, plan, startAt), now);
  return { starts: plan.starts, seriesId };
}

/**
 * Holds the patient for whom something new may be made; patients come before appointments in the order of locks.
 *
 * @returns the id of one to whom something is given
 */
async function holdForChange(
  change: Change,
  id: string,
  { patient_id: sent, repeat_rule: rule }: AppointmentChange,
  scope: Scope,
): Promise<string | undefined> {
  const isAsked = isUuid(id) && (sent !== undefined || Boolean(rule));
  const seen = isAsked ? await store.peek(change.tx, ownerOf(change.actor), id) : undefined;
  if (seen === undefined) return undefined;
  const { series_id: seriesId, patient_id: known } = seen;
  const isWide = scope !== 'this' && seriesId !== null;
  const ofSeries = isWide
    ? await store.findPatientOfSeries(change.tx, ownerOf(change.actor), seriesId)
    : known;
  if (sent !== undefined && (sent !== known || sent !== ofSeries)) {
    await holdPatient(change, sent);
    return sent;
  }
  if (rule && seriesId === null) await holdPatient(change, known);
  return undefined;
}

/** The occurrences a wide scope takes in; undefined for an appointment on its own. */
async function reachOf(
  change: Change,
  id: string,
  scope: Scope,
  sent: AppointmentChange,
  patientId: string | undefined,
) {
  if (scope === 'this' || !isUuid(id)) return undefined;
  const isPlanning = [sent.repeat_rule, sent.start_at, sent.time_zone].some(
    (value) => value !== undefined && value !== null,
  );
  return series.lockReach(change, id, { scope, isPlanning, patientId });
}

async function lockOne({ tx, actor }: Change, id: string): Promise<store.AppointmentRow> {
  const row = isUuid(id) ? await store.lockOne(tx, ownerOf(actor), id) : undefined;
  if (row === undefined) throw recordsErrors.appointmentUnknown();
  return row;
}

/** The rule a change brings: undefined for none or the one that is there, null to repeat no more. */
function readNewRule(
  row: store.AppointmentRow,
  patch: Patch,
  { repeat_rule: sent }: AppointmentChange,
): RepeatRule | null | undefined {
  if (sent === undefined) return undefined;
  if (sent === null) return row.repeat_rule === null ? undefined : null;
  const anchor = { startAt: patch.start_at ?? row.start_at, timeZone: patch.time_zone ?? row.time_zone };
  return series.changedRule(ruleOf(sent, anchor), row.repeat_rule);
}

/** Changes one appointment, which may thereby become the first of a series. */
async function changeAlone(
  parts: BookingParts,
  change: Change,
  row: store.AppointmentRow,
  patch: Patch,
  rule: RepeatRule | null | undefined,
): Promise<string[]> {
  if (rule !== undefined && row.series_id !== null) {
    throw refuseField('repeat_rule', 'Send scope=following or scope=all to change the rule of a series');
  }
  const next = applyPatch(row, patch);
  if (rule) return series.beginSeries(parts, change, next, rule);
  await rebook(parts, change, [next], isMoving(row, patch));
  return [];
}

function endSeries(
  parts: AppointmentParts,
  change: Change,
  reach: series.Reach,
  scope: Scope,
  patch: Patch,
): Promise<string[]> {
  if (scope === 'following') return series.endWith(parts, change, reach, patch);
  throw refuseField('repeat_rule', 'Send scope=following to end a series with this occurrence');
}
