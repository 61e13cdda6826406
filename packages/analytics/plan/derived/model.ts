import type { Model, Value } from '../../model/model.ts';
import type { Filter, Period } from '../../model/query.ts';
import type { Dialect } from '../model.ts';

/** What a derived relation may depend on. Tables stand in its SQL under their own names: `claims`, `eligibility`. */
export type DerivedContext = {
  readonly dialect: Dialect;
  /** Of the query; absent: all data. */
  readonly period?: Period | undefined;
  /** First and last day of the data, where known: the end of a period that the query leaves open. */
  readonly coverage?: Period | undefined;
  /** Dimensions that the query groups by: they decide what a row is about (adherence per class or per drug). */
  readonly dimensions: readonly string[];
  readonly params: Readonly<Record<string, string | number | boolean>>;
  /** Those filters of the query that are on a dimension named in `within`, and no others. */
  readonly filters: readonly Filter[];
  readonly model: Model;
  /** Notes a parameter and gives its place: `$3`. */
  bind(value: Value): string;
  /** Predicate of filters over the rows of a base, whose rows are called `b`; `true` for no filter. */
  predicate(base: string, filters: readonly Filter[]): string;
};

/**
 * A relation made of several tables, as one SELECT without a semicolon, in SQL that DuckDB and PostgreSQL share unless
 * `dialect` says otherwise. The planner puts it in brackets as `b`.
 *
 * The date of its base always lies in the period where the period shaped it, so the planner may ask for the period
 * again outside without changing an answer.
 */
export type DerivedRelation = {
  readonly sql: (context: DerivedContext) => string;
  /**
   * Dimensions whose filters choose the rows it is made FROM, and are applied inside alone: fills of one class, claims
   * of one setting. Filters on every other dimension of its base are applied outside, to its rows.
   */
  readonly within: readonly string[];
  /** A row sums up the whole period, so the query can have no time grain. */
  readonly wholePeriod: boolean;
  /** Tables it reads. */
  readonly tables: readonly string[];
  /** What it does, for the plan of the answer. */
  readonly step: string;
};
