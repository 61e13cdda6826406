import { createHmac } from 'node:crypto';

/** A table whose rows are sealed. It has the columns `id`, `chain`, `seq`, `prev_hash` and `hash` beside its own. */
export type Ledger = {
  readonly table: string;
  /** Holds the last link of each chain. */
  readonly heads: string;
  /** The content the hash covers, in this order for ever; a new column goes to the end of a new version. */
  readonly columns: readonly LedgerColumn[];
  /** Where each batch of sealed rows is told to whoever listens, in every process. */
  readonly channel?: string;
  /** Of a ledger whose oldest rows may go. */
  readonly retention?: {
    /** Holds the last link that was removed from each chain. */
    readonly starts: string;
    /** The column that says since when a row is there. */
    readonly since: string;
  };
};

export type LedgerColumn = {
  readonly name: string;
  /** `digest`: bytes, by the hexadecimal SHA-256 of what is stored. */
  readonly as: 'text' | 'instant' | 'json' | 'digest';
};

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

type SealLink = (chainKey: Buffer, ledger: Ledger, chain: string, link: Link) => Buffer;

/** A link is sealed for one purpose with a key of its own, so that the hash of an earlier row cannot pass for it. */
const sealAs =
  (purpose: string): SealLink =>
  (chainKey, ledger, chain, { seq, hash }) => {
    const key = createHmac('sha256', chainKey).update(`chartwright ledger ${purpose}`).digest();
    const content = JSON.stringify([CANONICAL_VERSION, ledger.table, chain, seq, hash.toString('hex')]);
    return createHmac('sha256', key).update(content).digest();
  };

/** Seals a chain's head: its last row. */
export const sealHead = sealAs('head');

/** Seals a chain's start: the last row that was removed by its age. */
export const sealStart = sealAs('start');

/**
 * The select list that gives `chain`, `id` and `values` of a row. Instants are whole microseconds since 1970. The values
 * come as JSON, for an array of PostgreSQL would be read letter by letter.
 */
export function selectContent({ columns }: Ledger): string {
  const texts = columns.map(writeColumn);
  return `chain, id::text as id, json_build_array(${texts.join(', ')}) as values`;
}

function writeColumn({ name, as }: LedgerColumn): string {
  if (as === 'instant') return `(extract(epoch from ${name}) * 1000000)::bigint::text`;
  return as === 'digest' ? `encode(sha256(${name}), 'hex')` : `${name}::text`;
}
