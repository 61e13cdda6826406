import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { LoadCount, LoadJob, LoadTarget, WrittenTable } from './model.ts';
import { openSession } from './rows/database.ts';
import { quoteText } from './rows/quote.ts';

const TABLE = '_loads';

/** Writes what was loaded from which part as a table of its own, so that a question about the data can count on it. */
export async function writeLoads(
  job: LoadJob,
  target: LoadTarget,
  loads: readonly LoadCount[],
): Promise<WrittenTable> {
  const out = {
    path: join(target.folder, `loads-${target.version}-${randomBytes(4).toString('hex')}.duckdb`),
    secret: randomBytes(32).toString('hex'),
  };
  const session = await openSession(job, { reads: [], old: undefined, others: [], out });
  try {
    await session.run(`CREATE TABLE out.main.${TABLE} (file INTEGER, table_name VARCHAR, read BIGINT, rows BIGINT,
      duplicates BIGINT, rejected BIGINT, superseded BIGINT)`);
    for (const { file, table_name, read, rows, duplicates, rejected, superseded } of loads) {
      await session.run(`INSERT INTO out.main.${TABLE} VALUES
        (${file}, ${quoteText(table_name)}, ${read}, ${rows}, ${duplicates}, ${rejected}, ${superseded})`);
    }
    await session.run('CHECKPOINT out');
    await session.run('DETACH out');
  } finally {
    session.close();
  }
  return { table: TABLE, ...out, rows: loads.length, files: {}, vocabulary: {} };
}
