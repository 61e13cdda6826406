/** A reported value: a number, possibly only a bound, or a text. */
export type ReportedValue = {
  /** Null when nothing numeric was reported. */
  readonly numeric: number | null;
  readonly bound: 'exact' | 'below' | 'at_most' | 'above' | 'at_least';
  /** As supplied, when it was a text; null for a number or nothing. */
  readonly text: string | null;
};

const NOT_REPORTED: ReportedValue = { numeric: null, bound: 'exact', text: null };

const COMPARATORS: readonly (readonly [string, ReportedValue['bound']])[] = [
  ['<=', 'at_most'],
  ['>=', 'at_least'],
  ['≤', 'at_most'],
  ['≥', 'at_least'],
  ['<', 'below'],
  ['>', 'above'],
];

const PLAIN_NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
const GROUPED_NUMBER = /^[+-]?\d{1,3}(,\d{3})+(\.\d+)?$/;

/** A number in plain or thousands-grouped spelling; null for anything else, a decimal comma included. */
function plainNumber(text: string): number | null {
  const ungrouped = GROUPED_NUMBER.test(text) ? text.replaceAll(',', '') : text;
  if (!PLAIN_NUMBER.test(ungrouped)) return null;
  const value = Number(ungrouped);
  return Number.isFinite(value) ? value : null;
}

/** Reads a value as reported: `6.8`, `"<0.01"`, `"1,200"`, `"reactive"` or nothing. */
export function readValue(value: number | string | null | undefined): ReportedValue {
  if (value === null || value === undefined) return NOT_REPORTED;
  if (typeof value === 'number') {
    return Number.isFinite(value) ? { numeric: value, bound: 'exact', text: null } : NOT_REPORTED;
  }
  const text = value.trim();
  if (text === '') return NOT_REPORTED;
  const comparator = COMPARATORS.find(([sign]) => text.startsWith(sign));
  if (comparator === undefined) return { numeric: plainNumber(text), bound: 'exact', text };
  const [sign, bound] = comparator;
  return { numeric: plainNumber(text.slice(sign.length).trim()), bound, text };
}

/** A reference range; an open end is null. */
export type ReferenceRange = {
  readonly low: number | null;
  readonly high: number | null;
  /** Whether the ends themselves are outside, as in `<200`. */
  readonly strict: boolean;
};

const BETWEEN = /^[\s([]*(-?\d+(?:\.\d+)?)\s*(?:-|–|—|to|\.\.)\s*(-?\d+(?:\.\d+)?)(?![\d.])/i;
const BELOW = /^\s*(<=?|≤|up to|less than|under)\s*(-?\d+(?:\.\d+)?)/i;
const ABOVE = /^\s*(>=?|≥|more than|greater than|over)\s*(-?\d+(?:\.\d+)?)/i;
const STRICT = new Set(['<', '>', 'less than', 'under', 'more than', 'greater than', 'over']);

/** Reads `0.4-4.0`, `<200`, `≥ 60`, `30 to 100`; null for a range in words. */
export function readRange(text: string | null | undefined): ReferenceRange | null {
  if (text === null || text === undefined) return null;
  const below = BELOW.exec(text);
  if (below !== null) return { low: null, high: Number(below[2]), strict: isStrict(below[1]) };
  const above = ABOVE.exec(text);
  if (above !== null) return { low: Number(above[2]), high: null, strict: isStrict(above[1]) };
  const between = BETWEEN.exec(text);
  if (between === null) return null;
  const low = Number(between[1]);
  const high = Number(between[2]);
  return low <= high ? { low, high, strict: false } : null;
}

const isStrict = (sign: string | undefined): boolean => STRICT.has(sign?.toLowerCase() ?? '');

/** Where a value lies against a range; null when that cannot be told. */
export function sideOf(
  { numeric, bound }: ReportedValue,
  range: ReferenceRange | null,
): 'low' | 'inside' | 'high' | null {
  if (numeric === null || range === null) return null;
  const { low, high, strict } = range;
  const tooHigh = high !== null && (strict ? numeric >= high : numeric > high);
  const tooLow = low !== null && (strict ? numeric <= low : numeric < low);
  const knownBelow = bound === 'below' || bound === 'at_most';
  const knownAbove = bound === 'above' || bound === 'at_least';
  if (tooHigh) return knownBelow ? null : 'high';
  if (tooLow) return knownAbove ? null : 'low';
  // A bound at or inside the range may lie on either side of its edge.
  if (knownBelow && low !== null) return numeric <= low ? 'low' : null;
  if (knownAbove && high !== null) return numeric >= high ? 'high' : null;
  return 'inside';
}
