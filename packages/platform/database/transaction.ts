import { isProblem } from '@chartwright/kernel';
import { type IsolationLevel, sql } from 'kysely';
import { collectAnnouncements, type Tx, tellCommitted } from './commit-signals.ts';
import type { Db } from './database.ts';
import { databaseErrors } from './errors.ts';
import { sqlState } from './pool.ts';

export type TransactionOptions = {
  readonly isolation?: IsolationLevel;
  /** How often to run the whole function again after a conflict. It must then be safe to repeat. Default 0. */
  readonly retries?: number;
  /** Deadline of each statement; 0 for none. Default: 30 s. */
  readonly statementTimeoutMs?: number;
};

const CONFLICTS: Readonly<Record<string, string>> = { '40001': 'serialization', '40P01': 'deadlock' };
const TIMEOUTS: Readonly<Record<string, string>> = { '57014': 'statement', '55P03': 'lock', '25P03': 'idle' };
const RETRY_PAUSE_MS = 10;

/**
 * Runs the function in one transaction: committed when it returns, rolled back when it throws.
 *
 * @throws {Problem} `database.conflict` (409) when PostgreSQL gave up on it because of another transaction
 * (`context.kind`: serialization or deadlock) and `retries` were used up; `database.timeout` (503) past a deadline.
 * Everything else is thrown as it came.
 */
export async function inTransaction<T>(
  source: Db | { readonly db: Db },
  run: (tx: Tx) => Promise<T>,
  options: TransactionOptions = {},
): Promise<T> {
  const db = 'db' in source ? source.db : source;
  for (let attempt = 0; ; attempt++) {
    try {
      return await runOnce(db, run, options);
    } catch (error) {
      const failure = classify(error);
      if (!isConflict(failure) || attempt >= (options.retries ?? 0)) throw failure;
      await pauseBeforeRetry(attempt);
    }
  }
}

/** True for a transaction that lost against another one and may be tried again. */
export function isConflict(error: unknown): boolean {
  return isProblem(error) && error.code === databaseErrors.table.conflict.code;
}

async function runOnce<T>(db: Db, run: (tx: Tx) => Promise<T>, options: TransactionOptions): Promise<T> {
  const { isolation, statementTimeoutMs } = options;
  const builder = isolation === undefined ? db.transaction() : db.transaction().setIsolationLevel(isolation);
  let topics: ReadonlySet<string> = new Set();
  const result = await builder.execute(async (tx) => {
    topics = collectAnnouncements(tx);
    if (statementTimeoutMs !== undefined) {
      await sql`select set_config('statement_timeout', ${String(statementTimeoutMs)}, true)`.execute(tx);
    }
    return run(tx);
  });
  tellCommitted(db, topics);
  return result;
}

function classify(error: unknown): unknown {
  const state = sqlState(error) ?? '';
  const conflict = CONFLICTS[state];
  if (conflict !== undefined) return databaseErrors.conflict({ context: { kind: conflict }, cause: error });
  const timeout = TIMEOUTS[state];
  if (timeout !== undefined) return databaseErrors.timeout({ context: { kind: timeout }, cause: error });
  return error;
}

/** Two that met once should not meet again: the pause doubles and is spread at random. */
function pauseBeforeRetry(attempt: number): Promise<void> {
  const ms = RETRY_PAUSE_MS * 2 ** attempt * (0.5 + Math.random());
  return new Promise((resolve) => setTimeout(resolve, ms));
}
