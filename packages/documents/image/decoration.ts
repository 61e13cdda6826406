import sharp from 'sharp';
import { findInk } from '../ocr/components.ts';
import { isLetter } from '../ocr/marks.ts';
import type { GreyImage } from './grey.ts';
import { dpiOfInset } from './load.ts';

/** No line of letters fits into less. */
const SIDE_MIN = { longer: 64, shorter: 8 };
/** A picture that has less contrast shows nothing. */
const DEVIATION_MIN = 4;
/** So many marks like letters may be a word; a crest or the sign of a network has fewer. */
const LETTERS_MIN = 4;
/** Bits of grey a dot: a drawing has few shades, a photograph many. */
const ENTROPY_OF_PHOTOGRAPH = 5;

/**
 * True for a picture inside a letter that says nothing: a spacer, a rule, a crest without words. What may hold words is not
 * one, nor a photograph, which may be what the letter is about.
 */
export async function isDecoration(bytes: Uint8Array, pixelsMax: number): Promise<boolean> {
  try {
    const source = sharp(bytes, { limitInputPixels: pixelsMax });
    const { width, height } = await source.metadata();
    if (Math.max(width, height) < SIDE_MIN.longer || Math.min(width, height) < SIDE_MIN.shorter) return true;
    const { data, info } = await source
      .flatten({ background: '#fff' })
      .toColourspace('b-w')
      .raw()
      .toBuffer({ resolveWithObject: true });
    const grey = { data, width: info.width, height: info.height, dpi: dpiOfInset(width, height) };
    return isDrawing(data) && countLetters(grey) < LETTERS_MIN;
  } catch {
    // What cannot be told is a part of its own, and is refused there with its reason.
    return false;
  }
}

function isDrawing(data: Uint8Array): boolean {
  const shares = new Float64Array(256);
  for (const level of data) shares[level] = (shares[level] ?? 0) + 1 / data.length;
  const mean = shares.reduce((sum, share, level) => sum + share * level, 0);
  const variance = shares.reduce((sum, share, level) => sum + share * (level - mean) ** 2, 0);
  const entropy = shares.reduce((sum, share) => (share === 0 ? sum : sum - share * Math.log2(share)), 0);
  return Math.sqrt(variance) < DEVIATION_MIN || entropy < ENTROPY_OF_PHOTOGRAPH;
}

/** Words may be light on dark too. */
function countLetters(image: GreyImage): number {
  const lettersOf = (data: Uint8Array) =>
    findInk({ ...image, data }).components.filter((mark) => isLetter(mark, image.dpi)).length;
  return Math.max(lettersOf(image.data), lettersOf(image.data.map((level) => 255 - level)));
}
