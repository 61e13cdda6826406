import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { Model, TableSpec } from '../model/model.ts';
import type {
  FileReason,
  LoadJob,
  LoadMode,
  LoadProgress,
  LoadTarget,
  Mapping,
  PartReport,
  RejectRow,
  StoredTable,
  WrittenTable,
} from './model.ts';
import { numberPart } from './read/delimited.ts';
import type { Part } from './read/part.ts';
import { writeRejects } from './rejects.ts';
import { openSession, type Session } from './rows/database.ts';
import { readFacts } from './rows/facts.ts';
import { checkQuality } from './rows/quality.ts';
import { readReadings } from './rows/readings.ts';
import { findRepeats, listRejects, stageRows } from './rows/stage.ts';
import { writeTable } from './rows/write.ts';

/** More than half of the rows bad: the file is not what it was taken for. */
const REJECTED_SHARE_MAX = 0.5;
/** More rows than these, and than a tenth, that share a key with others of other content: it is not their key. */
const SUPERSEDED_SHARE_MAX = 0.1;
const SUPERSEDED_MIN = 10;

export type PartLoad = {
  readonly job: LoadJob;
  readonly part: Part;
  readonly model: Model;
  readonly table: string;
  readonly targets: ReadonlyMap<number, string>;
  readonly mapping: Mapping | undefined;
  readonly mode: LoadMode;
  readonly target: LoadTarget;
  /** The tables as earlier parts of this job have left them. */
  readonly tables: ReadonlyMap<string, StoredTable>;
  readonly file: number;
  readonly rejectsPath: string;
  readonly tell: (progress: Partial<LoadProgress>) => void;
};

type Outcome = Pick<
  PartReport,
  'outcome' | 'reason' | 'counts' | 'readings' | 'reasons' | 'duplicateLines' | 'quality'
>;

export type PartLoaded = {
  readonly outcome: Outcome;
  readonly written: WrittenTable | undefined;
  readonly firstRejects: readonly RejectRow[];
};

/** Loads one part into a new file of its table. */
export async function loadPart(load: PartLoad): Promise<PartLoaded> {
  const { job, table, target, tables } = load;
  const spec = specOf(load);
  const out = {
    path: join(target.folder, `${table}-${target.version}-${randomBytes(4).toString('hex')}.duckdb`),
    secret: randomBytes(32).toString('hex'),
  };
  const others = [...tables.values()].filter((each) => each.table !== table && isRelated(load, each.table));
  const part = load.part;
  const reads = [part.from.path, join(job.scratch, `numbered-${part.from.path.split('/').at(-1) ?? ''}`)];
  const session = await openSession(job, {
    reads: [...reads, load.rejectsPath, `${load.rejectsPath}.part`],
    old: tables.get(table),
    others,
    out,
  });
  try {
    return await loadInto(session, load, { spec, out, others: others.map(({ table: name }) => name) });
  } finally {
    session.close();
  }
}

function specOf({ model, table }: PartLoad): TableSpec {
  const spec = model.tables[table];
  if (spec === undefined) throw new Error('A table that the model has not');
  return spec;
}

function isRelated({ model, table }: PartLoad, other: string): boolean {
  const refers = (from: string, to: string) =>
    (model.tables[from]?.references ?? []).some((reference) => reference.table === to);
  return refers(table, other) || refers(other, table);
}

