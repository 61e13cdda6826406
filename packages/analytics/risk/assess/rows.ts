import type { ResultRows } from '../../engine/model.ts';
import type { Value } from '../../model/model.ts';
import type { Diagnosis, SourceRow } from '../model.ts';
import { normaliseCode } from '../prefixes.ts';
import type { Evidence } from './model.ts';

export type Row = Readonly<Record<string, Value>>;

export function rowsOf({ columns, rows }: Pick<ResultRows, 'columns' | 'rows'>): Row[] {
  return rows.map((cells) =>
    Object.fromEntries(columns.map(({ name }, place) => [name, cells[place] ?? null])),
  );
}

export function text(row: Row, column: string): string | undefined {
  const value = row[column];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

export function number(row: Row, column: string): number | undefined {
  const value = row[column];
  return typeof value === 'number' ? value : undefined;
}

export function required(row: Row, column: string): string {
  const value = text(row, column);
  if (value === undefined) throw new TypeError(`a row has no ${column}`);
  return value;
}

export const sourceOf = (row: Row): SourceRow => ({
  file: number(row, '_file') ?? 0,
  line: number(row, '_line') ?? 0,
});

const CODES = ['dx1', 'dx2', 'dx3', 'dx4'];

/** Diagnoses of a claim, each with the day of service and the row. */
export const diagnosesOf = (claim: Row): Diagnosis[] =>
  CODES.flatMap((column) => {
    const code = text(claim, column);
    return code === undefined || normaliseCode(code) === ''
      ? []
      : [{ code, date: required(claim, 'service_date'), source: sourceOf(claim) }];
  });

export const isCounted = (claim: Row): boolean => claim.status !== 'reversed';

export const isPaid = (claim: Row, type: string): boolean =>
  claim.claim_type === type && claim.status === 'paid';

export function evidenceOf(row: Row, dateColumn: string, value?: number): Evidence {
  const evidence = { date: required(row, dateColumn), source: sourceOf(row) };
  return value === undefined ? evidence : { ...evidence, value };
}

/** The latest first; of one day, by place in the files. */
export function latestFirst(evidence: readonly Evidence[]): Evidence[] {
  return evidence.toSorted(
    (a, b) => compare(b.date, a.date) || a.source.file - b.source.file || a.source.line - b.source.line,
  );
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
