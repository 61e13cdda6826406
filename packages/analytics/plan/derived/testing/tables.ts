import { fileURLToPath } from 'node:url';

import { DuckDBInstance } from '@duckdb/node-api';

import type { Statement } from '../../../engine/model.ts';
import type { ColumnType, Model, Value } from '../../../model/model.ts';
import type { Filter, Period } from '../../../model/query.ts';
import type { Dialect } from '../../model.ts';
import { derivedRelations } from '../index.ts';

export type Cell = string | number | null;
export type Tables = Readonly<Record<string, readonly Readonly<Record<string, Cell>>[]>>;
export type Row = Readonly<Record<string, Value>>;

export type Asked = {
  readonly period?: Period;
  readonly coverage?: Period;
  readonly params?: Readonly<Record<string, string | number | boolean>>;
  readonly dimensions?: readonly string[];
  readonly filters?: readonly Filter[];
};

/** Makes the SQL of a derived relation as the planner does, for filters that name a column of the base. */
function compileDerived(
  model: Model,
  name: string,
  asked: Asked,
  dialect: Dialect,
): { sql: string; parameters: Value[] } {
  const parameters: Value[] = [];
  const bind = (value: Value) => `$${parameters.push(value)}`;
  const relation = derivedRelations.get(name);
  if (relation === undefined) throw new RangeError(`no relation ${name}`);
  const sql = relation.sql({
    dialect,
    period: asked.period,
    coverage: asked.coverage,
    dimensions: asked.dimensions ?? [],
    params: asked.params ?? {},
    filters: asked.filters ?? [],
    model,
    bind,
    predicate: (_base, filters) =>
      filters.map(({ dim, value }) => `b.${dim} = ${bind(value ?? null)}`).join(' and ') || 'true',
  });
  return { sql, parameters };
}

const SQL_TYPES: Readonly<Record<ColumnType, string>> = {
  text: 'varchar',
  code: 'varchar',
  integer: 'bigint',
  number: 'decimal(18, 6)',
  money: 'decimal(18, 2)',
  date: 'date',
  boolean: 'boolean',
};

/** Statements that make the tables of a model and fill them, in SQL of either dialect. */
function tableStatements(model: Model, tables: Tables): string[] {
  return Object.entries(model.tables).flatMap(([table, { columns }]) => {
    const specs = [
      ...Object.entries(columns).map(([name, { type }]) => [name, SQL_TYPES[type]]),
      ['_file', 'integer'],
      ['_line', 'bigint'],
    ];
    const create = `create table ${table} (${specs.map((spec) => spec.join(' ')).join(', ')})`;
    const rows = (tables[table] ?? []).map((row, place) => {
      const cells = specs.map(([name = '']) => literal(name, row, place));
      return `(${cells.join(', ')})`;
    });
    return rows.length === 0 ? [create] : [create, `insert into ${table} values ${rows.join(', ')}`];
  });
}

function literal(name: string, row: Readonly<Record<string, Cell>>, place: number): string {
  if (name === '_file') return '1';
  if (name === '_line') return String(place + 2);
  const value = row[name];
  if (value === undefined || value === null) return 'null';
  return typeof value === 'number' ? String(value) : `'${value.replaceAll("'", "''")}'`;
}

/** A DuckDB in memory with the tables of a model, filled by statements, and a way to ask it for a derived relation. */
async function openFilled(model: Model, statements: readonly string[]) {
  const instance = await DuckDBInstance.create(':memory:', { threads: '2' });
  const connection = await instance.connect();
  for (const statement of statements) await connection.run(statement);
  const run = async (sql: string, parameters: readonly Value[]): Promise<Row[]> => {
    const reader = await connection.runAndReadAll(sql, parameters as (string | number | boolean | null)[]);
    return reader.getRowObjectsJS().map((row) => plain(row) as Row);
  };
  return {
    run: ({ sql, parameters }: Statement) => run(sql, parameters),
    ask(name: string, asked: Asked = {}, rest = ''): Promise<Row[]> {
      const { sql, parameters } = compileDerived(model, name, asked, 'duckdb');
      return run(`select * from (${sql}) b ${rest}`, parameters);
    },
    close(): void {
      connection.closeSync();
      instance.closeSync();
    },
  };
}

/** Days as texts, whole numbers as numbers. */
function plain(value: unknown): unknown {
  if (typeof value === 'bigint') return Number(value);
  if (value instanceof Date) return value.toISOString().slice(0, 10);
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, cell]) => [name, plain(cell)]));
}

export const openTables = (model: Model, tables: Tables) => openFilled(model, tableStatements(model, tables));

const CLINIC = fileURLToPath(new URL('../../../testing/clinic/', import.meta.url));

/** The tables of the synthetic clinic, exact duplicates left out. */
export function openClinic(model: Model) {
  const fills = Object.keys(model.tables).map(
    (table) =>
      `insert into ${table} by name select *, 1 as _file, row_number() over () as _line from (select distinct * from read_csv('${CLINIC}${table}.csv', header = true))`,
  );
  return openFilled(model, [...tableStatements(model, {}), ...fills]);
}
