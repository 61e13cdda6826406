// Ten million claim lines: from CSV to a dataset that answers, and how long grouped questions take, held against the same SQL
// on the same files in a DuckDB of this process. Another number of lines: `npm run bench -- analytics-load 1000000`.
import { mkdirSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  builtInModels,
  compileQuery,
  loadMemoryMb,
  openEngine,
  type Query,
  type SnapshotTable,
  type WrittenTable,
} from '@chartwright/analytics';
import { openBare } from '@chartwright/analytics/testing/bare';
import { writeClaimsFiles } from './lib/analytics/claims-files.ts';
import { startDataServer } from './lib/analytics/http.ts';
import { median, printTable } from './lib/statistics.ts';

const LINES = Number(process.argv[2] ?? 10_000_000);
const ROUNDS = 9;
const THREADS = Math.min(2, availableParallelism());
const READ_MB = 1024;
const LOAD_SECONDS_MAX = 60;
const P50_MS_MAX = 500;
const RATIO_MAX = 1.3;
const EVENT_MS_MAX = 100;
const TODAY = '2026-01-15';

const folder = join(tmpdir(), `chartwright-bench-claims-${LINES}`);
const made = join(folder, 'made');
const limit = { timeoutMs: 120_000, rowsMax: 10_000 };

const NOTHING = {
  model: 'claims',
  intent: 'metric',
  filters: [],
  cohorts: [],
  having: [],
  orderBy: [],
} as const;
const YEAR = { from: '2025-01-01', to: '2025-12-31' };
const QUARTER = { from: '2025-10-01', to: '2025-12-31' };
const questions: Readonly<Record<string, Query>> = {
  'paid by claim type': { ...NOTHING, metrics: ['paid_total', 'claim_count'], dimensions: ['claim_type'] },
  'paid by month of a year': {
    ...NOTHING,
    metrics: ['paid_total'],
    dimensions: [],
    timeGrain: 'month',
    period: YEAR,
  },
  'ten dearest providers of a quarter': {
    ...NOTHING,
    metrics: ['paid_total'],
    dimensions: ['provider_id'],
    period: QUARTER,
    orderBy: [{ key: 'paid_total', dir: 'desc' }],
    limit: 10,
  },
  'paid by specialty of a year': {
    ...NOTHING,
    metrics: ['paid_total'],
    dimensions: ['specialty'],
    period: YEAR,
  },
  'paid by plan of a quarter': { ...NOTHING, metrics: ['paid_total'], dimensions: ['plan'], period: QUARTER },
  'paid by plan, all data': { ...NOTHING, metrics: ['paid_total'], dimensions: ['plan'] },
  'PMPM by plan of a year': { ...NOTHING, metrics: ['pmpm'], dimensions: ['plan'], period: YEAR },
  'denial rate by quarter': { ...NOTHING, metrics: ['denial_rate'], dimensions: [], timeGrain: 'quarter' },
  'patients by claim type': { ...NOTHING, metrics: ['patients_with_claim'], dimensions: ['claim_type'] },
  'patients, all data': { ...NOTHING, metrics: ['patients_with_claim'], dimensions: [] },
  'length of stay by month of a year': {
    ...NOTHING,
    metrics: ['alos'],
    dimensions: [],
    timeGrain: 'month',
    period: YEAR,
  },
  'paid with a diabetes code, by sex': {
    ...NOTHING,
    metrics: ['paid_total'],
    dimensions: ['sex'],
    filters: [{ dim: 'condition', op: 'eq', value: 'diabetes' }],
  },
};

const files = writeClaimsFiles(folder, LINES);
const engine = openEngine({
  scratch: join(made, 'scratch'),
  memoryMb: READ_MB,
  threads: THREADS,
  childrenMax: 2,
});
try {
  await measureEngine();
} finally {
  await engine.stop();
  rmSync(made, { recursive: true, force: true });
}
await measureServer();

