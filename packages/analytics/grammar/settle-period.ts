import type { Period, TimeGrain } from '../model/query.ts';
import { follows, monthOfYear, unitOf } from './calendar.ts';
import type { Draft, Reading } from './draft.ts';
import { isPeriod } from './period-words.ts';
import { forecastAsked, type Refused, unclear } from './refusals.ts';
import { comparedPeriod } from './rules-time.ts';

export type Timing = {
  readonly period?: Period;
  readonly compareTo?: Period;
  readonly timeGrain?: TimeGrain;
  /** The question said `all data`. */
  readonly isAll?: true;
  /** The same for what has no time axis: two periods that follow each other, the later with the earlier. */
  readonly pair?: { readonly period: Period; readonly compareTo: Period };
};

const faults: Readonly<Record<string, string>> = {
  no_such_day: 'There is no such day, month or quarter on the calendar.',
  reversed: 'The period ends before it begins.',
};

function refusedFault(reading: Reading, fault: string, at: number): Refused {
  const words = [reading.items[at]?.tokens.map(({ raw }) => raw).join(' ') ?? ''];
  if (fault === 'future') return forecastAsked(words);
  return unclear('impossible_period', faults[fault] ?? 'The period is not possible.', words);
}

/** A part whose year was not said has the year of what stands beside it: `Q1 and Q2 2025`. */
function inYearOf(period: Period, other: Period): Period {
  const shift = (day: string): string => `${other.from.slice(0, 4)}${day.slice(4)}`;
  const from = shift(period.from);
  const toMonth = monthOfYear(Number(other.from.slice(0, 4)), Number(period.to.slice(5, 7)));
  return { from, to: toMonth.to.slice(8) < period.to.slice(8) ? toMonth.to : shift(period.to) };
}

type Said = { readonly period: Period; readonly isCompared: boolean };

function saidPeriods(reading: Reading): Said[] | { refused: Refused } {
  const { periods } = reading.draft;
  const said: Said[] = [];
  for (const { reading: read, isCompared, at } of periods) {
    if (read.dated === 'all') continue;
    if (!isPeriod(read.dated)) return { refused: refusedFault(reading, read.dated, at) };
    const plain = periods.find((other) => other.reading.isPlain && isPeriod(other.reading.dated))?.reading
      .dated;
    const isShifted = !read.isPlain && plain !== undefined && isPeriod(plain);
    said.push({ period: isShifted ? inYearOf(read.dated, plain) : read.dated, isCompared });
    if (!isShifted && read.assumed !== undefined) {
      reading.draft.assumptions.push({ code: 'period', text: read.assumed });
    }
  }
  return said;
}

const grains: readonly TimeGrain[] = ['day', 'week', 'month', 'quarter', 'year'];

const inOrder = (said: readonly Said[]): readonly Period[] =>
  said.map(({ period }) => period).toSorted((one, other) => (one.from < other.from ? -1 : 1));

/** Periods of one kind that follow each other are one period, shown piece by piece. */
function joined(said: readonly Said[]): { period: Period; grain: TimeGrain } | undefined {
  const sorted = inOrder(said);
  const units = new Set(sorted.map(unitOf));
  const [unit] = units;
  const isChain = sorted.every(
    (period, index) => index === 0 || follows(sorted[index - 1] ?? period, period),
  );
  const first = sorted[0];
  const last = sorted.at(-1);
  if (units.size !== 1 || unit === undefined || !isChain || !first || !last) return undefined;
  return { period: { from: first.from, to: last.to }, grain: unit };
}

function spoken(reading: Reading, period: Period | undefined): TimeGrain | undefined {
  const { draft } = reading;
  const grain = draft.grains[0]?.grain;
  if (grain !== undefined) return grain;
  if (draft.isYearly && !(period && unitOf(period) === 'year')) return 'year';
  if (draft.isTrend) return 'month';
  return undefined;
}

const timing = (
  period: Period | undefined,
  compareTo: Period | undefined,
  timeGrain: TimeGrain | undefined,
): Timing => ({
  ...(period && { period }),
  ...(compareTo && { compareTo }),
  ...(timeGrain && { timeGrain }),
});

