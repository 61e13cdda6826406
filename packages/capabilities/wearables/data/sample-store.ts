import { sql } from 'kysely';
import type { Metric } from '../connector.ts';
import type { Owner } from '../owner.ts';
import type { Queryable } from './queryable.ts';
import {
  type BlockSeals,
  openBlock,
  type Place,
  type SealedBlock,
  type StoredBlock,
  sealBlock,
} from './sealed-blocks.ts';

type Row = Place & { readonly content: Buffer };

export type Blocks = BlockSeals & { readonly owner: Owner };

const open = (blocks: Blocks, { metric, day, content }: Row): StoredBlock => ({
  metric,
  day,
  samples: openBlock(blocks, { metric, day }, content),
});

const ofConnection = ({ connectionId, owner: { orgId, mode } }: Pick<Blocks, 'connectionId' | 'owner'>) =>
  sql`connection_id = ${connectionId} and org_id = ${orgId} and mode = ${mode}`;

/** The blocks at these places that are there. */
export const readBlocksAt = async (
  db: Queryable,
  blocks: Blocks,
  places: readonly Place[],
): Promise<readonly StoredBlock[]> =>
  (await readSealedAt(db, blocks, places)).map((row) => open(blocks, row));

export async function readSealedAt(
  db: Queryable,
  blocks: Blocks,
  places: readonly Place[],
): Promise<readonly Row[]> {
  if (places.length === 0) return [];
  const { rows } = await sql<Row>`
    select b.metric, b.day, b.content from wearable_samples b
      join unnest(${places.map(({ metric }) => metric)}::text[], ${places.map(({ day }) => day)}::date[]) as w (metric, day)
        on b.metric = w.metric and b.day = w.day
    where ${ofConnection(blocks)}`.execute(db);
  return rows;
}

type Stretch = {
  readonly metrics: readonly Metric[] | undefined;
  readonly from: string;
  readonly to: string;
};

/** Of some metrics, the days from and to included. */
export const readBlocksBetween = async (
  db: Queryable,
  blocks: Blocks,
  asked: Stretch,
): Promise<readonly StoredBlock[]> =>
  (await readSealedBetween(db, blocks, asked)).map((row) => open(blocks, row));

export async function readSealedBetween(
  db: Queryable,
  blocks: Pick<Blocks, 'connectionId' | 'owner'>,
  { metrics, from, to }: Stretch,
): Promise<readonly Row[]> {
  const ofMetrics = metrics === undefined ? sql`` : sql`and metric = any(${[...metrics]}::text[])`;
  const { rows } = await sql<Row>`
    select metric, day, content from wearable_samples
    where ${ofConnection(blocks)} and day between ${from}::date and ${to}::date ${ofMetrics}
    order by day, metric`.execute(db);
  return rows;
}

/** The first day from `from` on that holds samples of a metric. */
export async function findNextDay(
  db: Queryable,
  owner: Owner,
  connectionIds: readonly string[],
  asked: { readonly metrics: readonly Metric[]; readonly from: string; readonly to: string },
): Promise<string | undefined> {
  const { rows } = await sql<{ day: string | null }>`
    select min(day) as day from wearable_samples
    where connection_id = any(${[...connectionIds]}::text[]) and org_id = ${owner.orgId} and mode = ${owner.mode}
      and metric = any(${[...asked.metrics]}::text[]) and day between ${asked.from}::date and ${asked.to}::date`.execute(
    db,
  );
  return rows[0]?.day ?? undefined;
}

const BATCH = 50;

/** Of everything that a provider may delete by its id, a few days at a time. */
export async function* readBlocksWithIds(db: Queryable, blocks: Blocks): AsyncGenerator<StoredBlock> {
  let last: Place = { metric: '' as Metric, day: '-infinity' };
  for (;;) {
    const { rows } = await sql<Row>`
      select metric, day, content from wearable_samples
      where ${ofConnection(blocks)} and has_ids and (day, metric) > (${last.day}::date, ${last.metric})
      order by day, metric limit ${BATCH}`.execute(db);
    for (const row of rows) yield open(blocks, row);
    const end = rows.at(-1);
    if (end === undefined) return;
    last = end;
  }
}

export const writeBlocks = (db: Queryable, blocks: Blocks, changed: readonly StoredBlock[]): Promise<void> =>
  writeSealed(
    db,
    blocks,
    changed.map((block) => sealBlock(blocks, block)),
  );

export async function writeSealed(
  db: Queryable,
  { connectionId, owner }: Pick<Blocks, 'connectionId' | 'owner'>,
  changed: readonly SealedBlock[],
): Promise<void> {
  if (changed.length === 0) return;
  const contents = changed.map(({ content }) => Buffer.from(content));
  const withIds = changed.map(({ hasIds }) => hasIds);
  await sql`
    insert into wearable_samples (connection_id, metric, day, org_id, mode, content, has_ids)
    select ${connectionId}, metric, day, ${owner.orgId}, ${owner.mode}, content, has_ids
    from unnest(${changed.map(({ metric }) => metric)}::text[], ${changed.map(({ day }) => day)}::date[],
      ${contents}::bytea[], ${withIds}::boolean[]) as given (metric, day, content, has_ids)
    on conflict (connection_id, metric, day)
      do update set content = excluded.content, has_ids = excluded.has_ids`.execute(db);
}

export async function removeBlocks(db: Queryable, blocks: Blocks, places: readonly Place[]): Promise<void> {
  if (places.length === 0) return;
  await sql`
    delete from wearable_samples where ${ofConnection(blocks)} and (metric, day) in (
      select * from unnest(${places.map(({ metric }) => metric)}::text[], ${places.map(({ day }) => day)}::date[]))`.execute(
    db,
  );
}
