import { readRange, ucumUnit } from '@chartwright/engines';
import words from './data/range-words.json' with { type: 'json' };
import type { ReportedRange } from './result-set.ts';

type Range = ReturnType<typeof readRange>;

const NUMBER = String.raw`-?\d+(?:\.\d+)?`;
const ONE_RANGE = new RegExp(
  String.raw`^[\s([]*(?:(?:[<>]=?|[≤≥]|up to|less than|under|more than|greater than|over)\s*${NUMBER}|${NUMBER}\s*(?:-|–|—|to|\.\.)\s*${NUMBER})(?![\d.,:])(.*)$`,
  'isu',
);
const NOT_ONE = /[:;,=<>≤≥]/u;
const A_UNIT = /^[\p{L}%]*[\d.*^/\p{L}%{}[\]_]+$/u;

const ofSomebody = new Set(words.ofSomebody);

/** What may stand behind a range: its unit, or words that do not say of whom it is, and no second range. */
function isPlainTail(tail: string): boolean {
  const text = tail.replace(/[\s()]+/g, ' ').trim();
  if (text === '' || text === ']') return true;
  if (NOT_ONE.test(text)) return false;
  if (
    text
      .toLowerCase()
      .split(' ')
      .some((word) => ofSomebody.has(word))
  )
    return false;
  if (!/\d/.test(text) || ucumUnit(text) !== null) return true;
  return /[/^*]/.test(text) && A_UNIT.test(text.replaceAll(' ', ''));
}

/**
 * Reads a text that states one range for everybody. Null for a titre, for several ranges in one text, and for one of an age or
 * of some people: by its first numbers such a text would be read wrongly.
 */
export function readStatedRange(text: string): Range {
  const tail = ONE_RANGE.exec(text)?.[1];
  return tail !== undefined && isPlainTail(tail) ? readRange(text) : null;
}

/** A range as it was written, with what can be read of it. */
export function reportedRange(text: string): ReportedRange {
  const range = readStatedRange(text);
  return { low: range?.low ?? undefined, high: range?.high ?? undefined, text };
}
