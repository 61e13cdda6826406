import { sql } from 'kysely';
import type { Owner } from '../owner.ts';
import type { Queryable } from '../ports.ts';
import { DEFAULTS, type LabSettings, SettingsChange } from './model.ts';

export type ReadSettings = (db: Queryable, owner: Owner) => Promise<LabSettings>;

/** What was chosen, and the defaults for what was not. */
export const readSettings: ReadSettings = async (db, { orgId, mode }) => {
  const { rows } = await sql<{ settings: unknown }>`
    select settings from lab_settings where org_id = ${orgId} and mode = ${mode}`.execute(db);
  return { ...DEFAULTS, ...(rows[0] && SettingsChange.parse(rows[0].settings)) } as LabSettings;
};

export async function keepSettings(
  tx: Queryable,
  { orgId, mode }: Owner,
  given: SettingsChange,
  at: Date,
): Promise<void> {
  await sql`
    insert into lab_settings (org_id, mode, settings, updated_at)
    values (${orgId}, ${mode}, ${JSON.stringify(given)}::jsonb, ${at})
    on conflict (org_id, mode) do update
      set settings = lab_settings.settings || excluded.settings, updated_at = excluded.updated_at`.execute(
    tx,
  );
}
