import { z } from 'zod';
import type { Value } from '../model/model.ts';
import type { Query } from '../model/query.ts';
import { turnsOfPhrase } from './rephrase-words.ts';

const words = z.array(z.string().min(1));
const namedWords = z.record(z.string(), words);
const value = z.union([z.string(), z.number(), z.boolean()]);
const operators = [
  'eq',
  'ne',
  'in',
  'notIn',
  'gt',
  'gte',
  'lt',
  'lte',
  'between',
  'known',
  'unknown',
] as const;
const filter = z.strictObject({
  dim: z.string(),
  op: z.enum(operators),
  value: z.union([value, z.array(value)]).optional(),
});

/** What a phrase stands for, beyond one name of the model. */
const idiom = z.strictObject({
  says: words,
  metrics: z.array(z.string()).default([]),
  dimensions: z.array(z.string()).default([]),
  filters: z.array(filter).default([]),
  params: z.record(z.string(), value).optional(),
  /** Ranks by its first metric. */
  rank: z.enum(['asc', 'desc']).optional(),
});

export const ModelWordsFile = z.strictObject({
  /** Further names; those in the model itself need not be repeated. */
  metrics: namedWords.default({}),
  dimensions: namedWords.default({}),
  values: z.record(z.string(), namedWords).default({}),
  bases: namedWords.default({}),
  /** Metrics that count every row once, so that `distinct` says nothing more of them. */
  once: words.default([]),
  /** Nouns that count something where no metric is named: `claims`. */
  counts: namedWords.default({}),
  /** Whom rows are about, the dimension that tells them apart and the metrics that count them, likeliest first. */
  people: z
    .strictObject({
      words,
      valueWords: words.default([]),
      /** Phrases that count people of whatever rows the question is about. */
      plain: words.default([]),
      /** Whom a measure counts, where it is not whoever has a row of its base. */
      beside: z.record(z.string(), z.string()).default({}),
      /** Metrics that count people by what they measure. */
      told: words.default([]),
      dimension: z.string(),
      counts: z.array(z.string()),
      bases: z.array(z.string()),
    })
    .optional(),
  /** Metrics of which more is better: their worst are the lowest. */
  /** Names in the model that mean something else in a question. */
  unsaid: namedWords.default({}),
  /** What an amount of money is held against where nothing is named. */
  money: z.string().optional(),
  /** Values that set a parameter of a metric that takes it, rather than narrow its rows. */
  negatedParams: z
    .array(
      z.strictObject({
        dim: z.string(),
        value: z.string(),
        word: z.string().optional(),
        isNot: z.boolean(),
        params: z.record(z.string(), value),
      }),
    )
    .default([]),
  /** Thresholds that are a metric of their own: so many over it, and their share. */
  cutoffs: z
    .array(
      z.strictObject({
        metrics: z.array(z.string()),
        ops: z.array(z.enum(['gt', 'gte', 'lt', 'lte', 'eq'])),
        value: z.number(),
        count: z.string().optional(),
        share: z.string().optional(),
        /** Only where the filters that the metric has in itself were said. */
        isSaid: z.boolean().default(false),
        /** Words for the measure that ask for the share once the threshold is said beside them. */
        says: words.default([]),
      }),
    )
    .default([]),
  /** What a word says of a score: high risk. */
  levels: z
    .array(
      z.strictObject({
        says: words,
        metrics: z.array(z.string()),
        op: z.enum(['gt', 'gte', 'lt', 'lte']),
        value: z.number(),
      }),
    )
    .default([]),
  /** Scores of one row each: their points, and what counts the rows; those of people where `of` is empty. */
  scores: z
    .array(
      z.strictObject({
        metrics: z.array(z.string()),
        dim: z.string(),
        count: z.string(),
        of: z.array(z.string()).default([]),
      }),
    )
    .default([]),
  /** What a single person has where an average is named: the latest result. */
  own: z.record(z.string(), z.string()).default({}),
  /** Rows that are listed by what a metric counts of them: stays that were followed by a readmission. */
  flagged: z
    .array(
      z.strictObject({
        count: z.string(),
        share: z.string(),
        of: z.array(z.string()),
        base: z.string(),
        dim: z.string(),
        filter,
      }),
    )
    .default([]),
  /** What rows cost, by what counts them: the part of all money, or another metric; neither where it is not known. */
  costs: z
    .array(
      z.strictObject({ of: z.array(z.string()), filter: filter.optional(), metric: z.string().optional() }),
    )
    .default([]),
  /** Rows that a metric counts by a number each of them has, and the list that shows it: stays at high risk. */
  counting: z
    .array(
      z.strictObject({
        count: z.string(),
        metric: z.string(),
        op: z.enum(['gt', 'gte', 'lt', 'lte']),
        value: z.number(),
        dim: z.string(),
      }),
    )
    .default([]),
  /** A total on average, by the rows it is said of. */
  means: z.array(z.strictObject({ metric: z.string(), of: z.string(), mean: z.string() })).default([]),
  /** For `and how many were completed`: the metric that counts the part beside its whole. */
  parts: z
    .array(z.strictObject({ metric: z.string(), dim: z.string(), value: z.string(), count: z.string() }))
    .default([]),
  /** A metric with a filter that is a metric of its own, as a number or as a share. */
  narrower: z
    .array(
      z.strictObject({
        metric: z.string(),
        dim: z.string(),
        value: z.string(),
        count: z.string().optional(),
        share: z.string().optional(),
      }),
    )
    .default([]),
  /** What a breakdown is only asked of: reasons of denial are those of denied claims. */
  narrowedBy: z.array(z.strictObject({ dim: z.string(), metrics: z.array(z.string()), filter })).default([]),
  /** What is shown of a breakdown that is named without a metric, most first. */
  axes: namedWords.default({}),
  /** For a share or a mean: the metric that counts the same people or rows. */
  counted: z.record(z.string(), z.string()).default({}),
  /** Filters that a metric has in itself. */
  implied: z.record(z.string(), z.array(filter)).default({}),
  /** Values that a check of a table has in itself. */
  ofChecks: z
    .array(z.strictObject({ check: z.string(), table: z.string(), dim: z.string(), value: z.string() }))
    .default([]),
  betterHigh: z.array(z.string()).default([]),
  /** Metrics whose names are common words unless written in capitals. */
  capitals: z.record(z.string(), z.string()).default({}),
  idioms: z.array(idiom).default([]),
  params: z.array(z.strictObject({ says: words, params: z.record(z.string(), value) })).default([]),
  /** A number of these rows sets a parameter where the metric has it: fewest fills. */
  quantities: z.array(z.strictObject({ says: words, param: z.string() })).default([]),
  /** For `same for pharmacy`: metrics of one kind by their like of another. */
  kinds: z.array(z.strictObject({ says: words, metrics: z.record(z.string(), z.string()) })).default([]),
  absent: z.array(z.strictObject({ words, message: z.string() })).default([]),
  /** For scores of one row each: the metric that averages them over a group. */
  averages: z.record(z.string(), z.string()).default({}),
  /** Where a value belongs to two dimensions, the one that says something about the rows of a base. */
  preferred: namedWords.default({}),
  /** Words that ask for something without saying what is measured, each with the topics it may mean. */
  vague: z.array(z.strictObject({ says: words, metrics: z.array(z.string()) })).default([]),
  /** The dimension of age in years. */
  ages: z.string().optional(),
  /** What is said of an answer with the metric, unless it also has one of these metrics or is told apart by one of these dimensions. */
  notes: z.record(z.string(), z.strictObject({ text: z.string(), unless: words.default([]) })).default({}),
  /** Who counts people where they are told by what only some of the rows have: a discharge. */
  countedBy: z
    .array(z.strictObject({ says: words, dims: words, metric: z.string(), becomes: z.string() }))
    .default([]),
  /** What all rows of a derived base are, by its dimension. */
  onlyOf: z.record(z.string(), z.record(z.string(), z.string())).default({}),
  ...turnsOfPhrase,
  /** Names of what is looked for, which say nothing where they stand before a colon and the question after it. */
  headings: words.default([]),
  /** Words of this trade that say nothing by themselves. */
  stop: words.default([]),
});

