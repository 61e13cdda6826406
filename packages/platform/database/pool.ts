import type { EventEmitter } from 'node:events';
import pg from 'pg';
import type { Log } from '../log.ts';
import { databaseErrors } from './errors.ts';
import type { Connection } from './secret.ts';

const STATEMENT_TIMEOUT_MS = 30_000;
const IDLE_IN_TRANSACTION_TIMEOUT_MS = 60_000;
const CONNECT_TIMEOUT_MS = 10_000;
const DATA_EXCEPTION_CLASS = '22';

const { builtins } = pg.types;

/**
 * What database values become: `bigint` a number (refused past 2^53, never rounded), `date` and zoneless
 * `timestamp` the text as stored, since a Date would move a birthday across midnight; `timestamptz` a Date.
 */
export const valueTypes: pg.CustomTypesConfig = {
  getTypeParser: (oid: number, format?: 'text' | 'binary'): ((value: string) => unknown) => {
    if (oid === builtins.INT8) return parseBigint;
    if (oid === builtins.DATE || oid === builtins.TIMESTAMP) return (text) => text;
    return pg.types.getTypeParser(oid, format) as (value: string) => unknown;
  },
};

export type PoolTarget = Connection | { readonly connectionString: string };

/** Opens the pool. Every statement has a deadline of 30 s unless its transaction sets another. */
export function openPool(target: PoolTarget, poolSize: number, log: Log): pg.Pool {
  const pool = new pg.Pool({
    ...target,
    max: poolSize,
    types: valueTypes,
    application_name: 'chartwright',
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    idleTimeoutMillis: 60_000,
    statement_timeout: STATEMENT_TIMEOUT_MS,
    idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_TIMEOUT_MS,
  });
  pool.on('connect', (client) => {
    hideValuesInErrors(client);
    // The same for one in use: the query under way is told by its own rejection.
    client.on('error', (error) => log.warn({ code: sqlState(error) }, 'database connection was lost'));
  });
  // Without a listener the end of an idle connection would end the process; the pool replaces it by itself.
  pool.on('error', (error) => log.warn({ code: sqlState(error) }, 'idle database connection was lost'));
  return pool;
}

/** The SQLSTATE of a database error, or the system's code of a broken connection. */
export function sqlState(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

/**
 * Takes stored values out of database errors before anybody can log them: DETAIL quotes rows ("Key (name)=(…)
 * already exists"), CONTEXT quotes COPY lines, and a data exception quotes its input in the message itself. The
 * SQLSTATE and the names of constraint, table and column stay.
 */
export function hideValuesInErrors(client: pg.ClientBase): void {
  const { connection } = client as unknown as { connection: EventEmitter };
  connection.prependListener('errorMessage', (error: pg.DatabaseError) => {
    for (const field of ['detail', 'where', 'internalQuery'] as const) error[field] = undefined;
    if (error.code?.startsWith(DATA_EXCEPTION_CLASS) === true) {
      error.message = `data exception ${error.code}${error.column === undefined ? '' : ` in column ${error.column}`}`;
    }
  });
}

function parseBigint(text: string): number {
  const value = Number(text);
  if (Number.isSafeInteger(value)) return value;
  throw databaseErrors.unreachable({ detail: 'The database returned an integer past 2^53.' });
}
