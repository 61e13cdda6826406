import type { Span } from '@chartwright/kernel';
import type { Box, Page } from '../model.ts';
import { type Rect, unionOf } from './parts.ts';

export type Sheet = { readonly width: number; readonly height: number };

/** A place in points as fractions of its page; what reaches over the edge is cut. */
export function toBox(rect: Rect, { width, height }: Sheet): Box {
  const clamp = (value: number) => Math.max(0, Math.min(1, value));
  const [left, top] = [clamp(rect.left / width), clamp(rect.top / height)];
  return {
    left: round(left),
    top: round(top),
    width: round(clamp(rect.right / width) - left),
    height: round(clamp(rect.bottom / height) - top),
  };
}

const round = (fraction: number): number => Math.round(fraction * 1e5) / 1e5;

export type Quarter = 0 | 90 | 180 | 270;

/** A place on a sheet after the sheet was turned clockwise. */
export function turnRect(
  { left, top, right, bottom }: Rect,
  degrees: Quarter,
  { width, height }: Sheet,
): Rect {
  switch (degrees) {
    case 0:
      return { left, top, right, bottom };
    case 90:
      return { left: height - bottom, right: height - top, top: left, bottom: right };
    case 180:
      return { left: width - right, right: width - left, top: height - bottom, bottom: height - top };
    case 270:
      return { left: top, right: bottom, top: width - right, bottom: width - left };
  }
}

/** A sheet after it was turned. */
export const turnSheet = ({ width, height }: Sheet, degrees: Quarter): Sheet =>
  degrees % 180 === 0 ? { width, height } : { width: height, height: width };

/** The turn that takes another one back. */
export const turnedBack = (degrees: Quarter): Quarter => ((360 - degrees) % 360) as Quarter;

/** The corners of a place, clockwise from the top left, in points. */
export const toPolygon = ({ left, top, right, bottom }: Rect): { x: number; y: number }[] =>
  [
    { x: left, y: top },
    { x: right, y: top },
    { x: right, y: bottom },
    { x: left, y: bottom },
  ].map(({ x, y }) => ({ x: Math.round(x * 100) / 100, y: Math.round(y * 100) / 100 }));

/**
 * Tells where a stretch of a page's text stands: one box for each line it runs over.
 *
 * @returns nothing where the file has no geometry, or where the stretch holds no word
 */
export function boxesOf(page: Page, span: Span): Box[] {
  const rects = page.words.flatMap(({ start, end, box }) =>
    box !== undefined && start < span.end && end > span.start ? [{ start, box }] : [],
  );
  const lines: Box[][] = [];
  for (const [i, { start, box }] of rects.entries()) {
    const previous = rects[i - 1];
    const isNewLine = previous === undefined || page.text.slice(previous.start, start).includes('\n');
    if (isNewLine) lines.push([box]);
    else lines.at(-1)?.push(box);
  }
  return lines.map(unionOfBoxes);
}

function unionOfBoxes(boxes: readonly Box[]): Box {
  const { left, top, right, bottom } = unionOf(
    boxes.map((box) => ({
      left: box.left,
      top: box.top,
      right: box.left + box.width,
      bottom: box.top + box.height,
    })),
  );
  return { left, top, width: round(right - left), height: round(bottom - top) };
}
