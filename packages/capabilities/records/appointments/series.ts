import { isDeepStrictEqual } from 'node:util';
import { httpErrors } from '@chartwright/platform';
import type { Change } from '../caller.ts';
import { recordsErrors } from '../errors.ts';
import { makeUuid } from '../ids.ts';
import { ownerOf } from '../owner.ts';
import { sharePatient } from '../patients/store.ts';
import { refuseField } from '../surface.ts';
import { type BookingParts, book, rebook } from './booking.ts';
import { applyPatch, isMoving, type Patch } from './content.ts';
import type { RepeatRule, Scope } from './model.ts';
import {
  type Anchor,
  addMonths,
  dayBefore,
  dayOf,
  endOfDay,
  expandRule,
  type Plan,
  planSeries,
  shiftAlike,
  startOfDay,
} from './recurrence.ts';
import {
  findMisfit,
  type KnownDays,
  OCCURRENCES_MAX,
  overlapEachOther,
  type Pairs,
  pairOccurrences,
} from './rules.ts';
import * as store from './store.ts';

/** A series may begin this long ago: enough to write down what has been, too little to keep the server busy. */
const BACK_MONTHS = 24;

/**
 * Plans a series from a beginning that was asked for.
 *
 * @throws Problem 400 when the rule cannot be carried out as it stands
 */
export function requirePlan(
  rule: RepeatRule,
  anchor: Anchor,
  now: Date,
  content: Pick<store.Content, 'duration_minutes' | 'allow_overlap'>,
): Plan {
  if (anchor.startAt < addMonths(now, -BACK_MONTHS)) {
    throw refuseField('start_at', `A series cannot begin more than ${BACK_MONTHS} months ago`);
  }
  const misfit = findMisfit(rule);
  if (misfit !== undefined) throw refuseField('repeat_rule', misfit);
  const plan = planSeries(rule, anchor, now);
  if (plan.starts[0]?.getTime() !== anchor.startAt.getTime()) {
    throw refuseField('repeat_rule', 'start_at must be the first occurrence of the rule');
  }
  if (plan.starts.length > OCCURRENCES_MAX) {
    throw refuseField('repeat_rule', `More than ${OCCURRENCES_MAX} occurrences`);
  }
  if (!content.allow_overlap && overlapEachOther(plan.starts, content.duration_minutes)) {
    throw refuseField('duration_minutes', 'Occurrences of the rule would overlap each other');
  }
  return plan;
}

/** An occurrence with the rows its change may reach. */
export type Reach = {
  readonly target: store.AppointmentRow;
  readonly series: store.SeriesRow;
  /** What the scope takes in: the target, and others that are still SCHEDULED. */
  readonly rows: readonly store.AppointmentRow[];
  /** True when the patient was merged, so that nothing new may be made. */
  readonly isMerged: boolean;
};

/**
 * Locks the series of an occurrence, and before it the patient whom new occurrences are for.
 *
 * @param patientId whom they are for when that changes: one who is held
 * @returns undefined when the appointment is no occurrence, or is gone
 */
export async function lockReach(
  change: Change,
  id: string,
  { scope, isPlanning, patientId }: { scope: Scope; isPlanning: boolean; patientId: string | undefined },
): Promise<Reach | undefined> {
  const { tx, actor } = change;
  const seen = await store.peek(tx, ownerOf(actor), id);
  if (!seen?.series_id) return undefined;
  const whose = await store.findPatientOfSeries(tx, ownerOf(actor), seen.series_id);
  const isHeld = isPlanning && patientId === undefined && whose !== undefined;
  const patient = isHeld ? await sharePatient(tx, ownerOf(actor), whose) : undefined;
  const locked = await store.lockSeries(tx, ownerOf(actor), seen.series_id);
  const target = locked?.rows.find((row) => row.id === id);
  if (locked === undefined || target === undefined) return undefined;
  if (locked.series.patient_id !== whose) throw httpErrors.conflict();
  const from = scope === 'all' ? Number.NEGATIVE_INFINITY : placeOf(target);
  const rows = locked.rows.filter(
    (row) => row.id === id || (row.status === 'SCHEDULED' && placeOf(row) >= from),
  );
  return { target, series: locked.series, rows, isMerged: typeof patient?.merged_into === 'string' };
}

const placeOf = ({ original_start_at: original, start_at: start }: store.AppointmentRow): number =>
  (original ?? start).getTime();

/** True for changes that make the rule give other beginnings than before. */
const isReplanned = (series: store.SeriesRow, patch: Patch, rule: RepeatRule | undefined): boolean =>
  rule !== undefined ||
  patch.start_at !== undefined ||
  (patch.time_zone !== undefined && patch.time_zone !== series.time_zone);

