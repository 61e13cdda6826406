import { z } from 'zod';
import { day, externalId, filledText, instant, text } from '../fields.ts';
import { PageMeta, pageQuery } from '../paging.ts';
import { isTimeZone } from './time-zone.ts';

const NOTES_MAX = 10_000;
const MINUTES_MAX = 10_080;
const INTERVAL_MAX = 1_000;
const COUNT_MAX = 10_000;

export const FREQUENCIES = ['DAILY', 'WEEKLY', 'MONTHLY', 'YEARLY'] as const;
const VISIT_TYPES = ['Telehealth', 'In-Person', 'Both', 'Other'] as const;
const STATUSES = ['SCHEDULED', 'COMPLETED', 'CANCELLED', 'NO_SHOW'] as const;

const visitType = z.enum(VISIT_TYPES);
export type VisitType = z.output<typeof visitType>;
const status = z.enum(STATUSES);
export type Status = z.output<typeof status>;

const timeZone = z
  .string()
  .max(64)
  .refine(isTimeZone, { error: 'Expected an IANA time zone such as Europe/London' });

const startAt = instant.refine((at) => at >= '1900' && at < '2200', {
  error: 'Expected an instant from 1900 to 2199',
});

/** Numbers that count from the beginning, or with a minus from the end. */
const places = (max: number) =>
  z
    .array(
      z
        .int()
        .min(-max)
        .max(max)
        .refine((place) => place !== 0, { error: 'Must not be 0' }),
    )
    .min(1)
    .max(max)
    .optional();

const parts = {
  by_day: z
    .array(
      z
        .string()
        .regex(/^([+-]?[1-5])?(MO|TU|WE|TH|FR|SA|SU)$/, { error: 'Expected a day such as MO, 1MO or -1FR' }),
    )
    .min(1)
    .max(35)
    .optional()
    .describe('MO to SU; in a month or year also 1MO, -1FR'),
  by_month: z.array(z.int().min(1).max(12)).min(1).max(12).optional(),
  by_month_day: places(31),
  by_year_day: places(366),
  by_week_no: places(53),
  by_set_pos: places(366),
  week_start: z.enum(['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU']).optional(),
  count: z.int().min(1).max(COUNT_MAX).optional(),
};

/** A rule whose parts are told by name, as it is stored and shown. */
export const RepeatRule = z
  .strictObject({
    frequency: z.enum(FREQUENCIES),
    interval: z.int().min(1).max(INTERVAL_MAX),
    end_date: day
      .nullable()
      .describe('The last day on which one may begin, in the time zone of the appointment'),
    ...parts,
  })
  .meta({ id: 'RepeatRule' });
export type RepeatRule = z.output<typeof RepeatRule>;

export const RepeatRuleOrder = z
  .strictObject({
    frequency: z.enum(FREQUENCIES).optional(),
    interval: z.int().min(1).max(INTERVAL_MAX).optional().describe('1 when absent'),
    end_date: day.nullish(),
    ...parts,
    rrule: text(500)
      .optional()
      .describe('The rule as the text of RFC 5545 instead, such as FREQ=WEEKLY;BYDAY=MO,WE;COUNT=10'),
  })
  .superRefine(({ rrule, ...named }, context) => {
    const isNamed = Object.values(named).some((value) => value !== undefined);
    if (rrule !== undefined && isNamed) {
      context.addIssue({ code: 'custom', path: ['rrule'], message: 'Send rrule or named parts, not both' });
    }
    if (rrule === undefined && named.frequency === undefined) {
      context.addIssue({ code: 'custom', path: ['frequency'], message: 'Required' });
    }
    if (named.count !== undefined && typeof named.end_date === 'string') {
      context.addIssue({ code: 'custom', path: ['count'], message: 'Send count or end_date, not both' });
    }
  })
  .meta({ id: 'RepeatRuleOrder' });
export type RepeatRuleOrder = z.output<typeof RepeatRuleOrder>;

