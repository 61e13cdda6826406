import { readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type EmbeddedServer, startEmbedded, stopOrphan } from '../database/embedded.ts';
import type { Connection } from '../database/secret.ts';
import { readOwner } from '../database/server-lock.ts';
import type { Log } from '../log.ts';
import { makeTemporaryFolder, temporaryRoots } from './temporary-folder.ts';

/** How test files reach the run's one server; a plain object that vitest can hand to its workers. */
export type TestServer = { readonly superuser: Connection; readonly application: Connection };

const PREFIX = 'chartwright-test-';
const ABANDONED_AFTER_MS = 120_000;

/**
 * Starts one throwaway PostgreSQL for a whole test run: in a temporary folder, nothing synced to disk.
 *
 * @returns connection details, and `stop`, which removes everything
 */
export async function startTestServer(): Promise<TestServer & { stop: () => Promise<void> }> {
  await removeAbandoned();
  const dataDir = makeTemporaryFolder(PREFIX);
  const server: EmbeddedServer = await startEmbedded({ dataDir, log: silentLog, durable: false });
  return {
    superuser: server.superuser,
    application: server.connection,
    stop: async () => {
      await server.stop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

/** A log for tests that do not look at it. */
export const silentLog: Log = { info: () => undefined, warn: () => undefined, error: () => undefined };

/** A run that was killed leaves its server and folder behind: the next run ends and removes them. */
async function removeAbandoned(): Promise<void> {
  const left = temporaryRoots().flatMap((root) => readdirSync(root).map((name) => ({ root, name })));
  for (const { root, name } of left.filter((entry) => entry.name.startsWith(PREFIX))) {
    const folder = join(root, name);
    const ageMs = Date.now() - (statSync(folder, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());
    if (ageMs < ABANDONED_AFTER_MS || readOwner(folder) !== undefined) continue;
    await stopOrphan(folder);
    rmSync(folder, { recursive: true, force: true });
  }
}
