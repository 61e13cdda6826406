import { partsOfPictures } from '../image/insets.ts';
import { openImageFile } from '../image/open.ts';
import { openEml } from '../mail/eml.ts';
import { openMsg } from '../mail/msg.ts';
import type { DocumentType } from '../model.ts';
import type { OcrEngine } from '../ocr/engine.ts';
import { loadOcrEngine } from '../ocr/engine.ts';
import { openDocx } from '../office/docx.ts';
import { readRtf } from '../office/rtf.ts';
import { type FileLimits, type OpenedFile, openedFlow, withMissing } from '../opened.ts';
import { flowPage, pagesOfText } from '../page/flow.ts';
import { openPdfFile } from '../pdf/open.ts';
import { loadPdfium, type Pdfium } from '../pdf/pdfium.ts';
import { decodeText } from '../plain/decode.ts';
import { picturesIn, readHtml } from '../plain/html.ts';
import { Refusal } from '../reasons.ts';
import { sniff } from '../sniff.ts';

export type FileOpener = {
  /** @throws {Refusal} where nothing of the file can be read */
  readonly open: (bytes: Uint8Array, limits: FileLimits) => Promise<OpenedFile>;
  /** Loads what reads pictures, so that the first page need not wait for it. */
  readonly loadOcr: () => Promise<unknown>;
};

/** The readers of this process; each library is loaded when the first file needs it. */
export function openFiles(): FileOpener {
  const pdfium = once(loadPdfium);
  const ocr = once(loadOcrEngine);
  return {
    open: async (bytes, limits) => {
      if (bytes.length === 0) throw new Refusal('empty_file');
      const file = await openAs(sniff(bytes), bytes, { limits, pdfium, ocr });
      if (file.pages <= limits.pagesMax) return file;
      file.close();
      throw new Refusal('too_many_pages');
    },
    loadOcr: ocr,
  };
}

function once<T>(load: () => Promise<T>): () => Promise<T> {
  let loaded: Promise<T> | undefined;
  return () => {
    loaded ??= load();
    return loaded;
  };
}

type Readers = {
  readonly limits: FileLimits;
  readonly pdfium: () => Promise<Pdfium>;
  readonly ocr: () => Promise<OcrEngine>;
};

async function openAs(type: DocumentType, bytes: Uint8Array, readers: Readers): Promise<OpenedFile> {
  const { limits, pdfium, ocr } = readers;
  switch (type) {
    case 'pdf':
      return openPdfFile({ pdfium: await pdfium(), ocr }, bytes, limits);
    case 'docx':
      return openDocx(bytes, limits);
    case 'eml':
      return openEml(bytes, limits);
    case 'msg':
      return openMsg(bytes, limits);
    case 'rtf':
      return openRtf(bytes, limits);
    case 'html':
    case 'text':
      return openText(type, bytes, limits);
    case 'png':
    case 'jpeg':
    case 'webp':
    case 'heic':
    case 'tiff':
      return openImageFile(type, bytes, { ocr, limits });
  }
}

async function openRtf(bytes: Uint8Array, limits: FileLimits): Promise<OpenedFile> {
  const rtf = readRtf(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1'));
  if (rtf === undefined) throw new Refusal('nested_too_deep');
  const parts = await partsOfPictures(rtf.pictures, limits);
  return openedFlow('rtf', withMissing(pagesOfText(rtf.text, rtf.hidden), rtf.isWhole), parts);
}

async function openText(type: 'html' | 'text', bytes: Uint8Array, limits: FileLimits): Promise<OpenedFile> {
  const text = decodeText(bytes);
  if (text === undefined) throw new Refusal('type_unknown');
  if (type === 'text') return openedFlow(type, pagesOfText(text));
  const { paragraphs, hidden } = readHtml(text);
  const parts = await partsOfPictures(picturesIn(text), limits);
  return openedFlow(type, [flowPage(1, paragraphs, hidden)], parts);
}
