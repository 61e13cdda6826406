import type { Span } from '@chartwright/kernel';
import type { Evidence } from '../reading.ts';
import signs from './data/signs.json' with { type: 'json' };

/** All pages as one text. A sign stands where it stands in the pages, so that every place can be given back. */
export type Sheet = {
  readonly pages: readonly string[];
  /** Where each page begins in the text. */
  readonly starts: readonly number[];
  readonly raw: string;
  /** For reading: one kind of quotation mark and dash, recognition mended, sentences whole across lines. */
  readonly text: string;
  /** The text in small letters, sign for sign. */
  readonly lower: string;
  /** Lines as they stand on the page. */
  readonly lines: readonly Span[];
};

const BETWEEN_PAGES = '\n\n';

const fold = new Map(Object.entries(signs.fold));
const foldable = new RegExp(`[${[...fold.keys()].join('')}]`, 'gu');

export function openSheet(pages: readonly string[]): Sheet {
  const starts: number[] = [];
  let length = 0;
  for (const page of pages) {
    starts.push(length);
    length += page.length + BETWEEN_PAGES.length;
  }
  const raw = pages.join(BETWEEN_PAGES);
  const folded = withoutMarkup(raw.replace(foldable, (sign) => fold.get(sign) ?? sign));
  return { pages, starts, raw, lines: linesOf(folded), ...textOf(unwrap(folded)) };
}

const TAG =
  /<(\/?)(p|br|div|span|td|tr|th|table|tbody|b|i|u|strong|em|ul|ol|li|html|body|head|font|h[1-6]|a)\b[^<>]{0,300}>|&(?:amp|nbsp|lt|gt|quot|#39|#160);/gi;
const BREAKS = /^<(?:\/?(?:p|div|tr|li|h[1-6])|br)\b/i;
const ENTITIES: Readonly<Record<string, string>> = {
  '&amp;': '&',
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&#39;': "'",
};

/** The tags of an HTML mail are blank, and those that end a line are its end. */
const withoutMarkup = (text: string): string =>
  text.replace(TAG, (tag) => {
    const first = BREAKS.test(tag) ? '\n' : (ENTITIES[tag.toLowerCase()] ?? ' ');
    return first.padEnd(tag.length);
  });

export const textOf = (text: string): Pick<Sheet, 'text' | 'lower'> => ({ text, lower: lowerOf(text) });

/** Some capitals become two signs in small letters; those stay as they are. */
function lowerOf(text: string): string {
  const lower = text.toLowerCase();
  if (lower.length === text.length) return lower;
  return text.replace(/\p{Lu}/gu, (sign) =>
    sign.toLowerCase().length === sign.length ? sign.toLowerCase() : sign,
  );
}

function linesOf(text: string): Span[] {
  const lines: Span[] = [];
  let start = 0;
  for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', start)) {
    lines.push({ start, end });
    start = end + 1;
  }
  lines.push({ start, end: text.length });
  return lines;
}

/** A line as wide as its page whose sentence goes on is one with the next. */
function unwrap(text: string): string {
  const lines = text.split('\n');
  const widest = lines.reduce((most, line) => Math.max(most, line.trimEnd().length), 0);
  return lines
    .map((line, at) => {
      const next = lines[at + 1];
      if (next === undefined) return line;
      return line + (goesOn(line.trimEnd(), next, widest) ? ' ' : '\n');
    })
    .join('');
}

const BEGINS_ANEW = /^\s*(?:[-*\d([]|[A-Z][\w /'()]{0,28}:|$)/;
const LEAST_WIDTH = 45;

function goesOn(line: string, next: string, widest: number): boolean {
  if (line.length < LEAST_WIDTH || /[.:;!?]$/.test(line)) return false;
  const begins = next.trimStart();
  if (/^[a-z]/.test(begins)) return true;
  if (BEGINS_ANEW.test(next.slice(0, 40)) && !/^\s*\d+\s?[a-z]/.test(next.slice(0, 40))) return false;
  const word = /^\S{0,40}/.exec(begins)?.[0].length ?? 0;
  return /^[A-Z\d]/.test(begins) && line.length + 1 + word > widest && !/ {3}/.test(line);
}

/** The pages' own signs at a place of the text, page by page. White space at the ends is left out. */
export function evidenceAt({ pages, starts }: Sheet, { start, end }: Span): Evidence[] {
  return starts.flatMap((begin, at) => {
    const page = pages[at] ?? '';
    const [from, to] = trimmed(page, Math.max(0, start - begin), Math.min(page.length, end - begin));
    return from < to ? [{ page: at + 1, start: from, end: to, quote: page.slice(from, to) }] : [];
  });
}

function trimmed(page: string, start: number, end: number): [number, number] {
  let [from, to] = [start, end];
  while (from < to && /\s/.test(page.charAt(from))) from += 1;
  while (to > from && /\s/.test(page.charAt(to - 1))) to -= 1;
  return [from, to];
}

/** What stands in these places is not read: blanks, with the lines kept. */
export function withoutSpans(sheet: Sheet, spans: readonly Span[]): Sheet {
  if (spans.length === 0) return sheet;
  const pieces: string[] = [];
  let done = 0;
  for (const { start, end } of spans.toSorted((a, b) => a.start - b.start)) {
    if (end <= done) continue;
    pieces.push(sheet.text.slice(done, Math.max(done, start)));
    pieces.push(sheet.text.slice(Math.max(done, start), end).replace(/[^\n]/g, ' '));
    done = end;
  }
  return { ...sheet, ...textOf(pieces.join('') + sheet.text.slice(done)) };
}
