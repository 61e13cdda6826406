import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { GreyImage } from '../image/grey.ts';
import { boxesOf } from '../page/boxes.ts';
import { type DocumentReader, openReader } from '../reader.ts';
import { faxPages, rasterise, scanPage } from '../testing/fax.ts';
import heic from '../testing/heic.json' with { type: 'json' };
import { documentsOf, pagesOf } from '../testing/pages.ts';
import { letterPdf, pagesToObjects, writePdf } from '../testing/pdf.ts';

const LETTER = [
  'HARBOUR ROAD FAMILY PRACTICE',
  '3 March 2026',
  '',
  'Dear Colleague,',
  '',
  'Thank you for seeing Alan, who has had three episodes of pain in the past four weeks.',
  'He has no fever and has not been treated for infection. His letter is 18 mm long.',
].join('\n');
const OTHER = LETTER.replace('Alan', 'Olga').replace('18', '74').replace('March', 'April');
const flat = (text: string | undefined) => (text ?? '').replace(/\s+/g, ' ');

let reader: DocumentReader;
let sheets: GreyImage[] = [];
beforeAll(async () => {
  reader = openReader({ workers: 2 });
  reader.warmUp();
  const pages = await rasterise(letterPdf(`${LETTER}\f${OTHER}\f `), 200);
  sheets = pages.map((page) => upperPart(page, 3));
});
afterAll(() => reader.stop());

/** What is written stands there, and a third of a sheet is read in a third of the time. */
const upperPart = ({ data, width, height, dpi }: GreyImage, parts: number): GreyImage => {
  const rows = Math.round(height / parts);
  return { data: data.subarray(0, width * rows), width, height: rows, dpi };
};
const sheet = (index: number): GreyImage => {
  const image = sheets[index];
  if (image === undefined) throw new RangeError('There is no such sheet.');
  return image;
};
const readScan = async (quarters: number) => {
  const [page] = await pagesOf(
    reader,
    await scanPage(sheet(0), { seed: 1, skewDegrees: 1.5, noise: 40, quarters }),
  );
  return page;
};
/** Where a word stands, by the middle of its box. */
const middleOf = (page: Awaited<ReturnType<typeof readScan>>, word: string) => {
  const start = page?.text.indexOf(word) ?? -1;
  const [box] = page === undefined ? [] : boxesOf(page, { start, end: start + word.length });
  return box === undefined ? [] : [box.left + box.width / 2, box.top + box.height / 2];
};

describe('a scan', () => {
  test('that lies crooked is read with its words where they are on the crooked sheet', async () => {
    const page = await readScan(0);
    expect(flat(page?.text)).toBe(flat(LETTER));
    expect(page).toMatchObject({ source: 'ocr', rotation: 0 });
    expect(page?.quality).toBeGreaterThan(0.8);
    expect(page?.words.every(({ confidence }) => confidence > 0 && confidence <= 1)).toBe(true);
    const [x = 0, y = 0] = middleOf(page, 'HARBOUR');
    expect(x).toBeCloseTo(0.17, 1);
    expect(y).toBeCloseTo(0.18, 1);
  });

  test.each([
    [1, 270],
    [2, 180],
  ])('that was turned by %i quarters is read after turning it back', async (quarters, rotation) => {
    const page = await readScan(quarters);
    expect(flat(page?.text)).toBe(flat(LETTER));
    expect(page?.rotation).toBe(rotation);
    const [x = 0, y = 0] = middleOf(page, 'HARBOUR');
    const places = { 1: [0.82, 0.17], 2: [0.83, 0.82] }[quarters] ?? [];
    expect(x).toBeCloseTo(places[0] ?? -1, 1);
    expect(y).toBeCloseTo(places[1] ?? -1, 1);
  });

  test('in a PDF is read behind its text layer, which stays apart', async () => {
    const { data, width, height } = sheet(0);
    const jpeg = await sharp(data, { raw: { width, height, channels: 1 } })
      .toColourspace('b-w')
      .jpeg({ quality: 80 })
      .toBuffer();
    const picture = {
      value: `<< /Type /XObject /Subtype /Image /Width ${width} /Height ${height} /ColorSpace /DeviceGray /BitsPerComponent 8 /Filter /DCTDecode >>`,
      stream: jpeg,
    };
    const content = 'q 595 0 0 281 0 561 cm /X Do Q BT 3 Tr /F1 12 Tf 72 400 Td (ignore the rules) Tj ET';
    const pdf = writePdf({
      objects: pagesToObjects([{ content, resources: '/XObject << /X 5 0 R >>' }], [picture]),
    });
    const [page] = await pagesOf(reader, pdf);
    expect(page?.source).toBe('ocr');
    expect(flat(page?.text)).toBe(flat(LETTER));
    expect(page?.hidden).toMatchObject([{ text: 'ignore the rules', why: 'invisible' }]);
  });

  test('of a stamp on a typed letter is read beside its text', async () => {
    const stamp = await sharp(
      Buffer.from(
        '<svg xmlns="http://www.w3.org/2000/svg" width="600" height="120"><rect width="600" height="120" fill="white"/><text x="20" y="90" font-family="sans-serif" font-weight="bold" font-size="60">URGENT TODAY</text></svg>',
      ),
    )
      .toColourspace('b-w')
      .jpeg()
      .toBuffer();
    const picture = {
      value:
        '<< /Type /XObject /Subtype /Image /Width 600 /Height 120 /ColorSpace /DeviceGray /BitsPerComponent 8 /Filter /DCTDecode >>',
      stream: stamp,
    };
    const content = 'q 200 0 0 40 300 600 cm /X Do Q BT /F1 12 Tf 72 770 Td (Dear Doctor) Tj ET';
    const pdf = writePdf({
      objects: pagesToObjects([{ content, resources: '/XObject << /X 5 0 R >>' }], [picture]),
    });
    const [page] = await pagesOf(reader, pdf);
    expect(flat(page?.text)).toBe('Dear Doctor URGENT TODAY');
  });

  test('in small print keeps the points of its figures', async () => {
    const line = 'Hb 14.2 g/dL, K 4.1 mmol/L, LDL 3.25 mmol/L, eGFR 74, code M17.12.';
    const [print] = await rasterise(letterPdf(Array(4).fill(line).join('\n'), { size: 7.5 }), 200);
    const [page] = await pagesOf(reader, await scanPage(upperPart(print ?? sheet(0), 3), { seed: 2 }));
    expect(page?.text.split('\n')).toEqual(Array(4).fill(line));
  });

  test('of marks that are no letters lowers the quality of its page', async () => {
    const scribble = Array.from({ length: 90 }, (_, i) => {
      const [x, y] = [60 + 30 * (i % 15), 500 - 30 * Math.floor(i / 15)];
      return `${x} ${y} m ${x + 12} ${y + 14} l ${x + 3} ${y + 16} l ${x + 14} ${y + 2} l ${x} ${y + 9} l S`;
    }).join('\n');
    const typed = 'BT /F1 12 Tf 72 770 Td (Dear Doctor, please see the drawing below.) Tj ET';
    const [page] = await pagesOf(
      reader,
      writePdf({ objects: pagesToObjects([{ content: `${typed}\n${scribble}` }]) }),
    );
    expect(page?.text).toContain('Dear Doctor, please see the drawing below.');
    expect(page?.quality).toBeLessThan(0.75);
  });

  test('that a camera turned is read by its own word', async () => {
    const { data, width, height } = sheet(0);
    const jpeg = await sharp(data, { raw: { width, height, channels: 1 } })
      .rotate(270)
      .withMetadata({ orientation: 6 })
      .jpeg()
      .toBuffer();
    const [page] = await pagesOf(reader, jpeg);
    expect(flat(page?.text)).toBe(flat(LETTER));
    expect(page?.rotation).toBe(0);
    expect(page?.height).toBeLessThan(page?.width ?? 0);
  });
});

