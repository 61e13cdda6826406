import type { Value } from '@chartwright/analytics';
import pg from 'pg';

const { builtins } = pg.types;
const TEXT_ARRAY: number = 1009;
const readTexts = pg.types.getTypeParser(TEXT_ARRAY) as (text: string) => readonly Texts[];

type Texts = string | null | readonly Texts[];

type Kind = 'text' | 'integer' | 'number' | 'date' | 'timestamp' | 'boolean' | 'list';
type Parse = (text: string) => Value;

const asText: Parse = (text) => text;
/** What a number cannot hold exactly stays text. */
const asInteger: Parse = (text) => {
  const value = Number(text);
  return Number.isSafeInteger(value) ? value : text;
};
const asNumber: Parse = (text) => {
  const value = Number(text);
  return Number.isFinite(value) ? value : null;
};

const SCALARS: readonly (readonly [oids: readonly number[], kind: Kind, parse: Parse])[] = [
  [[builtins.INT2, builtins.INT4, builtins.INT8], 'integer', asInteger],
  [[builtins.NUMERIC, builtins.FLOAT4, builtins.FLOAT8], 'number', asNumber],
  [[builtins.DATE], 'date', asText],
  [[builtins.TIMESTAMP], 'timestamp', asText],
  [[builtins.BOOL], 'boolean', (text) => text === 't'],
  [[builtins.TEXT, builtins.VARCHAR, builtins.BPCHAR, 705, 19], 'text', asText],
];

/** Arrays by the object id of their type, as the server's catalogue numbers them, and the parser of an item. */
const ARRAYS: ReadonlyMap<number, Parse> = new Map<number, Parse>([
  [1005, asInteger],
  [1007, asInteger],
  [1016, asInteger],
  [1231, asNumber],
  [1021, asNumber],
  [1022, asNumber],
  [1182, asText],
  [1000, (text) => text === 't'],
  [1009, asText],
  [1015, asText],
]);

const scalars: ReadonlyMap<number, { readonly kind: Kind; readonly parse: Parse }> = new Map(
  SCALARS.flatMap(([oids, kind, parse]) => oids.map((oid) => [oid, { kind, parse }] as const)),
);

/** The same kinds and the same values as DuckDB's children give. */
export function kindOf(oid: number): Kind | undefined {
  return ARRAYS.has(oid) ? 'list' : scalars.get(oid)?.kind;
}

export const valueTypes: pg.CustomTypesConfig = {
  getTypeParser: (oid: number) => {
    const item = ARRAYS.get(oid);
    return item === undefined ? (scalars.get(oid)?.parse ?? asText) : (text: string) => parseList(text, item);
  },
};

function parseList(text: string, item: Parse): Value {
  const read = (entry: Texts): Value => {
    if (entry === null) return null;
    return typeof entry === 'string' ? item(entry) : entry.map(read);
  };
  return readTexts(text).map(read);
}

/** PostgreSQL's type for a column of DuckDB's. Text compares byte by byte, as it does there. */
export function columnTypeFor(type: string): string {
  if (type.startsWith('DECIMAL')) return type.replace('DECIMAL', 'numeric');
  const known = COLUMN_TYPES[type];
  if (known === undefined) throw new TypeError(`No table of a dataset has a column of type ${type}.`);
  return known;
}

const COLUMN_TYPES: Readonly<Record<string, string>> = {
  VARCHAR: 'text COLLATE "C"',
  BOOLEAN: 'boolean',
  TINYINT: 'smallint',
  SMALLINT: 'smallint',
  INTEGER: 'integer',
  UINTEGER: 'bigint',
  BIGINT: 'bigint',
  HUGEINT: 'numeric(38,0)',
  UBIGINT: 'numeric(20,0)',
  FLOAT: 'real',
  DOUBLE: 'double precision',
  DATE: 'date',
  TIMESTAMP: 'timestamp',
};
