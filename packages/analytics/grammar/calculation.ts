import type { Query } from '../model/query.ts';
import type { Reading } from './draft.ts';
import { sensesOf } from './items.ts';
import { notModelled, type Refused, unclear } from './refusals.ts';
import { countsPeople } from './settle-lost.ts';

/** The words of the question but for its periods and the names of what is measured. */
export const wordsAround = ({ items }: Reading, { metrics }: Query): string =>
  items
    .filter(
      (item) =>
        item.period === undefined && !sensesOf(item, 'metric').some(({ name }) => metrics.includes(name)),
    )
    .flatMap(({ tokens }) => tokens.map(({ raw }) => raw.toLowerCase()))
    .join(' ');

const ANNUALIZED = /\bannuali[sz]/u;
const CUMULATIVE = /\b(?:cumulat|running (?:total|sum|count))/u;
const STEPWISE = /\b(?:(month|quarter|week|day)[ -](?:over|on|to|by)[ -]\1|mom|qoq)\b/u;
const BY_STEP = /\b(month|quarter|week|day)[ -]by[ -]\1\b/u;
const GROWTH =
  /(?:\b(?:percent(?:age)?|relative)|%) (?:change|growth|increase|decrease)|\bgrowth rate|\brate of (?:change|growth)/u;
/** `how did it change month over month` asks for its course, which the months are. */
const COURSE = /\b(?:how (?:did|has|have|do|does)|trend)/u;

const NOT_CALCULATED =
  'is not calculated. Please ask for the number itself, for the months of a period, or for two periods compared with each other.';

const uncalculated = (what: string): Refused =>
  notModelled('not_calculated', `${what} ${NOT_CALCULATED}`, []);

/** `annualized`, `cumulative by month`, `month-over-month change`: without the word other numbers were asked for. */
function lostSteps(query: Query, text: string): Refused | undefined {
  if (ANNUALIZED.test(text)) return uncalculated('A number made up to a whole year');
  const isSeveral = query.timeGrain !== undefined || query.share === true;
  if (isSeveral && CUMULATIVE.test(text)) return uncalculated('A running total');
  if (query.timeGrain === undefined || query.compareTo) return undefined;
  const isStepwise = STEPWISE.test(text) && !COURSE.test(text) && !BY_STEP.test(text);
  return isStepwise || GROWTH.test(text)
    ? uncalculated('The change from each part of a period to the next')
    : undefined;
}

const AVERAGES = new Set(['average', 'avg', 'mean']);
const PERIODIC = new Set(['daily', 'weekly', 'monthly', 'quarterly', 'annual', 'yearly']);

/** Totals and numbers of people, which are no average of anything. */
const isLevel = (reading: Reading, name: string): boolean =>
  reading.model.metrics[name]?.additive === true || countsPeople(reading, name);

/** `average claims per month`: so many of them, not what one of them costs. */
function averagesRows({ items, lexicon }: Reading): boolean {
  const tokens = items.flatMap((item) => item.tokens);
  return tokens.some(
    ({ text }, at) =>
      AVERAGES.has(text) &&
      tokens[at + 1]?.raw.toLowerCase().endsWith('s') === true &&
      lexicon.sensesOf(tokens[at + 1]?.text ?? '').some(({ is }) => is === 'count'),
  );
}

const OF_PERIODS =
  'An average of months or other parts of a period is not given. Please ask for the total, or for the number by month.';

/** `average monthly spend`, `average membership per month`: one number was asked for, and not the months. */
function lostAverage(reading: Reading, query: Query): Refused | undefined {
  const { items } = reading;
  const isSplit = query.timeGrain !== undefined;
  if (isSplit && averagesRows(reading)) return unclear('average_of', OF_PERIODS);
  if (query.metrics.length === 0 || !query.metrics.every((name) => isLevel(reading, name))) return undefined;
  const isAsked = items.some(
    ({ text }, at) =>
      AVERAGES.has(text) && (isSplit || PERIODIC.has(items[at + 1]?.tokens[0]?.raw.toLowerCase() ?? '')),
  );
  return isAsked ? unclear('average_of', OF_PERIODS) : undefined;
}

const BETWEEN = /\b(?:days?|time|weeks|hours|interval) (?:between|from)\b/u;

/** `days between fills`: how long it was, not how many there were. */
function lostInterval({ model }: Reading, { metrics }: Query, text: string): Refused | undefined {
  const isLost = metrics.some((name) => model.metrics[name]?.unit !== 'days');
  return isLost && BETWEEN.test(text)
    ? notModelled('no_such_metric', 'The time between two such events is not measured.', [])
    : undefined;
}

/** `total cost of members over $20,000`: the sum over those who are chosen by their own. */
function lostSum({ draft, items, words }: Reading, query: Query): Refused | undefined {
  const people = draft.people?.at ?? -1;
  const isOfPeople =
    query.having.length > 0 &&
    query.dimensions.length === 1 &&
    query.dimensions[0] === words.people?.dimension;
  const before = items.slice(0, Math.max(people, 0));
  const total = before.findIndex(({ tokens }) =>
    ['total', 'combined', 'sum'].includes(tokens[0]?.text ?? ''),
  );
  const isOf = total >= 0 && before.some(({ text }, at) => at > total && (text === 'of' || text === 'for'));
  const isListed = draft.isList || draft.isWhich || draft.rank !== undefined;
  return isOfPeople && isOf && !isListed
    ? notModelled(
        'not_added',
        'What members have together who are chosen by a number of their own is not added up. Please ask for the members themselves.',
        [],
      )
    : undefined;
}

/** `members with a paid amount over $20,000`: of all that was paid for each, or of one row of it. */
function lostHolder({ draft, model }: Reading, { filters }: Query): Refused | undefined {
  const people = draft.people?.at ?? Number.POSITIVE_INFINITY;
  const held = draft.thresholds.find(
    ({ metrics, dimensions, at }) =>
      at > people &&
      metrics.some((name) => model.metrics[name]?.additive) &&
      filters.some(({ dim }) => dimensions.includes(dim)),
  );
  return (
    held &&
    unclear(
      'unclear_threshold',
      'It is not clear whether the number is of all that each member had, or of one row. Please ask for the members, or for the rows.',
    )
  );
}

const STATUS = /(?:^| and )(\S+) = '([^']*)'$/u;

/** `average paid per denied claim`: an average of other rows than those that were asked for. */
function lostRows({ model }: Reading, { metrics, filters }: Query): Refused | undefined {
  for (const name of metrics) {
    const { ratio, base = '', label = name } = model.metrics[name] ?? {};
    const [, column, value] = STATUS.exec(model.metrics[ratio?.[1] ?? '']?.where ?? '') ?? [];
    const other = filters.find(
      ({ dim, op, value: asked }) =>
        op === 'eq' && model.dimensions[dim]?.on[base] === column && asked !== value,
    );
    if (column !== undefined && other)
      return notModelled(
        'no_such_rows',
        `${label} is measured of rows whose status is “${value}”, and the question asks for “${String(other.value)}”. Please ask for another amount, such as the allowed one.`,
        [],
      );
  }
  return undefined;
}

/** A calculation that was asked for and is not in the query. */
export function lostCalculation(reading: Reading, query: Query): Refused | undefined {
  const text = wordsAround(reading, query);
  return (
    lostSteps(query, text) ??
    lostAverage(reading, query) ??
    lostInterval(reading, query, text) ??
    lostSum(reading, query) ??
    lostHolder(reading, query) ??
    lostRows(reading, query)
  );
}
