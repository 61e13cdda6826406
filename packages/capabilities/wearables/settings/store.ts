import { sql } from 'kysely';
import type { Queryable } from '../connections/store.ts';
import type { Owner } from '../owner.ts';

/** Sites that may show a page of this organisation in a frame. */
export async function listEmbedOrigins(db: Queryable, { orgId, mode }: Owner): Promise<readonly string[]> {
  const { rows } = await sql<{ embed_origins: readonly string[] }>`
    select embed_origins from wearable_settings where org_id = ${orgId} and mode = ${mode}`.execute(db);
  return rows[0]?.embed_origins ?? [];
}

export async function keepEmbedOrigins(
  tx: Queryable,
  { orgId, mode }: Owner,
  origins: readonly string[],
  at: Date,
): Promise<void> {
  await sql`
    insert into wearable_settings (org_id, mode, embed_origins, updated_at)
    values (${orgId}, ${mode}, ${[...origins]}::text[], ${at})
    on conflict (org_id, mode)
      do update set embed_origins = excluded.embed_origins, updated_at = excluded.updated_at`.execute(tx);
}