/** Period, time grain and what it is compared with. */
export function settleTiming(reading: Reading): Timing | { readonly refused: Refused } {
  const { draft, almanac } = reading;
  const said = saidPeriods(reading);
  if ('refused' in said) return said;
  const [first, second, ...more] = said;
  const isAll = draft.periods.some((period) => period.reading.dated === 'all');
  const grain = spoken(reading, first?.period);
  if (draft.compareTo) return timing(first?.period, draft.compareTo, grain);
  if (isOfNoYear(draft, said)) return { refused: unclear('unclear_comparison', WHICH_MONTHS) };
  if (!first) return { ...withoutPeriod(reading, grain), ...(isAll && { isAll }) };
  const distinct = said.filter(
    (one, index) =>
      said.findIndex((other) => JSON.stringify(other.period) === JSON.stringify(one.period)) === index,
  );
  if (second && distinct.length === 1)
    return withComparison(
      reading,
      second.isCompared ? first.period : second.period,
      second.isCompared,
      grain,
    );
  if (second) {
    const chain = joined(distinct);
    if (chain) {
      const isFine = grain !== undefined && isFiner(grain, chain.grain);
      const [earlier, later] = distinct.length === 2 && !isFine ? inOrder(distinct) : [];
      return {
        ...timing(chain.period, elsewhere(reading, chain.period), isFine ? grain : chain.grain),
        ...(earlier && later && { pair: { period: later, compareTo: earlier } }),
      };
    }
    const isPair = more.length === 0 && (draft.isCompared || draft.isChange);
    if (isPair) {
      const [earlier = second.period, later = first.period] = inOrder([first, second]);
      return unlike(reading, first, second) ?? timing(later, earlier, grain);
    }
    return {
      refused: unclear('two_periods', 'One period at a time, or two that are compared with each other.', []),
    };
  }
  if (first.isCompared && draft.comparison === undefined)
    return aloneCompared(first.period, almanac.now, grain);
  return withComparison(reading, first.period, false, grain);
}

export const WHICH_MONTHS =
  'It is not clear which months of the other year are meant. Please name both periods with their years.';

/** The same months of a year are another period only where one within a single other year was said. */
const isOfNoYear = ({ comparison }: Draft, said: readonly Said[]): boolean =>
  typeof comparison === 'object' &&
  said.some(
    ({ period: { from, to } }) =>
      from.slice(0, 4) !== to.slice(0, 4) || Number(to.slice(0, 4)) === comparison.year,
  );

/** `Q1 and Q2 2025 vs the same quarters of 2024`: what lies outside of the periods that were said. */
function elsewhere({ draft }: Reading, period: Period): Period | undefined {
  const isSame = draft.comparison === 'sameLastYear' || typeof draft.comparison === 'object';
  const compared = isSame ? comparedPeriod(draft, period) : undefined;
  return compared && compared.to < period.from ? compared : undefined;
}

/** `Q1 2025 vs 2024` may mean the whole of 2024 or its first quarter. */
function unlike({ draft }: Reading, one: Said, other: Said): { refused: Refused } | undefined {
  const isBare = ({ period }: Said): boolean =>
    draft.periods.some(
      ({ reading: { dated, isBareYear } }) => isBareYear && isPeriod(dated) && dated.from === period.from,
    );
  const [whole, part] = isBare(one) ? [one.period, other.period] : [other.period, one.period];
  const year = whole.from.slice(0, 4);
  const isLike = isBare(one) === isBare(other) || unitOf(part) === 'year' || part.from.startsWith(year);
  if (isLike) return undefined;
  const message = `Part of a year is held against ${year}. Please say “the same months of ${year}”, or “January to December ${year}”.`;
  return { refused: unclear('unequal_periods', message, [year]) };
}

const isFiner = (one: TimeGrain, other: TimeGrain): boolean => grains.indexOf(one) < grains.indexOf(other);

/** `vs last year` without a period of its own compares with the same time this year. */
function aloneCompared(period: Period, now: string, grain: TimeGrain | undefined): Timing {
  const unit = unitOf(period);
  const compared =
    period.to < now && unit === 'year' ? { from: `${now.slice(0, 4)}-01-01`, to: now } : undefined;
  return timing(compared ?? period, compared ? period : undefined, grain);
}

function withoutPeriod(reading: Reading, grain: TimeGrain | undefined): Timing {
  const { draft } = reading;
  if (draft.comparison !== undefined || draft.isChange) return timing(undefined, undefined, grain ?? 'year');
  return timing(undefined, undefined, grain);
}

function withComparison(
  reading: Reading,
  period: Period,
  isSame: boolean,
  grain: TimeGrain | undefined,
): Timing {
  const { draft } = reading;
  if (draft.comparison === undefined && !isSame)
    return timing(period, undefined, changeGrain(reading, period, grain));
  return timing(period, comparedPeriod(draft, period), grain);
}

/** How something changed within a period is shown by its months, within several years by the year. */
function changeGrain(reading: Reading, period: Period, grain: TimeGrain | undefined): TimeGrain | undefined {
  if (grain !== undefined || !reading.draft.isChange) return grain;
  return period.from.slice(0, 4) === period.to.slice(0, 4) ? 'month' : 'year';
}
