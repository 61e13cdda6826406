import type { GreyImage } from '../image/grey.ts';
import type { Rect } from '../page/parts.ts';

/** Levels of grey, of 255, that a letter must stand out from its ground by. */
const CONTRAST_MIN = 24;

type Pixels = { readonly x0: number; readonly y0: number; readonly x1: number; readonly y1: number };

/** The pixels of a place that is given in points, no further than the image goes. */
function pixelsOf(image: GreyImage, rect: Rect, margin = 0): Pixels {
  const scale = image.dpi / 72;
  const clamp = (value: number, most: number) => Math.max(0, Math.min(most, value));
  return {
    x0: clamp(Math.floor(rect.left * scale) - margin, image.width),
    y0: clamp(Math.floor(rect.top * scale) - margin, image.height),
    x1: clamp(Math.ceil(rect.right * scale) + margin, image.width),
    y1: clamp(Math.ceil(rect.bottom * scale) + margin, image.height),
  };
}

/** True where something stands out from its ground. */
export function isInkIn(image: GreyImage, rect: Rect): boolean {
  const { x0, y0, x1, y1 } = pixelsOf(image, rect);
  let darkest = 255;
  let lightest = 0;
  for (let y = y0; y < y1; y += 1) {
    for (let i = y * image.width + x0; i < y * image.width + x1; i += 1) {
      const level = image.data[i] ?? 255;
      if (level < darkest) darkest = level;
      if (level > lightest) lightest = level;
    }
  }
  return lightest - darkest >= CONTRAST_MIN;
}

/** Paints places white, so that only what is not yet explained is left. */
export function paintOut(image: GreyImage, rects: readonly Rect[]): GreyImage {
  const data = image.data.slice();
  for (const rect of rects) {
    const { x0, y0, x1, y1 } = pixelsOf(image, rect, 1);
    for (let y = y0; y < y1; y += 1) data.fill(255, y * image.width + x0, y * image.width + x1);
  }
  return { ...image, data };
}
