import { canonicalQuery } from '../model/canonical.ts';
import type { Model, Value } from '../model/model.ts';
import type { Cohort, Filter, Having, Period, Query, Vocabulary } from '../model/query.ts';
import { readItems } from './items.ts';
import { type Lexicon, lexiconOf } from './lexicon.ts';
import type { ModelWords, Sense } from './model.ts';
import { parseQuestion } from './parse.ts';
import { cutText, normaliseText } from './text.ts';

/** Names of values are the data's own and stand in quotation marks, so none is needed to write. */
const noVocabulary: Vocabulary = { values: {}, tables: [] };
/** Only to see whether a phrase could be a period; any day does. */
const almanac = { now: '2000-01-01', fiscalYearStart: 1, weekStart: 'monday' } as const;

type Pen = { readonly model: Model; readonly words: ModelWords; readonly lexicon: Lexicon };

const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`;

/** Whether the phrase is read as this and as nothing else. */
function means({ lexicon }: Pen, phrase: string, sense: Sense): boolean {
  const items = readItems(cutText(normaliseText(phrase)), lexicon, almanac);
  const [item] = items;
  const [only] = item?.senses ?? [];
  return items.length === 1 && item?.senses.length === 1 && JSON.stringify(only) === JSON.stringify(sense);
}

/** The shortest way to name a thing that nothing else is called; its own name in quotation marks where there is none. */
function phraseFor(pen: Pen, candidates: readonly string[], sense: Sense & { name: string }): string {
  const found = candidates.find((phrase) => !/[":,;]/u.test(phrase) && means(pen, phrase, sense));
  if (found === undefined) return quoted(sense.name);
  return /^[A-Z][a-z]/u.test(found) ? `${found.charAt(0).toLowerCase()}${found.slice(1)}` : found;
}

function metricPhrase(pen: Pen, name: string): string {
  const spec = pen.model.metrics[name];
  if (!spec) return quoted(name);
  return phraseFor(pen, [spec.label, ...spec.synonyms], { is: 'metric', name });
}

function dimensionPhrase(pen: Pen, name: string): string {
  const spec = pen.model.dimensions[name];
  if (!spec) return quoted(name);
  return phraseFor(pen, [spec.label, ...spec.synonyms], { is: 'dimension', name });
}

function basePhrase(pen: Pen, name: string): string {
  const spec = pen.model.bases[name];
  if (!spec) return quoted(name);
  return phraseFor(pen, [spec.label, ...spec.synonyms], { is: 'base', name });
}

/** A column of the answer: a metric, a dimension, or by its own name. */
function keyPhrase(pen: Pen, key: string): string {
  if (pen.model.metrics[key]) return metricPhrase(pen, key);
  return pen.model.dimensions[key] ? dimensionPhrase(pen, key) : quoted(key);
}

/** Four digits alone would be a year. */
function numberText(value: number): string {
  if (value < 0) return `minus ${numberText(-value)}`;
  return /^\d{4}$/u.test(String(value)) ? `${value}.0` : String(value);
}

function valueText(value: Value): string {
  if (typeof value === 'number') return numberText(value);
  if (typeof value === 'boolean') return String(value);
  return quoted(String(value));
}

const listText = (value: Filter['value']): string =>
  (Array.isArray(value) ? (value as readonly Value[]) : [value ?? null]).map(valueText).join(', ');

const pairText = (value: Filter['value']): string => {
  const [from = null, to = null] = Array.isArray(value) ? (value as readonly Value[]) : [];
  return `${valueText(from)} and ${valueText(to)}`;
};

const filterTexts: Readonly<Record<Filter['op'], (value: Filter['value']) => string>> = {
  eq: (value) => `is ${valueText(value ?? null)}`,
  ne: (value) => `is not ${valueText(value ?? null)}`,
  in: (value) => `is one of ${listText(value)}`,
  notIn: (value) => `is not one of ${listText(value)}`,
  gt: (value) => `is over ${valueText(value ?? null)}`,
  gte: (value) => `is at least ${valueText(value ?? null)}`,
  lt: (value) => `is under ${valueText(value ?? null)}`,
  lte: (value) => `is at most ${valueText(value ?? null)}`,
  between: (value) => `is between ${pairText(value)}`,
  known: () => 'is known',
  unknown: () => 'is unknown',
};

const filterText = (pen: Pen, { dim, op, value }: Filter): string =>
  `where ${dimensionPhrase(pen, dim)} ${filterTexts[op](value)}`;

const comparisonTexts: Readonly<Record<Having['op'], string>> = {
  gt: 'over',
  gte: 'at least',
  lt: 'under',
  lte: 'at most',
  eq: 'exactly',
};

/** `over 2` of a ratio would be read as two percent. */
function havingText(pen: Pen, { key, op, value }: Having): string {
  const isBeyondOne = pen.model.metrics[key]?.unit === 'ratio' && Math.abs(value) > 1;
  const plain = isBeyondOne ? ' as a fraction' : '';
  return `having ${keyPhrase(pen, key)} ${comparisonTexts[op]} ${numberText(value)}${plain}`;
}

const periodText = ({ from, to }: Period): string => `from ${from} to ${to}`;

function cohortText(pen: Pen, { has, base, filters, period, min }: Cohort): string {
  const least = min === undefined ? 'any' : `at least ${min}`;
  const narrowed = filters.map((filter) => ` ${filterText(pen, filter)}`).join('');
  const when = period ? ` ${periodText(period)}` : '';
  return `for people ${has ? 'with' : 'without'} ${least} ${basePhrase(pen, base)}${narrowed}${when}`;
}

const checkTexts: Readonly<Record<NonNullable<Query['check']>, string>> = {
  duplicates: 'duplicates',
  orphans: 'orphans',
  overlaps: 'overlaps',
  reversed: 'reversed dates',
  outliers: 'outliers',
  empty: 'missing values',
  coverage: 'date coverage',
  tables: 'row counts',
};

function writeCheck({ check = 'tables', table, period }: Query): string {
  const where = table === undefined ? '' : ` in table ${quoted(table)}`;
  return `Check the data for ${checkTexts[check]}${where}${period ? ` ${periodText(period)}` : ''}`;
}

function orderText(pen: Pen, orderBy: Query['orderBy']): string[] {
  const keys = orderBy.map(
    ({ key, dir }) => `${keyPhrase(pen, key)} ${dir === 'asc' ? 'ascending' : 'descending'}`,
  );
  return keys.length === 0 ? [] : [`sorted by ${keys.join(' then by ')}`];
}

function paramTexts(params: Query['params']): string[] {
  return Object.entries(params ?? {}).map(([name, value]) => `using ${quoted(name)} = ${valueText(value)}`);
}

/**
 * A typed question in English, so exactly that reading it gives the same query. Where the plain sentence would be read
 * with what such a question usually means besides, it begins `As figures`: then nothing is added.
 */
export function writeQuestion(model: Model, words: ModelWords, query: Query): string {
  if (query.intent === 'dataQuality') return writeCheck(query);
  const plain = writeFigures(model, words, query);
  if (query.intent === 'list') return plain;
  const read = parseQuestion(model, words, noVocabulary, plain, { now: almanac.now });
  const isSame = read.kind === 'query' && canonicalQuery(read.query) === canonicalQuery(query);
  return isSame ? plain : plain.replace(/^Show/u, 'As figures show');
}

function writeFigures(model: Model, words: ModelWords, query: Query): string {
  const pen: Pen = { model, words, lexicon: lexiconOf(model, words, noVocabulary) };
  const axes = [
    ...query.dimensions.map((dim) => dimensionPhrase(pen, dim)),
    ...(query.timeGrain ? [query.timeGrain] : []),
  ];
  const isList = query.intent === 'list';
  const metrics = query.metrics.map((metric) => metricPhrase(pen, metric)).join(', ');
  const asked = isList ? `As a list show ${metrics}`.trim() : `Show ${metrics}`;
  const parts = [
    ...axes.map((axis) => `by ${axis}`),
    ...query.filters.map((filter) => filterText(pen, filter)),
    ...query.having.map((having) => havingText(pen, having)),
    ...(query.share ? ['with share of total'] : []),
    ...paramTexts(query.params),
    ...orderText(pen, query.orderBy),
    ...(query.limit === undefined ? [] : [`limit ${query.limit}`]),
    ...(query.period ? [periodText(query.period)] : []),
    ...(query.compareTo ? [`measured against ${query.compareTo.from} to ${query.compareTo.to}`] : []),
  ];
  const cohorts = query.cohorts.map((cohort) => `; ${cohortText(pen, cohort)}`).join('');
  return `${[asked, ...parts].join(', ')}${cohorts}`;
}
