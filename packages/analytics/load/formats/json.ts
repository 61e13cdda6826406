import { join } from 'node:path';
import { FileFault } from '../read/fault.ts';
import { COLUMNS_MAX, createFaults, type FileGiven, openPartWriter, type Part } from '../read/part.ts';
import { type Fields, isFields, readObjects } from './json-elements.ts';

/** Objects inside of objects become columns of both names; anything deeper stays as its text. */
const FLAT_DEPTH = 2;

/** Reads a list of objects, or an object a line. Undefined where there is no object in it. */
export function readJson({ path, scratch, filename, onBytes }: FileGiven): Part[] | undefined {
  const columns = findColumns(path);
  if (columns.length === 0) return undefined;
  const faults = createFaults();
  const writer = openPartWriter(join(scratch, `objects-${filename.length}-${columns.length}.csv`), columns);
  for (const { line, value } of readObjects(path)) {
    if (!isFields(value)) {
      faults.add({ line, column: null, reason: 'bad_resource', value: '' });
      continue;
    }
    const cells = new Map(flatten(value));
    writer.add(
      line,
      columns.map((name) => cells.get(name) ?? ''),
    );
    onBytes(line);
  }
  return [{ part: '', filename, ...writer.close(), ...faults.all(), isSpreadsheet: false }];
}

function findColumns(path: string): string[] {
  const names = new Set<string>();
  for (const { value } of readObjects(path)) {
    if (!isFields(value)) continue;
    for (const [name] of flatten(value)) names.add(name);
    if (names.size > COLUMNS_MAX) throw new FileFault('too_many_columns');
  }
  return [...names];
}

function flatten(fields: Fields, prefix = '', depth = 1): [string, string][] {
  return Object.entries(fields).flatMap(([name, value]): [string, string][] => {
    const full = prefix === '' ? name : `${prefix} ${name}`;
    if (isFields(value) && depth < FLAT_DEPTH) return flatten(value, full, depth + 1);
    return [[full, toText(value)]];
  });
}

function toText(value: unknown): string {
  if (typeof value === 'string') return value;
  if (value === null || value === undefined) return '';
  return JSON.stringify(value);
}
