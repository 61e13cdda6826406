import type { GreyImage } from '../image/grey.ts';
import type { Component, Ink } from './components.ts';

const MM_PER_INCH = 25.4;

/** Letters of print stand between these heights, in millimetres; capitals of 7 and of 30 points. */
const LETTER_MM = { min: 0.9, max: 9 };
/** Dust of a fax line is a dot or two; the dot of an i is larger. */
const SPECK_MM = 0.3;
/** The edge of a sheet shows the shadow of the scanner; a line that a fax machine adds stands further in. */
const EDGE_MM = 4;

const toMm = (pixels: number, dpi: number): number => (pixels / dpi) * MM_PER_INCH;

/** A patch of ink that has the size and the shape of a letter. */
export function isLetter({ left, top, right, bottom, area }: Component, dpi: number): boolean {
  const height = toMm(bottom - top, dpi);
  const width = toMm(right - left, dpi);
  const fill = area / ((right - left) * (bottom - top));
  return height >= LETTER_MM.min && height <= LETTER_MM.max && width <= 3 * LETTER_MM.max && fill < 0.95;
}

export const isSpeck = ({ left, top, right, bottom }: Component, dpi: number): boolean =>
  toMm(bottom - top, dpi) < SPECK_MM && toMm(right - left, dpi) < SPECK_MM;

/**
 * True for a sheet without any mark that a person could have made: nothing but dust, and shadow at the edge. One letter
 * or one stroke of a pen is enough for it not to be blank.
 */
export function isBlank(ink: Ink, { width, height, dpi }: GreyImage): boolean {
  const edge = (EDGE_MM / MM_PER_INCH) * dpi;
  return ink.components.every(
    (mark) =>
      Math.max(toMm(mark.bottom - mark.top, dpi), toMm(mark.right - mark.left, dpi)) < LETTER_MM.min ||
      mark.right < edge ||
      mark.left > width - edge ||
      mark.bottom < edge ||
      mark.top > height - edge,
  );
}
