export { loadBareOcr, loadBarePdf } from './bare.ts';
export { type Damage, type FaxMode, faxPages, rasterise, scanPage } from './fax.ts';
export { letterPdf } from './pdf.ts';
