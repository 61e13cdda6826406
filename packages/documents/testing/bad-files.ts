import { deflateSync } from 'node:zlib';
import sharp from 'sharp';
import type { ReasonCode } from '../reasons.ts';
import { docx, letterDocx, paragraph, story, xmlFile } from './docx.ts';
import { writeMail } from './eml.ts';
import { faxPages, rasterise } from './fax.ts';
import { letterPdf, type PdfObject, pagesToObjects, writePdf } from './pdf.ts';
import { seededRandom } from './random.ts';
import { writeZip } from './zip.ts';

/**
 * A file that must do no harm. `refused` gives the reasons it may be refused with, `failed` those of a page that failed; `read`
 * says that all of it can be read after all.
 */
export type BadFile = {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly refused?: readonly ReasonCode[];
  readonly failed?: readonly ReasonCode[];
  readonly read?: true;
};

const LETTER =
  'To the clinic\n\nThank you for seeing this person about a sore knee.\n\nYours sincerely\nA. Doctor';
const DAMAGED: readonly ReasonCode[] = [
  'damaged',
  'type_unknown',
  'no_pages',
  'page_damaged',
  'page_missing',
];

/** Makes every bad file; they are the same each time. */
export async function makeBadFiles(): Promise<BadFile[]> {
  const images = await rasterise(letterPdf(`${LETTER}\f${LETTER}`, { size: 14 }), 75);
  const [image] = images;
  if (image === undefined) throw new Error('The letter has no page.');
  const grey = sharp(image.data, { raw: { width: image.width, height: image.height, channels: 1 } });
  const samples = {
    png: await grey.clone().png().toBuffer(),
    jpeg: await grey.clone().jpeg().toBuffer(),
    avif: await grey.clone().resize(64, 64).avif().toBuffer(),
    fax: await faxPages(images, { seed: 1 }),
    pdf: letterPdf(Array.from({ length: 4 }, () => LETTER).join('\f')),
    docx: letterDocx(LETTER),
  };
  return [
    ...strangers(),
    ...truncated(samples),
    ...containers(samples),
    ...pdfs(),
    ...pictures(samples),
    ...mails(samples),
    ...texts(samples),
  ];
}

type Samples = Readonly<Record<'png' | 'jpeg' | 'avif' | 'fax' | 'pdf' | 'docx', Buffer>>;

function strangers(): BadFile[] {
  const random = seededRandom(7);
  const noise = Uint8Array.from({ length: 4096 }, () => Math.floor(random() * 256));
  const unknown = (name: string, bytes: Uint8Array): BadFile => ({ name, bytes, refused: ['type_unknown'] });
  return [
    { name: 'no bytes', bytes: new Uint8Array(), refused: ['empty_file'] },
    unknown('a zero byte', new Uint8Array(1)),
    unknown('noise', noise),
    unknown('a program for Windows', Buffer.from('MZ\u0090\u0000\u0003\u0000\u0000\u0000', 'latin1')),
    unknown('a program for Linux', Buffer.from('\u007fELF\u0002\u0001\u0001\u0000', 'latin1')),
    unknown('a gzip', Buffer.from('1f8b0800000000000003', 'hex')),
    unknown('text with zero bytes', Buffer.from('Dear\u0000Doctor')),
    unknown('an old office file', Buffer.concat([Buffer.from('d0cf11e0a1b11ae1', 'hex'), Buffer.alloc(600)])),
  ];
}

/** Files that end too soon: what is left of them is read, or nothing is. */
function truncated({ png, jpeg, fax, pdf, docx: office }: Samples): BadFile[] {
  const cut = (name: string, whole: Buffer, shares: readonly number[], may: Partial<BadFile>): BadFile[] =>
    shares.map((share) => ({
      name: `${name} that ends after ${share} % of it`,
      bytes: whole.subarray(0, Math.floor((whole.length * share) / 100)),
      ...may,
    }));
  const either = { refused: DAMAGED, failed: DAMAGED };
  return [
    ...cut('PNG', png, [5, 30, 60, 95], either),
    ...cut('JPEG', jpeg, [5, 30, 60, 95], either),
    ...cut('TIFF', fax, [10, 40, 60, 90], either),
    ...cut('DOCX', office, [10, 50, 90, 99], either),
    ...cut('PDF', pdf, [5, 20, 40, 60, 80, 99], {
      refused: DAMAGED,
      failed: [...DAMAGED, 'file_ends_early'],
    }),
  ];
}

