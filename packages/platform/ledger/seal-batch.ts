import type pg from 'pg';
import {
  CHAIN_START,
  type Ledger,
  type LedgerRow,
  type Link,
  linkRow,
  ROOT_CHAIN,
  sealHead,
  selectContent,
} from './chain.ts';

export type BatchResult = {
  readonly sealed: number;
  /** Chains whose head is forged or gone. They are not continued: that would vouch for what was tampered with. */
  readonly refused: readonly string[];
};

type Seal = { readonly id: string; readonly previous: Link; readonly link: Link };
type Heads = Map<string, Link>;

/**
 * Gives the oldest unsealed, committed rows their place: the next numbers of their chains without a gap, in the
 * order of their ids, and the hash that links them. Only the holder of the sealer's lock may call it.
 *
 * @param passOver chains that were refused before
 */
export async function sealBatch(args: {
  readonly client: pg.Client;
  readonly ledger: Ledger;
  readonly chainKey: Buffer;
  readonly rowsMax: number;
  readonly passOver: ReadonlySet<string>;
}): Promise<BatchResult> {
  const { client, ledger } = args;
  const found = await client.query<LedgerRow>({
    name: `unsealed ${ledger.table}`,
    // `id` alone would be the text of the select list, and 10 would come before 2.
    text: `select ${selectContent(ledger)} from ${ledger.table}
           where seq is null and chain <> all($2) order by ${ledger.table}.id limit $1`,
    values: [args.rowsMax, [...args.passOver]],
  });
  if (found.rows.length === 0) return { sealed: 0, refused: [] };

  await client.query('begin');
  try {
    const chains = [...new Set(found.rows.map(({ chain }) => chain))];
    const { heads, refused } = await loadHeads(args, chains);
    const seals = linkAll(args.chainKey, ledger, heads, found.rows);
    await writeSeals(client, ledger, seals);
    await writeHeads(args, heads);
    // Only the one sealer notifies inside a transaction, so that nobody waits for anybody at its commit.
    if (ledger.channel !== undefined) await client.query(`notify ${ledger.channel}`);
    await client.query('commit');
    return { sealed: seals.length, refused };
  } catch (error) {
    await client.query('rollback').catch(() => undefined);
    throw error;
  }
}

/** The last links of the chains, new chains at their start; the root counts those in. */
async function loadHeads(
  { client, ledger, chainKey }: Parameters<typeof sealBatch>[0],
  chains: readonly string[],
): Promise<{ heads: Heads; refused: string[] }> {
  const { rows } = await client.query<Link & { chain: string; mac: Buffer }>({
    name: `heads ${ledger.heads}`,
    text: `select chain, seq, hash, mac from ${ledger.heads} where chain = any($1)`,
    values: [[ROOT_CHAIN, ...chains]],
  });
  const genuine = rows.filter((head) => sealHead(chainKey, ledger, head.chain, head).equals(head.mac));
  const heads: Heads = new Map(genuine.map(({ chain, seq, hash }) => [chain, { seq, hash }]));
  const headless = chains.filter((chain) => !rows.some((head) => head.chain === chain));
  const traces = await findTraces(client, ledger, headless);
  const root = heads.get(ROOT_CHAIN) ?? (traces.anyHead ? undefined : CHAIN_START);
  const started = root === undefined ? [] : headless.filter((chain) => !traces.sealedChains.includes(chain));
  for (const chain of started) heads.set(chain, CHAIN_START);
  if (root !== undefined) heads.set(ROOT_CHAIN, { seq: root.seq + started.length, hash: root.hash });
  return { heads, refused: chains.filter((chain) => !heads.has(chain)) };
}

type Traces = { readonly anyHead: boolean; readonly sealedChains: readonly string[] };

/** A chain without a head is new, unless it holds or has held sealed rows: then its head was taken away. */
async function findTraces(client: pg.Client, ledger: Ledger, headless: readonly string[]): Promise<Traces> {
  if (headless.length === 0) return { anyHead: true, sealedChains: [] };
  const { retention } = ledger;
  const wasSealed =
    retention === undefined
      ? ''
      : `or exists (select from ${retention.starts} as start where start.chain = chain.chain)`;
  const { rows } = await client.query<Traces>(
    `select exists (select from ${ledger.heads}) as "anyHead", array(
       select chain from unnest($1::text[]) as chain
       where exists (select from ${ledger.table} as row where row.chain = chain.chain and row.seq is not null)
         ${wasSealed}
     ) as "sealedChains"`,
    [headless],
  );
  return rows[0] ?? { anyHead: true, sealedChains: headless };
}

/** Links each row to the one before it in its chain and moves the head along. */
function linkAll(chainKey: Buffer, ledger: Ledger, heads: Heads, rows: readonly LedgerRow[]): Seal[] {
  const seals: Seal[] = [];
  for (const row of rows) {
    const previous = heads.get(row.chain);
    if (previous === undefined) continue;
    const link = linkRow(chainKey, ledger, previous, row);
    seals.push({ id: row.id, previous, link });
    heads.set(row.chain, link);
  }
  return seals;
}

async function writeSeals(client: pg.Client, ledger: Ledger, seals: readonly Seal[]): Promise<void> {
  if (seals.length === 0) return;
  const { rowCount } = await client.query({
    name: `seal ${ledger.table}`,
    text: `update ${ledger.table} as row set seq = seal.seq, prev_hash = seal.prev_hash, hash = seal.hash
           from unnest($1::bigint[], $2::bigint[], $3::bytea[], $4::bytea[]) as seal (id, seq, prev_hash, hash)
           where row.id = seal.id and row.seq is null`,
    values: [
      seals.map(({ id }) => id),
      seals.map(({ link }) => link.seq),
      seals.map(({ previous }) => previous.hash),
      seals.map(({ link }) => link.hash),
    ],
  });
  if (rowCount !== seals.length)
    throw new Error(`Sealed ${rowCount} of ${seals.length} rows of ${ledger.table}`);
}

async function writeHeads(
  { client, ledger, chainKey }: Parameters<typeof sealBatch>[0],
  heads: Heads,
): Promise<void> {
  const all = [...heads].filter(([chain, { seq }]) => chain !== ROOT_CHAIN || seq > 0);
  await client.query({
    name: `write heads ${ledger.heads}`,
    text: `insert into ${ledger.heads} (chain, seq, hash, mac)
           select * from unnest($1::text[], $2::bigint[], $3::bytea[], $4::bytea[])
           on conflict (chain) do update set seq = excluded.seq, hash = excluded.hash, mac = excluded.mac`,
    values: [
      all.map(([chain]) => chain),
      all.map(([, { seq }]) => seq),
      all.map(([, { hash }]) => hash),
      all.map(([chain, head]) => sealHead(chainKey, ledger, chain, head)),
    ],
  });
}
