import type { Model, Value } from '../model/model.ts';
import type { Assumption, Cohort, Filter, Having, Period, Query, TimeGrain } from '../model/query.ts';
import type { Item } from './items.ts';
import type { Lexicon } from './lexicon.ts';
import type { Check, Idiom, ModelWords } from './model.ts';
import type { Almanac, PeriodReading } from './period-words.ts';

export type Direction = 'asc' | 'desc';
export type Comparison = Having['op'];

/** A value that was said, with every dimension that has it. */
export type SaidValue = {
  readonly candidates: readonly { readonly dim: string; readonly value: Value }[];
  readonly isNot: boolean;
  readonly at: number;
};

export type Quantity = {
  readonly op: Comparison | 'between';
  readonly value: number;
  readonly to?: number;
  readonly unit?: 'percent' | 'money';
  readonly isAge: boolean;
  /** Said to be taken as it stands, whatever the unit of the metric. */
  readonly isPlain: boolean;
  /** `or better`: more only where more is better. */
  readonly isBetter?: true;
  /** Where reading goes on. */
  readonly next: number;
};

/** A number held against something that was named: metrics, dimensions of numbers. */
export type Threshold = {
  readonly quantity: Quantity;
  readonly metrics: readonly string[];
  readonly dimensions: readonly string[];
  /** Written as `having`: the metric is not shown for it. */
  readonly isFormal: boolean;
  readonly at: number;
};

/** Something people have or have not, as it was said. */
export type Condition = {
  readonly has: boolean;
  readonly base?: string;
  readonly metric?: string;
  readonly values: readonly SaidValue[];
  readonly thresholds: readonly Threshold[];
  readonly quantity?: Quantity;
  readonly period?: Period;
  /** Said after another: had as well, or instead of it. */
  readonly joined?: 'and' | 'or';
};

export type MetricMention = {
  readonly names: readonly string[];
  readonly isCount: boolean;
  readonly at: number;
  /** Asked for beside what was said before it. */
  readonly isBeside?: true;
};

export type DimensionMention = {
  readonly names: readonly string[];
  readonly at: number;
  /** After `by`; otherwise the noun stood alone. */
  readonly isBy: boolean;
  readonly isPlural: boolean;
  /** Which one is asked for, or the question begins with it. */
  readonly isSubject: boolean;
};

/** What has been understood so far. Filled from left to right, then settled into a query. */
export type Draft = {
  metrics: MetricMention[];
  idioms: Idiom[];
  dimensions: DimensionMention[];
  grains: { grain: TimeGrain; at: number; isBy: boolean }[];
  periods: { reading: PeriodReading; isCompared: boolean; at: number }[];
  compareTo: Period | undefined;
  /** With a year: the same months of it. */
  comparison: 'yearOverYear' | 'sameLastYear' | 'previousPeriod' | { readonly year: number } | undefined;
  isCompared: boolean;
  /** Dimensions two values of which are held against each other: `higher for men than for women`. */
  versus: readonly string[];
  /** Said to be more often so, which a number of rows does not tell of groups. */
  isOften: boolean;
  isChange: boolean;
  values: SaidValue[];
  filters: Filter[];
  conditions: Condition[];
  cohorts: Cohort[];
  ages: Quantity[];
  thresholds: Threshold[];
  rank: { dir: Direction | 'best' | 'worst'; isCommon: boolean; at: number } | undefined;
  limit: number | undefined;
  /** A number before a noun: `5 members`. */
  countBefore: { count: number; at: number } | undefined;
  sort: { names: readonly string[]; dir: Direction | undefined; isTie: boolean }[];
  sortDir: Direction | undefined;
  /** `worst first`: the end that comes first, whichever way that lies for the metric. */
  sortEnd: 'best' | 'worst' | undefined;
  isShare: boolean;
  /** The value whose share is asked for: `the telehealth share of visits`. */
  shareOf: number | undefined;
  /** The share was asked for beside the groups as they are. */
  isPlainShare: boolean;
  /** The whole was asked for beside the part: `and out of how many`. */
  isOutOf: boolean;
  /** Of several values that were named, each by itself: `CHF, CKD: claims for each`. */
  isEach: boolean;
  /** `per member`, as it was said. */
  perPerson: string | undefined;
  isTrend: boolean;
  isYearly: boolean;
  params: Record<string, string | number | boolean>;
  /** Whether people are counted, listed or spoken of. */
  people: { isCounted: boolean; isSubject: boolean; isPlural: boolean; at: number } | undefined;
  isList: boolean;
  /** Whose rows are listed, where they are not people. */
  listBase: string | undefined;
  isWhich: boolean;
  isCount: boolean;
  intent: Query['intent'] | undefined;
  checks: Check[];
  tables: string[];
  /** In quotation marks, so without doubt. */
  quotedTable: string | undefined;
  bases: string[];
  absent: { message: string; text: string }[];
  vague: { metrics: readonly string[]; text: string }[];
  isFuture: boolean;
  isAddition: boolean;
  kinds: Readonly<Record<string, string>>[];
  unknown: string[];
  understood: number;
  assumptions: Assumption[];
};

export const emptyDraft = (): Draft => ({
  metrics: [],
  idioms: [],
  dimensions: [],
  grains: [],
  periods: [],
  compareTo: undefined,
  comparison: undefined,
  isCompared: false,
  versus: [],
  isOften: false,
  isChange: false,
  values: [],
  filters: [],
  conditions: [],
  cohorts: [],
  ages: [],
  thresholds: [],
  rank: undefined,
  limit: undefined,
  countBefore: undefined,
  sort: [],
  sortDir: undefined,
  sortEnd: undefined,
  isShare: false,
  shareOf: undefined,
  isPlainShare: false,
  isOutOf: false,
  isEach: false,
  perPerson: undefined,
  isTrend: false,
  isYearly: false,
  params: {},
  people: undefined,
  isList: false,
  listBase: undefined,
  isWhich: false,
  isCount: false,
  intent: undefined,
  checks: [],
  tables: [],
  quotedTable: undefined,
  bases: [],
  absent: [],
  vague: [],
  isFuture: false,
  isAddition: false,
  kinds: [],
  unknown: [],
  understood: 0,
  assumptions: [],
});

/** A question being read: its items, and what is known of model and data. */
export type Reading = {
  readonly items: readonly Item[];
  readonly draft: Draft;
  readonly model: Model;
  readonly words: ModelWords;
  readonly lexicon: Lexicon;
  readonly almanac: Almanac;
  /** Values as stored, for each dimension that takes them from the data. */
  readonly stored: Readonly<Record<string, readonly string[]>>;
};

/** Reads what begins at an item; how many items it was, 0 for none. */
export type Rule = (reading: Reading, at: number) => number;
