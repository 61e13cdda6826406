import { defineErrors } from '@chartwright/kernel';

/** Faults of the database itself. Messages name folders, versions and remedies, never a stored value. */
export const databaseErrors = defineErrors({
  dataFolderOwned: { code: 'database.data_folder_owned', status: 500, title: 'Data folder is in use' },
  cannotStart: { code: 'database.cannot_start', status: 500, title: 'Embedded PostgreSQL cannot start' },
  notRunning: { code: 'database.not_running', status: 503, title: 'No server runs on the data folder' },
  unsupportedVersion: { code: 'database.unsupported_version', status: 500, title: 'PostgreSQL is too old' },
  unreachable: { code: 'database.unreachable', status: 503, title: 'Database cannot be reached' },
  migrationRefused: { code: 'database.migration_refused', status: 500, title: 'Migration is refused' },
  conflict: { code: 'database.conflict', status: 409, title: 'Another change was made at the same moment' },
  timeout: { code: 'database.timeout', status: 503, title: 'Database took too long' },
});
