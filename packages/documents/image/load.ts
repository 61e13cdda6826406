import sharp, { type Sharp } from 'sharp';
import { Refusal } from '../reasons.ts';
import type { GreyImage } from './grey.ts';

export type Density = { readonly x: number; readonly y: number };

/** A sheet of A4 is so long; a photograph that says no true density is taken for one. */
const INCHES_LONG = 11.69;
/** No paper is shorter or longer than this on its longer side, in inches. */
const PAPER = { min: 4, max: 24 };
/** A picture with fewer dots on its longer side is no sheet, but a piece of one, or was made for a screen. */
export const SHEET_PIXELS_MIN = 600;
const SCREEN_DPI = 96;
/** Wider no picture stands in a letter, in inches. */
const INSET_INCHES_MAX = 8;
/** More dots than this tell nothing more about letters. */
const DPI_MAX = 300;
const DPI_MIN = 50;
/** Of a fax, smoothing the stairs of its strokes by so many dots takes a third of the errors of reading away. */
const STAIRS_BLUR = 0.6;

/**
 * Decodes one page of an image to grey on white, upright by its own word and with square dots.
 *
 * @param density dots per inch as the file says; absent or unbelievable, the picture is taken for a sheet of A4
 */
export async function loadGrey(source: Sharp, density: Density | undefined): Promise<GreyImage> {
  const upright = await describe(source);
  const { x, y } = believable(upright, density);
  const dpi = Math.min(DPI_MAX, Math.max(x, y));
  try {
    const square = source
      .autoOrient()
      .flatten({ background: '#fff' })
      .resize({
        width: Math.max(1, Math.round((upright.width * dpi) / x)),
        height: Math.max(1, Math.round((upright.height * dpi) / y)),
        fit: 'fill',
        kernel: 'cubic',
      });
    const { data, info } = await (upright.isBilevel ? square.blur(STAIRS_BLUR) : square)
      .toColourspace('b-w')
      .raw()
      .toBuffer({ resolveWithObject: true });
    return { data, width: info.width, height: info.height, dpi };
  } catch (cause) {
    throw new Refusal('page_damaged', { cause });
  }
}

type Size = {
  readonly width: number;
  readonly height: number;
  readonly isTurned: boolean;
  /** Black and white alone. */
  readonly isBilevel: boolean;
};

async function describe(source: Sharp): Promise<Size> {
  try {
    const { width, height, orientation = 1, bitsPerSample } = await source.metadata();
    const isTurned = orientation >= 5;
    const size = isTurned ? { width: height, height: width } : { width, height };
    return { ...size, isTurned, isBilevel: bitsPerSample === 1 };
  } catch (cause) {
    throw new Refusal('page_damaged', { cause });
  }
}

function believable({ width, height, isTurned }: Size, density: Density | undefined): Density {
  const { x, y } =
    isTurned && density !== undefined ? { x: density.y, y: density.x } : (density ?? { x: 0, y: 0 });
  const inches = Math.max(width / x, height / y);
  const isBelievable = x >= DPI_MIN && y >= DPI_MIN && inches >= PAPER.min && inches <= PAPER.max;
  if (isBelievable) return { x, y };
  const assumed = dpiOf(Math.max(width, height));
  return { x: assumed, y: assumed };
}

const dpiOf = (longer: number): number => (longer < SHEET_PIXELS_MIN ? SCREEN_DPI : longer / INCHES_LONG);

/** How finely a picture inside a letter is taken to show it, in dots per inch. */
export const dpiOfInset = (width: number, height: number): number =>
  Math.max(SCREEN_DPI, Math.max(width, height) / INSET_INCHES_MAX);

export const openImage = (bytes: Uint8Array, pixelsMax: number, page = 0): Sharp =>
  sharp(bytes, { limitInputPixels: pixelsMax, failOn: 'truncated', page, sequentialRead: true });
