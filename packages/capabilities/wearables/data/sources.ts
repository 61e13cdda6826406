import { sql } from 'kysely';
import type { SourceHint } from '../connector.ts';
import type { Owner } from '../owner.ts';
import type { Queryable } from './queryable.ts';
import type { DataSeals } from './seals.ts';

export type Sources = {
  readonly connectionId: string;
  readonly owner: Owner;
  readonly seals: DataSeals;
  readonly digest: (identity: string) => Buffer;
};

export const identityOf = ({ deviceModel = '', appId = '', deviceType }: SourceHint): string =>
  `${deviceType}\n${deviceModel}\n${appId}`;

const placeOf = (connectionId: string, number: number): string => `${connectionId}|source|${number}`;

type Row = { readonly number: number; readonly content: Buffer };

export async function readSources(
  db: Queryable,
  { connectionId, owner, seals }: Sources,
): Promise<ReadonlyMap<number, SourceHint>> {
  const { rows } = await sql<Row>`
    select number, content from wearable_sources
    where connection_id = ${connectionId} and org_id = ${owner.orgId} and mode = ${owner.mode}`.execute(db);
  return new Map(
    rows.map(({ number, content }) => [
      number,
      seals.open<SourceHint>(placeOf(connectionId, number), content),
    ]),
  );
}

/** Gives every device its number; one that is new gets the next. The person is locked. */
export async function numberSources(
  db: Queryable,
  sources: Sources,
  hints: readonly SourceHint[],
): Promise<ReadonlyMap<string, number>> {
  const known = await readSources(db, sources);
  const numbers = new Map([...known].map(([number, hint]) => [identityOf(hint), number]));
  let next = Math.max(0, ...known.keys());
  for (const hint of hints) {
    const identity = identityOf(hint);
    if (numbers.has(identity)) continue;
    next += 1;
    numbers.set(identity, next);
    await insert(db, sources, next, hint);
  }
  return numbers;
}

async function insert(db: Queryable, sources: Sources, number: number, hint: SourceHint): Promise<void> {
  const { connectionId, owner, seals, digest } = sources;
  await sql`
    insert into wearable_sources (connection_id, number, org_id, mode, identity, content)
    values (${connectionId}, ${number}, ${owner.orgId}, ${owner.mode}, ${digest(identityOf(hint))},
      ${seals.seal(placeOf(connectionId, number), hint)})`.execute(db);
}
