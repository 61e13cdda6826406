import type { Sharp } from 'sharp';
import type { DocumentType } from '../model.ts';
import type { OcrEngine } from '../ocr/engine.ts';
import { readPicture } from '../ocr/picture.ts';
import type { FileLimits, OpenedFile, PageDraft } from '../opened.ts';
import { draftPage, failedPage } from '../page/draft.ts';
import { thumbnailOf } from '../page/thumbnail.ts';
import { outcomeOf } from '../pdf/open.ts';
import { Refusal } from '../reasons.ts';
import { openHeic } from './heic.ts';
import { type Density, loadGrey, openImage } from './load.ts';
import { listTiffPages } from './tiff.ts';

export type ImageType = Extract<DocumentType, 'png' | 'jpeg' | 'webp' | 'heic' | 'tiff'>;
type Ocr = () => Promise<OcrEngine>;

type ImagePage = {
  readonly open: () => Promise<Sharp> | Sharp;
  readonly density: Density | undefined;
};

/** Opens a picture as a file of pages, all of which must be read by their look. */
export async function openImageFile(
  type: ImageType,
  bytes: Uint8Array,
  { ocr, limits }: { readonly ocr: Ocr; readonly limits: FileLimits },
): Promise<OpenedFile> {
  const pages = await listPages(type, bytes, limits);
  if (pages.length === 0) throw new Refusal('damaged');
  if (pages.length > limits.pagesMax) throw new Refusal('too_many_pages');
  const read = (index: number) => readImagePage(pages[index], index + 1, ocr);
  return {
    type,
    pages: pages.length,
    isPicture: true,
    parts: [],
    readPage: read,
    readPicturePage: read,
    close: () => undefined,
  };
}

async function readImagePage(source: ImagePage | undefined, number: number, ocr: Ocr): Promise<PageDraft> {
  if (source === undefined) return { page: failedPage(number, 'page_missing'), needsPicture: false };
  const grey = await loadGrey(await source.open(), source.density);
  const reading = await readPicture(await ocr(), grey);
  const sheet = { width: (grey.width * 72) / grey.dpi, height: (grey.height * 72) / grey.dpi };
  const { words, toShown, rotation, quality } = reading;
  const page = draftPage({ number, sheet, words, toShown, rotation, ...outcomeOf(reading), quality });
  return { page, needsPicture: false, thumbnail: thumbnailOf(grey) };
}

async function listPages(
  type: ImageType,
  bytes: Uint8Array,
  limits: FileLimits,
): Promise<(ImagePage | undefined)[]> {
  if (type === 'tiff') return tiffPages(bytes, limits);
  if (type !== 'heic') return [await singlePage(bytes, limits)];
  const pictures = await openHeic(bytes, limits.pixelsMax);
  return pictures.map((open) => ({ open, density: undefined }));
}

async function singlePage(bytes: Uint8Array, limits: FileLimits): Promise<ImagePage> {
  const open = () => openImage(bytes, limits.pixelsMax);
  const { width, height, density } = await describe(open());
  if (width * height > limits.pixelsMax) throw new Refusal('too_many_pixels');
  return { open, density: density === undefined ? undefined : { x: density, y: density } };
}

async function describe(image: Sharp) {
  try {
    return await image.metadata();
  } catch (cause) {
    const isFlood = /pixel limit/i.test(String(cause));
    throw new Refusal(isFlood ? 'too_many_pixels' : 'damaged', { cause });
  }
}

/** The chain of pages may break off: what is missing then is one page more, and it has failed. */
function tiffPages(bytes: Uint8Array, limits: FileLimits): (ImagePage | undefined)[] {
  const { pages, isWhole } = listTiffPages(bytes, limits.pagesMax);
  if (pages.length === 0) return [];
  const sheets = pages.filter(({ isThumbnail }) => !isThumbnail);
  const found = sheets.map(
    ({ index, xDpi, yDpi, width, height }): ImagePage => ({
      open: () => {
        if (width * height > limits.pixelsMax) throw new Refusal('too_many_pixels');
        return openImage(bytes, limits.pixelsMax, index);
      },
      density: xDpi === undefined || yDpi === undefined ? undefined : { x: xDpi, y: yDpi },
    }),
  );
  return isWhole ? found : [...found, undefined];
}
