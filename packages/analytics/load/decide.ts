import type { Model } from '../model/model.ts';
import type { LoadJob, LoadTarget, Mapping, PartReport, Proposal } from './model.ts';
import type { Part } from './read/part.ts';
import { propose, proposeFor } from './recognise/propose.ts';

type FileJob = Extract<LoadJob, { kind: 'file' }>;

/** What is to become of a part. `target` is undefined where nothing is loaded from it. */
export type Decided = {
  readonly part: Part;
  readonly proposal: Proposal;
  readonly mapping: Mapping | undefined;
  readonly target: LoadTarget | undefined;
  readonly model: Model | undefined;
  readonly columns: ReadonlyMap<number, string>;
  readonly isDoubtful: boolean;
  readonly isWrong: boolean;
};

/** Follows what a person has said of a part, or else what it looks like. */
export function decide(job: FileJob, part: Part, models: ReadonlyMap<string, Model>): Decided {
  const mapping = own(job.mappings, part.part);
  const candidates = job.targets.flatMap(({ model }) => {
    const tables = models.get(model)?.tables;
    return tables === undefined ? [] : [{ model, tables }];
  });
  const sample = { filename: part.filename, columns: part.columns, rows: part.sample };
  if (mapping !== undefined) {
    const candidate = candidates.find(({ tables }) => Object.hasOwn(tables, mapping.table));
    const target = job.targets.find(({ model }) => model === candidate?.model);
    const model = models.get(candidate?.model ?? '');
    const proposal =
      candidate === undefined ? propose(sample, candidates) : proposeFor(sample, candidate, mapping.table);
    const columns = followMapping(part, mapping, model);
    const isWrong = columns === undefined;
    return {
      part,
      proposal,
      mapping,
      target: isWrong ? undefined : target,
      model,
      columns: columns ?? new Map(),
      isDoubtful: isWrong,
      isWrong,
    };
  }
  const fixed = part.table;
  const proposal =
    fixed === undefined
      ? propose(sample, candidates)
      : propose(
          sample,
          candidates
            .filter(({ tables }) => tables[fixed] !== undefined)
            .slice(0, 1)
            .map(({ model, tables }) => ({ model, tables: pick(tables, fixed) })),
        );
  const isSure = proposal.isSure || (fixed !== undefined && proposal.missing.length === 0);
  const target = isSure ? job.targets.find(({ model }) => model === proposal.model) : undefined;
  const columns = new Map(
    proposal.columns.flatMap((column, index) =>
      column.target === null ? [] : [[index, column.target] as const],
    ),
  );
  return {
    part,
    proposal,
    mapping: undefined,
    target,
    model: models.get(proposal.model ?? ''),
    columns,
    // A sheet of notes beside a table is no reason to wait.
    isDoubtful: target === undefined && part.columns.length > 1 && part.sample.length > 0,
    isWrong: false,
  };
}

/** What files and people name must find nothing that every object has. */
const own = <T>(all: Readonly<Record<string, T>>, name: string): T | undefined =>
  Object.hasOwn(all, name) ? all[name] : undefined;

const pick = <T>(all: Readonly<Record<string, T>>, name: string): Record<string, T> => {
  const one = all[name];
  return one === undefined ? {} : { [name]: one };
};

/** What a person said, by the place of the columns; undefined where it does not fit the file or the table. */
function followMapping(
  part: Part,
  mapping: Mapping,
  model: Model | undefined,
): ReadonlyMap<number, string> | undefined {
  const spec = model && own(model.tables, mapping.table);
  if (spec === undefined) return undefined;
  const columns = new Map<number, string>();
  for (const [source, target] of Object.entries(mapping.columns)) {
    const index = part.columns.indexOf(source);
    if (index === -1) return undefined;
    if (target === null) continue;
    if (!Object.hasOwn(spec.columns, target) || [...columns.values()].includes(target)) return undefined;
    columns.set(index, target);
  }
  const given = new Set(columns.values());
  const isWhole = Object.entries(spec.columns).every(
    ([name, { required }]) => required !== true || given.has(name),
  );
  return isWhole ? columns : undefined;
}

/** The report of a part that nothing was loaded from. */
export function toWaiting({ part, proposal, isWrong }: Decided): PartReport {
  return {
    part: part.part,
    dialect: part.dialect,
    proposal,
    outcome: isWrong ? 'rejected' : 'needs_mapping',
    reason: isWrong ? 'mapping_does_not_fit' : undefined,
    readings: [],
    reasons: {},
    leftOut: [],
    duplicateLines: [],
    quality: [],
  };
}
