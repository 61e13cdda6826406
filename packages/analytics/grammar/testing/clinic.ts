import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';

import { builtInModels } from '../../model/built-in.ts';
import type { Parsed, Query, Vocabulary } from '../../model/query.ts';
import { parseQuestion } from '../parse.ts';
import { modelWords } from '../words.ts';

const FOLDER = new URL('../../testing/clinic/', import.meta.url);

const found = builtInModels().get('claims');
assert.ok(found);
export const model = found;
export const words = modelWords('claims');
/** The day the questions about the clinic are asked. */
export const NOW = '2026-01-15';

/** Distinct values of a column of the clinic's files; none of its values has a comma. */
function distinct(table: string, column: string): string[] {
  const [header = '', ...lines] = readFileSync(new URL(`${table}.csv`, FOLDER), 'utf8')
    .trim()
    .split('\n');
  const at = header.split(',').indexOf(column);
  const values = lines.map((line) => line.split(',')[at] ?? '').filter((value) => value !== '');
  return [...new Set(values)].toSorted((one, other) => (one < other ? -1 : 1));
}

/** What loading the clinic's files leaves for the grammar. */
export const vocabulary: Vocabulary = {
  values: Object.fromEntries(
    Object.entries(model.dimensions).flatMap(([dim, { valuesFrom }]) =>
      valuesFrom === undefined ? [] : [[dim, distinct(valuesFrom.table, valuesFrom.column)]],
    ),
  ),
  coverage: { from: '2024-01-01', to: '2025-12-31' },
  tables: Object.keys(model.tables),
};

export const read = (text: string, previous?: Query): Parsed =>
  parseQuestion(model, words, vocabulary, text, { now: NOW, ...(previous && { previous }) });

/** The query of a text that must be understood. */
export function understood(text: string, previous?: Query): Query {
  const parsed = read(text, previous);
  assert.ok(parsed.kind === 'query', `${text}: ${JSON.stringify(parsed)}`);
  return parsed.query;
}

/** Type and code of the refusal of a text that must be refused. */
export function refused(text: string, previous?: Query): string {
  const parsed = read(text, previous);
  assert.ok(parsed.kind === 'refusal', `${text}: ${JSON.stringify(parsed)}`);
  return `${parsed.refusal.type} ${parsed.refusal.code}`;
}

export type Asked = {
  readonly id: string;
  readonly question: string;
  readonly expectedQuery: Omit<Partial<Query>, 'intent'> & { readonly intent: string };
  readonly expected?: { readonly rows?: readonly Readonly<Record<string, unknown>>[] };
};

export const readLines = <T>(file: string): readonly T[] =>
  readFileSync(new URL(file, FOLDER), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as T);

/** An expectation as a whole query. */
export function queryOf({ expectedQuery }: Asked): Query {
  const { table, ...asked } = expectedQuery;
  return {
    model: model.id,
    metrics: [],
    dimensions: [],
    filters: [],
    cohorts: [],
    having: [],
    orderBy: [],
    ...asked,
    ...(table !== undefined && { table: table.replace('.csv', '') }),
  } as Query;
}
