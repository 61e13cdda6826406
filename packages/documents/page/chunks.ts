import type { Span } from '@chartwright/kernel';
import type { ChunkKind } from '../model.ts';
import { fieldGaps, type Line } from './lines.ts';
import { heightOf, type Rect, unionOf } from './parts.ts';

export type LineSpan = {
  readonly line: Line;
  readonly start: number;
  readonly end: number;
  readonly beginsParagraph: boolean;
};

/** A stretch of the text that belongs together, with its place on the page as it is read. */
export type ComposedChunk = Span & { readonly kind: ChunkKind; readonly rect: Rect };

const HEADING_WORDS_MAX = 8;
/** A heading is set this much larger than the usual line, or in capitals, or ends with a colon. */
const HEADING_SIZE = 1.25;

/** Puts lines together to paragraphs, headings and tables, by how they are set alone. */
export function chunkLines(lines: readonly LineSpan[], usualHeight: number): ComposedChunk[] {
  const groups: { kind: ChunkKind; lines: LineSpan[] }[] = [];
  for (const [i, line] of lines.entries()) {
    const kind = kindOf(lines, i, usualHeight);
    const last = groups.at(-1);
    const joins = last?.kind === kind && kind !== 'section_heading' && !line.beginsParagraph;
    if (joins) last.lines.push(line);
    else groups.push({ kind, lines: [line] });
  }
  return groups.map(({ kind, lines: members }) => ({
    kind,
    start: members[0]?.start ?? 0,
    end: members.at(-1)?.end ?? 0,
    rect: unionOf(members.map(({ line }) => line.rect)),
  }));
}

function kindOf(lines: readonly LineSpan[], index: number, usualHeight: number): ChunkKind {
  const span = lines[index];
  if (span === undefined) return 'text';
  if (isHeading(span, lines[index + 1], usualHeight)) return 'section_heading';
  const neighbours = [lines[index - 1], lines[index + 1]].filter((other) => other !== undefined);
  return isRow(span) && neighbours.some((other) => isRow(other) && sharesGap(span, other)) ? 'table' : 'text';
}

function isHeading(span: LineSpan, next: LineSpan | undefined, usualHeight: number): boolean {
  const { words, rect } = span.line;
  if (words.length > HEADING_WORDS_MAX || fieldGaps(span.line).length > 0) return false;
  const text = words.map((word) => word.text).join(' ');
  if (!/\p{L}{3}/u.test(text)) return false;
  if (text.endsWith(':')) return next !== undefined;
  const isCapitals = text === text.toUpperCase() && !/\d{4}/.test(text);
  return span.beginsParagraph && (isCapitals || heightOf(rect) > HEADING_SIZE * usualHeight);
}

const isRow = ({ line }: LineSpan): boolean => fieldGaps(line).length > 0;

const sharesGap = (a: LineSpan, b: LineSpan): boolean =>
  fieldGaps(a.line).some((one) =>
    fieldGaps(b.line).some((other) => Math.min(one.right, other.right) > Math.max(one.left, other.left)),
  );
