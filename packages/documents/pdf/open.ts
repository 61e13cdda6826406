import type { GreyImage } from '../image/grey.ts';
import type { HiddenText } from '../model.ts';
import { findInk } from '../ocr/components.ts';
import type { OcrEngine } from '../ocr/engine.ts';
import { isBlank, isLetter } from '../ocr/marks.ts';
import { readPicture, trustIn, wordsBeside } from '../ocr/picture.ts';
import type { FileLimits, OpenedFile, PageDraft, Part } from '../opened.ts';
import { type Quarter, type Sheet, toBox, turnedBack, turnRect, turnSheet } from '../page/boxes.ts';
import { draftPage, failedPage } from '../page/draft.ts';
import type { PlacedWord, Rect } from '../page/parts.ts';
import { isGarbled } from '../page/quality.ts';
import { thumbnailOf } from '../page/thumbnail.ts';
import { Refusal } from '../reasons.ts';
import { listAttachments } from './attachments.ts';
import { openPdf } from './document.ts';
import { isInkIn, paintOut } from './ink.ts';
import { hasBrokenImage } from './objects.ts';
import { drawPage, withPage } from './page.ts';
import type { Pdfium } from './pdfium.ts';
import { type HiddenWord, readTextLayer, type TextLayer } from './text-layer.ts';

/** Enough to see whether a word leaves ink, and a letter that no word explains. */
const LOOK_DPI = 96;
/** Fewer marks the size of a letter are bullets, or strokes of a drawing. */
const UNEXPLAINED_LETTERS = 4;
const END_WITHIN = 2048;
const READ_DPI = { min: 150, usual: 200, max: 300 };
/** What is found beside typed text must be surer than what is found on a scan: most of it is drawing. */
const BESIDE_CONFIDENCE = 0.5;

type Engines = { readonly pdfium: Pdfium; readonly ocr: () => Promise<OcrEngine> };

type Looked = {
  /** The page as it is shown. */
  readonly sheet: Sheet;
  readonly layer: TextLayer;
  readonly shown: GreyImage;
};

/** Opens a PDF: its text layer as far as people see it, and pictures of whatever that does not explain. */
export function openPdfFile(engines: Engines, bytes: Uint8Array, limits: FileLimits): OpenedFile {
  const { pdfium } = engines;
  const document = openPdf(pdfium, bytes);
  const check = () => {
    if (document.pages <= 0) throw new Refusal('no_pages');
    if (document.pages > limits.pagesMax) throw new Refusal('too_many_pages');
    return listAttachments(pdfium, document.handle, limits);
  };
  let parts: Part[];
  try {
    parts = check();
  } catch (error) {
    document.close();
    throw error;
  }
  const look = (index: number) => lookAt(pdfium, document.handle, index, limits);
  const missing = (index: number): PageDraft => ({
    page: failedPage(index + 1, 'file_ends_early'),
    needsPicture: false,
  });
  return {
    type: 'pdf',
    // PDFium mends a file that was cut off, and says nothing of what it lost: that is one page more.
    pages: document.pages + (endsEarly(bytes) ? 1 : 0),
    isPicture: false,
    parts,
    readPage: async (index) =>
      index === document.pages ? missing(index) : await Promise.resolve(readText(look(index), index + 1)),
    readPicturePage: async (index) => {
      if (index === document.pages) return missing(index);
      const looked = look(index);
      const draft = readText(looked, index + 1);
      if (!draft.needsPicture) return draft;
      const drawn = withPage(pdfium, document.handle, index, (page) =>
        drawPage(pdfium, page, readingDpi(looked), limits.pixelsMax),
      );
      return readDrawn({ engine: await engines.ocr(), looked, drawn, number: index + 1 });
    },
    close: document.close,
  };
}

/** A whole file has its mark near the end, whatever a mail server hung behind it. */
const endsEarly = (bytes: Uint8Array): boolean =>
  !Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).subarray(-END_WITHIN).includes('%%EOF');

function lookAt(pdfium: Pdfium, handle: number, index: number, limits: FileLimits): Looked {
  return withPage(pdfium, handle, index, (page) => {
    const shown = drawPage(pdfium, page, LOOK_DPI, limits.pixelsMax);
    const sheet = { width: page.width, height: page.height };
    const layer = withoutGarble(readTextLayer(pdfium, page, shown));
    const isBare = layer.words.length === 0 || layer.images.some(({ rect }) => !isInkIn(shown, rect));
    if (isBare && hasBrokenImage(pdfium, page)) throw new Refusal('page_damaged');
    return { sheet, shown, layer };
  });
}

function withoutGarble(layer: TextLayer): TextLayer {
  if (!isGarbled(layer.words)) return layer;
  const unreliable = layer.words.map((word): HiddenWord => ({ ...word, why: 'unreliable' }));
  return { ...layer, words: [], hidden: [...layer.hidden, ...unreliable] };
}

