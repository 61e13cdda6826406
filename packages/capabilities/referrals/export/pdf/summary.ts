import type { ExportSource } from '../source.ts';
import { type Item, type PageContent, pagesOf, type Section } from './content.ts';
import { INNER_WIDTH, openPaper, PAGE, type Paper, type Style } from './paper.ts';

const BAND = { height: 58, colour: '#1d3557' };
const GREY = '#555555';
const TITLE: Style = { face: 'bold', size: 11 };
const NAME: Style = { face: 'bold', size: 12.5 };
const SECTION: Style = { face: 'bold', size: 9, colour: BAND.colour };
const TEXT: Style = { size: 8.5 };
const QUOTE: Style = { size: 7.5, colour: GREY };
const SMALL: Style = { size: 7, colour: GREY };
const FOOT_HEIGHT = 42;
const GAP = 6;
const INDENT = 8;
const COLUMN: number = (INNER_WIDTH - 16) / 2;

/** A long list is cut first: how many items a section shows, and how many lines an item or a quote has. */
type Cut = { readonly items: number; readonly lines: number; readonly quoteLines: number };
const CUTS: readonly Cut[] = [
  { items: 40, lines: 6, quoteLines: 2 },
  { items: 24, lines: 4, quoteLines: 2 },
  { items: 18, lines: 4, quoteLines: 1 },
  { items: 13, lines: 3, quoteLines: 1 },
  { items: 10, lines: 3, quoteLines: 1 },
  { items: 8, lines: 2, quoteLines: 1 },
  { items: 6, lines: 2, quoteLines: 1 },
  { items: 4, lines: 2, quoteLines: 1 },
  { items: 3, lines: 1, quoteLines: 1 },
  { items: 2, lines: 1, quoteLines: 1 },
];

const LEAST: Cut = { items: 1, lines: 1, quoteLines: 1 };

/** What a clinician must not miss keeps three times the room. */
const cutOf = ({ isVital = false }: Section, cut: Cut): Cut =>
  isVital && cut !== LEAST ? { ...cut, items: cut.items * 3, lines: cut.lines + 2 } : cut;

function writeBand(paper: Paper, { band }: PageContent, y: number): number {
  paper.decorate((canvas) => {
    canvas.rect(PAGE.margin, y, INNER_WIDTH, BAND.height).fill(BAND.colour);
  });
  const white = '#ffffff';
  const x = PAGE.margin + 12;
  const half = INNER_WIDTH / 2 - 18;
  const right = PAGE.margin + INNER_WIDTH / 2;
  const large: Style = { face: 'bold', size: 22, colour: white };
  paper.write('H2', band.category, { x, y: y + 14, width: half }, large, { linesMax: 1 });
  const target: Style = { face: 'bold', size: 12, colour: white };
  if (band.target !== '')
    paper.write('P', band.target, { x: right, y: y + 11, width: half }, target, {
      linesMax: 1,
      align: 'right',
    });
  const state: Style = { size: 10, colour: white };
  paper.write('P', band.state, { x: right, y: y + 33, width: half }, state, { linesMax: 1, align: 'right' });
  return y + BAND.height + 10;
}

const LINES_OF_PARTY = 9;

/** As many as there is room for, with the number of those left out. */
function firstOf(items: readonly string[], most: number): readonly string[] {
  if (items.length <= most) return items;
  return [...items.slice(0, most - 1), `and ${items.length - most + 1} more`];
}

function writeLines(paper: Paper, lines: readonly string[], x: number, from: number): number {
  let y = from;
  for (const line of firstOf(lines, LINES_OF_PARTY)) {
    y = paper.write('P', line, { x, y, width: COLUMN }, TEXT, { linesMax: 1 });
  }
  return y;
}

function writeParties(paper: Paper, { patient, referral }: PageContent, y: number): number {
  const x = PAGE.margin;
  const below = paper.write('H2', patient.name, { x, y, width: COLUMN }, NAME, { linesMax: 2 });
  const left = writeLines(paper, patient.lines, x, below + 2);
  const right = writeLines(paper, referral.lines, PAGE.margin + COLUMN + 16, y + 3);
  return Math.max(left, right) + GAP;
}

/** The items there is room for, and how many there are besides. */
function shownOf(paper: Paper, { items, isInline = false }: Section, cut: Cut): readonly Item[] {
  if (isInline) return [joined(paper, items, cut)];
  if (items.length <= cut.items) return items;
  return [...items.slice(0, cut.items), { text: `and ${items.length - cut.items} more` }];
}

