import sharp, { type Sharp } from 'sharp';
import { findInk } from '../ocr/components.ts';
import { isLetter } from '../ocr/marks.ts';
import type { GreyImage } from './grey.ts';
import { dpiOfInset, SHEET_PIXELS_MIN } from './load.ts';

/** No line of letters fits into less. */
const SIDE_MIN = { longer: 64, shorter: 8 };
/** So many marks like letters may be a word; a crest or the sign of a network has fewer. */
const LETTERS_MIN = 4;
/** Bits of grey a dot: a drawing has few shades, a photograph many, even one of plain skin. */
const ENTROPY_OF_PHOTOGRAPH = 3.5;
/** Looked at no finer than this, so that a mail full of photographs is opened in time. */
const LOOK_PIXELS = 1200;

/**
 * True for a picture inside a letter that says nothing: a spacer, a rule, a crest without words. What may hold words is not
 * one, nor a photograph or a larger drawing, which may be what the letter is about.
 *
 * @param isShownSmall the letter shows it no larger than a crest, however many dots it has
 */
export async function isDecoration(
  bytes: Uint8Array,
  pixelsMax: number,
  isShownSmall = false,
): Promise<boolean> {
  try {
    const source = sharp(bytes, { limitInputPixels: pixelsMax });
    const { width, height } = await source.metadata();
    const longer = Math.max(width, height);
    if (longer < SIDE_MIN.longer || Math.min(width, height) < SIDE_MIN.shorter) return true;
    const marks = await lookAt(source);
    if (!marks.isDrawing) return false;
    return marks.all === 0 || ((isShownSmall || longer < SHEET_PIXELS_MIN) && marks.letters < LETTERS_MIN);
  } catch {
    // What cannot be told is a part of its own, and is refused there with its reason.
    return false;
  }
}

type Look = { readonly isDrawing: boolean; readonly all: number; readonly letters: number };

async function lookAt(source: Sharp): Promise<Look> {
  const { data, info } = await source
    .resize({ width: LOOK_PIXELS, height: LOOK_PIXELS, fit: 'inside', withoutEnlargement: true })
    .flatten({ background: '#fff' })
    .toColourspace('b-w')
    .raw()
    .toBuffer({ resolveWithObject: true });
  const { width, height } = info;
  const grey = { data, width, height, dpi: dpiOfInset(width, height) };
  // Words may be light on dark.
  const looks = [grey, { ...grey, data: data.map((level) => 255 - level) }].map(countMarks);
  return {
    isDrawing: entropyOf(data) < ENTROPY_OF_PHOTOGRAPH,
    all: Math.max(...looks.map(({ all }) => all)),
    letters: Math.max(...looks.map(({ letters }) => letters)),
  };
}

function countMarks(image: GreyImage): Omit<Look, 'isDrawing'> {
  const { components } = findInk(image);
  const letters = components.filter((mark) => isLetter(mark, image.dpi)).length;
  return { all: components.length, letters };
}

function entropyOf(data: Uint8Array): number {
  const counts = new Float64Array(256);
  for (const level of data) counts[level] = (counts[level] ?? 0) + 1;
  return counts.reduce(
    (sum, count) => (count === 0 ? sum : sum - (count / data.length) * Math.log2(count / data.length)),
    0,
  );
}
