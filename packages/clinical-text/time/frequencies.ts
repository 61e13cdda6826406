import { durationTimex, quantityAt } from './durations.ts';
import {
  type Draft,
  is,
  isCapital,
  isGlued,
  isJoined,
  isMark,
  isOneOf,
  isUpper,
  kindAt,
  lengthAt,
  numberAt,
  type Scene,
  skipMark,
  unitAt,
  wordAt,
} from './reader.ts';
import { NUMBER } from './tokens.ts';
import { cardinalOf, weekdayNumberOf } from './vocabulary.ts';

const often = (from: number, to: number, timex?: string): Draft => ({
  from,
  to,
  kind: 'frequency-or-set',
  relation: 'none',
  timex,
  recurring: true,
});

/** "daily", "twice daily", "bd", "b.i.d.", "q6h", "every 3 weeks", "each morning", "per day", "once a week". */
export function frequencyDraft(scene: Scene, at: number): Draft | undefined {
  if (is(scene, at, 'q')) return latinInterval(scene, at);
  if (is(scene, at, 'recurrence')) return interval(scene, at);
  if (is(scene, at, 'per')) return perUnit(scene, at, at);
  if (is(scene, at, 'timesWord')) return counted(scene, at, at + 1);
  if (is(scene, at, 'alternate'))
    return unitAt(scene, at + 1) === 'day' ? often(at, at + 2, 'P2D') : undefined;
  if (is(scene, at, 'frequency')) return isFrequencyWord(scene, at) ? often(at, at + 1) : undefined;
  return dotted(scene, at);
}

/** "od" is once daily where small or after a dose, else it may be an eye or an overdose; "BD" and "bd" alike. */
const isFrequencyWord = (scene: Scene, at: number): boolean =>
  !is(scene, at, 'doubtfulFrequency') ||
  !isUpper(scene, at) ||
  is(scene, at - 1, 'dose') ||
  kindAt(scene, at - 1) === NUMBER;

/** "b.d.", "t.d.s.", "q.i.d." */
function dotted(scene: Scene, at: number): Draft | undefined {
  if (lengthAt(scene, at) !== 1 || !is(scene, at, 'dottedStart') || !isMark(scene, at + 1, '.'))
    return undefined;
  let letters = '';
  let look = at;
  while (letters.length < 4 && lengthAt(scene, look) === 1 && is(scene, look, 'dottedLetter')) {
    if (look > at && !isGlued(scene, look)) break;
    letters += scene.text.charAt(scene.tokens.start[look] ?? 0).toLowerCase();
    look++;
    if (!isMark(scene, look, '.') || !isGlued(scene, look)) break;
    look++;
  }
  return DOTTED.has(letters) ? often(at, look) : undefined;
}

const DOTTED = new Set(['bd', 'bid', 'tid', 'tds', 'qid', 'qds', 'od', 'qd', 'hs', 'qhs', 'tds']);

/** "q6h", "q 4-6 hrs", "q2 weeks". */
function latinInterval(scene: Scene, at: number): Draft | undefined {
  const number = skipMark(scene, at + 1, '.');
  if (kindAt(scene, number) !== NUMBER) return undefined;
  let look = number + 1;
  if (isMark(scene, look, '-') && kindAt(scene, look + 1) === NUMBER) look += 2;
  return unitAt(scene, look) ? often(at, look + 1) : undefined;
}

/** "every 3 weeks", "every other day", "every Monday", "each night", "every few months". */
function interval(scene: Scene, at: number): Draft | undefined {
  const isOther = is(scene, at + 1, 'otherwise');
  const look = isOther ? at + 2 : at + 1;
  if (is(scene, look, 'dayPart')) return often(at, look + 1);
  if (isWeekday(scene, look)) return often(at, weekdaysEnd(scene, look + 1));
  const quantity = quantityAt(scene, look);
  if (quantity) return often(at, quantity.to, durationTimex(quantity.amount, quantity.unit));
  const unit = unitAt(scene, look);
  if (unit && isJoined(scene, look)) return often(at, look + 1, durationTimex(isOther ? 2 : 1, unit));
  const chainEnd = isMark(scene, look + 1, '/') && kindAt(scene, look) === NUMBER ? look + 3 : 0;
  return chainEnd > 0 && [7, 12, 52].includes(numberAt(scene, look + 2)) ? often(at, chainEnd) : undefined;
}

