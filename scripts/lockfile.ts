// Without this check `npm ci` can refuse the lockfile on a clean machine. A registry that does not carry the
// binaries of every platform makes `npm install` leave them out of package-lock.json, and `npm ci` then reports
// them as missing. `--write` adds them: exact version, no integrity, never fetched on a platform they are not for.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryRoot } from './repository.ts';

type LockEntry = {
  version?: string;
  dev?: boolean;
  devOptional?: boolean;
  optional?: boolean;
  os?: string[];
  cpu?: string[];
  libc?: string[];
  optionalDependencies?: Record<string, string>;
};
type Lockfile = { packages: Record<string, LockEntry> };
type Omission = { name: string; version: string; parent: LockEntry };

const SYSTEMS = ['aix', 'android', 'darwin', 'freebsd', 'linux', 'netbsd', 'openbsd', 'openharmony', 'sunos', 'win32'];
const PROCESSORS = ['arm', 'arm64', 'ia32', 'loong64', 'mips64el', 'ppc64', 'riscv64', 's390x', 'x64', 'wasm32'];

/** The optional platform packages that some package names and the lockfile does not carry. */
export function findOmissions(lock: Lockfile): Omission[] {
  return Object.values(lock.packages).flatMap((parent) =>
    Object.entries(parent.optionalDependencies ?? {})
      .filter(([name]) => lock.packages[`node_modules/${name}`] === undefined)
      .map(([name, version]) => ({ name, version, parent })),
  );
}

/** An entry as npm writes it for a package of another platform, read from the package's name. */
export function platformEntry({ name, version, parent }: Omission): LockEntry {
  const words = name.replace('linuxmusl', 'linux-musl').split(/[/-]/);
  const os = SYSTEMS.filter((system) => words.includes(system));
  const cpu = PROCESSORS.filter((processor) => words.includes(processor));
  if (os.length + cpu.length === 0) throw new Error(`cannot tell the platform of ${name} from its name`);
  const scope = parent.dev ? { dev: true } : parent.devOptional ? { devOptional: true } : {};
  return { version, ...pick({ os, cpu, libc: libcOf(words) }), ...scope, optional: true };
}

function libcOf(words: string[]): string[] {
  if (words.some((word) => word.startsWith('musl'))) return ['musl'];
  return words.some((word) => word.startsWith('gnu')) ? ['glibc'] : [];
}

const pick = (lists: Pick<LockEntry, 'os' | 'cpu' | 'libc'>) =>
  Object.fromEntries(Object.entries(lists).filter(([, list]) => list.length > 0));

function complete(lock: Lockfile): number {
  const omissions = findOmissions(lock);
  for (const omission of omissions) lock.packages[`node_modules/${omission.name}`] = platformEntry(omission);
  lock.packages = Object.fromEntries(Object.entries(lock.packages).sort(([a], [b]) => a.localeCompare(b, 'en')));
  return omissions.length;
}

if (import.meta.main) {
  const file = join(repositoryRoot, 'package-lock.json');
  const lock = JSON.parse(readFileSync(file, 'utf8')) as Lockfile;
  const added = complete(lock);
  writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`);
  console.log(`package-lock.json: ${added} platform packages added`);
}