/** Words of the layer on the page as it is shown. */
const placesOf = ({ sheet, layer }: Looked): Rect[] => layer.words.map(toShownBy(layer.rotation, sheet));

const toShownBy =
  (rotation: Quarter, sheet: Sheet) =>
  (rect: Rect): Rect =>
    turnRect(rect, turnedBack(rotation), turnSheet(sheet, rotation));

function readText(looked: Looked, number: number): PageDraft {
  const { sheet, layer, shown } = looked;
  const rest = findInk(paintOut(shown, placesOf(looked)));
  const unexplained = rest.components.filter((mark) => isLetter(mark, shown.dpi)).length;
  const isEmpty = layer.words.length === 0;
  const needsPicture = unexplained >= UNEXPLAINED_LETTERS || (isEmpty && !isBlank(rest, shown));
  const page = draftPage({
    number,
    sheet,
    words: layer.words,
    rotation: isEmpty ? 0 : layer.rotation,
    toShown: toShownBy(layer.rotation, sheet),
    hidden: toHiddenTexts(layer.hidden, sheet),
    source: isEmpty ? 'blank' : 'text',
    quality: qualityOf(layer.words),
  });
  return { page, needsPicture, thumbnail: thumbnailOf(shown) };
}

type Drawn = {
  readonly engine: OcrEngine;
  readonly looked: Looked;
  readonly drawn: GreyImage;
  readonly number: number;
};

/** Reads what the text layer does not explain, and puts both together. */
async function readDrawn({ engine, looked, drawn, number }: Drawn): Promise<PageDraft> {
  const { sheet, layer, shown } = looked;
  const places = placesOf(looked);
  const reading = await readPicture(engine, paintOut(drawn, places));
  const hidden = toHiddenTexts(layer.hidden, sheet);
  const thumbnail = thumbnailOf(shown);
  if (layer.words.length > 0) {
    const seen = reading.words
      .filter(({ text, confidence }) => confidence >= BESIDE_CONFIDENCE && /[\p{L}\p{N}]/u.test(text))
      .map((word) => ({ ...word, ...reading.toShown(word) }));
    const { rotation } = layer;
    const beside = wordsBeside(seen, places).map((word) => ({ ...word, ...turnRect(word, rotation, sheet) }));
    const words = [...layer.words, ...beside];
    const source = beside.length > layer.words.length ? 'ocr' : 'text';
    const toShown = toShownBy(rotation, sheet);
    const letters = words.reduce((sum, { text }) => sum + text.length, 0);
    const quality = qualityOf(words) * trustIn(letters / (letters + reading.unread));
    const page = draftPage({ number, sheet, words, rotation, toShown, hidden, source, quality });
    return { page, needsPicture: false, thumbnail };
  }
  const { words, toShown, rotation, quality } = reading;
  const outcome = outcomeOf(reading);
  const page = draftPage({ number, sheet, words, hidden, toShown, rotation, ...outcome, quality });
  return { page, needsPicture: false, thumbnail };
}

/** Where the text of a page that was read as a picture comes from. */
export function outcomeOf(reading: {
  readonly isBlank: boolean;
  readonly words: readonly PlacedWord[];
}): { readonly source: 'blank' | 'ocr' } | { readonly source: 'failed'; readonly reason: 'nothing_legible' } {
  if (reading.isBlank) return { source: 'blank' };
  return reading.words.length === 0 ? { source: 'failed', reason: 'nothing_legible' } : { source: 'ocr' };
}

/** As fine as the pictures on the page are; drawn letters have no limit of their own. */
function readingDpi({ layer, sheet }: Looked): number {
  const large = layer.images.filter(
    ({ rect }) => (rect.right - rect.left) * (rect.bottom - rect.top) > 0.3 * sheet.width * sheet.height,
  );
  const finest = Math.max(0, ...large.map(({ dpi }) => dpi));
  return finest === 0 ? READ_DPI.usual : Math.max(READ_DPI.min, Math.min(READ_DPI.max, finest));
}

function qualityOf(words: readonly PlacedWord[]): number {
  if (words.length === 0) return 1;
  return words.reduce((sum, { confidence }) => sum + confidence, 0) / words.length;
}

/** Hidden words that follow each other for one reason are one text. */
function toHiddenTexts(words: readonly HiddenWord[], sheet: Sheet): HiddenText[] {
  const texts: { text: string; why: HiddenWord['why']; box: HiddenText['box'] }[] = [];
  for (const word of words) {
    const last = texts.at(-1);
    if (last?.why === word.why) last.text += ` ${word.text}`;
    else texts.push({ text: word.text, why: word.why, box: toBox(word, sheet) });
  }
  return texts.map(({ text, why, box }) => ({ text, why, ...(box !== undefined && { box }) }));
}
