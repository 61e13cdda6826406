import type { Db, Tx } from '@chartwright/platform';
import { sql } from 'kysely';
import type { Owner } from '../registry/store.ts';

/** False when nothing was ever set: the writer is off until somebody switches it on. */
export async function isWriterOn(db: Db | Tx, owner: Owner): Promise<boolean> {
  const { rows } = await sql<{ narrative_writer: boolean }>`
    select narrative_writer from organisation_settings
    where org_id = ${owner.orgId} and mode = ${owner.mode}`.execute(db);
  return rows[0]?.narrative_writer ?? false;
}

export async function switchWriter(tx: Tx, owner: Owner, isOn: boolean): Promise<void> {
  await sql`
    insert into organisation_settings (org_id, mode, narrative_writer)
    values (${owner.orgId}, ${owner.mode}, ${isOn})
    on conflict (org_id, mode) do update set narrative_writer = excluded.narrative_writer`.execute(tx);
}

/** Tells every process to forget its cached settings, as part of this transaction. */
export async function bumpSettingsRevision(tx: Tx): Promise<void> {
  await sql`update revisions set revision = revision + 1 where topic = 'settings'`.execute(tx);
}
