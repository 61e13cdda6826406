import { faxPages, rasterise, scanPdf, sheetsPdf } from '@chartwright/documents/testing';

/** A referral in the three forms in which it comes: typed, scanned at 200 dpi, and sent by a poor fax at 204×98. */
export type Forms = { readonly pdf: Uint8Array; readonly scan: Uint8Array; readonly fax: Uint8Array };

const SCAN_DPI = 200;
const SKEW_DEGREES_MAX = 1.5;

/**
 * Makes the forms of a text of pages: a sheet for each page, however much or little is on it. The same pages and seed give
 * the same bytes; the seed decides how crooked the sheets lie and where the noise falls.
 */
export async function formsOf(pages: readonly string[], seed: number): Promise<Forms> {
  const pdf = sheetsPdf(pages);
  const sheets = await rasterise(pdf, SCAN_DPI);
  const [scan, fax] = await Promise.all([
    scanPdf(sheets, { seed, skewDegrees: 0.6 * skewOf(seed), noise: 40 }),
    faxPages(sheets, { seed, skewDegrees: -skewOf(seed), noise: 60, specks: 0.0005 }),
  ]);
  return { pdf, scan, fax };
}

/** From −1.5° to 1.5° in steps of 0.3°, of which neighbouring seeds get distant ones. */
const skewOf = (seed: number): number => (((seed * 7) % 11) - 5) * (SKEW_DEGREES_MAX / 5);
