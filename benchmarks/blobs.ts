// Storing and reading an encrypted file, beside a plain copy and plain AES-256-GCM of the same bytes in the same run, and
// how much memory a stream of 2 GB takes.
import { createCipheriv, createHash, randomBytes } from 'node:crypto';
import { createReadStream, createWriteStream, rmSync } from 'node:fs';
import { mkdtemp, open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { systemClock } from '@chartwright/kernel';
import {
  type Blobs,
  createBlobs,
  inTransaction,
  nameWrappingKey,
  openBlobBackend,
  platformMigrations,
  readBlobAddress,
} from '@chartwright/platform';
import { createTestDatabase, startTestServer, type TestDatabase } from '@chartwright/platform/testing';
import { median, printTable } from './lib/statistics.ts';

const MEGABYTE = 1024 * 1024;
const SIZE = 512 * MEGABYTE;
const LONG = 2048 * MEGABYTE;
const ROUNDS = 5;
const PIECE = 256 * 1024;
const DOCUMENT = 10 * MEGABYTE;
const OWNER = { orgId: 'org_bench', mode: 'test' } as const;
const MEMORY_MB_MAX = 64;

const piece = randomBytes(PIECE);
async function* content(size: number): AsyncGenerator<Buffer, void, undefined> {
  for (let at = 0; at < size; at += PIECE) yield piece;
}

/** What one measurement leaves behind must not be cleared away in the time of the next. */
setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

async function time(act: () => Promise<unknown>): Promise<number> {
  collectGarbage();
  const started = performance.now();
  await act();
  return performance.now() - started;
}

async function drain(stream: Readable): Promise<number> {
  let bytes = 0;
  for await (const part of stream as AsyncIterable<Buffer>) bytes += part.length;
  return bytes;
}

async function plainWrite(path: string): Promise<void> {
  await pipeline(content(SIZE), createWriteStream(path, { highWaterMark: PIECE }));
  const file = await open(path, 'r+');
  await file.sync();
  await file.close();
}

const plainCopy = async (from: string, to: string): Promise<void> => {
  await pipeline(
    createReadStream(from, { highWaterMark: PIECE }),
    createWriteStream(to, { highWaterMark: PIECE }),
  );
  const file = await open(to, 'r+');
  await file.sync();
  await file.close();
};

/** The cipher and the digest alone, in memory: what the processor allows. */
async function cipherAlone(isHashed: boolean): Promise<void> {
  const cipher = createCipheriv('aes-256-gcm', randomBytes(32), randomBytes(12));
  const hash = createHash('sha256');
  for await (const part of content(SIZE)) {
    if (isHashed) hash.update(part);
    cipher.update(part);
  }
  cipher.final();
}

async function put(blobs: Blobs, { db }: TestDatabase, size: number): Promise<string> {
  const stored = await blobs.put(content(size), OWNER);
  await inTransaction(db, (tx) => blobs.keep(tx, stored));
  return stored.id;
}

async function get(blobs: Blobs, id: string, size: number): Promise<void> {
  const opened = await blobs.get(OWNER, id);
  if (opened.state !== 'ready') throw new Error(`The blob is ${opened.state}`);
  const bytes = await drain(opened.content);
  if (bytes !== size) throw new Error(`${bytes} bytes came back instead of ${size}`);
}

async function measureSpeeds(blobs: Blobs, database: TestDatabase, folder: string): Promise<void> {
  const plain = join(folder, 'plain');
  const copy = join(folder, 'copy');
  await plainWrite(plain);
  const times = new Map<string, number[]>();
  const note = (name: string, ms: number) => times.set(name, [...(times.get(name) ?? []), ms]);
  for (let round = 0; round < ROUNDS; round++) {
    let id = '';
    note('plain write, synced', await time(() => plainWrite(plain)));
    note('plain copy, synced', await time(() => plainCopy(plain, copy)));
    note('plain read', await time(() => drain(createReadStream(plain, { highWaterMark: PIECE }))));
    note('AES-256-GCM in memory', await time(() => cipherAlone(false)));
    note('AES-256-GCM and SHA-256 in memory', await time(() => cipherAlone(true)));
    note('put', await time(async () => (id = await put(blobs, database, SIZE))));
    note('get', await time(() => get(blobs, id, SIZE)));
    rmSync(copy);
    await inTransaction(database.db, (tx) => blobs.delete(tx, OWNER, id, { kind: 'bench', id: null }));
    rmSync(join(folder, 'blobs', id.slice(5, 7), id));
  }
  const rateOf = (name: string) => SIZE / MEGABYTE / (median(times.get(name) ?? []) / 1000);
  const peers: Readonly<Record<string, string>> = { put: 'plain write, synced', get: 'plain read' };
  printTable([
    [`${SIZE / MEGABYTE} MB, median of ${ROUNDS}`, 'MB/s', 'of plain', 'of cipher and digest'],
    ...[...times.keys()].map((name) => {
      const peer = peers[name];
      const ratio = (other: string) => (rateOf(name) / rateOf(other)).toFixed(2);
      return [
        name,
        rateOf(name).toFixed(0),
        peer === undefined ? '' : ratio(peer),
        peer === undefined ? '' : ratio('AES-256-GCM and SHA-256 in memory'),
      ];
    }),
  ]);
}

async function measureDocuments(blobs: Blobs, database: TestDatabase): Promise<void> {
  const puts: number[] = [];
  const gets: number[] = [];
  for (let round = 0; round < 40; round++) {
    let id = '';
    puts.push(await time(async () => (id = await put(blobs, database, DOCUMENT))));
    gets.push(await time(() => get(blobs, id, DOCUMENT)));
  }
  console.log(
    `\na document of ${DOCUMENT / MEGABYTE} MB, p50: put ${median(puts).toFixed(1)} ms, get ${median(gets).toFixed(1)} ms`,
  );
}

/** The highest the process ever stood, in MB; the system keeps the count. */
const peakMb = (): number => process.resourceUsage().maxRSS / 1024;

async function measureMemory(blobs: Blobs, database: TestDatabase): Promise<void> {
  await get(blobs, await put(blobs, database, LONG / 8), LONG / 8);
  const before = peakMb();
  const id = await put(blobs, database, LONG);
  const afterPut = peakMb();
  await get(blobs, id, LONG);
  const grown = peakMb() - before;
  console.log(
    `${LONG / MEGABYTE} MB in one stream: peak ${before.toFixed(0)} MB after ${LONG / 8 / MEGABYTE} MB, ${afterPut.toFixed(0)} MB after put, ${peakMb().toFixed(0)} MB after get`,
  );
  console.log(
    `memory ${grown < MEMORY_MB_MAX ? 'flat' : 'NOT FLAT'}: grew by ${grown.toFixed(0)} MB (bar ${MEMORY_MB_MAX})\n`,
  );
  if (grown >= MEMORY_MB_MAX) process.exitCode = 1;
}

// On the disk, not in memory: the plain copy has to cost what it costs.
const folder = await mkdtemp(join(tmpdir(), 'bench-blobs-'));
const server = await startTestServer();
const database = await createTestDatabase(server, [platformMigrations]);
const backend = await openBlobBackend(readBlobAddress(undefined, folder));
try {
  await database.pool.query(
    `insert into organisations (id, name, plan) values ('${OWNER.orgId}', 'Bench', 'self_hosted')`,
  );
  const blobs = createBlobs({
    db: database.db,
    backend,
    keys: { current: nameWrappingKey(randomBytes(32)) },
    clock: systemClock,
    scanner: undefined,
  });
  await measureMemory(blobs, database);
  await measureSpeeds(blobs, database, folder);
  await measureDocuments(blobs, database);
} finally {
  backend.close();
  await database.drop();
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
}
