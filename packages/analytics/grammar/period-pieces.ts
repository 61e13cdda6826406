import type { Period } from '../model/query.ts';
import { addDays, type CalendarUnit, monthSpan, unitAround, unitsBefore } from './calendar.ts';
import { startOf } from './period-atoms.ts';
import {
  type Almanac,
  type Atom,
  fixed,
  isPeriod,
  isWord,
  lengthOf,
  ordinalOf,
  skipped,
  unitAt,
  wholeNumber,
} from './period-words.ts';
import type { Token } from './text.ts';

/** Reads the piece of the calendar that another is a part of. */
type ReadWhole = (tokens: readonly Token[], at: number, almanac: Almanac) => Atom | undefined;

type Whole = { readonly period: Period; readonly length: number };

function readWhole(
  tokens: readonly Token[],
  at: number,
  almanac: Almanac,
  read: ReadWhole,
): Whole | undefined {
  const start = skipped(tokens, at, 'of', 'in', 'the', 'year');
  const atom = read(tokens, start, almanac);
  if (!atom) return undefined;
  const dated = atom.dated ?? (atom.year === undefined ? undefined : atom.inYear(atom.year));
  if (dated === undefined || !isPeriod(dated)) return undefined;
  return { period: dated, length: start + atom.length - at };
}

const isInside = (part: Period, whole: Period): boolean => part.from >= whole.from && part.to <= whole.to;

/** So many units from the beginning of a period, or back from its end. Weeks are counted from its first day. */
function unitsOf(
  whole: Period,
  unit: CalendarUnit,
  span: { readonly from: number; readonly count: number },
  almanac: Almanac,
): Period {
  const start = startOf(almanac, false);
  const days = unit === 'week' ? 7 : 1;
  if (unit === 'week' || unit === 'day') {
    if (span.from < 0) return { from: addDays(whole.to, 1 - days * span.count), to: whole.to };
    const from = addDays(whole.from, days * (span.from - 1));
    return { from, to: addDays(from, days * span.count - 1) };
  }
  if (span.from < 0) return unitsBefore(addDays(whole.to, 1), unit, span.count, start);
  let part = unitAround(whole.from, unit, start);
  for (let at = 1; at < span.from; at += 1) part = unitAround(addDays(part.to, 1), unit, start);
  let { to } = part;
  for (let at = 1; at < span.count; at += 1) to = unitAround(addDays(to, 1), unit, start).to;
  return { from: part.from, to };
}

const COUNT_MAX = 366;

/** `last quarter of 2025`, `second month of Q3 2025`, `first 10 days of March 2025`. */
function readWithin(
  tokens: readonly Token[],
  at: number,
  almanac: Almanac,
  read: ReadWhole,
): Atom | undefined {
  const isLast = isWord(tokens[at], 'last', 'final', 'closing');
  const ordinal = isLast ? -1 : ordinalOf(tokens[at]);
  const count = wholeNumber(tokens[at + 1]);
  const unitPlace = count === undefined ? at + 1 : at + 2;
  const unit = unitAt(tokens[unitPlace]);
  const isHeld = ordinal === undefined || unit === undefined || count === 0 || (count ?? 1) > COUNT_MAX;
  if (isHeld || !isWord(tokens[unitPlace + 1], 'of', 'in')) return undefined;
  if (count !== undefined && ordinal > 1) return undefined;
  const whole = readWhole(tokens, unitPlace + 1, almanac, read);
  if (!whole) return undefined;
  const period = unitsOf(whole.period, unit, { from: ordinal, count: count ?? 1 }, almanac);
  const length = unitPlace + 1 + whole.length - at;
  return isInside(period, whole.period) ? fixed(length, period) : undefined;
}

const edges = ['start', 'middle', 'end'] as const;
type Edge = (typeof edges)[number];

