import { type Account, chooseAccount, makePrivateFolder, openWayThrough } from './account.ts';
import { ensureApplication } from './application-role.ts';
import {
  type Binaries,
  type BinarySources,
  chooseBinaries,
  findSources,
  prepareBinaries,
} from './binaries.ts';
import { createCluster, readClusterMajor } from './cluster.ts';
import { type DataFolder, openDataFolder } from './data-folder.ts';
import { databaseErrors } from './errors.ts';
import { adoptServer, findLivePostmaster, spawnServer, stopServer, waitUntilServing } from './postmaster.ts';
import { askServer } from './probe.ts';
import { identifyProcess } from './process-identity.ts';
import { APPLICATION, type Connection, derivePassword, openSecret, SUPERUSER } from './secret.ts';
import { acquireDataDir } from './server-lock.ts';
import { SOCKET_PORT } from './settings.ts';
import { findSocketFolder, openSocketFolder, removeSocketFolder } from './socket-folder.ts';
import { type Listeners, type RunningServer, supervise } from './supervision.ts';

export type EmbeddedOptions = Listeners & {
  readonly dataDir: string;
  /** False only for throwaway test servers: nothing is synced to disk. */
  readonly durable?: boolean;
  readonly sources?: BinarySources;
};

export type EmbeddedServer = {
  readonly connection: Connection;
  readonly superuser: Connection;
  /** Fast shutdown within 8 s, immediate after that. Releases the data folder. */
  readonly stop: () => Promise<void>;
};

/**
 * Owns the data folder and runs real PostgreSQL on it: makes the cluster at first, adopts a server that outlived a
 * killed parent, and starts it again when it dies.
 *
 * @throws {Problem} `database.data_folder_owned` | `database.cannot_start`, each saying what to do
 */
export async function startEmbedded(options: EmbeddedOptions): Promise<EmbeddedServer> {
  const ownership = acquireDataDir(options.dataDir);
  try {
    const plan = await planServer(options);
    const first = await startOrAdopt(plan, options);
    const supervisor = supervise(first, () => startOrAdopt(plan, options), options);
    return {
      connection: plan.application,
      superuser: plan.superuser,
      stop: async () => {
        const last = await supervisor.end();
        if (last !== undefined) await stopServer(last.identity);
        removeSocketFolder(plan.folder, plan.socketFolder);
        ownership.release();
      },
    };
  } catch (error) {
    ownership.release();
    throw error;
  }
}

/**
 * Finds the running server of a data folder for a process that does not own it (a worker, a command).
 *
 * @throws {Problem} `database.not_running`
 */
export async function attachEmbedded(dataDir: string): Promise<Connection> {
  const folder = openDataFolder(dataDir);
  if (readClusterMajor(folder) === undefined) {
    throw databaseErrors.notRunning({
      detail: `${dataDir} holds no database yet. Start the server on it first.`,
    });
  }
  const connection = connectAs(APPLICATION, openSecret(folder), findSocketFolder(folder));
  const answer = await askServer(connection);
  if (answer === 'ready' || answer === 'full') return connection;
  throw databaseErrors.notRunning({
    detail: `No server is running on ${dataDir} (the database is ${answer}). Start the server first.`,
  });
}

/** Stops a server whose owner is gone, without taking it over. Does nothing when none runs. */
export async function stopOrphan(dataDir: string): Promise<void> {
  const ownership = acquireDataDir(dataDir);
  const orphan = findLivePostmaster(openDataFolder(dataDir));
  if (orphan !== undefined) await stopServer(orphan);
  ownership.release();
}

type ServerPlan = {
  readonly folder: DataFolder;
  readonly account: Account;
  readonly binaries: Binaries;
  readonly socketFolder: string;
  readonly superuser: Connection;
  readonly application: Connection;
  readonly durable: boolean;
};

async function planServer(options: EmbeddedOptions): Promise<ServerPlan> {
  const folder = openDataFolder(options.dataDir);
  const account = chooseAccount(folder.cluster);
  openWayThrough(folder.root, account);
  const secret = openSecret(folder);
  const clusterMajor = readClusterMajor(folder);
  const binaries = chooseBinaries(clusterMajor, options.sources ?? findSources());
  prepareBinaries(binaries, account);
  makePrivateFolder(folder.log, account);
  const socketFolder = openSocketFolder(folder, account);
  const durable = options.durable ?? true;
  if (clusterMajor === undefined) await createCluster({ folder, binaries, account, secret, durable });
  return {
    folder,
    account,
    binaries,
    socketFolder,
    durable,
    superuser: connectAs(SUPERUSER, secret, socketFolder),
    application: connectAs(APPLICATION, secret, socketFolder),
  };
}

async function startOrAdopt(plan: ServerPlan, options: EmbeddedOptions): Promise<RunningServer> {
  const adopted = await adoptServer(plan);
  if (adopted !== undefined) {
    if ((await askServer(plan.application)) !== 'ready')
      await ensureApplication(plan.superuser, plan.application);
    options.onEvent?.({ kind: 'adopted', pid: adopted.pid });
    return { identity: adopted };
  }
  const child = spawnServer(plan);
  const state = await waitUntilServing(child, plan.application, plan.folder);
  if (state === 'incomplete') await ensureApplication(plan.superuser, plan.application);
  const identity = identifyProcess(child.pid ?? -1);
  if (identity === undefined)
    throw databaseErrors.cannotStart({ detail: 'PostgreSQL ended right after its start.' });
  options.onEvent?.({ kind: 'started', pid: identity.pid });
  return { identity, child };
}

function connectAs(role: string, secret: string, socketFolder: string): Connection {
  return {
    host: socketFolder,
    port: SOCKET_PORT,
    user: role,
    password: derivePassword(secret, role),
    database: role === SUPERUSER ? 'postgres' : APPLICATION,
  };
}
