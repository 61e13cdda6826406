// An export of Apple Health of 2 GB, sent over the patient's page into a real server and read there: megabytes a second, the memory of
// the process that reads and of the server, neither of which may grow with the file, and how long other routes wait meanwhile. Beside
// it, in the same run and of the same file, the XML parser alone and the disk alone. `npm run bench -- wearables 500` takes 500 MB.
import { createReadStream, mkdtempSync, openAsBlob, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLog, openDatabase } from '@chartwright/platform';
import { parseAlone } from '@chartwright/wearables/testing';
import { removeData, startChartwright } from '../apps/server/testing/spawned.ts';
import { type PlainBrowser, plainBrowser } from '../apps/server/testing/wearables.ts';
import { printTable } from './lib/statistics.ts';
import { writeExport } from './lib/wearables/export-file.ts';
import { residentMb, watchMemory } from './lib/wearables/processes.ts';

const MEGABYTES = Number(process.argv[2] ?? 2_048);
const SAMPLE_MS = 100;

const work = mkdtempSync(join(tmpdir(), 'chartwright-wearables-'));
const file = join(work, 'export.xml');
const made = writeExport(file, MEGABYTES * 1e6);
console.log(`${(made.bytes / 1e6).toFixed(0)} MB with ${made.records} records`);
const diskSeconds = await timed(readAlone);
const parseSeconds = await timed(parse);

const server = await startChartwright();
const quiet = createLog({ level: 'error', file: `${server.dataDir}/benchmark.log` });
const database = await openDatabase({ dataDir: server.dataDir, attach: true, poolSize: 2, log: quiet });
try {
  await measure();
} finally {
  await database.stop();
  quiet.close();
  await server.stop();
  removeData(server.dataDir);
  rmSync(work, { recursive: true, force: true });
}

async function timed(run: () => Promise<void>): Promise<number> {
  const startedAt = performance.now();
  await run();
  return (performance.now() - startedAt) / 1000;
}

async function readAlone(): Promise<void> {
  for await (const piece of createReadStream(file, { highWaterMark: 262_144 })) void piece;
}

async function parse(): Promise<void> {
  const records = await parseAlone(createReadStream(file, { encoding: 'utf8', highWaterMark: 262_144 }));
  if (records !== made.records) throw new Error(`The parser saw ${records} records`);
}

async function connect(): Promise<string> {
  const reply = await fetch(`${server.baseUrl}/api/v1/wearables/connect`, {
    method: 'POST',
    headers: { authorization: `Bearer ${server.keys.live}`, 'content-type': 'application/json' },
    body: JSON.stringify({ patientRef: 'benchmark', providers: ['APPLE'] }),
  });
  if (!reply.ok) throw new Error(`Connecting answered ${reply.status}`);
  return ((await reply.json()) as { data: { id: string } }).data.id;
}

type Sent = { readonly browser: PlainBrowser; readonly location: string };

/** As a patient's browser does it. */
async function upload(): Promise<Sent> {
  const browser = plainBrowser(server);
  const id = await connect();
  const home = `/connect/wearable/${id}`;
  await browser.get(home);
  const page = await browser.get(`${home}/upload/APPLE`);
  const action = /action="([^"]+\/upload\?csrf=[^"]+)"/.exec(page.text)?.[1];
  if (action === undefined) throw new Error('The page offers no upload');
  const form = new FormData();
  form.set('file', await openAsBlob(file), 'export.xml');
  const sent = await browser.send(action.replaceAll('&amp;', '&'), form);
  if (!sent.location.includes('/uploads/'))
    throw new Error(`The upload answered ${sent.status} ${sent.location}`);
  return { browser, location: sent.location };
}

type Counts = { readonly reason: string | null; readonly received: number; readonly stored: number };

async function countsOf(): Promise<Counts> {
  const { rows } = await database.pool.query<Counts>('select reason, received, stored from wearable_uploads');
  const [row] = rows;
  if (row === undefined) throw new Error('The upload is not known');
  return row;
}

