import { randomBytes } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { builtInModels, type LoadCount, type LoadTarget } from '@chartwright/analytics';
import type { Owner } from '@chartwright/platform';
import { digestName } from '../catalogue/sealed.ts';
import { folderOf } from '../catalogue/service.ts';
import * as catalogueStore from '../catalogue/store.ts';
import type { IngestParts } from './parts.ts';
import * as store from './store.ts';

/** Where rows may go, and the name of the dataset that this would be. */
export type NamedTarget = LoadTarget & { readonly name: string };

type Parts = Pick<IngestParts, 'db' | 'dataDir' | 'sealKey' | 'catalogue'>;

/** The datasets that a file may belong to: the named one, else the one of each model that has the model's name. */
export async function findTargets(
  parts: Parts,
  owner: Owner,
  dataset: string | undefined,
): Promise<NamedTarget[]> {
  const models = [...builtInModels().keys()];
  if (dataset === undefined) {
    return Promise.all(models.map((model) => toTarget(parts, owner, { name: model, model })));
  }
  const row = await catalogueStore.findDataset(parts.db, owner, digestName(dataset, parts.sealKey));
  const possible = row === undefined ? models : [row.model];
  return Promise.all(possible.map((model) => toTarget(parts, owner, { name: dataset, model })));
}

async function toTarget(
  parts: Parts,
  owner: Owner,
  { name, model }: { readonly name: string; readonly model: string },
): Promise<NamedTarget> {
  const { db, dataDir, sealKey } = parts;
  const row = await catalogueStore.findDataset(db, owner, digestName(name, sealKey));
  const isNew = row === undefined || row.model !== model;
  const id = isNew ? `ds_${randomBytes(16).toString('hex')}` : row.id;
  const folder = folderOf(dataDir, owner, id);
  const base = { name, model, datasetId: id, folder };
  if (isNew) return { ...base, version: 1, nextFile: 1, tables: [], loads: [] };
  return { ...base, ...(await contentOf(parts, owner, row)) };
}

/** A dataset as it stands, to be written anew. */
export async function targetOf(
  parts: Parts,
  owner: Owner,
  datasetId: string,
): Promise<NamedTarget | undefined> {
  const row = await catalogueStore.findDatasetById(parts.db, owner, datasetId);
  if (row === undefined) return undefined;
  const folder = folderOf(parts.dataDir, owner, datasetId);
  return { name: '', model: row.model, datasetId, folder, ...(await contentOf(parts, owner, row)) };
}

async function contentOf(
  { db, catalogue }: Parts,
  owner: Owner,
  row: catalogueStore.DatasetRow,
): Promise<Pick<LoadTarget, 'version' | 'nextFile' | 'tables' | 'loads'>> {
  const snapshot = await catalogue.snapshot(owner, row);
  const parts = await store.listPartsOfDataset(db, owner, row.id);
  return {
    version: row.version + 1,
    nextFile: row.next_file,
    tables: snapshot.tables.filter(({ table }) => !table.startsWith('_')),
    loads: parts.map(toCount),
  };
}

const toCount = (part: store.PartRow): LoadCount => ({
  file: part.number,
  table_name: part.table_name,
  read: part.read_count,
  rows: part.row_count,
  duplicates: part.duplicate_count,
  rejected: part.reject_count,
  superseded: part.superseded_count,
});

export const makeFolders = (targets: readonly LoadTarget[]): Promise<unknown> =>
  Promise.all(targets.map(({ folder }) => mkdir(folder, { recursive: true, mode: 0o700 })));
