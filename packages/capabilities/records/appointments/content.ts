import { seal, type Tx } from '@chartwright/platform';
import type { Change } from '../caller.ts';
import { recordsErrors } from '../errors.ts';
import { refuseField } from '../surface.ts';
import type { AppointmentChange, AppointmentOrder, RepeatRule, RepeatRuleOrder } from './model.ts';
import { type Anchor, readRule } from './recurrence.ts';
import { DEFAULTS, isStatusMove } from './rules.ts';
import type { AppointmentRow, Content } from './store.ts';

export type ContentParts = {
  /** True for a person or key of the organisation. */
  readonly belongsTo: (orgId: string, id: string, source: Tx) => Promise<boolean>;
  /** The person who made a key; undefined when a program did. */
  readonly makerOf: (source: Tx, orgId: string, keyId: string) => Promise<string | undefined>;
  readonly sealKey: Buffer;
};

/**
 * Whose time an appointment takes: of whom the caller names; else of the person who asks, of the one who made the key, or of
 * the key itself, so that a client that names nobody cannot book one slot twice either.
 */
async function clinicianOf(
  { belongsTo, makerOf }: ContentParts,
  { tx, actor }: Pick<Change, 'tx' | 'actor'>,
  named: string | undefined,
): Promise<string> {
  if (named !== undefined) {
    if (await belongsTo(actor.orgId, named, tx)) return named;
    throw refuseField('clinician_id', 'Expected a person or key of the organisation');
  }
  if (actor.kind === 'person') return actor.id;
  const keyId = actor.firstKeyId ?? actor.id;
  return (await makerOf(tx, actor.orgId, keyId)) ?? keyId;
}

export async function contentOf(
  parts: ContentParts,
  change: Change,
  order: AppointmentOrder,
): Promise<Content> {
  return {
    patient_id: order.patient_id,
    clinician_id: await clinicianOf(parts, change, order.clinician_id),
    appointment_type: order.appointment_type ?? null,
    visit_type: order.visit_type ?? DEFAULTS.visitType,
    duration_minutes: order.duration_minutes ?? DEFAULTS.durationMinutes,
    time_zone: order.time_zone ?? DEFAULTS.timeZone,
    notes: sealNotes(parts, order.notes),
    allow_overlap: order.allow_overlap ?? false,
  };
}

const sealNotes = ({ sealKey }: ContentParts, notes: string | null | undefined): Buffer | null =>
  notes ? seal(Buffer.from(notes), sealKey) : null;

type Whose = Pick<Content, 'patient_id' | 'clinician_id'>;

/** What was sent, ready to be laid over rows: notes sealed, the clinician known. */
export type Patch = Partial<Content & Pick<AppointmentRow, 'status' | 'start_at'>>;

/**
 * Reads a change. A field that was not sent, or that says what is already there, is not part of it: clients send back what they
 * read, and a clinician who has left stays with what was booked.
 *
 * @param series what the other occurrences have, where they are changed as well
 */
export async function readPatch(
  parts: ContentParts,
  change: Change,
  row: AppointmentRow,
  sent: AppointmentChange,
  series: Whose = row,
): Promise<Patch> {
  const startAt = sent.start_at === undefined ? undefined : new Date(sent.start_at);
  const newOf = (field: keyof Whose) =>
    [row, series].some((known) => known[field] !== sent[field]) ? sent[field] : undefined;
  const [patientId, clinicianId] = [newOf('patient_id'), newOf('clinician_id')];
  return {
    ...(patientId !== undefined && { patient_id: patientId }),
    ...(clinicianId !== undefined && { clinician_id: await clinicianOf(parts, change, clinicianId) }),
    ...(sent.appointment_type !== undefined && { appointment_type: sent.appointment_type }),
    ...(sent.visit_type !== undefined && { visit_type: sent.visit_type }),
    ...(sent.duration_minutes !== undefined && { duration_minutes: sent.duration_minutes }),
    ...(sent.time_zone !== undefined && { time_zone: sent.time_zone }),
    ...(sent.notes !== undefined && { notes: sealNotes(parts, sent.notes) }),
    ...(sent.allow_overlap !== undefined && { allow_overlap: sent.allow_overlap }),
    ...(sent.status !== undefined && { status: sent.status }),
    ...(startAt !== undefined && startAt.getTime() !== row.start_at.getTime() && { start_at: startAt }),
  };
}

/** @throws Problem 409 when the status cannot follow the one that is there */
export function applyPatch(row: AppointmentRow, patch: Patch): AppointmentRow {
  if (patch.status !== undefined && !isStatusMove(row.status, patch.status)) {
    throw recordsErrors.statusMoveRefused();
  }
  return { ...row, ...patch };
}

const MOVING = ['start_at', 'duration_minutes', 'clinician_id', 'allow_overlap', 'status'] as const;

/** True when the slot an appointment wants may be another one, or it may want one again. */
export const isMoving = (row: AppointmentRow, patch: Patch): boolean =>
  MOVING.some((field) => patch[field] !== undefined && patch[field] !== row[field]);

/** @throws Problem 400 when what was sent is no rule */
export function ruleOf(sent: RepeatRuleOrder, anchor: Anchor): RepeatRule {
  const rule = readRule(sent, anchor);
  if (rule !== undefined) return rule;
  throw refuseField(
    'repeat_rule',
    'Expected a rule of RFC 5545 that repeats by days, weeks, months or years',
  );
}
