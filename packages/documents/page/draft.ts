import type { HiddenText, Page, PageSource } from '../model.ts';
import type { ReasonCode } from '../reasons.ts';
import { type Sheet, toBox, toPolygon } from './boxes.ts';
import { compose } from './compose.ts';
import type { PlacedWord, Rect } from './parts.ts';

export type Drafted = {
  readonly number: number;
  readonly sheet: Sheet;
  readonly rotation?: Page['rotation'];
  readonly words: readonly PlacedWord[];
  /** From the page as it is read to the page as it is shown. */
  readonly toShown?: (rect: Rect) => Rect;
  readonly hidden?: readonly HiddenText[];
  readonly source: PageSource;
  readonly reason?: ReasonCode;
  readonly quality: number;
};

const asShown = (rect: Rect): Rect => rect;

/** Writes a page from its words. */
export function draftPage(drafted: Drafted): Page {
  const { number, sheet, toShown = asShown, rotation = 0, hidden = [], reason } = drafted;
  const { text, words, chunks } = compose(drafted.words, (rect) => toBox(toShown(rect), sheet));
  return {
    number,
    width: sheet.width,
    height: sheet.height,
    rotation,
    text,
    words,
    hidden,
    chunks: chunks.map(({ kind, start, end, rect }) => {
      const shown = toShown(rect);
      return { kind, page: number, start, end, box: toBox(shown, sheet), polygon: toPolygon(shown) };
    }),
    source: drafted.source,
    ...(reason !== undefined && { reason }),
    quality: Math.round(drafted.quality * 1000) / 1000,
  };
}

/** A page that could not be read, with its reason. */
export function failedPage(number: number, reason: ReasonCode, sheet?: Sheet): Page {
  return {
    number,
    ...(sheet !== undefined && { width: sheet.width, height: sheet.height }),
    rotation: 0,
    text: '',
    words: [],
    hidden: [],
    chunks: [],
    source: 'failed',
    reason,
    quality: 0,
  };
}
