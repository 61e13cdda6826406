import { builtInModels, type Mapping, type PartReport } from '@chartwright/analytics';
import { type Owner, ownerOf, StreamAnswer, sentFileHeaders, type Tx } from '@chartwright/platform';
import { sealJson, unsealJson } from '../catalogue/sealed.ts';
import { audit, type Change, noteShown, type Reader } from './caller.ts';
import { ingestErrors } from './errors.ts';
import type { FileMapping, FileReport, MappingOrder } from './model.ts';
import type { IngestParts } from './parts.ts';
import type { Orders } from './run.ts';
import * as store from './store.ts';
import { type KeptReport, viewFinding, viewMapping, viewReport } from './view.ts';

export type Mappings = ReturnType<typeof createMappings>;

const EMPTY = Buffer.from('part,line,column,reason,value\r\n');

/** What a person sees of a load, and how they put it right. */
export function createMappings(
  parts: IngestParts & {
    readonly again: (tx: Tx, owner: Owner, fileId: string, round: number) => Promise<unknown>;
  },
) {
  const { db, blobs, readAudit, clock, sealKey, catalogue } = parts;

  const findRow = async (source: store.Queryable, owner: Owner, fileId: string): Promise<store.LoadRow> => {
    if ((await parts.uploads().facts(owner, fileId, source)) === undefined) throw ingestErrors.fileUnknown();
    const row = await store.findLoad(source, owner, fileId);
    if (row === undefined) throw ingestErrors.notReadYet();
    return row;
  };
  const reportOf = (row: store.LoadRow): KeptReport | undefined =>
    row.report === null ? undefined : unsealJson<KeptReport>(row.report, sealKey);
  const requireReport = (row: store.LoadRow): KeptReport => {
    if (row.state === 'document') throw ingestErrors.noTable();
    const report = reportOf(row);
    if (report === undefined) throw ingestErrors.notReadYet();
    if (report.parts.length === 0) throw ingestErrors.noTable();
    return report;
  };

  return {
    async readMapping({ actor, requestId }: Reader, fileId: string): Promise<FileMapping> {
      const row = await findRow(db, ownerOf(actor), fileId);
      const view = viewMapping(row, requireReport(row));
      noteShown(readAudit, { actor, requestId }, 'upload.mapping_read', [fileId]);
      return view;
    },

    /** Takes a person's word for what a part is, and has the file loaded again. */
    async changeMapping(change: Change, fileId: string, order: MappingOrder): Promise<FileMapping> {
      const { tx, actor } = change;
      const owner = ownerOf(actor);
      const found = await findRow(tx, owner, fileId);
      const report = requireReport(found);
      const row = (await store.lockLoad(tx, owner, fileId)) ?? found;
      const { part, ...mapping } = order;
      const named = report.parts.find((each) => each.part === part);
      if (named === undefined) throw refuse('part', 'The file has no such part');
      checkMapping(named, mapping);
      const orders: Orders = {
        ...(row.orders === null ? {} : unsealJson<Orders>(row.orders, sealKey)),
        [part]: mapping,
      };
      await store.changeLoad(tx, owner, fileId, {
        state: 'queued',
        orders: sealJson(orders, sealKey),
        isNewRound: true,
        at: clock.now(),
      });
      await parts.uploads().setState(tx, owner, fileId, { state: 'checking' });
      await parts.again(tx, owner, fileId, row.round + 1);
      await audit(change, 'upload.mapping_changed', { kind: 'upload', id: fileId }, { table: mapping.table });
      return viewMapping({ ...row, state: 'queued' }, report);
    },

    async readReport({ actor, requestId }: Reader, fileId: string): Promise<FileReport> {
      const owner = ownerOf(actor);
      const row = await findRow(db, owner, fileId);
      const report = reportOf(row);
      const id = report?.parts.find(({ datasetId }) => datasetId !== undefined)?.datasetId;
      const [loaded] = await store.listPartsOfFile(db, owner, fileId);
      const dataset = (await catalogue.list(owner)).find((each) => each.id === id);
      noteShown(readAudit, { actor, requestId }, 'upload.report_read', [fileId]);
      return viewReport(
        row,
        report,
        dataset === undefined || loaded === undefined
          ? undefined
          : { name: dataset.name, version: loaded.version },
      );
    },

    async readRejects({ actor, requestId }: Reader, fileId: string): Promise<StreamAnswer> {
      const owner = ownerOf(actor);
      const row = await findRow(db, owner, fileId);
      if (row.report === null) throw ingestErrors.notReadYet();
      const headers = sentFileHeaders('rejects.csv');
      const answer = { mediaType: 'text/csv', headers };
      if (row.rejects_blob_id === null) return new StreamAnswer(streamOf(EMPTY), answer);
      const opened = await blobs.get(owner, row.rejects_blob_id);
      if (opened.state !== 'ready') throw ingestErrors.notReadYet();
      noteShown(readAudit, { actor, requestId }, 'upload.rejects_read', [fileId]);
      return new StreamAnswer(opened.content, { ...answer, length: opened.facts.size });
    },

    async listDatasets({ actor }: Reader) {
      const owner = ownerOf(actor);
      const datasets = await catalogue.list(owner);
      return {
        datasets: await Promise.all(
          datasets.map(async (dataset) => {
            const { tables } = await catalogue.snapshot(owner, dataset);
            const quality = await catalogue.quality(owner, dataset);
            return {
              id: dataset.id,
              name: dataset.name,
              model: dataset.model,
              version: dataset.version,
              rows: dataset.rows,
              loaded_at: dataset.loadedAt?.toISOString() ?? null,
              tables: tables
                .filter(({ table }) => !table.startsWith('_'))
                .map(({ table, rows, from, to }) => ({ table, rows, from: from ?? null, to: to ?? null })),
              quality: quality.flatMap(({ findings }) => findings.map(viewFinding)),
            };
          }),
        ),
      };
    },
  };
}

async function* streamOf(bytes: Uint8Array): AsyncGenerator<Uint8Array, void, undefined> {
  yield await Promise.resolve(bytes);
}

const refuse = (path: string, message: string) =>
  ingestErrors.mappingDoesNotFit({ issues: [{ path, message }] });

/** Refused at once where it names what is not there; the load itself checks it again. */
function checkMapping({ proposal }: PartReport, { table, columns }: Mapping): void {
  const spec = [...builtInModels().values()]
    .map(({ tables }) => (Object.hasOwn(tables, table) ? tables[table] : undefined))
    .find((each) => each !== undefined);
  if (spec === undefined) throw refuse('table', 'No model has such a table');
  const sources = new Set(proposal.columns.map(({ source }) => source));
  const targets = new Set<string>();
  for (const [source, target] of Object.entries(columns)) {
    if (!sources.has(source)) throw refuse('columns', 'The file has no such column');
    if (target === null) continue;
    if (!Object.hasOwn(spec.columns, target)) throw refuse('columns', `${table} has no column ${target}`);
    if (targets.has(target)) throw refuse('columns', `Two columns go to ${target}`);
    targets.add(target);
  }
  for (const [name, { required }] of Object.entries(spec.columns)) {
    if (required === true && !targets.has(name)) throw refuse('columns', `${table} needs ${name}`);
  }
}
