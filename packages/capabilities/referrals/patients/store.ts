import type { Tx } from '@chartwright/platform';
import { sql } from 'kysely';
import type { Owner } from '../owner.ts';
import type { Queryable } from '../store.ts';
import type { Candidate } from './rules.ts';

export type LinkedAs = 'match' | 'confirmed' | 'created';

export type LinkRow = {
  readonly patient_index: number;
  readonly job_id: string;
  readonly patient_id: string | null;
  readonly linked_as: LinkedAs | null;
  readonly linked_by: string | null;
  readonly linked_at: Date | null;
  readonly candidates: readonly Candidate[];
  readonly refused: readonly string[];
  readonly person: Buffer;
};

const COLUMNS = sql.raw(
  'patient_index, job_id, patient_id, linked_as, linked_by, linked_at, candidates, refused, person',
);

export async function listLinks(db: Queryable, { orgId, mode }: Owner, recordId: string): Promise<LinkRow[]> {
  const { rows } = await sql<LinkRow>`
    select ${COLUMNS} from referral_patients
    where record_id = ${recordId} and org_id = ${orgId} and mode = ${mode} order by patient_index`.execute(
    db,
  );
  return rows;
}

export type LinkChange = Pick<LinkRow, 'patient_id' | 'linked_as' | 'linked_by' | 'linked_at' | 'candidates'>;
export type NewLink = LinkChange & Pick<LinkRow, 'patient_index' | 'job_id' | 'person'>;

export async function saveLink(
  tx: Tx,
  { orgId, mode }: Owner,
  recordId: string,
  link: NewLink,
  at: Date,
): Promise<void> {
  await sql`
    insert into referral_patients (record_id, patient_index, job_id, org_id, mode, patient_id, linked_as, linked_by,
      linked_at, candidates, person, updated_at)
    values (${recordId}, ${link.patient_index}, ${link.job_id}, ${orgId}, ${mode}, ${link.patient_id}, ${link.linked_as},
      ${link.linked_by}, ${link.linked_at}, ${JSON.stringify(link.candidates)}::jsonb, ${link.person}, ${at})
    on conflict (record_id, patient_index) do update set job_id = excluded.job_id, patient_id = excluded.patient_id,
      linked_as = excluded.linked_as, linked_by = excluded.linked_by, linked_at = excluded.linked_at,
      candidates = excluded.candidates, person = excluded.person, updated_at = excluded.updated_at`.execute(
    tx,
  );
}

/** Patients of an earlier job that the later one does not find. */
export async function deleteLinksAfter(
  tx: Tx,
  { orgId, mode }: Owner,
  recordId: string,
  last: number,
): Promise<void> {
  await sql`
    delete from referral_patients
    where record_id = ${recordId} and patient_index > ${last} and org_id = ${orgId} and mode = ${mode}`.execute(
    tx,
  );
}

export async function changeLink(
  tx: Tx,
  { orgId, mode }: Owner,
  recordId: string,
  changed: LinkChange & Pick<LinkRow, 'patient_index' | 'refused'>,
  at: Date,
): Promise<void> {
  await sql`
    update referral_patients set patient_id = ${changed.patient_id}, linked_as = ${changed.linked_as},
      linked_by = ${changed.linked_by}, linked_at = ${changed.linked_at},
      candidates = ${JSON.stringify(changed.candidates)}::jsonb, refused = ${[...changed.refused]}::text[],
      updated_at = ${at}
    where record_id = ${recordId} and patient_index = ${changed.patient_index} and org_id = ${orgId}
      and mode = ${mode}`.execute(tx);
}
