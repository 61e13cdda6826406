import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Finding } from './files.ts';
import type { LockEntry, Lockfile } from './lockfile.ts';

export type LicencePolicy = {
  /** SPDX identifiers that ask for no more than a notice. */
  readonly permissive: readonly string[];
  /** One package, one licence, and why it is all right here. */
  readonly exceptions: readonly {
    readonly package: string;
    readonly licence: string;
    readonly reason: string;
  }[];
};

type Manifest = {
  readonly name?: string;
  readonly license?: string | { readonly type?: string };
  readonly licenses?: readonly { readonly type?: string }[];
};

/** What an exception calls the licence of a package whose manifest names none. */
const NONE = '(none)';

/** Production packages whose licence is neither permissive nor excepted. Development tools are not shipped. */
export function checkLicences(lock: Lockfile, policy: LicencePolicy, root: string): Finding[] {
  return Object.entries(lock.packages)
    .filter(
      ([folder, entry]) =>
        folder.startsWith('node_modules/') && !entry.link && !entry.dev && !entry.devOptional,
    )
    .flatMap(([folder, entry]) => {
      const licence = licenceOf(root, folder, entry) ?? NONE;
      const name = folder.slice(folder.lastIndexOf('node_modules/') + 'node_modules/'.length);
      if (isPermissive(licence, policy.permissive) || isExcepted(name, licence, policy)) return [];
      return [
        {
          where: folder,
          what: `has the licence ${licence}, which scripts/licences.json does not allow`,
        },
      ];
    });
}

/** From the installed package; from the lockfile for one of another platform. */
function licenceOf(root: string, folder: string, entry: LockEntry): string | undefined {
  const manifest = readManifest(join(root, folder, 'package.json'));
  if (manifest === undefined) return entry.license;
  if (typeof manifest.license === 'string') return manifest.license;
  return manifest.license?.type ?? manifest.licenses?.map(({ type }) => type).join(' OR ');
}

function readManifest(file: string): Manifest | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Manifest;
  } catch {
    return undefined;
  }
}

/** `A OR B` asks for one of them, `A AND B` for both; nested expressions do not occur and are refused. */
export function isPermissive(expression: string, permissive: readonly string[]): boolean {
  const bare = expression.replace(/^\((.*)\)$/, '$1');
  if (bare.includes(' OR ')) return bare.split(' OR ').some((part) => permissive.includes(part));
  return bare.split(' AND ').every((part) => permissive.includes(part));
}

const isExcepted = (name: string, licence: string, policy: LicencePolicy): boolean =>
  policy.exceptions.some((exception) => exception.package === name && exception.licence === licence);
