import type { Db, Tx } from '@chartwright/platform';
import { sql } from 'kysely';
import type { Owner } from '../owner.ts';
import { isPatientId, searchWords } from './rules.ts';

/** As much of a patient as tells who it is. */
export type KnownPatient = {
  /** Of whom the patient was merged into, where it was. */
  readonly id: string;
  readonly names: readonly string[];
  readonly date_of_birth: string | null;
  readonly mrn: string | null;
  readonly external_id: string | null;
};

/** Who is looked for: by any of these numbers, or by family name and birth. */
export type SoughtPatient = {
  readonly identifiers: readonly string[];
  readonly familyName: string | null;
  readonly dateOfBirth: string | null;
};

type Row = Omit<KnownPatient, 'names'> & {
  readonly name: string;
  readonly first_name: string | null;
  readonly last_name: string | null;
  readonly asked: string;
};

const COLUMNS = sql.raw('p.name, p.first_name, p.last_name, p.date_of_birth, p.mrn, p.external_id');
const FOUND_MAX = 50;

/**
 * Patients who may be the one that is sought, each with its own names and numbers and the id of whom it was merged into. A number
 * is compared as it is written, to the medical record number and to the external id.
 */
export async function findLikePatients(
  source: Db | Tx,
  { orgId, mode }: Owner,
  { identifiers, familyName, dateOfBirth }: SoughtPatient,
): Promise<KnownPatient[]> {
  const words = familyName === null ? [] : searchWords(familyName);
  const birth = words.length === 0 ? null : dateOfBirth;
  const beginnings = words.map((word) => `% ${word}%`);
  const { rows } = await sql<Row>`
    with recursive hits as (
      select id from patients where org_id = ${orgId} and mode = ${mode} and is_listed and mrn = any(${[...identifiers]})
      union
      select id from patients where org_id = ${orgId} and mode = ${mode} and deleted_at is null
        and external_id = any(${[...identifiers]})
      union
      select id from patients where org_id = ${orgId} and mode = ${mode} and is_listed
        and date_of_birth = ${birth}::date and search_name like all (${beginnings})
    ), lines (asked, id, merged_into) as (
      select p.id, p.id, p.merged_into from patients p join hits using (id)
      union all
      select lines.asked, p.id, p.merged_into from lines join patients p on p.id = lines.merged_into
    )
    select lines.asked::text as asked, lines.id::text as id, ${COLUMNS}
    from lines join patients p on p.id = lines.asked where lines.merged_into is null
    order by lines.id, lines.asked limit ${FOUND_MAX}`.execute(source);
  return rows.map(toKnown);
}

/** Who stands for these ids now, merges followed; those that are deleted or unknown are left out. */
export async function findCurrentPatients(
  source: Db | Tx,
  { orgId, mode }: Owner,
  ids: readonly string[],
): Promise<ReadonlyMap<string, KnownPatient>> {
  const possible = ids.filter(isPatientId);
  if (possible.length === 0) return new Map();
  const { rows } = await sql<Row>`
    with recursive lines (asked, id, merged_into) as (
      select p.id, p.id, p.merged_into from patients p
      where p.id = any(${possible}::bigint[]) and p.org_id = ${orgId} and p.mode = ${mode} and p.deleted_at is null
      union all
      select lines.asked, p.id, p.merged_into from lines join patients p on p.id = lines.merged_into
      where p.deleted_at is null
    )
    select lines.asked::text as asked, lines.id::text as id, ${COLUMNS}
    from lines join patients p on p.id = lines.id where lines.merged_into is null`.execute(source);
  return new Map(rows.map((row) => [row.asked, toKnown(row)]));
}

/** What a requisition prints of a patient. */
export type ReferencedPatient = {
  readonly id: string;
  readonly name: string;
  readonly date_of_birth: string | null;
  readonly gender: string | null;
  readonly phone: string | null;
};

/** The patient a `patientRef` of labs and wearables means: the one with this external id, or with this id here. */
export async function findPatientByRef(
  source: Db | Tx,
  { orgId, mode }: Owner,
  ref: string,
): Promise<ReferencedPatient | undefined> {
  const id = isPatientId(ref) ? ref : null;
  const { rows } = await sql<ReferencedPatient>`
    with recursive lines (id, merged_into, is_external) as (
      select id, merged_into, true from patients
      where org_id = ${orgId} and mode = ${mode} and external_id = ${ref} and deleted_at is null
      union all
      select id, merged_into, false from patients
      where org_id = ${orgId} and mode = ${mode} and id = ${id}::bigint and deleted_at is null
      union all
      select p.id, p.merged_into, lines.is_external from lines join patients p on p.id = lines.merged_into
      where p.deleted_at is null
    )
    select p.id::text as id, p.name, p.date_of_birth, p.gender, p.phone
    from lines join patients p on p.id = lines.id where lines.merged_into is null
    order by lines.is_external desc limit 1`.execute(source);
  return rows[0];
}

const toKnown = ({ asked: _, name, first_name, last_name, ...known }: Row): KnownPatient => ({
  ...known,
  names: [name, [first_name, last_name].filter((part) => part !== null).join(' ')],
});
