import type { Finding, TreeFile } from './files.ts';

type Manifest = Partial<Record<(typeof GROUPS)[number], Readonly<Record<string, string>>>>;

const GROUPS = ['dependencies', 'devDependencies', 'optionalDependencies'] as const;
const EXACT = /^(?:npm:(?:@[\w.-]+\/)?[\w.-]+@)?\d+\.\d+\.\d+(?:-[\w.-]+)?$/;

/** Versions that are not exact: two machines would install two products. Peers are for the user to choose. */
export function checkManifest({ path, lines }: TreeFile): Finding[] {
  const manifest = JSON.parse(lines.join('\n')) as Manifest;
  return GROUPS.flatMap((group) => Object.entries(manifest[group] ?? {}))
    .filter(([, version]) => !EXACT.test(version))
    .map(([name, version]) => ({
      where: path,
      what: `${name} is not pinned to an exact version: ${version}`,
    }));
}
