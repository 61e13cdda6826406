import type { GreyImage } from '../image/grey.ts';
import type { HiddenWhy } from '../model.ts';
import { type Quarter, turnedBack, turnRect, turnSheet } from '../page/boxes.ts';
import { type PlacedWord, type Rect, shareInside, unionOf } from '../page/parts.ts';
import { isInkIn } from './ink.ts';
import { listObjects, type PdfImage, type PdfObjects } from './objects.ts';
import type { PdfPage } from './page.ts';
import type { Pdfium } from './pdfium.ts';

export type TextLayer = {
  /** By how much the page must be turned clockwise for most of its text to be read. */
  readonly rotation: Quarter;
  /** On the page as it is read. */
  readonly words: readonly PlacedWord[];
  readonly hidden: readonly HiddenWord[];
  readonly images: readonly PdfImage[];
};

/** On the page as it is shown. */
export type HiddenWord = PlacedWord & { readonly why: HiddenWhy };

type Char = {
  readonly text: string;
  readonly rect: Rect;
  readonly size: number;
  readonly isSpace: boolean;
  readonly isGenerated: boolean;
  readonly hasNoMap: boolean;
  readonly object: number;
  /** Degrees by which it is turned anticlockwise in the coordinates of the file. */
  readonly angle: number;
};

/** Drawn neither filled nor stroked; 7 only clips. */
const INVISIBLE_MODES = new Set([3, 7]);
/** Lower than this no printed letter can be read. */
const POINTS_MIN = 2.5;
/** A gap of this part of the letter height ends a word where the file has no space. */
const WORD_GAP = 0.18;

/**
 * Takes the words of a page's text layer with their places, apart from those nobody can see.
 *
 * @param shown the page as it is drawn: what leaves no ink on it is hidden, however that was done
 */
export function readTextLayer(pdfium: Pdfium, page: PdfPage, shown: GreyImage): TextLayer {
  const objects = listObjects(pdfium, page);
  const words: PlacedWord[] = [];
  const hidden: HiddenWord[] = [];
  const chars = readChars(pdfium, page);
  const rotation = turnOf(chars, page.quarters);
  const upright = chars.map((char) => ({ ...char, rect: turnRect(char.rect, rotation, page) }));
  const toShown = (word: Rect) => turnRect(word, turnedBack(rotation), turnSheet(page, rotation));
  for (const letters of splitWords(upright)) {
    const word = toWord(letters);
    const why = hiddenWhy({ pdfium, page, objects, shown }, { word, place: toShown(word) }, letters);
    if (why === undefined) words.push(word);
    else hidden.push({ ...word, ...toShown(word), why });
  }
  return { rotation, words, hidden, images: objects.images };
}

/** The direction of most letters. */
function turnOf(chars: readonly Char[], pageQuarters: number): Quarter {
  const counts = [0, 0, 0, 0];
  for (const { angle, isSpace } of chars) {
    const quarter = (Math.round(angle / 90) - pageQuarters + 8) % 4;
    if (!isSpace) counts[quarter] = (counts[quarter] ?? 0) + 1;
  }
  return (counts.indexOf(Math.max(...counts)) * 90) as Quarter;
}

function readChars(pdfium: Pdfium, page: PdfPage): Char[] {
  const { native } = pdfium;
  const text = native._FPDFText_LoadPage(page.handle);
  if (text === 0) return [];
  try {
    const count = Math.max(0, native._FPDFText_CountChars(text));
    return pdfium.withRoom(32, (at) =>
      Array.from({ length: count }, (_, i) => readChar(pdfium, page, { text, at, i })),
    );
  } finally {
    native._FPDFText_ClosePage(text);
  }
}

