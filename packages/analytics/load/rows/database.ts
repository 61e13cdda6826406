import { join } from 'node:path';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import type { LoadJob, StoredTable } from '../model.ts';
import { quoteName, quoteText } from './quote.ts';

export type Cell = string | number | boolean | bigint | null;

export type Session = {
  run(sql: string): Promise<void>;
  /** Small results alone. */
  rows(sql: string): Promise<Cell[][]>;
  /** So many can be sorted in a part of the memory. */
  readonly rowsAtOnce: number;
  /** So many of the stage lie in memory beside such a sort; more are read from disk in every pass. */
  readonly rowsHeld: number;
  close(): void;
};

/** A quarter of the memory, for rows of some 250 bytes. */
const ROWS_A_MB = 1_000;
/** Six tenths of it, for rows of some 220 bytes. */
const HELD_A_MB = 2_700;

/**
 * Opens a database of a load's own. It has the files named here and no other: what an uploaded file says can open none.
 *
 * `force_mbedtls_unsafe` lets the built-in cipher write; what is unsafe about it, see decision 0037.
 */
export async function openSession(
  { scratch, threads, memoryMb }: Pick<LoadJob, 'scratch' | 'threads' | 'memoryMb'>,
  files: {
    readonly reads: readonly string[];
    readonly old: StoredTable | undefined;
    readonly others: readonly StoredTable[];
    readonly out: { readonly path: string; readonly secret: string } | undefined;
  },
): Promise<Session> {
  const spill = join(scratch, 'spill');
  const instance = await DuckDBInstance.create(':memory:', {
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
    allow_community_extensions: 'false',
    threads: String(threads),
    memory_limit: `${memoryMb}MB`,
    temp_directory: spill,
    temp_file_encryption: 'true',
    force_mbedtls_unsafe: 'true',
  });
  const connection = await instance.connect();
  const attach = (path: string, alias: string, secret: string, rest: string) =>
    connection.run(
      `ATTACH ${quoteText(path)} AS ${quoteName(alias)} (ENCRYPTION_KEY ${quoteText(secret)}${rest})`,
    );
  const { reads, old, others, out } = files;
  if (old !== undefined) await attach(old.path, 'old', old.secret, ', READ_ONLY');
  for (const other of others) await attach(other.path, `other_${other.table}`, other.secret, ', READ_ONLY');
  if (out !== undefined) await attach(out.path, 'out', out.secret, '');
  const allowed = out === undefined ? reads : [...reads, out.path, `${out.path}.wal`];
  await connection.run(`SET allowed_paths = [${allowed.map(quoteText).join(', ')}]`);
  await connection.run('SET enable_external_access = false');
  await connection.run('SET lock_configuration = true');
  return {
    run: async (sql) => void (await connection.run(sql)),
    rows: (sql) => readAll(connection, sql),
    rowsAtOnce: memoryMb * ROWS_A_MB,
    rowsHeld: memoryMb * HELD_A_MB,
    close: () => {
      connection.closeSync();
      instance.closeSync();
    },
  };
}

async function readAll(connection: DuckDBConnection, sql: string): Promise<Cell[][]> {
  const reader = await connection.runAndReadAll(sql);
  return reader.getRowsJS().map((row) => row.map(toCell));
}

function toCell(value: unknown): Cell {
  if (value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
    return value;
  if (typeof value === 'bigint') return Number(value);
  throw new TypeError('A query of a load gave a value that it does not expect');
}
