import { join } from 'node:path';

/** Absolute path of the repository these scripts belong to. */
export const repositoryRoot = join(import.meta.dirname, '..');
