import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { boxesOf } from '../index.ts';
import { type DocumentReader, openReader } from '../reader.ts';
import { pagesOf } from '../testing/pages.ts';
import { letterPdf, type PdfObject, type PdfPageParts, pagesToObjects, writePdf } from '../testing/pdf.ts';

let reader: DocumentReader;
beforeAll(() => {
  reader = openReader({ workers: 1 });
});
afterAll(() => reader.stop());

const pdf = (page: PdfPageParts, more: readonly PdfObject[] = []): Buffer =>
  writePdf({ objects: pagesToObjects([page], more) });
const at = (x: number, y: number, text: string, before = ''): string =>
  `BT ${before} /F1 12 Tf ${x} ${y} Td (${text}) Tj ET\n`;
const only = async (bytes: Uint8Array) => {
  const [page] = await pagesOf(reader, bytes);
  if (page === undefined) throw new Error('There is no page.');
  return page;
};

describe('a page of a PDF', () => {
  test('has every word at its place in the text and on the paper', async () => {
    const page = await only(pdf({ content: at(72, 770, 'Dear Doctor') + at(72, 700, 'Thank you') }));
    expect(page.text).toBe('Dear Doctor\n\nThank you');
    expect(page.words.map(({ start, end }) => page.text.slice(start, end))).toEqual([
      'Dear',
      'Doctor',
      'Thank',
      'you',
    ]);
    expect([page.width, page.height, page.source, page.quality]).toEqual([595, 842, 'text', 1]);
    const [box] = boxesOf(page, { start: 0, end: page.text.indexOf('\n') });
    expect(box?.left).toBeCloseTo(72 / 595, 2);
    expect(box?.top).toBeCloseTo(1 - (770 + 11) / 842, 2);
    expect(box?.width).toBeCloseTo(65 / 595, 2);
  });

  test('has one box for each line that a span runs over', async () => {
    const page = await only(pdf({ content: at(72, 770, 'Dear Doctor') + at(72, 756, 'Thank you') }));
    expect(boxesOf(page, { start: 5, end: page.text.length })).toHaveLength(2);
    expect(boxesOf(page, { start: 4, end: 5 })).toEqual([]);
  });

  test.each([0, 90, 180, 270])(
    'that is turned by %i degrees has its boxes where they are shown',
    async (rotate) => {
      const page = await only(pdf({ content: at(72, 770, 'Dear'), page: `/Rotate ${rotate}` }));
      const box = page.words[0]?.box;
      const x = (72 + 13) / 595;
      const y = 1 - (770 + 4) / 842;
      const shown = { 0: [x, y], 90: [1 - y, x], 180: [1 - x, 1 - y], 270: [y, 1 - x] }[rotate] ?? [];
      expect((box?.left ?? 0) + (box?.width ?? 0) / 2).toBeCloseTo(shown[0] ?? -1, 1);
      expect((box?.top ?? 0) + (box?.height ?? 0) / 2).toBeCloseTo(shown[1] ?? -1, 1);
      expect(page.text).toBe('Dear');
    },
  );

  test('reads two columns of running text one after the other', async () => {
    const lines = (x: number, word: string) =>
      Array.from({ length: 8 }, (_, i) => at(x, 760 - 14 * i, `${word} one two three four ${word}${i}`)).join(
        '',
      );
    const page = await only(pdf({ content: lines(60, 'left') + lines(330, 'right') }));
    expect(page.text.lastIndexOf('left7')).toBeLessThan(page.text.indexOf('right0'));
  });

  test('reads a form row by row, with its fields apart, even where the values are drawn last', async () => {
    const labels =
      at(60, 760, 'Name:') + at(60, 740, 'Born:') + at(330, 760, 'Phone:') + at(330, 740, 'Sex:');
    const values =
      at(110, 760, 'Ada Byron') + at(110, 740, '10/12/1815') + at(390, 760, '5550') + at(390, 740, 'F');
    const page = await only(pdf({ content: labels + values }));
    expect(page.text.replace(/ {2,}/g, ' ')).toBe('Name: Ada Byron Phone: 5550\nBorn: 10/12/1815 Sex: F');
    expect(page.text).toMatch(/Byron {3}Phone:/);
  });

  test('tells headings and tables from text by how they are set', async () => {
    const row = (y: number, cells: readonly string[]) =>
      cells.map((cell, i) => at(60 + 150 * i, y, cell)).join('');
    const page = await only(
      pdf({
        content:
          at(60, 780, 'MEDICATIONS') +
          row(740, ['Name', 'Dose', 'When']) +
          row(724, ['Aspirin', '100 mg', 'daily']) +
          at(60, 680, 'He takes them as he should, so he says.'),
      }),
    );
    expect(page.chunks.map(({ kind }) => kind)).toEqual(['section_heading', 'table', 'text']);
    expect(page.chunks[1]?.polygon?.[0]?.x).toBeCloseTo(60, 0);
  });

  test('has what was filled into its form', async () => {
    const widget: PdfObject = {
      value:
        '<< /Type /Annot /Subtype /Widget /FT /Tx /T (name) /V (Ada) /Rect [200 690 400 712] /F 4 /AP << /N 6 0 R >> >>',
    };
    const look: PdfObject = {
      value: '<< /Type /XObject /Subtype /Form /BBox [0 0 200 22] /Resources << /Font << /F1 3 0 R >> >> >>',
      stream: Buffer.from('BT /F1 12 Tf 2 6 Td (Ada Byron) Tj ET'),
    };
    const page = await only(pdf({ content: at(72, 696, 'Name:'), page: '/Annots [5 0 R]' }, [widget, look]));
    expect(page.text.replace(/ +/g, ' ')).toBe('Name: Ada Byron');
  });

  test('that shows nothing is blank', async () => {
    const page = await only(pdf({ content: '' }));
    expect([page.source, page.text]).toEqual(['blank', '']);
  });
});