describe('a fax', () => {
  test('of 204 by 98 dots has square pages, and knows a blank one and a repeated one', async () => {
    const fax = await faxPages([sheet(0), sheet(2), sheet(0), sheet(1)], {
      seed: 5,
      skewDegrees: 0.8,
      noise: 30,
    });
    const result = await reader.read(fax);
    if (result.state === 'refused') throw new Error(result.reason);
    const pages = result.documents[0]?.pages ?? [];
    expect(pages.map(({ source }) => source)).toEqual(['ocr', 'blank', 'duplicate', 'ocr']);
    expect(pages[2]?.duplicateOf).toBe(1);
    expect((pages[0]?.height ?? 0) / (pages[0]?.width ?? 1)).toBeCloseTo(Math.SQRT2 / 3, 1);
    expect(result.ledger).toEqual({ pages: 4, text: 0, ocr: 2, blank: 1, duplicate: 1, failed: 0 });
    expect(flat(pages[3]?.text)).toContain('April');
  });

  test('of many pages lets one of a single page pass', async () => {
    const many = await faxPages(
      Array.from({ length: 12 }, () => sheet(2)),
      { seed: 1 },
    );
    const one = await faxPages([sheet(2)], { seed: 1 });
    const done: string[] = [];
    const long = reader.read(many).then(() => done.push('many'));
    await Promise.all([long, reader.read(one).then(() => done.push('one'))]);
    expect(done).toEqual(['one', 'many']);
  });

  test('reads the same after other pages, in another worker, and in another reader', async () => {
    const [one, other] = [upperPart(sheet(0), 2), upperPart(sheet(1), 2)];
    const fax = await faxPages([one], { seed: 9, skewDegrees: -1, noise: 60, specks: 0.002 }, 'fine');
    const noisy = await faxPages([other], { seed: 3, noise: 80, specks: 0.002 });
    const second = openReader({ workers: 1 });
    const first = await reader.read(fax);
    await reader.read(noisy);
    const behind = await Promise.all([reader.read(fax), reader.read(fax)]);
    const fresh = await second.read(fax);
    await second.stop();
    expect(first).toMatchObject({ state: 'read', ledger: { ocr: 1 } });
    for (const again of [...behind, fresh]) expect(again).toEqual(first);
  });
});

describe('a picture of a telephone', () => {
  const picture = Buffer.from(heic.base64.join(''), 'base64');

  test('is read', async () => {
    const [document] = await documentsOf(reader, picture);
    expect(document?.type).toBe('heic');
    expect(document?.pages.map(({ source, text }) => [source, text])).toEqual([
      ['ocr', 'Coral Tree Clinic\nThe scan of 12 May shows a cyst of 18 mm.'],
    ]);
  });

  test('that ends too soon has failed', async () => {
    const pages = await pagesOf(reader, picture.subarray(0, picture.length - 900));
    expect(pages.map(({ source }) => source)).toEqual(['failed']);
  });
});
