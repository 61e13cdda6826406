import { DuckDBInstance } from '@duckdb/node-api';
import { bindValues } from '../child/values.ts';
import type { SnapshotTable, Statement } from '../model.ts';

export type Bare = {
  /** How many rows came. */
  readonly run: (statement: Statement) => Promise<number>;
  readonly close: () => void;
};

/** The same files in a DuckDB of this process, with no child and no limits: what the engine is measured against. */
export async function openBare(tables: readonly SnapshotTable[], threads: number): Promise<Bare> {
  const instance = await DuckDBInstance.create(':memory:', { threads: String(threads) });
  const connection = await instance.connect();
  for (const [index, { table, path, secret }] of tables.entries()) {
    await connection.run(`ATTACH '${path}' AS t${index} (READ_ONLY, ENCRYPTION_KEY '${secret}')`);
    await connection.run(`CREATE VIEW "${table}" AS FROM t${index}.main."${table}"`);
  }
  return {
    run: async ({ sql, parameters }) => {
      const prepared = await connection.prepare(sql);
      bindValues(prepared, parameters);
      const reader = await prepared.runAndReadAll();
      prepared.destroySync();
      return reader.getRows().length;
    },
    close: () => {
      connection.closeSync();
      instance.closeSync();
    },
  };
}
