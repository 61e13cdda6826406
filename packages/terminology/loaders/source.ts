import { closeSync, createReadStream, openSync, readdirSync, readSync, statSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import type { Readable } from 'node:stream';
import { crc32 } from 'node:zlib';
import yauzl from 'yauzl';

/** What is wrong with the files that were to be loaded; the sentence is for the person who loads them. */
export class LoadError extends Error {
  override readonly name = 'LoadError';
}

/** A file of a release, in a folder or in a zip. */
export type SourceFile = {
  readonly name: string;
  readonly path: string;
  /** Bytes when unpacked. */
  readonly size: number;
  readonly mark: string;
  readonly chunks: () => AsyncIterable<Uint8Array>;
};

type Source = { readonly files: readonly SourceFile[]; readonly close: () => void };

/** The files of each path that was given. */
export type Sources = { readonly packages: readonly (readonly SourceFile[])[]; readonly close: () => void };

/** Deflate reaches a thousand to one; text of a terminology stays below forty. */
const RATIO_MAX = 200;
const RATIO_FREE_BYTES = 16 * 1024 * 1024;
const ENTRIES_MAX = 50_000;
const DEPTH_MAX = 8;

/**
 * Opens a folder, a zip or a single file. Nothing is ever unpacked to the disk.
 *
 * @throws {LoadError} when there is nothing there, or a zip is damaged or is made to exhaust the machine
 */
async function openSource(path: string): Promise<Source> {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined) throw new LoadError(`There is nothing at ${path}.`);
  if (found.isDirectory()) return { files: listFolder(path), close: () => undefined };
  if (isZip(path)) return openZip(path);
  return { files: [plainFile(path, basename(path))], close: () => undefined };
}

/** Opens several paths: an edition and the extension that builds on it. */
export async function openSources(paths: readonly string[]): Promise<Sources> {
  const sources: Source[] = [];
  const close = () => {
    for (const source of sources) source.close();
  };
  try {
    for (const path of paths) sources.push(await openSource(path));
  } catch (error) {
    close();
    throw error;
  }
  return { packages: sources.map(({ files }) => files), close };
}

function plainFile(path: string, shown: string): SourceFile {
  const { size, mtimeMs } = statSync(path);
  const mark = `${shown}|${size}|${mtimeMs}`;
  return {
    name: basename(path),
    path: shown,
    size,
    mark,
    chunks: () => createReadStream(path, { highWaterMark: 1 << 20 }),
  };
}

function listFolder(root: string): SourceFile[] {
  const files: SourceFile[] = [];
  const visit = (folder: string, depth: number) => {
    const entries = readdirSync(folder, { withFileTypes: true }).toSorted((a, b) =>
      a.name < b.name ? -1 : 1,
    );
    for (const entry of entries) {
      const path = join(folder, entry.name);
      if (entry.isDirectory() && depth < DEPTH_MAX) visit(path, depth + 1);
      else if (entry.isFile() && !entry.name.startsWith('.'))
        files.push(plainFile(path, relative(root, path)));
    }
  };
  visit(root, 0);
  return files;
}

function isZip(path: string): boolean {
  const handle = openSync(path, 'r');
  try {
    const start = Buffer.alloc(4);
    return readSync(handle, start, 0, 4, 0) === 4 && start.toString('latin1') === 'PK\u0003\u0004';
  } finally {
    closeSync(handle);
  }
}

async function openZip(path: string): Promise<Source> {
  const { mtimeMs } = statSync(path);
  let zip: yauzl.ZipFile | undefined;
  try {
    // The names are checked by the library: none is absolute or climbs out of its folder.
    zip = await yauzl.openPromise(path, { lazyEntries: true, autoClose: false, strictFileNames: true });
    const opened = zip;
    const files: SourceFile[] = [];
    for await (const entry of zip.eachEntry()) {
      if (zip.entriesRead > ENTRIES_MAX) throw new LoadError(`${path} holds more than ${ENTRIES_MAX} files.`);
      const name = basename(entry.fileName);
      if (entry.fileName.endsWith('/') || name.startsWith('.') || entry.fileName.startsWith('__MACOSX/'))
        continue;
      refuseBomb(path, entry);
      const mark = `${entry.fileName}|${entry.uncompressedSize}|${entry.crc32}|${mtimeMs}`;
      files.push({
        name,
        path: entry.fileName,
        size: entry.uncompressedSize,
        mark,
        chunks: () => unpack(opened, entry),
      });
    }
    return { files, close: () => opened.close() };
  } catch (cause) {
    zip?.close();
    if (cause instanceof LoadError) throw cause;
    throw new LoadError(`${path} cannot be read as a zip: ${(cause as Error).message}.`, { cause });
  }
}

function refuseBomb(path: string, entry: yauzl.Entry): void {
  const { compressedSize, uncompressedSize } = entry;
  if (uncompressedSize > RATIO_FREE_BYTES && uncompressedSize > compressedSize * RATIO_MAX)
    throw new LoadError(
      `${path} holds a file that unpacks to more than ${RATIO_MAX} times its size; it is no release.`,
    );
}

/** The library holds the stream to the size that was declared; the checksum is ours to compare. */
async function* unpack(zip: yauzl.ZipFile, entry: yauzl.Entry): AsyncGenerator<Uint8Array> {
  let sum = 0;
  try {
    if (entry.isEncrypted()) throw new Error('it is encrypted');
    const stream: Readable = await zip.openReadStreamPromise(entry);
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      sum = crc32(chunk, sum);
      yield chunk;
    }
    if (sum !== entry.crc32) throw new Error('its checksum is wrong');
  } catch (cause) {
    if (cause instanceof LoadError) throw cause;
    throw new LoadError(`${entry.fileName} cannot be unpacked: ${(cause as Error).message}.`, { cause });
  }
}
