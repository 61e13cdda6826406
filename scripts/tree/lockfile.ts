import type { Finding } from './files.ts';

export type LockEntry = {
  readonly version?: string;
  readonly resolved?: string;
  readonly link?: boolean;
  readonly license?: string;
  readonly dev?: boolean;
  readonly devOptional?: boolean;
  readonly optional?: boolean;
  readonly os?: readonly string[];
  readonly cpu?: readonly string[];
  readonly libc?: readonly string[];
  readonly optionalDependencies?: Readonly<Record<string, string>>;
};
/** The keys of `packages` are folders: `node_modules/a/node_modules/b`. */
export type Lockfile = { readonly packages: Readonly<Record<string, LockEntry>> };
type Omission = {
  readonly folder: string;
  readonly name: string;
  readonly version: string;
  readonly parent: LockEntry;
};

const SYSTEMS = 'aix android darwin freebsd linux netbsd openbsd openharmony sunos win32'.split(' ');
const PROCESSORS = 'arm arm64 ia32 loong64 mips64el ppc64 riscv64 s390x x64 wasm32'.split(' ');

/** Addresses tie the lockfile to one registry; omitted platform packages make `npm ci` refuse it. */
export function checkLockfile(lock: Lockfile): Finding[] {
  const where = 'package-lock.json';
  const addresses = Object.entries(lock.packages)
    .filter(([, entry]) => entry.resolved !== undefined && !entry.link)
    .map(([folder]) => ({ where, what: `${folder} records where it was downloaded from` }));
  const omissions = findOmissions(lock).map(({ folder }) => ({
    where,
    what: `${folder} is left out, so npm ci would refuse the file; run: npm run lock`,
  }));
  return [...addresses, ...omissions];
}

/**
 * The optional packages that some package names and the lockfile does not carry. npm leaves out those that the
 * registry at hand does not have, and then reports them as missing from the lockfile.
 */
export function findOmissions(lock: Lockfile): Omission[] {
  return Object.entries(lock.packages).flatMap(([folder, parent]) =>
    Object.entries(parent.optionalDependencies ?? {})
      .map(([name, range]) => ({ name, version: range.replace(/^[~^]/, ''), parent }))
      .filter(({ name, version }) => !resolves(lock, folder, name, version))
      .map((omission) => ({ ...omission, folder: freeFolder(lock, folder, omission.name) })),
  );
}

/** Folders in which Node looks for a package, nearest first. */
function lookupFolders(from: string, name: string): string[] {
  const parts = from === '' ? [] : from.split('/node_modules/');
  const levels = parts.map((_, index) => parts.slice(0, parts.length - index).join('/node_modules/'));
  return [...levels.map((level) => `${level}/node_modules/${name}`), `node_modules/${name}`];
}

/** A range is taken as resolved by any version: which one fits is for npm to say. */
function resolves(lock: Lockfile, from: string, name: string, version: string): boolean {
  const wanted = lock.packages[from]?.optionalDependencies?.[name];
  const found = lookupFolders(from, name).map((folder) => lock.packages[folder]);
  return found.some((entry) => entry !== undefined && (wanted !== version || entry.version === version));
}

const freeFolder = (lock: Lockfile, from: string, name: string): string =>
  lookupFolders(from, name).findLast((folder) => lock.packages[folder] === undefined) ??
  `node_modules/${name}`;

/** An entry as npm writes it, in its order of keys, for a package of another platform, read from the package's name. */
function platformEntry({ name, version, parent }: Omission): LockEntry {
  const words = name.replace('linuxmusl', 'linux-musl').split(/[/-]/);
  const os = SYSTEMS.filter((system) => words.includes(system));
  const cpu = PROCESSORS.filter((processor) => words.includes(processor));
  if (os.length + cpu.length === 0) throw new Error(`cannot tell the platform of ${name} from its name`);
  return {
    version,
    ...(cpu.length > 0 && { cpu }),
    ...(parent.dev && { dev: true }),
    ...(parent.devOptional && { devOptional: true }),
    ...(libcOf(words) && { libc: [libcOf(words)] }),
    optional: true,
    ...(os.length > 0 && { os }),
  } as LockEntry;
}

function libcOf(words: readonly string[]): string | undefined {
  if (words.some((word) => word.startsWith('musl'))) return 'musl';
  return words.some((word) => word.startsWith('gnu')) ? 'glibc' : undefined;
}

/** The lockfile with every omission filled in, sorted as npm sorts. */
export function complete(lock: Lockfile): Lockfile {
  const added = findOmissions(lock).map((omission) => [omission.folder, platformEntry(omission)] as const);
  const entries = [...Object.entries(lock.packages), ...added];
  return { ...lock, packages: Object.fromEntries(entries.sort(([a], [b]) => a.localeCompare(b, 'en'))) };
}
