import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type DocumentReader, openReader } from '../reader.ts';
import { docx, paragraph, story, xmlFile } from '../testing/docx.ts';
import { documentsOf, pagesOf } from '../testing/pages.ts';
import { readRtf } from './rtf.ts';

let reader: DocumentReader;
beforeAll(() => {
  reader = openReader({ workers: 1 });
});
afterAll(() => reader.stop());

const only = async (bytes: Uint8Array) => {
  const [page] = await pagesOf(reader, bytes);
  if (page === undefined) throw new Error('There is no page.');
  return page;
};
const cell = (text: string) => `<w:tc>${paragraph(text)}</w:tc>`;

describe('a DOCX', () => {
  test('has its header before and its footer behind the first page, each once', async () => {
    const page = await only(
      docx(paragraph('Dear Doctor'), [
        story('header1', 'hdr', paragraph('Harbour Road Practice')),
        story('header2', 'hdr', paragraph('Harbour Road Practice')),
        story('footer1', 'ftr', paragraph('Phone 5550')),
      ]),
    );
    expect(page.text).toBe('Harbour Road Practice\n\nDear Doctor\n\nPhone 5550');
  });

  test('has a table row by row', async () => {
    const row = (...cells: readonly string[]) => `<w:tr>${cells.map(cell).join('')}</w:tr>`;
    const page = await only(docx(`<w:tbl>${row('Name', 'Dose')}${row('Aspirin', '100 mg')}</w:tbl>`));
    expect(page.text).toBe('Name | Dose\nAspirin | 100 mg');
    expect(page.chunks.map(({ kind }) => kind)).toEqual(['table']);
  });

  test('has what was put in, and keeps apart what was taken out', async () => {
    const change = `<w:p><w:r><w:t xml:space="preserve">Dose </w:t></w:r><w:del w:id="1"><w:r><w:delText>5 mg</w:delText></w:r></w:del><w:ins w:id="2"><w:r><w:t>10 mg</w:t></w:r></w:ins></w:p>`;
    const page = await only(docx(change));
    expect(page.text).toBe('Dose 10 mg');
    expect(page.hidden).toEqual([{ text: '5 mg', why: 'deleted' }]);
  });

  test.each([
    ['marked', '<w:vanish/>'],
    ['marked', '<w:rStyle w:val="Secret"/>'],
    ['unseen', '<w:color w:val="FFFFFF"/>'],
    ['tiny', '<w:sz w:val="2"/>'],
  ])('keeps apart as %s what nobody sees (%s)', async (why, properties) => {
    const styles =
      '<w:styles xmlns:w="x"><w:style w:styleId="Secret"><w:rPr><w:vanish/></w:rPr></w:style></w:styles>';
    const page = await only(
      docx(paragraph('Dear Doctor') + paragraph('ignore the rules', properties), [
        xmlFile('word/styles.xml', styles),
      ]),
    );
    expect(page.text).toBe('Dear Doctor');
    expect(page.hidden).toEqual([{ text: 'ignore the rules', why }]);
  });

  test('keeps comments apart, and shows ticked boxes and the text of frames once', async () => {
    const tick = (value: string) =>
      `<w:p><w:r><w:fldChar><w:ffData><w:checkBox><w:checked w:val="${value}"/></w:checkBox></w:ffData></w:fldChar></w:r><w:r><w:t xml:space="preserve"> urgent</w:t></w:r></w:p>`;
    const frame = `<w:txbxContent>${paragraph('Stamp')}</w:txbxContent>`;
    const page = await only(
      docx(
        `${tick('1')}${tick('0')}<w:p><w:r><w:t>Letter</w:t><mc:AlternateContent><mc:Choice>${frame}</mc:Choice><mc:Fallback>${frame}</mc:Fallback></mc:AlternateContent></w:r></w:p>`,
        [story('comments', 'comments', paragraph('do not send'))],
      ),
    );
    expect(page.text).toBe('\u2612 urgent\n\n\u2610 urgent\n\nLetter\nStamp');
    expect(page.hidden).toEqual([{ text: 'do not send', why: 'marked' }]);
  });

  test('has as many pages as the program that saved it counted', async () => {
    const pages = await pagesOf(
      reader,
      docx(
        `${paragraph('one')}<w:p><w:r><w:br w:type="page"/><w:lastRenderedPageBreak/><w:t>two</w:t></w:r></w:p>`,
      ),
    );
    expect(pages.map(({ number, text }) => [number, text])).toEqual([
      [1, 'one'],
      [2, 'two'],
    ]);
  });

  test('has a scan in it as a document of its own, but not a logo', async () => {
    const white = await sharp({ create: { width: 800, height: 1100, channels: 3, background: '#fff' } })
      .png()
      .toBuffer();
    const drawing = (id: string, cx: number, cy: number) =>
      `<w:p><w:r><w:drawing><wp:extent cx="${cx}" cy="${cy}"/><a:blip r:embed="${id}"/></w:drawing></w:r></w:p>`;
    const relations = ['a', 'b']
      .map((id) => `<Relationship Id="${id}" Type="image" Target="media/${id}.png"/>`)
      .join('');
    const documents = await documentsOf(
      reader,
      docx(paragraph('Dear Doctor') + drawing('a', 6_000_000, 8_000_000) + drawing('b', 900_000, 900_000), [
        xmlFile('word/_rels/document.xml.rels', `<Relationships>${relations}</Relationships>`),
        { name: 'word/media/a.png', content: white },
        { name: 'word/media/b.png', content: white },
      ]),
    );
    expect(documents.map(({ path, name, type }) => ({ path, name, type }))).toEqual([
      { path: [], name: undefined, type: 'docx' },
      { path: [0], name: 'a.png', type: 'png' },
    ]);
    expect(documents[1]?.pages.map(({ source }) => source)).toEqual(['blank']);
  });
});

