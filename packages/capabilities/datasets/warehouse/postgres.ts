import {
  type ResultRows,
  type RunOptions,
  refuseUnsafe,
  type Snapshot,
  type Statement,
  type Value,
  type Warehouse,
  WarehouseError,
} from '@chartwright/analytics';
import type { Log } from '@chartwright/platform';
import pg from 'pg';
import { dropDataset, hasSchema, importSnapshot } from './import.ts';
import { datasetSchema, quoted, versionSchema } from './names.ts';
import { kindOf, valueTypes } from './values.ts';

type PostgresWarehouseOptions = {
  readonly url: string;
  /** Connections at one time, of all organisations. */
  readonly poolSize: number;
  readonly log: Log;
};

const CONNECT_TIMEOUT_MS = 10_000;
const CANCELLED = '57014';
const MEMORY: ReadonlySet<string> = new Set(['53000', '53100', '53200', '53400']);
/** Syntax and names: their messages hold words of the statement, none of the data. */
const TELLING_CLASS = '42';

/**
 * Answers questions in a PostgreSQL by URL, for an organisation that outgrows one machine. Tables are brought there from the
 * files of the snapshot before its first question.
 */
export function openPostgresWarehouse({ url, poolSize, log }: PostgresWarehouseOptions): Warehouse {
  const pool = new pg.Pool({
    connectionString: url,
    max: poolSize,
    application_name: 'chartwright-analytics',
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
  });
  // Without a listener the end of an idle connection would end the process; the pool replaces it by itself.
  pool.on('error', (error) =>
    log.warn({ code: codeOf(error) }, 'an idle connection of the warehouse was lost'),
  );
  const imports = createImports(pool);
  return {
    dialect: 'postgres',
    run: async (snapshot, statement, options) => {
      refuseUnsafe(statement.sql);
      const deadline = performance.now() + options.timeoutMs;
      await before(imports.ensure(snapshot), options);
      const timeoutMs = Math.max(1, Math.ceil(deadline - performance.now()));
      return withClient(pool, (client) =>
        ask({ pool, client }, snapshot, statement, { ...options, timeoutMs }),
      );
    },
    warm: (snapshot) => {
      imports.ensure(snapshot).catch((error: unknown) => {
        log.warn({ code: codeOf(error) }, 'a dataset was not brought into the warehouse');
      });
    },
    forget: async (key) => {
      await imports.forget(key);
      await withClient(pool, (client) => dropDataset(client, key));
    },
    stop: async () => {
      await imports.settled();
      await pool.end();
    },
  };
}

/** One import of a snapshot at a time; one that failed is tried again at the next question. */
function createImports(pool: pg.Pool) {
  const running = new Map<string, Promise<void>>();
  const start = async (snapshot: Snapshot): Promise<void> => {
    await withClient(pool, async (client) => {
      if (!(await hasSchema(client, versionSchema(snapshot)))) await importSnapshot(client, snapshot);
    });
  };
  const settled = async (key: string) => {
    await Promise.allSettled([...running].filter(([name]) => name.startsWith(key)).map(([, done]) => done));
  };
  return {
    ensure: (snapshot: Snapshot): Promise<void> => {
      const name = versionSchema(snapshot);
      const known = running.get(name) ?? start(snapshot).finally(() => running.delete(name));
      running.set(name, known);
      return known;
    },
    forget: (key: string) => settled(datasetSchema(key)),
    settled: () => settled(''),
  };
}

async function withClient<T>(pool: pg.Pool, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect().catch((error: unknown) => {
    throw new WarehouseError('failed', 'The warehouse cannot be reached.', { cause: error });
  });
  let fault: Error | undefined;
  try {
    return await work(client);
  } catch (error) {
    fault = codeOf(error) === undefined && !(error instanceof WarehouseError) ? (error as Error) : undefined;
    throw error;
  } finally {
    client.release(fault);
  }
}

/** Waits for what is needed first, but no longer than the question may take. */
async function before(first: Promise<void>, { timeoutMs, signal }: RunOptions): Promise<void> {
  const ending = Promise.withResolvers<never>();
  const timer = setTimeout(
    () => ending.reject(new WarehouseError('timeout', 'The data is still on its way to the warehouse.')),
    timeoutMs,
  );
  const abort = () => ending.reject(new WarehouseError('aborted', 'The question was given up.'));
  if (signal?.aborted === true) abort();
  signal?.addEventListener('abort', abort, { once: true });
  try {
    await Promise.race([first, ending.promise]);
  } catch (error) {
    throw faultOf(error, signal);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', abort);
  }
}

async function ask(
  { pool, client }: { readonly pool: pg.Pool; readonly client: pg.PoolClient },
  snapshot: Snapshot,
  { sql, parameters }: Statement,
  { timeoutMs, rowsMax, signal }: RunOptions,
): Promise<ResultRows> {
  const pid = (client as unknown as { readonly processID: number }).processID;
  const abort = () => void pool.query('SELECT pg_cancel_backend($1)', [pid]).catch(() => undefined);
  signal?.addEventListener('abort', abort, { once: true });
  try {
    await client.query(
      `BEGIN READ ONLY; SET LOCAL statement_timeout = ${timeoutMs};
       SET LOCAL search_path = ${quoted(versionSchema(snapshot))}; SET LOCAL TimeZone = 'UTC';
       SET LOCAL DateStyle = 'ISO'; SET LOCAL extra_float_digits = 1; SET LOCAL jit = off`,
    );
    if (await hasRole(client, snapshot.key))
      await client.query(`SET LOCAL ROLE ${quoted(datasetSchema(snapshot.key))}`);
    if (signal?.aborted === true) throw new WarehouseError('aborted', 'The question was given up.');
    const result = await client.query<Value[]>({
      // One row more than asked for tells that there are more.
      text: `SELECT * FROM (${sql}) AS answer LIMIT ${rowsMax + 1}`,
      values: [...parameters],
      rowMode: 'array',
      types: valueTypes,
      queryMode: 'extended',
    } as pg.QueryArrayConfig);
    return readResult(result, rowsMax);
  } catch (error) {
    throw faultOf(error, signal);
  } finally {
    signal?.removeEventListener('abort', abort);
    await client.query('ROLLBACK');
  }
}

async function hasRole(client: pg.ClientBase, key: string): Promise<boolean> {
  const { rowCount } = await client.query(
    `SELECT FROM pg_roles WHERE rolname = $1 AND pg_has_role(current_user, oid, 'MEMBER')`,
    [datasetSchema(key)],
  );
  return rowCount === 1;
}

function readResult({ fields, rows }: pg.QueryArrayResult<Value[]>, rowsMax: number): ResultRows {
  const columns = fields.map(({ name, dataTypeID }) => {
    const type = kindOf(dataTypeID);
    if (type === undefined) throw new WarehouseError('refused', 'No answer has a column of this type.');
    return { name, type };
  });
  return { columns, rows: rows.slice(0, rowsMax), isCut: rows.length > rowsMax };
}

const codeOf = (error: unknown): string | undefined =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;

function faultOf(error: unknown, signal: AbortSignal | undefined): WarehouseError {
  if (error instanceof WarehouseError) return error;
  const code = codeOf(error) ?? '';
  if (code === CANCELLED) {
    return signal?.aborted === true
      ? new WarehouseError('aborted', 'The question was given up.')
      : new WarehouseError('timeout', 'The question took too long.');
  }
  if (MEMORY.has(code)) return new WarehouseError('memory', 'The question took too much memory.');
  const said = code.startsWith(TELLING_CLASS) && error instanceof Error ? error.message : code;
  return new WarehouseError('failed', `The question failed. ${said}`);
}
