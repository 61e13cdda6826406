import type { GreyImage } from '../image/grey.ts';

const COLUMNS = 32;
const ROWS = 44;

/** A page as 32 by 44 dots of mean grey. */
export function thumbnailOf({ data, width, height }: GreyImage): Uint8Array {
  const sums = new Float64Array(COLUMNS * ROWS);
  const counts = new Float64Array(COLUMNS * ROWS);
  // Every second dot is enough.
  for (let y = 0; y < height; y += 2) {
    const row = Math.floor((y * ROWS) / height) * COLUMNS;
    for (let x = 0; x < width; x += 2) {
      const cell = row + Math.floor((x * COLUMNS) / width);
      sums[cell] = (sums[cell] ?? 0) + (data[y * width + x] ?? 255);
      counts[cell] = (counts[cell] ?? 0) + 1;
    }
  }
  return Uint8Array.from(sums, (sum, cell) => Math.round(sum / Math.max(1, counts[cell] ?? 1)));
}

/** The mean difference of two pages, in levels of grey. */
export function differenceOf(one: Uint8Array, other: Uint8Array): number {
  if (one.length !== other.length || one.length === 0) return 255;
  return one.reduce((sum, level, i) => sum + Math.abs(level - (other[i] ?? 0)), 0) / one.length;
}
