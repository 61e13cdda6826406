const LENGTH = 'YYYY-MM-DD HH:MM:SS +ZZZZ'.length;
const ZERO = 48;

/** Not a number where the text has no digits there: the sum of all is then none either. */
function digits(text: string, from: number, count: number): number {
  let value = 0;
  for (let index = from; index < from + count; index += 1) {
    const digit = text.charCodeAt(index) - ZERO;
    if (!(digit >= 0 && digit <= 9)) return Number.NaN;
    value = value * 10 + digit;
  }
  return value;
}

export type AppleDate = { readonly ms: number; readonly zone: number };

/** Reads `2024-03-31 07:15:00 +0200`. `ms` is no number where it is none. */
export function readAppleDate(text: string): AppleDate {
  if (text.length !== LENGTH) return { ms: Number.NaN, zone: 0 };
  const size = digits(text, 21, 2) * 60 + digits(text, 23, 2);
  const zone = text.charCodeAt(20) === 45 ? -size : size;
  const local = Date.UTC(
    digits(text, 0, 4),
    digits(text, 5, 2) - 1,
    digits(text, 8, 2),
    digits(text, 11, 2),
    digits(text, 14, 2),
    digits(text, 17, 2),
  );
  return { ms: local - zone * 60_000, zone };
}
