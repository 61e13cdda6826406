import { randomBytes } from 'node:crypto';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Model } from '../model/model.ts';
import { type Decided, decide, toWaiting } from './decide.ts';
import { eraseFiles } from './erase.ts';
import { loadPart } from './load-part.ts';
import { writeLoads } from './loads-table.ts';
import type {
  LoadCount,
  LoadJob,
  LoadProgress,
  LoadReport,
  LoadTarget,
  PartReport,
  RejectRow,
  StoredTable,
  WrittenTable,
} from './model.ts';
import { FileFault } from './read/fault.ts';
import type { Part } from './read/part.ts';
import { readFile } from './read/read-file.ts';

type Tell = (progress: LoadProgress) => void;

/** Does the whole of a job: reads a file, recognises its tables, and writes them anew with its rows. */
export async function runJob(
  job: LoadJob,
  models: ReadonlyMap<string, Model>,
  tell: Tell,
): Promise<LoadReport> {
  if (job.kind === 'erase') return eraseFiles(job, models);
  const told = follow(tell);
  try {
    const { format, parts } = await readFile({
      ...job.input,
      scratch: job.scratch,
      onBytes: (bytes) => told({ stage: 'reading', bytes }),
    });
    if (parts === undefined) return { ...NOTHING, format, outcome: 'document' };
    return await loadParts(job, { format, parts, models, tell: told });
  } catch (error) {
    if (!(error instanceof FileFault)) throw error;
    return { ...NOTHING, format: 'unknown', outcome: 'rejected', reason: error.reason };
  }
}

const NOTHING = { parts: [], written: [], firstRejects: [] } as const;

function follow(tell: Tell): (progress: Partial<LoadProgress>) => void {
  let now: LoadProgress = { stage: 'reading', bytes: 0, rows: 0 };
  return (progress) => {
    now = { ...now, ...progress };
    tell(now);
  };
}

type FileJob = Extract<LoadJob, { kind: 'file' }>;
type Loading = {
  readonly format: string;
  readonly parts: readonly Part[];
  readonly models: ReadonlyMap<string, Model>;
  readonly tell: (progress: Partial<LoadProgress>) => void;
};

/** Everything is decided before the first row is loaded: a file with one part in doubt waits for a person as a whole. */
async function loadParts(job: FileJob, { format, parts, models, tell }: Loading): Promise<LoadReport> {
  tell({ stage: 'recognising' });
  const decided = parts.map((part) => decide(job, part, models));
  const known = decided.filter((each) => each.target !== undefined);
  const isWaiting = known.length === 0 || decided.some(({ isDoubtful }) => isDoubtful);
  if (isWaiting) {
    return {
      ...NOTHING,
      format,
      outcome: decided.some(({ isWrong }) => isWrong) ? 'rejected' : 'needs_mapping',
      reason: decided.some(({ isWrong }) => isWrong) ? 'mapping_does_not_fit' : undefined,
      parts: decided.map(toWaiting),
    };
  }
  const state = createState(job);
  const reports: PartReport[] = [];
  for (const each of decided) {
    reports.push(each.target === undefined ? toWaiting(each) : await loadDecided(job, each, state, tell));
  }
  return finish(job, { format, reports, state });
}

type TargetState = {
  readonly target: LoadTarget;
  readonly tables: Map<string, StoredTable>;
  readonly written: Map<string, WrittenTable>;
  readonly counts: LoadCount[];
  nextFile: number;
};
type State = {
  readonly targets: ReadonlyMap<string, TargetState>;
  readonly rejectsPath: string;
  readonly firstRejects: RejectRow[];
};

function createState(job: FileJob): State {
  const targets = job.targets.map((target): [string, TargetState] => [
    target.datasetId,
    {
      target,
      tables: new Map(target.tables.map((table) => [table.table, table])),
      written: new Map(),
      counts: [...target.loads],
      nextFile: target.nextFile,
    },
  ]);
  return {
    targets: new Map(targets),
    rejectsPath: join(job.scratch, `rejects-${randomBytes(4).toString('hex')}.csv`),
    firstRejects: [],
  };
}

async function loadDecided(
  job: FileJob,
  decided: Decided,
  { targets, rejectsPath, firstRejects }: State,
  tell: Loading['tell'],
): Promise<PartReport> {
  const { part, model, mapping, proposal, columns } = decided;
  const state = targets.get(decided.target?.datasetId ?? '');
  const table = mapping?.table ?? proposal.table;
  if (state === undefined || model === undefined || table === null) throw new Error('Nothing to load into');
  mkdirSync(state.target.folder, { recursive: true, mode: 0o700 });
  const loaded = await loadPart({
    job,
    part,
    model,
    table,
    targets: columns,
    mapping,
    mode: mapping?.mode ?? job.mode ?? 'replace_by_key',
    target: state.target,
    tables: state.tables,
    file: state.nextFile,
    rejectsPath,
    tell,
  });
  firstRejects.push(...loaded.firstRejects.slice(0, Math.max(0, 20 - firstRejects.length)));
  keep(state, loaded.written);
  const { counts } = loaded.outcome;
  if (counts !== undefined) state.counts.push(counts);
  const isLoaded = loaded.written !== undefined;
  const report: PartReport = {
    part: part.part,
    dialect: part.dialect,
    proposal,
    ...loaded.outcome,
    datasetId: state.target.datasetId,
    model: model.id,
    table,
    file: isLoaded ? state.nextFile : undefined,
    leftOut: part.columns.filter((_, index) => !columns.has(index)),
  };
  if (isLoaded) state.nextFile += 1;
  return report;
}

/** A table that an earlier part of the same file has written is of no more use. */
function keep({ tables, written }: TargetState, table: WrittenTable | undefined): void {
  if (table === undefined) return;
  const before = written.get(table.table);
  if (before !== undefined) rmSync(before.path, { force: true });
  written.set(table.table, table);
  tables.set(table.table, table);
}

async function finish(
  job: FileJob,
  { format, reports, state }: { format: string; reports: readonly PartReport[]; state: State },
): Promise<LoadReport> {
  const written: { datasetId: string; tables: readonly WrittenTable[] }[] = [];
  for (const { target, written: tables, counts } of state.targets.values()) {
    if (tables.size === 0) continue;
    const made = [...tables.values()];
    const loads = await writeLoads(job, target, current(counts, made));
    written.push({ datasetId: target.datasetId, tables: [...made, loads] });
  }
  const isLoaded = written.length > 0;
  const wrong = reports.find(({ reason }) => reason !== undefined)?.reason;
  return {
    format,
    outcome: isLoaded ? 'loaded' : 'rejected',
    reason: isLoaded ? undefined : wrong,
    parts: reports,
    written,
    rejectsPath: reports.some(({ reasons }) => Object.keys(reasons).length > 0)
      ? state.rejectsPath
      : undefined,
    firstRejects: state.firstRejects,
  };
}

/** The loads whose rows are still there, with how many those are. */
function current(counts: readonly LoadCount[], written: readonly WrittenTable[]): LoadCount[] {
  const files = new Map(written.map(({ table, files: rows }) => [table, rows]));
  return counts
    .map((count) => {
      const rows = files.get(count.table_name);
      return rows === undefined ? count : { ...count, rows: rows[count.file] ?? 0 };
    })
    .filter(({ rows }) => rows > 0);
}
