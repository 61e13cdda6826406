import type { Value } from '../model/model.ts';

/** The tables of a dataset at one version. None of its files is ever written again. */
export type Snapshot = {
  /** Names one organisation, mode and dataset; a child serves one alone. */
  readonly key: string;
  readonly version: number;
  readonly model: string;
  readonly tables: readonly SnapshotTable[];
};

export type SnapshotTable = {
  readonly table: string;
  /** Absolute path of the DuckDB file that holds it as `main.<table>`. */
  readonly path: string;
  /** Key of that file, 64 hexadecimal digits. */
  readonly secret: string;
  readonly rows: number;
  /** Range of the table's date, where it has one. */
  readonly from?: string;
  readonly to?: string;
};

/** Parameters stand in the text as $1, $2. */
export type Statement = { readonly sql: string; readonly parameters: readonly Value[] };

export type ResultRows = {
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  readonly rows: readonly (readonly Value[])[];
  /** There were more rows than `rowsMax`. */
  readonly isCut: boolean;
};

export type RunOptions = {
  readonly timeoutMs: number;
  readonly rowsMax: number;
  readonly signal?: AbortSignal | undefined;
};

/** Where questions are computed: DuckDB in children, or a PostgreSQL by URL. Text that is not one SELECT is refused. */
export type Warehouse = {
  readonly dialect: 'duckdb' | 'postgres';
  /** @throws {WarehouseError} */
  run(snapshot: Snapshot, statement: Statement, options: RunOptions): Promise<ResultRows>;
  /** Makes the next `run` of this snapshot quick; never fails. */
  warm(snapshot: Snapshot): void;
  /** Ends what an organisation's children hold: the dataset was deleted. */
  forget(key: string): Promise<void>;
  stop(): Promise<void>;
};

export type WarehouseReason = 'timeout' | 'memory' | 'aborted' | 'refused' | 'failed';

export class WarehouseError extends Error {
  readonly reason: WarehouseReason;
  constructor(reason: WarehouseReason, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'WarehouseError';
    this.reason = reason;
  }
}
