// From POST /generate to a task that reads SUCCESS, over HTTP against a real server, with authentication, validation, sealing,
// billing and audit on: the wait of an integrator. One caller after another, as clinics send.

import { removeData, startChartwright } from '../apps/server/testing/spawned.ts';
import { generatedNotes } from './lib/coding/generated-notes.ts';
import { verdict } from './lib/coding/report.ts';
import { printTable } from './lib/statistics.ts';

const WARM_UPS = 60;
const REQUESTS = 300;
const LONGEST = 1500;

const SHORT =
  '67-year-old male with history of paroxysmal atrial fibrillation diagnosed in 2021, hypertension, and hyperlipidemia. Denies chest pain.';

type Answer = { readonly task_id?: string; readonly status?: string; readonly json_data?: object | null };
type Times = { readonly accepted: number; readonly done: number; readonly facts: number };

const server = await startChartwright();
try {
  const notes = {
    'short letter': SHORT,
    '1,500 characters': generatedNotes().join('\n\n').slice(0, LONGEST),
  };
  const rows = [['note', 'facts', 'POST p50 ms', 'POST p95', 'SUCCESS p50', 'SUCCESS p95', 'p50 < 30 ms']];
  for (const [name, note] of Object.entries(notes)) rows.push(await measure(name, note));
  console.log(`${REQUESTS} notes one after another, each posted and read until it is done.`);
  printTable(rows);
} finally {
  await server.stop();
  removeData(server.dataDir);
}

async function measure(name: string, note: string): Promise<string[]> {
  for (let at = 0; at < WARM_UPS; at += 1) await codeOnce(note, at);
  const times: Times[] = [];
  for (let at = 0; at < REQUESTS; at += 1) times.push(await codeOnce(note, WARM_UPS + at));
  const done = quantilesOf(times.map((one) => one.done));
  const accepted = quantilesOf(times.map((one) => one.accepted));
  const facts = String(times[0]?.facts ?? 0);
  return [
    name,
    facts,
    ...accepted.map(written),
    ...done.map(written),
    verdict(-(done[0] ?? Number.NaN), -30),
  ];
}

/** Every note differs in its first word, so that no answer comes from a memory. */
async function codeOnce(note: string, at: number): Promise<Times> {
  const startedAt = performance.now();
  const accepted = await ask('POST', '/generate', {
    note: `${at} ${note}`.slice(0, LONGEST),
    specialty: 'Cardiology',
    letter_date: '2025-03-15',
  });
  const acceptedAt = performance.now();
  for (;;) {
    const task = await ask('GET', `/tasks/${accepted.task_id}`);
    if (task.status === 'FAILURE') throw new Error('A task ended as FAILURE');
    if (task.status !== 'SUCCESS') continue;
    return { accepted: acceptedAt - startedAt, done: performance.now() - startedAt, facts: factsIn(task) };
  }
}

function factsIn({ json_data: result }: Answer): number {
  const lists = Object.values(result ?? {}).filter(Array.isArray);
  return lists[0]?.length ?? 0;
}

async function ask(method: string, path: string, body?: object): Promise<Answer> {
  const response = await fetch(`${server.baseUrl}${path}`, {
    method,
    headers: { authorization: `Bearer ${server.keys.test}`, 'content-type': 'application/json' },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  if (!response.ok)
    throw new Error(`${method} ${path.split('/')[1]} answered ${response.status}: ${await response.text()}`);
  return (await response.json()) as Answer;
}

function quantilesOf(values: readonly number[]): number[] {
  const sorted = values.toSorted((a, b) => a - b);
  return [0.5, 0.95].map((quantile) => sorted[Math.floor(quantile * (sorted.length - 1))] ?? Number.NaN);
}

function written(milliseconds: number): string {
  return milliseconds.toFixed(2);
}
