import type { Owner, Tx } from '@chartwright/platform';
import { sql } from 'kysely';
import type { Queryable } from './store.ts';

/** A part that is here. */
export type PartRow = {
  readonly number: number;
  readonly blob_id: string;
  readonly size: number;
  readonly etag: string;
};

const ofFile = ({ orgId, mode }: Owner, fileId: string) =>
  sql`file_id = ${fileId} and org_id = ${orgId} and mode = ${mode}`;

export async function listParts(db: Queryable, owner: Owner, fileId: string): Promise<PartRow[]> {
  const { rows } = await sql<PartRow>`
    select number, blob_id, size, etag from upload_parts where ${ofFile(owner, fileId)} order by number`.execute(
    db,
  );
  return rows;
}

/** Returns the blob of a part that this one takes the place of. */
export async function putPart(
  tx: Tx,
  owner: Owner,
  fileId: string,
  part: PartRow & { readonly at: Date },
): Promise<string | undefined> {
  const { rows } = await sql<{ blob_id: string }>`
    select blob_id from upload_parts where ${ofFile(owner, fileId)} and number = ${part.number}`.execute(tx);
  await sql`
    insert into upload_parts (file_id, number, org_id, mode, blob_id, size, etag, received_at)
    values (${fileId}, ${part.number}, ${owner.orgId}, ${owner.mode}, ${part.blob_id}, ${part.size}, ${part.etag},
      ${part.at})
    on conflict (file_id, number) do update set blob_id = excluded.blob_id, size = excluded.size, etag = excluded.etag,
      received_at = excluded.received_at`.execute(tx);
  return rows[0]?.blob_id;
}

export async function takeParts(tx: Tx, owner: Owner, fileId: string): Promise<PartRow[]> {
  const { rows } = await sql<PartRow>`
    delete from upload_parts where ${ofFile(owner, fileId)} returning number, blob_id, size, etag`.execute(
    tx,
  );
  return rows;
}
