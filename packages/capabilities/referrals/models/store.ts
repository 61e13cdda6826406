import type { Tx } from '@chartwright/platform';
import { sql } from 'kysely';
import type { Owner } from '../owner.ts';
import type { Queryable } from '../store.ts';

/** False when nothing was ever set: no letter leaves the server until somebody allows it. */
export async function areModelsAllowed(db: Queryable, { orgId, mode }: Owner): Promise<boolean> {
  const { rows } = await sql<{ is_on: boolean }>`
    select is_on from referral_model_settings where org_id = ${orgId} and mode = ${mode}`.execute(db);
  return rows[0]?.is_on ?? false;
}

export async function allowModels(
  tx: Tx,
  { orgId, mode }: Owner,
  isOn: boolean,
  { by, at }: { readonly by: string; readonly at: Date },
): Promise<void> {
  await sql`
    insert into referral_model_settings (org_id, mode, is_on, updated_by, updated_at)
    values (${orgId}, ${mode}, ${isOn}, ${by}, ${at})
    on conflict (org_id, mode) do update set is_on = excluded.is_on, updated_by = excluded.updated_by,
      updated_at = excluded.updated_at`.execute(tx);
}
