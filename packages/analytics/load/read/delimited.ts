import { closeSync, openSync, readSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { looksLikeDate } from '../rows/dates.ts';
import { looksLikeNumber } from '../rows/numbers.ts';
import { sniffRules, splitRecords, type TextRecord } from './dialect.ts';
import { sniffEncoding, toUtf8 } from './encoding.ts';
import { FileFault } from './fault.ts';
import { isOneRecordALine, numberLines } from './number-lines.ts';
import { COLUMNS_MAX, createFaults, type FileGiven, type Part, SAMPLE_ROWS } from './part.ts';

const HEAD_BYTES = 2 * 2 ** 20;
/** Lines above the header that tell where a report comes from. */
const PREAMBLE_LINES_MAX = 30;
const SHARE_MIN = 0.6;
const TABLE_NAME = /\.(csv|tsv)(\.gz)?$/i;
const TABULAR_NAME = /\.(csv|tsv|tab|psv|dat|txt)(\.gz)?$/i;

type TextGiven = FileGiven & { readonly part: string };

/** Reads the dialect of a text of rows and cells; undefined for a text that is none. */
export async function readDelimited(given: TextGiven): Promise<Part | undefined> {
  const first = readHead(given.path);
  const coded = sniffEncoding(first.head);
  if (coded === undefined) {
    // A table with zero bytes in it is no letter: nobody must think that it was loaded.
    if (TABLE_NAME.test(given.filename)) throw new FileFault('unreadable');
    return undefined;
  }
  const path = await inUtf8(given, coded);
  const { head, isWhole } = path === given.path ? first : readHead(path);
  const text = head.toString();
  if (isWhole && text.trim() === '') throw new FileFault('empty');
  const rules = sniffRules(text, isWhole);
  if (rules.width < 2 && !TABLE_NAME.test(given.filename)) return undefined;
  if (rules.share < SHARE_MIN && !TABULAR_NAME.test(given.filename)) return undefined;
  if (rules.width > COLUMNS_MAX) throw new FileFault('too_many_columns');
  const records = splitRecords(text, rules, { limit: SAMPLE_ROWS + PREAMBLE_LINES_MAX, isWhole });
  const table = findTable(records, rules.width);
  const firstLine = table.rows[0]?.line ?? (table.header?.line ?? 0) + 1;
  const faults = createFaults();
  const columns = nameColumns(table.header?.cells, rules.width);
  const shared = {
    part: given.part,
    filename: given.filename,
    columns,
    sample: table.rows.slice(0, SAMPLE_ROWS).map(({ cells }) => cells),
    dialect: {
      delimiter: rules.delimiter,
      quote: rules.quote,
      encoding: coded.encoding,
      hasHeader: table.header !== undefined,
    },
    isSpreadsheet: false,
  };
  if (isOneRecordALine(path, rules) && table.rows.length > 0) {
    return { ...shared, ...faults.all(), from: { kind: 'lines', path, rules, firstLine } };
  }
  return { ...shared, ...number(given, { path, rules, firstLine, faults, width: rules.width }) };
}

/** The same part with every record numbered and checked, for a text that is less regular than it seemed. */
export function numberPart(part: Part, scratch: string, onBytes: (bytes: number) => void): Part {
  if (part.from.kind !== 'lines') return part;
  const { path, rules, firstLine } = part.from;
  const faults = createFaults();
  const numbered = number(
    { scratch, onBytes },
    { path, rules, firstLine, faults, width: part.columns.length },
  );
  return { ...part, ...numbered };
}

function number(
  { scratch, onBytes }: Pick<TextGiven, 'scratch' | 'onBytes'>,
  given: Pick<Extract<Part['from'], { kind: 'lines' }>, 'path' | 'rules' | 'firstLine'> & {
    readonly width: number;
    readonly faults: ReturnType<typeof createFaults>;
  },
): Pick<Part, 'from' | 'faults' | 'faultCount'> {
  const path = join(scratch, `numbered-${basename(given.path)}`);
  numberLines(given.path, path, {
    rules: given.rules,
    width: given.width,
    skip: given.firstLine - 1,
    onFault: (fault) => given.faults.add({ ...fault, column: null }),
    onBytes,
  });
  return { from: { kind: 'numbered', path, rules: given.rules }, ...given.faults.all() };
}

export function readHead(path: string): { readonly head: Buffer; readonly isWhole: boolean } {
  const descriptor = openSync(path, 'r');
  try {
    const head = Buffer.alloc(HEAD_BYTES);
    const length = readSync(descriptor, head, 0, HEAD_BYTES, 0);
    return { head: head.subarray(0, length), isWhole: statSync(path).size <= HEAD_BYTES };
  } finally {
    closeSync(descriptor);
  }
}

async function inUtf8(
  { path, scratch }: TextGiven,
  coded: NonNullable<ReturnType<typeof sniffEncoding>>,
): Promise<string> {
  if (coded.encoding === 'utf-8' && coded.markBytes === 0) return path;
  const to = join(scratch, `utf8-${basename(path)}`);
  await toUtf8(path, to, coded);
  return to;
}

type Table = { readonly header: TextRecord | undefined; readonly rows: readonly TextRecord[] };

/** Leaves out what stands above a table, and tells whether its first record names the columns. */
function findTable(records: readonly TextRecord[], width: number): Table {
  const begin = records.findIndex(({ cells }) => cells.length === width);
  const inside = records.slice(Math.max(0, begin)).filter(({ cells }) => cells.length === width);
  const [first, ...rest] = inside;
  if (first === undefined) return { header: undefined, rows: [] };
  return isHeader(first, rest) ? { header: first, rows: rest } : { header: undefined, rows: inside };
}

/** Nearly all names are words, most of them its own; below them stands something else. */
function isHeader({ cells }: TextRecord, rest: readonly TextRecord[]): boolean {
  const names = cells.map((cell) => cell.trim()).filter((cell) => cell !== '');
  if (names.filter(isValue).length * 4 >= names.length) return false;
  if (new Set(names).size < names.length / 2) return false;
  if (rest.length === 0) return true;
  const below = rest.slice(0, 100);
  const isOther = (_: string, at: number) => below.some((row) => isValue(row.cells[at]?.trim() ?? ''));
  const repeats = cells.filter((name, at) => below.some((row) => row.cells[at] === name)).length;
  return cells.some(isOther) || repeats === 0;
}

const isValue = (cell: string): boolean =>
  looksLikeDate(cell) || looksLikeNumber(cell) || /^[A-Za-z]{1,4}-?\d{3,}$/.test(cell);

export function nameColumns(header: readonly string[] | undefined, width: number): string[] {
  const seen = new Map<string, number>();
  return Array.from({ length: width }, (_, index) => {
    const given = header?.[index]?.trim() ?? '';
    const name = given === '' ? `column ${index + 1}` : given;
    const times = (seen.get(name) ?? 0) + 1;
    seen.set(name, times);
    return times === 1 ? name : `${name} (${times})`;
  });
}
