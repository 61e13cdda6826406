import { PDFiumLibrary } from '@hyzyla/pdfium';
import sharp from 'sharp';
import type { GreyImage } from '../image/grey.ts';
import { listTiffPages } from '../image/tiff.ts';
import { loadOcrEngine } from '../ocr/engine.ts';

/** Tesseract on an image as it was sent: decoded to square dots, and nothing else of ours around it. */
export async function loadBareOcr(): Promise<(file: Uint8Array) => Promise<string>> {
  const engine = await loadOcrEngine();
  return async (file) => {
    const words = engine.recognise(await decode(file));
    return words.map(({ text }) => text).join(' ');
  };
}

async function decode(file: Uint8Array): Promise<GreyImage> {
  const { width, height, density = USUAL_DPI, format } = await sharp(file).metadata();
  const [fax] = format === 'tiff' ? listTiffPages(file, 1).pages : [];
  const stretch = (fax?.xDpi ?? 1) / (fax?.yDpi ?? 1);
  const { data, info } = await sharp(file)
    .resize({ width, height: Math.round(height * stretch), fit: 'fill' })
    .toColourspace('b-w')
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height, dpi: density };
}

const USUAL_DPI = 200;

/** PDFium by its package's own door: the text of each page and nothing more. */
export async function loadBarePdf(): Promise<(pdf: Uint8Array) => Promise<string>> {
  const library = await PDFiumLibrary.init();
  return async (pdf) => {
    const document = await library.loadDocument(pdf);
    const texts: string[] = [];
    for (const page of document.pages()) texts.push(page.getText());
    document.destroy();
    return texts.join('\n');
  };
}
