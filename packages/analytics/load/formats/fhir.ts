import { join } from 'node:path';
import { z } from 'zod';
import { createFaults, type FileGiven, openPartWriter, type Part } from '../read/part.ts';
import file from './fhir-columns.json' with { type: 'json' };
import { textAt } from './fhir-path.ts';
import { type Fields, isFields, readObjects } from './json-elements.ts';

const Source = z.strictObject({
  paths: z.array(z.string()).min(1),
  as: z.enum(['date', 'reference']).optional(),
  values: z.record(z.string(), z.string()).optional(),
});
const Place = z.strictObject({
  table: z.string(),
  where: z.string().optional(),
  columns: z.record(z.string(), Source),
});
type Place = z.output<typeof Place>;

const { note: _note, ...types } = file;
/** By type of resource. What a file says of itself must find no name that every object has. */
const PLACES = new Map(Object.entries(z.record(z.string(), z.array(Place)).parse(types)));
const tables = [...new Set([...PLACES.values()].flatMap((places) => places.map(({ table }) => table)))];

/** Reads resources, one a line, in a list or in a bundle, into the tables they belong to. */
export function readFhir({ path, scratch }: FileGiven): Part[] {
  const faults = createFaults();
  const open = new Map<string, ReturnType<typeof openPartWriter>>();
  const found = columnsFound(path);
  for (const { line, resource } of readResources(path)) {
    if (resource === undefined) {
      faults.add({ line, column: null, reason: 'bad_resource', value: '' });
      continue;
    }
    for (const place of placesOf(resource)) {
      const columns = [...(found.get(place.table) ?? [])];
      const writer =
        open.get(place.table) ?? openPartWriter(join(scratch, `fhir-${place.table}.csv`), columns);
      open.set(place.table, writer);
      const row = readRow(resource, place);
      writer.add(
        line,
        columns.map((name) => row.get(name) ?? ''),
      );
    }
  }
  return [...open].map(([table, writer], index) => ({
    part: table,
    filename: table,
    table,
    ...writer.close(),
    ...(index === 0 ? faults.all() : { faults: [], faultCount: 0 }),
    isSpreadsheet: false,
  }));
}

/** The columns that any resource of the file has: one that none has must not wipe out what another file has said. */
function columnsFound(path: string): Map<string, Set<string>> {
  const found = new Map(tables.map((table) => [table, new Set<string>()]));
  for (const { resource } of readResources(path)) {
    if (resource === undefined) continue;
    for (const place of placesOf(resource)) {
      for (const [name] of readRow(resource, place)) found.get(place.table)?.add(name);
    }
  }
  return found;
}

function* readResources(
  path: string,
): Generator<{ line: number; resource: Fields | undefined }, void, undefined> {
  for (const { line, value } of readObjects(path)) {
    if (!isFields(value)) {
      yield { line, resource: undefined };
      continue;
    }
    const { resource: inner } = value;
    const resource = isFields(inner) ? inner : value;
    yield { line, resource: typeOf(resource) === undefined ? undefined : resource };
  }
}

const typeOf = ({ resourceType }: Fields): string | undefined =>
  typeof resourceType === 'string' ? resourceType : undefined;

const placesOf = (resource: Fields): readonly Place[] =>
  (PLACES.get(typeOf(resource) ?? '') ?? []).filter(({ where }) => holds(resource, where));

function holds(resource: Fields, where: string | undefined): boolean {
  if (where === undefined) return true;
  const [path = '', value] = where.split('=');
  return textAt(resource, path, (text) => text === value) !== undefined;
}

function readRow(resource: Fields, { columns }: Place): Map<string, string> {
  const row = new Map<string, string>();
  for (const [name, { paths, as, values }] of Object.entries(columns)) {
    for (const path of paths) {
      const text = textAt(resource, path);
      const meant = text === undefined ? undefined : values === undefined ? text : meaningOf(values, text);
      if (meant === undefined) continue;
      row.set(name, as === 'reference' ? idOf(meant) : as === 'date' ? meant.slice(0, 10) : meant);
      break;
    }
  }
  return row;
}

const meaningOf = (values: Readonly<Record<string, string>>, text: string): string | undefined =>
  Object.hasOwn(values, text) ? values[text] : undefined;

/** `Patient/p1`, an address that ends so, and `urn:uuid:…` name the same as the bare id. */
const idOf = (reference: string): string =>
  reference
    .replace(/^urn:(uuid|oid):/, '')
    .split('/')
    .at(-1) ?? reference;
