import { type Compiled, compileDrill, nameRows, type Value, WarehouseError } from '@chartwright/analytics';
import { httpErrors, ownerOf } from '@chartwright/platform';
import { askerOf, type Caller } from './caller.ts';
import { queryErrors } from './errors.ts';
import type { Languages } from './languages.ts';
import type { DrillBody } from './model.ts';
import type { QueryParts } from './ports.ts';
import type { Queries } from './service.ts';
import { findInForce } from './settings/store.ts';
import type { OpenedQuery } from './stored.ts';

const TIMEOUT_MS = 10_000;
const OPENED: ReadonlySet<string> = new Set(['metric', 'before']);
const PLACE = ['_file', '_line'];

export type Drill = ReturnType<typeof createDrill>;

/** Opens a number to the rows of the files it was computed from. */
export function createDrill({
  db,
  catalogue,
  warehouse,
  languages,
  queries,
}: QueryParts & { readonly languages: Languages; readonly queries: Pick<Queries, 'open' | 'noteShown'> }) {
  const find = async (caller: Caller, { row, body }: OpenedQuery) => {
    const datasets = await catalogue.list(ownerOf(caller.actor));
    const dataset = datasets.find(({ id }) => id === row.dataset_id);
    const model = dataset && languages.get(dataset.model)?.model;
    if (dataset === undefined || model === undefined || body.query === undefined)
      throw queryErrors.datasetUnknown();
    return { dataset, model, query: body.query };
  };

  return {
    async rows(caller: Caller, id: string, { row, metric, limit }: DrillBody) {
      const opened = await queries.open(caller, id);
      if (opened.row.status !== 'done') throw queryErrors.queryNotDone();
      const { smallCellsMin } = await findInForce(db, askerOf(caller));
      if (smallCellsMin > 0) return { ...nothing(opened), refusal: EACH_IS_ONE_PERSON };
      requireKeys(opened, row, metric);
      const { dataset, model, query } = await find(caller, opened);
      if (query.intent === 'dataQuality') return { ...nothing(opened), refusal: NO_SOURCE_ROWS };
      const owner = ownerOf(caller.actor);
      const snapshot = await catalogue.snapshot(owner, dataset);
      const { coverage, tables } = await catalogue.vocabulary(owner, dataset);
      const compiled = planned(() =>
        compileDrill(model, query, row, {
          dialect: warehouse.dialect,
          coverage,
          tables,
          today: opened.row.created_at.toISOString().slice(0, 10),
          metric,
          limit: limit + 1,
        }),
      );
      if (compiled === undefined) return { ...nothing(opened), refusal: NO_SOURCE_ROWS };
      const [result, files] = await Promise.all([
        warehouse.run(snapshot, compiled, { timeoutMs: TIMEOUT_MS, rowsMax: limit + 1 }).catch(refuseLate),
        catalogue.files(owner, dataset),
      ]);
      queries.noteShown(caller, 'query.opened', opened);
      const named = nameRows(compiled, result);
      const rows = named.slice(0, limit).map(({ _file, _line, ...cells }) => {
        const file = files.get(Number(_file));
        return {
          ...cells,
          file: file === undefined ? null : { file_id: file.fileId, filename: file.filename },
          line: _line,
        };
      });
      return {
        query_id: opened.row.id,
        dataset_version: snapshot.version,
        columns: columnsOf(compiled),
        rows,
        row_count: rows.length,
        has_more: named.length > limit,
      };
    },
  };
}

/** Undefined where there are no rows behind it. */
function planned(plan: () => Compiled): Compiled | undefined {
  try {
    return plan();
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

function refuseLate(cause: unknown): never {
  if (cause instanceof WarehouseError && cause.reason === 'timeout') throw httpErrors.timeout({ cause });
  throw cause;
}

const columnsOf = ({ columns }: Compiled) => columns.filter(({ name }) => !PLACE.includes(name));

const nothing = ({ row }: OpenedQuery) => ({
  query_id: row.id,
  dataset_version: row.dataset_version ?? 0,
  columns: [],
  rows: [],
  row_count: 0,
  has_more: false,
});

const EACH_IS_ONE_PERSON = {
  type: 'not_permitted' as const,
  code: 'small_cells',
  message: 'Small groups are held back here, and each source row is about one person.',
};
const NO_SOURCE_ROWS = {
  type: 'not_modelled' as const,
  code: 'no_source_rows',
  message: 'There are no source rows to show behind this; ask for the rows themselves.',
};

/** A row is named by what it is grouped by: all of it, or nothing for the whole answer. */
function requireKeys(
  { body }: OpenedQuery,
  row: Readonly<Record<string, Value>>,
  metric: string | undefined,
): void {
  const given = Object.keys(row);
  const keys = (body.columns ?? []).filter(({ role }) => role === 'dimension' || role === 'time');
  const names = new Set(keys.map(({ name }) => name));
  const issues = given
    .filter((name) => !names.has(name))
    .map((name) => ({ path: `row.${name}`, message: 'Not a dimension of this answer' }));
  const isOpenable = (body.columns ?? []).some(({ name, role }) => name === metric && OPENED.has(role));
  if (metric !== undefined && !isOpenable)
    issues.push({ path: 'metric', message: 'Not a metric of this answer' });
  const isShown = (body.rows ?? []).some((shown) =>
    Object.keys(row).every((name) => shown[name] === row[name]),
  );
  if (issues.length === 0 && !isShown) issues.push({ path: 'row', message: 'No such row in this answer' });
  if (issues.length > 0) throw httpErrors.invalidRequest({ issues });
}
