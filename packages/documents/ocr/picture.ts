import type { GreyImage } from '../image/grey.ts';
import type { PlacedWord, Rect } from '../page/parts.ts';
import { heightOf, middleOf, shareInside } from '../page/parts.ts';
import { type Component, findInk, type Ink } from './components.ts';
import type { OcrEngine } from './engine.ts';
import { isBlank, isLetter, isSpeck } from './marks.ts';
import { mendWords } from './mend.ts';
import { findTilt } from './skew.ts';
import { openRaw, type Turned, turn, unturned } from './turn.ts';

export type PictureReading = {
  /** Points from the top left of the page as it is read. */
  readonly words: readonly PlacedWord[];
  /** From the page as it is read to the page as it is shown; both in points. */
  readonly toShown: (rect: Rect) => Rect;
  readonly rotation: 0 | 90 | 180 | 270;
  readonly isBlank: boolean;
  readonly quality: number;
  /** How many marks the size of letters stand in no word that was read surely. */
  readonly unread: number;
};

/** Letters of ten points are read best, and soonest, at this resolution; smaller ones are enlarged as far as it helps. */
const READING_DPI = { usual: 200, max: 300 };
/** The middle height of such letters at that resolution, in pixels. */
const LETTER_PIXELS = 15;
/** Less is not worth the loss of turning. */
const DEGREES_MIN = 0.15;
/** Below this the page may lie upside down. */
const QUALITY_DOUBTFUL = 0.7;
/** Below this a word is a guess: scribbles are taken for letters too. */
const READ_CONFIDENCE_MIN = 0.5;
/** On a page that is read well some marks are still lines, bullets and dirt. */
const SHARE_READ_USUAL = 0.85;
/** Of every hundred letters of print so many have a dot or are followed by one, at the most. */
const DOTS_USUAL = 0.2;
/** Strokes and dust are often taken for signs; letters, figures and boxes to tick are kept however unsure they are. */
const SIGN_CONFIDENCE_MIN = 0.6;

/** Reads a picture of a page: upright, straight and clean first, then letter by letter. */
export async function readPicture(engine: OcrEngine, shown: GreyImage): Promise<PictureReading> {
  const ink = findInk(shown);
  if (isBlank(ink, shown)) return blank;
  const letters = ink.components.filter((component) => isLetter(component, shown.dpi));
  const tilt = findTilt(letters);
  const clean = {
    image: { ...shown, data: despeckle(ink, shown, letters) },
    dpi: readingDpi(letters, shown.dpi),
    letters,
  };
  const upright = await readAt(engine, clean, { quarter: tilt.isSideways ? 90 : 0, degrees: tilt.degrees });
  if (upright.quality >= QUALITY_DOUBTFUL) return upright;
  const turned = await readAt(engine, clean, { quarter: tilt.isSideways ? 270 : 180, degrees: tilt.degrees });
  return turned.quality * turned.words.length > upright.quality * upright.words.length ? turned : upright;
}

const blank: PictureReading = {
  words: [],
  toShown: (rect) => rect,
  rotation: 0,
  isBlank: true,
  quality: 1,
  unread: 0,
};

/** Takes dust away where there is more of it than the full stops and the dots of the letters. */
function despeckle(ink: Ink, { data, dpi }: GreyImage, letters: readonly Component[]): Uint8Array {
  const isDust = (component: Component) => isSpeck(component, dpi);
  const specks = ink.components.filter(isDust).length;
  return specks > DOTS_USUAL * letters.length ? ink.without(isDust) : data;
}

type Turn = { readonly quarter: 0 | 90 | 180 | 270; readonly degrees: number };

type Clean = {
  readonly image: GreyImage;
  readonly dpi: number;
  readonly letters: readonly Component[];
};

async function readAt(engine: OcrEngine, clean: Clean, { quarter, degrees }: Turn): Promise<PictureReading> {
  const upright = await turn(clean.image, quarter);
  const straight =
    Math.abs(degrees) < DEGREES_MIN ? unturned(upright.image) : await turn(upright.image, degrees);
  const enlarged = await scaleTo(straight.image, clean.dpi);
  const scale = 72 / enlarged.dpi;
  const words = mendWords(engine.recognise(enlarged), enlarged)
    .filter(isWord)
    .map((word) => ({ ...word, ...scaled(word, scale) }));
  const toShown = backwards(straight, upright);
  const surely = words.filter(({ confidence }) => confidence >= READ_CONFIDENCE_MIN);
  const unread = countUnread(clean, surely.map(toShown));
  const read = clean.letters.length === 0 ? 1 : 1 - unread / clean.letters.length;
  return {
    words,
    toShown,
    rotation: quarter,
    isBlank: false,
    quality: confidenceOf(words) * trustIn(read),
    unread,
  };
}

const isWord = ({ text, confidence }: PlacedWord): boolean =>
  confidence >= SIGN_CONFIDENCE_MIN || /[\p{L}\p{N}[\]]/u.test(text);

const scaled = ({ left, top, right, bottom }: Rect, factor: number): Rect => ({
  left: left * factor,
  top: top * factor,
  right: right * factor,
  bottom: bottom * factor,
});

function backwards(straight: Turned, upright: Turned): (rect: Rect) => Rect {
  const { dpi } = upright.image;
  return (rect) => scaled(upright.toSource(straight.toSource(scaled(rect, dpi / 72))), 72 / dpi);
}

function readingDpi(letters: readonly Component[], dpi: number): number {
  if (letters.length === 0) return READING_DPI.usual;
  const pixels = (middleOf(letters.map(heightOf)) * READING_DPI.usual) / dpi;
  return Math.max(READING_DPI.usual, Math.min(READING_DPI.max, (READING_DPI.usual * LETTER_PIXELS) / pixels));
}

async function scaleTo(image: GreyImage, dpi: number): Promise<GreyImage> {
  const factor = dpi / image.dpi;
  if (factor < 1.1 && factor > 0.9) return image;
  const { data, info } = await openRaw(image)
    .resize({
      width: Math.round(image.width * factor),
      height: Math.round(image.height * factor),
      fit: 'fill',
      kernel: 'cubic',
    })
    .toColourspace('b-w')
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height, dpi };
}

/** How far a page is to be trusted of whose marks this share was read; of handwriting and drawings most are not. */
export const trustIn = (shareRead: number): number => Math.min(1, shareRead / SHARE_READ_USUAL);

function countUnread({ letters, image }: Clean, words: readonly Rect[]): number {
  const scale = 72 / image.dpi;
  return letters.filter((letter) => {
    const x = ((letter.left + letter.right) / 2) * scale;
    const y = ((letter.top + letter.bottom) / 2) * scale;
    return !words.some(({ left, top, right, bottom }) => x >= left && x <= right && y >= top && y <= bottom);
  }).length;
}

/** The mean confidence, by letters. */
function confidenceOf(words: readonly PlacedWord[]): number {
  const letters = words.reduce((sum, { text }) => sum + text.length, 0);
  const sure = words.reduce((sum, { text, confidence }) => sum + text.length * confidence, 0);
  return letters === 0 ? 0 : sure / letters;
}

/** Words of a picture that no word of the text layer already covers. */
export const wordsBeside = (words: readonly PlacedWord[], known: readonly Rect[]): PlacedWord[] =>
  words.filter((word) => !known.some((rect) => shareInside(word, rect) > 0.4));
