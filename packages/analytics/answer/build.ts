import type { ResultRows } from '../engine/model.ts';
import type { Model } from '../model/model.ts';
import type { Assumption, Query } from '../model/query.ts';
import type { Column, Compiled } from '../plan/model.ts';
import { assumptionsOf } from './assumptions.ts';
import { chooseChart } from './chart.ts';
import { definitionsOf } from './definitions.ts';
import { roundValue } from './figures.ts';
import { followUpsOf } from './follow-ups.ts';
import { interpret, labelOf } from './interpretation.ts';
import type { AnswerBody, HeldBack, Row, Source } from './model.ts';
import { summarise } from './summary.ts';
import { warningsOf } from './warnings.ts';
import { both, lower, several, upper } from './words.ts';

export const NOTICE =
  'Decision support for review by a person. Computed from the files that were uploaded; not a medical device.';

/** Rows of the engine by the names of their columns. The count of people, which is no column of the answer, stays out. */
export const nameRows = (
  { columns }: Compiled,
  result: Pick<ResultRows, 'columns' | 'rows'>,
): readonly Row[] => {
  const places = columns.map(
    ({ name }) => [name, result.columns.findIndex((each) => each.name === name)] as const,
  );
  const absent = places.find(([, place]) => place < 0);
  if (absent !== undefined) throw new Error(`The engine gave no column ${absent[0]}`);
  return result.rows.map((row) =>
    Object.fromEntries(places.map(([name, place]) => [name, roundValue(row[place] ?? null)])),
  );
};

export type AnswerParts = {
  readonly model: Model;
  readonly compiled: Compiled;
  /** After small cells were held back. */
  readonly rows: readonly Row[];
  readonly isCut: boolean;
  readonly held: HeldBack;
  readonly source: Source;
  readonly assumptions: readonly Assumption[];
  /** A query as a question that is answered; undefined for one that cannot be. */
  readonly write: (query: Query) => string | undefined;
};

/** All that is told of the rows of a question. Depends on its arguments alone. */
export function buildAnswer(parts: AnswerParts): AnswerBody {
  const { model, compiled, rows, source, write } = parts;
  const { query } = compiled;
  const { coverage } = source;
  return {
    interpretation: interpret(model, query),
    query,
    plan: compiled.plan,
    sql: compiled.sql,
    parameters: compiled.parameters,
    columns: compiled.columns,
    rows,
    row_count: rows.length,
    summary: summarise(parts),
    chart: chooseChart(compiled, rows, titleOf(model, compiled)),
    definitions: definitionsOf(model, query),
    assumptions: [...parts.assumptions, ...assumptionsOf(model, query)],
    warnings: warningsOf(parts),
    freshness: {
      dataset_version: source.version,
      loaded_at: source.loadedAt,
      data_from: coverage?.from ?? null,
      data_to: coverage?.to ?? null,
      files: source.files,
    },
    follow_ups: followUpsOf(model, query, coverage, write),
    notice: NOTICE,
  };
}

/** `Paid amount by plan and month`, `Share of paid amount by setting`. */
function titleOf(model: Model, { columns, query }: Compiled): string {
  if (query.intent === 'dataQuality') return interpret(model, query);
  const [first, ...rest] = query.metrics.map((name) => labelOf(model, name));
  const keys = columns
    .filter(({ role }) => role === 'dimension' || role === 'time')
    .map(({ label }) => label);
  if (first === undefined) return upper(both(keys.map(several)));
  const what = both([columns.some(isShare) ? `Share of ${lower(first)}` : first, ...rest.map(lower)]);
  return keys.length === 0 ? what : `${what} by ${both(keys.map(lower))}`;
}

const isShare = ({ role }: Column): boolean => role === 'share';
