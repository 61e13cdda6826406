import { type Rect, widthOf } from '../page/parts.ts';
import type { PdfPage } from './page.ts';
import type { Pdfium } from './pdfium.ts';

const IMAGE = 3;
const FORM = 5;
/** Forms lie in forms; further down nothing is looked for. */
const FORM_DEPTH_MAX = 8;

export type PdfImage = {
  readonly rect: Rect;
  /** How late it is drawn: it covers what was drawn before. */
  readonly order: number;
  readonly dpi: number;
};

export type PdfObjects = {
  readonly images: readonly PdfImage[];
  /** When an object is drawn; undefined for one inside a form. */
  readonly orderOf: (handle: number) => number | undefined;
};

/** The pictures on a page, and the order in which its objects are drawn. */
export function listObjects(pdfium: Pdfium, page: PdfPage): PdfObjects {
  const { native } = pdfium;
  const count = native._FPDFPage_CountObjects(page.handle);
  const handles = Array.from({ length: Math.max(0, count) }, (_, i) =>
    native._FPDFPage_GetObject(page.handle, i),
  );
  const orders = new Map(handles.map((handle, order) => [handle, order]));
  const images = handles.flatMap((handle, order) => {
    if (native._FPDFPageObj_GetType(handle) !== IMAGE) return [];
    const image = describeImage(pdfium, page, handle);
    return image === undefined ? [] : [{ ...image, order }];
  });
  return { images, orderOf: (handle) => orders.get(handle) };
}

function describeImage(pdfium: Pdfium, page: PdfPage, handle: number): Omit<PdfImage, 'order'> | undefined {
  const { native } = pdfium;
  const bounds = pdfium.withRoom(16, (at) =>
    native._FPDFPageObj_GetBounds(handle, at, at + 4, at + 8, at + 12) === 0
      ? undefined
      : pdfium.readFloats(at, 4),
  );
  if (bounds === undefined) return undefined;
  const [left = 0, bottom = 0, right = 0, top = 0] = bounds;
  const rect = page.toPage(left, bottom, right, top);
  const pixels = pdfium.withRoom(8, (at) =>
    native._FPDFImageObj_GetImagePixelSize(handle, at, at + 4) === 0 ? 0 : pdfium.readInt(at),
  );
  return { rect, dpi: widthOf(rect) > 0 ? (72 * pixels) / widthOf(rect) : 0 };
}

/**
 * True where a picture of the page cannot be drawn: the page then looks blank, and it must not be taken for that.
 */
export function hasBrokenImage(pdfium: Pdfium, page: PdfPage): boolean {
  const { native } = pdfium;
  const isBroken = (handle: number): boolean => {
    const bitmap = native._FPDFImageObj_GetBitmap(handle);
    if (bitmap !== 0) native._FPDFBitmap_Destroy(bitmap);
    return bitmap === 0;
  };
  const search = (handle: number, depth: number): boolean => {
    const type = native._FPDFPageObj_GetType(handle);
    if (type === IMAGE) return isBroken(handle);
    if (type !== FORM || depth > FORM_DEPTH_MAX) return false;
    const count = Math.max(0, native._FPDFFormObj_CountObjects(handle));
    return Array.from({ length: count }).some((_, i) =>
      search(native._FPDFFormObj_GetObject(handle, i), depth + 1),
    );
  };
  const count = Math.max(0, native._FPDFPage_CountObjects(page.handle));
  return Array.from({ length: count }).some((_, i) => search(native._FPDFPage_GetObject(page.handle, i), 0));
}
