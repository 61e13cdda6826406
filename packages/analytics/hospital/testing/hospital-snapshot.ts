import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Snapshot, SnapshotTable } from '../../engine/model.ts';
import { writeTable } from '../../engine/testing/snapshot.ts';
import tables from '../../models/hospital-tables.json' with { type: 'json' };
import { HOSPITAL_COLUMNS, type HospitalTable } from '../lines.ts';

const TYPES: Readonly<Record<string, string>> = {
  money: 'DECIMAL(18,2)',
  number: 'DECIMAL(18,6)',
  integer: 'BIGINT',
  date: 'DATE',
  boolean: 'BOOLEAN',
};

/** Loads the files of a generated hospital as a load does: one sealed file for each table. */
export async function loadHospital(
  folder: string,
  files: ReadonlyMap<HospitalTable, string>,
  but: readonly HospitalTable[] = [],
): Promise<Snapshot> {
  const loaded: SnapshotTable[] = [];
  for (const [table, text] of files) {
    if (but.includes(table)) continue;
    const path = join(folder, `${table}.csv`);
    writeFileSync(path, text);
    loaded.push(
      await writeTable(
        folder,
        table,
        `SELECT ${columnsOf(table)} FROM read_csv('${path}', all_varchar = true)`,
      ),
    );
  }
  return { key: 'org_test/test/ds_hospital', version: 1, model: 'hospital', tables: loaded };
}

function columnsOf(table: HospitalTable): string {
  const specs: Readonly<Record<string, { readonly type: string }>> = tables.tables[table].columns;
  return HOSPITAL_COLUMNS[table]
    .map((column) => `CAST(${column} AS ${TYPES[specs[column]?.type ?? 'text'] ?? 'VARCHAR'}) AS ${column}`)
    .join(', ');
}
