import { join } from 'node:path';
import type { Snapshot, SnapshotTable, Vocabulary } from '@chartwright/analytics';
import { type Db, inTransaction, type Owner, type Tx, unseal } from '@chartwright/platform';
import { unsealDeclared } from '../uploads/sealed.ts';
import type { Dataset, DatasetFile, TableQuality } from './model.ts';
import { digestName, type TableFacts, unsealJson } from './sealed.ts';
import * as store from './store.ts';

export type CatalogueParts = {
  readonly db: Db;
  readonly dataDir: string;
  readonly sealKey: Buffer;
};

export type Catalogue = ReturnType<typeof createCatalogue>;

const KEPT_VOCABULARIES = 100;

/** Where the files of a dataset lie. */
export const folderOf = (dataDir: string, { orgId, mode }: Owner, datasetId: string): string =>
  join(dataDir, 'analytics', orgId, mode, datasetId);

/** What an organisation has loaded, as questions need it. */
export function createCatalogue({ db, dataDir, sealKey }: CatalogueParts) {
  const vocabularies = new Map<string, Vocabulary>();
  const view = (row: store.DatasetRow): Dataset => ({
    id: row.id,
    name: unseal(row.name, sealKey).toString(),
    model: row.model,
    version: row.version,
    loadedAt: row.loaded_at ?? undefined,
    rows: row.rows,
  });
  const facts = (source: Db | Tx, owner: Owner, id: string) =>
    store.listFacts(source, owner, id).then((rows) =>
      rows.map(({ table_name, facts: sealed }) => ({
        table: table_name,
        ...unsealJson<TableFacts>(sealed, sealKey),
      })),
    );

  return {
    /** By name; without one, the only dataset there is. */
    async find(owner: Owner, name?: string): Promise<Dataset | undefined> {
      if (name === undefined) {
        const rows = await store.listDatasets(db, owner);
        return rows.length === 1 && rows[0] !== undefined ? view(rows[0]) : undefined;
      }
      const row = await store.findDataset(db, owner, digestName(name, sealKey));
      return row === undefined || row.version === 0 ? undefined : view(row);
    },

    /** The most recently loaded first. */
    async list(owner: Owner): Promise<Dataset[]> {
      return (await store.listDatasets(db, owner)).map(view);
    },

    /** How many files are being read, or wait for it. */
    loading: (owner: Owner): Promise<number> => store.countLoading(db, owner),

    /** Its tables as they are now, which may be a later version than the dataset that was found says. */
    snapshot: (owner: Owner, { id }: Pick<Dataset, 'id'>): Promise<Snapshot> =>
      inTransaction(
        db,
        async (tx) => {
          const row = await store.findDatasetById(tx, owner, id);
          if (row === undefined) throw new Error('The dataset is gone');
          const folder = folderOf(dataDir, owner, id);
          const tables = await store.listTables(tx, owner, id);
          return {
            key: `${owner.orgId}/${owner.mode}/${id}`,
            version: row.version,
            model: row.model,
            tables: tables.map((table) => toSnapshotTable(table, folder, sealKey)),
          };
        },
        { isolation: 'repeatable read' },
      ),

    async vocabulary(owner: Owner, { id, version }: Pick<Dataset, 'id' | 'version'>): Promise<Vocabulary> {
      const key = `${owner.orgId}/${owner.mode}/${id} ${version}`;
      const kept = vocabularies.get(key);
      if (kept !== undefined) return kept;
      const tables = (await store.listTables(db, owner, id)).filter(isOfModel);
      const made = toVocabulary(tables, await facts(db, owner, id));
      vocabularies.set(key, made);
      const [oldest] = vocabularies.keys();
      if (vocabularies.size > KEPT_VOCABULARIES && oldest !== undefined) vocabularies.delete(oldest);
      return made;
    },

    async files(owner: Owner, { id }: Pick<Dataset, 'id'>): Promise<ReadonlyMap<number, DatasetFile>> {
      const rows = await store.listFiles(db, owner, id);
      return new Map(rows.map((row) => [row.number, toFile(row, sealKey)]));
    },

    /** What was found about each table when it was last loaded. */
    async quality(owner: Owner, { id }: Pick<Dataset, 'id'>): Promise<TableQuality[]> {
      const tables = (await facts(db, owner, id)).filter(({ table }) => !table.startsWith('_'));
      return tables.map(({ table, quality }) => ({ table, findings: quality }));
    },
  };
}

const isOfModel = ({ table_name }: store.TableRow): boolean => !table_name.startsWith('_');

function toSnapshotTable(row: store.TableRow, folder: string, sealKey: Buffer): SnapshotTable {
  return {
    table: row.table_name,
    path: join(folder, row.file_name),
    secret: unseal(row.secret, sealKey).toString(),
    rows: row.row_count,
    ...(row.first_day === null || row.last_day === null ? {} : { from: row.first_day, to: row.last_day }),
  };
}

function toVocabulary(tables: readonly store.TableRow[], facts: readonly TableFacts[]): Vocabulary {
  const days = tables.flatMap(({ first_day, last_day }) =>
    first_day === null || last_day === null ? [] : [{ from: first_day, to: last_day }],
  );
  const values: Record<string, readonly string[]> = {};
  for (const { vocabulary } of facts) Object.assign(values, vocabulary);
  const withRows = tables.filter(({ row_count }) => row_count > 0).map(({ table_name }) => table_name);
  if (days.length === 0) return { values, tables: withRows };
  const sorted = (all: readonly string[]) => all.toSorted((a, b) => (a < b ? -1 : 1));
  const [from = ''] = sorted(days.map((each) => each.from));
  const coverage = { from, to: sorted(days.map(({ to }) => to)).at(-1) ?? from };
  return { values, coverage, tables: withRows };
}

function toFile(row: store.FileRow, sealKey: Buffer): DatasetFile {
  return {
    number: row.number,
    fileId: row.file_id,
    filename: unsealDeclared(row.content, sealKey).filename,
    part: unseal(row.part, sealKey).toString(),
    table: row.table_name,
    rows: row.row_count,
    loadedAt: row.loaded_at,
  };
}
