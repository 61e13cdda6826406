import type { Query } from '../model/query.ts';
import type { Reading } from './draft.ts';
import { grainOf, hasSense, sensesOf } from './items.ts';
import { type Refused, unclear } from './refusals.ts';
import { skipSilent } from './skip.ts';

const EACH = new Set([
  'by',
  'each',
  'every',
  'per',
  'within each',
  'in each',
  'for each',
  'within',
  'in every',
  'for every',
]);

/** The axes that are said to have a winner each: `in each quarter`, `per clinic`. */
function axesOfEach({ items }: Reading, { dimensions, timeGrain }: Query): readonly string[] {
  return items.flatMap((item, at) => {
    const isEach = EACH.has(item.text) || item.tokens.some(({ text }) => text === 'each' || text === 'every');
    if (!isEach || hasSense(item, 'metric')) return [];
    const next = items[skipSilent(items, at + 1)];
    const grain = grainOf(next) ?? grainOf(item);
    if (grain !== undefined && grain === timeGrain) return [grain];
    return [...sensesOf(next, 'dimension'), ...sensesOf(item, 'dimension')]
      .map(({ name }) => name)
      .filter((name) => dimensions.includes(name));
  });
}

const RELATIONS = new Set(['before', 'prior', 'previous', 'earlier', 'ago', 'same', 'last', 'past']);

/** `the month with the highest spend in each year`: a part of time that was named and is not shown. */
function lostGrain({ items }: Reading, { timeGrain, compareTo }: Query): string | undefined {
  if (compareTo) return undefined;
  const lost = items.findIndex((item, at) => {
    const grain = hasSense(item, 'metric', 'value', 'idiom') ? undefined : grainOf(item);
    const isRelated = [items[at - 1], items[at + 1]].some((one) => RELATIONS.has(one?.text ?? ''));
    const isNamed = items[skipSilent(items, at + 1)]?.period !== undefined;
    return item.period === undefined && grain !== undefined && grain !== timeGrain && !isRelated && !isNamed;
  });
  return grainOf(items[lost]);
}

/** `the lowest PMPM in each quarter`: a query keeps the first of all rows, not the first of each group. */
export function lostGroups(reading: Reading, query: Query): Refused | undefined {
  const { model, draft } = reading;
  const axes = query.timeGrain === undefined ? query.dimensions : [...query.dimensions, query.timeGrain];
  if (draft.rank === undefined) return undefined;
  const grain = lostGrain(reading, query);
  if (grain !== undefined) {
    const text = `It is not clear how the ${grain} is meant. Please ask for the number by ${grain}, for one group or period.`;
    return unclear('unclear_rank', text, [grain]);
  }
  if (query.limit === undefined || axes.length < 2) return undefined;
  const [group] = axesOfEach(reading, query);
  if (group === undefined) return undefined;
  const said = (name: string): string => (model.dimensions[name]?.label ?? name).toLowerCase();
  const metrics = query.metrics.map((name) => model.metrics[name]?.label ?? name).join(' and ');
  const whole = `${metrics} by ${axes.map(said).join(' and ')}`;
  const message = `The first of each ${said(group)} is not picked out. Please ask for “${whole}”, which shows them all.`;
  const { refusal } = unclear('rank_in_groups', message);
  return { kind: 'refusal', refusal: { ...refusal, choices: [wholeOf(query, whole)] } };
}

/** The whole table as a question, where it is no other rows than those that were asked for. */
function wholeOf({ period, filters, cohorts, having }: Query, label: string) {
  if (filters.length + cohorts.length + having.length > 0) return { label };
  const time = period ? ` from ${period.from} to ${period.to}` : '';
  return { label, question: `Show ${label}${time}` };
}
