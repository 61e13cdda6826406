import { join } from 'node:path';
import { openEngine, openTrainer, type Warehouse } from '@chartwright/analytics';
import type { Clock } from '@chartwright/kernel';
import type {
  BlobAddress,
  Blobs,
  Database,
  Db,
  Events,
  Job,
  Links,
  Log,
  Owner,
  ReadAudit,
  Recurring,
  SandboxClocks,
  Tx,
} from '@chartwright/platform';

import { type Catalogue, createCatalogue } from './catalogue/index.ts';
import { createIngest } from './ingest/index.ts';
import { createProposer, openQueries, type ProposerEndpoint } from './queries/index.ts';
import { createRisk } from './risk/index.ts';
import { createUploads, type Uploads } from './uploads/index.ts';
import { openPostgresWarehouse } from './warehouse/index.ts';
import { type Concepts, createWorkflows } from './workflows/index.ts';

export type DatasetParts = {
  readonly db: Db;
  readonly pool: Database['pool'];
  /** Under it lie `analytics/`, the tables, and `analytics/scratch/`, emptied at every start. */
  readonly dataDir: string;
  /** Another place to answer questions from than this machine: a PostgreSQL. */
  readonly analyticsUrl: string | undefined;
  readonly blobs: Blobs;
  readonly blobAddress: BlobAddress;
  readonly links: Links;
  readonly readAudit: ReadAudit;
  readonly events: Events;
  readonly clock: Clock;
  /** "Now" of an organisation's mode, in background work. */
  readonly clocks: SandboxClocks;
  /** Mails the administrators of an organisation. */
  readonly notify: (
    tx: Tx,
    owner: Owner,
    notice: { readonly subject: string; readonly text: string },
  ) => Promise<void>;
  /** Seals what tables hold of uploads, questions and answers. */
  readonly sealKey: Buffer;
  readonly publicUrl: () => string;
  /** The terminology service. */
  readonly concepts: Concepts;
  /** The language model that may propose typed queries; undefined: none. */
  readonly analyst: ProposerEndpoint | undefined;
  readonly log: Log;
};

/** The whole Data surface: its parts are made here, once, and handed to each other. */
export function openDatasets(parts: DatasetParts) {
  const catalogue = createCatalogue(parts);
  const engine = openEngine({
    scratch: join(parts.dataDir, 'analytics', 'scratch'),
    memoryMb: 1024,
    threads: 2,
    childrenMax: 4,
    log: parts.log,
  });
  const warehouse: Warehouse =
    parts.analyticsUrl === undefined
      ? engine
      : openPostgresWarehouse({ url: parts.analyticsUrl, poolSize: 8, log: parts.log });
  const ingest = createIngest({
    ...parts,
    catalogue,
    engine,
    changed: createWarmer({ catalogue, warehouse, log: parts.log }),
    uploads: () => uploads,
  });
  const uploads: Uploads = createUploads({ ...parts, hooks: ingest.hooks });
  const trainer = openTrainer();
  const workflows = createWorkflows({ ...parts, catalogue, warehouse, trainer });
  const risk = createRisk({ ...parts, catalogue, warehouse });
  const queries = openQueries({ ...parts, catalogue, warehouse, proposer: createProposer(parts.analyst) });
  const jobs: readonly Job[] = [...uploads.jobs, ...ingest.jobs, ...queries.jobs];
  const crontab: readonly Recurring[] = [...uploads.crontab, ...ingest.crontab, ...queries.crontab];
  const stop = async () => {
    await uploads.stop();
    await queries.stop();
    await trainer.stop();
    await warehouse.stop();
    await engine.stop();
  };
  const use = { ...uploads.use, ...ingest.use, ...workflows.use, ...queries.use, risk };
  return { use, jobs, crontab, steps: queries.steps, stop };
}

/** Opens new versions before somebody asks, so that the first question finds them read. */
const createWarmer =
  ({ catalogue, warehouse, log }: { catalogue: Catalogue; warehouse: Warehouse; log: Log }) =>
  (owner: Owner, datasetIds: readonly string[]): void => {
    const warm = async () => {
      for (const dataset of await catalogue.list(owner))
        if (datasetIds.includes(dataset.id)) warehouse.warm(await catalogue.snapshot(owner, dataset));
    };
    warm().catch((error: unknown) => log.warn({ err: error }, 'a new version was not opened ahead'));
  };
