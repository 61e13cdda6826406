import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import type { SnapshotTable } from '../model.ts';

/** Writes a sealed file that holds one table, as a load does; `select` says what is in it. */
export async function writeTable(folder: string, table: string, select: string): Promise<SnapshotTable> {
  const path = join(folder, `${table}-${randomBytes(4).toString('hex')}.duckdb`);
  const secret = randomBytes(32).toString('hex');
  const instance = await DuckDBInstance.create(':memory:', { threads: '2' });
  const connection = await instance.connect();
  try {
    await connection.run('SET force_mbedtls_unsafe = true');
    await connection.run(`ATTACH '${path}' AS written (ENCRYPTION_KEY '${secret}')`);
    await connection.run(`CREATE TABLE written.main."${table}" AS ${select}`);
    const result = await connection.run(`SELECT count(*) FROM written.main."${table}"`);
    const [[rows] = []] = await result.getRows();
    await connection.run('DETACH written');
    return { table, path, secret, rows: Number(rows) };
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}
