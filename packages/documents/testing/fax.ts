import sharp from 'sharp';
import type { GreyImage } from '../image/grey.ts';
import { openPdf } from '../pdf/document.ts';
import { drawPage, withPage } from '../pdf/page.ts';
import { loadPdfium } from '../pdf/pdfium.ts';
import { picturesPdf } from './pdf.ts';
import { seededRandom } from './random.ts';
import { joinTiffs } from './tiff.ts';

/** How badly a page travelled. */
export type Damage = {
  readonly seed: number;
  /** Degrees by which the sheet lay crooked, clockwise. */
  readonly skewDegrees?: number;
  /** Levels of grey by which every dot may be off. */
  readonly noise?: number;
  /** The share of dots that turned black or white. */
  readonly specks?: number;
  /** How far ink has spread or light has eaten it, in dots. */
  readonly blur?: number;
  /** By how many quarters of a circle the sheet lay turned. */
  readonly quarters?: number;
};

export type FaxMode = 'standard' | 'fine';

const LINES_PER_INCH = { standard: 98, fine: 196 } as const;
const DOTS_PER_INCH = 204;
const MM_PER_INCH = 25.4;

/** Draws every page of a PDF in grey, as a scanner with good light would. */
export async function rasterise(pdf: Uint8Array, dpi: number): Promise<GreyImage[]> {
  const pdfium = await loadPdfium();
  const { handle, pages, close } = openPdf(pdfium, pdf);
  const images = Array.from({ length: pages }, (_, i) =>
    withPage(pdfium, handle, i, (page) => drawPage(pdfium, page, dpi, 1e9)),
  );
  close();
  return images;
}

/** A page as a flat-bed scanner gives it: grey, a little crooked, a little noisy. */
export async function scanPage(image: GreyImage, damage: Damage): Promise<Buffer> {
  return open(await damaged(image, damage))
    .withMetadata({ density: image.dpi })
    .png({ compressionLevel: 3 })
    .toBuffer();
}

/** The same as one PDF. */
export async function scanPdf(images: readonly GreyImage[], damage: Damage): Promise<Buffer> {
  return picturesPdf(
    await Promise.all(images.map((image, i) => damaged(image, { ...damage, seed: damage.seed + i }))),
  );
}

/** Pages as a fax machine sends them: black and white at 204×98 or 204×196 dots, packed as Group 4, one TIFF file. */
export async function faxPages(
  images: readonly GreyImage[],
  damage: Damage,
  mode: FaxMode = 'standard',
): Promise<Buffer> {
  const pages = await Promise.all(
    images.map((image, i) => faxPage(image, { ...damage, seed: damage.seed + i }, mode)),
  );
  return joinTiffs(pages);
}

async function faxPage(image: GreyImage, damage: Damage, mode: FaxMode): Promise<Buffer> {
  const crooked = await damaged(image, { ...damage, specks: 0 });
  const lines = LINES_PER_INCH[mode];
  const sent = await open(crooked)
    .resize({
      width: Math.round((crooked.width * DOTS_PER_INCH) / image.dpi),
      height: Math.round((crooked.height * lines) / image.dpi),
      fit: 'fill',
    })
    .threshold(150)
    .toColourspace('b-w')
    .raw()
    .toBuffer({ resolveWithObject: true });
  addSpecks(sent.data, damage);
  return sharp(sent.data, { raw: { width: sent.info.width, height: sent.info.height, channels: 1 } })
    .threshold(128)
    .toColourspace('b-w')
    .tiff({
      compression: 'ccittfax4',
      bitdepth: 1,
      xres: DOTS_PER_INCH / MM_PER_INCH,
      yres: lines / MM_PER_INCH,
    })
    .toBuffer();
}

async function damaged(image: GreyImage, damage: Damage): Promise<GreyImage> {
  const degrees = (damage.skewDegrees ?? 0) + 90 * (damage.quarters ?? 0);
  const crooked = open(image).rotate(degrees, { background: '#fff' });
  const { data, info } = await (damage.blur === undefined ? crooked : crooked.blur(damage.blur))
    .toColourspace('b-w')
    .raw()
    .toBuffer({ resolveWithObject: true });
  addNoise(data, damage);
  addSpecks(data, damage);
  return { data, width: info.width, height: info.height, dpi: image.dpi };
}

function addNoise(data: Uint8Array, { seed, noise = 0 }: Damage): void {
  if (noise === 0) return;
  const random = seededRandom(seed);
  for (const [i, level] of data.entries()) {
    data[i] = Math.max(0, Math.min(255, level + Math.round((random() + random() - 1) * noise)));
  }
}

function addSpecks(data: Uint8Array, { seed, specks = 0 }: Damage): void {
  const random = seededRandom(seed + 1);
  const count = Math.round(data.length * specks);
  for (let i = 0; i < count; i += 1) data[Math.floor(random() * data.length)] = random() < 0.5 ? 0 : 255;
}

const open = ({ data, width, height }: GreyImage) => sharp(data, { raw: { width, height, channels: 1 } });
