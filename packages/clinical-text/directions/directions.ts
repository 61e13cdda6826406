import type { Directions, Quantity, Span } from '@chartwright/kernel';
import { windowOf } from '../quantities/index.ts';
import { type Amount, amountAt, skipSpaces } from './amounts.ts';
import { closed } from './brackets.ts';
import { type Meaning, meaningAt } from './lexicon.ts';
import { endOfRegimens } from './regimens.ts';
import { durationAt, frequencyAt } from './timing.ts';

/** Directions longer than this belong to more than one drug. */
const REACH = 400;
const MOST_STEPS = 60;

type Draft = { -readonly [Key in keyof Directions]?: Directions[Key] };
type Reader = {
  readonly clause: string;
  /** The clause in lower case, of the same length. */
  readonly lower: string;
  readonly draft: Draft;
  doseKind: Amount['kind'] | undefined;
  timesADay: number;
  start: number;
  end: number;
};

/**
 * The directions after the name of a drug: "30 mg for 5/7", "1 g bd", "2 puffs qds prn", "40 to 20 mg".
 *
 * @param from end of the name of the drug
 * @param to end of its clause, or where the next drug begins
 * @returns what is said and nothing more. A dose of tablets or puffs goes before the strength written beside it; two
 * numbers of a compound ("20/25 mg") and of a range ("1-2 tabs") are `value` and `secondValue`; a concentration keeps
 * its volume in the unit (`mg/(5.mL)`). `when` holds FHIR event timings. Of several regimens
 * ("3 mg Mon/Wed/Fri and 4 mg other days") the text is whole and no dose or frequency is claimed.
 */
export function readDirections(text: string, from: number, to: number): (Directions & Span) | undefined {
  const clause = windowOf(text, from, to, REACH);
  const lower = clause.replace(/[A-Z\t\u00a0\u202f]/g, (one) =>
    one < '!' || one > 'z' ? ' ' : one.toLowerCase(),
  );
  const reader: Reader = { clause, lower, draft: {}, doseKind: undefined, timesADay: 0, start: -1, end: -1 };
  let at: number | undefined = 0;
  for (let step = 0; at !== undefined && step < MOST_STEPS; step += 1) at = readNext(reader, at);
  if (reader.start < 0) return undefined;
  const end = endOfRegimens(reader, {
    read: (next) => readDirections(text, from + next, to),
    from,
    isDrugNext: /\p{L}/u.test(text.charAt(from + clause.length)),
  });
  return finished(end === undefined ? reader : severalRegimens(reader, end), from);
}

/** Without what only the first regimen says. */
function severalRegimens(reader: Reader, end: number): Reader {
  const { route, asNeeded, action } = reader.draft;
  const draft = {
    ...(route !== undefined && { route }),
    ...(asNeeded !== undefined && { asNeeded }),
    ...(action !== undefined && { action }),
  };
  return { ...reader, draft, timesADay: 0, end };
}

function finished({ clause, draft, timesADay, start, end }: Reader, from: number): Directions & Span {
  if (draft.frequency === undefined && timesADay > 0)
    draft.frequency = { times: timesADay, period: 1, unit: 'd' };
  const whole = closed(clause, start, end);
  return { ...draft, text: clause.slice(start, whole), start: from + start, end: from + whole };
}

/** Reads one thing and returns where the next begins; undefined where the directions end. */
function readNext(reader: Reader, from: number): number | undefined {
  const at = pastMarks(reader, from);
  if (at === undefined) return undefined;
  return readTiming(reader, at) ?? readAtNight(reader, at) ?? readPhrase(reader, at);
}

const between = /#\d{1,3}(?!\d)|[ ,()[\]:@&+*"~=]|[-–—](?!\d)|\/(?!\d)|-(?=\d)/y;

/** Past punctuation; past the end of a sentence or line only where directions go on. */
function pastMarks({ clause, lower }: Reader, from: number): number | undefined {
  let at = from;
  while (at < lower.length) {
    between.lastIndex = at;
    if (between.test(lower)) at = between.lastIndex;
    else if (lower.charAt(at) === '.' && !/^\.\d/.test(lower.slice(at, at + 2))) {
      if (!/^\.[ ]?(?:$|[,)])|^\.[ ]?[a-z]/.test(clause.slice(at, at + 3)) && !goesOn(lower, at + 1))
        return undefined;
      at += 1;
    } else if (/[\r\n]/.test(lower.charAt(at))) {
      if (!goesOn(lower, at + 1) && !isTimingAt(lower, at + 1)) return undefined;
      at += 1;
    } else return at;
  }
  return undefined;
}

