import { INNER_WIDTH, openPaper, PAGE, type Paper, type Style } from '../export/pdf/paper.ts';
import type { Letter } from './letter.ts';
import words from './words.json' with { type: 'json' };

const TEXT: Style = { size: 10.5 };
const STRONG: Style = { face: 'bold', size: 10.5 };
const SMALL: Style = { size: 8, colour: '#555555' };
const TOP = 64;
const BOTTOM: number = PAGE.height - 64;
const GAP = 10;

type Block = { readonly text: string; readonly style: Style; readonly indent: number; readonly gap: number };
/** A block on a page, with its place there. */
type Placed = Block & { readonly y: number };

function blocksOf({ isDraft, date, to, greeting, subject, paragraphs, questions, closing }: Letter): Block[] {
  const block = (text: string, more: Partial<Block> = {}): Block => ({
    text,
    style: TEXT,
    indent: 0,
    gap: GAP,
    ...more,
  });
  const together = (lines: readonly string[], style: Style): Block[] =>
    lines.map((text, n) => block(text, { style, gap: n === 0 ? GAP * 1.6 : 0 }));
  return [
    ...(isDraft ? [block(words.draft, { style: STRONG, gap: 0 })] : []),
    block(date),
    ...together(to, TEXT),
    block(greeting, { gap: GAP * 1.6 }),
    ...together(subject, STRONG),
    ...paragraphs.map((text) => block(text)),
    ...questions.map((question, n) => block(`${n + 1}. ${question}`, { indent: 14, gap: 4 })),
    ...closing.map((text) => block(text)),
  ];
}

/** A block goes whole to the next page where the rest of this one cannot hold it. */
function paginate(paper: Paper, blocks: readonly Block[]): Placed[][] {
  const pages: Placed[][] = [[]];
  let y = TOP;
  for (const block of blocks) {
    const { text, style, indent, gap } = block;
    const height = paper.wrap(text, INNER_WIDTH - indent, style).length * paper.lineHeight(style);
    if (y + gap + height > BOTTOM && y > TOP) {
      pages.push([]);
      y = TOP;
    }
    pages.at(-1)?.push({ ...block, y: y + gap });
    y += gap + height;
  }
  return pages;
}

/** How many lines a page holds; a text longer than a page ends there with an ellipsis. */
const linesMax = (paper: Paper, { style, y }: Placed): number =>
  Math.max(1, Math.floor((BOTTOM - y) / paper.lineHeight(style)));

function drawLetter(paper: Paper, letter: Letter): void {
  const pages = paginate(paper, blocksOf(letter));
  for (const [n, placed] of pages.entries()) {
    paper.addPage();
    for (const block of placed) {
      const { text, style, indent, y } = block;
      const place = { x: PAGE.margin + indent, y, width: INNER_WIDTH - indent };
      paper.write('P', text, place, style, { linesMax: linesMax(paper, block) });
    }
    const foot = { x: PAGE.margin, y: BOTTOM + 14, width: INNER_WIDTH };
    paper.stamp(`Page ${n + 1} of ${pages.length}`, foot, SMALL, { align: 'right' });
  }
}

/** Letters on A4, each beginning a page. */
export function writeLetterPdf(
  letters: readonly Letter[],
  { recordId, at }: { readonly recordId: string; readonly at: Date },
): Promise<Buffer> {
  const paper = openPaper({ title: `Letter on referral ${recordId}`, at });
  for (const letter of letters) drawLetter(paper, letter);
  return paper.finish();
}
