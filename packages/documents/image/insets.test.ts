import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Document } from '../model.ts';
import { type DocumentReader, openReader } from '../reader.ts';
import { docx, paragraph, story, xmlFile } from '../testing/docx.ts';
import { writeMail } from '../testing/eml.ts';
import { rasterise } from '../testing/fax.ts';
import { documentsOf } from '../testing/pages.ts';
import { letterPdf } from '../testing/pdf.ts';
import { seededRandom } from '../testing/random.ts';
import { isDecoration } from './decoration.ts';

const WORDS = 'Seen by the renal team';
const PIXELS_MAX = 1e8;
type Kind = 'words' | 'crest' | 'spacer' | 'photograph';
const pictures = new Map<Kind, Buffer>();
const picture = (kind: Kind): Buffer => pictures.get(kind) ?? Buffer.alloc(0);

let reader: DocumentReader;
beforeAll(async () => {
  reader = openReader({ workers: 1 });
  pictures.set('words', await drawWords());
  pictures.set('crest', await drawCrest());
  pictures.set('spacer', await paint(2, 2).png().toBuffer());
  pictures.set('photograph', await drawPhotograph());
});
afterAll(() => reader.stop());

const paint = (width: number, height: number) =>
  sharp({ create: { width, height, channels: 3, background: '#fff' } });

/** A line of print as a program shows it on a screen. */
async function drawWords(): Promise<Buffer> {
  const [sheet] = await rasterise(letterPdf(WORDS), 96);
  if (sheet === undefined) throw new RangeError('There is no sheet.');
  const { data, width, height } = sheet;
  const page = sharp(data, { raw: { width, height, channels: 1 } });
  return page.extract({ left: 60, top: 50, width: 220, height: 60 }).png().toBuffer();
}

const drawCrest = (): Promise<Buffer> =>
  paint(200, 200)
    .composite([
      {
        input: Buffer.from(
          '<svg width="200" height="200"><circle cx="100" cy="100" r="80" fill="#036"/></svg>',
        ),
      },
    ])
    .png()
    .toBuffer();

function drawPhotograph(): Promise<Buffer> {
  const random = seededRandom(7);
  const data = Buffer.from(Array.from({ length: 300 * 200 }, (_, i) => (i % 300) / 2 + random() * 90));
  return sharp(data, { raw: { width: 300, height: 200, channels: 1 } })
    .jpeg()
    .toBuffer();
}

const inMail = (bytes: Buffer): Buffer =>
  writeMail({
    subject: 'A knee',
    text: '',
    html: `<p>Dear Doctor</p><img src="data:image/png;base64,${bytes.toString('base64')}">`,
  });

const inHeaderOfDocx = (bytes: Buffer): Buffer => {
  const drawing =
    '<w:p><w:r><w:drawing><wp:extent cx="900000" cy="900000"/><a:blip r:embed="a"/></w:drawing></w:r></w:p>';
  return docx(paragraph('Dear Doctor'), [
    story('header1', 'hdr', drawing),
    story('header2', 'hdr', drawing),
    ...['header1', 'header2'].map((name) =>
      xmlFile(
        `word/_rels/${name}.xml.rels`,
        '<Relationships><Relationship Id="a" Type="image" Target="media/a.png"/></Relationships>',
      ),
    ),
    { name: 'word/media/a.png', content: bytes },
  ]);
};

const inRtf = (bytes: Buffer): Buffer =>
  Buffer.from(
    `{\\rtf1 Dear Doctor {\\*\\shppict{\\pict{\\*\\blipuid 0102}\\pngblip\n${bytes.toString('hex').replace(/.{80}/g, '$&\n')}}}{\\nonshppict{\\pict\\wmetafile8 0100}}}`,
  );

const inRtfAsBytes = (bytes: Buffer): Buffer =>
  Buffer.concat([
    Buffer.from(`{\\rtf1 Dear Doctor {\\pict\\pngblip\\bin${bytes.length} `),
    bytes,
    Buffer.from('}}'),
  ]);

const carriers = [
  ['an e-mail', inMail],
  ['the header of a DOCX', inHeaderOfDocx],
  ['an RTF', inRtf],
  ['an RTF as bytes', inRtfAsBytes],
] as const;

const partsOf = async (file: Buffer): Promise<readonly Document[]> =>
  (await documentsOf(reader, file)).filter(({ path }) => path.length > 0);

describe.each(carriers)('a small picture in %s', (_, put) => {
  test('with words is read', async () => {
    const parts = await partsOf(put(picture('words')));
    expect(parts.map(({ pages }) => pages.map(({ source, text }) => [source, text]))).toEqual([
      [['ocr', WORDS]],
    ]);
  });

  test('that says nothing is no page', async () => {
    expect(await partsOf(put(picture('crest')))).toEqual([]);
  });
});

test.each([
  ['words', false],
  ['crest', true],
  ['spacer', true],
  ['photograph', false],
] as const)('a picture of %s is decoration: %s', async (kind, expected) => {
  expect(await isDecoration(picture(kind), PIXELS_MAX)).toBe(expected);
});

test('a drawing is decoration only where it is small or shown small', async () => {
  const large = await sharp(picture('crest')).resize(900).png().toBuffer();
  expect(await isDecoration(large, PIXELS_MAX)).toBe(false);
  expect(await isDecoration(large, PIXELS_MAX, true)).toBe(true);
});

test('a picture with words in light letters on a dark ground is no decoration', async () => {
  const dark = await sharp(picture('words')).negate().png().toBuffer();
  expect(await isDecoration(dark, PIXELS_MAX)).toBe(false);
});

test('a photograph in a letter is a page that a person must look at', async () => {
  const [part] = await partsOf(inRtf(picture('photograph')));
  expect(part?.pages).toMatchObject([{ source: 'failed', reason: 'nothing_legible' }]);
});

test('a picture in a format that nothing here draws is a page that has failed', async () => {
  const [part] = await partsOf(Buffer.from('{\\rtf1 Dear {\\pict\\wmetafile8 0100090000034c01}}'));
  expect(part?.pages).toMatchObject([{ source: 'failed', reason: 'type_unknown' }]);
});
