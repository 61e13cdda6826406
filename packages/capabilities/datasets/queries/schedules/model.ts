import { z } from 'zod';
import { isTimeZone } from './next.ts';

const at = z
  .string()
  .regex(/^([01]\d|2[0-3]):[0-5]\d$/)
  .describe('HH:MM by the clocks of time_zone');
const timeZone = z.string().min(1).max(60).refine(isTimeZone, { error: 'Not an IANA time zone' });

const fields = {
  every: z.enum(['day', 'week', 'month']),
  at,
  time_zone: timeZone,
  weekday: z.int().min(1).max(7).optional().describe('Of weekly ones: 1 is Monday'),
  day_of_month: z.int().min(1).max(31).optional().describe('Of monthly ones; a shorter month ends earlier'),
  format: z.enum(['csv', 'xlsx', 'parquet']),
  state: z.enum(['enabled', 'disabled']),
};

type Days = { readonly every: string; readonly weekday?: unknown; readonly day_of_month?: unknown };
const hasItsDay = ({ every, weekday, day_of_month }: Days): boolean =>
  (every === 'week') === (weekday !== undefined) && (every === 'month') === (day_of_month !== undefined);
const ITS_DAY = {
  error: 'A weekly schedule has weekday, a monthly one day_of_month, and no other',
  path: ['every'],
};

const changeable = {
  ...fields,
  time_zone: timeZone.default('UTC'),
  format: fields.format.default('csv').describe('Of the export that the event names'),
  notify: z.literal('event').default('event'),
  state: fields.state.default('enabled'),
};

export const ScheduleOrder = z
  .strictObject({ saved_id: z.string().max(100), ...changeable })
  .refine(hasItsDay, ITS_DAY)
  .meta({ id: 'DataScheduleOrder' });
export type ScheduleOrder = z.output<typeof ScheduleOrder>;

export const ScheduleChange = z
  .strictObject(changeable)
  .refine(hasItsDay, ITS_DAY)
  .meta({ id: 'DataScheduleChange' });
export type ScheduleChange = z.output<typeof ScheduleChange>;

export const ScheduleView = z
  .strictObject({
    schedule_id: z.string(),
    saved_id: z.string(),
    ...fields,
    time_zone: z.string(),
    notify: z.literal('event'),
    next_at: z.string().nullable().describe('Null while it is disabled'),
    last_query_id: z.string().nullable(),
    last_status: z.enum(['done', 'refused', 'failed']).nullable(),
    last_at: z.string().nullable(),
    failures: z.int().describe('Runs in a row that gave no answer'),
    created_at: z.string(),
    updated_at: z.string(),
  })
  .meta({ id: 'DataSchedule' });
export type ScheduleView = z.input<typeof ScheduleView>;

export const ScheduleList = z.strictObject({
  schedules: z.array(ScheduleView),
  next_cursor: z.string().nullable(),
});
