import headings from './data/headings.json' with { type: 'json' };
import { foldLetters, mendTokens, wordKey } from './fold.ts';

export type Token = {
  /** Folded; of a number its digits. */
  readonly key: string;
  readonly start: number;
  readonly end: number;
  readonly kind: 'word' | 'number' | 'mark';
  readonly sentence: number;
};

export type SectionKind = 'past' | 'family' | 'medications' | 'allergies' | 'social' | 'address' | null;

export type Sentence = { readonly first: number; readonly last: number; readonly section: SectionKind };

/** One page, cut into tokens and sentences; every place is a place in the page's own text. */
export type PageView = {
  readonly page: number;
  /** With the parts that are not to be read blanked out, and signs mended that recognition mistook. */
  readonly text: string;
  /** Letter for letter, for quotes. */
  readonly original: string;
  readonly folded: string;
  readonly tokens: readonly Token[];
  readonly sentences: readonly Sentence[];
};

type Piece = Omit<Token, 'sentence'> & { readonly breakBefore: 'none' | 'line' | 'paragraph' };

/** "3.2mm" is a number and its unit. */
const piecePattern =
  /\d+(?:[.,]\d+)*(?=(?:mm|cm|m[lL]s?|MLS?|cc|mg|mcg|kg|g|yo|yrs?|wks?|mins?|hrs?|bpm|D[SC]?|[MF])(?![\p{L}\d]))|\d+(?:[.,]\d+)*(?![\p{L}\d])|[\p{L}\p{N}]+(?:['’][\p{L}]+)?|[^\s\ufffd]/gu;
const sectionByHeading = new Map<string, SectionKind>(
  Object.entries(headings).flatMap(([kind, words]) =>
    words.map((word): [string, SectionKind] => [
      word.split(' ').map(wordKey).join(' '),
      kind === 'other' ? null : (kind as SectionKind),
    ]),
  ),
);

const longestRun = 48;
const filler = '\ufffd';

/** No letter has a run of so many spaces, or of signs without a space: fillers in it keep every search linear. */
function boundRuns(text: string): string {
  return text
    .replace(
      /[^\S\n]{49,}|\n{49,}/g,
      (run) => run.slice(0, longestRun) + filler.repeat(run.length - longestRun),
    )
    .replace(/\S{200,}/g, (run) => run.replace(/\S{48}/g, (piece) => piece.slice(0, -1) + filler));
}

export function viewPage(given: string, page: number, original = given): PageView {
  const text = mendTokens(boundRuns(given));
  const pieces = cutPieces(text);
  const tokens: Token[] = [];
  const sentences: Sentence[] = [];
  let first = 0;
  let section: SectionKind = null;
  for (let at = 0; at < pieces.length; at += 1) {
    const piece = pieces[at];
    if (piece === undefined) break;
    const begins = at > 0 && beginsSentence(pieces, at, text);
    if (begins) {
      sentences.push({ first, last: at - 1, section });
      first = at;
    }
    if (begins || at === 0)
      section = sectionAt(pieces, at, piece.breakBefore === 'paragraph' ? null : section);
    tokens.push({
      key: piece.key,
      start: piece.start,
      end: piece.end,
      kind: piece.kind,
      sentence: sentences.length,
    });
  }
  if (pieces.length > 0) sentences.push({ first, last: pieces.length - 1, section });
  return { page, text, original, folded: foldLetters(text), tokens, sentences };
}

function cutPieces(text: string): readonly Piece[] {
  const widest = longestLine(text);
  const pieces: Piece[] = [];
  let end = 0;
  for (const match of text.matchAll(piecePattern)) {
    const written = match[0];
    const start = match.index;
    const breakBefore = breakBetween(text, end, start, widest);
    if (isJoiningHyphen(text, start) || written === '|') continue;
    end = start + written.length;
    pieces.push({ key: keyOf(written), start, end, kind: kindOf(written), breakBefore });
  }
  return pieces;
}

function kindOf(written: string): Token['kind'] {
  if (/^\d/.test(written) && /^[\d.,]+$/.test(written)) return 'number';
  return /[\p{L}\p{N}]/u.test(written) ? 'word' : 'mark';
}

function keyOf(written: string): string {
  return kindOf(written) === 'number' ? written : wordKey(written);
}

/** "post-menopausal" is read as two words. */
function isJoiningHyphen(text: string, at: number): boolean {
  return (
    /[-‐‑–]/.test(text.charAt(at)) && /\p{L}/u.test(text.charAt(at - 1)) && /\p{L}/u.test(text.charAt(at + 1))
  );
}

function longestLine(text: string): number {
  let longest = 0;
  let start = 0;
  for (let end = text.indexOf('\n'); end !== -1; end = text.indexOf('\n', start)) {
    longest = Math.max(longest, end - start);
    start = end + 1;
  }
  return Math.min(Math.max(longest, text.length - start), 100);
}

/** A line that ends well before the others has ended on purpose; a full one was only wrapped. */
function breakBetween(text: string, end: number, start: number, widest: number): Piece['breakBefore'] {
  let lineEnds = 0;
  let lineEnd = -1;
  for (let at = end; at < start; at += 1) {
    if (text.charCodeAt(at) !== 10) continue;
    lineEnds += 1;
    lineEnd = lineEnd === -1 ? at : lineEnd;
  }
  if (lineEnds === 0) return 'none';
  if (lineEnds > 1) return 'paragraph';
  const lineStart = text.lastIndexOf('\n', lineEnd - 1) + 1;
  return lineEnd - lineStart < widest * 0.6 ? 'line' : 'none';
}

function beginsSentence(pieces: readonly Piece[], at: number, text: string): boolean {
  const piece = pieces[at];
  const before = pieces[at - 1];
  if (piece === undefined || before === undefined) return false;
  if (piece.breakBefore !== 'none') return true;
  if (before.kind === 'mark' && endsSentence(before, piece, text)) return true;
  const isNewLine = text.slice(before.end, piece.start).includes('\n');
  return isNewLine && (before.key === ':' || isListMark(piece) || headingAt(pieces, at) !== undefined);
}

function isListMark(piece: Piece): boolean {
  return /^[•*\-[☐☑☒▪◦]$/u.test(piece.key);
}

function endsSentence(mark: Piece, next: Piece, text: string): boolean {
  if (mark.key === ';') return true;
  const isSpaced = next.start > mark.end;
  if (!isSpaced || !/[.!?]/.test(mark.key)) return false;
  const first = text.charAt(next.start);
  if (mark.key === '?') return /[\p{Lu}\d\n]/u.test(first);
  const shortBefore =
    /(?:^|[\s(.])(?:dr|mr|mrs|ms|prof|st|no|nos|vs|e\.g|i\.e|approx|prov|tel|ph|hosp|[a-z])$/i;
  return !shortBefore.test(text.slice(Math.max(0, mark.start - 8), mark.start));
}

/** A heading is a known word or two at the start, and a colon or a dash. */
function headingAt(pieces: readonly Piece[], at: number): SectionKind | undefined {
  let words = '';
  for (let length = 0; length < 5; length += 1) {
    const piece = pieces[at + length];
    if (piece === undefined) return undefined;
    if (length > 0 && closesHeading(piece, pieces[at + length + 1])) return sectionByHeading.get(words);
    words = words === '' ? piece.key : `${words} ${piece.key}`;
  }
  return undefined;
}

function closesHeading(piece: Piece, next: Piece | undefined): boolean {
  if (piece.key === ':' || piece.key === '-' || piece.key === '–') return true;
  return piece.breakBefore !== 'none' && next !== undefined;
}

function sectionAt(pieces: readonly Piece[], at: number, running: SectionKind): SectionKind {
  const heading = headingAt(pieces, at);
  return heading === undefined ? running : heading;
}

export function quoteOf(view: PageView, first: number, last: number) {
  const start = view.tokens[first]?.start ?? 0;
  const end = view.tokens[last]?.end ?? start;
  return evidenceOf(view, start, end);
}

export function evidenceOf(view: PageView, start: number, end: number) {
  return { page: view.page, start, end, quote: view.original.slice(start, end) };
}

/** The word as written, in small letters; keys are folded and only good for comparing with folded words. */
export function writtenAt(view: PageView, at: number): string {
  const token = view.tokens[at];
  return token === undefined ? '' : view.text.slice(token.start, token.end).toLowerCase();
}
