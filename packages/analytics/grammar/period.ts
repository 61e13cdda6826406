import type { Period } from '../model/query.ts';
import { addDays, isDay, monthOfYear, monthSpan } from './calendar.ts';
import { readBareSpan, readFiscal, readMonth, readPart, readRelative, readToDate } from './period-atoms.ts';
import { readDayOfSame } from './period-days.ts';
import { readPiece } from './period-pieces.ts';
import {
  type Almanac,
  type Atom,
  type Dated,
  fixed,
  isPeriod,
  isWord,
  lengthOf,
  type PeriodReading,
  skipped,
  yearAt,
} from './period-words.ts';
import type { Token } from './text.ts';

function readAtom(tokens: readonly Token[], at: number, almanac: Almanac): Atom | undefined {
  const token = tokens[at];
  if (token === undefined) return undefined;
  if (token.kind === 'date') {
    return fixed(1, isDay(token.text) ? { from: token.text, to: token.text } : 'no_such_day');
  }
  if (token.kind === 'month') {
    const [year = '', month = ''] = token.text.split('-');
    return fixed(1, monthOfYear(Number(year), Number(month)));
  }
  const year = yearAt(token);
  if (year !== undefined) {
    const part = readPart(tokens, skipped(tokens, at + 1, 'the'), almanac);
    const isJoined = part !== undefined && part.year === undefined && part.dated === undefined;
    if (isJoined) return { length: part.length + 1, inYear: part.inYear, year };
    return { ...fixed(1, monthSpan(year, 1, 12)), isBareYear: true };
  }
  return (
    readPiece(tokens, at, almanac, readAtom) ??
    readToDate(tokens, at, almanac) ??
    readFiscal(tokens, at, almanac) ??
    readMonth(tokens, at, almanac) ??
    readPart(tokens, at, almanac) ??
    readRelative(tokens, at, almanac) ??
    readBareSpan(tokens, at, almanac)
  );
}

/** The latest year in which the piece is over by today. */
function latestYear(atom: Atom, almanac: Almanac): number {
  const year = Number(almanac.now.slice(0, 4));
  const dated = atom.inYear(year);
  return isPeriod(dated) && dated.to < almanac.now ? year : year - 1;
}

type Settled = { readonly dated: Dated; readonly assumed?: string; readonly isPlain: boolean };

function settle(atom: Atom, almanac: Almanac): Settled {
  if (atom.dated !== undefined) {
    return { dated: atom.dated, isPlain: true, ...(atom.assumed !== undefined && { assumed: atom.assumed }) };
  }
  if (atom.year !== undefined) return { dated: atom.inYear(atom.year), isPlain: true };
  const year = latestYear(atom, almanac);
  const assumed = `No year was given: ${year}, the last one that is complete, was taken.`;
  return { dated: atom.inYear(year), isPlain: false, assumed };
}

function spanOf(first: Atom, last: Atom, almanac: Almanac): Settled {
  const end = settle(
    first.year !== undefined && last.year === undefined ? { ...last, year: first.year } : last,
    almanac,
  );
  if (!isPeriod(end.dated)) return end;
  const endYear = Number(end.dated.to.slice(0, 4));
  const begin = firstDated(first, endYear, end.dated, almanac);
  if (!isPeriod(begin)) return { ...end, dated: begin };
  if (begin.from > end.dated.to) return { ...end, dated: 'reversed' };
  return { ...end, dated: { from: begin.from, to: end.dated.to } };
}

/** From November to February 2025 begins in 2024. */
function firstDated(first: Atom, endYear: number, end: Period, almanac: Almanac): Dated {
  if (first.dated !== undefined || first.year !== undefined) return settle(first, almanac).dated;
  const same = first.inYear(endYear);
  return isPeriod(same) && same.from > end.from ? first.inYear(endYear - 1) : same;
}

const ARTICLES = ['the', 'in', 'of', 'end', 'start', 'beginning'];

function readSpan(tokens: readonly Token[], at: number, almanac: Almanac): PeriodReading | undefined {
  const lead = isWord(tokens[at], 'between', 'from') ? 1 : 0;
  const firstAt = lead > 0 ? skipped(tokens, at + lead, ...ARTICLES) : at;
  const first = readAtom(tokens, firstAt, almanac) ?? readDayOfSame(tokens, firstAt, almanac, readAtom);
  if (!first) return undefined;
  const after = firstAt + first.length;
  const isDashed = tokens[after]?.isDashed === true;
  const join = isDashed ? 0 : lengthOf('join', tokens, after);
  const isBetween = isWord(tokens[at], 'between');
  const isJoined = isDashed || (join > 0 && (isBetween || !isWord(tokens[after], 'and')));
  const lastAt = skipped(tokens, after + join, ...ARTICLES);
  const last = isJoined ? readAtom(tokens, lastAt, almanac) : undefined;
  if (last) return { length: lastAt + last.length - at, ...spanOf(first, last, almanac) };
  const onward = lead === 1 && !isBetween ? lengthOf('onward', tokens, after) : 0;
  if (onward > 0) return openFrom(first, after + onward - at, almanac);
  if (lead === 1) return undefined;
  const reading = { length: first.length, ...settle(first, almanac) };
  return first.isBareYear ? { ...reading, isBareYear: true } : reading;
}

function openFrom(atom: Atom, length: number, almanac: Almanac): PeriodReading {
  const settled = settle(atom, almanac);
  if (!isPeriod(settled.dated)) return { length, ...settled };
  if (settled.dated.from > almanac.now) return { length, ...settled, dated: 'future' };
  return { length, ...settled, dated: { from: settled.dated.from, to: almanac.now } };
}

const LONG_AGO = '1900-01-01';

/** `since March`, `after Q1 2025`, `before 2025`, `until June 2025`. */
function readOpen(tokens: readonly Token[], at: number, almanac: Almanac): PeriodReading | undefined {
  for (const kind of ['since', 'after', 'before', 'until'] as const) {
    const length = lengthOf(kind, tokens, at);
    const atomAt = skipped(tokens, at + length, ...ARTICLES);
    const atom = length > 0 ? readAtom(tokens, atomAt, almanac) : undefined;
    if (!atom) continue;
    const whole = atomAt + atom.length - at;
    if (kind === 'since') return openFrom(atom, whole, almanac);
    return { length: whole, ...openSide(kind, settle(atom, almanac), almanac) };
  }
  return undefined;
}

function openSide(kind: 'after' | 'before' | 'until', settled: Settled, almanac: Almanac): Settled {
  const { dated } = settled;
  if (!isPeriod(dated)) return settled;
  if (kind === 'after') {
    const from = addDays(dated.to, 1);
    return { ...settled, dated: from > almanac.now ? 'future' : { from, to: almanac.now } };
  }
  const from = almanac.coverage?.from ?? LONG_AGO;
  const to = kind === 'before' ? addDays(dated.from, -1) : dated.to;
  return { ...settled, dated: from > to ? 'reversed' : { from, to } };
}

/** The period that begins at this piece of the question, the longest way it can be read. */
export function readPeriod(
  tokens: readonly Token[],
  at: number,
  almanac: Almanac,
): PeriodReading | undefined {
  const all = lengthOf('all', tokens, at);
  if (all > 0) return { length: all, dated: 'all', isPlain: true };
  const isEdge = lengthOf('start', tokens, at) > 0;
  const span = isEdge ? readSpan(tokens, at, almanac) : undefined;
  return span ?? readOpen(tokens, at, almanac) ?? readSpan(tokens, at, almanac);
}
