import type { Value } from './model.ts';

/** First and last day, both included, YYYY-MM-DD. */
export type Period = { readonly from: string; readonly to: string };

export type TimeGrain = 'day' | 'week' | 'month' | 'quarter' | 'year';

export type Filter = {
  readonly dim: string;
  readonly op: 'eq' | 'ne' | 'in' | 'notIn' | 'gt' | 'gte' | 'lt' | 'lte' | 'between' | 'known' | 'unknown';
  /** A list for `in`, `notIn` and `between`; absent for `known` and `unknown`. */
  readonly value?: Value;
};

/**
 * People who have, or have not, at least `min` rows of a base with these filters in a period: "members with diabetes
 * and no HbA1c in 12 months" has two.
 */
export type Cohort = {
  readonly has: boolean;
  readonly base: string;
  readonly filters: readonly Filter[];
  readonly period?: Period;
  readonly min?: number;
};

export type Having = {
  readonly key: string;
  readonly op: 'gt' | 'gte' | 'lt' | 'lte' | 'eq';
  readonly value: number;
};

/**
 * The typed question: everything an answer depends on beside the data. Two texts that mean the same are the same query,
 * written by `canonicalQuery` with the same bytes.
 */
export type Query = {
  readonly model: string;
  readonly intent: 'metric' | 'list' | 'dataQuality';
  readonly metrics: readonly string[];
  readonly dimensions: readonly string[];
  readonly timeGrain?: TimeGrain;
  /** Absent: all data. */
  readonly period?: Period;
  /** The same metrics a second time, in columns `<metric>_before` and `<metric>_change`. */
  readonly compareTo?: Period;
  readonly filters: readonly Filter[];
  readonly cohorts: readonly Cohort[];
  readonly having: readonly Having[];
  readonly orderBy: readonly { readonly key: string; readonly dir: 'asc' | 'desc' }[];
  readonly limit?: number;
  /** Each group's share of the total beside an additive metric. */
  readonly share?: true;
  readonly params?: Readonly<Record<string, string | number | boolean>>;
  /** Of a question about the data itself. */
  readonly check?:
    | 'duplicates'
    | 'orphans'
    | 'overlaps'
    | 'reversed'
    | 'outliers'
    | 'empty'
    | 'coverage'
    | 'tables';
  readonly table?: string;
};

/** Why a question gets no answer. Each is data, not an error. */
export type Refusal = {
  readonly type: 'not_modelled' | 'ambiguous' | 'not_permitted';
  /** Stable, in snake_case: `no_such_metric`, `unknown_word`, `two_metrics`, `impossible_period`, `write_request`, `identifier_request`, `other_organisation`. */
  readonly code: string;
  readonly message: string;
  /** What the question may have meant, each with a question that is answered. */
  readonly choices?: readonly { readonly label: string; readonly question?: string }[];
  /** The words of the question it is about. */
  readonly words?: readonly string[];
};

/** What was taken for granted, in a sentence: the period, what was left out, a spelling that was mended. */
export type Assumption = { readonly code: string; readonly text: string };

export type Parsed =
  | {
      readonly kind: 'query';
      readonly query: Query;
      readonly assumptions: readonly Assumption[];
      /** Share of the content words that were understood, 0 to 1. */
      readonly confidence: number;
    }
  | { readonly kind: 'refusal'; readonly refusal: Refusal };

/** What the grammar may know of the data: names of values, never rows. */
export type Vocabulary = {
  /** For each dimension with `valuesFrom`, its values as stored, sorted. */
  readonly values: Readonly<Record<string, readonly string[]>>;
  /** First and last day of the data, absent when nothing is dated. */
  readonly coverage?: Period;
  /** Tables that have rows. */
  readonly tables: readonly string[];
};
