import type { Model } from '../model/model.ts';
import type { Filter, Query } from '../model/query.ts';
import type { Reading } from './draft.ts';
import { basesOf } from './known.ts';
import { type Refused, unclear } from './refusals.ts';

type Held = { readonly column: string; readonly values: readonly string[] };

const EQUAL = /(\bb\.\w+) (?:= '([^']*)'|in \(([^)]*)\))/gu;

/** What a condition holds columns to: `b.status = 'paid'`; nothing of one that has an alternative in it. */
function heldBy(where: string | undefined): readonly Held[] {
  if (where === undefined || / or |\bnot\b\s*\(/u.test(where)) return [];
  return [...where.matchAll(EQUAL)].map(([, column = '', value, list = '']) => ({
    column,
    values: value === undefined ? list.split(',').map((one) => one.trim().slice(1, -1)) : [value],
  }));
}

/** Columns of a base that have one value in all of its rows. */
const ofBase = ({ model, words }: Reading, base: string): readonly Held[] => [
  ...heldBy(model.bases[base]?.where),
  ...Object.entries(words.onlyOf[base] ?? {}).map(([dim, value]) => ({
    column: model.dimensions[dim]?.on[base] ?? '',
    values: [value],
  })),
];

/** Whether a row that passes the filter cannot have what its base or metric holds it to. */
function excludes(column: string | undefined, { op, value }: Filter, held: Held): boolean {
  if (column !== held.column) return false;
  const said: readonly unknown[] = Array.isArray(value) ? value : [value];
  if (op === 'eq' || op === 'in') return !said.some((one) => held.values.some((own) => own === one));
  return op === 'ne' && held.values.every((own) => said.includes(own));
}

/** Whether no row of the metric passes the filter; of a ratio, none of its bases. */
function isClash(reading: Reading, name: string, filter: Filter): boolean {
  const { model } = reading;
  const { ratio, where } = model.metrics[name] ?? {};
  return basesOf(model, name).some((base) =>
    [...ofBase(reading, base), ...(ratio ? [] : heldBy(where))].some((held) =>
      excludes(model.dimensions[filter.dim]?.on[base], filter, held),
    ),
  );
}

const clashOf = (
  reading: Reading,
  { metrics, filters }: Query,
): { filter: Filter; name: string } | undefined =>
  metrics
    .flatMap((name) => filters.map((filter) => ({ filter, name })))
    .find(({ filter, name }) => isClash(reading, name, filter));

/** Whether a metric counts the rows of its base, each once, under no condition that tells them apart. */
const countsAll = (model: Model, name: string): boolean =>
  model.metrics[name]?.sql === 'count(*)' && heldBy(model.metrics[name]?.where).length === 0;

const isSameTable = ({ bases }: Model, one: string, other: string): boolean =>
  JSON.stringify(bases[one]?.from) === JSON.stringify(bases[other]?.from);

/** What the base of a metric holds its rows to, as filters of the table they are in; undefined where one has no name. */
function asFilters(model: Model, name: string, base: string): readonly Filter[] | undefined {
  const own = model.metrics[name]?.base ?? '';
  const found = heldBy(model.bases[own]?.where).map(({ column, values }) => {
    const dim = Object.keys(model.dimensions).find((one) => model.dimensions[one]?.on[base] === column);
    const [value = ''] = values;
    return dim === undefined || values.length > 1 ? undefined : ({ dim, op: 'eq', value } as Filter);
  });
  return found.every((one) => one !== undefined) ? found : undefined;
}

/** `denied inpatient stays`: a stay is one that was paid, so the claims of the kind are counted. */
function countedWhole(reading: Reading, query: Query, clash: Filter): Query | undefined {
  const { model, words } = reading;
  const [name = '', ...more] = query.metrics;
  if (more.length > 0 || !countsAll(model, name) || query.having.length + query.orderBy.length > 0)
    return undefined;
  const own = model.metrics[name]?.base ?? '';
  const whole = Object.keys(words.counts).find((count) => {
    const base = model.metrics[count]?.base ?? '';
    return (
      base !== own && countsAll(model, count) && !model.bases[base]?.where && isSameTable(model, own, base)
    );
  });
  const base = model.metrics[whole ?? '']?.base ?? '';
  const implied = whole === undefined ? undefined : asFilters(model, name, base);
  const isPart = words.parts.some(({ metric, dim }) => metric === whole && dim === clash.dim);
  if (whole === undefined || !implied || !isPart) return undefined;
  const said = new Set(query.filters.map(({ dim }) => dim));
  const filters = [...implied.filter(({ dim }) => !said.has(dim)), ...query.filters];
  const isKnown = [...query.dimensions, ...filters.map(({ dim }) => dim)].every(
    (dim) => model.dimensions[dim]?.on[base] !== undefined,
  );
  const isOther = clashOf(reading, { ...query, metrics: [whole], filters }) !== undefined;
  return isKnown && !isOther && said.has(clash.dim) ? { ...query, metrics: [whole], filters } : undefined;
}

/** A filter that no row of the metric can pass would give a zero that says nothing. */
export function withoutClash(
  reading: Reading,
  query: Query,
): { readonly query: Query } | { readonly refused: Refused } {
  const { model, draft } = reading;
  const clash = draft.intent === undefined ? clashOf(reading, query) : undefined;
  if (!clash) return { query };
  const { filter, name } = clash;
  const counted = countedWhole(reading, query, filter);
  const label = model.metrics[name]?.label ?? name;
  if (counted) {
    const whole = model.metrics[counted.metrics[0] ?? '']?.label ?? '';
    const text = `By definition nothing in “${label}” is like that, so ${whole.toLowerCase()} of the kind were counted, by their own date.`;
    draft.assumptions.push({ code: 'scope', text });
    return { query: counted };
  }
  const text = `By definition nothing in “${label}” is like that: “${String(filter.value)}”. Please ask for another number of those.`;
  return { refused: unclear('contradiction', text, [String(filter.value)]) };
}