const onward = /\s{0,3}(?:take|use|apply|inhale|inject|instil|sig|give|one tab|to be taken)(?![a-hj-z])/y;
const goesOn = (lower: string, at: number): boolean => {
  onward.lastIndex = at;
  return onward.test(lower);
};

/** A line broken between the dose and "q6h" or "twice a day". */
function isTimingAt(lower: string, from: number): boolean {
  const at = skipSpaces(lower, from);
  const kind = meaningAt(lower, at)?.meaning.kind;
  return kind === 'frequency' || kind === 'asNeeded' || frequencyAt(lower, at) !== undefined;
}

function mark(reader: Reader, start: number, end: number): number {
  if (reader.start < 0) reader.start = start;
  reader.end = Math.max(reader.end, end);
  return end;
}

function readTiming(reader: Reader, at: number): number | undefined {
  const { lower, draft } = reader;
  const frequency = frequencyAt(lower, at);
  if (frequency) {
    draft.frequency ??= frequency.value;
    return mark(reader, at, frequency.end);
  }
  const duration = durationAt(lower, at, draft.dose !== undefined || draft.frequency !== undefined);
  if (!duration) return undefined;
  draft.durationDays ??= duration.value;
  return mark(reader, at, duration.end);
}

/** ON in capitals after a dose is the Latin for every night. */
function readAtNight(reader: Reader, at: number): number | undefined {
  if (!reader.draft.dose || !/^ON\s?(?:[,.;)]|$)/.test(reader.clause.slice(at, at + 4))) return undefined;
  return follow(reader, at, at + 2, { kind: 'when', when: 'NIGHT', timesADay: 1 });
}

function readPhrase(reader: Reader, at: number): number | undefined {
  const { lower } = reader;
  const found = meaningAt(lower, at);
  const amount = readAmount(reader, at, found?.meaning.kind);
  if (amount !== undefined) return amount;
  if (!found || found.meaning.kind === 'end') return undefined;
  return follow(reader, at, found.end, found.meaning);
}

function follow(reader: Reader, at: number, end: number, meaning: Meaning): number | undefined {
  const { draft, clause, lower } = reader;
  switch (meaning.kind) {
    case 'filler':
      return reader.start < 0 && /^(?:and|with|plus)$/.test(lower.slice(at, end)) ? undefined : end;
    case 'once':
      return mark(reader, at, end);
    case 'asNeeded':
      draft.asNeeded = true;
      return mark(reader, at, reasonAfter(lower, end));
    case 'route':
      if (isTooShort(clause.slice(at, end), reader)) return undefined;
      draft.route ??= meaning.route;
      return mark(reader, at, end);
    case 'frequency':
      if (isEye(clause.slice(at, end), draft)) draft.route ??= 'ophthalmic';
      else draft.frequency ??= meaning.frequency;
      return mark(reader, at, end);
    case 'when':
      if (reader.start < 0 && clause.slice(at, end) === 'PM') return end;
      draft.when = [...new Set([...(draft.when ?? []), meaning.when])];
      reader.timesADay += meaning.timesADay;
      return mark(reader, at, end);
    case 'action':
      if (!isOfThisDrug(reader, at, end) || !isChangeOfDrug(lower, end, meaning.action)) return undefined;
      draft.action ??= meaning.action;
      return mark(reader, at, end);
    case 'end':
      return undefined;
    default:
      return meaning satisfies never;
  }
}

/** "re", "le" and "be" are eyes after drops only. */
const isTooShort = (written: string, { draft }: Reader): boolean =>
  /^(?:re|le|be|ou)$/i.test(written) && draft.dose?.unit !== '[drp]';

/** OD after drops is the right eye, once daily after anything else. */
const isEye = (written: string, draft: Draft): boolean =>
  /^o\.?d\.?$/i.test(written) && draft.dose?.unit === '[drp]' && draft.route === undefined;

/**
 * "lisinopril 10 mg, continue simvastatin": a verb after a comma, an imperative before more words, and a verb right before
 * the next drug belong to that drug.
 */
function isOfThisDrug({ lower, start }: Reader, at: number, end: number): boolean {
  const rest = lower.slice(end);
  if (start >= 0 && /(?:[,&]|\band)\s*$/.test(lower.slice(Math.max(0, at - 8), at))) return false;
  if (/^(?:stop|continue|hold|discontinue)$/.test(lower.slice(at, end)))
    return /^\s?(?:[.,;)]|$)/.test(rest.slice(0, 2));
  return rest === '' || rest.trim() !== '';
}

