import type { Owner } from '@chartwright/platform';
import { sql } from 'kysely';
import type { Queryable } from '../ports.ts';
import type { Place } from '../store.ts';

export type SavedRow = {
  readonly id: string;
  readonly content: Buffer;
  readonly last_query_id: string | null;
  readonly created_at: Date;
  readonly updated_at: Date;
};

const columns = sql.raw(`s.id, s.content, s.created_at, s.updated_at,
  (select q.id from data_queries q where q.saved_id = s.id order by q.created_at desc, q.id desc limit 1) as last_query_id`);
const ofOwner = ({ orgId, mode }: Owner) => sql`s.org_id = ${orgId} and s.mode = ${mode}`;

export async function insert(
  tx: Queryable,
  { orgId, mode }: Owner,
  given: { readonly id: string; readonly content: Buffer; readonly createdBy: string; readonly at: Date },
): Promise<void> {
  await sql`
    insert into data_saved_queries (id, org_id, mode, content, created_by, created_at, updated_at)
    values (${given.id}, ${orgId}, ${mode}, ${given.content}, ${given.createdBy}, ${given.at}, ${given.at})`.execute(
    tx,
  );
}

export async function count(tx: Queryable, owner: Owner): Promise<number> {
  const { rows } = await sql<{ n: number }>`
    select count(*)::int as n from data_saved_queries s where ${ofOwner(owner)}`.execute(tx);
  return rows[0]?.n ?? 0;
}

export async function find(db: Queryable, owner: Owner, id: string): Promise<SavedRow | undefined> {
  const { rows } = await sql<SavedRow>`
    select ${columns} from data_saved_queries s where s.id = ${id} and ${ofOwner(owner)}`.execute(db);
  return rows[0];
}

export async function lock(tx: Queryable, owner: Owner, id: string): Promise<SavedRow | undefined> {
  const { rows } = await sql<SavedRow>`
    select ${columns} from data_saved_queries s where s.id = ${id} and ${ofOwner(owner)} for update`.execute(
    tx,
  );
  return rows[0];
}

export async function list(
  db: Queryable,
  owner: Owner,
  { after, limit }: { readonly after: Place | undefined; readonly limit: number },
): Promise<readonly SavedRow[]> {
  const before =
    after === undefined ? sql`true` : sql`(s.created_at, s.id) < (${after.createdAt}, ${after.id})`;
  const { rows } = await sql<SavedRow>`
    select ${columns} from data_saved_queries s where ${ofOwner(owner)} and ${before}
    order by s.created_at desc, s.id desc limit ${limit}`.execute(db);
  return rows;
}

export async function change(
  tx: Queryable,
  owner: Owner,
  id: string,
  { content, at }: { readonly content: Buffer; readonly at: Date },
): Promise<void> {
  await sql`
    update data_saved_queries s set content = ${content}, updated_at = ${at}
    where s.id = ${id} and ${ofOwner(owner)}`.execute(tx);
}

/** Its schedules go with it. */
export async function remove(tx: Queryable, owner: Owner, id: string): Promise<boolean> {
  const { rows } = await sql`
    delete from data_saved_queries s where s.id = ${id} and ${ofOwner(owner)} returning 1`.execute(tx);
  return rows.length === 1;
}
