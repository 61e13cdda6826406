import { randomBytes } from 'node:crypto';
import type { Tx } from '@chartwright/platform';
import { sql } from 'kysely';
import { z } from 'zod';
import { externalId, instant } from '../../fields.ts';
import type { Owner } from '../../owner.ts';
import { PatientOrder } from '../../patients/model.ts';
import { isPatientId, isPlausibleBirth, toPatientId } from '../../patients/rules.ts';
import { applyChange, NOTHING_KNOWN, searchNameOf, viewPatient } from '../../patients/service.ts';
import { COLUMNS, lockPatients, type PatientRow, updatePatient } from '../../patients/store.ts';
import type { Cut, Exchange, Incoming } from '../exchange.ts';
import { placeAfter, writePlace } from '../place.ts';

export const ROWS_PER_PAGE = 500;

const PatientLine = PatientOrder.extend({
  id: z.string().optional(),
  external_id: externalId.nullish(),
  created_at: instant.optional(),
  updated_at: instant.optional(),
  merged_into: z.unknown().optional().describe('Ignored: the lines of merges say it'),
});
type PatientLine = z.output<typeof PatientLine>;

export const patients: Exchange = {
  kind: 'patient',
  read: 'patients:read',
  write: 'patients:write',
  table: 'patients',
  idType: 'bigint',
  hasExternalId: true,
  isSoftDeleted: true,
  makeId: () => toPatientId(randomBytes(8)),
  isId: isPatientId,
  Line: PatientLine,
  references: {},
  check: ({ date_of_birth: birth }, now) =>
    typeof birth !== 'string' || isPlausibleBirth(birth, now.toISOString().slice(0, 10))
      ? []
      : [{ path: 'date_of_birth', message: 'Expected a day since 1880, not after today' }],
  count: countPatients,
  readPage: async (tx, owner, cut, after) => {
    const rows = await readOldest(tx, owner, cut, after);
    const last = rows.at(-1);
    return {
      records: rows.map((row) => ({
        id: row.id,
        patientIds: [row.id],
        line: { kind: 'patient', ...viewPatient(row) },
      })),
      next: last !== undefined && rows.length === ROWS_PER_PAGE ? writePlace(last) : undefined,
    };
  },
  insert: insertPatientLines,
  update: updatePatientLines,
};

export async function countPatients(tx: Tx, owner: Owner, cut: Cut): Promise<number> {
  const { rows } = await sql<{ n: number }>`select count(*) as n from patients
    where org_id = ${owner.orgId} and mode = ${owner.mode} and deleted_at is null
      and created_at <= ${cut.asOf} and (${cut.since}::timestamptz is null or updated_at >= ${cut.since})`.execute(
    tx,
  );
  return rows[0]?.n ?? 0;
}

/** Listed ones and merged ones each lie in an index of their own, in this order. */
export async function readOldest(
  tx: Tx,
  owner: Owner,
  { asOf, since }: Cut,
  after: string | undefined,
): Promise<PatientRow[]> {
  const { createdAt, id } = placeAfter(after);
  const conditions = sql`org_id = ${owner.orgId} and mode = ${owner.mode} and (created_at, id) > (${createdAt}, ${id}::bigint)
    and created_at <= ${asOf} and (${since}::timestamptz is null or updated_at >= ${since})`;
  const order = (id: string) => sql`order by created_at, ${sql.raw(id)} limit ${ROWS_PER_PAGE}`;
  const { rows } = await sql<PatientRow>`
    select * from (
      (select ${sql.raw(COLUMNS)} from patients where is_listed and ${conditions} ${order('patients.id')})
      union all
      (select ${sql.raw(COLUMNS)} from patients
       where merged_into is not null and deleted_at is null and ${conditions} ${order('patients.id')})
    ) as found ${order('id::bigint')}`.execute(tx);
  return rows;
}

async function insertPatientLines(tx: Tx, owner: Owner, incoming: readonly Incoming[], now: Date) {
  const rows = incoming.map(({ id, line }) => {
    const sent = line as PatientLine;
    const fields = applyChange(NOTHING_KNOWN, sent);
    const createdAt = sent.created_at ?? now.toISOString();
    return {
      ...fields,
      id,
      external_id: sent.external_id ?? null,
      search_name: searchNameOf(fields),
      created_at: createdAt,
      updated_at: sent.updated_at ?? createdAt,
    };
  });
  const { rows: made } = await sql<{ id: string }>`
    insert into patients (id, org_id, mode, external_id, name, pronouns, notes, consent, first_name, last_name,
      date_of_birth, gender, email, phone, mrn, client_history, search_name, created_at, updated_at)
    select id, ${owner.orgId}, ${owner.mode}, external_id, name, pronouns, notes, consent, first_name, last_name,
      date_of_birth, gender, email, phone, mrn, client_history, search_name, created_at, updated_at
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as row (id bigint, external_id text, name text,
      pronouns text, notes text, consent boolean, first_name text, last_name text, date_of_birth date, gender text,
      email text, phone text, mrn text, client_history jsonb, search_name text, created_at timestamptz,
      updated_at timestamptz)
    order by external_id
    on conflict do nothing
    returning id::text as id`.execute(tx);
  return made.map(({ id }) => id);
}

/** One that was merged can only be read, and stays as it is. */
async function updatePatientLines(tx: Tx, owner: Owner, incoming: readonly Incoming[], now: Date) {
  const locked = await lockPatients(
    tx,
    owner,
    incoming.map(({ id }) => id),
  );
  const known = new Map(locked.map((row) => [row.id, row]));
  const updated: string[] = [];
  for (const { id, line } of incoming) {
    const row = known.get(id);
    if (row === undefined || row.merged_into !== null) continue;
    const fields = applyChange(row, line as PatientLine);
    await updatePatient(tx, owner, { id, fields, searchName: searchNameOf(fields), at: now });
    updated.push(id);
  }
  return updated;
}
