import type { Scope } from '@chartwright/kernel';
import type { StoredBlob, Tx } from '@chartwright/platform';
import { seal, unseal } from '@chartwright/platform';
import { sql } from 'kysely';
import type { z } from 'zod';
import { isUuid, makeUuid } from '../ids.ts';
import type { Owner } from '../owner.ts';
import { sealJson, unsealJson } from '../sealed.ts';
import type { Cut, Exchange, Incoming, Line, LineKind } from './exchange.ts';
import { placeAfter, writePlace } from './place.ts';

/** How a value lies in a column, and how it reads in a line. */
type Sealed = {
  readonly open: (stored: Buffer, key: Buffer) => unknown;
  readonly close: (value: unknown, key: Buffer) => Buffer;
};

export const sealedText: Sealed = {
  open: (stored, key) => unseal(stored, key).toString(),
  close: (value, key) => seal(Buffer.from(String(value)), key),
};
export const sealedObject: Sealed = {
  open: (stored, key) => unsealJson(stored, key),
  close: (value, key) => sealJson(value as object, key),
};
/** An object with one field, which stands for itself in a line. */
export const sealedField = (name: string): Sealed => ({
  open: (stored, key) => unsealJson<Readonly<Record<string, unknown>>>(stored, key)[name],
  close: (value, key) => sealJson({ [name]: value }, key),
});

type Column =
  | 'text'
  | 'text[]'
  | 'uuid'
  | 'int'
  | 'bigint'
  | 'date'
  | 'boolean'
  | 'jsonb'
  | 'timestamptz'
  /** Bytes, in base64. */
  | 'bytea'
  | Sealed;

type Columns = Readonly<Record<string, Column>>;
export type Row = Readonly<Record<string, unknown>>;

export type TableSpec = {
  readonly kind: LineKind;
  readonly read: Scope;
  readonly write: Scope;
  readonly table: string;
  readonly hasExternalId: boolean;
  readonly isSoftDeleted: boolean;
  readonly ofPatients: boolean;
  readonly Line: z.ZodType<Line>;
  readonly references?: Readonly<Record<string, LineKind>>;
  readonly looseReferences?: Readonly<Record<string, LineKind>>;
  /** Besides id, organisation, mode and the times of creation and change. */
  readonly columns: Columns;
  /** A condition on `t` that every row of this kind meets. */
  readonly where?: string;
  readonly rowsPerPage?: number;
  readonly sealKey: Buffer;
  /** What else belongs into the lines of some rows, in their order. */
  readonly complete?: (tx: Tx, owner: Owner, rows: readonly Row[]) => Promise<Row[]>;
  /** The columns a line means; as it stands when absent. */
  readonly toRow?: (line: Line, blob: StoredBlob | undefined, now: Date) => Row;
  /** What else is stored with what was. */
  readonly finish?: (tx: Tx, owner: Owner, stored: readonly Incoming[]) => Promise<void>;
} & Pick<Exchange, 'check' | 'store'>;

const ROWS_PER_PAGE = 200;
const FIRST_ID = '00000000-0000-0000-0000-000000000000';

/** The exchange of records that are rows of one table. What belongs to a deleted patient stays behind. */
export function tableExchange(spec: TableSpec): Exchange {
  const { kind, read, write, table, hasExternalId, isSoftDeleted, Line, check, store } = spec;
  const rowsPerPage = spec.rowsPerPage ?? ROWS_PER_PAGE;
  return {
    kind,
    read,
    write,
    table,
    idType: 'uuid',
    hasExternalId,
    isSoftDeleted,
    makeId: makeUuid,
    isId: isUuid,
    Line,
    references: spec.references ?? {},
    looseReferences: spec.looseReferences ?? {},
    ...(check !== undefined && { check }),
    ...(store !== undefined && { store }),
    count: async (tx, owner, cut) => {
      const { rows } = await sql<{ n: number }>`select count(*) as n ${fromWhere(spec, owner, cut)}`.execute(
        tx,
      );
      return rows[0]?.n ?? 0;
    },
    readPage: async (tx, owner, cut, after) => {
      const { createdAt, id } = placeAfter(after, FIRST_ID);
      const { rows } = await sql<Row & { id: string; created_at: Date }>`
        select ${sql.raw(selected(spec))} ${fromWhere(spec, owner, cut)}
          and (t.created_at, t.id) > (${createdAt}, ${id}::uuid)
        order by t.created_at, t.id limit ${rowsPerPage}`.execute(tx);
      const opened = rows.map((row) => openRow(spec, row));
      const whole = spec.complete === undefined ? opened : await spec.complete(tx, owner, opened);
      const last = rows.at(-1);
      return {
        records: whole.map((row) => ({
          id: String(row.id),
          patientIds: typeof row.patient_id === 'string' ? [row.patient_id] : [],
          line: { kind, ...row },
        })),
        next: last !== undefined && rows.length === rowsPerPage ? writePlace(last) : undefined,
      };
    },
    insert: (tx, owner, incoming, now) => insertRows(spec, tx, owner, incoming, now),
  };
}

