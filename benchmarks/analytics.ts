// Questions in plain words, asked over HTTP of a real server that was given the clinic's seven files by name alone: how many
// answers are right, how many refusals, what wrong answers cost, and whether the same question gives the same bytes.
// Other questions of the same data: `npm run bench -- analytics FILE.jsonl`.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type DataServer, startDataServer } from './lib/analytics/http.ts';
import { type Asked, judge, penalised, type Reply, refusalOf, type Verdict } from './lib/analytics/score.ts';
import { median, printTable } from './lib/statistics.ts';

const CLINIC = fileURLToPath(new URL('../packages/analytics/testing/clinic/', import.meta.url));
const SHARED = fileURLToPath(new URL('../../shared/data/analytics/', import.meta.url));
const TABLES = ['members', 'eligibility', 'claims', 'pharmacy', 'visits', 'labs', 'providers'];
const ASKED_ON = '2026-01-15T12:00:00Z';
const PENALTIES = [0, 1, 5, 10];

type Outcome = {
  readonly asked: Asked;
  readonly verdict: Verdict;
  readonly refusal: string | undefined;
  readonly isSame: boolean;
  readonly tookMs: number;
};

const readQuestions = (path: string): readonly Asked[] =>
  readFileSync(path, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Asked);

/** What of an answer may differ between two times it is asked. */
function bytesOf(text: string): string {
  const {
    query_id: _id,
    created_at: _created,
    finished_at: _finished,
    conversation_id: _of,
    took_ms: _took,
    ...rest
  } = JSON.parse(text) as Record<string, unknown>;
  return JSON.stringify(rest);
}

async function outcomeOf(server: DataServer, asked: Asked): Promise<Outcome> {
  const started = performance.now();
  const text = await server.askInWords(asked.question, ASKED_ON);
  const tookMs = performance.now() - started;
  const again = await server.askInWords(asked.question, ASKED_ON);
  const reply = JSON.parse(text) as Reply;
  return {
    asked,
    verdict: judge(asked, reply),
    refusal: reply.refusal?.type,
    isSame: bytesOf(text) === bytesOf(again),
    tookMs,
  };
}

function report(title: string, outcomes: readonly Outcome[]): void {
  const answerable = outcomes.filter(({ asked }) => refusalOf(asked) === undefined);
  const others = outcomes.filter(({ asked }) => refusalOf(asked) !== undefined);
  const right = answerable.filter(({ verdict }) => verdict === 'right');
  const refused = others.filter(({ asked, refusal }) => refusal === refusalOf(asked));
  const verdicts = outcomes.map(({ asked, verdict }) => [asked, verdict] as const);
  const ratio = (part: readonly Outcome[], whole: readonly Outcome[]) => `${part.length} of ${whole.length}`;
  console.log(`\n${title}`);
  printTable([
    ['answers right', ratio(right, answerable)],
    ['refused, each in its way', ratio(refused, others)],
    [
      'the same bytes twice',
      ratio(
        outcomes.filter(({ isSame }) => isSame),
        outcomes,
      ),
    ],
    ...[...PENALTIES, outcomes.length].map((penalty) => [
      `score, a wrong answer costing ${penalty}`,
      penalised(verdicts, penalty).toFixed(1),
    ]),
    ['p50 of an answer, ms', median(outcomes.map(({ tookMs }) => tookMs)).toFixed(0)],
  ]);
  for (const { asked, verdict, refusal } of outcomes) {
    const isRefusedRight = refusalOf(asked) !== undefined && refusal === refusalOf(asked);
    if (verdict !== 'right' && !isRefusedRight) console.log(`  ${verdict} ${asked.id}: ${asked.question}`);
  }
}

const given = process.argv.slice(2);
const own = ['visible.jsonl', 'questions.jsonl'].map((file) => join(CLINIC, file));
const beside = join(SHARED, 'visible.jsonl');
const files = given.length > 0 ? given : [...own, ...(existsSync(beside) ? [beside] : [])];

const server = await startDataServer();
try {
  for (const table of TABLES) await server.load(join(CLINIC, `${table}.csv`));
  for (const file of files) {
    const outcomes: Outcome[] = [];
    for (const asked of readQuestions(file)) outcomes.push(await outcomeOf(server, asked));
    report(file, outcomes);
  }
} finally {
  await server.stop();
}
