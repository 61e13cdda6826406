import { sql } from 'kysely';
import { type Db, inTransaction, type Tx } from '../database/index.ts';
import { auditLedger } from './audit.ts';
import {
  CHAIN_START,
  type Ledger,
  type LedgerRow,
  type Link,
  linkRow,
  ROOT_CHAIN,
  sealHead,
  sealStart,
  selectContent,
} from './chain.ts';

/**
 * What is wrong at a place of a chain: `missing` a number is left out (deleted, or sealed anew), `unlinked` the row
 * does not follow the one before it (inserted, reordered), `altered` its content is not what was sealed, `cut` rows
 * at the end are gone, `head` the chain's head is forged or gone, `start` so is the place from which retention let it begin.
 */
export type LedgerFault = 'missing' | 'unlinked' | 'altered' | 'cut' | 'head' | 'start';

export type ChainReport = {
  readonly chain: string;
  /** Sealed rows that are there. */
  readonly entries: number;
  readonly ok: boolean;
  readonly firstBad?: { readonly seq: number; readonly fault: LedgerFault };
  /** The last link as recorded; keep a copy elsewhere to prove later that nothing before it changed. */
  readonly head?: { readonly seq: number; readonly hash: string };
};

export type LedgerReport = {
  readonly ok: boolean;
  readonly chains: readonly ChainReport[];
  /** Chains that were begun and are gone with their head; null when the count itself was tampered with. */
  readonly vanishedChains: number | null;
  /** Committed rows the sealer has not come to yet. */
  readonly unsealed: number;
};

const ROWS_PER_BATCH = 5_000;

/**
 * Recomputes the audit chain from its rows, in batches, as of one moment.
 *
 * @param chain only this organisation's chain; `vanishedChains` is then 0, for it was not looked at
 */
export async function verifyAudit(db: Db, chainKey: Buffer, chain?: string): Promise<LedgerReport> {
  return verifyLedger(db, auditLedger, chainKey, chain);
}

/** Recomputes a ledger. It holds one transaction open meanwhile; writers and sealer are not held up. */
export async function verifyLedger(
  db: Db,
  ledger: Ledger,
  chainKey: Buffer,
  chain?: string,
): Promise<LedgerReport> {
  return inTransaction(
    db,
    async (tx) => {
      const heads = await readLinks(tx, ledger.heads, chain);
      const starts = await readStarts(tx, ledger, chain);
      const progress = new Map<string, Walked>();
      for (const name of new Set([...starts.keys(), ...heads.keys()].sort())) {
        progress.set(name, beginChain(ledger, chainKey, starts.get(name)));
      }
      await walkRows(tx, ledger, chainKey, progress, chain);
      progress.delete(ROOT_CHAIN);
      const chains = [...progress].map(([name, walked]) =>
        report(ledger, chainKey, name, walked, heads.get(name)),
      );
      const vanishedChains = chain === undefined ? countVanished(ledger, chainKey, heads, chains.length) : 0;
      const ok = vanishedChains === 0 && chains.every((each) => each.ok);
      return { ok, chains, vanishedChains, unsealed: await countUnsealed(tx, ledger, chain) };
    },
    { isolation: 'repeatable read' },
  );
}

type Walked = { entries: number; last: Link; firstBad?: { seq: number; fault: LedgerFault } };
export type SealedLink = Link & { readonly chain: string; readonly mac: Buffer };
export type SealedRow = LedgerRow & {
  readonly seq: number;
  readonly prev_hash: Buffer;
  readonly hash: Buffer;
};

function beginChain(ledger: Ledger, chainKey: Buffer, start: SealedLink | undefined): Walked {
  if (start === undefined) return { entries: 0, last: CHAIN_START };
  const begun: Walked = { entries: 0, last: { seq: start.seq, hash: start.hash } };
  if (!isGenuineStart(ledger, chainKey, start)) begun.firstBad = { seq: start.seq, fault: 'start' };
  return begun;
}

async function walkRows(
  tx: Tx,
  ledger: Ledger,
  chainKey: Buffer,
  progress: Map<string, Walked>,
  only?: string,
): Promise<void> {
  let after = { chain: only ?? '', seq: 0 };
  for (;;) {
    const rows = await readBatch(tx, ledger, after, only);
    for (const row of rows) {
      const walked = progress.get(row.chain) ?? beginChain(ledger, chainKey, undefined);
      progress.set(row.chain, walked);
      stepOver(walked, ledger, chainKey, row);
    }
    const last = rows.at(-1);
    if (last === undefined || rows.length < ROWS_PER_BATCH) return;
    after = { chain: last.chain, seq: last.seq };
  }
}

