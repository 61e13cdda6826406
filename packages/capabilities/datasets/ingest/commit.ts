import { rm } from 'node:fs/promises';
import { basename } from 'node:path';
import type { LoadReport, PartReport, WrittenTable } from '@chartwright/analytics';
import { type Owner, seal, type Tx } from '@chartwright/platform';
import { digestName, sealJson, type TableFacts } from '../catalogue/sealed.ts';
import type { IngestParts } from './parts.ts';
import * as store from './store.ts';
import type { NamedTarget } from './targets.ts';

/** Another load was quicker: this one is done anew on what that has made. */
export class StaleVersion extends Error {
  constructor() {
    super('The dataset has moved on');
    this.name = 'StaleVersion';
  }
}

export type Committed = { readonly datasetId: string; readonly version: number };

/**
 * Makes what a load has written the current version of its datasets, in the transaction that says so.
 *
 * @throws {StaleVersion} when the dataset is no longer what the load began with
 */
export async function commitWritten(
  tx: Tx,
  parts: Pick<IngestParts, 'sealKey' | 'clock'>,
  given: {
    readonly owner: Owner;
    readonly report: LoadReport;
    readonly targets: readonly NamedTarget[];
    readonly fileId: string;
  },
): Promise<Committed[]> {
  const { owner, report, targets, fileId } = given;
  const at = parts.clock.now();
  const committed: Committed[] = [];
  for (const { datasetId, tables } of report.written) {
    const target = targets.find((each) => each.datasetId === datasetId);
    if (target === undefined) throw new Error('A load wrote into a dataset that it was not given');
    const loaded = report.parts.filter((part) => part.outcome === 'loaded' && part.datasetId === datasetId);
    await insertNew(tx, parts, owner, target);
    const step = { id: datasetId, version: target.version, files: loaded.length, at };
    if (!(await store.nextVersion(tx, owner, step))) throw new StaleVersion();
    for (const part of loaded) await insertPart(tx, parts, { owner, fileId, target, part });
    for (const table of tables) await keepTable(tx, parts, { owner, target, table, report });
    committed.push({ datasetId, version: target.version });
  }
  return committed;
}

async function insertNew(
  tx: Tx,
  { sealKey, clock }: Pick<IngestParts, 'sealKey' | 'clock'>,
  owner: Owner,
  { datasetId: id, name, model, version }: NamedTarget,
): Promise<void> {
  if (version > 1) return;
  const digest = digestName(name, sealKey);
  await store.insertDataset(tx, owner, {
    id,
    digest,
    name: seal(Buffer.from(name), sealKey),
    model,
    at: clock.now(),
  });
}

async function insertPart(
  tx: Tx,
  { sealKey, clock }: Pick<IngestParts, 'sealKey' | 'clock'>,
  given: {
    readonly owner: Owner;
    readonly fileId: string;
    readonly target: NamedTarget;
    readonly part: PartReport;
  },
): Promise<void> {
  const { owner, fileId, target, part } = given;
  const { counts } = part;
  if (counts === undefined) throw new Error('A loaded part has no counts');
  await store.insertPart(tx, owner, {
    datasetId: target.datasetId,
    number: counts.file,
    file_id: fileId,
    part: seal(Buffer.from(part.part), sealKey),
    table_name: counts.table_name,
    version: target.version,
    read_count: counts.read,
    row_count: counts.rows,
    duplicate_count: counts.duplicates,
    reject_count: counts.rejected,
    superseded_count: counts.superseded,
    replaced_count: counts.replaced,
    at: clock.now(),
  });
}

async function keepTable(
  tx: Tx,
  { sealKey, clock }: Pick<IngestParts, 'sealKey' | 'clock'>,
  given: {
    readonly owner: Owner;
    readonly target: NamedTarget;
    readonly table: WrittenTable;
    readonly report: LoadReport;
  },
): Promise<void> {
  const { owner, target, table, report } = given;
  const { datasetId, version } = target;
  const quality = report.parts.findLast((part) => part.table === table.table)?.quality ?? [];
  const facts: TableFacts = { vocabulary: table.vocabulary, quality };
  await store.replaceTable(tx, owner, {
    datasetId,
    table: table.table,
    version,
    fileName: basename(table.path),
    secret: seal(Buffer.from(table.secret), sealKey),
    facts: sealJson(facts, sealKey),
    rows: table.rows,
    from: table.from,
    to: table.to,
    at: clock.now(),
  });
  if (!table.table.startsWith('_')) {
    await store.setRowCounts(tx, owner, { datasetId, table: table.table, files: table.files });
  }
}

/** Of a load that came to nothing. */
export const removeWritten = (report: LoadReport): Promise<unknown> =>
  Promise.all(report.written.flatMap(({ tables }) => tables.map(({ path }) => rm(path, { force: true }))));
