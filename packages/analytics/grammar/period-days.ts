import type { Period } from '../model/query.ts';
import { isDay } from './calendar.ts';
import { type Almanac, type Atom, isPeriod, lengthOf, wholeNumber } from './period-words.ts';
import type { Token } from './text.ts';

type ReadAtom = (tokens: readonly Token[], at: number, almanac: Almanac) => Atom | undefined;

const MONTH_DAYS_MAX = 31;

/** `16 to 31 December`: a day whose month is said with the last one. */
export function readDayOfSame(
  tokens: readonly Token[],
  at: number,
  almanac: Almanac,
  read: ReadAtom,
): Atom | undefined {
  const day = wholeNumber(tokens[at]);
  const join = lengthOf('join', tokens, at + 1);
  if (day === undefined || day < 1 || day > MONTH_DAYS_MAX || join === 0) return undefined;
  const last =
    wholeNumber(tokens[at + 1 + join]) === undefined ? undefined : read(tokens, at + 1 + join, almanac);
  if (!last || last.dated !== undefined) return undefined;
  const inYear = (year: number) => {
    const end = last.inYear(year);
    return isPeriod(end) ? sameMonth(end, day) : end;
  };
  const sample = last.inYear(last.year ?? Number(almanac.now.slice(0, 4)));
  const isOneDay = isPeriod(sample) && sample.from === sample.to;
  return isOneDay ? { length: 1, inYear, ...(last.year !== undefined && { year: last.year }) } : undefined;
}

function sameMonth({ to }: Period, day: number): Period | 'no_such_day' {
  const from = `${to.slice(0, 8)}${String(day).padStart(2, '0')}`;
  return isDay(from) ? { from, to: from } : 'no_such_day';
}
