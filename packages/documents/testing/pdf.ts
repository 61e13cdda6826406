import { deflateSync } from 'node:zlib';
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
  const first = 5 + more.length;
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

const MARGIN = 56;

/** A letter as PDF: text in Helvetica, wrapped to the page; a form feed begins a new page. */
export function letterPdf(text: string, style: TextStyle = {}): Buffer {
  const pages = text.split('\f').flatMap((page) => layOut(page, style));
  return writePdf({ objects: pagesToObjects(pages.map((content) => ({ content }))) });
}

function layOut(text: string, { size = 10.5, font = 'F1' }: TextStyle): string[] {
  const lines = text
    .replace(/\n+$/, '')
    .split('\n')
    .flatMap((line) => wrap(line, size, font));
  const perPage = Math.floor((A4.height - 2 * MARGIN) / (size * 1.3));
  const pages: string[] = [];
  for (let from = 0; from < Math.max(1, lines.length); from += perPage) {
    const shown = lines.slice(from, from + perPage).map((line) => `(${escapeText(line)}) Tj T*`);
    pages.push(
      `BT /${font} ${size} Tf ${size * 1.3} TL ${MARGIN} ${A4.height - MARGIN} Td ${shown.join('\n')} ET`,
    );
  }
  return pages;
}

const escapeText = (text: string): string => text.replace(/[\\()]/g, (sign) => `\\${sign}`);

function wrap(line: string, size: number, font: 'F1' | 'F2'): string[] {
  const room = A4.width - 2 * MARGIN;
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
