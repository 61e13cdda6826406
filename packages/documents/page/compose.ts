import type { Box, Word } from '../model.ts';
import { type ComposedChunk, chunkLines, type LineSpan } from './chunks.ts';
import { fieldGaps, groupIntoLines, type Line } from './lines.ts';
import { heightOf, middleOf, type PlacedWord, type Rect } from './parts.ts';

export type Composed = {
  readonly text: string;
  readonly words: readonly Word[];
  readonly chunks: readonly ComposedChunk[];
};

/** Between fields that stand apart on one line. */
const FIELD_SPACE = '   ';
/** Lines further apart than this many line heights begin a new paragraph. */
const PARAGRAPH_GAP = 0.9;

/**
 * Writes words as a text, in reading order, and says where each stands in it.
 *
 * @param words on the page as it is read
 * @param boxOf where a word is on the page as the file shows it
 */
export function compose(words: readonly PlacedWord[], boxOf: (rect: Rect) => Box): Composed {
  const lines = groupIntoLines(words);
  const usual = middleOf(lines.map(({ rect }) => heightOf(rect)));
  const placed: Word[] = [];
  const spans: LineSpan[] = [];
  let text = '';
  for (const [i, line] of lines.entries()) {
    const above = lines[i - 1];
    if (above !== undefined) text += isNewParagraph(above, line, usual) ? '\n\n' : '\n';
    const start = text.length;
    text = writeLine(line, text, placed, boxOf);
    spans.push({ line, start, end: text.length, beginsParagraph: text[start - 2] === '\n' || i === 0 });
  }
  return { text, words: placed, chunks: chunkLines(spans, usual) };
}

function writeLine(line: Line, before: string, placed: Word[], boxOf: (rect: Rect) => Box): string {
  const wide = new Set(fieldGaps(line).map(({ right }) => right));
  let text = before;
  for (const [i, word] of line.words.entries()) {
    if (i > 0) text += wide.has(word.left) ? FIELD_SPACE : ' ';
    const start = text.length;
    text += word.text;
    placed.push({ start, end: text.length, confidence: word.confidence, box: boxOf(word) });
  }
  return text;
}

function isNewParagraph(above: Line, line: Line, usual: number): boolean {
  const gap = line.rect.top - above.rect.bottom;
  // A line that stands higher than the one before it begins another column.
  return gap > PARAGRAPH_GAP * usual || gap < -2 * usual;
}
