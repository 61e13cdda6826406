import { generateHospital, type HospitalOptions } from '../generate.ts';
import type { HospitalTable } from '../lines.ts';

export type HospitalRow = Readonly<Record<string, string>>;

/** The files of a generated hospital, as text. */
export function writeHospital(options: HospitalOptions): ReadonlyMap<HospitalTable, string> {
  const files = new Map<HospitalTable, string>();
  for (const { table, text } of generateHospital(options)) files.set(table, (files.get(table) ?? '') + text);
  return files;
}

/** The rows of one of them. */
export function rowsOf(text: string): HospitalRow[] {
  const [header = [], ...rows] = text.trimEnd().split('\n').map(cellsOf);
  return rows.map((cells) => Object.fromEntries(header.map((name, at) => [name, cells[at] ?? ''])));
}

/** Cells of a line; what is quoted may hold commas and no quotes. */
const cellsOf = (line: string): string[] =>
  Array.from(line.matchAll(/(?:^|,)(?:"([^"]*)"|([^,]*))/g), ([, quoted, plain]) => quoted ?? plain ?? '');