const MONTHS_IN: Readonly<Record<Edge, (months: number) => readonly [first: number, count: number]>> = {
  start: (months) => [0, Math.ceil(months / 4)],
  middle: (months) => [Math.ceil(months / 4), months - 2 * Math.ceil(months / 4)],
  end: (months) => [months - Math.ceil(months / 4), Math.ceil(months / 4)],
};

const monthsBetween = ({ from, to }: Period): number =>
  (Number(to.slice(0, 4)) - Number(from.slice(0, 4))) * 12 +
  Number(to.slice(5, 7)) -
  Number(from.slice(5, 7)) +
  1;

/** `early 2025`, `the end of last year`: its first or last quarter, and what is between them. */
function readEdge(tokens: readonly Token[], at: number, almanac: Almanac, read: ReadWhole): Atom | undefined {
  const edge = edges.find((one) => lengthOf(one, tokens, at) > 0);
  if (edge === undefined) return undefined;
  const lead = lengthOf(edge, tokens, at);
  const whole = readWhole(tokens, at + lead, almanac, read);
  const months = whole ? monthsBetween(whole.period) : 0;
  if (!whole || months < 3) return undefined;
  const [first, count] = MONTHS_IN[edge](months);
  const { from } = whole.period;
  const period = monthSpan(Number(from.slice(0, 4)), Number(from.slice(5, 7)) + first, count);
  const said = tokens
    .slice(at, at + lead + whole.length)
    .map(({ raw }) => raw)
    .join(' ');
  return fixed(lead + whole.length, period, `“${said}” was read as ${period.from} to ${period.to}.`);
}

/** `week of 3 March 2025`: the week that holds the day. */
function readWeekOf(
  tokens: readonly Token[],
  at: number,
  almanac: Almanac,
  read: ReadWhole,
): Atom | undefined {
  const lead = lengthOf('weekOf', tokens, at);
  const whole = lead > 0 ? readWhole(tokens, at + lead, almanac, read) : undefined;
  if (!whole || whole.period.from !== whole.period.to) return undefined;
  return fixed(lead + whole.length, unitAround(whole.period.from, 'week', startOf(almanac, false)));
}

const monthsPer: Readonly<Partial<Record<CalendarUnit, number>>> = {
  month: 1,
  quarter: 3,
  half: 6,
  year: 12,
};

/** `quarter ending June 2025`, `12 months ended March 2025`. */
function readEnding(
  tokens: readonly Token[],
  at: number,
  almanac: Almanac,
  read: ReadWhole,
): Atom | undefined {
  const count = wholeNumber(tokens[at]);
  const unitPlace = count === undefined ? at : at + 1;
  const unit = unitAt(tokens[unitPlace]);
  const lead = unit === undefined ? 0 : lengthOf('ending', tokens, unitPlace + 1);
  if (unit === undefined || lead === 0 || count === 0 || (count ?? 1) > COUNT_MAX) return undefined;
  const whole = readWhole(tokens, unitPlace + 1 + lead, almanac, read);
  if (!whole) return undefined;
  const after = addDays(whole.period.to, 1);
  const perUnit = monthsPer[unit];
  const start = startOf(almanac, false);
  const period =
    perUnit === undefined
      ? { from: addDays(after, -(unit === 'week' ? 7 : 1) * (count ?? 1)), to: whole.period.to }
      : unitsBefore(after, 'month', perUnit * (count ?? 1), start);
  if (period.to !== whole.period.to) return undefined;
  return fixed(unitPlace + 1 + lead + whole.length - at, period);
}

/** A piece that is told from the period it is a part of, or ends with. */
export const readPiece = (
  tokens: readonly Token[],
  at: number,
  almanac: Almanac,
  read: ReadWhole,
): Atom | undefined =>
  readWithin(tokens, at, almanac, read) ??
  readEdge(tokens, at, almanac, read) ??
  readWeekOf(tokens, at, almanac, read) ??
  readEnding(tokens, at, almanac, read);