/** As an analyst has it: over HTTP, with authentication, sealing, audit and the answer's words. */
async function measureServer(): Promise<void> {
  const server = await startDataServer();
  try {
    for (const [name, path] of Object.entries(files).toReversed()) {
      const { sent, ready } = await server.load(path);
      console.log(`over HTTP, ${name}: sent in ${sent.toFixed(1)} s, ready ${ready.toFixed(1)} s later`);
    }
    const rows = [['over HTTP', 'first ms', 'p50 ms', 'first event ms']];
    const all: { answer: number; event: number }[] = [];
    for (const [name, query] of Object.entries(questions)) {
      const first = await server.ask(query);
      const answers: number[] = [];
      const events: number[] = [];
      for (let round = 0; round < ROUNDS; round += 1) {
        answers.push(await server.ask(query));
        events.push(await server.askForEvents(query));
      }
      const [answer, event] = [median(answers), median(events)];
      all.push({ answer, event });
      rows.push([name, first.toFixed(0), answer.toFixed(1), event.toFixed(1)]);
    }
    printTable(rows);
    const p50 = median(all.map(({ answer }) => answer));
    const event = median(all.map((each) => each.event));
    console.log(
      `median ${p50.toFixed(0)} ms (bar ${P50_MS_MAX}), first event ${event.toFixed(0)} ms (bar ${EVENT_MS_MAX})`,
    );
  } finally {
    await server.stop();
  }
}

async function measureEngine(): Promise<void> {
  console.log(`${LINES.toLocaleString('en')} claim lines, ${THREADS} threads`);
  const { tables, seconds } = await loadAll();
  console.log(
    `claims from CSV to ready: ${seconds.toFixed(1)} s (bar ${LOAD_SECONDS_MAX} s for ten million)`,
  );
  const snapshot = { key: 'bench', version: 1, model: 'claims', tables };
  engine.warm(snapshot);
  const bare = await openBare(tables, THREADS);
  const rows = [['', 'first ms', 'p50 ms', 'bare ms', 'ratio', 'rows']];
  const all: { ours: number; theirs: number }[] = [];
  for (const [name, query] of Object.entries(questions)) {
    const statement = compile(query);
    const ask = () => engine.run(snapshot, statement, limit);
    const first = await time(ask);
    await bare.run(statement);
    const ours: number[] = [];
    const theirs: number[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      ours.push(await time(ask));
      theirs.push(await time(() => bare.run(statement)));
    }
    const [our, their] = [median(ours), median(theirs)];
    all.push({ ours: our, theirs: their });
    const count = (await ask()).rows.length;
    rows.push([
      name,
      first.toFixed(0),
      our.toFixed(1),
      their.toFixed(1),
      (our / their).toFixed(2),
      String(count),
    ]);
  }
  bare.close();
  printTable(rows);
  const p50 = median(all.map(({ ours }) => ours));
  const ratio = median(all.map(({ ours, theirs }) => ours / theirs));
  console.log(
    `median question ${p50.toFixed(0)} ms (bar ${P50_MS_MAX}), median ratio ${ratio.toFixed(2)} (bar ${RATIO_MAX})`,
  );
}

/** The real load, file by file, as uploads come. */
async function loadAll() {
  rmSync(join(made, 'tables'), { recursive: true, force: true });
  let tables: readonly WrittenTable[] = [];
  let seconds = 0;
  for (const [index, [name, path]] of Object.entries(files).toReversed().entries()) {
    const scratch = join(made, 'scratch', name);
    mkdirSync(scratch, { recursive: true });
    const started = performance.now();
    const report = await engine.runLoad({
      kind: 'file',
      scratch,
      threads: THREADS,
      memoryMb: loadMemoryMb(),
      today: TODAY,
      input: { path, filename: `${name}.csv` },
      targets: [
        {
          datasetId: 'ds_bench',
          model: 'claims',
          folder: join(made, 'tables'),
          version: index + 1,
          nextFile: index + 1,
          tables,
          loads: [],
        },
      ],
      mappings: {},
    });
    seconds = (performance.now() - started) / 1000;
    const written = report.written.flatMap((each) => each.tables);
    if (report.outcome !== 'loaded')
      throw new Error(`${name}.csv was not loaded: ${report.reason ?? report.outcome}`);
    console.log(`  ${name}: ${written[0]?.rows.toLocaleString('en') ?? 0} rows in ${seconds.toFixed(1)} s`);
    const fresh = new Set(written.map(({ table }) => table));
    tables = [...tables.filter(({ table }) => !fresh.has(table)), ...written];
    rmSync(scratch, { recursive: true, force: true });
  }
  return { tables: tables as readonly SnapshotTable[], seconds };
}

function compile(query: Query) {
  const model = builtInModels().get('claims');
  if (model === undefined) throw new Error('The model of claims is absent.');
  const coverage = { from: '2024-01-01', to: '2025-12-31' };
  return compileQuery(model, query, { dialect: 'duckdb', coverage, today: TODAY });
}

async function time(act: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await act();
  return performance.now() - started;
}
