import { mkdirSync } from 'node:fs';
import { type FileHandle, mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { giveBack } from '../give-back.ts';
import type { BlobBackend } from './backend.ts';
import { blobErrors } from './errors.ts';
import { type ByteRange, SEALED_CHUNK_BYTES } from './sealed-chunks.ts';

const INCOMING = 'incoming';
const PART = '.part';
const FOLDER_MODE = 0o700;
const FILE_MODE = 0o600;
const WRITE_BYTES = 256 * 1024;

/**
 * Keeps blobs in a folder of this machine: `ab/blob_…`, where `ab` spreads them over 256 folders. A blob is written
 * in `incoming/`, synced and then moved, so that a crash leaves a part there or a whole blob, never half of one.
 */
export function openLocalFolder(root: string): BlobBackend {
  mkdirSync(join(root, INCOMING), { recursive: true, mode: FOLDER_MODE });
  const pathOf = (id: string) => join(root, shardOf(id), id);
  const partOf = (id: string) => join(root, INCOMING, `${id}${PART}`);
  return {
    write: (id, bytes) => writeWhole(pathOf(id), partOf(id), bytes),
    read: (id, range) => readRange(pathOf(id), range),
    remove: (id) => rm(pathOf(id), { force: true }),
    removeParts: (id) => rm(partOf(id), { force: true }),
    close: () => undefined,
  };
}

/** The first digits behind the kind of the id are random. */
const shardOf = (id: string): string => id.slice(id.indexOf('_') + 1).slice(0, 2);

async function writeWhole(path: string, part: string, bytes: AsyncIterable<Buffer>): Promise<void> {
  try {
    await writeSynced(part, bytes);
    await makeFolder(dirname(path));
    await rename(part, path);
    await syncFolder(dirname(path));
  } catch (cause) {
    // A folder that fails here too is swept later.
    await rm(part, { force: true }).catch(() => undefined);
    throw blobErrors.unreachable({ cause });
  }
}

async function writeSynced(part: string, bytes: AsyncIterable<Buffer>): Promise<void> {
  const file = await open(part, 'wx', FILE_MODE);
  try {
    await writeAll(file, bytes);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** One write is under way while the next bytes are sealed, and never more than one. */
async function writeAll(file: FileHandle, bytes: AsyncIterable<Buffer>): Promise<void> {
  let writing = Promise.resolve();
  let waiting: Buffer[] = [];
  let waitingBytes = 0;
  const writeWaiting = async () => {
    await writing;
    writing = writeTogether(file, waiting);
    // Its fault is thrown where it is awaited.
    writing.catch(() => undefined);
    waiting = [];
    waitingBytes = 0;
  };
  try {
    for await (const piece of bytes) {
      waiting.push(piece);
      waitingBytes += piece.length;
      if (waitingBytes >= WRITE_BYTES) await writeWaiting();
    }
    await writeWaiting();
  } finally {
    await writing;
  }
}

async function writeTogether(file: FileHandle, pieces: readonly Buffer[]): Promise<void> {
  const { bytesWritten } = await file.writev(pieces);
  if (bytesWritten !== pieces.reduce((total, { length }) => total + length, 0)) {
    // The system may write less than it was given.
    const rest = Buffer.concat(pieces).subarray(bytesWritten);
    for (let at = 0; at < rest.length; ) at += (await file.write(rest, at)).bytesWritten;
  }
  for (const piece of pieces) giveBack(piece);
}

async function makeFolder(folder: string): Promise<void> {
  const made = await mkdir(folder, { recursive: true, mode: FOLDER_MODE });
  if (made !== undefined) await syncFolder(dirname(folder));
}

/** Makes a rename inside the folder survive a power cut. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function* readRange(path: string, { start, end }: ByteRange): AsyncGenerator<Buffer, void, undefined> {
  const file = await open(path, 'r').catch((cause: NodeJS.ErrnoException) => {
    throw cause.code === 'ENOENT' ? blobErrors.damaged({ cause }) : blobErrors.unreachable({ cause });
  });
  const buffers = [Buffer.allocUnsafeSlow(SEALED_CHUNK_BYTES), Buffer.allocUnsafeSlow(SEALED_CHUNK_BYTES)];
  const readAt = (at: number) => {
    buffers.reverse();
    const [target = Buffer.alloc(0)] = buffers;
    const reading = file.read(target, 0, Math.max(0, Math.min(target.length, end - at)), at);
    // Its fault is thrown where it is awaited.
    reading.catch(() => undefined);
    return reading;
  };
  let reading = readAt(start);
  try {
    // The next piece is read while this one is opened.
    for (let at = start; at < end; ) {
      const { bytesRead, buffer } = await reading;
      if (bytesRead === 0) return;
      at += bytesRead;
      reading = readAt(at);
      yield buffer.subarray(0, bytesRead);
    }
  } finally {
    await reading.catch(() => undefined);
    await file.close();
  }
}
