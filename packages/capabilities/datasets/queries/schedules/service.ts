import { ownerOf } from '@chartwright/platform';
import { audit, type Caller, type Change } from '../caller.ts';
import { pageOf, readCursor } from '../cursor.ts';
import { queryErrors } from '../errors.ts';
import { isId, makeId } from '../ids.ts';
import type { ListQuery } from '../model.ts';
import type { QueryParts } from '../ports.ts';
import type { Saved } from '../saved/service.ts';
import type { ScheduleChange, ScheduleOrder, ScheduleView } from './model.ts';
import { nextRun, type Rhythm } from './next.ts';
import * as store from './store.ts';

const SCHEDULES_MAX = 200;

export type Schedules = ReturnType<typeof createSchedules>;

/** When saved questions are asked by themselves. */
export function createSchedules({ db, saved }: Pick<QueryParts, 'db'> & { readonly saved: Saved }) {
  const lock = async ({ tx, actor }: Change, id: string): Promise<store.ScheduleRow> => {
    const row = isId('qsc', id) ? await store.lock(tx, ownerOf(actor), id) : undefined;
    if (row === undefined) throw queryErrors.scheduleUnknown();
    return row;
  };
  return {
    async create(change: Change, order: ScheduleOrder): Promise<ScheduleView> {
      const { tx, actor, clock } = change;
      const owner = ownerOf(actor);
      await saved.require(tx, owner, order.saved_id);
      if ((await store.count(tx, owner)) >= SCHEDULES_MAX) throw queryErrors.schedulesFull();
      const id = makeId('qsc');
      const fields = fieldsOf(order, clock.now());
      await store.insert(tx, owner, { ...fields, id, savedId: order.saved_id, createdBy: actor.id });
      await audit(
        change,
        'query_schedule.created',
        { kind: 'query_schedule', id },
        { savedId: order.saved_id },
      );
      return view(await lock(change, id));
    },

    async list({ actor }: Caller, { limit, cursor }: ListQuery) {
      const after = readCursor('qsc', cursor);
      const { page, next } = pageOf(await store.list(db, ownerOf(actor), { after, limit: limit + 1 }), limit);
      return { schedules: page.map(view), next_cursor: next };
    },

    async read({ actor }: Caller, id: string): Promise<ScheduleView> {
      const row = isId('qsc', id) ? await store.find(db, ownerOf(actor), id) : undefined;
      if (row === undefined) throw queryErrors.scheduleUnknown();
      return view(row);
    },

    async change(change: Change, id: string, given: ScheduleChange): Promise<ScheduleView> {
      const { tx, actor, clock } = change;
      await lock(change, id);
      await store.change(tx, ownerOf(actor), id, fieldsOf(given, clock.now()));
      await audit(change, 'query_schedule.changed', { kind: 'query_schedule', id });
      return view(await lock(change, id));
    },

    async remove(change: Change, id: string): Promise<null> {
      const isThere = isId('qsc', id) && (await store.remove(change.tx, ownerOf(change.actor), id));
      if (!isThere) throw queryErrors.scheduleUnknown();
      await audit(change, 'query_schedule.deleted', { kind: 'query_schedule', id });
      return null;
    },
  };
}

function fieldsOf(given: ScheduleChange, at: Date): store.ScheduleFields {
  const [hours = 0, minutes = 0] = given.at.split(':').map(Number);
  const rhythm = {
    every: given.every,
    atMinute: hours * 60 + minutes,
    timeZone: given.time_zone,
    weekday: given.weekday,
    dayOfMonth: given.day_of_month,
  };
  return { ...rhythm, format: given.format, state: given.state, nextAt: nextRun(rhythm, at), at };
}

export const rhythmOf = (row: store.ScheduleRow): Rhythm => ({
  every: row.every,
  atMinute: row.at_minute,
  timeZone: row.time_zone,
  weekday: row.weekday ?? undefined,
  dayOfMonth: row.day_of_month ?? undefined,
});

const twoDigits = (n: number): string => String(n).padStart(2, '0');

const view = (row: store.ScheduleRow): ScheduleView => ({
  schedule_id: row.id,
  saved_id: row.saved_id,
  every: row.every,
  at: `${twoDigits(Math.floor(row.at_minute / 60))}:${twoDigits(row.at_minute % 60)}`,
  time_zone: row.time_zone,
  ...(row.weekday !== null && { weekday: row.weekday }),
  ...(row.day_of_month !== null && { day_of_month: row.day_of_month }),
  format: row.format,
  state: row.state,
  notify: 'event',
  next_at: row.state === 'enabled' ? row.next_at.toISOString() : null,
  last_query_id: row.last_query_id,
  last_status: row.last_status,
  last_at: row.last_at?.toISOString() ?? null,
  failures: row.failures,
  created_at: row.created_at.toISOString(),
  updated_at: row.updated_at.toISOString(),
});
