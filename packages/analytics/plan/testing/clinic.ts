import { fileURLToPath } from 'node:url';

import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';

import { toValue } from '../../engine/child/values.ts';
import type { ColumnType, Model, Value } from '../../model/model.ts';
import type { Compiled } from '../model.ts';

export type Row = Readonly<Record<string, Value>>;

const SQL_TYPES: Readonly<Record<ColumnType, string>> = {
  text: 'VARCHAR',
  code: 'VARCHAR',
  integer: 'BIGINT',
  number: 'DECIMAL(18, 6)',
  money: 'DECIMAL(18, 2)',
  date: 'DATE',
  boolean: 'BOOLEAN',
};

/** Columns of the clinic's file of a table, in their order in the file. */
const CLINIC_COLUMNS: Readonly<Record<string, readonly string[]>> = {
  claims: [
    'claim_id',
    'member_id',
    'provider_id',
    'claim_type',
    'service_date',
    'admit_date',
    'discharge_date',
    'discharge_disposition',
    'admission_type',
    'dx1',
    'dx2',
    'dx3',
    'dx4',
    'allowed_amount',
    'paid_amount',
    'status',
    'denial_reason',
  ],
  eligibility: ['member_id', 'plan', 'coverage_start', 'coverage_end'],
  labs: ['member_id', 'test_name', 'loinc', 'result_date', 'value', 'unit'],
  members: ['member_id', 'date_of_birth', 'sex', 'zip3', 'pcp_provider_id'],
  pharmacy: ['rx_id', 'member_id', 'drug_name', 'drug_class', 'fill_date', 'days_supply', 'paid_amount'],
  providers: ['provider_id', 'provider_name', 'specialty', 'clinic'],
  visits: [
    'visit_id',
    'member_id',
    'clinic',
    'visit_date',
    'visit_type',
    'status',
    'wait_days',
    'phq9_score',
  ],
};

const clinicFile = (table: string): string =>
  fileURLToPath(new URL(`../../testing/clinic/${table}.csv`, import.meta.url));

/**
 * What a load of the clinic's files leaves of a table: every column of the model, exact duplicates left out, each row
 * with its file and line. A table that the clinic has no file of is empty.
 */
export function clinicSelect(model: Model, table: string): string {
  const own = CLINIC_COLUMNS[table];
  const columns = Object.entries(model.tables[table]?.columns ?? {});
  const typed = columns.map(([name, { type }]) => {
    const value = own?.includes(name) === true ? `"${name}"` : 'NULL';
    return `CAST(${value} AS ${SQL_TYPES[type]}) AS "${name}"`;
  });
  if (own === undefined) {
    return `SELECT ${typed.join(', ')}, CAST(1 AS INTEGER) AS _file, CAST(2 AS BIGINT) AS _line WHERE false`;
  }
  const names = own.map((name) => `"${name}"`).join(', ');
  const file = Object.keys(CLINIC_COLUMNS).indexOf(table) + 1;
  return `SELECT ${typed.join(', ')}, CAST(${file} AS INTEGER) AS _file, CAST(line AS BIGINT) AS _line FROM (
    SELECT ${names}, min(line) AS line FROM (
      SELECT *, row_number() OVER () + 1 AS line
      FROM read_csv('${clinicFile(table)}', header = true, all_varchar = true)
    ) GROUP BY ${names}
  ) ORDER BY line`;
}

/** What the loads counted. */
export const CLINIC_LOADS = `SELECT CAST(1 AS INTEGER) AS file, 'claims' AS table_name, CAST(2670 AS BIGINT) AS "read",
  CAST(2665 AS BIGINT) AS "rows", CAST(5 AS BIGINT) AS duplicates, CAST(0 AS BIGINT) AS rejected, CAST(0 AS BIGINT) AS superseded`;

/** The tables of a model in a database in memory; of the claims model with the clinic's rows. */
export async function openTables(model: Model): Promise<DuckDBConnection> {
  const database = await DuckDBInstance.create(':memory:', { threads: '1' });
  const connection = await database.connect();
  await connection.run(`CREATE TABLE _loads AS ${CLINIC_LOADS}`);
  for (const table of Object.keys(model.tables)) {
    await connection.run(`CREATE TABLE "${table}" AS ${clinicSelect(model, table)}`);
  }
  return connection;
}

/** Runs a compiled question; rows as an answer has them. */
export async function ask(connection: DuckDBConnection, compiled: Compiled): Promise<Row[]> {
  const statement = await connection.prepare(compiled.sql);
  for (const [at, value] of compiled.parameters.entries()) bindValue(statement, at + 1, value);
  const read = await statement.runAndReadAll();
  const names = read.columnNames();
  return read
    .getRows()
    .map((row) => Object.fromEntries(row.map((cell, at) => [names[at] ?? '', toValue(cell)])));
}

type Bindable = Awaited<ReturnType<DuckDBConnection['prepare']>>;

function bindValue(statement: Bindable, at: number, value: Value): void {
  if (typeof value === 'string') statement.bindVarchar(at, value);
  else if (typeof value === 'boolean') statement.bindBoolean(at, value);
  else if (typeof value === 'number' && Number.isInteger(value)) statement.bindBigInt(at, BigInt(value));
  else if (typeof value === 'number') statement.bindDouble(at, value);
  else statement.bindNull(at);
}
