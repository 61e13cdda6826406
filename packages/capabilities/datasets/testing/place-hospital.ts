import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { basename } from 'node:path';
import type { HospitalTable } from '@chartwright/analytics';
import { loadHospital } from '@chartwright/analytics/testing/hospital';
import { type Db, type Owner, seal } from '@chartwright/platform';
import { sql } from 'kysely';
import { digestName, sealJson } from '../catalogue/sealed.ts';
import { folderOf } from '../catalogue/service.ts';

export type HospitalPlace = {
  readonly db: Db;
  readonly dataDir: string;
  readonly sealKey: Buffer;
  readonly owner: Owner;
  readonly name: string;
  readonly at: Date;
};

/** Puts a generated hospital where a load puts one: its sealed files, and the rows that say so. */
export async function placeHospital(
  { db, dataDir, sealKey, owner, name, at }: HospitalPlace,
  files: ReadonlyMap<HospitalTable, string>,
): Promise<void> {
  const { orgId, mode } = owner;
  const id = `ds_${randomBytes(16).toString('hex')}`;
  const folder = folderOf(dataDir, owner, id);
  mkdirSync(folder, { recursive: true });
  const { tables } = await loadHospital(folder, files);
  await sql`
    insert into datasets (id, org_id, mode, name_digest, name, model, version, created_at, loaded_at)
    values (${id}, ${orgId}, ${mode}, ${digestName(name, sealKey)}, ${seal(Buffer.from(name), sealKey)}, 'hospital', 1,
      ${at}, ${at})`.execute(db);
  for (const { table, path, secret, rows } of tables) {
    const days = table === 'cases' ? daysOf(files.get('cases') ?? '') : undefined;
    await sql`
      insert into dataset_tables
        (dataset_id, table_name, version, org_id, mode, file_name, secret, facts, row_count, first_day, last_day)
      values (${id}, ${table}, 1, ${orgId}, ${mode}, ${basename(path)}, ${seal(Buffer.from(secret), sealKey)},
        ${sealJson({ vocabulary: {}, quality: [] }, sealKey)}, ${rows}, ${days?.first ?? null}, ${days?.last ?? null})`.execute(
      db,
    );
  }
}

/** First and last day of discharge. */
function daysOf(text: string) {
  const [header = '', ...lines] = text.trimEnd().split('\n');
  const column = header.split(',').indexOf('discharge_date');
  const days = lines.map((line) => line.split(',')[column] ?? '').toSorted((a, b) => (a < b ? -1 : 1));
  return { first: days.at(0), last: days.at(-1) };
}
