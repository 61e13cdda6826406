import { createRequire } from 'node:module';
import PdfDocument from 'pdfkit';
import type { Bars } from './barcode.ts';
import { type Field, type RequisitionContent, TEST_COLUMNS } from './content.ts';

const require = createRequire(import.meta.url);
const FONTS = {
  regular: require.resolve('dejavu-fonts-ttf/ttf/DejaVuSansCondensed.ttf'),
  bold: require.resolve('dejavu-fonts-ttf/ttf/DejaVuSansCondensed-Bold.ttf'),
} as const;

/** In points. */
const SIZES = { A4: { width: 595.28, height: 841.89 }, Letter: { width: 612, height: 792 } } as const;
const MARGIN = 40;
const GAP = 10;
const TEXT_SIZE = 9;
/** What is long is set smaller rather than left out; the last of these holds the widest letters there can be in all fields. */
const SCALES: readonly number[] = Array.from({ length: 24 }, (_none, n) => 0.92 ** n);
/** Of a bar: 0.25 mm is the least that ISO/IEC 15417 lets a scanner for general use be asked for; this is 0.37 mm. */
const MODULE_WIDTH = 1.05;
const BAR_HEIGHT = 36;
const QUIET_MODULES = 10;
const COLUMN_SHARES = [0.27, 0.11, 0.13, 0.27, 0.22] as const;

const LABEL_WIDTH = 92;
const LINE_TO_WRITE_ON = 14;

type Face = keyof typeof FONTS;
const SMALL = { face: 'regular', size: TEXT_SIZE - 1 } as const;
type Pdf = InstanceType<typeof PdfDocument>;
/** Writes in one size of type. Without a root nothing is drawn: the page is only measured. */
type Pen = {
  readonly pdf: Pdf;
  readonly scale: number;
  readonly root: ReturnType<Pdf['struct']> | undefined;
};
type Box = { readonly x: number; readonly y: number; readonly width: number };

/** One page, the same bytes for the same content. Its metadata hold no patient value. */
export async function drawRequisition(content: RequisitionContent, bars: Bars): Promise<Buffer> {
  const { width, height } = SIZES[content.pageSize];
  const pdf = new PdfDocument({
    size: [width, height],
    margin: 0,
    pdfVersion: '1.7',
    tagged: true,
    lang: 'en',
    displayTitle: true,
    info: {
      Title: 'Laboratory requisition',
      Producer: 'Chartwright',
      Creator: 'Chartwright',
      CreationDate: content.issuedAt,
    },
  });
  const pieces: Buffer[] = [];
  pdf.on('data', (piece: Buffer) => pieces.push(piece));
  const ended = new Promise<void>((resolve, reject) => {
    pdf.once('end', resolve);
    pdf.once('error', reject);
  });
  for (const [name, file] of Object.entries(FONTS)) pdf.registerFont(name, file);
  layOut(pdf, content, bars, height - MARGIN);
  pdf.end();
  await ended;
  return Buffer.concat(pieces);
}

/** Measures first, smaller and smaller, and draws once everything has room. */
function layOut(pdf: Pdf, content: RequisitionContent, bars: Bars, bottom: number): void {
  const scale = SCALES.find(
    (tried) => compose({ pdf, scale: tried, root: undefined }, content, bars) <= bottom,
  );
  if (scale === undefined) throw new Error('A requisition has no room on its page');
  const root = pdf.struct('Document');
  pdf.addStructure(root);
  compose({ pdf, scale, root }, content, bars);
}

/** The y below everything. */
function compose(pen: Pen, content: RequisitionContent, bars: Bars): number {
  const inner = pen.pdf.page.width - 2 * MARGIN;
  const half = (inner - GAP) / 2;
  const at = (y: number): Box => ({ x: MARGIN, y, width: inner });
  const top = writeHead(pen, content, bars);
  const patient = writeBlock(pen, 'Patient', content.patient, { x: MARGIN, y: top, width: half });
  const provider = writeBlock(pen, 'Provider', content.provider, {
    x: MARGIN + half + GAP,
    y: top,
    width: half,
  });
  let y = writeBlock(pen, 'Order', content.order, at(Math.max(patient, provider)));
  y = writeTable(pen, content.tests, at(y));
  const passages: readonly Field[] = [
    { label: 'Diagnoses (ICD-10-CM)', value: content.diagnoses.join(' · ') },
    ...(content.answers.length > 0
      ? [{ label: 'Answers at order entry', value: content.answers.join(' · ') }]
      : []),
    ...content.notes,
  ];
  for (const { label, value = '' } of passages) y = writePassage(pen, label, value, at(y));
  y = writeCollection(pen, content.collection, at(y));
  for (const line of content.foot) y = write(pen, 'P', line, at(y), { face: 'regular', size: 7 });
  return y;
}

function writeHead(pen: Pen, { number, account }: RequisitionContent, bars: Bars): number {
  const modules = bars.reduce((sum, bar) => sum + bar, 0);
  const barsWidth = modules * MODULE_WIDTH;
  const x = pen.pdf.page.width - MARGIN - barsWidth - QUIET_MODULES * MODULE_WIDTH;
  drawBars(pen, bars, { x, y: MARGIN });
  const under = { x, y: MARGIN + BAR_HEIGHT + 3, width: barsWidth };
  const below = write(pen, 'P', `Requisition ${number}`, under, { face: 'bold', size: 10 });
  const left = { x: MARGIN, y: MARGIN, width: x - 2 * MARGIN };
  const titled = write(pen, 'H1', 'Laboratory requisition', left, { face: 'bold', size: 15 });
  return Math.max(below, writeFields(pen, account, { ...left, y: titled + 4 })) + GAP;
}