function containers({ pdf, png, docx: office }: Samples): BadFile[] {
  const body = `<w:p/>${' '.repeat(205 * 1024 * 1024)}`;
  const many = Array.from({ length: 12_000 }, (_, i) => xmlFile(`word/a${i}.xml`, ''));
  const encrypted = Buffer.concat([
    Buffer.from('d0cf11e0a1b11ae1', 'hex'),
    Buffer.alloc(512),
    Buffer.from('EncryptedPackage', 'utf16le'),
  ]);
  return [
    { name: 'a DOCX that unpacks to 205 MB', bytes: docx(body), refused: ['expands_too_much'] },
    {
      name: 'a DOCX that unpacks to more than it declares',
      bytes: writeZip([
        { name: 'word/document.xml', content: Buffer.alloc(50_000_000, 32), declaredSize: 1000 },
      ]),
      refused: ['damaged'],
    },
    { name: 'a zip of 12,000 files', bytes: writeZip(many), refused: ['expands_too_much'] },
    {
      name: 'a zip of a zip',
      bytes: writeZip([{ name: 'a.zip', content: office }]),
      refused: ['type_unknown'],
    },
    {
      name: 'a zip that climbs out of its folder',
      bytes: writeZip([xmlFile('../../word/document.xml', '<w:p/>')]),
      refused: ['damaged'],
    },
    {
      name: 'a DOCX whose letter is encrypted',
      bytes: writeZip([{ ...xmlFile('word/document.xml', LETTER), flags: 1 }]),
      refused: ['password_protected'],
    },
    { name: 'an encrypted office file', bytes: encrypted, refused: ['password_protected'] },
    { name: 'a PDF that is also a zip', bytes: Buffer.concat([pdf, office]), refused: ['type_ambiguous'] },
    { name: 'a PNG that is also a zip', bytes: Buffer.concat([png, office]), refused: ['type_ambiguous'] },
    {
      name: 'a zip that is also a PDF',
      bytes: writeZip([xmlFile('%PDF-1.7', LETTER), xmlFile('word/document.xml', '<w:p/>')]),
      refused: ['type_ambiguous'],
    },
    {
      name: 'a JPEG that is also a PDF',
      bytes: Buffer.concat([Buffer.from('ffd8ffe0', 'hex'), Buffer.from('%PDF-1.4\n'), pdf]),
      refused: ['type_ambiguous'],
    },
    {
      name: 'a DOCX whose entities multiply',
      bytes: writeZip([xmlFile('word/document.xml', laughter())]),
      read: true,
    },
    {
      name: 'a DOCX whose tables lie in tables without end',
      bytes: docx(`${'<w:tbl><w:tr><w:tc>'.repeat(20_000)}${paragraph(LETTER)}`),
      refused: ['nested_too_deep'],
    },
    {
      name: 'a DOCX with 2,000 page breaks',
      bytes: docx(`${paragraph('one')}<w:br w:type="page"/>`.repeat(2000)),
      refused: ['too_many_pages'],
    },
    {
      name: 'a DOCX whose letter hides in its header',
      bytes: docx('', [story('header1', 'hdr', paragraph(LETTER, '<w:vanish/>'))]),
      read: true,
    },
  ];
}

function laughter(): string {
  const levels = Array.from({ length: 9 }, (_, i) => `<!ENTITY a${i + 1} "${`&a${i};`.repeat(10)}">`);
  return `<!DOCTYPE a [<!ENTITY a0 "ha">${levels.join('')}]><w:document><w:p><w:r><w:t>&a9;</w:t></w:r></w:p></w:document>`;
}

const CATALOGUE: PdfObject = { value: '<< /Type /Catalog /Pages 2 0 R >>' };
const PAPER = '/MediaBox [0 0 595 842]';

