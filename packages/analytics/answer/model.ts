import type { Value } from '../model/model.ts';
import type { Assumption, Period, Query } from '../model/query.ts';
import type { Column, PlanStep } from '../plan/model.ts';

/** A row as it is told: cells by the names of dimensions and metrics. */
export type Row = Readonly<Record<string, Value>>;

/** Rows whose numbers are kept back because few people stand behind them. */
export type HeldBack = {
  /** 0: none are held back. */
  readonly min: number;
  readonly any: boolean;
  /** Those that are shown without their numbers; there may be others that are not shown at all. */
  readonly rows: ReadonlySet<Row>;
};

/** How a number is to be written in an axis or a cell. */
export type NumberFormat = 'money' | 'percent' | 'integer' | 'decimal';

export type ChartField = {
  readonly field: string;
  readonly label: string;
  readonly unit?: string;
  readonly format?: NumberFormat;
};

/** A drawing of the rows of the answer, by the names of their columns. */
export type Chart = {
  readonly type: 'line' | 'bar' | 'grouped_bar' | 'number' | 'table';
  readonly title: string;
  readonly x?: ChartField & { readonly scale: 'time' | 'category' };
  readonly y: readonly ChartField[];
  /** One line, or one colour of bars, for each of its values. */
  readonly series?: ChartField;
};

export type Definition = {
  readonly metric: string;
  readonly label: string;
  readonly definition: string;
  readonly unit?: string;
  readonly source?: string;
};

export type Warning = { readonly code: string; readonly text: string };

/** What the rows of an answer were computed from. */
export type Source = {
  readonly version: number;
  readonly loadedAt: string;
  readonly coverage?: Period | undefined;
  readonly files: readonly { readonly file_id: string; readonly filename: string }[];
  /** Exact duplicates that were left out when the files were loaded. */
  readonly duplicatesRemoved: number;
};

export type Freshness = {
  readonly dataset_version: number;
  readonly loaded_at: string;
  readonly data_from: string | null;
  readonly data_to: string | null;
  readonly files: Source['files'];
};

/** All of an answer but its id and times: the same question of the same version gives the same bytes. */
export type AnswerBody = {
  readonly interpretation: string;
  readonly query: Query;
  readonly plan: readonly PlanStep[];
  readonly sql: string;
  readonly parameters: readonly Value[];
  readonly columns: readonly Column[];
  readonly rows: readonly Row[];
  readonly row_count: number;
  readonly summary: string;
  readonly chart: Chart;
  readonly definitions: readonly Definition[];
  readonly assumptions: readonly Assumption[];
  readonly warnings: readonly Warning[];
  readonly freshness: Freshness;
  readonly follow_ups: readonly string[];
  readonly notice: string;
};
