// Gives the rows of one table to its parent as lines of COPY, a piece for each time it is asked: nothing heaps up where the
// parent is slower.
import { DuckDBInstance, type DuckDBResult } from '@duckdb/node-api';
import type { SnapshotTable } from '../model.ts';
import { placeOf } from './place.ts';

export type ToExporter = { readonly kind: 'open'; readonly table: SnapshotTable } | { readonly kind: 'next' };

export type ExportedColumn = { readonly name: string; readonly type: string };

export type FromExporter =
  | { readonly kind: 'columns'; readonly columns: readonly ExportedColumn[] }
  | { readonly kind: 'piece'; readonly text: string; readonly isLast: boolean }
  | { readonly kind: 'failed'; readonly at: string };

const MEMORY_MB = 256;
const CHUNKS_AT_ONCE = 16;

let lines: DuckDBResult | undefined;
const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;
const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`;

process.once('disconnect', () => process.kill(process.pid, 'SIGKILL'));
process.on('message', (message) => {
  answer(message as ToExporter).then(
    (heard: FromExporter) => process.send?.(heard),
    (error: unknown) => process.send?.({ kind: 'failed', at: placeOf(error).at } satisfies FromExporter),
  );
});

async function answer(message: ToExporter): Promise<FromExporter> {
  return message.kind === 'open' ? open(message.table) : nextPiece();
}

async function open({ table, path, secret }: SnapshotTable): Promise<FromExporter> {
  const instance = await DuckDBInstance.create(':memory:', {
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
    memory_limit: `${MEMORY_MB}MB`,
    threads: '1',
    temp_directory: '',
  });
  const connection = await instance.connect();
  await connection.run(`ATTACH ${literal(path)} AS t (READ_ONLY, ENCRYPTION_KEY ${literal(secret)})`);
  await connection.run('SET enable_external_access = false');
  const from = `t.main.${quoted(table)}`;
  const described = await connection.run(`SELECT column_name, column_type FROM (DESCRIBE ${from})`);
  const columns = ((await described.getRows()) as [string, string][]).map(([name, type]) => ({ name, type }));
  lines = await connection.stream(`SELECT ${columns.map(copied).join(' || chr(9) || ')} FROM ${from}`);
  return { kind: 'columns', columns };
}

/** A cell as COPY reads it. PostgreSQL has no text with a zero byte in it. */
function copied({ name, type }: ExportedColumn): string {
  const text = `${quoted(name)}::VARCHAR`;
  if (type !== 'VARCHAR') return `coalesce(${text}, '\\N')`;
  const marks = [
    ['\\', '\\\\'],
    ['\t', '\\t'],
    ['\n', '\\n'],
    ['\r', '\\r'],
  ] as const;
  const whole = `replace(${text}, chr(0), '')`;
  const escaped = marks.reduce(
    (inner, [mark, written]) => `replace(${inner}, chr(${mark.charCodeAt(0)}), ${literal(written)})`,
    whole,
  );
  return `coalesce(${escaped}, '\\N')`;
}

async function nextPiece(): Promise<FromExporter> {
  const parts: string[] = [];
  for (let count = 0; count < CHUNKS_AT_ONCE; count += 1) {
    const chunk = await lines?.fetchChunk();
    if (chunk === undefined || chunk === null || chunk.rowCount === 0) {
      return { kind: 'piece', text: parts.join(''), isLast: true };
    }
    parts.push(`${chunk.getColumnValues(0).join('\n')}\n`);
  }
  return { kind: 'piece', text: parts.join(''), isLast: false };
}
