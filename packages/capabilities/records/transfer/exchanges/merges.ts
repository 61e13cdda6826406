import type { Tx } from '@chartwright/platform';
import { sql } from 'kysely';
import { z } from 'zod';
import { instant, text } from '../../fields.ts';
import { isUuid, makeUuid } from '../../ids.ts';
import type { Owner } from '../../owner.ts';
import { viewMerge } from '../../patients/service.ts';
import type { MergeRow } from '../../patients/store.ts';
import type { Exchange, Incoming } from '../exchange.ts';
import { placeAfter, writePlace } from '../place.ts';

const ROWS_PER_PAGE = 500;
const FIRST_ID = '00000000-0000-0000-0000-000000000000';

const MergeLine = z.strictObject({
  id: z.string().optional(),
  source_id: z.string(),
  target_id: z.string(),
  merged_at: instant,
  merged_by: text(200),
  unmerged_at: instant.nullish(),
  unmerged_by: text(200).nullish(),
});
type MergeLine = z.output<typeof MergeLine>;

/** Who was taken for whom. A line of a merge that still holds hides its source behind its target. */
export const merges: Exchange = {
  kind: 'merge',
  read: 'patients:read',
  write: 'patients:write',
  table: 'patient_merges',
  idType: 'uuid',
  hasExternalId: false,
  isSoftDeleted: false,
  makeId: makeUuid,
  isId: isUuid,
  Line: MergeLine,
  references: { source_id: 'patient', target_id: 'patient' },
  check: ({ source_id, target_id }) =>
    source_id === target_id ? [{ path: 'source_id', message: 'Must be another patient' }] : [],
  count: async (tx, owner, { asOf, since }) => {
    const { rows } = await sql<{ n: number }>`select count(*) as n ${shown(owner, asOf, since)}`.execute(tx);
    return rows[0]?.n ?? 0;
  },
  readPage: async (tx, owner, { asOf, since }, after) => {
    const { createdAt, id } = placeAfter(after, FIRST_ID);
    const { rows } = await sql<MergeRow>`
      select m.id, source_id::text as source_id, target_id::text as target_id, merged_at, merged_by, unmerged_at,
        unmerged_by
      ${shown(owner, asOf, since)} and (merged_at, m.id) > (${createdAt}, ${id}::uuid)
      order by merged_at, m.id limit ${ROWS_PER_PAGE}`.execute(tx);
    const last = rows.at(-1);
    return {
      records: rows.map((row) => ({
        id: row.id,
        patientIds: [row.source_id, row.target_id],
        line: { kind: 'merge', ...viewMerge(row) },
      })),
      next:
        last !== undefined && rows.length === ROWS_PER_PAGE
          ? writePlace({ created_at: last.merged_at, id: last.id })
          : undefined,
    };
  },
  insert: insertMergeLines,
};

const shown = (owner: Owner, asOf: Date, since: Date | null) => sql`
  from patient_merges m
    join patients source on source.id = source_id and source.deleted_at is null and source.created_at <= ${asOf}
    join patients target on target.id = target_id and target.deleted_at is null and target.created_at <= ${asOf}
  where m.org_id = ${owner.orgId} and m.mode = ${owner.mode} and merged_at <= ${asOf}
    and (${since}::timestamptz is null or greatest(merged_at, unmerged_at) >= ${since})`;

/** A source that is merged elsewhere, or stands behind its own target, is left alone: its line is not stored. */
async function insertMergeLines(tx: Tx, owner: Owner, incoming: readonly Incoming[]): Promise<string[]> {
  const stored: string[] = [];
  for (const { id, line } of incoming) {
    const merge = line as MergeLine;
    if (await insertMergeLine(tx, owner, id, merge)) stored.push(id);
  }
  return stored;
}

async function insertMergeLine(tx: Tx, owner: Owner, id: string, merge: MergeLine): Promise<boolean> {
  const { source_id, target_id, merged_at, merged_by, unmerged_at = null, unmerged_by = null } = merge;
  if (unmerged_at === null && !(await stepBack(tx, owner, merge))) return false;
  await sql`
    insert into patient_merges (id, org_id, mode, source_id, target_id, merged_at, merged_by, unmerged_at, unmerged_by)
    values (${id}, ${owner.orgId}, ${owner.mode}, ${source_id}, ${target_id}, ${merged_at}, ${merged_by},
      ${unmerged_at}, ${unmerged_by})`.execute(tx);
  return true;
}

async function stepBack(tx: Tx, owner: Owner, { source_id, target_id }: MergeLine): Promise<boolean> {
  await sql`select from patients where id in (${source_id}, ${target_id}) order by id for update`.execute(tx);
  const { numAffectedRows } = await sql`
    with recursive behind (id) as (
      select ${target_id}::bigint
      union select merged_into from patients join behind using (id) where merged_into is not null
    )
    update patients set merged_into = ${target_id}
    where id = ${source_id} and org_id = ${owner.orgId} and mode = ${owner.mode} and merged_into is null
      and not exists (select from behind where id = ${source_id})`.execute(tx);
  return numAffectedRows === 1n;
}
