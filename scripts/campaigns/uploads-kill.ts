// kill -9 of the server in the middle of an upload in parts, again and again: after each restart the client asks which parts are
// there and sends the rest; in the end the file must be the same bytes, and its hash the one that was announced.
//
//   npm run campaign -- uploads-kill [trials]
import { createHash, randomBytes } from 'node:crypto';
import { type Running, removeData, startChartwright } from '../../apps/server/testing/spawned.ts';
import { median } from '../../benchmarks/lib/statistics.ts';

const TRIALS = Number(process.argv[2] ?? 20);
const PART_BYTES = 5 * 1024 * 1024;
const PARTS = 8;
const KILLS = 3;
const AT_ONCE = 2;
const WHILE_MS_MAX = 50;
const CHECK_MS_MAX = 60_000;
const POLL_MS = 50;

type Part = { readonly part_number: number; readonly etag: string; readonly size: number };
type Address = { readonly part_number: number; readonly upload_url: string };
type Upload = {
  readonly id: string;
  readonly fileId: string;
  readonly bytes: Buffer<ArrayBuffer>;
  /** Parts that were sent, or begun to be. */
  readonly begun: Set<number>;
};

const restartsMs: number[] = [];
let failures = 0;
let resent = 0;
let server = await startChartwright();
const { dataDir } = server;
try {
  for (let trial = 1; trial <= TRIALS; trial++) await runTrial(trial);
} finally {
  await server.stop();
  removeData(dataDir);
}
console.log(
  `${TRIALS} uploads of ${PARTS} parts, ${TRIALS * KILLS} kills, ${resent} parts sent again, ${failures} failures; back after ${median(restartsMs).toFixed(0)} ms (median)`,
);
process.exitCode = failures === 0 ? 0 : 1;

async function runTrial(trial: number): Promise<void> {
  const upload = await begin();
  for (let kill = 0; kill < KILLS; kill++) {
    const here = await partsHere(upload);
    const first = Promise.withResolvers<void>();
    const sending = sendMissing(upload, here, first.resolve).catch(() => undefined);
    // In the middle: something has been taken, and more is on its way.
    await first.promise;
    await pause(Math.random() * WHILE_MS_MAX);
    await server.kill();
    await sending;
    server = await startChartwright({ dataDir });
    restartsMs.push(server.startMs);
    const after = await partsHere(upload);
    const lost = here.filter(({ etag }) => !after.some((part) => part.etag === etag));
    if (lost.length > 0) report(trial, `${lost.length} parts that were there are gone`);
  }
  await sendMissing(upload, await partsHere(upload));
  const fault = await finish(upload);
  if (fault !== undefined) report(trial, fault);
  console.log(`trial ${trial}: ${fault ?? 'the same bytes'}`);
}

async function begin(): Promise<Upload> {
  const bytes = Buffer.concat([Buffer.from('%PDF-1.7\n\0'), randomBytes(PART_BYTES * (PARTS - 1) + 4_321)]);
  const begun = await call<{ upload_id: string; file_id: string }>('POST', 'multipart/', {
    filename: 'large.pdf',
    size: bytes.length,
    sha256: digestOf(bytes),
    part_size: PART_BYTES,
  });
  return { id: begun.upload_id, fileId: begun.file_id, bytes, begun: new Set() };
}

async function partsHere({ id }: Upload): Promise<readonly Part[]> {
  return (await call<{ parts: Part[] }>('GET', `multipart/${id}/`)).parts;
}

/** A part whose answer was lost in a crash is either there or not; only what is not there is sent. */
async function sendMissing(
  { id, bytes, begun }: Upload,
  here: readonly Part[],
  onSent: () => void = () => undefined,
): Promise<void> {
  const missing = Array.from({ length: PARTS }, (_, index) => index + 1).filter(
    (number) => !here.some((part) => part.part_number === number),
  );
  if (missing.length === 0) return onSent();
  const { parts } = await call<{ parts: Address[] }>('POST', `multipart/${id}/parts/`, {
    part_numbers: missing,
  });
  const queue = [...parts];
  const send = async (): Promise<void> => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      const from = (next.part_number - 1) * PART_BYTES;
      const body = bytes.subarray(from, from + PART_BYTES);
      if (begun.has(next.part_number)) resent++;
      begun.add(next.part_number);
      const reply = await fetch(next.upload_url, { method: 'PUT', body });
      if (!reply.ok) throw new Error(`Part ${next.part_number} answered ${reply.status}`);
      onSent();
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, send));
}

/** Completes the upload; returns what is wrong with the file. */
async function finish(upload: Upload): Promise<string | undefined> {
  const { id, fileId, bytes } = upload;
  const parts = (await partsHere(upload)).map(({ part_number, etag }) => ({ part_number, etag }));
  await call('POST', `multipart/${id}/complete/`, { parts });
  const deadline = performance.now() + CHECK_MS_MAX;
  while (performance.now() < deadline) {
    const file = await call<{ state: string; sha256: string | null }>('GET', `files/${fileId}/`);
    if (file.state === 'rejected') return 'the file was rejected';
    if (file.sha256 !== null) return compare(fileId, bytes);
    await pause(POLL_MS);
  }
  return 'the file was not checked in time';
}

async function compare(fileId: string, bytes: Buffer): Promise<string | undefined> {
  const reply = await send(server, 'GET', `files/${fileId}/download/`);
  const same = digestOf(Buffer.from(await reply.arrayBuffer())) === digestOf(bytes);
  await send(server, 'DELETE', `files/${fileId}/`);
  return same ? undefined : 'the bytes differ';
}

function digestOf(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

function send({ baseUrl, keys }: Running, method: string, path: string, body?: object): Promise<Response> {
  return fetch(`${baseUrl}/api/v1/upload/${path}`, {
    method,
    headers: { 'x-api-key': keys.test, ...(body && { 'content-type': 'application/json' }) },
    ...(body && { body: JSON.stringify(body) }),
  });
}

async function call<T>(method: string, path: string, body?: object): Promise<T> {
  const reply = await send(server, method, path, body);
  if (!reply.ok) throw new Error(`${method} ${path} answered ${reply.status}`);
  return (await reply.json()) as T;
}

function report(trial: number, fault: string): void {
  failures++;
  console.error(`FAILED in trial ${trial}: ${fault}`);
}
