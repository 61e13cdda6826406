import {
  BIGINT,
  BOOLEAN,
  DOUBLE,
  DuckDBDateValue,
  DuckDBDecimalValue,
  DuckDBListValue,
  type DuckDBPreparedStatement,
  type DuckDBType,
  DuckDBTypeId,
  type DuckDBValue,
  LIST,
  VARCHAR,
} from '@duckdb/node-api';
import type { Value } from '../../model/model.ts';
import type { ColumnType } from './protocol.ts';

const TYPES: ReadonlyMap<DuckDBTypeId, ColumnType> = new Map<DuckDBTypeId, ColumnType>([
  [DuckDBTypeId.BOOLEAN, 'boolean'],
  [DuckDBTypeId.TINYINT, 'integer'],
  [DuckDBTypeId.SMALLINT, 'integer'],
  [DuckDBTypeId.INTEGER, 'integer'],
  [DuckDBTypeId.BIGINT, 'integer'],
  [DuckDBTypeId.UTINYINT, 'integer'],
  [DuckDBTypeId.USMALLINT, 'integer'],
  [DuckDBTypeId.UINTEGER, 'integer'],
  [DuckDBTypeId.UBIGINT, 'integer'],
  [DuckDBTypeId.HUGEINT, 'integer'],
  [DuckDBTypeId.FLOAT, 'number'],
  [DuckDBTypeId.DOUBLE, 'number'],
  [DuckDBTypeId.DECIMAL, 'number'],
  [DuckDBTypeId.DATE, 'date'],
  [DuckDBTypeId.TIMESTAMP, 'timestamp'],
  [DuckDBTypeId.VARCHAR, 'text'],
  [DuckDBTypeId.ENUM, 'text'],
  [DuckDBTypeId.LIST, 'list'],
]);

/** A statement that DuckDB would run and we do not. Its message has no value in it. */
export class Unanswerable extends Error {}

/** @throws {Unanswerable} where no answer can have such a column */
export function columnType(type: DuckDBType): ColumnType {
  const known = TYPES.get(type.typeId);
  if (known === undefined)
    throw new Unanswerable(`no answer has a column of type ${DuckDBTypeId[type.typeId]}`);
  return known;
}

/** As the cell leaves the engine. What a number cannot hold exactly stays text; what is no number is null. */
export function toValue(value: DuckDBValue): Value {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'number') return Number.isFinite(value) ? value : null;
  if (typeof value === 'bigint') {
    const number = Number(value);
    return Number.isSafeInteger(number) ? number : value.toString();
  }
  if (value instanceof DuckDBDecimalValue) return Number(value.toString());
  if (value instanceof DuckDBListValue) return value.items.map(toValue);
  return value.toString();
}

/** Binds what stands for $1, $2, … with the type that the statement expects there. */
export function bindValues(prepared: DuckDBPreparedStatement, values: readonly Value[]): void {
  if (prepared.parameterCount !== values.length) {
    throw new Unanswerable(`the statement has ${prepared.parameterCount} parameters, not ${values.length}`);
  }
  for (const [index, value] of values.entries()) {
    const at = index + 1;
    const isDate = typeof value === 'string' && prepared.parameterTypeId(at) === DuckDBTypeId.DATE;
    if (isDate) prepared.bindDate(at, toDate(value));
    else prepared.bindValue(at, toBound(value), boundType(value));
  }
}

const DAY_MS = 86_400_000;

function toDate(text: string): DuckDBDateValue {
  const time = Date.parse(`${text}T00:00:00Z`);
  if (Number.isNaN(time)) throw new Unanswerable('a parameter is not a date');
  return new DuckDBDateValue(time / DAY_MS);
}

function toBound(value: Value): DuckDBValue {
  if (typeof value === 'number') return Number.isSafeInteger(value) ? BigInt(value) : value;
  return Array.isArray(value) ? new DuckDBListValue(boundItems(value)) : (value as DuckDBValue);
}

function boundItems(items: readonly Value[]): DuckDBValue[] {
  const isWhole = items.every((item) => typeof item !== 'number' || Number.isSafeInteger(item));
  return items.map((item) => (typeof item === 'number' && !isWhole ? item : toBound(item)));
}

function boundType(value: Value): DuckDBType {
  if (Array.isArray(value)) {
    const types = (value as readonly Value[]).filter((item) => item !== null).map(boundType);
    const isMixed = types.some(({ typeId }) => typeId === DuckDBTypeId.DOUBLE);
    return LIST(isMixed ? DOUBLE : (types[0] ?? VARCHAR));
  }
  if (typeof value === 'number') return Number.isSafeInteger(value) ? BIGINT : DOUBLE;
  return typeof value === 'boolean' ? BOOLEAN : VARCHAR;
}