async function loadInto(
  session: Session,
  load: PartLoad,
  given: {
    readonly spec: TableSpec;
    readonly out: { readonly path: string; readonly secret: string };
    readonly others: readonly string[];
  },
): Promise<PartLoaded> {
  const { spec, out } = given;
  const { part, plans, readings, read, bad } = await stage(session, load, spec);
  const { faults, faultCount } = part;
  load.tell({ stage: 'loading', rows: read });
  await listRejects(session, part, { plans, today: load.job.today });
  const good = read - bad;
  const keepsBoth = load.mode === 'append';
  const repeats = await findRepeats(session, part, spec, { keepsBoth });
  const firstRejects = await writeRejects(session, {
    part: part.part,
    faults,
    path: load.rejectsPath,
  });
  const reasons = await countReasons(session, faults);
  const rejected = bad + faultCount;
  const base = { readings, reasons, duplicateLines: repeats.duplicateLines };
  const reason = judge({ good, rejected, superseded: repeats.superseded });
  if (reason !== undefined) {
    return {
      outcome: { ...base, outcome: 'rejected', reason, quality: [] },
      written: undefined,
      firstRejects,
    };
  }
  load.tell({ stage: 'writing' });
  const { table, file, mode } = load;
  const target = { table, spec, hasOld: load.tables.has(table) };
  const columns = new Set(plans.map(({ name }) => name));
  const { duplicates: dropped, superseded } = repeats;
  const written = await writeTable(session, target, {
    part,
    file,
    mode,
    given: columns,
    bad,
    dropped,
    superseded,
    staged: good - dropped - superseded,
  });
  load.tell({ stage: 'checking' });
  const duplicates = repeats.duplicates + written.duplicates;
  const quality = await checkQuality(session, {
    table,
    spec,
    today: load.job.today,
    duplicates,
    given: columns,
    others: Object.fromEntries(
      given.others.flatMap((name) => {
        const other = load.model.tables[name];
        return other === undefined ? [] : [[name, other]];
      }),
    ),
  });
  const facts = await readFacts(session, { table, spec, model: load.model });
  await session.run('CHECKPOINT out');
  await session.run('DETACH out');
  return {
    outcome: {
      ...base,
      outcome: 'loaded',
      quality,
      counts: {
        file,
        table_name: table,
        read: read + faultCount,
        rows: written.loaded,
        duplicates,
        rejected,
        superseded: repeats.superseded,
        replaced: written.replaced,
      },
    },
    written: { table, ...out, ...facts },
    firstRejects,
  };
}

/**
 * Reads the rows as the first of them suggest. Where some are then bad, or the text is less regular than its beginning,
 * it is read once more with what all rows say.
 */
async function stage(session: Session, load: PartLoad, spec: TableSpec) {
  const { job, targets, mapping } = load;
  const dateOrder = mapping?.date_order;
  const attempt = async (part: Part, asksAll: boolean) => {
    const { plans, readings } = await readReadings(session, part, spec, { targets, dateOrder, asksAll });
    const staged = await stageRows(session, part, { spec, plans, today: job.today });
    return { part, plans, readings, ...staged };
  };
  const first = await attempt(load.part, false).catch((error: unknown) => {
    if (load.part.from.kind !== 'lines') throw error;
    return undefined;
  });
  const part =
    first?.part ?? numberPart(load.part, job.scratch, (bytes) => load.tell({ stage: 'reading', bytes }));
  const second = first ?? (await attempt(part, false));
  return second.bad === 0 ? second : attempt(part, true);
}

function judge({
  good,
  rejected,
  superseded,
}: {
  readonly good: number;
  readonly rejected: number;
  readonly superseded: number;
}): FileReason | undefined {
  if (good + rejected === 0) return 'empty';
  if (good === 0) return 'no_rows';
  if (rejected / (good + rejected) > REJECTED_SHARE_MAX) return 'too_many_rejects';
  if (superseded > SUPERSEDED_MIN && superseded / good > SUPERSEDED_SHARE_MAX) return 'key_not_unique';
  return undefined;
}

async function countReasons(
  session: Session,
  faults: Part['faults'],
): Promise<Readonly<Record<string, number>>> {
  const counts: Record<string, number> = {};
  for (const { reason } of faults) counts[reason] = (counts[reason] ?? 0) + 1;
  for (const [reason, count] of await session.rows(
    'SELECT reason, count(*)::DOUBLE FROM rejects GROUP BY reason ORDER BY reason',
  )) {
    const name = String(reason);
    counts[name] = (counts[name] ?? 0) + Number(count);
  }
  return counts;
}
