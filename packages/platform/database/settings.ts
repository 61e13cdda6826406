import type { DataFolder } from './data-folder.ts';

export const SOCKET_PORT = 5432;

/** Safety of the stored data. */
const DURABLE = { fsync: 'on', synchronous_commit: 'on', full_page_writes: 'on' };
/** What a throwaway test server has instead: nothing is synced, and many test files connect at once. */
const THROWAWAY = {
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  max_connections: '200',
  logging_collector: 'off',
};

/** A small box: memory and connections are bounded, one process never needs more. */
const SIZE = {
  shared_buffers: '128MB',
  max_connections: '100',
  max_wal_size: '1GB',
  checkpoint_timeout: '5min',
  jit: 'off',
  // Parallel plans need shared memory that containers ration to 64 MB.
  max_parallel_workers_per_gather: '0',
  max_wal_senders: '0',
  max_replication_slots: '0',
};

/**
 * The log tells starts, stops, crashes and refused sign-ins. It never holds a statement, a parameter or a row:
 * messages of failed statements quote values ("invalid input syntax … "), so those are kept out altogether
 * (`log_min_messages=log` ranks above ERROR); callers receive them.
 */
const QUIET_LOG = {
  log_min_messages: 'log',
  log_min_error_statement: 'panic',
  log_error_verbosity: 'terse',
  log_statement: 'none',
  log_duration: 'off',
  log_min_duration_statement: '-1',
  log_min_duration_sample: '-1',
  log_transaction_sample_rate: '0',
  log_parameter_max_length: '0',
  log_parameter_max_length_on_error: '0',
  log_lock_waits: 'off',
  log_temp_files: '-1',
  log_autovacuum_min_duration: '-1',
  log_checkpoints: 'off',
  log_connections: 'off',
  log_disconnections: 'off',
  log_line_prefix: '%m [%p] ',
  log_timezone: 'UTC',
};

/** A ring of seven files, one a weekday; a file is emptied when its weekday comes again. */
const LOG_FILES = {
  logging_collector: 'on',
  log_filename: 'postgresql-%a.log',
  log_file_mode: '0600',
  log_rotation_age: '1d',
  log_rotation_size: '0',
  log_truncate_on_rotation: 'on',
};

/** The arguments of the `postgres` program: one private Unix socket, no TCP, so no TLS code is ever reached. */
export function serverArguments(
  folder: DataFolder,
  socketFolder: string,
  options: { durable: boolean },
): string[] {
  const settings = {
    listen_addresses: '',
    unix_socket_directories: socketFolder,
    unix_socket_permissions: '0700',
    port: String(SOCKET_PORT),
    cluster_name: 'chartwright',
    timezone: 'UTC',
    ...SIZE,
    ...QUIET_LOG,
    ...(options.durable ? { ...DURABLE, ...LOG_FILES, log_directory: folder.log } : THROWAWAY),
  };
  return [
    '-D',
    folder.cluster,
    ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
  ];
}
