import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterEach, beforeEach } from 'vitest';
import { builtInModels } from '../../model/built-in.ts';
import { runJob } from '../load.ts';
import type { LoadCount, LoadMode, LoadReport, LoadTarget, Mapping, StoredTable } from '../model.ts';

const CLINIC = new URL('../../testing/clinic/', import.meta.url);
const MODELS = builtInModels();
const TODAY = '2026-01-15';

export const clinicFile = (name: string): string => readFileSync(new URL(`${name}.csv`, CLINIC), 'utf8');

export type Given = {
  readonly mappings?: Readonly<Record<string, Mapping>>;
  readonly mode?: LoadMode;
};

/** Loads files one after the other into datasets of the test's own, as a server would. */
export function useLoader() {
  let folder = '';
  let files = 0;
  let targets: LoadTarget[] = [];
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'chartwright-load-'));
    targets = [...MODELS.keys()].map((model) => ({
      datasetId: `ds_${model}`,
      model,
      folder: join(folder, model),
      version: 1,
      nextFile: 1,
      tables: [],
      loads: [],
    }));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const scratch = (): string => {
    files += 1;
    const made = join(folder, `scratch-${files}`);
    mkdirSync(made);
    return made;
  };
  const resources = { threads: 2, memoryMb: 500, today: TODAY };
  const keep = (report: LoadReport): void => {
    targets = targets.map((target) => {
      const written = report.written.find(({ datasetId }) => datasetId === target.datasetId);
      if (written === undefined) return target;
      const tables = new Map(target.tables.map((table): [string, StoredTable] => [table.table, table]));
      const parts = report.parts.filter(({ datasetId }) => datasetId === target.datasetId);
      const counts = parts.flatMap(({ counts: of }): LoadCount[] => (of === undefined ? [] : [of]));
      for (const table of written.tables) tables.set(table.table, table);
      return {
        ...target,
        version: target.version + 1,
        nextFile: target.nextFile + counts.length,
        tables: [...tables.values()],
        loads: [...target.loads, ...counts],
      };
    });
  };
  const tables = (): readonly StoredTable[] => targets.flatMap((target) => target.tables);

  return {
    folder: () => folder,
    tables,
    async load(content: Buffer | string, filename: string, given: Given = {}): Promise<LoadReport> {
      const own = scratch();
      const path = join(own, 'input');
      writeFileSync(path, content);
      const job = {
        kind: 'file' as const,
        scratch: own,
        ...resources,
        input: { path, filename },
        targets: targets.map((target) => ({
          ...target,
          tables: target.tables.filter(({ table }) => !table.startsWith('_')),
        })),
        mappings: given.mappings ?? {},
        mode: given.mode,
      };
      const report = await runJob(job, MODELS, () => undefined);
      keep(report);
      return report;
    },
    async erase(...numbers: readonly number[]): Promise<LoadReport> {
      const [target] = targets.filter(({ tables: all }) => all.length > 0);
      if (target === undefined) throw new Error('Nothing was loaded');
      const plain = { ...target, tables: target.tables.filter(({ table }) => !table.startsWith('_')) };
      const job = { kind: 'erase' as const, scratch: scratch(), ...resources, target: plain, files: numbers };
      const report = await runJob(job, MODELS, () => undefined);
      keep(report);
      return report;
    },
    /** Rows of a statement in which `$T` stands for a table as it is now. */
    async ask(table: string, sql: string): Promise<unknown[][]> {
      const stored = tables().findLast((each) => each.table === table);
      if (stored === undefined) throw new Error(`There is no table ${table}`);
      const instance = await DuckDBInstance.create(':memory:');
      const connection = await instance.connect();
      try {
        await connection.run(`ATTACH '${stored.path}' AS t (READ_ONLY, ENCRYPTION_KEY '${stored.secret}')`);
        const result = await connection.runAndReadAll(sql.replaceAll('$T', `t.main."${table}"`));
        return result.getRowsJson();
      } finally {
        connection.closeSync();
        instance.closeSync();
      }
    },
  };
}
