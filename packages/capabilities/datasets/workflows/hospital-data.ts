import {
  type ResultRows,
  type Snapshot,
  type Statement,
  type Warehouse,
  WarehouseError,
} from '@chartwright/analytics';
import { httpErrors, type Owner } from '@chartwright/platform';
import { queryErrors } from '../queries/errors.ts';
import type { Catalogue, Dataset } from '../queries/ports.ts';

const MODEL = 'hospital';
/** Shorter than what a request may take, so that whoever waits is told. */
const TIMEOUT_MS = 20_000;
/** Of one statement of a workflow: rows that are computed with here, not shown. */
const ROWS_MAX = 200_000;

export type HospitalData = {
  readonly dataset: Dataset;
  readonly snapshot: Snapshot;
  readonly tables: ReadonlySet<string>;
  has(table: string): boolean;
  read(statement: Statement): Promise<ResultRows>;
};

/**
 * Opens an organisation's hospital data: the dataset that was named, else the one loaded last.
 *
 * @returns undefined when nothing of this model was loaded
 * @throws {Problem} 404 for a name that no dataset of the hospital model has
 */
export async function openHospitalData(
  { catalogue, warehouse }: { readonly catalogue: Catalogue; readonly warehouse: Warehouse },
  owner: Owner,
  name: string | undefined,
): Promise<HospitalData | undefined> {
  const dataset = await choose(catalogue, owner, name);
  if (dataset === undefined) return undefined;
  const snapshot = await catalogue.snapshot(owner, dataset);
  const tables = new Set(snapshot.tables.map(({ table }) => table));
  return {
    dataset,
    snapshot,
    tables,
    has: (table) => tables.has(table),
    read: (statement) =>
      warehouse
        .run(snapshot, statement, { timeoutMs: TIMEOUT_MS, rowsMax: ROWS_MAX })
        .catch((cause: unknown) => {
          throw toProblem(cause);
        }),
  };
}

/** What too much data for one request is, as a refusal; anything else is a fault of ours. */
function toProblem(cause: unknown): unknown {
  if (!(cause instanceof WarehouseError)) return cause;
  const seconds = TIMEOUT_MS / 1000;
  if (cause.reason === 'timeout')
    return httpErrors.timeout({
      detail: `The cases could not be read in ${seconds} seconds. Ask for fewer.`,
      cause,
    });
  if (cause.reason === 'memory')
    return httpErrors.unavailable({ detail: 'So many cases do not fit into memory. Ask for fewer.', cause });
  return cause;
}

async function choose(
  catalogue: Catalogue,
  owner: Owner,
  name: string | undefined,
): Promise<Dataset | undefined> {
  if (name !== undefined) {
    const named = await catalogue.find(owner, name);
    if (named?.model !== MODEL) throw queryErrors.datasetUnknown();
    return named;
  }
  const all = (await catalogue.list(owner)).filter(({ model }) => model === MODEL);
  const since = ({ loadedAt }: Dataset) => loadedAt?.getTime() ?? 0;
  return all.toSorted((a, b) => since(b) - since(a))[0];
}

export function freshnessOf({ dataset, snapshot }: HospitalData) {
  const dates = (of: 'from' | 'to') => snapshot.tables.flatMap(({ [of]: day }) => day ?? []).toSorted(byText);
  return {
    dataset_version: snapshot.version,
    loaded_at: dataset.loadedAt?.toISOString() ?? null,
    data_from: dates('from')[0] ?? null,
    data_to: dates('to').at(-1) ?? null,
  };
}

const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

const DAY_MS = 86_400_000;

export const dayOf = (date: Date): string => date.toISOString().slice(0, 10);

/** The years before a day, that day included. */
export function yearsBefore(day: string, years: number): { readonly from: string; readonly to: string } {
  const from = new Date(`${day}T00:00:00Z`);
  from.setUTCFullYear(from.getUTCFullYear() - years);
  return { from: dayOf(new Date(from.getTime() + DAY_MS)), to: day };
}
