import { roundHalfAway } from '@chartwright/kernel';

/** Beyond this a decimal is noise and scaling could overflow. */
const PLAIN_LIMIT = 1e12;

/** At most two decimals, without trailing zeros: 3.0 is `3`, 2.60 is `2.6`. */
export function formatNumber(x: number): string {
  if (Number.isInteger(x)) return String(x === 0 ? 0 : x);
  return String(Math.abs(x) < PLAIN_LIMIT ? roundHalfAway(x, 2) : x);
}

/** Sleep hours in sentences: at most one decimal. */
export const formatHours = (hours: number): string => String(roundHalfAway(hours, 1));

/** Laboratory values: at most four decimals. */
export const formatLabValue = (x: number): string =>
  String(Math.abs(x) < PLAIN_LIMIT ? roundHalfAway(x, 4) : x);

/** `+6`, `-6` or `0`, at most one decimal, ASCII hyphen. */
export function formatSigned(x: number): string {
  const rounded = Math.abs(x) < PLAIN_LIMIT ? roundHalfAway(x, 1) : x;
  return rounded > 0 ? `+${rounded}` : String(rounded);
}

/** The noun for a count: singular for exactly one. */
export const plural = (n: number, one: string, many = `${one}s`): string => (n === 1 ? one : many);

/** The count with its noun: `1 point`, `2 points`. */
export const counted = (n: number, one: string, many = `${one}s`): string =>
  `${formatNumber(n)} ${plural(n, one, many)}`;

/** A label inside a sentence; the product name Digital MSE keeps its capital. */
export const inSentence = (label: string): string =>
  label.startsWith('Digital') ? label : label.charAt(0).toLowerCase() + label.slice(1);

export const capitalised = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);

/** A status word as prose: `no_clear_change` is `no clear change`. */
export const statusWords = (status: string): string => status.replaceAll('_', ' ');

const isAsciiAlphanumeric = (code: number): boolean =>
  (code >= 48 && code <= 57) || (code >= 97 && code <= 122);

/**
 * Lower-cases and keeps ASCII letters and digits; each run of anything else becomes `separator`, trimmed at both ends.
 */
export function squeeze(text: string, separator: '' | ' ' | '_'): string {
  const lower = text.toLowerCase();
  let out = '';
  let gap = false;
  for (let i = 0; i < lower.length; i++) {
    if (!isAsciiAlphanumeric(lower.charCodeAt(i))) {
      gap = true;
      continue;
    }
    if (gap && out !== '') out += separator;
    gap = false;
    out += lower[i];
  }
  return out;
}
