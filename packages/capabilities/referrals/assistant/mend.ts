import type { Span } from '@chartwright/kernel';
import type { Repair } from '../reading.ts';
import signs from './data/signs.json' with { type: 'json' };
import { type Sheet, textOf } from './sheet.ts';

/** Whether a word in small letters is one that the dictionaries have. */
export type Knows = (word: string) => boolean;

export type Mended = {
  readonly sheet: Sheet;
  readonly repairs: readonly Repair[];
  readonly isNoisy: boolean;
  /** Of all words, the share that recognition has damaged. */
  readonly noise: number;
};

const WORD = /[A-Za-z0-9|]+/g;
/** Digits and the letters that are taken for them, with the marks of dates and numbers. */
const NUMBERLIKE = /^(?=.*\d)[\dOolI|]+$|^(?=.*\d)[\dOolI|SB]{3,}$|^\d[SB]$/;
const DATELIKE = /(?<![\w/.-])[\dOolI|SB]{1,4}([/.-])[\dOolI|SB]{1,2}\1[\dOolI|SB]{2,4}(?![\w/])/g;
const BEFORE_UNIT = new RegExp(`(?<![\\w.])[lIO|][OolI|\\d]{1,3}(?= ?(?:${signs.units})\\b)`, 'g');
/** "S1", "B12", "O2", "I2": names of vertebrae, vitamins, gases and classes; "1l" a litre. */
const NAME_OF_ITS_OWN = /^(?:[BS]\d{1,2}|\d{1,2}[lL]|I\d|O2|\d[oO])$/;

const lettersFor = new Map(Object.entries(signs.letterFor));
const digitsFor = new Map(Object.entries(signs.digitFor));

export const asDigits = (text: string): string =>
  text.replace(/[OolI|SB]/g, (sign) => digitsFor.get(sign) ?? sign);

type Change = Span & { readonly to: string; readonly isNumber: boolean };

/** Mends what recognition mistook: letters in words, digits in numbers and dates. Nothing moves. */
export function mend(sheet: Sheet, knows: Knows): Mended {
  const words = [...sheet.text.matchAll(WORD)].map((match) => ({ word: match[0], start: match.index }));
  const wordChanges = words.flatMap(({ word, start }) => changeOf(sheet.text, word, start, knows));
  const damaged = wordChanges.length;
  const noise = words.length === 0 ? 0 : damaged / words.length;
  const isNoisy = damaged >= 3 && noise > 0.01;
  const dates = datesMistaken(sheet.text);
  const changes = isNoisy ? [...wordChanges, ...unitsMistaken(sheet.text), ...dates] : dates;
  const text = applied(sheet.text, changes);
  return {
    sheet: { ...sheet, ...textOf(text) },
    repairs: changes.filter(({ isNumber }) => isNumber).flatMap((change) => repairOf(sheet, change)),
    isNoisy,
    noise,
  };
}

/** A digit took the place of a capital where a line or a name goes on: "Kenneth 0rd". */
const BEGINS = /(?:^|\n|\. |[A-Z][A-Za-z'-]{1,20} )$/;
/** One digit and letters that are no unit: "5ingh". */
const NAME_BEGUN = /^[0158](?!days|year|week|mins|tabs|caps|pack|time|unit|puff|mths|cups)[a-z]{3,12}$/;
const capital = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);

function changeOf(text: string, word: string, start: number, knows: Knows): Change[] {
  const end = start + word.length;
  const begins = /^\d/.test(word) && BEGINS.test(text.slice(Math.max(0, start - 24), start));
  if (NUMBERLIKE.test(word)) {
    const isPlain = /^\d+$/.test(word) || NAME_OF_ITS_OWN.test(word);
    return isPlain ? [] : [{ start, end, to: asDigits(word), isNumber: true }];
  }
  const to = begins && NAME_BEGUN.test(word) ? pickWord(word, knows) : asWord(word, knows);
  return to === undefined ? [] : [{ start, end, to: begins ? capital(to) : to, isNumber: false }];
}

/** Labels that look like a name with a number. */
const LABELS: Readonly<Record<string, string>> = signs.labels;

const MIXED = /^(?=(?:.*[A-Za-z]){2})[A-Za-z0158|]+$/;

function asWord(word: string, knows: Knows): string | undefined {
  if (/^[A-Z]*l[A-Zl]*$/.test(word) && /[A-Z]{2}/.test(word)) return word.replaceAll('l', 'I');
  if (!/[0158|]/.test(word) || !MIXED.test(word)) return undefined;
  const lower = word.toLowerCase();
  const label = LABELS[lower];
  if (label !== undefined) return label;
  if (knows(lower) || /^\d+[a-z]{1,4}$|^[a-z]{1,3}\d{1,3}$|^[a-z]\d[a-z]{1,2}$/.test(lower)) {
    return /^[a-z][01][a-z]$|^0[a-z]{2,}$|^1[a-z]{3,}$/.test(lower) ? pickWord(word, knows) : undefined;
  }
  return pickWord(word, knows);
}

function pickWord(word: string, knows: Knows): string {
  const withL = inLetters(word, 'l');
  const withI = inLetters(word, 'i');
  return knows(withI.toLowerCase()) && !knows(withL.toLowerCase()) ? withI : withL;
}

function inLetters(word: string, one: string): string {
  const isUpper = /[A-Z]{2}/.test(word) && !/[a-km-z]/.test(word);
  const plain = word.replace(/[0158|]/g, (sign) => {
    const letter = sign === '1' || sign === '|' ? (isUpper ? 'i' : one) : (lettersFor.get(sign) ?? sign);
    return isUpper ? letter.toUpperCase() : letter;
  });
  return isUpper ? plain.replaceAll('l', 'I') : plain;
}

function datesMistaken(text: string): Change[] {
  return [...text.matchAll(DATELIKE)].flatMap((match) =>
    /[OolI|SB]/.test(match[0]) && /\d/.test(match[0]) ? [numberChange(match)] : [],
  );
}

const BEFORE_MONTH = /(?<!\w)\d[lIO|](?= ?(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec))/gi;

const AFTER_SCORE =
  /(?<=(?:epw.rth|ess|score)[: ]{1,3})(?=[\dlIO|]{0,2}[lIO|])(?=\d|[lI|][\dlIO|])[\dlIO|]{2}(?![\w])/gi;

const unitsMistaken = (text: string): Change[] =>
  [...text.matchAll(BEFORE_UNIT), ...text.matchAll(AFTER_SCORE), ...text.matchAll(BEFORE_MONTH)].map(
    numberChange,
  );

const numberChange = (match: RegExpExecArray): Change => ({
  start: match.index,
  end: match.index + match[0].length,
  to: asDigits(match[0]),
  isNumber: true,
});

function applied(text: string, changes: readonly Change[]): string {
  const pieces: string[] = [];
  let done = 0;
  for (const { start, end, to } of changes.toSorted((a, b) => a.start - b.start || b.end - a.end)) {
    if (start < done) continue;
    pieces.push(text.slice(done, start), to);
    done = end;
  }
  return pieces.join('') + text.slice(done);
}

function repairOf({ starts, raw }: Sheet, { start, end, to }: Change): Repair[] {
  const page = starts.findLastIndex((begin) => begin <= start);
  const begin = starts[page] ?? 0;
  return raw.slice(start, end) === to ? [] : [{ page: page + 1, start: start - begin, end: end - begin, to }];
}
