import { present } from '@chartwright/fhir';
import { type Db, unseal } from '@chartwright/platform';
import * as store from '../appointments/store.ts';
import { type Condition, writeWhere } from '../conditions.ts';
import { isUuid } from '../ids.ts';
import { after as afterPlace, orderBy } from '../order.ts';
import type { Owner } from '../owner.ts';
import {
  type Asks,
  codeMeans,
  conditionsOf,
  equalsId,
  equalsIdentifier,
  mismatch,
  ofPatient,
  when,
} from './ask.ts';
import { externalIdentifier, externalIdSystem } from './identifier.ts';
import type { SortOf } from './parameters.ts';
import type { Sorting } from './search.ts';
import { type FhirContent, type FhirSource, type Found, type Part, toPart } from './source.ts';
import { said } from './words.ts';

type Parts = {
  readonly db: Db;
  readonly pool: store.Pool;
  readonly sealKey: Buffer;
  readonly fhirBase: string;
};

const CLINICIAN = '/identifier/clinician';
const VISIT_TYPE = '/StructureDefinition/visit-type';
const STATUS_SYSTEM = 'http://hl7.org/fhir/appointmentstatus';

/** What each status is in SQL; the one of a row is the one whose condition it meets. */
const STATUSES = {
  booked: "a.status = 'SCHEDULED' and not a.in_conflict",
  pending: "a.status = 'SCHEDULED' and a.in_conflict",
  fulfilled: "a.status = 'COMPLETED'",
  cancelled: "a.status = 'CANCELLED'",
  noshow: "a.status = 'NO_SHOW'",
} as const;

const WORDS = { COMPLETED: 'fulfilled', CANCELLED: 'cancelled', NO_SHOW: 'noshow' } as const;

/** Planned ahead into a slot that was taken, it waits for a person: nobody should take it for booked. */
const statusOf = ({ status, in_conflict }: store.AppointmentRow): keyof typeof STATUSES => {
  if (status !== 'SCHEDULED') return WORDS[status];
  return in_conflict ? 'pending' : 'booked';
};

const asksOf = (fhirBase: string): Asks<'Appointment'> => ({
  _id: equalsId('a.id'),
  _lastUpdated: when('a.updated_at'),
  patient: ofPatient('a.patient_id'),
  identifier: equalsIdentifier('a.external_id', externalIdSystem(fhirBase)),
  date: when('a.start_at'),
  status: codeMeans(STATUS_SYSTEM, STATUSES),
});

export function createAppointmentSource({ db, pool, sealKey, fhirBase }: Parts): FhirSource {
  const asks = asksOf(fhirBase);
  const view = (row: store.AppointmentRow): Found => ({
    id: row.id,
    patientId: row.patient_id,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    content: writeAppointment(row, row.notes && unseal(row.notes, sealKey).toString(), fhirBase),
  });
  return {
    type: 'Appointment',
    kind: 'appointment',
    isId: isUuid,
    async find(owner, id) {
      const row = await store.findById(pool, owner, id);
      return row && view(row);
    },
    async search(owner, criteria, { after, limit, sorting }) {
      const conditions = await conditionsOf(asks, criteria, owner, db);
      if (sorting !== undefined) {
        const { rows, rest } = await searchSorted(pool, owner, conditions, { after, limit, sorting });
        return { found: rows.map(({ row, standsAt }) => ({ ...view(row), standsAt })), rest };
      }
      const rows = await store.searchAppointments(pool, owner, conditions, { after, limit: limit + 1 });
      return toPart(rows.map(view), limit);
    },
    count: async (owner, criteria) =>
      store.countAppointments(pool, owner, await conditionsOf(asks, criteria, owner, db)),
  };
}

const SORTED_BY: Readonly<Record<SortOf<'Appointment'>, string>> = {
  date: 'a.start_at',
  _lastUpdated: 'a.updated_at',
};

/** The ids first, in their order: what is joined to an appointment is then read for one page alone. */
async function searchSorted(
  pool: store.Pool,
  owner: Owner,
  conditions: readonly Condition[],
  { after, limit, sorting }: Part & { readonly sorting: Sorting },
) {
  const by = (SORTED_BY as Readonly<Record<string, string>>)[sorting.by] ?? mismatch();
  const order = { by, id: 'a.id', isAscending: sorting.isAscending };
  const mine = {
    sql: 'a.org_id = ? and a.mode = ? and a.deleted_at is null',
    values: [owner.orgId, owner.mode],
  };
  const { where, values } = writeWhere([mine], [...conditions, ...afterPlace(order, after)]);
  const { rows: places } = await pool.query<{ id: string; standsAt: Date }>(
    `select a.id, ${by} as "standsAt" from appointments a where ${where} ${orderBy(order)} limit ${limit + 1}`,
    values,
  );
  const page = places.slice(0, limit);
  const among = { sql: 'a.id = any(?::uuid[])', values: [page.map(({ id }) => id)] };
  const found = await store.searchAppointments(pool, owner, [among], { after: undefined, limit });
  const byId = new Map(found.map((row) => [row.id, row]));
  // One that was deleted in between is left out, and the page goes on behind it all the same.
  const rows = page.flatMap(({ id, standsAt }) => {
    const row = byId.get(id);
    return row === undefined ? [] : [{ row, standsAt }];
  });
  const last = places.length > limit ? page.at(-1) : undefined;
  return { rows, rest: last && { createdAt: last.standsAt, id: last.id } };
}

/** An appointment as FHIR R4. Who takes part has agreed: the practice books what was agreed. */
export function writeAppointment(
  row: store.AppointmentRow,
  notes: string | null,
  fhirBase: string,
): FhirContent {
  const type = said(row.appointment_type);
  return present({
    resourceType: 'Appointment' as const,
    extension: [{ url: `${fhirBase}${VISIT_TYPE}`, valueString: row.visit_type }],
    identifier: externalIdentifier(row.external_id, fhirBase),
    status: statusOf(row),
    serviceType: type === undefined ? undefined : [{ text: type }],
    start: row.start_at.toISOString(),
    end: row.end_at.toISOString(),
    minutesDuration: row.duration_minutes,
    created: row.created_at.toISOString(),
    comment: said(notes),
    participant: [
      { actor: { reference: `Patient/${row.patient_id}` }, status: 'accepted' },
      {
        actor: { identifier: { system: `${fhirBase}${CLINICIAN}`, value: row.clinician_id } },
        status: 'accepted',
      },
    ],
  });
}
