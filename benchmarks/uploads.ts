// 5 GB in one PUT to a presigned address, and the most memory the server takes meanwhile. Then one large PUT beside a bare
// node:http server that pipes as many bytes to a file and syncs it, as the server does: both in processes of their own, the
// same client, taking turns. `npm run bench -- uploads 256` measures the speed on 256 MB and leaves the 5 GB out.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { type IncomingMessage, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { removeData, startChartwright } from '../apps/server/testing/spawned.ts';
import { median, printTable } from './lib/statistics.ts';
import { residentMb } from './lib/wearables/processes.ts';

const MEGABYTE = 1024 * 1024;
const given = process.argv[2];
const SIZE = Number(given ?? 1_024) * MEGABYTE;
const LONG = 5_000_000_000;
const ROUNDS = 7;
const SHARE_MIN = 0.7;
const MEMORY_MB_MAX = 300;
const SAMPLE_MS = 20;
/** What a start does after it listens is over by then. */
const START_MS = 10_000;

/** A document: nothing is done with it once it is here. */
const piece = Buffer.alloc(MEGABYTE, '%PDF-1.7\nwhat a document holds, over and over again\n');

/** Sends `size` bytes as fast as they are taken; returns the seconds until the answer. */
async function sendTo(url: string, size: number): Promise<number> {
  const started = performance.now();
  const sent = request(url, { method: 'PUT', headers: { 'content-length': size } });
  const answered = once(sent, 'response');
  for (let left = size; left > 0; left -= piece.length) {
    if (!sent.write(left < piece.length ? piece.subarray(0, left) : piece)) await once(sent, 'drain');
  }
  sent.end();
  const [response] = (await answered) as [IncomingMessage];
  response.resume();
  if (response.statusCode !== 200) throw new Error(`An upload answered ${response.statusCode}`);
  await once(response, 'end');
  return (performance.now() - started) / 1_000;
}

type Target = { readonly baseUrl: string; readonly key: string; readonly pid: number };

const call = (server: Target, method: string, path: string, body?: object) =>
  fetch(`${server.baseUrl}/api/v1/upload/${path}`, {
    method,
    headers: { 'x-api-key': server.key, ...(body && { 'content-type': 'application/json' }) },
    ...(body && { body: JSON.stringify(body) }),
  });

/** As a client does it: an address, the bytes. The file is deleted afterwards, outside of the time. */
async function upload(server: Target, size: number): Promise<number> {
  const reply = await call(server, 'POST', 'presigned-url/', { filename: 'large.pdf', size });
  const { upload_url, file_id } = (await reply.json()) as { upload_url: string; file_id: string };
  const seconds = await sendTo(upload_url, size);
  await call(server, 'DELETE', `files/${file_id}/`);
  return seconds;
}

async function startBare(folder: string): Promise<{ readonly url: string; stop(): void }> {
  const child = fork(fileURLToPath(new URL('./lib/uploads/bare-sink.ts', import.meta.url)), [folder]);
  const [port] = (await once(child, 'message')) as [number];
  return { url: `http://127.0.0.1:${port}/`, stop: () => child.disconnect() };
}

async function measureSpeed(server: Target, bareUrl: string): Promise<void> {
  const ours: number[] = [];
  const bare: number[] = [];
  await sendTo(bareUrl, SIZE / 4);
  await upload(server, SIZE / 4);
  for (let round = 0; round < ROUNDS; round++) {
    bare.push(await sendTo(bareUrl, SIZE));
    ours.push(await upload(server, SIZE));
  }
  const rateOf = (times: readonly number[]) => SIZE / MEGABYTE / median(times);
  const share = rateOf(ours) / rateOf(bare);
  printTable([
    [`one PUT of ${SIZE / MEGABYTE} MB, synced, median of ${ROUNDS}`, 'MB/s', 'of bare'],
    ['node:http to a file', rateOf(bare).toFixed(0), ''],
    ['hashed, sealed, kept', rateOf(ours).toFixed(0), share.toFixed(2)],
  ]);
  console.log(`throughput ${share >= SHARE_MIN ? 'enough' : 'TOO LITTLE'} (bar ${SHARE_MIN} of bare)`);
  if (share < SHARE_MIN) process.exitCode = 1;
}

/** The whole process, with what it holds that does nothing. */
async function measureMemory(server: Target): Promise<void> {
  await setTimeout(START_MS);
  await upload(server, LONG / 100);
  const beforeMb = residentMb(server.pid);
  let peakMb = beforeMb;
  const timer = setInterval(() => {
    peakMb = Math.max(peakMb, residentMb(server.pid));
  }, SAMPLE_MS);
  const seconds = await upload(server, LONG);
  clearInterval(timer);
  const isEnough = peakMb < MEMORY_MB_MAX;
  console.log(
    `${LONG / 1e9} GB in one PUT: ${(LONG / MEGABYTE / seconds).toFixed(0)} MB/s; the server held ${beforeMb.toFixed(0)} MB before and ${peakMb.toFixed(0)} MB at most: ${isEnough ? 'within the bar' : 'TOO MUCH'} (bar ${MEMORY_MB_MAX})`,
  );
  if (!isEnough) process.exitCode = 1;
}

// On the disk, not in memory: a write has to cost what it costs.
const folder = mkdtempSync(join(tmpdir(), 'bench-uploads-'));
const bare = await startBare(folder);
// One process: with several, another one than the one looked at may take the upload.
const server = await startChartwright({ environment: { CHARTWRIGHT_PROCESSES: '1' } });
try {
  const { baseUrl, keys, process: child } = server;
  const target = { baseUrl, key: keys.test, pid: child.pid ?? 0 };
  if (given === undefined) await measureMemory(target);
  await measureSpeed(target, bare.url);
  console.log(`the server holds ${residentMb(target.pid).toFixed(0)} MB after all of it`);
} finally {
  bare.stop();
  await server.stop();
  removeData(server.dataDir);
  rmSync(folder, { recursive: true, force: true });
}
