import { unitOf } from './calendar.ts';
import type { Draft, Rule } from './draft.ts';
import type { Item } from './items.ts';
import { isPeriod, lengthOf } from './period-words.ts';
import { skipSilent } from './skip.ts';
import type { Token } from './text.ts';

const PIECES = new Set([
  'period',
  'time',
  'timeframe',
  'frame',
  'month',
  'quarter',
  'qtr',
  'half',
  'week',
  'date',
  'span',
  'stretch',
  'window',
  'part',
]);
export const SAME = new Set(['same', 'corresponding', 'equivalent', 'comparable', 'identical']);
const LINKS = new Set(['of', 'in', 'for', 'from', 'during', 'the', 'a', 'year', 'calendar', 'back']);
const RELATIVE = new Set(['last', 'previous', 'prior', 'past', 'preceding', 'prev']);
/** In words: the year before that. */
const LONGEST_RELATION = 4;

/** `same days` are a time, `same day` is how soon. */
const isPiece = ({ text, raw }: Token): boolean => PIECES.has(text) || raw.toLowerCase() === 'days';

const isBetween = ({ tokens }: Item): boolean =>
  tokens.every((token) => isPiece(token) || LINKS.has(token.text) || token.kind === 'number');

function lastYearEnd(items: readonly Item[], at: number): number {
  const start = items[at]?.at ?? 0;
  const tokens = items.slice(at, at + LONGEST_RELATION).flatMap((item) => item.tokens);
  const length = lengthOf('sameLastYear', tokens, 0);
  const end = items.findIndex((item, index) => index >= at && item.at + item.tokens.length >= start + length);
  return length === 0 ? 0 : end + 1;
}

function yearOf({ tokens, period }: Item): Draft['comparison'] {
  const dated = period?.dated;
  if (dated === undefined || !isPeriod(dated) || unitOf(dated) !== 'year') return undefined;
  const isRelative = tokens.some(({ text }) => RELATIVE.has(text));
  return isRelative ? 'sameLastYear' : { year: Number(dated.from.slice(0, 4)) };
}

/** `the same months of 2024`, `the same half of last year`: the months that are asked about, in another year. */
export const readSame: Rule = ({ items, draft }, at) => {
  const [same, ...more] = items[at]?.tokens ?? [];
  if (!same || !SAME.has(same.text) || same.kind === 'quoted') return 0;
  let isNamed = more.some(isPiece);
  for (let place = at + 1; ; place += 1) {
    const item = items[place];
    if (!item) return 0;
    const end = isNamed ? lastYearEnd(items, place) : 0;
    const found = end > 0 ? 'sameLastYear' : isNamed ? yearOf(item) : undefined;
    if (found !== undefined) {
      draft.comparison = found;
      return (end > 0 ? end : place + 1) - at;
    }
    if (item.period !== undefined || !isBetween(item)) return 0;
    isNamed ||= item.tokens.some(isPiece);
  }
};

export const MORE = new Set([
  'more',
  'less',
  'fewer',
  'higher',
  'lower',
  'greater',
  'better',
  'worse',
  'bigger',
  'smaller',
]);

function thanPeriod(items: readonly Item[], at: number): number {
  const than = items.findIndex((item, index) => index >= at && item.text === 'than');
  const place = than < 0 ? -1 : skipSilent(items, than + 1);
  return items[place]?.period === undefined ? -1 : place;
}

/** `did we pay more in 2025 than in 2024`: two periods are compared with each other. */
export const readMoreThan: Rule = ({ items, draft }, at) => {
  const item = items[at];
  const place = thanPeriod(items, at);
  const period = items[place]?.period;
  if (!item || !period || draft.periods.length + Number(item.text !== 'than') === 0) return 0;
  if (item.text === 'than') {
    draft.periods.push({ reading: period, isCompared: true, at: place });
    draft.isCompared = true;
    return place + 1 - at;
  }
  const isBefore = items.slice(at + 1, place).some((one) => one.period !== undefined);
  if (!MORE.has(item.text) || !(isBefore || draft.periods.length > 0)) return 0;
  draft.isChange = true;
  return 1;
};