function fromWhere(
  { table, ofPatients, isSoftDeleted, where }: TableSpec,
  owner: Owner,
  { asOf, since }: Cut,
) {
  return sql`from ${sql.table(table)} t
    ${ofPatients ? sql`join patients p on p.id = t.patient_id and p.deleted_at is null and p.created_at <= ${asOf}` : sql``}
    where t.org_id = ${owner.orgId} and t.mode = ${owner.mode} ${isSoftDeleted ? sql`and t.deleted_at is null` : sql``}
      ${where === undefined ? sql`` : sql.raw(`and ${where}`)}
      and t.created_at <= ${asOf} and (${since}::timestamptz is null or t.updated_at >= ${since})`;
}

const ALWAYS = { created_at: 'timestamptz', updated_at: 'timestamptz' } as const;

const columnsOf = ({ columns, hasExternalId, ofPatients }: TableSpec): Columns => ({
  ...(ofPatients && { patient_id: 'bigint' }),
  ...(hasExternalId && { external_id: 'text' }),
  ...columns,
  ...ALWAYS,
});

const isSealed = (column: Column | undefined): column is Sealed => typeof column === 'object';

const selected = (spec: TableSpec): string =>
  [
    't.id::text as id',
    ...Object.entries(columnsOf(spec)).map(([name, column]) =>
      column === 'bigint' || column === 'uuid' ? `t.${name}::text as ${name}` : `t.${name}`,
    ),
  ].join(', ');

function openRow(spec: TableSpec, row: Row): Row {
  const columns = columnsOf(spec);
  return Object.fromEntries(
    Object.entries(row).map(([name, value]) => {
      const column = columns[name];
      return [name, isSealed(column) && value !== null ? column.open(value as Buffer, spec.sealKey) : value];
    }),
  );
}

async function insertRows(
  spec: TableSpec,
  tx: Tx,
  owner: Owner,
  incoming: readonly Incoming[],
  now: Date,
): Promise<string[]> {
  const columns = Object.entries(columnsOf(spec));
  const rows = incoming.map((each) => closeRow(spec, each, now));
  const names = columns.map(([name]) => name);
  const isBytes = (column: Column) => column === 'bytea' || isSealed(column);
  const values = columns.map(([name, column]) => (isBytes(column) ? `decode(${name}, 'base64')` : name));
  const types = columns.map(([name, column]) => `${name} ${isBytes(column) ? 'text' : column}`);
  const { rows: made } = await sql<{ id: string }>`
    insert into ${sql.table(spec.table)} (id, org_id, mode, ${sql.raw(names.join(', '))})
    select id, ${owner.orgId}, ${owner.mode}, ${sql.raw(values.join(', '))}
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as row (id uuid, ${sql.raw(types.join(', '))})
    on conflict do nothing
    returning id::text as id`.execute(tx);
  const stored = new Set(made.map(({ id }) => id));
  await spec.finish?.(
    tx,
    owner,
    incoming.filter(({ id }) => stored.has(id)),
  );
  return [...stored];
}

function closeRow(spec: TableSpec, { id, line, blob }: Incoming, now: Date): Row {
  const row: Row = spec.toRow === undefined ? line : spec.toRow(line, blob, now);
  const createdAt = line.created_at ?? now.toISOString();
  const closed = Object.entries(columnsOf(spec)).map(([name, column]): [string, unknown] => {
    const value = row[name] ?? null;
    const isToSeal = isSealed(column) && value !== null;
    return [name, isToSeal ? column.close(value, spec.sealKey).toString('base64') : value];
  });
  return {
    ...Object.fromEntries<unknown>(closed),
    id,
    created_at: createdAt,
    updated_at: line.updated_at ?? createdAt,
  };
}
