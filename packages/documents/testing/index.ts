export { type BadFile, makeBadFiles } from './bad-files.ts';
export { type BareEngine, loadBareOcr, loadBarePdf } from './bare.ts';
export { type Damage, type FaxMode, faxPages, rasterise, scanPdf } from './fax.ts';
export { sheetsPdf } from './pdf.ts';
