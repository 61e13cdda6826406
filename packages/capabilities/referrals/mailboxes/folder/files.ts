import { constants } from 'node:fs';
import { type FileHandle, lstat, mkdir, open, readdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { codeOf } from './system-code.ts';

/** A file of the folder. Its name is kept as bytes, for it may be in no encoding we know; `key` is the same as a string. */
export type Entry = { readonly name: Buffer; readonly key: string };

/** What a file looks like from outside; one that looks the same for a while is being written by nobody. */
export type Look = {
  readonly mark: string;
  readonly isFile: boolean;
  readonly links: number;
  readonly size: number;
};

const NAME_BYTES_MAX = 255;
const DIRECTORY_MODE = 0o770;

const entryOf = (name: Buffer): Entry => ({ name, key: name.toString('latin1') });

export const pathIn = (folder: string, { name }: Pick<Entry, 'name'>): Buffer =>
  Buffer.concat([Buffer.from(`${folder}/`), name]);

/** The name as people read it. */
export function showName({ name }: Entry): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(name);
  } catch {
    return name.toString('latin1');
  }
}

/** Everything in the folder itself that is not a folder. */
export async function listFiles(folder: string): Promise<Entry[]> {
  const entries = await readdir(folder, { withFileTypes: true, encoding: 'buffer' });
  return entries.filter((entry) => !entry.isDirectory()).map(({ name }) => entryOf(name));
}

/** Undefined where it is gone. */
export async function lookAt(path: Buffer): Promise<Look | undefined> {
  try {
    const found = await lstat(path);
    return {
      mark: [found.dev, found.ino, found.size, found.mtimeMs, found.mode, found.nlink].join(' '),
      isFile: found.isFile(),
      links: found.nlink,
      size: found.size,
    };
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/** Reads a file that is exactly as it was looked at; undefined where it has changed since, or is gone. */
export async function readUnchanged(path: Buffer, { mark, size }: Look): Promise<Buffer | undefined> {
  const file = await openFile(path);
  if (file === undefined) return undefined;
  try {
    const bytes = Buffer.alloc(size);
    const { bytesRead } = await readFully(file, bytes);
    const after = await lookAt(path);
    return bytesRead === size && after?.mark === mark ? bytes : undefined;
  } finally {
    await file.close();
  }
}

async function openFile(path: Buffer): Promise<FileHandle | undefined> {
  try {
    // Neither follows a link that was put in its place, nor waits for the other end of a pipe.
    return await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

async function readFully(file: FileHandle, into: Buffer): Promise<{ readonly bytesRead: number }> {
  let at = 0;
  while (at < into.length) {
    const { bytesRead } = await file.read(into, at, into.length - at, at);
    if (bytesRead === 0) break;
    at += bytesRead;
  }
  return { bytesRead: at };
}

/**
 * Moves a file into a folder below its own, which is made. Where another of its name lies there, `id` makes the name its own.
 *
 * @returns where it lies now; undefined where it was gone
 */
export async function moveFile(
  folder: string,
  entry: Entry,
  to: { readonly path: readonly string[]; readonly id: string },
): Promise<Buffer | undefined> {
  const target = await makeFolders(folder, to.path);
  const plain = pathIn(target, entry);
  const isFree = (await lookAt(plain)) === undefined;
  const own = entryOf(Buffer.from(besides(entry.key, `-${to.id}`), 'latin1'));
  const path = isFree ? plain : pathIn(target, own);
  try {
    await rename(pathIn(folder, entry), path);
    return path;
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/** Each must be a folder itself: through a link, whoever may write here would have files put where only the server may. */
async function makeFolders(folder: string, names: readonly string[]): Promise<string> {
  let path = folder;
  for (const name of names) {
    path = join(path, name);
    await mkdir(path, { mode: DIRECTORY_MODE }).catch((error: unknown) => {
      if (codeOf(error) !== 'EEXIST') throw error;
    });
    if (!(await lstat(path)).isDirectory()) throw new Error('What should be a folder is none');
  }
  return path;
}

/** Writes a text beside a file, unless one is there: the same file was refused for the same reason before. */
export async function writeBeside(path: Buffer, ending: string, text: string): Promise<void> {
  const at = path.lastIndexOf('/') + 1;
  const name = path
    .subarray(at)
    .toString('latin1')
    .slice(0, NAME_BYTES_MAX - ending.length);
  const beside = Buffer.concat([path.subarray(0, at), Buffer.from(name + ending, 'latin1')]);
  await writeFile(beside, text, { flag: 'wx' }).catch((error: unknown) => {
    if (codeOf(error) !== 'EEXIST') throw error;
  });
}

/** A name with something added before its ending, no longer than a name may be. */
function besides(name: string, added: string): string {
  const ending = /\.[\w-]{1,16}$/.exec(name)?.[0] ?? '';
  const stem = name
    .slice(0, name.length - ending.length)
    .slice(0, NAME_BYTES_MAX - added.length - ending.length);
  return stem + added + ending;
}
