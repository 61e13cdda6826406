import type { Db, Tx } from '@chartwright/platform';
import { sql } from 'kysely';

/**
 * Tells whether an id is that of a person or key of an organisation; a revoked key stays one of its keys. Whoever is in a
 * transaction asks through it: a second connection for each of many would wait for the first ones for ever.
 */
export const createBelonging =
  (db: Db) =>
  async (orgId: string, id: string, source: Db | Tx = db): Promise<boolean> => {
    const { rows } = await sql`
      select from memberships where org_id = ${orgId} and person_id = ${id}
      union all
      select from api_keys where org_id = ${orgId} and id = ${id}`.execute(source);
    return rows.length > 0;
  };

/**
 * Tells which person made a key; undefined where a program did. It stays that person after they have left, so that what was
 * booked under their name is still found there.
 */
export async function findMaker(source: Tx, orgId: string, keyId: string): Promise<string | undefined> {
  const { rows } = await sql<{ created_by: string }>`
    select created_by from api_keys k
    where k.org_id = ${orgId} and k.id = ${keyId} and created_by <> k.id
      and not exists (select from api_keys maker where maker.id = k.created_by)`.execute(source);
  return rows[0]?.created_by;
}