function readChar(
  pdfium: Pdfium,
  page: PdfPage,
  { text, at, i }: { readonly text: number; readonly at: number; readonly i: number },
): Char {
  const { native } = pdfium;
  const code = native._FPDFText_GetUnicode(text, i);
  const letter = code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : '\ufffd';
  native._FPDFText_GetLooseCharBox(text, i, at);
  const [left = 0, top = 0, right = 0, bottom = 0] = pdfium.readFloats(at, 4);
  const rect = page.toPage(
    Math.min(left, right),
    Math.min(top, bottom),
    Math.max(left, right),
    Math.max(top, bottom),
  );
  return {
    text: letter,
    rect,
    size: Math.min(rect.bottom - rect.top, 1e6),
    isSpace: code === 0 || /\s/u.test(letter),
    isGenerated: native._FPDFText_IsGenerated(text, i) === 1,
    hasNoMap: native._FPDFText_HasUnicodeMapError(text, i) === 1,
    object: native._FPDFText_GetTextObject(text, i),
    angle: (native._FPDFText_GetCharAngle(text, i) * 180) / Math.PI,
  };
}

/** Splits at spaces; a space that PDFium guessed counts only where there is a gap. */
function splitWords(chars: readonly Char[]): Char[][] {
  const words: Char[][] = [];
  let word: Char[] = [];
  let afterSpace = false;
  for (const char of chars) {
    if (char.isSpace) {
      afterSpace ||= !char.isGenerated || char.text !== ' ';
      continue;
    }
    const last = word.at(-1);
    if (last !== undefined && (afterSpace || !continues(last, char))) {
      words.push(word);
      word = [];
    }
    word.push(char);
    afterSpace = false;
  }
  if (word.length > 0) words.push(word);
  return words;
}

function continues(last: Char, next: Char): boolean {
  const gap = next.rect.left - last.rect.right;
  const shared = Math.min(last.rect.bottom, next.rect.bottom) - Math.max(last.rect.top, next.rect.top);
  const size = Math.max(last.size, next.size);
  return shared > 0.3 * Math.min(last.size, next.size) && gap < WORD_GAP * size && gap > -1.5 * size;
}

function toWord(chars: readonly Char[]): PlacedWord {
  const text = chars
    .map((char) => char.text)
    .join('')
    .normalize('NFKC');
  const unexplained = chars.filter((char) => char.hasNoMap || isUnexplained(char.text)).length;
  return { text, ...unionOf(chars.map(({ rect }) => rect)), confidence: 1 - unexplained / chars.length };
}

/** The replacement sign, private letters and control signs: a font that does not say what its shapes mean. */
const isUnexplained = (letter: string): boolean => /[\ufffd\p{Co}\p{Cn}\p{Cc}]/u.test(letter);

type Seen = {
  readonly pdfium: Pdfium;
  readonly page: PdfPage;
  readonly objects: PdfObjects;
  readonly shown: GreyImage;
};

function hiddenWhy(
  seen: Seen,
  { word, place }: { readonly word: PlacedWord; readonly place: Rect },
  chars: readonly Char[],
): HiddenWhy | undefined {
  const { page, objects, shown } = seen;
  const first = chars[0];
  const mode = first === undefined || first.object === 0 ? 0 : modeOf(seen.pdfium, first.object);
  if (INVISIBLE_MODES.has(mode)) return 'invisible';
  const sheet = { left: 0, top: 0, right: page.width, bottom: page.height };
  if (shareInside(place, sheet) < 0.5) return 'off_page';
  if (word.bottom - word.top < POINTS_MIN) return 'tiny';
  const order = first === undefined ? undefined : objects.orderOf(first.object);
  if (order !== undefined && isCovered(objects.images, place, order)) return 'covered';
  if (!isInkIn(shown, place)) return 'unseen';
  return word.confidence < 0.5 ? 'unreliable' : undefined;
}

const modeOf = ({ native }: Pdfium, object: number): number => native._FPDFTextObj_GetTextRenderMode(object);

const isCovered = (images: readonly PdfImage[], word: Rect, order: number): boolean =>
  images.some((image) => image.order > order && shareInside(word, image.rect) > 0.5);
