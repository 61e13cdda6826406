// Loading a release as large as a licensed SNOMED CT, and what the opened index costs and answers.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { writeRelease } from '@chartwright/terminology/testing';

const CHILD = fileURLToPath(new URL('./lib/terminology-child.ts', import.meta.url));
const CONCEPTS = 350_000;
const BARS = { loadSeconds: 90, residentMegabytes: 1200 };

const type = process.argv.includes('--full') ? 'Full' : 'Snapshot';
const folder = mkdtempSync(join(tmpdir(), 'chartwright-terminology-'));

function run(part: string, release: string): Record<string, number> {
  const args = [CHILD, part, join(folder, 'data'), release, String(CONCEPTS)];
  const { status, stdout } = spawnSync(process.execPath, args, {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (status !== 0) throw new Error(`The part ${part} ended with ${status}`);
  return JSON.parse(stdout) as Record<string, number>;
}

const number = (value: number | undefined, digits = 1): string =>
  (value ?? Number.NaN).toLocaleString('en', { maximumFractionDigits: digits });

try {
  const release = writeRelease(join(folder, 'release'), {
    concepts: CONCEPTS,
    synonyms: 4,
    retireEvery: 20,
    type,
  });
  const load = run('load', release);
  const total = (load.loadSeconds ?? 0) + (load.useSeconds ?? 0);
  console.log(
    `Generated ${type}: ${JSON.stringify(load.counts)}, ${number((load.bytes ?? 0) / 1e6, 0)} MB, ${number(load.lines)} rows`,
  );
  console.log(
    `load      ${number(load.loadSeconds)} s, compiled in ${number(load.useSeconds)} s: together ${number(total)} s (bar ${BARS.loadSeconds} s)`,
  );
  console.log(
    `          reading the bytes and finding the line ends alone: ${number(load.readSeconds)} s; ratio ${number(total / (load.readSeconds ?? 1))}`,
  );
  console.log(`          most memory while loading: ${number(load.peakMegabytes, 0)} MB resident`);
  const open = run('open', release);
  console.log(
    `open      ${number(open.openSeconds, 2)} s, ${number(open.indexMegabytes, 0)} MB of index with ${number(open.forms)} forms`,
  );
  console.log(
    `          memory it adds: ${number(open.residentMegabytes, 0)} MB resident (bar ${BARS.residentMegabytes} MB); whole process after the look-ups ${number(open.processMegabytes, 0)} MB`,
  );
  console.log(
    `look up   by code ${number(open.byCode, 0)}/s (a Map of the same codes ${number(open.byMap, 0)}/s), by the words of a name ${number(open.byWords, 0)}/s, ${number(open.found)} of 100,000 found`,
  );
} finally {
  rmSync(folder, { recursive: true, force: true });
}
