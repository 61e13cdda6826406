/**
 * What a spreadsheet takes for the beginning of a formula: the plain signs and their full-width forms, also behind blanks
 * and signs that are not seen.
 */
const FORMULA = /^[\s\p{Cf}]*[=+\-@＝＋－＠]/u;
const BLANK_FIRST = /^[\t\r\n]/;
/** No cell shows them, and XML does not take them. */
const UNSEEN = /[\p{Cc}\uFFFE\uFFFF]/gu;
const KEPT = new Set(['\t', '\n', '\r']);

/** Text that no spreadsheet computes: an apostrophe says that it is text. */
export function neutralise(text: string): string {
  const plain = text.toWellFormed().replaceAll(UNSEEN, (sign) => (KEPT.has(sign) ? sign : '\uFFFD'));
  return FORMULA.test(plain) || BLANK_FIRST.test(plain) ? `'${plain}` : plain;
}

/** A cell as text: lists by their entries, unknown as nothing. */
export function textOf(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (Array.isArray(value)) return value.map(textOf).join('; ');
  return typeof value === 'string' ? value : JSON.stringify(value);
}
