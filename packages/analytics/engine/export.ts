import { fileURLToPath } from 'node:url';
import type { ExportedColumn, FromExporter, ToExporter } from './child/exporter.ts';
import { forkLimited } from './fork.ts';
import { type SnapshotTable, WarehouseError } from './model.ts';

export type TableExport = {
  /** With DuckDB's names of their types. */
  readonly columns: readonly ExportedColumn[];
  /** Lines as PostgreSQL's COPY reads them; the next piece is made when it is asked for. */
  readonly pieces: () => AsyncGenerator<string, void, undefined>;
  readonly close: () => Promise<void>;
};

const PROGRAM = fileURLToPath(new URL('./child/exporter.ts', import.meta.url));
const DATA_MB = 900;
const HEAP_MB = 256;

/**
 * Reads one table in a process of its own, for another engine.
 *
 * @throws {WarehouseError} `failed`, also from its pieces
 */
export async function exportTable(table: SnapshotTable): Promise<TableExport> {
  const child = forkLimited(PROGRAM, { dataMb: DATA_MB, heapMb: HEAP_MB, writes: [] });
  const failure = (at: string) => new WarehouseError('failed', `A table could not be read: ${at}`);
  let hear: (answer: FromExporter) => void = () => undefined;
  let isGone = false;
  const gone = new Promise<void>((resolve) => {
    const end = () => {
      isGone = true;
      hear({ kind: 'failed', at: 'the process ended' });
      resolve();
    };
    child.once('exit', end);
    child.on('error', () => child.pid === undefined && end());
  });
  child.on('message', (message) => hear(message as FromExporter));
  const ask = (message: ToExporter) =>
    new Promise<Exclude<FromExporter, { kind: 'failed' }>>((resolve, reject) => {
      hear = (answer) => (answer.kind === 'failed' ? reject(failure(answer.at)) : resolve(answer));
      if (isGone) reject(failure('the process ended'));
      else child.send(message, () => undefined);
    });
  const close = async () => {
    child.kill('SIGKILL');
    await gone;
  };
  try {
    const opened = await ask({ kind: 'open', table });
    return {
      columns: opened.kind === 'columns' ? opened.columns : [],
      close,
      pieces: async function* () {
        for (;;) {
          const answer = await ask({ kind: 'next' });
          if (answer.kind !== 'piece') return;
          if (answer.text !== '') yield answer.text;
          if (answer.isLast) return;
        }
      },
    };
  } catch (error) {
    await close();
    throw error;
  }
}
