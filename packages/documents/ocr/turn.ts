import sharp from 'sharp';
import type { GreyImage } from '../image/grey.ts';
import type { Rect } from '../page/parts.ts';

export type Turned = {
  readonly image: GreyImage;
  /** From pixels of the turned image to pixels of the one it was made from. */
  readonly toSource: (rect: Rect) => Rect;
};

export const unturned = (image: GreyImage): Turned => ({ image, toSource: (rect) => rect });

/** Turns an image clockwise; what comes into sight at its corners is white. */
export async function turn(source: GreyImage, degrees: number): Promise<Turned> {
  if (degrees === 0) return unturned(source);
  const { data, info } = await openRaw(source)
    .rotate(degrees, { background: '#fff' })
    .toColourspace('b-w')
    .raw()
    .toBuffer({ resolveWithObject: true });
  const image = { data, width: info.width, height: info.height, dpi: source.dpi };
  return { image, toSource: (rect) => turnBack(rect, { source, image, degrees }) };
}

export const openRaw = ({ data, width, height }: GreyImage) =>
  sharp(data, { raw: { width, height, channels: 1 }, limitInputPixels: false });

type Turn = { readonly source: GreyImage; readonly image: GreyImage; readonly degrees: number };

function turnBack(rect: Rect, { source, image, degrees }: Turn): Rect {
  const angle = (degrees * Math.PI) / 180;
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  // Around the middle of the rectangle, so that one of a slightly crooked line does not grow.
  const x = (rect.left + rect.right) / 2 - image.width / 2;
  const y = (rect.top + rect.bottom) / 2 - image.height / 2;
  const isSideways = Math.abs(sin) > Math.SQRT1_2;
  const halfWidth = (isSideways ? rect.bottom - rect.top : rect.right - rect.left) / 2;
  const halfHeight = (isSideways ? rect.right - rect.left : rect.bottom - rect.top) / 2;
  const middleX = x * cos + y * sin + source.width / 2;
  const middleY = y * cos - x * sin + source.height / 2;
  return {
    left: middleX - halfWidth,
    right: middleX + halfWidth,
    top: middleY - halfHeight,
    bottom: middleY + halfHeight,
  };
}
