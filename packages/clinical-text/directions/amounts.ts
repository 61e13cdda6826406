import { numberAt, unitAt } from '../quantities/index.ts';
import { formAt } from './lexicon.ts';

/** A number or two with what they count. `kind` is `count` for tablets and puffs, `strength` for a concentration. */
export type Amount = {
  readonly start: number;
  readonly end: number;
  readonly value: number;
  readonly secondValue?: number;
  readonly unit?: string;
  readonly kind: 'count' | 'measure' | 'strength' | 'bare';
  readonly change?: 'increase' | 'reduce';
};

type Count = { readonly value: number; readonly end: number };

const WORDS = new Map(
  Object.entries({
    one: 1,
    two: 2,
    three: 3,
    four: 4,
    five: 5,
    six: 6,
    seven: 7,
    eight: 8,
    nine: 9,
    ten: 10,
    eleven: 11,
    twelve: 12,
    'one and a half': 1.5,
    'two and a half': 2.5,
    half: 0.5,
    'half a': 0.5,
    'a half': 0.5,
    'one half': 0.5,
    'one-half': 0.5,
    quarter: 0.25,
    'a quarter': 0.25,
    'quarter of a': 0.25,
    a: 1,
    an: 1,
    fourteen: 14,
    fifteen: 15,
    twenty: 20,
    thirty: 30,
  }),
);
const spelled = new RegExp(
  `(?:${[...WORDS.keys()].sort((a, b) => b.length - a.length).join('|')})(?![a-z])`,
  'y',
);
const fraction = /(?:(\d{1,2})[ -])?([1-3])\/([2-4])(?![\d/])/y;
const signs = new Map([
  ['½', 0.5],
  ['¼', 0.25],
  ['¾', 0.75],
]);
const rangeMark = /[ ]?[-–][ ]?(?=[\d½¼¾])| (?:to|or) (?=[\da-z½])|[ ]?(?:→|->)[ ]?(?=\d)/y;
const pairMark = /[ ]?\/[ ]?(?=\d)/y;
const doseUnit =
  /^(?:k?g|[mun]g|m?L|m?mol|meq|\[iU\]|k\[iU\]|U|\[drp\]|%|cm|umol|kcal|MBq|Gy|cGy)(?:\/(?:kg|h|min|d|m2|mL|L|g|\{dose\}|\{actuation\}|wk|cm2))*$/;

/** Reads "500", "½", "1 1/2", "one and a half". */
export function countAt(lower: string, at: number): Count | undefined {
  const sign = signs.get(lower.charAt(at));
  if (sign !== undefined) return { value: sign, end: at + 1 };
  fraction.lastIndex = at;
  const parts = fraction.exec(lower);
  if (parts && Number(parts[2]) < Number(parts[3])) {
    return { value: Number(parts[1] ?? 0) + Number(parts[2]) / Number(parts[3]), end: fraction.lastIndex };
  }
  const digits = numberAt(lower, at);
  if (digits) {
    const tail = signs.get(lower.charAt(digits.end));
    return tail === undefined ? digits : { value: digits.value + tail, end: digits.end + 1 };
  }
  spelled.lastIndex = at;
  const word = spelled.exec(lower)?.[0];
  const value = word === undefined ? undefined : WORDS.get(word);
  return value === undefined ? undefined : { value, end: spelled.lastIndex };
}

/** Reads "30 mg", "20/25 mg", "1-2 tabs", "40 to 20 mg", "5 mg/5 ml", "half tablet", "2 x 500 mg". */
export function amountAt(lower: string, at: number): Amount | undefined {
  const first = countAt(lower, at);
  if (!first) return undefined;
  const own = unitOrForm(lower, first.end, first.value);
  if (own) return afterUnit(lower, { start: at, value: first.value, ...own });
  const times = /[ ]?[x×][ ]?(?=\d)/y;
  times.lastIndex = first.end;
  if (times.test(lower)) return multiplied(lower, at, first.value, times.lastIndex);
  return pairAt(lower, at, first) ?? { start: at, end: first.end, value: first.value, kind: 'bare' };
}

function pairAt(lower: string, at: number, first: Count): Amount | undefined {
  const { mark, second } = secondAt(lower, first.end);
  if (!second || /^\/\d/.test(lower.slice(second.end, second.end + 2))) return undefined;
  const own = unitOrForm(lower, second.end, second.value);
  if (!own && mark === '/' && first.value <= 31 && second.value <= 31) return undefined;
  const pair = { start: at, value: first.value, secondValue: second.value };
  if (!own) return { ...pair, end: second.end, kind: mark === '/' ? 'strength' : 'bare' };
  return ordered({ ...pair, ...own }, mark, lower);
}

/** "from 40 to 20 mg" and "40 to 20 mg" are a change, and the new dose is the last; "1 to 2 tablets" is a range. */
function ordered(amount: Amount, mark: string | undefined, lower: string): Amount {
  const { secondValue, ...rest } = amount;
  if (secondValue === undefined || (mark !== 'to' && mark !== '→' && mark !== '->')) return amount;
  const isDown = secondValue < amount.value;
  const isChange = isDown || mark !== 'to' || lower.startsWith('from ', amount.start - 5);
  if (!isChange) return amount;
  return { ...rest, value: secondValue, change: isDown ? 'reduce' : 'increase' };
}

/** After "5 mg": the "/5 ml" of a concentration, or the second half of "5 mg-10 mg" and "100 mg/25 mg". */
function afterUnit(lower: string, amount: Amount): Amount {
  const { mark, second } = secondAt(lower, amount.end);
  if (!second) return amount;
  const unit = unitOrForm(lower, second.end, second.value);
  if (unit?.kind !== 'measure') return amount;
  const end = unit.end;
  if (unit.unit === amount.unit) return ordered({ ...amount, secondValue: second.value, end }, mark, lower);
  if (mark !== '/') return amount;
  return { ...amount, unit: `${amount.unit}/(${second.value}.${unit.unit})`, kind: 'strength', end };
}

function secondAt(lower: string, at: number): { mark?: string; second?: Count | undefined } {
  for (const pattern of [pairMark, rangeMark]) {
    pattern.lastIndex = at;
    const mark = pattern.exec(lower)?.[0].trim();
    if (mark !== undefined) return { mark, second: countAt(lower, pattern.lastIndex) };
  }
  return {};
}

function multiplied(lower: string, start: number, times: number, at: number): Amount | undefined {
  const each = amountAt(lower, at);
  if (each?.kind !== 'measure' || each.secondValue !== undefined) return undefined;
  const form = formAt(lower, skipSpaces(lower, each.end));
  if (form) return { start, end: form.end, value: times, unit: form.meaning, kind: 'count' };
  return { ...each, start, value: times * each.value };
}

type Unit = { readonly end: number; readonly unit: string; readonly kind: Amount['kind'] };

function unitOrForm(lower: string, at: number, value: number): Unit | undefined {
  const form = formAt(lower, skipSpaces(lower, at));
  if (form && !(form.meaning === '{capsule}' && value > 9)) {
    const end = lower.startsWith('(s)', form.end) ? form.end + 3 : form.end;
    return { unit: form.meaning, end, kind: 'count' };
  }
  const unit = unitAt(lower, at);
  if (!unit || !doseUnit.test(unit.unit)) return undefined;
  const code = unit.unit.replace(/^U(?=\/|$)/, '[iU]');
  return { unit: code, end: unit.end, kind: code === '%' ? 'strength' : 'measure' };
}

export function skipSpaces(text: string, from: number): number {
  let at = from;
  while (text.charAt(at) === ' ') at += 1;
  return at;
}
