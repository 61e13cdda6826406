import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** A text file of the repository; `path` is relative to its root, with slashes. */
export type TreeFile = { readonly path: string; readonly lines: readonly string[] };

/** `where` is a path, with a line number when there is one. */
export type Finding = { readonly where: string; readonly what: string };

/** What .gitignore leaves out, for a copy without git. */
const NOT_OURS = /(?:^|\/)(?:\.git|node_modules|coverage|\.cache)$|^data$/;

/** Every text file that is tracked or about to be; binary files, which hold a zero byte, are left out. */
export function listTree(root: string): TreeFile[] {
  const paths = listWithGit(root) ?? listFolder(root, '');
  return paths.flatMap((path) => {
    const found = statSync(join(root, path), { throwIfNoEntry: false });
    if (!found?.isFile()) return [];
    const text = readFileSync(join(root, path), 'utf8');
    return text.includes('\0') ? [] : [{ path, lines: text.split('\n') }];
  });
}

/** Undefined outside a working tree, and where git refuses because another user owns it. */
function listWithGit(root: string): string[] | undefined {
  const args = ['ls-files', '-z', '--cached', '--others', '--exclude-standard'];
  const { status, stdout } = spawnSync('git', args, { cwd: root, encoding: 'utf8', maxBuffer: 1 << 26 });
  return status === 0 ? stdout.split('\0').filter((path) => path !== '') : undefined;
}

function listFolder(root: string, folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
    if (NOT_OURS.test(path)) return [];
    return entry.isDirectory() ? listFolder(root, path) : [path];
  });
}