/** How long the server took to answer while it was reading. */
async function answerMs(): Promise<number> {
  const startedAt = performance.now();
  await (await fetch(`${server.baseUrl}/api/v1/pub/health`)).text();
  return performance.now() - startedAt;
}

/** As the patient sees it. */
async function progressOf({ browser, location }: Sent): Promise<{ percent: number; isOver: boolean }> {
  const { text } = await browser.get(location);
  const percent = Number(/<progress max="100" value="(\d+)"/.exec(text)?.[1]);
  return { percent, isOver: text.includes('class="button"') };
}

type Watched = {
  readonly readSeconds: number;
  readonly seconds: number;
  readonly seen: readonly number[];
  readonly answersMs: readonly number[];
};

async function watchImport(sent: Sent, look: () => void): Promise<Watched> {
  const startedAt = performance.now();
  const secondsSince = () => (performance.now() - startedAt) / 1000;
  const seen = [0];
  const answersMs: number[] = [];
  let readSeconds: number | undefined;
  for (;;) {
    await new Promise((resolve) => setTimeout(resolve, SAMPLE_MS));
    look();
    answersMs.push(await answerMs());
    const { percent, isOver } = await progressOf(sent);
    if (percent !== seen.at(-1)) seen.push(percent);
    if (percent === 100) readSeconds ??= secondsSince();
    if (isOver)
      return { readSeconds: readSeconds ?? secondsSince(), seconds: secondsSince(), seen, answersMs };
  }
}

async function measure(): Promise<void> {
  const pid = server.process.pid ?? 0;
  const memory = watchMemory(pid);
  const before = residentMb(pid);
  const watching = setInterval(memory.look, SAMPLE_MS);
  const startedAt = performance.now();
  const sent = await upload();
  const uploadSeconds = (performance.now() - startedAt) / 1000;
  const mostInUpload = memory.most.server;
  const begun = residentMb(pid);
  memory.most.server = 0;
  const watched = await watchImport(sent, memory.look);
  clearInterval(watching);
  const counts = await countsOf();
  if (counts.reason !== null) throw new Error(`The import has failed: ${counts.reason}`);
  printSpeed(watched, uploadSeconds);
  const mb = (value: number) => `${value.toFixed(0)} MB`;
  const answers = watched.answersMs.toSorted((one, other) => one - other);
  const answer = (share: number) =>
    `${(answers[Math.floor((answers.length - 1) * share)] ?? 0).toFixed(0)} ms`;
  console.log(`rows: ${counts.received} received, ${counts.stored} stored of ${made.records} records`);
  console.log(`memory of the reader, at most: ${mb(memory.most.reader)}`);
  console.log(
    `memory of the server: ${mb(before)} idle, ${mb(mostInUpload)} at most in the upload, ${mb(begun)} when the import began, ${mb(memory.most.server)} at most in it`,
  );
  console.log(
    `the import added at most: ${mb(memory.most.server - begun)} in the server, ${mb(memory.most.server - begun + memory.most.reader)} with the reader`,
  );
  console.log(
    `another route meanwhile, ${answers.length} times: ${answer(0.5)} in the middle, ${answer(0.99)} at 99 %, ${answer(1)} at most`,
  );
  console.log(
    `progress that the page has shown: ${watched.seen.length} values, ${shortened(watched.seen)} %`,
  );
}

function printSpeed({ readSeconds, seconds }: Watched, uploadSeconds: number): void {
  const row = (name: string, took: number) => [
    name,
    took.toFixed(1),
    (made.bytes / 1e6 / took).toFixed(1),
    (seconds / took).toFixed(2),
  ];
  printTable([
    ['of the same file', 's', 'MB/s', 'import / this'],
    row('import', seconds),
    row('  its reading and storing', readSeconds),
    row('  its deriving of days', seconds - readSeconds),
    row('the XML parser alone', parseSeconds),
    row('the disk alone', diskSeconds),
    row('the upload before it', uploadSeconds),
  ]);
}

function shortened(seen: readonly number[]): string {
  const step = Math.ceil(seen.length / 20);
  return seen.filter((_, index) => index % step === 0 || index === seen.length - 1).join(' ');
}
