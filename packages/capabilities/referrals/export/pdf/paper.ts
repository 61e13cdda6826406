import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { create, type Font } from 'fontkit';
import PdfDocument from 'pdfkit';

/** An A4 page in points. */
export const PAGE = { width: 595.28, height: 841.89, margin: 42 } as const;
export const INNER_WIDTH: number = PAGE.width - 2 * PAGE.margin;

export type Face = 'regular' | 'bold';
export type Style = { readonly face?: Face; readonly size: number; readonly colour?: string };
type Place = { readonly x: number; readonly y: number; readonly width: number };
type Flow = { readonly linesMax?: number; readonly align?: 'left' | 'right' };

const require = createRequire(import.meta.url);
const FACES = ['regular', 'bold'] as const;
const FILES: Readonly<Record<Face, string>> = {
  regular: require.resolve('dejavu-fonts-ttf/ttf/DejaVuSansCondensed.ttf'),
  bold: require.resolve('dejavu-fonts-ttf/ttf/DejaVuSansCondensed-Bold.ttf'),
};
const INK = '#1a1a1a';
/** Shown for a sign that the font does not have. */
const NO_SIGN = '\u25A1';

const openFace = (face: Face): { readonly bytes: Buffer; readonly font: Font } => {
  const bytes = readFileSync(FILES[face]);
  return { bytes, font: create(bytes) as Font };
};

type Opened = ReturnType<typeof openFace>;
type Faces = Readonly<Record<Face, Opened>>;
let opened: Faces | undefined;
/** Read once: the fonts are part of the program. */
const openFaces = (): Faces => (opened ??= { regular: openFace('regular'), bold: openFace('bold') });

/** What draws nothing or only steers the direction of others, and line ends. */
const UNDRAWN = /[\p{Cc}\p{Cf}\u2028\u2029]+/gu;

/** Words as they can be drawn on a line: composed, without controls, with a box for each sign that no font has. */
function drawable(text: string, font: Font): string {
  const line = text.toWellFormed().replace(UNDRAWN, ' ').normalize('NFC').replace(/\s+/gu, ' ').trim();
  return Array.from(line, (sign) =>
    font.hasGlyphForCodePoint(sign.codePointAt(0) ?? 0) ? sign : NO_SIGN,
  ).join('');
}

export type Paper = ReturnType<typeof openPaper>;

/**
 * A document of A4 pages whose text is tagged for readers that speak, with fonts of its own. Its metadata hold no patient
 * value. The same drawing gives the same bytes.
 */
export function openPaper(about: { readonly title: string; readonly at: Date }) {
  const faces = openFaces();
  const pdf = new PdfDocument({
    size: 'A4',
    margin: 0,
    autoFirstPage: false,
    pdfVersion: '1.7',
    tagged: true,
    lang: 'en',
    displayTitle: true,
    info: { Title: about.title, Producer: 'Chartwright', Creator: 'Chartwright', CreationDate: about.at },
  });
  for (const face of FACES) pdf.registerFont(face, faces[face].bytes);
  const pieces: Buffer[] = [];
  pdf.on('data', (piece: Buffer) => pieces.push(piece));
  const root = pdf.struct('Document');
  pdf.addStructure(root);

  const widths = new Map<string, number>();
  /** Of a word at size 1; most words of a page are measured many times. */
  const widthOf = (word: string, face: Face): number => {
    const name = `${face} ${word}`;
    const known = widths.get(name);
    if (known !== undefined) return known;
    const { font } = faces[face];
    const width = font.layout(word).advanceWidth / font.unitsPerEm;
    widths.set(name, width);
    return width;
  };

  const choose = ({ face = 'regular', size, colour = INK }: Style): void => {
    pdf.font(face).fontSize(size).fillColor(colour);
  };

  /** The lines that words fill; the last one that there is room for ends with an ellipsis where more would follow. */
  const wrap = (text: string, width: number, style: Style, linesMax = Number.POSITIVE_INFINITY): string[] => {
    const { face = 'regular', size } = style;
    const measure = (words: string): number => widthOf(words, face) * size;
    const space = measure(' ');
    const words = drawable(text, faces[face].font)
      .split(' ')
      .flatMap((word) => breakWord(word, (piece) => measure(piece) <= width));
    const lines: string[][] = [];
    let taken = width + 1;
    for (const word of words) {
      const needed = measure(word);
      if (taken + space + needed <= width) {
        lines.at(-1)?.push(word);
        taken += space + needed;
      } else if (lines.push([word]) > linesMax) break;
      else taken = needed;
    }
    const kept = lines.slice(0, linesMax).map((line) => line.join(' '));
    if (lines.length <= linesMax) return kept;
    return [...kept.slice(0, -1), shorten(kept.at(-1) ?? '', (line) => measure(line) <= width)];
  };

  const lineHeight = (style: Style): number => style.size * LINE;

  const draw = (lines: readonly string[], { x, y, width }: Place, style: Style, align: 'left' | 'right') => {
    choose(style);
    for (const [n, line] of lines.entries()) {
      pdf.text(line, x, y + n * lineHeight(style), { width: width + 1, align, lineBreak: false });
    }
  };

  return {
    addPage: (): void => {
      pdf.addPage({ size: 'A4', margin: 0 });
    },
    wrap,
    lineHeight,
    /** Writes words as a part of the document's structure; the y below them. */
    write: (tag: 'H1' | 'H2' | 'P', text: string, place: Place, style: Style, flow: Flow = {}): number => {
      const lines = wrap(text, place.width, style, flow.linesMax);
      root.add(pdf.struct(tag, {}, () => draw(lines, place, style, flow.align ?? 'left')));
      return place.y + lines.length * lineHeight(style);
    },
    /** What a speaking reader passes over: lines, areas, the foot of the page. */
    decorate: (paint: (canvas: typeof pdf) => void): void => {
      pdf.markContent('Artifact', { type: 'Layout' });
      paint(pdf);
      pdf.endMarkedContent();
    },
    /** Words outside the structure, such as page numbers. */
    stamp: (text: string, place: Place, style: Style, flow: Flow = {}): void => {
      const lines = wrap(text, place.width, style, flow.linesMax);
      pdf.markContent('Artifact', { type: 'Pagination' });
      draw(lines, place, style, flow.align ?? 'left');
      pdf.endMarkedContent();
    },
    finish: async (): Promise<Buffer> => {
      root.end();
      const ended = new Promise<void>((resolve, reject) => {
        pdf.once('end', resolve);
        pdf.once('error', reject);
      });
      pdf.end();
      await ended;
      return Buffer.concat(pieces);
    },
  };
}

const LINE = 1.28;

/** A word that no line can hold, in pieces that one can. */
function breakWord(word: string, fits: (line: string) => boolean): string[] {
  if (fits(word)) return [word];
  const pieces: string[] = [];
  let piece = '';
  for (const sign of word) {
    if (piece !== '' && !fits(piece + sign)) {
      pieces.push(piece);
      piece = '';
    }
    piece += sign;
  }
  return [...pieces, piece];
}

function shorten(line: string, fits: (line: string) => boolean): string {
  const signs = Array.from(line);
  while (signs.length > 0 && !fits(`${signs.join('')}…`)) signs.pop();
  return `${signs.join('').trimEnd()}…`;
}
