import { type ReasonCode, Refusal } from '../reasons.ts';
import type { Pdfium } from './pdfium.ts';

export type OpenPdf = { readonly handle: number; readonly pages: number; readonly close: () => void };

const REASONS: Readonly<Record<number, ReasonCode>> = { 4: 'password_protected', 5: 'password_protected' };

/** Opens a PDF; PDFium mends a broken table of contents by itself where it can. */
export function openPdf(pdfium: Pdfium, bytes: Uint8Array): OpenPdf {
  const { native } = pdfium;
  const at = native.wasmExports.malloc(bytes.length);
  if (at === 0) throw new Refusal('too_much_memory');
  native.HEAPU8.set(bytes, at);
  const handle = native._FPDF_LoadMemDocument(at, bytes.length, 0);
  if (handle === 0) {
    const error = native._FPDF_GetLastError();
    native.wasmExports.free(at);
    throw new Refusal(REASONS[error] ?? 'damaged');
  }
  return {
    handle,
    pages: native._FPDF_GetPageCount(handle),
    close: () => {
      native._FPDF_CloseDocument(handle);
      native.wasmExports.free(at);
    },
  };
}
