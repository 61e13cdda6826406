import { deflateSync } from 'node:zlib';
import sharp from 'sharp';
import type { GreyImage } from '../image/grey.ts';
import helvetica from './helvetica.json' with { type: 'json' };

/** One object of a PDF: its dictionary or value, and the bytes of its stream. */
export type PdfObject = { readonly value: string; readonly stream?: Uint8Array };

export type PdfParts = {
  /** The first is number 1, and the catalogue. */
  readonly objects: readonly PdfObject[];
  /** More of the trailer, such as a dictionary of encryption. */
  readonly trailer?: string;
};

/** Writes a PDF from its objects, with a right cross-reference table. */
export function writePdf({ objects, trailer = '' }: PdfParts): Buffer {
  const pieces: Buffer[] = [Buffer.from('%PDF-1.7\n%\u00e2\u00e3\u00cf\u00d3\n', 'latin1')];
  const offsets: number[] = [];
  let at = pieces[0]?.length ?? 0;
  const add = (piece: Buffer) => {
    pieces.push(piece);
    at += piece.length;
  };
  for (const [i, { value, stream }] of objects.entries()) {
    offsets.push(at);
    add(Buffer.from(`${i + 1} 0 obj\n${withLength(value, stream)}\n`, 'latin1'));
    if (stream !== undefined)
      add(Buffer.concat([Buffer.from('stream\n'), stream, Buffer.from('\nendstream\n')]));
    add(Buffer.from('endobj\n'));
  }
  const table = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`).join('');
  const size = objects.length + 1;
  const end = `trailer\n<< /Size ${size} /Root 1 0 R ${trailer} >>\nstartxref\n${at}\n%%EOF\n`;
  add(Buffer.from(`xref\n0 ${size}\n0000000000 65535 f \n${table}${end}`));
  return Buffer.concat(pieces);
}

const withLength = (value: string, stream: Uint8Array | undefined): string =>
  stream === undefined ? value : value.replace(/>>\s*$/, `/Length ${stream.length} >>`);

/** The number of the first object that is added to those of a document of pages. */
const FIRST_FREE = 5;
const A4 = { width: 595, height: 842 };

export type PdfPageParts = {
  /** Operators of the content stream; the fonts are `/F1` (Helvetica) and `/F2` (Courier). */
  readonly content: string;
  readonly mediaBox?: string;
  /** More of the page's dictionary, and of its resources. */
  readonly page?: string;
  readonly resources?: string;
};

/** The objects of a document of pages; those that come after them are numbered from `objects.length + 1`. */
export function pagesToObjects(pages: readonly PdfPageParts[], more: readonly PdfObject[] = []): PdfObject[] {
  const first = FIRST_FREE + more.length;
  const kids = pages.map((_, i) => `${first + 2 * i} 0 R`).join(' ');
  const font = (name: string) => ({
    value: `<< /Type /Font /Subtype /Type1 /BaseFont /${name} /Encoding /WinAnsiEncoding >>`,
  });
  return [
    { value: '<< /Type /Catalog /Pages 2 0 R >>' },
    { value: `<< /Type /Pages /Kids [${kids}] /Count ${pages.length} >>` },
    font('Helvetica'),
    font('Courier'),
    ...more,
    ...pages.flatMap((page, i) => pageObjects(page, first + 2 * i + 1)),
  ];
}

function pageObjects(page: PdfPageParts, contents: number): PdfObject[] {
  const box = page.mediaBox ?? `0 0 ${A4.width} ${A4.height}`;
  const resources = `/Font << /F1 3 0 R /F2 4 0 R >> ${page.resources ?? ''}`;
  return [
    {
      value: `<< /Type /Page /Parent 2 0 R /MediaBox [${box}] /Resources << ${resources} >> /Contents ${contents} 0 R ${page.page ?? ''} >>`,
    },
    { value: '<< /Filter /FlateDecode >>', stream: deflateSync(Buffer.from(page.content, 'latin1')) },
  ];
}

export type TextStyle = { readonly size?: number; readonly font?: 'F1' | 'F2' };

type Setting = Required<TextStyle> & { readonly margin: number; readonly leading: number };

/** A letter as PDF: text in Helvetica, wrapped to the page; a form feed begins a new page. */
export function letterPdf(text: string, { size = 10.5, font = 'F1' }: TextStyle = {}): Buffer {
  const setting = { size, font, margin: 56, leading: 1.3 };
  return textPdf(text.split('\f').flatMap((page) => setPages(wrapAll(page, setting), setting)));
}

const SHEET = { margin: 36, leading: 1.2, sizeMax: 10.5, sizeMin: 5, step: 0.25, signsMax: 110 };

/**
 * Every text on a sheet of its own, in the largest letters with which all of it fits and no line of up to 110 signs is broken.
 *
 * @throws {RangeError} when a text is too long for a sheet, or has a sign that the font has not
 */
export function sheetsPdf(pages: readonly string[]): Buffer {
  return textPdf(pages.map(setSheet));
}

function setSheet(page: string): string {
  for (let { sizeMax: size } = SHEET; size >= SHEET.sizeMin; size -= SHEET.step) {
    const setting = { size, font: 'F1', margin: SHEET.margin, leading: SHEET.leading } as const;
    const short = page.split('\n').filter((line) => line.length <= SHEET.signsMax);
    if (!short.every((line) => wrap(line, setting).length === 1)) continue;
    const [sheet = '', ...more] = setPages(wrapAll(page, setting), setting);
    if (more.length === 0) return sheet;
  }
  throw new RangeError('The text is too long for a sheet.');
}

const textPdf = (contents: readonly string[]): Buffer =>
  writePdf({ objects: pagesToObjects(contents.map((content) => ({ content }))) });

const wrapAll = (text: string, setting: Setting): string[] =>
  text
    .replace(/\n+$/, '')
    .split('\n')
    .flatMap((line) => wrap(line, setting));

function setPages(lines: readonly string[], { size, font, margin, leading }: Setting): string[] {
  const perPage = Math.floor((A4.height - 2 * margin) / (size * leading));
  const pages: string[] = [];
  for (let from = 0; from < Math.max(1, lines.length); from += perPage) {
    const shown = lines.slice(from, from + perPage).map((line) => `(${escapeText(line)}) Tj T*`);
    pages.push(
      `BT /${font} ${size} Tf ${size * leading} TL ${margin} ${A4.height - margin} Td ${shown.join('\n')} ET`,
    );
  }
  return pages;
}

/** The bytes of the font's encoding, by their signs. */
const WIN_ANSI = new Map(
  Array.from({ length: 256 }, (_, byte) => [
    new TextDecoder('windows-1252').decode(Uint8Array.of(byte)),
    byte,
  ]),
);

/** A letter whose accent the font has not stands without it. */
function escapeText(text: string): string {
  const bytes = Array.from(text.normalize('NFC'), (sign) => {
    const byte = WIN_ANSI.get(sign) ?? WIN_ANSI.get(sign.normalize('NFD').charAt(0));
    if (byte === undefined) throw new RangeError(`The font has no sign ${sign.codePointAt(0)}.`);
    return String.fromCharCode(byte);
  });
  return bytes.join('').replace(/[\\()]/g, (sign) => `\\${sign}`);
}

function wrap(line: string, { size, font, margin }: Setting): string[] {
  const room = A4.width - 2 * margin;
  const lines: string[] = [];
  let current = '';
  for (const word of line.split(/(?<= )(?=\S)/)) {
    if (current !== '' && widthOf((current + word).trimEnd(), size, font) > room) {
      lines.push(current.trimEnd());
      current = '';
    }
    current += word;
  }
  return [...lines, current.trimEnd()];
}

function widthOf(text: string, size: number, font: 'F1' | 'F2'): number {
  if (font === 'F2') return 0.6 * size * text.length;
  const units = Array.from(text, (sign) => helvetica.widths[sign.charCodeAt(0) - 32] ?? 556);
  return (units.reduce((sum, width) => sum + width, 0) * size) / 1000;
}

/** Pictures of pages as a PDF of a scanner: one JPEG to a sheet and no text. */
export async function picturesPdf(images: readonly GreyImage[]): Promise<Buffer> {
  const pictures = await Promise.all(
    images.map(async ({ data, width, height }) => ({
      value: `<< /Type /XObject /Subtype /Image /Width ${width} /Height ${height} /ColorSpace /DeviceGray /BitsPerComponent 8 /Filter /DCTDecode >>`,
      stream: await sharp(data, { raw: { width, height, channels: 1 } })
        .toColourspace('b-w')
        .jpeg({ quality: 80 })
        .toBuffer(),
    })),
  );
  const pages = images.map(({ width, height, dpi }, i) => {
    const [across, down] = [(width * 72) / dpi, (height * 72) / dpi].map((points) => points.toFixed(2));
    return {
      content: `q ${across} 0 0 ${down} 0 0 cm /X Do Q`,
      mediaBox: `0 0 ${across} ${down}`,
      resources: `/XObject << /X ${FIRST_FREE + i} 0 R >>`,
    };
  });
  return writePdf({ objects: pagesToObjects(pages, pictures) });
}
