import { createReadStream, createWriteStream, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { type Entry, openPromise, type ZipFile } from 'yauzl';
import { FileFault } from './fault.ts';

/** What a text may grow to: a hundred times itself, and a gigabyte in any case. */
const GROWTH_MAX = 100;
const BYTES_MIN = 2 ** 30;
const MEMBERS_MAX = 1_000;
const S_IFMT = 0o170_000;
const S_IFREG = 0o100_000;

type Given = { readonly path: string; readonly scratch: string };

const unpackedMax = (path: string): number => Math.max(BYTES_MIN, GROWTH_MAX * statSync(path).size);

/** @throws {FileFault} for what is no gzip to its end, and for what grows without measure */
export async function gunzipTo(
  { path, scratch }: Given,
  bytesMax: number = unpackedMax(path),
): Promise<string> {
  const to = join(scratch, `gunzip-${basename(path)}`);
  const source = createReadStream(path, { highWaterMark: 2 ** 18 });
  await unpackInto(source.pipe(createGunzip()), to, { left: bytesMax }, source);
  return to;
}

async function unpackInto(
  source: NodeJS.ReadableStream,
  to: string,
  budget: { left: number },
  from?: NodeJS.ReadableStream,
): Promise<void> {
  const measure = new Transform({
    transform(piece: Buffer, _encoding, done) {
      budget.left -= piece.length;
      done(budget.left < 0 ? new FileFault('too_large_unpacked') : null, piece);
    },
  });
  from?.on('error', (error: Error) => measure.destroy(error));
  try {
    await pipeline(source, measure, createWriteStream(to, { mode: 0o600 }));
  } catch (error) {
    throw error instanceof FileFault ? error : new FileFault('unreadable', { cause: error });
  }
}

export type Archive = {
  readonly names: readonly string[];
  /** Writes its files into the scratch folder under names of our own: those of the archive name nothing on the disk. */
  unpack(): Promise<{ readonly name: string; readonly path: string }[]>;
  close(): void;
};

/** @throws {FileFault} for what is no archive, holds too many files, or is locked by a password */
export async function openArchive(given: Given): Promise<Archive> {
  const zip = await openPromise(given.path, { autoClose: false, validateEntrySizes: true }).catch(
    (error: unknown) => {
      throw new FileFault('unreadable', { cause: error });
    },
  );
  const entries = await listEntries(zip).catch((error: unknown) => {
    zip.close();
    throw error instanceof FileFault ? error : new FileFault('unreadable', { cause: error });
  });
  return {
    names: entries.map(({ fileName }) => fileName),
    unpack: () => unpackEntries(zip, entries.filter(isPlainFile), given).finally(() => zip.close()),
    close: () => zip.close(),
  };
}

async function listEntries(zip: ZipFile): Promise<Entry[]> {
  if (zip.entryCount > MEMBERS_MAX) throw new FileFault('too_large_unpacked');
  const entries: Entry[] = [];
  for await (const entry of zip.eachEntry()) entries.push(entry);
  return entries;
}

/** No folder, no link, nothing that a packing program has added for itself, and no archive in an archive. */
function isPlainFile({ fileName, externalFileAttributes, versionMadeBy }: Entry): boolean {
  const isUnix = versionMadeBy >> 8 === 3;
  const kind = (externalFileAttributes >>> 16) & S_IFMT;
  if (isUnix && kind !== 0 && kind !== S_IFREG) return false;
  if (fileName.endsWith('/') || fileName.startsWith('__MACOSX/')) return false;
  return !/(^|\/)\.|\.(zip|gz)$/i.test(fileName);
}

async function unpackEntries(
  zip: ZipFile,
  entries: readonly Entry[],
  { path, scratch }: Given,
): Promise<{ name: string; path: string }[]> {
  const budget = { left: unpackedMax(path) };
  const unpacked: { name: string; path: string }[] = [];
  for (const [index, entry] of entries.entries()) {
    if (entry.isEncrypted()) throw new FileFault('password_protected');
    if (entry.uncompressedSize > budget.left) throw new FileFault('too_large_unpacked');
    const to = join(scratch, `member-${index}-${basename(path)}`);
    const source = await zip.openReadStreamPromise(entry).catch((error: unknown) => {
      throw new FileFault('unreadable', { cause: error });
    });
    await unpackInto(source, to, budget);
    unpacked.push({ name: entry.fileName, path: to });
  }
  return unpacked;
}

/** @throws {FileFault} when the files of an archive are together larger than this */
export async function refuseBomb(path: string, bytesMax: number): Promise<void> {
  const zip = await openPromise(path, { autoClose: false }).catch((error: unknown) => {
    throw new FileFault('unreadable', { cause: error });
  });
  try {
    const sizes = (await listEntries(zip)).map(({ uncompressedSize }) => uncompressedSize);
    if (sizes.reduce((sum, size) => sum + size, 0) > bytesMax) throw new FileFault('too_large_unpacked');
  } finally {
    zip.close();
  }
}
