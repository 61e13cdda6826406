import type { GreyImage } from '../image/grey.ts';
import type { Rect } from '../page/parts.ts';
import { Refusal } from '../reasons.ts';
import type { Pdfium } from './pdfium.ts';

/** No sheet is longer than this; PDF itself allows no more without a unit of its own. */
const POINTS_MAX = 14_400;
const POINTS_MIN = 9;
const GREY = 1;
const WHITE = 0xffffffff | 0;
/** Annotations such as stamps are seen by a reader, and so they are drawn. */
const WITH_ANNOTATIONS = 0x01;
const IN_GREY = 0x08;

export type PdfPage = {
  readonly handle: number;
  readonly width: number;
  readonly height: number;
  /** By how many quarters the file says that the page is shown turned clockwise. */
  readonly quarters: number;
  /** From the coordinates of the file to points from the top left of the page as it is shown. */
  readonly toPage: (left: number, bottom: number, right: number, top: number) => Rect;
};

/** Opens a page with its form fields and annotations drawn into it, and closes it afterwards. */
export function withPage<T>(pdfium: Pdfium, document: number, index: number, use: (page: PdfPage) => T): T {
  const handle = loadFlat(pdfium, document, index);
  try {
    return use(describe(pdfium, handle));
  } finally {
    pdfium.native._FPDF_ClosePage(handle);
  }
}

/** What was filled into a form is text of the page only after it was drawn in, and the page loaded again. */
function loadFlat({ native }: Pdfium, document: number, index: number): number {
  const handle = native._FPDF_LoadPage(document, index);
  if (handle === 0) throw new Refusal('page_missing');
  if (native._FPDFPage_GetAnnotCount(handle) === 0) return handle;
  native._FPDFPage_Flatten(handle, 0);
  native._FPDF_ClosePage(handle);
  const flat = native._FPDF_LoadPage(document, index);
  if (flat === 0) throw new Refusal('page_missing');
  return flat;
}

function describe(pdfium: Pdfium, handle: number): PdfPage {
  const { native } = pdfium;
  const width = native._FPDF_GetPageWidth(handle);
  const height = native._FPDF_GetPageHeight(handle);
  const isPaper = [width, height].every((points) => points >= POINTS_MIN && points <= POINTS_MAX);
  if (!isPaper) throw new Refusal('page_size_invalid');
  const [left = 0, top = height, right = width, bottom = 0] = pdfium.withRoom(16, (at) =>
    native._FPDF_GetPageBoundingBox(handle, at) === 0 ? [] : pdfium.readFloats(at, 4),
  );
  const quarters = native._FPDFPage_GetRotation(handle);
  return {
    handle,
    width,
    height,
    quarters,
    toPage: turned(quarters, { left, top, right, bottom }),
  };
}

function turned(quarters: number, edge: Rect): PdfPage['toPage'] {
  if (quarters === 1)
    return (left, bottom, right, top) => ({
      left: bottom - edge.bottom,
      right: top - edge.bottom,
      top: left - edge.left,
      bottom: right - edge.left,
    });
  if (quarters === 2)
    return (left, bottom, right, top) => ({
      left: edge.right - right,
      right: edge.right - left,
      top: bottom - edge.bottom,
      bottom: top - edge.bottom,
    });
  if (quarters === 3)
    return (left, bottom, right, top) => ({
      left: edge.top - top,
      right: edge.top - bottom,
      top: edge.right - right,
      bottom: edge.right - left,
    });
  return (left, bottom, right, top) => ({
    left: left - edge.left,
    right: right - edge.left,
    top: edge.top - top,
    bottom: edge.top - bottom,
  });
}

/** Draws a page in grey; with fewer dots than were asked for where it would pass `pixelsMax`. */
export function drawPage(pdfium: Pdfium, page: PdfPage, dpiMax: number, pixelsMax: number): GreyImage {
  const inches = (page.width / 72) * (page.height / 72);
  const dpi = Math.min(dpiMax, Math.sqrt(pixelsMax / inches));
  const width = Math.max(1, Math.round((page.width * dpi) / 72));
  const height = Math.max(1, Math.round((page.height * dpi) / 72));
  const { native } = pdfium;
  return pdfium.withRoom(width * height, (at) => {
    const bitmap = native._FPDFBitmap_CreateEx(width, height, GREY, at, width);
    if (bitmap === 0) throw new Refusal('page_damaged');
    native._FPDFBitmap_FillRect(bitmap, 0, 0, width, height, WHITE);
    native._FPDF_RenderPageBitmap(bitmap, page.handle, 0, 0, width, height, 0, WITH_ANNOTATIONS | IN_GREY);
    native._FPDFBitmap_Destroy(bitmap);
    return { data: native.HEAPU8.slice(at, at + width * height), width, height, dpi };
  });
}
