export const MS_PER_DAY = 86_400_000;

const ZERO = 48;
const DASH = 45;
const PLUS = 43;
const COLON = 58;
const DAYS_IN_MONTH = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** Two ASCII digits as a number, or NaN. */
function twoDigits(text: string, at: number): number {
  const tens = text.charCodeAt(at) - ZERO;
  const ones = text.charCodeAt(at + 1) - ZERO;
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : Number.NaN;
}

/** Days from 1970-01-01 in the proleptic Gregorian calendar (Howard Hinnant's civil calendar arithmetic). */
function epochDays(year: number, month: number, day: number): number {
  const y = month <= 2 ? year - 1 : year;
  const era = Math.floor(y / 400);
  const yearOfEra = y - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * 146_097 + dayOfEra - 719_468;
}

function datePart(text: string): number {
  const year = twoDigits(text, 0) * 100 + twoDigits(text, 2);
  const month = twoDigits(text, 5);
  const day = twoDigits(text, 8);
  const valid =
    year >= 0 &&
    text.charCodeAt(4) === DASH &&
    text.charCodeAt(7) === DASH &&
    month >= 1 &&
    month <= 12 &&
    day >= 1 &&
    day <= (DAYS_IN_MONTH[month - 1] ?? 0);
  if (!valid) return Number.NaN;
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  if (month === 2 && day === 29 && !leap) return Number.NaN;
  return epochDays(year, month, day) * MS_PER_DAY;
}

/** Offset of a zone suffix in milliseconds; none and Z are UTC; NaN when it is not a zone. */
function zoneOffset(text: string, at: number): number {
  const rest = text.length - at;
  if (rest === 0) return 0;
  const sign = text.charCodeAt(at);
  if (rest === 1) return text[at] === 'Z' || text[at] === 'z' ? 0 : Number.NaN;
  if (sign !== PLUS && sign !== DASH) return Number.NaN;
  const hours = twoDigits(text, at + 1);
  const colon = text.charCodeAt(at + 3) === COLON ? 1 : 0;
  const minutes = rest === 3 ? 0 : twoDigits(text, at + 3 + colon);
  const complete = rest === 3 || rest === 5 + colon;
  if (!complete || !(hours <= 23) || !(minutes <= 59)) return Number.NaN;
  return (sign === DASH ? -1 : 1) * (hours * 60 + minutes) * 60_000;
}

/** End of a run of digits after a decimal mark, and the fraction it says. */
function fraction(text: string, at: number): { end: number; ms: number } {
  const mark = text[at];
  if (mark !== '.' && mark !== ',') return { end: at, ms: 0 };
  let end = at + 1;
  let value = 0;
  let weight = 100;
  for (; end < text.length; end++) {
    const digit = text.charCodeAt(end) - ZERO;
    if (digit < 0 || digit > 9) break;
    value += digit * weight;
    weight /= 10;
  }
  return end === at + 1 ? { end, ms: Number.NaN } : { end, ms: Math.floor(value + 1e-6) };
}

/**
 * Reads an ISO 8601 calendar date or date-time. Zone-less texts are UTC. Written by hand because the built-in parser
 * reads zone-less date-times in the zone of the machine and rolls impossible dates over.
 *
 * @returns milliseconds since the epoch; NaN when the text is not such an instant
 */
export function parseInstant(text: string): number {
  const date = datePart(text);
  if (text.length === 10) return date;
  const mark = text[10];
  if (mark !== 'T' && mark !== 't') return Number.NaN;

  const hours = twoDigits(text, 11);
  const minutes = twoDigits(text, 14);
  if (!(hours <= 23) || !(minutes <= 59) || text.charCodeAt(13) !== COLON) return Number.NaN;

  let at = 16;
  let ms = 0;
  if (text.charCodeAt(16) === COLON) {
    const seconds = twoDigits(text, 17);
    if (!(seconds <= 59)) return Number.NaN;
    ms = seconds * 1000;
    at = 19;
    if (text.length > 19) {
      const part = fraction(text, 19);
      ms += part.ms;
      at = part.end;
    }
  }
  return date + (hours * 60 + minutes) * 60_000 + ms - zoneOffset(text, at);
}

/** Whether the engines can read this text as an instant. */
export const isInstant = (text: string): boolean => !Number.isNaN(parseInstant(text));

/** `YYYY-MM-DDTHH:MM:SS.mmmZ`. */
export const formatInstant = (ms: number): string => new Date(ms).toISOString();

/** Normalises a supplied instant; null when absent or unreadable. */
export function normaliseInstant(text: string | null | undefined): string | null {
  if (text === null || text === undefined) return null;
  const ms = parseInstant(text);
  return Number.isNaN(ms) ? null : formatInstant(ms);
}

/** The same instant without `.000`. */
export const withoutZeroMillis = (iso: string): string =>
  iso.endsWith('.000Z') ? `${iso.slice(0, -5)}Z` : iso;

/** Fractional days from one instant to another. */
export const daysBetween = (fromMs: number, toMs: number): number => (toMs - fromMs) / MS_PER_DAY;
