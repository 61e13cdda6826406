import type { Owner } from '@chartwright/platform';
import { sql } from 'kysely';
import type { Asker } from '../caller.ts';
import type { Queryable } from '../ports.ts';

/** The organisation as the subject of a setting. */
export const ORGANISATION = '';

export type SettingRow = {
  readonly subject: string;
  readonly small_cells_min: number;
  readonly language_model: boolean;
};

/** What holds for one asker: of the organisation's number and its own the stricter one. */
export async function findInForce(
  db: Queryable,
  { orgId, mode, id }: Pick<Asker, 'orgId' | 'mode' | 'id'>,
): Promise<{ readonly smallCellsMin: number; readonly languageModel: boolean }> {
  const { rows } = await sql<{ min: number; model: boolean }>`
    select coalesce(max(small_cells_min), 0)::int as min,
      coalesce(bool_or(language_model) filter (where subject = ${ORGANISATION}), false) as model
    from data_query_settings
    where org_id = ${orgId} and mode = ${mode} and subject in (${ORGANISATION}, ${id})`.execute(db);
  return { smallCellsMin: rows[0]?.min ?? 0, languageModel: rows[0]?.model ?? false };
}

export async function list(db: Queryable, { orgId, mode }: Owner): Promise<readonly SettingRow[]> {
  const { rows } = await sql<SettingRow>`
    select subject, small_cells_min, language_model from data_query_settings
    where org_id = ${orgId} and mode = ${mode} order by subject`.execute(db);
  return rows;
}

export async function change(
  tx: Queryable,
  { orgId, mode }: Owner,
  given: {
    readonly subject: string;
    readonly smallCellsMin: number | undefined;
    readonly languageModel: boolean | undefined;
    readonly at: Date;
  },
): Promise<void> {
  const { subject, smallCellsMin, languageModel, at } = given;
  await sql`
    insert into data_query_settings as s (org_id, mode, subject, small_cells_min, language_model, updated_at)
    values (${orgId}, ${mode}, ${subject}, ${smallCellsMin ?? 0}, ${languageModel ?? false}, ${at})
    on conflict (org_id, mode, subject) do update set
      small_cells_min = coalesce(${smallCellsMin ?? null}, s.small_cells_min),
      language_model = coalesce(${languageModel ?? null}, s.language_model),
      updated_at = excluded.updated_at`.execute(tx);
}