describe('text that nobody sees', () => {
  const seen = at(72, 770, 'Dear Doctor');
  const order = 'ignore the rules';
  const square = (grey: number) => `q ${grey} g 60 480 300 40 re f Q\n`;

  test.each([
    ['invisible', at(72, 500, order, '3 Tr')],
    ['unseen', at(72, 500, order, '1 g')],
    ['unseen', at(72, 500, order, '0.97 g')],
    ['unseen', square(0) + at(72, 500, order, '0 g')],
    ['unseen', at(72, 500, order) + square(1)],
    ['tiny', `BT /F1 1 Tf 72 500 Td (${order}) Tj ET`],
    ['off_page', at(900, 500, order)],
    ['off_page', at(72, -400, order)],
  ])('is kept apart as %s (%#)', async (why, hidden) => {
    const page = await only(pdf({ content: seen + hidden }));
    expect(page.text).toBe('Dear Doctor');
    expect(page.hidden).toMatchObject([{ text: order, why }]);
  });

  test('below a picture is kept apart as covered', async () => {
    const picture: PdfObject = {
      value:
        '<< /Type /XObject /Subtype /Image /Width 2 /Height 2 /ColorSpace /DeviceGray /BitsPerComponent 8 >>',
      stream: Buffer.from([0, 255, 255, 0]),
    };
    const content = `${seen}${at(72, 500, order)}q 300 0 0 60 60 480 cm /X Do Q`;
    const page = await only(pdf({ content, resources: '/XObject << /X 5 0 R >>' }, [picture]));
    expect(page.text).toBe('Dear Doctor');
    expect(page.hidden).toMatchObject([{ text: order, why: 'covered' }]);
  });

  test('is not white text on a dark ground, nor text on a picture', async () => {
    const page = await only(pdf({ content: square(0) + at(72, 500, 'URGENT', '1 g') }));
    expect(page.text).toBe('URGENT');
    expect(page.hidden).toEqual([]);
  });
});

describe('text that only looks like text', () => {
  test('whose font maps its letters to others is read as a picture instead', async () => {
    const text =
      'Thank you for seeing this person about a sore knee which has been painful since last summer and is worse on stairs and after long walks with the dog in the hills near her home';
    const shifted = text.replace(/[a-y]/gi, (letter) => String.fromCharCode(letter.charCodeAt(0) + 1));
    const map = Array.from(new Set(text)).map((letter, i) => {
      const hex = (sign: string | undefined) => (sign ?? ' ').charCodeAt(0).toString(16).padStart(4, '0');
      return `<${hex(letter).slice(2)}> <${hex(shifted[text.indexOf(letter)] ?? String(i))}>`;
    });
    const cmap = `/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /X def /CMapType 2 def 1 begincodespacerange <00> <ff> endcodespacerange ${map.length} beginbfchar ${map.join(' ')} endbfchar endcmap end end`;
    const font: PdfObject = {
      value: '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /ToUnicode 6 0 R >>',
    };
    const words = text.split(' ');
    const content = [words.slice(0, 12), words.slice(12, 24), words.slice(24)]
      .map((line, i) => `BT /F9 12 Tf 60 ${770 - 20 * i} Td (${line.join(' ')}) Tj ET`)
      .join('\n');
    const page = await only(
      writePdf({
        objects: pagesToObjects(
          [{ content, resources: '/Font << /F9 5 0 R >>' }],
          [font, { value: '<< >>', stream: Buffer.from(cmap) }],
        ),
      }),
    );
    expect(page.source).toBe('ocr');
    expect(page.text.replace(/\s+/g, ' ')).toBe(text);
    expect(page.hidden.map(({ why }) => why)).toContain('unreliable');
  });
});

test('a page that takes too much is the only one that fails', async () => {
  const forms = Array.from(
    { length: 30 },
    (_, i): PdfObject => ({
      value: `<< /Type /XObject /Subtype /Form /BBox [0 0 595 842] /Resources << /XObject << /X ${Math.max(5, 4 + i)} 0 R >> >> >>`,
      stream: Buffer.from(i === 0 ? '0 0 9 9 re f' : '/X Do /X Do'),
    }),
  );
  const heavy = { content: '/X Do', resources: '/XObject << /X 34 0 R >>' };
  const pages = [{ content: at(72, 770, 'first') }, heavy, { content: at(72, 770, 'third') }];
  const read = await pagesOf(reader, writePdf({ objects: pagesToObjects(pages, forms) }));
  expect(read.map(({ source, text }) => [source, text])).toEqual([
    ['text', 'first'],
    ['failed', ''],
    ['text', 'third'],
  ]);
});

test('a file that was cut off has one page more, which has failed', async () => {
  const whole = letterPdf('first page\fsecond page');
  const pages = await pagesOf(reader, whole.subarray(0, whole.length - 8));
  expect(pages.map(({ text, reason }) => reason ?? text)).toEqual([
    'first page',
    'second page',
    'file_ends_early',
  ]);
});

test('a letter over several pages keeps their order, and Markdown parts them by a rule', async () => {
  const result = await reader.read(letterPdf('first page\fsecond page\fthird page'));
  expect(result).toMatchObject({
    state: 'read',
    ledger: { pages: 3, text: 3, ocr: 0, blank: 0, duplicate: 0, failed: 0 },
    documents: [{ type: 'pdf', markdown: 'first page\n\n---\n\nsecond page\n\n---\n\nthird page' }],
  });
});
