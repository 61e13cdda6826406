import type { Tx } from '@chartwright/platform';
import { sql } from 'kysely';
import type { Owner } from '../../owner.ts';
import type { Incoming } from '../exchange.ts';
import type { Row } from '../table-exchange.ts';

export async function readTemplateVersions(tx: Tx, _owner: Owner, templates: readonly Row[]): Promise<Row[]> {
  const { rows } = await sql<Row & { template_id: string }>`
    select template_id, version, name, specialty, note_type, sections, at, by from note_template_versions
    where template_id = any(${templates.map(({ id }) => id)}::uuid[]) order by template_id, version`.execute(
    tx,
  );
  const versionsOf = (id: unknown) =>
    rows.filter((row) => row.template_id === id).map(({ template_id: _of, ...version }) => version);
  return templates.map((template) => ({ ...template, versions: versionsOf(template.id) }));
}

/** A template without a past has its present version. */
export async function insertTemplateVersions(
  tx: Tx,
  _owner: Owner,
  stored: readonly Incoming[],
): Promise<void> {
  const rows = stored.flatMap(({ id, line }) => {
    const { versions } = line as unknown as { readonly versions: readonly Row[] };
    return versions.map((version) => ({ template_id: id, ...version }));
  });
  await sql`
    insert into note_template_versions (template_id, version, name, specialty, note_type, sections, at, by)
    select template_id, version, name, specialty, note_type, sections, at, coalesce(by, 'import')
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as row (template_id uuid, version int, name text,
      specialty text, note_type text, sections jsonb, at timestamptz, by text)
    on conflict do nothing`.execute(tx);
  await sql`
    insert into note_template_versions (template_id, version, name, specialty, note_type, sections, at, by)
    select id, version, name, specialty, note_type, sections, updated_at, created_by from note_templates
    where id = any(${stored.map(({ id }) => id)}::uuid[])
    on conflict do nothing`.execute(tx);
}
