import { sql } from 'kysely';
import { type Db, inTransaction, type Tx } from '../database/index.ts';
import type { Log } from '../log.ts';
import { CHAIN_START, type Ledger, type Link, ROOT_CHAIN, sealStart, selectContent } from './chain.ts';
import { findFault, isGenuineStart, readLinks, type SealedRow } from './verify.ts';

type Retention = NonNullable<Ledger['retention']>;

type Pruning = {
  readonly db: Db;
  readonly ledger: Ledger & { readonly retention: Retention };
  readonly chainKey: Buffer;
  /** Rows that were there before go. */
  readonly before: Date;
  readonly log: Log;
};

type AgedRow = SealedRow & { readonly isOld: boolean };

const ROWS_PER_BATCH = 1_000;
const LOCK_CLASS = 0x7072_756e;

/**
 * Removes the oldest rows of every chain. What is left verifies as before: the last link that went is kept, sealed, as the
 * chain's start. Rows are checked before they go, for else a removal would cover up what was done to them; a chain that does
 * not hold keeps its rows and is complained of at every run.
 *
 * @returns how many rows went
 */
export async function pruneLedger(pruning: Pruning): Promise<number> {
  const { db, ledger } = pruning;
  const { rows } = await sql<{ chain: string }>`
    select chain from ${sql.table(ledger.heads)} where chain <> ${ROOT_CHAIN}`.execute(db);
  let removed = 0;
  for (const { chain } of rows) {
    for (let went = ROWS_PER_BATCH; went === ROWS_PER_BATCH; removed += went) {
      went = await pruneBatch(pruning, chain);
    }
  }
  return removed;
}

function pruneBatch({ db, ledger, chainKey, before, log }: Pruning, chain: string): Promise<number> {
  return inTransaction(db, async (tx) => {
    await sql`select pg_advisory_xact_lock(${LOCK_CLASS}, hashtext(${ledger.table}))`.execute(tx);
    const start = (await readLinks(tx, ledger.retention.starts, chain)).get(chain);
    const rows = await readOldest(tx, ledger, { chain, after: start?.seq ?? 0, before });
    const firstKept = rows.findIndex(({ isOld }) => !isOld);
    const old = firstKept === -1 ? rows : rows.slice(0, firstKept);
    const last = old.at(-1);
    if (last === undefined) return 0;
    const isTrusted = start === undefined || isGenuineStart(ledger, chainKey, start);
    if (!isTrusted || !follow(ledger, chainKey, start ?? CHAIN_START, old)) {
      log.error(
        { ledger: ledger.table, chain },
        'rows past their time are kept: their chain was tampered with',
      );
      return 0;
    }
    await moveStart(tx, ledger, chainKey, { chain, seq: last.seq, hash: last.hash });
    return removeUpTo(tx, ledger, { chain, seq: last.seq });
  });
}

/** True when the rows are the unaltered ones that come after the link. */
function follow(ledger: Ledger, chainKey: Buffer, start: Link, rows: readonly SealedRow[]): boolean {
  let last = start;
  for (const row of rows) {
    if (findFault(last, ledger, chainKey, row) !== undefined) return false;
    last = row;
  }
  return true;
}

async function readOldest(
  tx: Tx,
  ledger: Pruning['ledger'],
  { chain, after, before }: { readonly chain: string; readonly after: number; readonly before: Date },
): Promise<AgedRow[]> {
  const { rows } = await sql<AgedRow>`
    select ${sql.raw(selectContent(ledger))}, seq, prev_hash, hash,
      ${sql.ref(ledger.retention.since)} < ${before} as "isOld"
    from ${sql.table(ledger.table)}
    where chain = ${chain} and seq is not null and seq > ${after}::bigint
    order by seq limit ${ROWS_PER_BATCH}`.execute(tx);
  return rows;
}

async function moveStart(
  tx: Tx,
  ledger: Pruning['ledger'],
  chainKey: Buffer,
  { chain, ...link }: Link & { readonly chain: string },
): Promise<void> {
  const mac = sealStart(chainKey, ledger, chain, link);
  await sql`
    insert into ${sql.table(ledger.retention.starts)} (chain, seq, hash, mac)
    values (${chain}, ${link.seq}, ${link.hash}, ${mac})
    on conflict (chain) do update set seq = excluded.seq, hash = excluded.hash, mac = excluded.mac`.execute(
    tx,
  );
}

async function removeUpTo(
  tx: Tx,
  { table }: Ledger,
  { chain, seq }: { readonly chain: string; readonly seq: number },
): Promise<number> {
  const { numAffectedRows } = await sql`
    delete from ${sql.table(table)}
    where chain = ${chain} and seq is not null and seq <= ${seq}::bigint`.execute(tx);
  return Number(numAffectedRows);
}