/** Changes several occurrences at once; the ids of those that were changed, made or deleted. */
export async function changeReach(
  parts: BookingParts,
  change: Change,
  reach: Reach,
  scope: Scope,
  patch: Patch,
  rule: RepeatRule | undefined,
): Promise<string[]> {
  if (isReplanned(reach.series, patch, rule)) return replan(parts, change, reach, scope, patch, rule);
  const rows = reach.rows.map((row) => applyPatch(row, patch));
  const ends = patch.status === 'CANCELLED';
  const series = { ...(ends ? endedBefore(reach, scope) : reach.series), ...contentIn(patch) };
  await store.saveSeries(change.tx, series, change.clock.now());
  await rebook(
    parts,
    change,
    rows,
    reach.rows.some((row) => isMoving(row, patch)),
  );
  return rows.map(({ id }) => id);
}

/** What a change says about all occurrences, also those that are planned later. */
const contentIn = ({ status: _status, start_at: _start, ...content }: Patch): Partial<store.Content> =>
  content;

/** A series that plans no more: from the target on, or at all. */
const endedBefore = ({ series, target }: Reach, scope: Scope): store.SeriesRow =>
  scope === 'following' && target.original_start_at !== null
    ? endedOn(series, dayBefore(dayOf({ startAt: target.original_start_at, timeZone: series.time_zone })))
    : { ...series, planned_until: null };

function endedOn(series: store.SeriesRow, day: string): store.SeriesRow {
  const { count: _count, ...rule } = series.rule;
  return { ...series, rule: { ...rule, end_date: day }, planned_until: null };
}

/** Ends a series with an occurrence, which stays and is changed; the later ones that are still SCHEDULED go. */
export async function endWith(
  parts: BookingParts,
  change: Change,
  { series, target, rows }: Reach,
  patch: Patch,
): Promise<string[]> {
  const { tx, clock, actor } = change;
  const later = rows.filter((row) => placeOf(row) > placeOf(target)).map(({ id }) => id);
  const day = dayOf({ startAt: new Date(placeOf(target)), timeZone: series.time_zone });
  await lockCalendars(change, [target], patch, series);
  await store.saveSeries(tx, endedOn(series, day), clock.now());
  await store.deleteAppointments(tx, ownerOf(actor), later, clock.now());
  await rebook(parts, change, [applyPatch(target, patch)], isMoving(target, patch));
  return later;
}

/**
 * Plans a series anew from an occurrence on: the rows that are there move to the new beginnings and keep their ids, what is
 * missing is made, what is too much is deleted. In the middle of a series this makes a second one.
 */
async function replan(
  parts: BookingParts,
  change: Change,
  reach: Reach,
  scope: Scope,
  patch: Patch,
  newRule: RepeatRule | undefined,
): Promise<string[]> {
  const { tx, clock, actor } = change;
  const { series, rows, target } = reach;
  if (reach.isMerged) throw recordsErrors.patientMerged();
  const now = clock.now();
  const first = scope === 'all' ? (rows[0] ?? target) : target;
  const timeZone = patch.time_zone ?? series.time_zone;
  const anchor = { startAt: newStart(reach, first, patch, timeZone), timeZone };
  const content = { ...series, ...contentIn(patch), time_zone: timeZone };

  const rule = newRule ?? remaining(series, first);
  const plan = requirePlan(rule, anchor, now, content);
  // What has ended is not begun again by being moved, and what is cancelled ends.
  const hasEnded = patch.status === 'CANCELLED' || (newRule === undefined && series.planned_until === null);
  const before = newRule === undefined ? daysFrom(reach, first) : undefined;
  const { additions, ...pairs } = pairOccurrences(rows, before, plan.starts);
  await lockCalendars(change, rows, patch, content);
  const isWhole = placeOf(first) === series.starts_at.getTime();
  const id = isWhole ? series.id : makeUuid(now.getTime());
  if (!isWhole) await store.saveSeries(tx, endedBefore({ ...reach, target: first }, 'following'), now);
  const planned_until = hasEnded ? null : plan.plannedUntil;
  await store.saveSeries(tx, { ...content, id, rule, starts_at: anchor.startAt, planned_until }, now);
  const gone = pairs.removals.map((row) => row.id);
  await store.deleteAppointments(tx, ownerOf(actor), gone, now);
  const placing = { ...pairs, additions: hasEnded ? [] : additions, patch, content, seriesId: id };
  return [...gone, ...(await place(parts, change, placing))];
}

/** Where the first occurrence that is planned anew begins. */
function newStart(
  { target, series: { time_zone: before } }: Reach,
  first: store.AppointmentRow,
  { start_at: wanted }: Patch,
  timeZone: string,
): Date {
  if (first.id === target.id) return wanted ?? target.start_at;
  const place = new Date(placeOf(first));
  if (wanted === undefined) return place;
  return shiftAlike(
    { startAt: place, timeZone: before },
    { startAt: target.start_at, timeZone: before },
    { startAt: wanted, timeZone },
  );
}

