import { periodBefore, shiftMonths } from './calendar.ts';
import type { Draft, Reading, Rule } from './draft.ts';
import { grainOf, hasRole, isQuoted, plainCount } from './items.ts';
import { isPeriod, lengthOf } from './period-words.ts';
import { readSame, SAME } from './same.ts';
import { skipRoles, skipSilent } from './skip.ts';

/** `vs last year`, `compared with the quarter before`, `year over year`; also `Harbor vs Lakeview`. */
export const readComparison: Rule = (reading, at) => {
  const { items, draft } = reading;
  const item = items[at];
  if (item?.isYearOverYear) {
    draft.comparison = 'yearOverYear';
    return 1;
  }
  if (hasRole(item, 'compareTo')) {
    const dated = items[at + 1]?.period?.dated;
    if (dated === undefined || !isPeriod(dated)) return 0;
    draft.compareTo = dated;
    return 2;
  }
  if (!hasRole(item, 'compare')) {
    return (
      relationLength(reading, at, 'sameLastYear', false) ||
      relationLength(reading, at, 'previousPeriod', false) ||
      readSame(reading, at)
    );
  }
  const place = skipSilent(items, skipRoles(items, at + 1, 'compare'));
  draft.isCompared = true;
  const relation =
    relationLength(reading, place, 'sameLastYear', true) ||
    relationLength(reading, place, 'previousPeriod', true);
  if (relation > 0) return place + relation - at;
  const same = items.findIndex(({ tokens }, index) => index > at && SAME.has(tokens[0]?.text ?? ''));
  const alike = same > at && same <= place ? readSame(reading, same) : 0;
  if (alike > 0) return same + alike - at;
  if (!items[place]?.period) return 1;
  draft.periods.push({ reading: items[place].period, isCompared: true, at: place });
  return place + 1 - at;
};

/** In words: the same quarter of the prior year. */
const LONGEST_RELATION = 8;

function relationLength(
  reading: Reading,
  at: number,
  kind: 'sameLastYear' | 'previousPeriod',
  isAny: boolean,
): number {
  const { items, draft } = reading;
  const tokens = items.slice(at, at + LONGEST_RELATION).flatMap((item) => item.tokens);
  const start = items[at]?.at ?? 0;
  const length = lengthOf(kind, tokens, 0);
  if (length === 0 || (!isAny && tokens[0]?.text !== 'same' && length < 3)) return 0;
  const end = items.findIndex((item, index) => index >= at && item.at + item.tokens.length >= start + length);
  draft.comparison = kind;
  return end + 1 - at;
}

export const comparedPeriod = ({ comparison }: Draft, period: { from: string; to: string }) => {
  if (typeof comparison === 'object') {
    return shiftMonths(period, 12 * (Number(period.to.slice(0, 4)) - comparison.year));
  }
  return comparison === 'previousPeriod' ? periodBefore(period) : shiftMonths(period, 12);
};

const MARKED = ['which', 'each', 'by', 'top', 'bottom'] as const;

/** `over the last 12 months`. */
export const readSpan: Rule = ({ items }, at) => {
  const isOver = hasRole(items[at], 'over', 'between') || items[at]?.text === 'across';
  const place = skipSilent(items, at + 1);
  const isThan = items[at]?.tokens.at(-1)?.text === 'than';
  const isAverage = isThan && items.slice(at + 1, place).some(({ text }) => MEANS.has(text));
  return isOver && !isAverage && items[place]?.period !== undefined ? 1 : 0;
};

/** `higher than average in 2025` is held against more than a period. */
const MEANS = new Set(['average', 'usual', 'normal', 'typical', 'expected', 'most', 'all', 'overall']);

/** `monthly`, `quarter by quarter`, `which month`. A bare `month` says nothing. */
export const readGrain: Rule = (reading, at) => {
  const item = reading.items[at];
  const grain = grainOf(item);
  if (!item || grain === undefined) return 0;
  const isAdverb = item.tokens.some(({ text }) => text.endsWith('ly')) || item.tokens.length > 1;
  const isCounted = plainCount(reading.items[at - 1]) !== undefined;
  const before = reading.items[isCounted ? at - 2 : at - 1];
  if (isAdverb || hasRole(before, ...MARKED)) reading.draft.grains.push({ grain, at, isBy: isAdverb });
  return 1;
};

export const readPeriodItem: Rule = (reading, at) => {
  const item = reading.items[at];
  if (!item?.period || isQuoted(item)) return 0;
  reading.draft.periods.push({ reading: item.period, isCompared: false, at });
  return 1;
};
