import type { Period, Query } from '../model/query.ts';
import { addDays, monthOfYear } from './calendar.ts';
import type { Reading } from './draft.ts';
import type { Item } from './items.ts';
import { isPeriod } from './period-words.ts';

const NOW = new Set(['now', 'currently', 'current', 'today', 'presently', 'nowadays', 'active']);
const NOW_PHRASES = ['at present', 'at the moment', 'as of today', 'right now', 'these days'];
const ENDS = ['end of', 'the end of', 'close of', 'year end'];

/** Whether a metric counts people by the months they are in: how many there are is of one month. */
const isOfMonths = ({ model, words }: Reading, name: string): boolean =>
  name === words.people?.counts[0] && model.metrics[name]?.additive !== true;

const saysNow = ({ items }: Reading): boolean => {
  const text = ` ${items.map((item) => item.tokens.map((token) => token.text).join(' ')).join(' ')} `;
  const isWord = items.some((item) => item.tokens.some((token) => NOW.has(token.text)));
  return isWord || NOW_PHRASES.some((phrase) => text.includes(` ${phrase} `));
};

const monthOf = (day: string): Period => monthOfYear(Number(day.slice(0, 4)), Number(day.slice(5, 7)));

const MIDDLE = '15';

/** The last month whose middle the data reaches. */
function lastMonth({ almanac }: Reading): Period | undefined {
  const { coverage } = almanac;
  if (!coverage) return undefined;
  const month = monthOf(coverage.to);
  return coverage.to.slice(8) < MIDDLE ? monthOf(addDays(month.from, -1)) : month;
}

const isEnd = (items: readonly Item[], at: number): boolean =>
  ENDS.some((words) => items[at]?.text.startsWith(words) === true || items[at - 1]?.text === words);

/** The month that is meant by a day of today or by the end of a longer period. */
function monthMeant(reading: Reading, query: Query): { month: Period; text: string } | undefined {
  const { draft, items, almanac } = reading;
  const [period, ...more] = draft.periods;
  const dated = period?.reading.dated;
  if (more.length > 0 || query.timeGrain !== undefined || query.compareTo !== undefined) return undefined;
  const isToday = dated !== undefined && isPeriod(dated) && dated.from === almanac.now;
  const last = lastMonth(reading);
  if (last && (isToday || (dated === undefined && saysNow(reading))))
    return { month: last, text: `Taken as ${last.from.slice(0, 7)}, the last month of the data.` };
  if (!period || !query.period || !isEnd(items, period.at)) return undefined;
  const month = monthOf(query.period.to);
  return { month, text: `The end of the period was taken as its last month, ${month.from.slice(0, 7)}.` };
}

/** `how many members are covered now`: members of a month, not everybody who was ever covered. */
export function ofOneMonth(reading: Reading, query: Query): Query {
  const isAsked = query.metrics.length > 0 && query.metrics.every((name) => isOfMonths(reading, name));
  const meant = isAsked && query.cohorts.length === 0 ? monthMeant(reading, query) : undefined;
  if (!meant) return query;
  const { draft } = reading;
  draft.assumptions = draft.assumptions.filter(({ code }) => code !== 'period');
  draft.assumptions.push({ code: 'period', text: meant.text });
  return { ...query, period: meant.month };
}