/** In units of the page and not of the type: a scanner does not care how long an order is. */
function drawBars(pen: Pen, bars: Bars, { x, y }: Pick<Box, 'x' | 'y'>): void {
  decorate(pen, (pdf) => {
    let at = x;
    for (const [n, modules] of bars.entries()) {
      if (n % 2 === 0) pdf.rect(at, y, modules * MODULE_WIDTH, BAR_HEIGHT);
      at += modules * MODULE_WIDTH;
    }
    pdf.fill('#000000');
  });
}

function writeTitle(pen: Pen, text: string, box: Box): number {
  rule(pen, box);
  return write(pen, 'H2', text, { ...box, y: box.y + 3 }, { face: 'bold', size: TEXT_SIZE + 1 }) + 2;
}

const writeBlock = (pen: Pen, title: string, fields: readonly Field[], box: Box): number =>
  writeFields(pen, fields, { ...box, y: writeTitle(pen, title, box) }) + GAP;

const writeFields = (pen: Pen, fields: readonly Field[], box: Box): number =>
  fields.reduce((y, field) => writeField(pen, field, { ...box, y }), box.y);

/** A label with its value, or with a line to write on. */
function writeField(pen: Pen, { label, value }: Field, box: Box): number {
  const labelWidth = LABEL_WIDTH * pen.scale;
  const place = { x: box.x + labelWidth, y: box.y, width: box.width - labelWidth };
  const labelled = write(pen, 'P', label, { ...box, width: labelWidth - 4 }, SMALL);
  if (value !== undefined)
    return Math.max(labelled, write(pen, 'P', value, place, { face: 'bold', size: TEXT_SIZE }));
  const y = Math.max(labelled, box.y + LINE_TO_WRITE_ON * pen.scale);
  rule(pen, { ...place, y: y - 2 });
  return y + 2;
}

const writePassage = (pen: Pen, title: string, text: string, box: Box): number =>
  write(pen, 'P', text, { ...box, y: writeTitle(pen, title, box) }, { face: 'regular', size: TEXT_SIZE }) +
  GAP;

function writeTable(pen: Pen, rows: RequisitionContent['tests'], box: Box): number {
  const titled = writeTitle(pen, 'Tests', box);
  const headed = writeRow(pen, TEST_COLUMNS, { ...box, y: titled }, 'bold');
  return rows.reduce((y, row) => writeRow(pen, row, { ...box, y }, 'regular'), headed) + GAP;
}

function writeRow(pen: Pen, cells: readonly string[], box: Box, face: Face): number {
  let { x } = box;
  const ends = cells.map((cell, n) => {
    const width = box.width * (COLUMN_SHARES[n] ?? 0);
    const below = write(pen, 'P', cell, { x, y: box.y, width: width - 4 }, { face, size: TEXT_SIZE - 1 });
    x += width;
    return below;
  });
  return Math.max(...ends) + 1;
}

/** Lines for whoever takes the specimen. */
function writeCollection(pen: Pen, fields: readonly Field[], box: Box): number {
  const y = writeTitle(pen, 'Collection, to be filled in by hand', box) + 6;
  const width = (box.width - GAP * (fields.length - 1)) / fields.length;
  const ends = fields.map(({ label, value }, n) => {
    const cell = { x: box.x + n * (width + GAP), y, width };
    const below = write(pen, 'P', label, cell, SMALL);
    const end = below + LINE_TO_WRITE_ON * pen.scale;
    if (value === undefined) rule(pen, { ...cell, y: end });
    else write(pen, 'P', value, { ...cell, y: below + 2 }, { face: 'regular', size: TEXT_SIZE });
    return end;
  });
  return Math.max(...ends) + GAP;
}

const rule = (pen: Pen, { x, y, width }: Box): void =>
  decorate(pen, (pdf) => {
    pdf
      .moveTo(x, y)
      .lineTo(x + width, y)
      .lineWidth(0.6)
      .stroke('#555555');
  });

/** What a speaking reader passes over. */
function decorate({ pdf, root }: Pen, paint: (canvas: Pdf) => void): void {
  if (root === undefined) return;
  pdf.markContent('Artifact', { type: 'Layout' });
  paint(pdf);
  pdf.endMarkedContent();
}

/** Words as a part of the document's structure; the y below them. */
function write(
  { pdf, scale, root }: Pen,
  tag: 'H1' | 'H2' | 'P',
  text: string,
  { x, y, width }: Box,
  { face, size }: { readonly face: Face; readonly size: number },
): number {
  const line = text.toWellFormed().replace(/\s+/gu, ' ').trim();
  const options = { width, lineGap: 1 };
  const choose = () => pdf.font(face).fontSize(size * scale);
  const height = choose().heightOfString(line, options);
  root?.add(
    pdf.struct(tag, {}, () => {
      choose()
        .fillColor('#1a1a1a')
        .text(line, x, y, { ...options, height: height + 1 });
    }),
  );
  return y + height;
}
