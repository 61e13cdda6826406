export { announce, onCommitted, type Tx } from './commit-signals.ts';
export { type Database, type DatabaseOptions, type Db, openDatabase } from './database.ts';
export { databaseErrors } from './errors.ts';
export { migrate, platformMigrations } from './migrate.ts';
export { hideValuesInErrors, openPool, type PoolTarget, sqlState, valueTypes } from './pool.ts';
export { acquireDataDir, type DataDirOwnership, readOwner } from './server-lock.ts';
export type { DatabaseEvent } from './supervision.ts';
export * from './tables.ts';
export { inTransaction, isConflict, type TransactionOptions } from './transaction.ts';