export type ModelWords = z.infer<typeof ModelWordsFile>;
export type Idiom = z.infer<typeof idiom>;

/** What function words do in a question. */
export const roles = [
  'stop',
  'by',
  'each',
  'and',
  'not',
  'with',
  'is',
  'where',
  'which',
  'count',
  'list',
  'share',
  'sort',
  'ascending',
  'descending',
  'then',
  'top',
  'bottom',
  'most',
  'least',
  'best',
  'worst',
  'compare',
  'change',
  'before',
  'same',
  'replace',
  'add',
  'only',
  'over',
  'atLeast',
  'under',
  'atMost',
  'exactly',
  'between',
  'orMore',
  'orLess',
  'older',
  'younger',
  'aged',
  'unit',
  'known',
  'unknown',
  'oneOf',
  'using',
  'limit',
  'rows',
  'any',
  'trend',
  'yearly',
  'asList',
  'asFigures',
  'fraction',
  'minus',
  'true',
  'false',
  'data',
  'check',
  'future',
  'components',
  'name',
  'forPeople',
  'common',
  'rare',
  'compareTo',
  'outOf',
] as const;

export type Role = (typeof roles)[number];
export type Check = NonNullable<Query['check']>;

export type Sense =
  | { readonly is: 'metric'; readonly name: string }
  | { readonly is: 'count'; readonly name: string }
  | { readonly is: 'dimension'; readonly name: string }
  | { readonly is: 'value'; readonly dim: string; readonly value: Value }
  | { readonly is: 'base'; readonly name: string }
  | { readonly is: 'table'; readonly name: string }
  | { readonly is: 'people' }
  | { readonly is: 'idiom'; readonly idiom: Idiom }
  | { readonly is: 'param'; readonly params: Readonly<Record<string, string | number | boolean>> }
  | { readonly is: 'quantity'; readonly param: string }
  | { readonly is: 'kind'; readonly metrics: Readonly<Record<string, string>> }
  | { readonly is: 'absent'; readonly message: string }
  | { readonly is: 'vague'; readonly metrics: readonly string[] }
  | { readonly is: 'grain'; readonly grain: NonNullable<Query['timeGrain']> }
  | {
      readonly is: 'level';
      readonly metric: string;
      readonly op: 'gt' | 'gte' | 'lt' | 'lte';
      readonly value: number;
    }
  | { readonly is: 'check'; readonly check: Check }
  | { readonly is: 'role'; readonly role: Role };