function pdfs(): BadFile[] {
  const page = (content: string, more = {}, objects: readonly PdfObject[] = []) =>
    writePdf({ objects: pagesToObjects([{ content, ...more }], objects) });
  const text = 'BT /F1 12 Tf 72 700 Td (A letter about a knee) Tj ET';
  const letter = letterPdf(LETTER);
  const password = `/Encrypt << /Filter /Standard /V 1 /R 2 /Length 40 /P -4 /O <${'ab'.repeat(32)}> /U <${'cd'.repeat(32)}> >> /ID [<00> <00>]`;
  const form = (content: string): PdfObject => ({
    value: '<< /Type /XObject /Subtype /Form /BBox [0 0 595 842] /Resources << /XObject << /X 5 0 R >> >> >>',
    stream: Buffer.from(content),
  });
  const image = (value: string, stream: Uint8Array): PdfObject => ({
    value: `<< /Type /XObject /Subtype /Image ${value} >>`,
    stream,
  });
  const shown = { resources: '/XObject << /X 5 0 R >>' };
  const drawn = 'q 500 0 0 700 50 50 cm /X Do Q';
  const grey = '/ColorSpace /DeviceGray /BitsPerComponent 8';
  return [
    {
      name: 'a PDF with a password',
      bytes: writePdf({ objects: pagesToObjects([{ content: text }]), trailer: password }),
      refused: ['password_protected'],
    },
    {
      name: 'a PDF of 10,000 pages',
      bytes: writePdf({ objects: pagesToObjects(Array.from({ length: 10_000 }, () => ({ content: text }))) }),
      refused: ['too_many_pages'],
    },
    {
      name: 'a PDF that claims two billion pages',
      bytes: writePdf({ objects: [CATALOGUE, { value: '<< /Type /Pages /Kids [] /Count 2147483647 >>' }] }),
      refused: ['too_many_pages', 'no_pages', 'damaged'],
    },
    {
      name: 'a PDF that claims three pages and has one',
      bytes: writePdf({
        objects: pagesToObjects([{ content: text }]).map((object, i) =>
          i === 1 ? { value: object.value.replace('/Count 1', '/Count 3') } : object,
        ),
      }),
      failed: ['page_missing'],
      read: true,
    },
    {
      name: 'a PDF without pages',
      bytes: writePdf({ objects: [CATALOGUE, { value: '<< /Type /Pages /Kids [] /Count 0 >>' }] }),
      refused: ['no_pages', 'damaged'],
    },
    {
      name: 'a PDF whose page tree runs in a circle',
      bytes: writePdf({ objects: [CATALOGUE, { value: '<< /Type /Pages /Kids [2 0 R 2 0 R] /Count 2 >>' }] }),
      refused: ['no_pages', 'damaged'],
      failed: ['page_missing', 'page_damaged'],
    },
    {
      name: 'a PDF whose pages lie 2,000 nodes deep',
      bytes: writePdf({
        objects: [
          CATALOGUE,
          ...Array.from({ length: 2000 }, (_, i) => ({
            value: `<< /Type /Pages /Kids [${i + 3} 0 R] /Count 1 /Parent ${i + 1} 0 R >>`,
          })),
          { value: `<< /Type /Page /Parent 2001 0 R ${PAPER} >>` },
        ],
      }),
      refused: ['no_pages', 'damaged', 'reader_failed'],
      failed: ['page_missing', 'page_damaged', 'reader_failed'],
      read: true,
    },
    {
      name: 'a PDF whose table points nowhere',
      bytes: Buffer.from(
        letter.toString('latin1').replace(/startxref\n\d+/, 'startxref\n99999999'),
        'latin1',
      ),
      read: true,
    },
    {
      name: 'a PDF whose table is nonsense',
      bytes: Buffer.from(
        letter.toString('latin1').replaceAll(/\d{10} 00000 n/g, '0000000003 00000 n'),
        'latin1',
      ),
      refused: ['damaged', 'no_pages'],
      failed: ['page_missing'],
      read: true,
    },
    {
      name: 'a PDF as large as a country',
      bytes: page(text, { mediaBox: '0 0 1e9 1e9' }),
      read: true,
    },
    {
      name: 'a PDF with a page of 200 inches',
      bytes: page(text, { mediaBox: '0 0 14400 14400' }),
      failed: ['nothing_legible'],
      read: true,
    },
    {
      name: 'a PDF with a page as thin as a hair',
      bytes: page(text, { mediaBox: '0 0 1 842' }),
      failed: ['page_size_invalid'],
    },
    { name: 'a PDF whose page draws itself', bytes: page('/X Do', shown, [form('/X Do')]), read: true },
    {
      name: 'a PDF whose page is drawn a thousand million times',
      bytes: writePdf({ objects: multiplying() }),
      failed: ['too_slow', 'too_much_memory'],
      read: true,
    },
    {
      name: 'a PDF whose letter unpacks to 300 MB',
      bytes: writePdf({
        objects: pagesToObjects([{ content: '' }]).map((object) =>
          object.stream === undefined
            ? object
            : { ...object, stream: deflateSync(Buffer.alloc(300_000_000, 32), { level: 1 }) },
        ),
      }),
      failed: ['too_much_memory', 'too_slow', 'page_damaged', 'reader_failed'],
      read: true,
    },
    {
      name: 'a PDF with a picture of ten thousand million dots',
      bytes: page(drawn, shown, [
        image(`/Width 100000 /Height 100000 ${grey} /Filter /FlateDecode`, deflateSync(Buffer.alloc(1000))),
      ]),
      failed: ['page_damaged', 'too_much_memory', 'too_slow', 'nothing_legible'],
    },
    {
      name: 'a PDF whose scan is nonsense',
      bytes: page(drawn, shown, [
        image(`/Width 1654 /Height 2339 ${grey} /Filter /DCTDecode`, Buffer.from('no picture at all')),
      ]),
      failed: ['page_damaged'],
    },
    {
      name: 'a PDF with scripts and actions',
      bytes: page(text, { page: '/AA << /O << /S /JavaScript /JS (app.alert\\(1\\)) >> >>' }),
      read: true,
    },
    {
      name: 'a PDF that is only a header',
      bytes: Buffer.from('%PDF-1.7\n'),
      refused: ['damaged', 'no_pages'],
    },
  ];
}

