import type { Model, Value } from '../model/model.ts';
import type { Cohort, Filter, Query } from '../model/query.ts';
import checkWords from './check-words.json' with { type: 'json' };
import { sayNumber } from './figures.ts';
import paramWords from './param-words.json' with { type: 'json' };
import { both, either, is, lower, namePeriod, sayKey, sayPeriod, several } from './words.ts';

/** What was understood, for a person to read: by the labels of the model, not in the words a question is parsed from. */
export function interpret(model: Model, query: Query): string {
  if (query.intent === 'dataQuality') return interpretCheck(model, query);
  const parts = [
    whatOf(model, query),
    ...byOf(model, query),
    ...(query.filters.length === 0
      ? []
      : [`for ${both(query.filters.map((each) => sayFilter(model, each)))}`]),
    ...query.having.map((each) => `only where ${sayHaving(model, each)}`),
    ...(query.share === true ? ["with each group's share of the total"] : []),
    ...Object.entries(query.params ?? {}).map(sayParam),
    ...orderOf(model, query),
    ...(query.period === undefined ? [] : [sayPeriod(query.period)]),
    ...(query.compareTo === undefined ? [] : [`compared with ${namePeriod(query.compareTo)}`]),
  ];
  const people = query.cohorts.map((each) => sayCohort(model, each));
  return [parts.join(', '), ...(people.length === 0 ? [] : [`of people ${both(people)}`])].join('; ');
}

export const labelOf = (model: Model, key: string): string =>
  model.metrics[key]?.label ?? model.dimensions[key]?.label ?? key;

function whatOf(model: Model, query: Query): string {
  const { intent, metrics, dimensions } = query;
  const [first, ...rest] = metrics.map((name) => labelOf(model, name));
  if (first === undefined) return `List of ${both(dimensions.map((name) => several(labelOf(model, name))))}`;
  const what = both([first, ...rest.map(lower)]);
  const each = intent === 'list' ? listedBy(model, query).map((name) => lower(labelOf(model, name))) : [];
  return each.length === 0 ? what : `${what} of each ${both(each)}`;
}

/** What the base lists where the question names nothing. */
const listedBy = (model: Model, { dimensions, metrics }: Query): readonly string[] =>
  dimensions.length > 0
    ? dimensions
    : (model.bases[model.metrics[metrics[0] ?? '']?.base ?? '']?.lists ?? []);

function byOf(model: Model, { intent, metrics, dimensions, timeGrain }: Query): readonly string[] {
  const isNamed = intent === 'list' || metrics.length === 0;
  const named = isNamed ? [] : dimensions.map((name) => lower(labelOf(model, name)));
  const keys = [...named, ...(timeGrain === undefined ? [] : [timeGrain])];
  return keys.length === 0 ? [] : [`by ${both(keys)}`];
}

const valuesOf = (value: Filter['value']): readonly Value[] =>
  Array.isArray(value) ? (value as readonly Value[]) : [value ?? null];

const OPERATORS = { gt: 'over', gte: 'at least', lt: 'under', lte: 'at most', eq: 'exactly' } as const;

/** `plan Gold PPO`, `age in years over 65`, `no recorded denial reason`. */
function sayFilter(model: Model, { dim, op, value }: Filter): string {
  const label = lower(labelOf(model, dim));
  const said = valuesOf(value).map((each) => sayKey(model, { name: dim, role: 'dimension' }, each));
  if (op === 'known') return `a recorded ${label}`;
  if (op === 'unknown') return `no recorded ${label}`;
  const isClear = said.every((each) => lower(each).startsWith(label) || isWord(model, dim, each));
  const named = isClear ? either(said.map(lower)) : `${label} ${either(said)}`;
  if (op === 'eq' || op === 'in') return named;
  if (op === 'ne' || op === 'notIn')
    return isClear ? `others than ${named}` : `${label} other than ${either(said)}`;
  return op === 'between' ? `${label} between ${both(said)}` : `${label} ${OPERATORS[op]} ${said.join()}`;
}

/** `women` needs no `sex` before it. */
const isWord = (model: Model, dim: string, said: string): boolean =>
  Object.entries(model.dimensions[dim]?.valueSynonyms ?? {}).some(
    ([value, [word]]) => value.length === 1 && word === said,
  );

const sayHaving = (model: Model, { key, op, value }: Query['having'][number]): string =>
  `${lower(labelOf(model, key))} ${is(labelOf(model, key))} ${OPERATORS[op]} ${sayNumber(value, { unit: model.metrics[key]?.unit })}`;

const PARAMS: Readonly<Record<string, Readonly<Record<string, string>>>> = paramWords;

export function sayParam([name, value]: readonly [string, string | number | boolean]): string {
  const words = PARAMS[name]?.[String(value)] ?? PARAMS[name]?.['*'];
  return words?.replace('{}', String(value)) ?? `${name} ${value}`;
}

function orderOf(model: Model, { orderBy, limit, metrics }: Query): readonly string[] {
  const [first, ...others] = orderBy;
  if (first === undefined) return limit === undefined ? [] : [`the first ${limit}`];
  const end = first.dir === 'desc' ? 'highest' : 'lowest';
  if (others.length === 0 && limit !== undefined && first.key === metrics[0])
    return [limit === 1 ? `the ${end}` : `the ${limit} ${end}`];
  const keys = orderBy.map(
    ({ key, dir }) => `${lower(labelOf(model, key))} (${dir === 'desc' ? 'highest' : 'lowest'} first)`,
  );
  return [`sorted by ${both(keys)}`, ...(limit === undefined ? [] : [`the first ${limit}`])];
}

/** `with at least 3 emergency visits in 2025`, `without lab results of lab test HbA1c`. */
export function sayCohort(model: Model, { has, base, filters, period, min = 1 }: Cohort): string {
  const rows = lower(model.bases[base]?.label ?? base);
  const count = min === 1 ? '' : `${has ? 'at least' : 'fewer than'} ${min} `;
  const narrowed = filters.length === 0 ? '' : ` of ${both(filters.map((each) => sayFilter(model, each)))}`;
  const when = period === undefined ? '' : ` ${sayPeriod(period)}`;
  return `${has || min > 1 ? 'with' : 'without'} ${count}${rows}${narrowed}${when}`;
}

/** What a check looks for. */
export const checkedFor = ({ check = 'tables' }: Query): string => checkWords[check];

export const tableLabel = (model: Model, table: string): string => lower(model.tables[table]?.label ?? table);

function interpretCheck(model: Model, query: Query): string {
  const where = query.table === undefined ? '' : ` in ${tableLabel(model, query.table)}`;
  const when = query.period === undefined ? '' : `, ${sayPeriod(query.period)}`;
  return `Check of the data: ${checkedFor(query)}${where}${when}`;
}
