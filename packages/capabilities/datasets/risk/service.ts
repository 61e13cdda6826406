import {
  builtInModels,
  type Model,
  rowsOf,
  type SelectOptions,
  type Snapshot,
  type Warehouse,
  WarehouseError,
} from '@chartwright/analytics';
import {
  type Caller,
  type Db,
  httpErrors,
  notingShown,
  type Owner,
  ownerOf,
  type ReadAudit,
} from '@chartwright/platform';
import type { Catalogue } from '../catalogue/index.ts';
import { askerOf } from '../queries/caller.ts';
import { queryErrors } from '../queries/errors.ts';
import type { Dataset } from '../queries/ports.ts';
import { findInForce } from '../queries/settings/store.ts';
import { assessPage, type Given } from './assess-page.ts';
import { readCursor, writeCursor } from './cursor.ts';
import { measures, NOTICE } from './measures.ts';
import type { RiskBody, RiskReply } from './model.ts';
import { scorings, selectPage } from './select.ts';
import { view } from './view.ts';

const MODEL = 'claims';
const TIMEOUT_MS = 20_000;
const ROWS_MAX = 100_000;

export type RiskParts = {
  readonly db: Db;
  readonly catalogue: Catalogue;
  readonly warehouse: Warehouse;
  readonly readAudit: ReadAudit;
};

const noteDataset = notingShown('dataset');

export type Risk = ReturnType<typeof createRisk>;

/** Published risk tables over an organisation's claims, each score with the rows it rests on. Nothing is stored. */
export function createRisk({ db, catalogue, warehouse, readAudit }: RiskParts) {
  const model = claimsModel();

  const choose = async (owner: Owner, name: string | undefined): Promise<Dataset | undefined> => {
    if (name === undefined) return (await catalogue.list(owner)).find((dataset) => dataset.model === MODEL);
    const named = await catalogue.find(owner, name);
    if (named?.model !== MODEL) throw queryErrors.datasetUnknown();
    return named;
  };

  const reader =
    (snapshot: Snapshot): Given['read'] =>
    async (statement) => {
      const options = { timeoutMs: TIMEOUT_MS, rowsMax: ROWS_MAX };
      const result = await warehouse.run(snapshot, statement, options).catch(refuseLate);
      return result.isCut ? undefined : rowsOf(result);
    };

  return {
    measures: () => ({ measures: Object.values(measures), notice: NOTICE }),

    async assess(caller: Caller, body: RiskBody): Promise<RiskReply> {
      const owner = ownerOf(caller.actor);
      const [dataset, inForce] = await Promise.all([
        choose(owner, body.dataset),
        findInForce(db, askerOf(caller)),
      ]);
      if (dataset === undefined) return refused(body, NO_DATA);
      if (inForce.smallCellsMin > 0) return refused(body, EACH_IS_ONE_PERSON);
      const snapshot = await catalogue.snapshot(owner, dataset);
      const tables = snapshot.tables.map(({ table }) => table);
      if (!scorings[body.measure].tables.every((table) => tables.includes(table)))
        return refused(body, NO_TABLE);

      const offset = readCursor(body.cursor, snapshot.version);
      const options: SelectOptions = {
        model,
        dialect: warehouse.dialect,
        coverage: coverageOf(snapshot, caller.clock.now()),
        tables,
      };
      const read = reader(snapshot);
      const scored = (await read(selectPage(body, offset, options))) ?? [];
      const page = scored.slice(0, body.limit);
      const claimsTo = snapshot.tables.find(({ table }) => table === 'claims')?.to;
      const assessments = await assessPage(body, page, { read, options, claimsTo });
      const files = await catalogue.files(owner, dataset);
      noteDataset(readAudit, caller, 'data.risk_read', [dataset.id]);
      return {
        measure: body.measure,
        dataset: dataset.name,
        dataset_version: snapshot.version,
        loaded_at: dataset.loadedAt?.toISOString() ?? null,
        results: assessments.map((assessment) => view(assessment, files)),
        next_cursor: scored.length > body.limit ? writeCursor(snapshot.version, offset + body.limit) : null,
        refusal: null,
        notice: NOTICE,
      };
    },
  };
}

function claimsModel(): Model {
  const model = builtInModels().get(MODEL);
  if (model === undefined) throw new Error('the claims model is not there');
  return model;
}

/** Days the data speak of. Cover that was agreed for the time to come is none of them. */
function coverageOf({ tables }: Snapshot, now: Date): { from: string; to: string } | undefined {
  const [from] = tables.flatMap((table) => table.from ?? []).toSorted(byText);
  const last = tables.flatMap((table) => table.to ?? []).toSorted(byText);
  const [to] = [...last.slice(-1), now.toISOString().slice(0, 10)].toSorted(byText);
  return from === undefined || to === undefined ? undefined : { from, to };
}

const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

function refuseLate(cause: unknown): never {
  if (cause instanceof WarehouseError && cause.reason === 'timeout') throw httpErrors.timeout({ cause });
  throw cause;
}

const refused = (body: RiskBody, refusal: NonNullable<RiskReply['refusal']>): RiskReply => ({
  measure: body.measure,
  dataset: null,
  dataset_version: null,
  loaded_at: null,
  results: [],
  next_cursor: null,
  refusal,
  notice: NOTICE,
});

const NO_DATA = {
  type: 'not_modelled',
  code: 'no_data',
  message: 'No claims data has been loaded yet. Upload a file first.',
} as const;

const NO_TABLE = {
  type: 'not_modelled',
  code: 'no_table',
  message: 'The table this measure is computed from has not been uploaded.',
} as const;

const EACH_IS_ONE_PERSON = {
  type: 'not_permitted',
  code: 'small_cells_held',
  message: 'Small groups are held back for you, and every result here is about one person.',
} as const;
