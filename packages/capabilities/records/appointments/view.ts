import { unseal } from '@chartwright/platform';
import type { Appointment } from './model.ts';
import type { AppointmentRow } from './store.ts';

/** An appointment as it is shown. */
export const viewAppointment = (row: AppointmentRow, sealKey: Buffer): Appointment => ({
  id: row.id,
  patient_id: row.patient_id,
  patient_name: row.patient_name,
  appointment_type: row.appointment_type,
  visit_type: row.visit_type,
  start_at: row.start_at.toISOString(),
  duration_minutes: row.duration_minutes,
  notes: row.notes === null ? '' : unseal(row.notes, sealKey).toString(),
  status: row.status,
  repeat_rule: row.repeat_rule,
  external_id: row.external_id,
  created_at: row.created_at.toISOString(),
  updated_at: row.updated_at.toISOString(),
  end_at: row.end_at.toISOString(),
  time_zone: row.time_zone,
  clinician_id: row.clinician_id,
  allow_overlap: row.allow_overlap,
  series_id: row.series_id,
  original_start_at: row.original_start_at?.toISOString() ?? null,
  in_conflict: row.in_conflict,
});
