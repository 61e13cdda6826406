import type { Db } from '@chartwright/platform';
import { sql } from 'kysely';
import type { Owner } from '../owner.ts';

/** True for a patient of the owner's world, and for one that was purged there: the chain has its end as an entry of its own. */
export async function isKnown(db: Db, { orgId, mode }: Owner, id: string): Promise<boolean> {
  const { rows } = await sql<{ known: boolean }>`
    select exists (select from patients where id = ${id} and org_id = ${orgId} and mode = ${mode})
      or exists (select from audit_entries where org_id = ${orgId} and target_kind = 'patient' and target_id = ${id}
        and details->>'mode' = ${mode} and action = 'patient.purged') as known`.execute(db);
  return rows[0]?.known ?? false;
}
