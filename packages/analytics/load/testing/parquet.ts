import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { quoteText } from '../rows/quote.ts';

/** Writes a Parquet file of a statement, as somebody else might; `options` are those of COPY. */
export async function makeParquet(statement: string, options = ''): Promise<Buffer> {
  const folder = mkdtempSync(join(tmpdir(), 'chartwright-parquet-'));
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  const path = join(folder, 'x.parquet');
  try {
    await connection.run(`COPY (${statement}) TO ${quoteText(path)} (FORMAT parquet${options})`);
    return readFileSync(path);
  } finally {
    connection.closeSync();
    instance.closeSync();
    rmSync(folder, { recursive: true });
  }
}
