import { join } from 'node:path';
import readSheets from 'read-excel-file/node';
import { nameColumns } from '../read/delimited.ts';
import { FileFault } from '../read/fault.ts';
import { COLUMNS_MAX, type FileGiven, openPartWriter, type Part } from '../read/part.ts';
import { refuseBomb } from '../read/unpack.ts';

/** Of all sheets together, unpacked: they are read in memory. */
const BYTES_MAX = 400 * 2 ** 20;
const SHEETS_MAX = 50;

/** Reads every sheet of a workbook that holds rows. A line is a row of the sheet. */
export async function readSpreadsheet({ path, scratch, filename }: FileGiven): Promise<Part[]> {
  await refuseBomb(path, BYTES_MAX);
  const sheets = await readSheets(path).catch((error: unknown) => {
    throw new FileFault('unreadable', { cause: error });
  });
  const filled = sheets
    .slice(0, SHEETS_MAX)
    .filter(({ data }) => data.some((row) => row.some((cell) => cell !== null)));
  return filled.map(({ sheet, data }, index) => {
    const rows = data.map((row) => row.map(toText));
    return toPart(rows, {
      part: filled.length === 1 ? '' : sheet,
      filename: filled.length === 1 ? filename : sheet,
      path: join(scratch, `sheet-${index}.csv`),
    });
  });
}

function toPart(
  rows: readonly (readonly string[])[],
  { part, filename, path }: { readonly part: string; readonly filename: string; readonly path: string },
): Part {
  const width = rows.reduce((most, row) => Math.max(most, row.length), 0);
  if (width > COLUMNS_MAX) throw new FileFault('too_many_columns');
  const filled = (row: readonly string[]) => row.filter((cell) => cell !== '').length;
  // A title stands above the table in fewer cells than it has columns.
  const widest = rows.slice(0, 50).reduce((most, row) => Math.max(most, filled(row)), 0);
  const header = rows.findIndex((row) => filled(row) >= Math.max(1, widest * 0.6));
  const columns = nameColumns(rows[header], width);
  const writer = openPartWriter(path, columns);
  for (const [index, row] of rows.entries()) {
    if (index > header && filled(row) > 0) writer.add(index + 1, row);
  }
  return { part, filename, ...writer.close(), faults: [], faultCount: 0, isSpreadsheet: true };
}

function toText(cell: unknown): string {
  if (cell instanceof Date) {
    const text = Number.isNaN(cell.getTime()) ? '' : cell.toISOString();
    return text.endsWith('T00:00:00.000Z') ? text.slice(0, 10) : text.replace('T', ' ').replace('.000Z', '');
  }
  return typeof cell === 'string' || typeof cell === 'number' || typeof cell === 'boolean'
    ? String(cell)
    : '';
}
