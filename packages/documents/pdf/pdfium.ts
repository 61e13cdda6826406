import { PDFiumModule } from '@hyzyla/pdfium';

/** The functions of PDFium that are used, by their C names. Every handle is a number; 0 is none. */
type Native = {
  readonly HEAPU8: Uint8Array;
  readonly wasmExports: { readonly malloc: (size: number) => number; readonly free: (at: number) => void };
} & Readonly<
  Record<
    | '_FPDF_InitLibrary'
    | '_FPDF_LoadMemDocument'
    | '_FPDF_GetLastError'
    | '_FPDF_GetPageCount'
    | '_FPDF_CloseDocument'
    | '_FPDF_LoadPage'
    | '_FPDF_ClosePage'
    | '_FPDF_GetPageWidth'
    | '_FPDF_GetPageHeight'
    | '_FPDFPage_GetRotation'
    | '_FPDF_GetPageBoundingBox'
    | '_FPDFPage_Flatten'
    | '_FPDFPage_GetAnnotCount'
    | '_FPDFPage_CountObjects'
    | '_FPDFPage_GetObject'
    | '_FPDFPageObj_GetType'
    | '_FPDFPageObj_GetBounds'
    | '_FPDFImageObj_GetImagePixelSize'
    | '_FPDFImageObj_GetBitmap'
    | '_FPDFFormObj_CountObjects'
    | '_FPDFFormObj_GetObject'
    | '_FPDFText_LoadPage'
    | '_FPDFText_ClosePage'
    | '_FPDFText_CountChars'
    | '_FPDFText_GetUnicode'
    | '_FPDFText_IsGenerated'
    | '_FPDFText_HasUnicodeMapError'
    | '_FPDFText_GetCharBox'
    | '_FPDFText_GetLooseCharBox'
    | '_FPDFText_GetTextObject'
    | '_FPDFText_GetCharAngle'
    | '_FPDFTextObj_GetTextRenderMode'
    | '_FPDFBitmap_CreateEx'
    | '_FPDFBitmap_FillRect'
    | '_FPDFBitmap_Destroy'
    | '_FPDF_RenderPageBitmap'
    | '_FPDFDoc_GetAttachmentCount'
    | '_FPDFDoc_GetAttachment'
    | '_FPDFAttachment_GetName'
    | '_FPDFAttachment_GetFile',
    (...args: number[]) => number
  >
>;

export type Pdfium = {
  readonly native: Native;
  /** Runs with room for so many bytes, and frees it. */
  readonly withRoom: <T>(bytes: number, use: (at: number) => T) => T;
  readonly readFloats: (at: number, count: number) => number[];
  readonly readInt: (at: number) => number;
};

/** Loads PDFium. One of these is never used by two calls at once. */
export async function loadPdfium(): Promise<Pdfium> {
  const native = (await PDFiumModule({})) as unknown as Native;
  native._FPDF_InitLibrary();
  const { malloc, free } = native.wasmExports;
  let floats = new Float32Array(native.HEAPU8.buffer);
  let ints = new Int32Array(native.HEAPU8.buffer);
  /** The memory moves when it grows. */
  const renew = () => {
    if (floats.buffer === native.HEAPU8.buffer) return;
    floats = new Float32Array(native.HEAPU8.buffer);
    ints = new Int32Array(native.HEAPU8.buffer);
  };
  return {
    native,
    withRoom: (bytes, use) => {
      const at = malloc(Math.max(8, bytes));
      if (at === 0) throw new RangeError('No memory is left.');
      try {
        return use(at);
      } finally {
        free(at);
      }
    },
    readFloats: (at, count) => {
      renew();
      const values: number[] = [];
      for (let i = at / 4; i < at / 4 + count; i += 1) values.push(floats[i] ?? 0);
      return values;
    },
    readInt: (at) => {
      renew();
      return ints[at / 4] ?? 0;
    },
  };
}
