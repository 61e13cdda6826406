import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Owner } from '@chartwright/platform';
import { folderOf } from '../catalogue/service.ts';
import type { IngestParts } from './parts.ts';
import * as store from './store.ts';

/** Questions that were under way when a version was replaced are over by then. */
const RETIRED_KEPT_MS = 15 * 60_000;
/** No load takes as long; a file that none knows was left by a killed one. */
const STRAY_KEPT_MS = 6 * 3_600_000;

type Parts = Pick<IngestParts, 'db' | 'dataDir' | 'clock'>;

/** Removes the files of versions that are gone, and those of loads that never ended. */
export async function sweepFiles(parts: Parts): Promise<void> {
  const before = new Date(parts.clock.now().getTime() - RETIRED_KEPT_MS);
  for (const row of await store.listRetired(parts.db, before)) await removeFile(parts, row);
  await removeStrays(parts);
}

/** Of a dataset that rows were erased from, nothing older is kept for a moment. */
export async function removeRetired(parts: Parts, owner: Owner, datasetId: string): Promise<void> {
  for (const row of await store.listRetiredOf(parts.db, owner, datasetId)) await removeFile(parts, row);
}

async function removeFile({ db, dataDir }: Parts, row: store.RetiredRow): Promise<void> {
  const folder = folderOf(dataDir, { orgId: row.org_id, mode: row.mode }, row.dataset_id);
  await rm(join(folder, row.file_name), { force: true });
  await store.deleteTable(db, row);
}

async function removeStrays({ db, dataDir }: Parts): Promise<void> {
  const root = join(dataDir, 'analytics');
  const entries = await readdir(root, { recursive: true, withFileTypes: true }).catch(() => []);
  for (const entry of entries) {
    if (!entry.isFile() || !/\.duckdb(\.wal)?$/.test(entry.name)) continue;
    const path = join(entry.parentPath, entry.name);
    const { mtimeMs } = await stat(path);
    if (Date.now() - mtimeMs < STRAY_KEPT_MS) continue;
    if (!(await store.isKnownFile(db, entry.name))) await rm(path, { force: true });
  }
}
