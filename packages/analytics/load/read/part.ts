import { closeSync, openSync, writeSync } from 'node:fs';
import type { Dialect, RejectReason } from '../model.ts';
import { quoteText } from '../rows/quote.ts';
import type { CellRules } from './dialect.ts';

export type PartFault = {
  readonly line: number;
  readonly column: string | null;
  readonly reason: RejectReason;
  readonly value: string;
};

/** A file on its way: where it lies, what it is called, and where to put what is made of it. */
export type FileGiven = {
  readonly path: string;
  readonly scratch: string;
  readonly filename: string;
  readonly onBytes: (bytes: number) => void;
};

/** One table that was found in a file, ready to be read by DuckDB. */
export type Part = {
  /** The sheet or the member of an archive; empty for a file that is one table. */
  readonly part: string;
  /** What it is called, for its recognition. */
  readonly filename: string;
  readonly columns: readonly string[];
  /** Its first rows as texts. */
  readonly sample: readonly (readonly string[])[];
  readonly dialect?: Dialect | undefined;
  readonly from: PartSource;
  /** Rows that could not be read at all. */
  readonly faults: readonly PartFault[];
  readonly faultCount: number;
  /** Its cells are those of a spreadsheet, where dates may be numbers. */
  readonly isSpreadsheet: boolean;
  /** The format has said which table it is. */
  readonly table?: string | undefined;
};

export type PartSource =
  /** Each line is a record. Rows are counted from `firstLine`. */
  | { readonly kind: 'lines'; readonly path: string; readonly rules: CellRules; readonly firstLine: number }
  /** Each record begins with the number of its line. */
  | { readonly kind: 'numbered'; readonly path: string; readonly rules: CellRules }
  | { readonly kind: 'parquet'; readonly path: string; readonly names: readonly string[] };

export const COLUMNS_MAX = 2_000;
export const SAMPLE_ROWS = 1_000;
const FAULTS_KEPT = 1_000_000;

/** A thread reads a quarter of it at a time: so many rows fill whole groups, and none is stored twice. */
const BUFFER_BYTES = 64_000_000;

/** The relation of a part: `_line` where the file says it, and its cells as texts in `c0`, `c1`, … */
export function relationOf({ from, columns }: Pick<Part, 'from' | 'columns'>): string {
  if (from.kind === 'parquet') {
    const cells = from.names.map((name, index) => `"${name.replaceAll('"', '""')}"::VARCHAR AS c${index}`);
    return `(SELECT file_row_number + 1 AS _line, ${cells.join(', ')}
      FROM read_parquet(${quoteText(from.path)}, file_row_number = true))`;
  }
  const cells = columns.map((_, index) => `'c${index}': 'VARCHAR'`);
  const all = from.kind === 'numbered' ? [`'_line': 'BIGINT'`, ...cells] : cells;
  const { delimiter, quote } = from.rules;
  const skip = from.kind === 'lines' ? from.firstLine - 1 : 0;
  // No cell of a text holds a zero byte here, so none is taken for a null.
  return `read_csv(${quoteText(from.path)}, auto_detect = false, header = false, skip = ${skip},
    delim = ${quoteText(delimiter)}, quote = ${quoteText(quote)}, escape = ${quoteText(quote)}, comment = '',
    new_line = '\\n', buffer_size = ${BUFFER_BYTES}, nullstr = '\u0001', strict_mode = true, columns = {${all.join(', ')}})`;
}

const RULES: CellRules = { delimiter: ',', quote: '"', escaping: 'double' };
const BUFFERED_CHARACTERS = 1 << 20;

/** Writes rows that were read by a program of ours, each with its line. */
export function openPartWriter(path: string, columns: readonly string[]) {
  const descriptor = openSync(path, 'w', 0o600);
  const sample: string[][] = [];
  let text = '';
  let rows = 0;
  const flush = () => {
    writeSync(descriptor, text);
    text = '';
  };
  return {
    add: (line: number, cells: readonly string[]): void => {
      if (sample.length < SAMPLE_ROWS) sample.push([...cells]);
      const quoted = columns.map((_, index) => `"${(cells[index] ?? '').replaceAll('"', '""')}"`);
      text += `${line},${quoted.join(',')}\n`;
      rows += 1;
      if (text.length > BUFFERED_CHARACTERS) flush();
    },
    rows: () => rows,
    close: (): Pick<Part, 'columns' | 'sample' | 'from'> => {
      flush();
      closeSync(descriptor);
      return { columns, sample, from: { kind: 'numbered', path, rules: RULES } };
    },
  };
}

/** Keeps what was found wrong, up to a bound, and counts all of it. */
export function createFaults() {
  const kept: PartFault[] = [];
  let count = 0;
  return {
    add: (fault: PartFault): void => {
      count += 1;
      if (kept.length < FAULTS_KEPT) kept.push(fault);
    },
    all: (): { readonly faults: readonly PartFault[]; readonly faultCount: number } => ({
      faults: kept,
      faultCount: count,
    }),
  };
}
