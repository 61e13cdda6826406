import type { Statement } from '../engine/model.ts';
import type { Period, Query } from '../model/query.ts';

export type Dialect = 'duckdb' | 'postgres';

export type CompileOptions = {
  readonly dialect: Dialect;
  /** First and last day of the data: what an open period ends with. */
  readonly coverage?: Period | undefined;
  /** The day of the question, YYYY-MM-DD: ages of members and days pending go up to it, else to the end of the data. */
  readonly today?: string | undefined;
  /** Tables that the dataset has; absent: all of the model. Questions about the data leave the others out. */
  readonly tables?: readonly string[] | undefined;
  /** Counts the people behind each row, for `suppress`. */
  readonly countPeople?: boolean;
};

export type ColumnRole = 'dimension' | 'time' | 'metric' | 'before' | 'change' | 'share' | 'detail';

export type Column = {
  readonly name: string;
  readonly label: string;
  readonly role: ColumnRole;
  readonly type: 'text' | 'number' | 'integer' | 'date' | 'boolean' | 'list';
  readonly unit?: string;
};

/** One step as a person reads it: `{step: 'filter', text: 'Keep paid inpatient claims'}`. */
export type PlanStep = {
  readonly step:
    | 'read'
    | 'join'
    | 'derive'
    | 'filter'
    | 'cohort'
    | 'group'
    | 'compute'
    | 'having'
    | 'order'
    | 'limit';
  readonly text: string;
};

export type Compiled = Statement & {
  readonly query: Query;
  readonly columns: readonly Column[];
  readonly plan: readonly PlanStep[];
  /** Tables the answer rests on. */
  readonly tables: readonly string[];
  /** People behind each row, as the last column, where small cells are held back; undefined where nobody is counted. */
  readonly peopleColumn?: string;
};