function stepOver(walked: Walked, ledger: Ledger, chainKey: Buffer, row: SealedRow): void {
  walked.entries += 1;
  const fault = walked.firstBad === undefined ? findFault(walked.last, ledger, chainKey, row) : undefined;
  if (fault !== undefined)
    walked.firstBad = { seq: fault === 'missing' ? walked.last.seq + 1 : row.seq, fault };
  walked.last = { seq: row.seq, hash: row.hash };
}

/** What is wrong with a row as the next one of its chain. */
export function findFault(
  previous: Link,
  ledger: Ledger,
  chainKey: Buffer,
  row: SealedRow,
): LedgerFault | undefined {
  if (row.seq !== previous.seq + 1) return 'missing';
  if (!row.prev_hash.equals(previous.hash)) return 'unlinked';
  return linkRow(chainKey, ledger, previous, row).hash.equals(row.hash) ? undefined : 'altered';
}

function report(
  ledger: Ledger,
  chainKey: Buffer,
  chain: string,
  walked: Walked,
  head: SealedLink | undefined,
): ChainReport {
  const firstBad = walked.firstBad ?? findHeadFault(ledger, chainKey, walked.last, head);
  return {
    chain,
    entries: walked.entries,
    ok: firstBad === undefined,
    ...(firstBad !== undefined && { firstBad }),
    ...(head !== undefined && { head: { seq: head.seq, hash: head.hash.toString('hex') } }),
  };
}

function findHeadFault(
  ledger: Ledger,
  chainKey: Buffer,
  last: Link,
  head: SealedLink | undefined,
): Walked['firstBad'] {
  if (head === undefined || !isGenuine(ledger, chainKey, head)) return { seq: last.seq, fault: 'head' };
  if (head.seq > last.seq) return { seq: last.seq + 1, fault: 'cut' };
  return head.seq === last.seq && head.hash.equals(last.hash) ? undefined : { seq: head.seq, fault: 'head' };
}

function countVanished(
  ledger: Ledger,
  chainKey: Buffer,
  heads: ReadonlyMap<string, SealedLink>,
  chains: number,
): number | null {
  const root = heads.get(ROOT_CHAIN);
  if (root === undefined) return chains === 0 ? 0 : null;
  return isGenuine(ledger, chainKey, root) && root.seq >= chains ? root.seq - chains : null;
}

const isGenuine = (ledger: Ledger, chainKey: Buffer, head: SealedLink): boolean =>
  sealHead(chainKey, ledger, head.chain, head).equals(head.mac);

export const isGenuineStart = (ledger: Ledger, chainKey: Buffer, start: SealedLink): boolean =>
  sealStart(chainKey, ledger, start.chain, start).equals(start.mac);

const readStarts = (tx: Tx, { retention }: Ledger, only?: string): Promise<Map<string, SealedLink>> =>
  retention === undefined
    ? Promise.resolve(new Map<string, SealedLink>())
    : readLinks(tx, retention.starts, only);

export async function readLinks(tx: Tx, table: string, only?: string): Promise<Map<string, SealedLink>> {
  const { rows } = await sql<SealedLink>`
    select chain, seq, hash, mac from ${sql.table(table)}
    where ${only ?? null}::text is null or chain = ${only ?? null} order by chain`.execute(tx);
  return new Map(rows.map((link) => [link.chain, link]));
}

async function readBatch(
  tx: Tx,
  ledger: Ledger,
  after: { chain: string; seq: number },
  only?: string,
): Promise<SealedRow[]> {
  const { rows } = await sql<SealedRow>`
    select ${sql.raw(selectContent(ledger))}, seq, prev_hash, hash from ${sql.table(ledger.table)}
    where seq is not null and (chain, seq) > (${after.chain}, ${after.seq}::bigint)
      and (${only ?? null}::text is null or chain = ${only ?? null})
    order by chain, seq limit ${ROWS_PER_BATCH}`.execute(tx);
  return rows;
}

async function countUnsealed(tx: Tx, { table }: Ledger, only?: string): Promise<number> {
  const { rows } = await sql<{ n: number }>`
    select count(*) as n from ${sql.table(table)}
    where seq is null and (${only ?? null}::text is null or chain = ${only ?? null})`.execute(tx);
  return rows[0]?.n ?? 0;
}
