import type {
  AnswerSource,
  Compiled,
  HeldBack,
  Model,
  Query,
  ResultRows,
  Row,
  Snapshot,
  Warehouse,
} from '@chartwright/analytics';
import { compileQuery, nameRows, suppress } from '@chartwright/analytics';
import type { Owner } from '@chartwright/platform';
import type { Catalogue, Dataset } from './ports.ts';
import { tellsByItself } from './privacy.ts';
import type { Candidate } from './understand.ts';

/** Longer than any question of ten million rows takes, and shorter than what a client waits. */
const TIMEOUT_MS = 20_000;
const ROWS_MAX = 10_000;

export type Computed = {
  readonly rows: readonly Row[];
  readonly isCut: boolean;
  readonly held: HeldBack;
  readonly source: AnswerSource;
};

/** There are more groups than are shown, and small ones are to be held back. */
export class TooManyGroups extends Error {}

export type Compute = ReturnType<typeof createCompute>;

/** Runs what the planner has made of a question, with small groups held back as far as they are to be. */
export function createCompute({
  catalogue,
  warehouse,
}: {
  readonly catalogue: Catalogue;
  readonly warehouse: Warehouse;
}) {
  return {
    compile: (
      { model, vocabulary }: Candidate,
      query: Query,
      given: { readonly smallCellsMin: number; readonly today: string },
    ): Compiled =>
      compileQuery(model, query, {
        dialect: warehouse.dialect,
        coverage: vocabulary.coverage,
        tables: vocabulary.tables,
        today: given.today,
        countPeople: given.smallCellsMin > 0,
      }),

    /** @throws {WarehouseError} */
    async run(
      owner: Owner,
      { dataset, model }: Pick<Candidate, 'dataset' | 'model'>,
      compiled: Compiled,
      given: { readonly smallCellsMin: number; readonly signal?: AbortSignal },
    ): Promise<Computed> {
      const snapshot = await catalogue.snapshot(owner, dataset);
      const { smallCellsMin, signal } = given;
      const [result, source] = await Promise.all([
        warehouse.run(snapshot, compiled, { timeoutMs: TIMEOUT_MS, rowsMax: ROWS_MAX, signal }),
        describeSource(catalogue, owner, dataset, snapshot, compiled.tables),
      ]);
      const { kept, isHeld } = holdBack(model, compiled, result, smallCellsMin);
      const rows = nameRows(compiled, { columns: result.columns, rows: kept });
      const held = { min: smallCellsMin, any: isHeld.size > 0, rows: heldAmong(rows, kept, isHeld) };
      return { rows, isCut: result.isCut, held, source };
    },
  };
}

type Cells = ResultRows['rows'][number];
type Kept = { readonly kept: readonly Cells[]; readonly isHeld: ReadonlySet<Cells> };

/** Rows of the engine without the numbers of those that are held back, or without these where they tell something. */
function holdBack(model: Model, compiled: Compiled, result: ResultRows, min: number): Kept {
  if (min === 0 || compiled.peopleColumn === undefined) return { kept: result.rows, isHeld: new Set() };
  // A sum of what was cut off is not known, so neither is what a small group could be told by.
  if (result.isCut) throw new TooManyGroups();
  const people = result.columns.findIndex(({ name }) => name === compiled.peopleColumn);
  const { rows } = suppress(result.rows, compiled, { min });
  const isHeld = new Set(rows.filter((row) => row[people] === null));
  const total = result.rows.reduce((sum, row) => sum + Number(row[people] ?? 0), 0);
  const isGone = total < min || tellsByItself(model, compiled.query);
  const hasKeys = compiled.columns.some(({ role }) => role === 'dimension' || role === 'time');
  return { kept: isGone && hasKeys ? rows.filter((row) => !isHeld.has(row)) : rows, isHeld };
}

const heldAmong = (
  rows: readonly Row[],
  kept: readonly Cells[],
  isHeld: ReadonlySet<Cells>,
): ReadonlySet<Row> =>
  new Set(
    rows.filter((_row, at) => {
      const cells = kept[at];
      return cells !== undefined && isHeld.has(cells);
    }),
  );

async function describeSource(
  catalogue: Catalogue,
  owner: Owner,
  dataset: Dataset,
  snapshot: Snapshot,
  tables: readonly string[],
): Promise<AnswerSource> {
  const [files, quality] = await Promise.all([
    catalogue.files(owner, dataset),
    catalogue.quality(owner, dataset),
  ]);
  const used = snapshot.tables.filter(({ table }) => tables.includes(table));
  const from = used.flatMap((table) => table.from ?? []).toSorted(byText)[0];
  const to = used
    .flatMap((table) => table.to ?? [])
    .toSorted(byText)
    .at(-1);
  const named = new Map(
    [...files.values()]
      .filter(({ table }) => tables.includes(table))
      .map(({ fileId, filename }) => [fileId, filename]),
  );
  return {
    version: snapshot.version,
    loadedAt: dataset.loadedAt?.toISOString() ?? '',
    ...(from !== undefined && to !== undefined && { coverage: { from, to } }),
    files: [...named].map(([file_id, filename]) => ({ file_id, filename })),
    duplicatesRemoved: quality
      .filter(({ table }) => tables.includes(table))
      .flatMap(({ findings }) => findings)
      .reduce((sum, { check, count }) => (check === 'duplicates' ? sum + count : sum), 0),
  };
}

const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
