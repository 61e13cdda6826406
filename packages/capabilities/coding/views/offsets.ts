import type { Span } from '@chartwright/kernel';

/** Turns an offset in UTF-16 code units into one in another unit. */
export type Offsets = (at: number) => number;

export const utf16: Offsets = (at) => at;

/** Offsets in Unicode code points: each surrogate pair before the offset counts one instead of two. */
export function codepoints(text: string): Offsets {
  const pairs = pairsBefore(text);
  return pairs === undefined ? utf16 : (at) => at - (pairs[at] ?? 0);
}

/** How many pairs end at or before each offset; undefined for a text without any. */
function pairsBefore(text: string): Uint32Array | undefined {
  if (!/[\ud800-\udbff]/.test(text)) return undefined;
  const pairs = new Uint32Array(text.length + 1);
  let count = 0;
  for (let at = 0; at < text.length; at += 1) {
    pairs[at] = count;
    const unit = text.charCodeAt(at);
    if (unit >= 0xdc00 && unit <= 0xdfff) count += 1;
  }
  pairs[text.length] = count;
  return pairs;
}

export const convert = ({ start, end }: Span, offsets: Offsets): Span => ({
  start: offsets(start),
  end: offsets(end),
});