const isWeekday = (scene: Scene, at: number): boolean =>
  !Number.isNaN(weekdayNumberOf[wordAt(scene, at)] ?? Number.NaN);

/** "every Monday, Wednesday and Friday": at most a week of them. */
function weekdaysEnd(scene: Scene, at: number): number {
  let end = at;
  for (let more = 0; more < 6; more++) {
    const comma = skipMark(scene, end, ',/');
    const next = is(scene, comma, 'and') ? comma + 1 : comma;
    if (next === end || !isWeekday(scene, next)) break;
    end = next + 1;
  }
  return end;
}

/** "per day", "/week", "a day" after a count. Rates of seconds, minutes and hours are measurements. */
function perUnit(scene: Scene, from: number, at: number): Draft | undefined {
  const unit = unitAt(scene, at + 1);
  const isLong = unit && unit !== 'second' && unit !== 'minute' && unit !== 'hour' && unit !== 'decade';
  const isWritten = isLong && (lengthAt(scene, at + 1) > 1 || is(scene, at + 1, 'd'));
  return isWritten || is(scene, at + 1, 'night')
    ? often(from, at + 2, unit && durationTimex(1, unit))
    : undefined;
}

/** "/week", "/day" after a word or a number: "30 units/week". */
export function slashUnitDraft(scene: Scene, at: number): Draft | undefined {
  if (!isMark(scene, at, '/') || !isGlued(scene, at + 1) || lengthAt(scene, at + 1) < 2) return undefined;
  return at > 0 && isGlued(scene, at) ? perUnit(scene, at, at) : undefined;
}

/** "3 times a day", "2x/week", "four times daily", "1-2 times per week". */
export function countedFrequency(scene: Scene, at: number): Draft | undefined {
  const isNumber = kindAt(scene, at) === NUMBER || !Number.isNaN(cardinalOf[wordAt(scene, at)] ?? Number.NaN);
  if (!isNumber) return undefined;
  let look = at + 1;
  if (
    (isMark(scene, look, '-') || is(scene, look, 'rangeWord') || is(scene, look, 'or')) &&
    isAmount(scene, look + 1)
  )
    look += 2;
  if (is(scene, look, 'timesCount')) return counted(scene, at, look + 1);
  const hyphened = skipMark(scene, look, '-');
  const isAdverb = is(scene, hyphened, 'unitAdverb') && isJoined(scene, hyphened);
  return isAdverb ? often(at, hyphened + 1) : undefined;
}

const isAmount = (scene: Scene, at: number): boolean =>
  kindAt(scene, at) === NUMBER || !Number.isNaN(cardinalOf[wordAt(scene, at)] ?? Number.NaN);

/** After "twice" or "3 times": what it is counted in. */
function counted(scene: Scene, from: number, at: number): Draft | undefined {
  const look = skipMark(scene, at, '-');
  if (is(scene, look, 'unitAdverb')) return often(from, look + 1);
  const isPer =
    is(scene, look, 'per') ||
    is(scene, look, 'article') ||
    is(scene, look, 'recurrence') ||
    isOneOf(scene, look, '/');
  if (!isPer) return undefined;
  const unit = unitAt(scene, look + 1);
  const isUnit = unit !== undefined && (lengthAt(scene, look + 1) > 1 || !isCapital(scene, look + 1));
  return isUnit || is(scene, look + 1, 'dayPart')
    ? often(from, look + 2, unit && durationTimex(1, unit))
    : undefined;
}
