import { type DuckDBConnection, DuckDBInstance, StatementType } from '@duckdb/node-api';
import type { Value } from '../../model/model.ts';
import type { SnapshotTable, Statement } from '../model.ts';
import type { ReaderSettings, ResultColumn } from './protocol.ts';
import { bindValues, columnType, toValue, Unanswerable } from './values.ts';

export type Database = {
  /** Gives rows on as they come; columns and whether there were more when all are given. */
  readonly run: (
    statement: Statement,
    rowsMax: number,
    give: (rows: readonly (readonly Value[])[]) => void,
  ) => Promise<{ readonly columns: readonly ResultColumn[]; readonly isCut: boolean }>;
  /** Reads every column once, while nobody asks, so that the first question finds them in memory. */
  readonly touch: () => Promise<void>;
  /** Stops touching at once; `touch` goes on where it was. */
  readonly hush: () => void;
};

const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;
const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`;
/** Of the memory allowed: what is touched must not push out what a question needs. */
const TOUCHED_SHARE = 0.7;

/** Of one answer: 64 million, far more than anybody reads. */
const SIGNS_MAX = 64e6;

/** Opens the tables of a snapshot for reading, and shuts every other door before a statement is seen. */
export async function openDatabase(
  tables: readonly SnapshotTable[],
  { memoryMb, threads }: ReaderSettings,
): Promise<Database> {
  const instance = await DuckDBInstance.create(':memory:', {
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
    allow_community_extensions: 'false',
    memory_limit: `${memoryMb}MB`,
    threads: String(threads),
    temp_directory: '',
  });
  const connection = await instance.connect();
  for (const [index, { table, path, secret }] of tables.entries()) {
    const key = literal(secret);
    await connection.run(`ATTACH ${literal(path)} AS t${index} (READ_ONLY, ENCRYPTION_KEY ${key})`);
    await connection.run(`CREATE VIEW ${quoted(table)} AS FROM t${index}.main.${quoted(table)}`);
  }
  await connection.run('SET enable_external_access = false');
  await connection.run('SET lock_configuration = true');
  const columns = await readColumns(connection);
  const { touch, hush } = createToucher(await instance.connect(), columns, memoryMb);
  return {
    run: (statement, rowsMax, give) => run(connection, statement, rowsMax, give),
    touch,
    hush,
  };
}

function createToucher(connection: DuckDBConnection, columns: readonly string[], memoryMb: number) {
  let next = 0;
  let isHushed = false;
  let isTouching = false;
  const touchNext = async (): Promise<boolean> => {
    const column = columns[next];
    if (column === undefined || isHushed) return false;
    if ((await usedShare(connection, memoryMb)) > TOUCHED_SHARE || isHushed) return false;
    await connection.run(column);
    next += 1;
    return true;
  };
  return {
    touch: async () => {
      isHushed = false;
      if (isTouching) return;
      isTouching = true;
      try {
        while (await touchNext());
      } catch {
        // Interrupted for a question, or short of memory: what is in memory already is enough.
      } finally {
        isTouching = false;
      }
    },
    hush: () => {
      isHushed = true;
      connection.interrupt();
    },
  };
}

async function readColumns(connection: DuckDBConnection): Promise<string[]> {
  const result = await connection.run(
    `SELECT table_name, column_name FROM duckdb_columns()
     WHERE database_name = 'memory' ORDER BY table_name, column_index`,
  );
  const rows = (await result.getRows()) as [string, string][];
  return rows.map(([table, column]) => `SELECT bit_xor(hash(${quoted(column)})) FROM ${quoted(table)}`);
}

async function usedShare(connection: DuckDBConnection, memoryMb: number): Promise<number> {
  const result = await connection.run('SELECT sum(memory_usage_bytes)::DOUBLE FROM duckdb_memory()');
  const [[bytes] = []] = (await result.getRows()) as [number][];
  return (bytes ?? 0) / (memoryMb * 1e6);
}

async function run(
  connection: DuckDBConnection,
  { sql, parameters }: Statement,
  rowsMax: number,
  give: (rows: readonly (readonly Value[])[]) => void,
) {
  const prepared = await connection.prepare(sql);
  try {
    if (prepared.statementType !== StatementType.SELECT) throw new Unanswerable('it is not a SELECT');
    bindValues(prepared, parameters);
    const result = await prepared.stream();
    const columns = result
      .columnNames()
      .map((name, index) => ({ name, type: columnType(result.columnType(index)) }));
    let left = rowsMax;
    let signs = 0;
    for (;;) {
      const chunk = await result.fetchChunk();
      if (chunk === null || chunk.rowCount === 0) return { columns, isCut: false };
      const rows = chunk.getRows().map((row) => row.map(toValue));
      signs += rows.reduce((sum, row) => sum + signsIn(row), 0);
      if (signs > SIGNS_MAX) throw new Unanswerable('the answer is too large');
      give(rows.slice(0, left));
      left -= rows.length;
      if (left < 0) return { columns, isCut: true };
    }
  } finally {
    prepared.destroySync();
  }
}

/** About how much an answer takes on its way. */
function signsIn(value: Value): number {
  if (typeof value === 'string') return value.length;
  return Array.isArray(value)
    ? (value as readonly Value[]).reduce<number>((sum, item) => sum + signsIn(item), 8)
    : 8;
}
