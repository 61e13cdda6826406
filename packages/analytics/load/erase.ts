import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { Model, TableSpec } from '../model/model.ts';
import { writeLoads } from './loads-table.ts';
import type { LoadJob, LoadReport, LoadTarget, StoredTable, WrittenTable } from './model.ts';
import { openSession } from './rows/database.ts';
import { readFacts } from './rows/facts.ts';
import { quoteName } from './rows/quote.ts';

type EraseJob = Extract<LoadJob, { kind: 'erase' }>;

/** Writes every table that has rows of the files anew without them. */
export async function eraseFiles(job: EraseJob, models: ReadonlyMap<string, Model>): Promise<LoadReport> {
  const { target, files } = job;
  const model = models.get(target.model);
  const touched = new Set(
    target.loads.filter(({ file }) => files.includes(file)).map(({ table_name }) => table_name),
  );
  const written: WrittenTable[] = [];
  for (const table of target.tables) {
    const spec = model?.tables[table.table];
    if (model === undefined || spec === undefined || !touched.has(table.table)) continue;
    written.push(await eraseFrom(job, { table, spec, model, target }));
  }
  const left = target.loads.filter(({ file }) => !files.includes(file));
  const loads = await writeLoads(job, target, left);
  return {
    format: 'none',
    outcome: 'loaded',
    parts: [],
    written: [{ datasetId: target.datasetId, tables: [...written, loads] }],
    firstRejects: [],
  };
}

async function eraseFrom(
  job: EraseJob,
  {
    table,
    spec,
    model,
    target,
  }: {
    readonly table: StoredTable;
    readonly spec: TableSpec;
    readonly model: Model;
    readonly target: LoadTarget;
  },
): Promise<WrittenTable> {
  const name = table.table;
  const out = {
    path: join(target.folder, `${name}-${target.version}-${randomBytes(4).toString('hex')}.duckdb`),
    secret: randomBytes(32).toString('hex'),
  };
  const session = await openSession(job, { reads: [], old: table, others: [], out });
  try {
    await session.run(`CREATE TABLE out.main.${quoteName(name)} AS
      FROM old.main.${quoteName(name)} WHERE _file NOT IN (${job.files.join(', ')})`);
    const facts = await readFacts(session, { table: name, spec, model });
    await session.run('CHECKPOINT out');
    await session.run('DETACH out');
    return { table: name, ...out, ...facts };
  } finally {
    session.close();
  }
}