const anchorOf = ({ starts_at: startAt, time_zone: timeZone }: store.SeriesRow): Anchor => ({
  startAt,
  timeZone,
});

/** Whose time is asked for: locked before any row changes, for whoever books meanwhile may wait for such a row. */
const lockCalendars = (
  { tx, actor }: Change,
  rows: readonly store.AppointmentRow[],
  patch: Patch,
  content: store.Content,
): Promise<void> =>
  store.lockCalendars(
    tx,
    ownerOf(actor),
    [content, ...rows.map((row) => ({ ...row, ...patch }))].map((row) => row.clinician_id),
  );

const dayIn = ({ time_zone: timeZone }: store.SeriesRow, startAt: Date): string =>
  dayOf({ startAt, timeZone });

/**
 * The days on which the rule has put occurrences so far, from one of them on. Days, for the moment of a beginning may be another one
 * once a country has changed its clocks by law.
 */
function daysFrom({ series, rows }: Reach, first: store.AppointmentRow): KnownDays<store.AppointmentRow> {
  const last = new Date(Math.max(...rows.map(placeOf)));
  const until = series.planned_until ?? endOfDay(dayIn(series, last), series.time_zone);
  const begin = dayIn(series, new Date(placeOf(first)));
  const days = expandRule(series.rule, anchorOf(series), until).map((start) => dayIn(series, start));
  return {
    days: days.filter((day) => day >= begin),
    dayOf: (row) => dayIn(series, new Date(placeOf(row))),
  };
}

/** The rule for what is left of a series: of a number of occurrences, those that are not over. */
function remaining(series: store.SeriesRow, first: store.AppointmentRow): RepeatRule {
  const { rule } = series;
  if (rule.count === undefined) return rule;
  const begin = startOfDay(dayIn(series, new Date(placeOf(first))), series.time_zone);
  const over = expandRule(rule, anchorOf(series), begin);
  return { ...rule, count: rule.count - over.length };
}

type Placing = Omit<Pairs<store.AppointmentRow>, 'removals'> & {
  readonly patch: Patch;
  readonly content: store.Content;
  readonly seriesId: string;
};

/** Moves rows to their new beginnings and makes those that are missing; their ids. */
async function place(parts: BookingParts, change: Change, placing: Placing): Promise<string[]> {
  const { moves, additions, patch, content, seriesId } = placing;
  const moved = moves.map(({ row, start }) => ({
    ...applyPatch(row, patch),
    time_zone: content.time_zone,
    start_at: start,
    series_id: seriesId,
    original_start_at: start,
  }));
  await rebook(parts, change, moved, true);
  const ids = moved.map(({ id }) => id);
  if (additions.length === 0) return ids;
  const missing = { ...content, status: 'SCHEDULED' } as const;
  const made = await book(parts, change, { content: missing, starts: additions, externalId: null, seriesId });
  return [...ids, ...made.map(({ id }) => id)];
}

/** Makes an appointment that stands alone the first of a series. */
export async function beginSeries(
  parts: BookingParts,
  change: Change,
  row: store.AppointmentRow,
  rule: RepeatRule,
): Promise<string[]> {
  const { clock, actor, tx } = change;
  const now = clock.now();
  if (row.status !== 'SCHEDULED') throw refuseField('repeat_rule', 'Only what is SCHEDULED can be repeated');
  const plan = requirePlan(rule, { startAt: row.start_at, timeZone: row.time_zone }, now, row);
  const seriesId = makeUuid(now.getTime());
  await store.saveSeries(tx, toSeries(ownerOf(actor), seriesId, row, rule, plan, row.start_at), now);
  await lockCalendars(change, [row], {}, row);
  const pairs = pairOccurrences([row], undefined, plan.starts);
  return place(parts, change, { ...pairs, patch: {}, content: row, seriesId });
}

export const toSeries = (
  owner: Pick<store.SeriesRow, 'orgId' | 'mode'>,
  id: string,
  content: store.Content,
  rule: RepeatRule,
  plan: Plan,
  startsAt: Date,
): store.SeriesRow => ({
  ...content,
  ...owner,
  id,
  rule,
  starts_at: startsAt,
  planned_until: plan.plannedUntil,
});

/** The rule of a change, when it is another one than the series has. */
export const changedRule = (rule: RepeatRule, known: RepeatRule | null): RepeatRule | undefined =>
  isDeepStrictEqual({ ...rule }, known === null ? null : { ...known }) ? undefined : rule;

/** Deletes what a scope takes in; the ids. */
export async function removeReach(change: Change, reach: Reach, scope: Scope): Promise<string[]> {
  const { tx, clock, actor } = change;
  const ids = reach.rows.map(({ id }) => id);
  await store.saveSeries(tx, endedBefore(reach, scope), clock.now());
  await store.deleteAppointments(tx, ownerOf(actor), ids, clock.now());
  return ids;
}
