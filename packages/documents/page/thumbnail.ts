import type { GreyImage } from '../image/grey.ts';
import type { Rect } from './parts.ts';

const COLUMNS = 32;
const ROWS = 44;

/** A page as 32 by 44 dots of mean grey. */
export function thumbnailOf(image: GreyImage): Uint8Array {
  const thumbnail = new Uint8Array(COLUMNS * ROWS);
  for (let row = 0; row < ROWS; row += 1) {
    const [top, bottom] = shareOf(image.height, row, ROWS);
    for (let column = 0; column < COLUMNS; column += 1) {
      const [left, right] = shareOf(image.width, column, COLUMNS);
      thumbnail[row * COLUMNS + column] = meanOf(image, { left, top, right, bottom });
    }
  }
  return thumbnail;
}

const shareOf = (length: number, index: number, of: number): [from: number, to: number] => [
  Math.floor((length * index) / of),
  Math.max(Math.floor((length * index) / of) + 1, Math.floor((length * (index + 1)) / of)),
];

/** Every second dot is enough. */
function meanOf({ data, width }: GreyImage, { left, top, right, bottom }: Rect): number {
  let sum = 0;
  let count = 0;
  for (let y = top; y < bottom; y += 2) {
    for (let at = y * width + left; at < y * width + right; at += 2) {
      sum += data[at] ?? 255;
      count += 1;
    }
  }
  return Math.round(sum / count);
}

/** The mean difference of two pages, in levels of grey. */
export function differenceOf(one: Uint8Array, other: Uint8Array): number {
  if (one.length !== other.length || one.length === 0) return 255;
  return one.reduce((sum, level, i) => sum + Math.abs(level - (other[i] ?? 0)), 0) / one.length;
}
