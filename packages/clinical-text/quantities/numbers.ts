export type NumberAt = { readonly value: number; readonly end: number };

const DIGITS = /(?:\d{1,3}(?:,\d{3})+(?!\d)|\d+)(?:[.·]\d+)?|\.\d+/y;
/** More digits than this are an identifier. */
const MOST_DIGITS = 12;

/**
 * The number in digits at an offset: "5", "0.9", ".5", "1,000". Identifiers are none: too many digits, or a leading
 * zero before another digit.
 */
export function numberAt(text: string, at: number): NumberAt | undefined {
  DIGITS.lastIndex = at;
  const written = DIGITS.exec(text)?.[0];
  if (written === undefined || written.length > MOST_DIGITS || /^0\d/.test(written)) return undefined;
  return { value: Number(written.replaceAll(',', '').replace('·', '.')), end: at + written.length };
}
