import { sql } from 'kysely';
import type { RejectReason } from '../data/model.ts';
import type { Queryable } from '../data/queryable.ts';
import type { Owner } from '../owner.ts';

export type ImportPlace = { readonly owner: Owner; readonly connectionId: string; readonly blobId: string };

/** How far the reading of an export has come. */
export type ImportState = {
  readonly cursor: number;
  readonly days: readonly string[];
  readonly received: number;
  readonly stored: number;
  readonly merged: number;
  readonly rejected: Readonly<Partial<Record<RejectReason, number>>>;
};

const ofImport = ({ owner: { orgId, mode }, connectionId, blobId }: ImportPlace) =>
  sql`connection_id = ${connectionId} and blob_id = ${blobId} and org_id = ${orgId} and mode = ${mode}`;

export async function findImport(db: Queryable, place: ImportPlace): Promise<ImportState | undefined> {
  const { rows } = await sql<ImportState>`
    select cursor, days::text[] as days, received, stored, merged, rejected from wearable_imports
    where ${ofImport(place)}`.execute(db);
  return rows[0];
}

export async function keepImport(
  db: Queryable,
  place: ImportPlace,
  state: ImportState,
  at: Date,
): Promise<void> {
  const { owner, connectionId, blobId } = place;
  await sql`
    insert into wearable_imports (connection_id, blob_id, org_id, mode, cursor, days, received, stored, merged, rejected,
      updated_at)
    values (${connectionId}, ${blobId}, ${owner.orgId}, ${owner.mode}, ${state.cursor}, ${[...state.days]}::date[],
      ${state.received}, ${state.stored}, ${state.merged}, ${JSON.stringify(state.rejected)}, ${at})
    on conflict (connection_id, blob_id) do update set cursor = excluded.cursor, days = excluded.days,
      received = excluded.received, stored = excluded.stored, merged = excluded.merged, rejected = excluded.rejected,
      updated_at = excluded.updated_at`.execute(db);
}

export async function removeImport(db: Queryable, place: ImportPlace): Promise<void> {
  await sql`delete from wearable_imports where ${ofImport(place)}`.execute(db);
}
