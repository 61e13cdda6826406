import type { Statement } from '../../engine/model.ts';
import type { ColumnType, Model, Value } from '../../model/model.ts';
import type { Filter, Period } from '../../model/query.ts';
import type { Dialect } from '../model.ts';
import { derivedRelations } from './index.ts';
import type { DerivedContext } from './model.ts';

/** What a statement over one dataset depends on beside what is asked. */
export type SelectOptions = {
  readonly model: Model;
  readonly dialect: Dialect;
  readonly coverage?: Period | undefined;
  /** Tables the dataset has; the others are empty. */
  readonly tables: readonly string[];
};

export type Scored = {
  readonly relation: string;
  readonly period?: Period | undefined;
  readonly memberId?: string | undefined;
  readonly claimId?: string | undefined;
  readonly drugClass?: string | undefined;
  readonly drugName?: string | undefined;
  readonly params: Readonly<Record<string, string | number | boolean>>;
  readonly orderBy: string;
  readonly limit: number;
  readonly offset: number;
};

/** Rows of a derived relation, one page of them. */
export function selectScored(asked: Scored, options: SelectOptions): Statement {
  const relation = derivedRelations.get(asked.relation);
  if (relation === undefined) throw new RangeError('no such derived relation');
  const { parameters, bind } = parameterList();
  const filters = Object.entries({ drug_class: asked.drugClass, drug_name: asked.drugName }).flatMap(
    ([dim, value]): Filter[] => (value === undefined ? [] : [{ dim, op: 'eq', value }]),
  );
  const context: DerivedContext = {
    dialect: options.dialect,
    period: asked.period,
    coverage: options.coverage,
    dimensions: [],
    params: asked.params,
    filters,
    model: options.model,
    bind,
    predicate: (_base, chosen) =>
      conditions(
        chosen.map(({ dim, value }) => [dim, value]),
        bind,
      ),
  };
  const inner = relation.sql(context);
  const chosen = conditions(Object.entries({ member_id: asked.memberId, claim_id: asked.claimId }), bind);
  const sql = `${emptyTables(relation.tables, options)}select b.* from (${inner}) b where ${chosen} order by ${asked.orderBy} limit ${bind(asked.limit)} offset ${bind(asked.offset)}`;
  return { sql, parameters };
}

/** Rows of a table that belong to some members, as they were loaded. */
export function selectRowsOfMembers(
  table: string,
  memberIds: readonly string[],
  options: SelectOptions,
): Statement {
  const { parameters, bind } = parameterList();
  const columns = [...Object.keys(options.model.tables[table]?.columns ?? {}), '_file', '_line'];
  const members = memberIds.map(bind).join(', ');
  const sql = `${emptyTables([table], options)}select ${columns.join(', ')} from ${table} where member_id in (${members}) order by member_id, _file, _line`;
  return { sql, parameters };
}

function parameterList() {
  const parameters: Value[] = [];
  return { parameters, bind: (value: Value) => `$${parameters.push(value)}` };
}

function conditions(
  wanted: readonly (readonly [column: string, value: Value | undefined])[],
  bind: (value: Value) => string,
): string {
  const given = wanted.flatMap(([column, value]) =>
    value === undefined ? [] : [`b.${column} = ${bind(value)}`],
  );
  return given.length === 0 ? 'true' : given.join(' and ');
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

/** Stands tables in that were never loaded, without a row, so that what rests on them is unknown. */
function emptyTables(
  needed: readonly string[],
  { model, tables }: Pick<SelectOptions, 'model' | 'tables'>,
): string {
  const absent = needed.filter((table) => !tables.includes(table));
  if (absent.length === 0) return '';
  const empty = absent.map((table) => {
    const columns = Object.entries(model.tables[table]?.columns ?? {}).map(
      ([name, { type }]) => `cast(null as ${SQL_TYPES[type]}) as ${name}`,
    );
    const place = ['cast(null as integer) as _file', 'cast(null as bigint) as _line'];
    return `${table} as (select ${[...columns, ...place].join(', ')} where false)`;
  });
  return `with ${empty.join(', ')} `;
}