/** Items on the same lines. Where not even the first has room, the number of all comes first and cannot be cut off. */
function joined(paper: Paper, items: readonly Item[], { lines }: Cut): Item {
  const textOf = (count: number): string => {
    const rest = items.length - count;
    const shown = items.slice(0, count).map(({ text }) => text);
    return (rest === 0 ? shown : [...shown, `and ${rest} more`]).join(' · ');
  };
  const fits = (text: string): boolean => paper.wrap(text, INNER_WIDTH - INDENT, TEXT).length <= lines;
  const counts = items.map((_, at) => items.length - at);
  const text = counts.map(textOf).find(fits);
  if (text !== undefined || items.length === 1) return { text: text ?? textOf(1) };
  return { text: `${items.length} in all: ${items[0]?.text}` };
}

const FACT_WIDTH = 230;
const QUOTE_X = FACT_WIDTH + 10;

/** An item with a quote has a column for each. */
function columnsOf({ quote }: Item, { lines, quoteLines }: Cut) {
  const width = INNER_WIDTH - INDENT;
  const isQuoted = quote !== undefined;
  return {
    text: { width: isQuoted ? FACT_WIDTH : width, lines: isQuoted ? 2 : lines },
    quote: isQuoted ? { words: quote, width: width - QUOTE_X, lines: quoteLines } : undefined,
  };
}

function itemHeight(paper: Paper, item: Item, cut: Cut): number {
  const { text, quote } = columnsOf(item, cut);
  const own = paper.wrap(item.text, text.width, TEXT, text.lines).length * paper.lineHeight(TEXT);
  if (quote === undefined) return own;
  const beside = paper.wrap(quote.words, quote.width, QUOTE, quote.lines).length * paper.lineHeight(QUOTE);
  return Math.max(own, beside + 1);
}

function heightOf(paper: Paper, sections: readonly Section[], cut: Cut): number {
  const heights = sections.flatMap((section) => [
    paper.lineHeight(SECTION) + GAP,
    ...shownOf(paper, section, cutOf(section, cut)).map((item) =>
      itemHeight(paper, item, cutOf(section, cut)),
    ),
  ]);
  return heights.reduce((sum, height) => sum + height, 0);
}

function writeItem(paper: Paper, item: Item, cut: Cut, y: number): number {
  const { text, quote } = columnsOf(item, cut);
  const x = PAGE.margin + INDENT;
  paper.write('P', item.text, { x, y, width: text.width }, TEXT, { linesMax: text.lines });
  if (quote !== undefined) {
    const place = { x: x + QUOTE_X, y: y + 1, width: quote.width };
    paper.write('P', quote.words, place, QUOTE, { linesMax: quote.lines });
  }
  return y + itemHeight(paper, item, cut);
}

function writeSection(paper: Paper, section: Section, cut: Cut, from: number): number {
  let y = paper.write('H2', section.title, { x: PAGE.margin, y: from, width: INNER_WIDTH }, SECTION);
  for (const item of shownOf(paper, section, cut)) y = writeItem(paper, item, cut, y);
  return y + GAP;
}

function writeFoot(paper: Paper, foot: readonly string[], number: string): void {
  const x = PAGE.margin;
  const top = PAGE.height - PAGE.margin - FOOT_HEIGHT + 12;
  paper.decorate((canvas) => {
    canvas
      .moveTo(x, top)
      .lineTo(x + INNER_WIDTH, top)
      .lineWidth(0.5)
      .stroke('#999999');
  });
  let y = top + 6;
  for (const line of foot) y = paper.write('P', line, { x, y, width: INNER_WIDTH }, SMALL, { linesMax: 2 });
  paper.stamp(number, { x, y, width: INNER_WIDTH }, SMALL, { align: 'right' });
}

function writePage(paper: Paper, content: PageContent, number: string): void {
  paper.addPage();
  const { margin, height } = PAGE;
  const width = INNER_WIDTH;
  let y = paper.write('H1', content.title, { x: margin, y: margin - 8, width }, TITLE) + 4;
  y = writeBand(paper, content, y);
  y = writeParties(paper, content, y);
  const room = height - margin - FOOT_HEIGHT - y;
  const cut = CUTS.find((one) => heightOf(paper, content.sections, one) <= room) ?? LEAST;
  for (const section of content.sections) y = writeSection(paper, section, cutOf(section, cut), y);
  writeFoot(paper, content.foot, number);
}

/** The record as a page of A4 for each patient. What has no room is counted, never silently left out. */
export async function writePdf(source: ExportSource): Promise<Buffer> {
  const pages = pagesOf(source);
  const paper = openPaper({
    title: `Referral summary, record ${source.record.id}`,
    at: source.decision?.at ?? source.decidedAt,
  });
  for (const [n, content] of pages.entries()) {
    writePage(paper, content, `Page ${n + 1} of ${pages.length}`);
  }
  return paper.finish();
}