const fields = {
  appointment_type: text(200).nullish().describe('Free text'),
  visit_type: visitType.optional().describe('In-Person when never sent'),
  duration_minutes: z.int().min(1).max(MINUTES_MAX).optional().describe('30 when never sent'),
  notes: text(NOTES_MAX).nullish(),
  status: status.optional().describe('SCHEDULED when never sent'),
  time_zone: timeZone
    .optional()
    .describe('IANA name, UTC when never sent: occurrences keep their time of day in it'),
  clinician_id: filledText(64)
    .optional()
    .describe('A person of the organisation. When never sent: whoever is behind the credential'),
  allow_overlap: z.boolean().optional().describe('true: takes no slot, so that it clashes with nothing'),
};

export const AppointmentOrder = z
  .strictObject({
    patient_id: z.string(),
    start_at: startAt,
    external_id: externalId.optional(),
    ...fields,
    repeat_rule: RepeatRuleOrder.nullish(),
  })
  .meta({ id: 'AppointmentOrder' });
export type AppointmentOrder = z.output<typeof AppointmentOrder>;

export const AppointmentChange = z
  .strictObject({
    patient_id: z.string().optional(),
    start_at: startAt.optional(),
    external_id: z.unknown().optional().describe('Ignored: it never changes'),
    ...fields,
    repeat_rule: RepeatRuleOrder.nullish().describe(
      'Of a series: with scope=following or scope=all. null ends the series with this occurrence',
    ),
  })
  .meta({ id: 'AppointmentChange' });
export type AppointmentChange = z.output<typeof AppointmentChange>;

export const AppointmentParams = z.object({ appointment_id: z.string() });

const scope = z.enum(['this', 'following', 'all']);
export type Scope = z.output<typeof scope>;

export const ScopeQuery = z.object({
  scope: scope
    .default('this')
    .describe(
      'Of a series: this occurrence, this and the following ones, or all; only those still SCHEDULED',
    ),
});

export const AppointmentListQuery = z
  .object({
    ...pageQuery,
    date: day.optional().describe('Begins on this day'),
    start_date: day.optional().describe('Begins on this day or later'),
    end_date: day.optional().describe('Begins on this day or earlier'),
    time_zone: timeZone.default('UTC').describe('Whose days these are'),
    external_id: externalId.optional().describe('Exactly this one'),
    patient_id: z.string().optional().describe('Also of patients that were merged into this one'),
    clinician_id: filledText(64).optional(),
    status: status.optional(),
    series_id: z.string().optional(),
    updated_since: instant.optional().describe('Changed at or after this instant'),
  })
  .refine(({ page, cursor }) => page === undefined || cursor === undefined, {
    path: ['cursor'],
    error: 'Send page or cursor, not both',
  });
export type AppointmentListQuery = z.output<typeof AppointmentListQuery>;

const Nullable = z.string().nullable();

export const Appointment = z
  .strictObject({
    id: z.string(),
    patient_id: z.string(),
    patient_name: z.string(),
    appointment_type: Nullable,
    visit_type: visitType,
    start_at: z.string(),
    duration_minutes: z.int(),
    notes: z.string(),
    status,
    repeat_rule: RepeatRule.nullable(),
    external_id: Nullable,
    created_at: z.string(),
    updated_at: z.string(),
    end_at: z.string(),
    time_zone: z.string(),
    clinician_id: z.string(),
    allow_overlap: z.boolean(),
    series_id: Nullable,
    original_start_at: Nullable.describe('Where the rule puts this occurrence, wherever it was moved'),
    in_conflict: z
      .boolean()
      .describe(
        'Planned ahead by the server into a slot that was taken; it holds no slot until it is changed',
      ),
  })
  .meta({ id: 'Appointment' });
export type Appointment = z.output<typeof Appointment>;

export const AppointmentReply = z.strictObject({ data: Appointment });
export const AppointmentListReply = z.strictObject({ data: z.array(Appointment), meta: PageMeta });
