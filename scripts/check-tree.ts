// Without this file what no other tool looks at can land: download addresses in the lockfile, loose versions, words of
// somebody's workplace, unfinished marks, focused tests, unsafe codes, files too long to read, and foreign licences.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryRoot } from './repository.ts';
import { type Finding, listTree, type TreeFile } from './tree/files.ts';
import { checkLicences, type LicencePolicy } from './tree/licences.ts';
import { checkLockfile, type Lockfile } from './tree/lockfile.ts';
import { checkManifest } from './tree/manifests.ts';
import { checkText } from './tree/text.ts';

function checkFile(file: TreeFile): Finding[] {
  const isManifest = file.path === 'package.json' || file.path.endsWith('/package.json');
  return [...checkText(file), ...(isManifest ? checkManifest(file) : [])];
}

const json = (path: string): unknown => JSON.parse(readFileSync(join(repositoryRoot, path), 'utf8'));

const lock = json('package-lock.json') as Lockfile;
const findings = [
  ...listTree(repositoryRoot).flatMap(checkFile),
  ...checkLockfile(lock),
  ...checkLicences(lock, json('scripts/licences.json') as LicencePolicy, repositoryRoot),
];
for (const { where, what } of findings) console.log(`${where}: ${what}`);
if (findings.length > 0) process.exitCode = 1;
