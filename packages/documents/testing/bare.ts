import { PDFiumLibrary } from '@hyzyla/pdfium';
import sharp from 'sharp';
import type { GreyImage } from '../image/grey.ts';
import { listTiffPages } from '../image/tiff.ts';
import { loadOcrEngine } from '../ocr/engine.ts';
import { rasterise } from './fax.ts';

/** An engine by itself, with nothing of ours around it: the text of each page of a file. */
export type BareEngine = (file: Uint8Array) => Promise<readonly string[]>;

const USUAL_DPI = 200;
const PAGES_MAX = 1000;

/** Tesseract on the pages of a TIFF, of a picture, or of a PDF of pictures: brought to square dots, and nothing else. */
export async function loadBareOcr(): Promise<BareEngine> {
  const engine = await loadOcrEngine();
  const read = (image: GreyImage) =>
    engine
      .recognise(image)
      .map(({ text }) => text)
      .join(' ');
  return async (file) => {
    const isPdf = Buffer.from(file.subarray(0, 5)).toString() === '%PDF-';
    const images = isPdf ? await rasterise(file, USUAL_DPI) : await decode(file);
    return images.map(read);
  };
}

async function decode(file: Uint8Array): Promise<GreyImage[]> {
  const { pages = 1, format } = await sharp(file).metadata();
  const sheets = format === 'tiff' ? listTiffPages(file, PAGES_MAX).pages : [];
  return Promise.all(
    Array.from({ length: pages }, async (_, page) => {
      const { width, height, density = USUAL_DPI } = await sharp(file, { page }).metadata();
      const stretch = (sheets[page]?.xDpi ?? 1) / (sheets[page]?.yDpi ?? 1);
      const { data, info } = await sharp(file, { page })
        .resize({ width, height: Math.round(height * stretch), fit: 'fill' })
        .toColourspace('b-w')
        .raw()
        .toBuffer({ resolveWithObject: true });
      return { data, width: info.width, height: info.height, dpi: density };
    }),
  );
}

/** PDFium by its package's own door: the text of each page and nothing more. */
export async function loadBarePdf(): Promise<BareEngine> {
  const library = await PDFiumLibrary.init();
  return async (pdf) => {
    const document = await library.loadDocument(pdf);
    const texts: string[] = [];
    for (const page of document.pages()) texts.push(page.getText());
    document.destroy();
    return texts;
  };
}