/** Thirty forms, each of which draws the one before it twice. */
function multiplying(): PdfObject[] {
  const first = 5;
  const forms = Array.from({ length: 30 }, (_, i): PdfObject => {
    const inner = i === 0 ? '' : `/Resources << /XObject << /X ${first + i - 1} 0 R >> >>`;
    const content = i === 0 ? '0 0 10 10 re f' : '/X Do 1 0 0 1 1 0 cm /X Do';
    return {
      value: `<< /Type /XObject /Subtype /Form /BBox [0 0 595 842] ${inner} >>`,
      stream: Buffer.from(content),
    };
  });
  return pagesToObjects([{ content: '/X Do', resources: `/XObject << /X ${first + 29} 0 R >>` }], forms);
}

function pictures({ png, jpeg, fax, avif }: Samples): BadFile[] {
  const patched = (file: Buffer, patch: (copy: Buffer) => void) => {
    const copy = Buffer.from(file);
    patch(copy);
    return copy;
  };
  const frame = jpeg.indexOf(Buffer.from('ffc0', 'hex'));
  const directory = fax.readUInt32LE(4);
  const entries = fax.readUInt16LE(directory);
  const link = directory + 2 + 12 * entries;
  const garbage = Buffer.alloc(300, 0x5a);
  return [
    {
      name: 'a PNG of 60,000 by 60,000 dots',
      bytes: patched(png, (copy) => copy.fill(Buffer.from('0000ea600000ea60', 'hex'), 16, 24)),
      refused: ['too_many_pixels', 'damaged'],
    },
    {
      name: 'a JPEG of 65,500 by 65,500 dots',
      bytes: patched(jpeg, (copy) => copy.fill(Buffer.from('ffdcffdc', 'hex'), frame + 5, frame + 9)),
      refused: ['too_many_pixels', 'damaged'],
    },
    {
      name: 'a JPEG that says it is ten times as high as it is',
      bytes: patched(jpeg, (copy) => copy.writeUInt16BE(copy.readUInt16BE(frame + 5) * 10, frame + 5)),
      failed: ['page_damaged', 'nothing_legible'],
    },
    {
      name: 'a PNG whose checksums are wrong',
      bytes: patched(png, (copy) => copy.fill(0, 29, 33)),
      refused: ['damaged'],
      failed: ['page_damaged'],
      read: true,
    },
    {
      name: 'a TIFF whose pages run in a circle',
      bytes: patched(fax, (copy) => copy.writeUInt32LE(directory, link)),
      failed: ['page_missing'],
    },
    {
      name: 'a TIFF whose next page lies outside it',
      bytes: patched(fax, (copy) => copy.writeUInt32LE(0x7fffffff, link)),
      failed: ['page_missing'],
    },
    {
      name: 'a TIFF that begins nowhere',
      bytes: patched(fax, (copy) => copy.writeUInt32LE(0xfffffff0, 4)),
      refused: ['damaged'],
    },
    {
      name: 'a TIFF with 65,535 entries',
      bytes: patched(fax, (copy) => copy.writeUInt16LE(65_535, directory)),
      refused: ['damaged'],
    },
    { name: 'a TIFF of 5,000 pages', bytes: manyPages(), refused: ['too_many_pages'] },
    {
      name: 'a HEIC that is nothing',
      bytes: Buffer.concat([Buffer.from('00000018', 'hex'), Buffer.from('ftypheic'), garbage]),
      refused: ['damaged'],
    },
    {
      name: 'a HEIC whose picture is of another kind',
      bytes: patched(avif, (copy) => copy.write('mif1', 8, 'latin1')),
      failed: ['page_damaged'],
    },
    {
      name: 'a WebP that is nothing',
      bytes: Buffer.concat([Buffer.from('RIFF\u0000\u0001\u0000\u0000WEBPVP8 ', 'latin1'), garbage]),
      refused: ['damaged'],
    },
    {
      name: 'an Outlook message that is nothing',
      bytes: Buffer.concat([
        Buffer.from('d0cf11e0a1b11ae1', 'hex'),
        Buffer.alloc(600, 0x11),
        Buffer.from('__properties_version1.0', 'utf16le'),
      ]),
      refused: ['damaged'],
    },
  ];
}