/** "warfarin increased bleeding" is no change of warfarin; "amlodipine reduced to 5 mg" is. */
const isChangeOfDrug = (lower: string, end: number, action: string): boolean =>
  (action !== 'increase' && action !== 'reduce') ||
  /^(?:\s?(?:[.,;)]|$)|\s(?:to|from|by|and|\d))/.test(lower.slice(end, end + 6)) ||
  /(?:to|from)$/.test(lower.slice(0, end));

const reason =
  /[ ]?(?:for|if|when)(?: (?!and |but |or |then |up |max|now |stop|start|with |for |until |x )[a-z][a-z'-]*){1,4}/y;

/** The reason of "prn for pain" belongs to the directions. */
function reasonAfter(lower: string, end: number): number {
  const at = skipSpaces(lower, end);
  reason.lastIndex = at;
  return reason.test(lower) ? reason.lastIndex : end;
}

function readAmount(reader: Reader, at: number, phrase: Meaning['kind'] | undefined): number | undefined {
  const { lower, draft } = reader;
  if (/\bby $/.test(lower.slice(Math.max(0, at - 4), at)) && draft.action) return undefined;
  const amount = amountAt(lower, at);
  if (!amount || (phrase !== undefined && phrase !== 'filler')) return undefined;
  if (amount.kind === 'bare' && !isDoseAlone(reader, amount)) return undefined;
  if (isAnotherRegimen(reader, amount) || isOfAnother(lower, amount.end)) return undefined;
  if (prevails(amount, reader)) {
    draft.dose = quantityOf(reader, amount);
    reader.doseKind = amount.kind;
  }
  if (amount.change) draft.action ??= amount.change;
  return mark(reader, at, amount.end);
}

/** "0.5 cc of lidocaine" is of what it says. */
const isOfAnother = (lower: string, end: number): boolean =>
  /^ of (?:the )?[a-z]/.test(lower.slice(end, end + 9));

/** "10 mg mane, 5 mg nocte": a second dose of the same kind after the time of the first. */
function isAnotherRegimen({ lower, draft, doseKind }: Reader, { start, kind, value, unit }: Amount): boolean {
  if (doseKind !== kind) return false;
  if ((draft.when ?? draft.frequency) === undefined && !/(?:\band|&|\bthen)\s*$/.test(lower.slice(0, start)))
    return false;
  return value !== draft.dose?.value || unit !== draft.dose.unit;
}

/** A percentage is no dose; tablets go before their strength, a volume before its concentration; of two alike the first is the dose. */
function prevails({ kind, unit, value }: Amount, { doseKind, draft }: Reader): boolean {
  if (unit === '%') return false;
  if (kind === 'bare' && doseKind === 'measure') return value !== 1;
  if (doseKind === undefined || doseKind === 'strength') return true;
  if (doseKind === 'bare') return kind !== 'strength';
  return kind === 'count' && doseKind === 'measure' && unit !== draft.dose?.unit;
}

function quantityOf({ clause, draft, doseKind }: Reader, amount: Amount): Quantity {
  const { start, end, value, secondValue, unit, kind } = amount;
  const isOfStrength = kind === 'count' && doseKind === 'measure' && draft.dose !== undefined;
  const before = isOfStrength ? clause.indexOf(draft.dose?.text ?? '') : start;
  return {
    text: clause.slice(before < 0 ? start : before, end),
    value,
    ...(secondValue !== undefined && { secondValue }),
    ...(unit !== undefined && { unit }),
  };
}

/** A number without a unit is a dose only before what goes with one; a year, a clock time, a date or a list number is none. */
function isDoseAlone({ clause, lower, draft, doseKind }: Reader, { start, end, value }: Amount): boolean {
  const isCounted = doseKind === 'measure' && value <= 10 && (draft.frequency ?? draft.when) === undefined;
  if (
    (draft.dose !== undefined && !isCounted) ||
    value <= 0 ||
    /^(?:19|20)\d\d$/.test(lower.slice(start, end))
  )
    return false;
  if (/^[a-z]/.test(lower.slice(start)) && !/^(?:one|two|three|four|half)/.test(lower.slice(start)))
    return false;
  const next = skipSpaces(lower, end);
  if (next === end && /[\p{L}\d/.:-]/u.test(clause.charAt(end))) return false;
  if (/^[ap]\.?m(?![a-z])/.test(lower.slice(next, next + 4))) return false;
  if (frequencyAt(lower, next)) return true;
  const after = meaningAt(lower, next)?.meaning.kind;
  if (after === 'route' || after === 'frequency' || after === 'when' || after === 'asNeeded') return true;
  const amount = amountAt(lower, next);
  return amount !== undefined && amount.kind !== 'bare';
}
