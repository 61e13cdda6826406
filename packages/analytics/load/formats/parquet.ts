import { DuckDBInstance } from '@duckdb/node-api';
import { FileFault } from '../read/fault.ts';
import { COLUMNS_MAX, type FileGiven, type Part, relationOf, SAMPLE_ROWS } from '../read/part.ts';
import { quoteText } from '../rows/quote.ts';

/** Reads the columns and the first rows of a Parquet file, in a database that can open nothing else. */
export async function readParquet({ path, filename }: FileGiven): Promise<Part[]> {
  const instance = await DuckDBInstance.create(':memory:', {
    threads: '1',
    memory_limit: '500MB',
    temp_directory: '',
  });
  const connection = await instance.connect();
  try {
    await connection.run(`SET allowed_paths = [${quoteText(path)}]`);
    await connection.run('SET enable_external_access = false');
    await connection.run('SET lock_configuration = true');
    const described = await connection.runAndReadAll(
      `SELECT column_name FROM (DESCRIBE SELECT * FROM read_parquet(${quoteText(path)}))`,
    );
    const names = described.getRowsJson().map(([name]) => (typeof name === 'string' ? name : ''));
    if (names.length > COLUMNS_MAX) throw new FileFault('too_many_columns');
    const from = { kind: 'parquet', path, names } as const;
    const cells = names.map((_, index) => `c${index}`);
    const sampled = await connection.runAndReadAll(
      `SELECT ${cells.join(', ')} FROM ${relationOf({ from, columns: names })} LIMIT ${SAMPLE_ROWS}`,
    );
    const sample = sampled
      .getRowsJS()
      .map((row) => row.map((cell) => (typeof cell === 'string' ? cell : '')));
    return [
      { part: '', filename, columns: names, sample, from, faults: [], faultCount: 0, isSpreadsheet: false },
    ];
  } catch (error) {
    throw error instanceof FileFault ? error : new FileFault('unreadable', { cause: error });
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}