/** A chain of empty directories. */
function manyPages(): Buffer {
  const count = 5000;
  const file = Buffer.alloc(8 + 6 * count);
  file.write('II*\0', 'latin1');
  file.writeUInt32LE(8, 4);
  for (let i = 0; i < count; i += 1) file.writeUInt32LE(i + 1 === count ? 0 : 8 + 6 * (i + 1), 8 + 6 * i + 2);
  return file;
}

function mails({ pdf }: Samples): BadFile[] {
  const asPart = (content: Buffer, i: number) => ({ name: `${i}.eml`, type: 'message/rfc822', content });
  const nested = Array.from({ length: 10 }).reduce<Buffer>(
    (inner, _, i) => writeMail({ subject: 'in a mail', text: LETTER, parts: [asPart(inner, i)] }),
    writeMail({ subject: 'the last', text: LETTER }),
  );
  const edges = Array.from(
    { length: 2000 },
    (_, i) => `Content-Type: multipart/mixed; boundary="b${i}"\r\n\r\n--b${i}\r\n`,
  );
  const part = { name: 'letter.pdf', type: 'application/pdf' };
  const mail = writeMail({ subject: 'a letter', text: LETTER, parts: [{ ...part, content: pdf }] });
  return [
    { name: 'a mail in a mail in a mail, ten deep', bytes: nested, failed: ['nested_too_deep'] },
    {
      name: 'a mail whose parts lie 2,000 deep',
      bytes: Buffer.from(`From: a@b.example\r\nSubject: deep\r\n${edges.join('')}text`),
      refused: ['nested_too_deep', 'damaged'],
    },
    {
      name: 'a mail with 500 attachments',
      bytes: writeMail({
        subject: 'many',
        text: LETTER,
        parts: Array.from({ length: 500 }, () => ({ ...part, content: Buffer.from('x') })),
      }),
      refused: ['too_many_parts'],
    },
    {
      name: 'a mail that ends in its attachment',
      bytes: mail.subarray(0, mail.indexOf('JVBERi') + 300),
      failed: ['damaged', 'no_pages', 'page_missing', 'file_ends_early'],
    },
    {
      name: 'a mail with a program and a letter',
      bytes: writeMail({
        subject: 'two',
        text: LETTER,
        parts: [
          { name: 'letter.pdf', type: 'application/pdf', content: Buffer.from('MZ\u0090\u0000', 'latin1') },
          { ...part, content: pdf },
        ],
      }),
      failed: ['type_unknown'],
    },
  ];
}

function texts({ png }: Samples): BadFile[] {
  return [
    {
      name: 'an RTF 100,000 groups deep',
      bytes: Buffer.from(`{\\rtf1 ${'{'.repeat(100_000)}`),
      refused: ['nested_too_deep'],
    },
    {
      name: 'an RTF that never ends',
      bytes: Buffer.from('{\\rtf1\\ansi Dear Doctor'),
      failed: ['file_ends_early'],
    },
    {
      name: 'a page of HTML with a script',
      bytes: Buffer.from('<html><script>alert(1)</script><p>Dear Doctor</p>'),
      read: true,
    },
    {
      name: 'HTML 20,000 elements deep',
      bytes: Buffer.from(`<html>${'<div>'.repeat(20_000)}Dear Doctor`),
      read: true,
    },
    {
      name: 'text in UTF-16 that ends in half a letter',
      bytes: Buffer.from('fffe440065006100', 'hex').subarray(0, 7),
      refused: ['type_unknown'],
      read: true,
    },
    { name: 'a letter that is called a picture.pdf', bytes: Buffer.from(LETTER), read: true },
    { name: 'a picture that is called a letter.docx', bytes: png, read: true, failed: ['nothing_legible'] },
  ];
}
