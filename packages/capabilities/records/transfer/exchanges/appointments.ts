import { z } from 'zod';
import { AppointmentOrder, RepeatRule } from '../../appointments/model.ts';
import { DEFAULTS, findMisfit } from '../../appointments/rules.ts';
import { lockCalendars } from '../../appointments/store.ts';
import { filledText, instant } from '../../fields.ts';
import type { Exchange, Line } from '../exchange.ts';
import { sealedText, tableExchange } from '../table-exchange.ts';
import { type COMMON, externalIdOrNone, OF_PATIENT } from './lines.ts';

const MINUTE_MS = 60_000;

const { appointment_type, visit_type, duration_minutes, notes, status, time_zone, allow_overlap } =
  AppointmentOrder.shape;
const content = { appointment_type, visit_type, duration_minutes, notes, time_zone, allow_overlap };

const SeriesLine = z.strictObject({
  ...OF_PATIENT,
  ...content,
  rule: RepeatRule,
  starts_at: instant,
  planned_until: instant.nullish(),
  clinician_id: filledText(64),
});
type SeriesLine = z.output<typeof SeriesLine>;

const AppointmentLine = z.strictObject({
  ...OF_PATIENT,
  ...content,
  external_id: externalIdOrNone,
  start_at: AppointmentOrder.shape.start_at,
  status,
  clinician_id: filledText(64).optional(),
  in_conflict: z.boolean().optional(),
  series_id: z.string().nullish(),
  original_start_at: instant.nullish(),
});
type AppointmentLine = z.output<typeof AppointmentLine>;

const COLUMNS = {
  clinician_id: 'text',
  appointment_type: 'text',
  visit_type: 'text',
  duration_minutes: 'int',
  time_zone: 'text',
  notes: sealedText,
  allow_overlap: 'boolean',
} as const;

const SCOPES = { read: 'appointments:read', write: 'appointments:write' } as const;

/** What repeats. Its occurrences come as appointments; more are planned here as time goes on. */
export const series = (sealKey: Buffer): Exchange =>
  tableExchange({
    kind: 'series',
    ...SCOPES,
    table: 'appointment_series',
    hasExternalId: false,
    isSoftDeleted: false,
    ofPatients: true,
    Line: SeriesLine,
    references: { patient_id: 'patient' },
    check: (line) => {
      const message = findMisfit((line as SeriesLine).rule);
      return message === undefined ? [] : [{ path: 'rule', message }];
    },
    columns: { ...COLUMNS, rule: 'jsonb', starts_at: 'timestamptz', planned_until: 'timestamptz' },
    sealKey,
    toRow: withDefaults,
  });

/** One that takes a slot that is taken is not stored. Without a clinician nobody knows whose time it takes: then it takes none. */
export const appointments = (sealKey: Buffer): Exchange => {
  const exchange = appointmentRows(sealKey);
  return {
    ...exchange,
    // Whoever books meanwhile waits for all of these lines, and these lines for the booking: never both for each other.
    insert: async (tx, owner, incoming, now) => {
      const clinicians = incoming.map(({ line }) => withDefaults(line).clinician_id);
      await lockCalendars(tx, owner, clinicians);
      return exchange.insert(tx, owner, incoming, now);
    },
  };
};

const appointmentRows = (sealKey: Buffer): Exchange =>
  tableExchange({
    kind: 'appointment',
    ...SCOPES,
    table: 'appointments',
    hasExternalId: true,
    isSoftDeleted: true,
    ofPatients: true,
    Line: AppointmentLine,
    references: { patient_id: 'patient', series_id: 'series' },
    columns: {
      ...COLUMNS,
      start_at: 'timestamptz',
      end_at: 'timestamptz',
      status: 'text',
      in_conflict: 'boolean',
      series_id: 'uuid',
      original_start_at: 'timestamptz',
    },
    sealKey,
    check: (line) => {
      const { series_id: seriesId = null, original_start_at: at = null } = line as AppointmentLine;
      return (seriesId === null) === (at === null)
        ? []
        : [{ path: 'original_start_at', message: 'Belongs with series_id' }];
    },
    complete: async (_tx, _owner, rows) => rows.map(({ end_at: _computed, ...row }) => row),
    toRow: (line) => {
      const row = withDefaults(line);
      const { start_at, status: state = 'SCHEDULED', in_conflict = false } = line as AppointmentLine;
      const end = Date.parse(start_at) + Number(row.duration_minutes) * MINUTE_MS;
      return { ...row, status: state, in_conflict, end_at: new Date(end).toISOString() };
    },
  });

const NOBODY_KNOWN = 'unknown';

/** `end_at` and the defaults of an order. */
function withDefaults(line: Line) {
  const sent = line as Partial<AppointmentLine> & typeof COMMON;
  return {
    ...line,
    clinician_id: sent.clinician_id ?? NOBODY_KNOWN,
    visit_type: sent.visit_type ?? DEFAULTS.visitType,
    duration_minutes: sent.duration_minutes ?? DEFAULTS.durationMinutes,
    time_zone: sent.time_zone ?? DEFAULTS.timeZone,
    allow_overlap: sent.allow_overlap ?? sent.clinician_id === undefined,
    notes: sent.notes === '' ? null : sent.notes,
  };
}