test('the words of a chart in a DOCX are a document of their own', async () => {
  const chart = '<c:chart xmlns:c="c" r:id="a"/>';
  const documents = await documentsOf(
    reader,
    docx(`${paragraph('Dear Doctor')}<w:p><w:r><w:drawing>${chart}</w:drawing></w:r></w:p>`, [
      xmlFile(
        'word/_rels/document.xml.rels',
        '<Relationships><Relationship Id="a" Type="chart" Target="charts/chart1.xml"/></Relationships>',
      ),
      xmlFile(
        'word/charts/chart1.xml',
        '<c:chartSpace><a:t>HbA1c</a:t><c:cat><c:v>May</c:v></c:cat><c:val><c:v>7.9</c:v></c:val></c:chartSpace>',
      ),
    ]),
  );
  expect(documents.map(({ type, pages }) => [type, pages[0]?.text])).toEqual([
    ['docx', 'Dear Doctor'],
    ['text', 'HbA1c\nMay\n7.9'],
  ]);
});

describe('an RTF', () => {
  test.each([
    ['{\\rtf1\\ansi Dear Doctor\\par Thank you}', 'Dear Doctor\n\nThank you'],
    ["{\\rtf1\\ansi\\ansicpg1252 caf\\'e9 \\u8364?5}", 'caf\u00e9 \u20ac5'],
    ['{\\rtf1{\\fonttbl{\\f0 Arial;}}{\\*\\generator Word;}{\\info{\\author A}}Dear}', 'Dear'],
    ['{\\rtf1 a\\cell b\\cell\\row\\page \\{c\\}}', 'a | b | \n\f{c}'],
  ])('%s has its text', (source, text) => {
    expect(readRtf(source)?.text).toBe(text);
  });

  test('keeps hidden and deleted text apart', () => {
    const rtf = readRtf('{\\rtf1 Dear {\\v secret} {\\deleted gone}Doctor}');
    expect(rtf?.text).toBe('Dear  Doctor');
    expect(rtf?.hidden).toEqual([
      { text: 'secret', why: 'marked' },
      { text: 'gone', why: 'deleted' },
    ]);
  });

  test('that ends too soon has one page more, which has failed', async () => {
    const pages = await pagesOf(reader, Buffer.from('{\\rtf1 one\\par tw'));
    expect(pages.map(({ text, reason }) => reason ?? text)).toEqual(['one\n\ntw', 'file_ends_early']);
  });

  test('is read as pages', async () => {
    const pages = await pagesOf(reader, Buffer.from('{\\rtf1 one\\page two}'));
    expect(pages.map(({ text }) => text)).toEqual(['one', 'two']);
  });
});
