import { createHmac } from 'node:crypto';

/** A table whose rows are sealed. It has the columns `id`, `chain`, `seq`, `prev_hash` and `hash` beside its own. */
export type Ledger = {
  readonly table: string;
  /** Holds the last link of each chain. */
  readonly heads: string;
  /** The content the hash covers, in this order for ever; a new column goes to the end of a new version. */
  readonly columns: readonly LedgerColumn[];
};

export type LedgerColumn = { readonly name: string; readonly as: 'text' | 'instant' | 'json' };

/** One row as the hash sees it: every value as the text PostgreSQL gives, null where there is none. */
export type LedgerRow = {
  readonly chain: string;
  readonly id: string;
  readonly values: readonly (string | null)[];
};

export type Link = { readonly seq: number; readonly hash: Buffer };

const HASH_BYTES = 32;

/** What stands before the first row of a chain. */
export const CHAIN_START: Link = { seq: 0, hash: Buffer.alloc(HASH_BYTES) };

/** The head row that counts the chains, so that a chain cannot vanish together with its head. */
export const ROOT_CHAIN = '';

const CANONICAL_VERSION = 1;

/**
 * The link of a row: HMAC-SHA-256 over the previous hash followed by the row's canonical bytes, which are the UTF-8
 * of a JSON array `[1, table, chain, seq, id, …values]` without spaces. Chain and number are inside, so that a row
 * cannot be moved.
 */
export function linkRow(chainKey: Buffer, ledger: Ledger, previous: Link, row: LedgerRow): Link {
  const seq = previous.seq + 1;
  const canonical = JSON.stringify([CANONICAL_VERSION, ledger.table, row.chain, seq, row.id, ...row.values]);
  const hash = createHmac('sha256', chainKey).update(previous.hash).update(canonical).digest();
  return { seq, hash };
}

/** Seals a chain's head with a key of its own, so that the hash of an earlier row cannot pass for it. */
export function sealHead(chainKey: Buffer, ledger: Ledger, chain: string, head: Link): Buffer {
  const headKey = createHmac('sha256', chainKey).update('chartwright ledger head').digest();
  const content = JSON.stringify([
    CANONICAL_VERSION,
    ledger.table,
    chain,
    head.seq,
    head.hash.toString('hex'),
  ]);
  return createHmac('sha256', headKey).update(content).digest();
}

/**
 * The select list that gives `chain`, `id` and `values` of a row. Instants are whole microseconds since 1970. The values
 * come as JSON, for an array of PostgreSQL would be read letter by letter.
 */
export function selectContent({ columns }: Ledger): string {
  const texts = columns.map(({ name, as }) =>
    as === 'instant' ? `(extract(epoch from ${name}) * 1000000)::bigint::text` : `${name}::text`,
  );
  return `chain, id::text as id, json_build_array(${texts.join(', ')}) as values`;
}
