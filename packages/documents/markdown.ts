import type { Chunk, Page } from './model.ts';

/** The whole document as Markdown; a rule parts its pages. Marks that the text itself holds stay text. */
export const toMarkdown = (pages: readonly Page[]): string =>
  pages
    .filter(({ source }) => source === 'text' || source === 'ocr')
    .map((page) => page.chunks.map((chunk) => writeChunk(page, chunk)).join('\n\n'))
    .filter((text) => text !== '')
    .join('\n\n---\n\n');

function writeChunk(page: Page, { kind, start, end }: Chunk): string {
  const lines = page.text
    .slice(start, end)
    .split('\n')
    .filter((line) => line.trim() !== '');
  if (kind === 'section_heading') return `## ${lines.map(asPlain).join(' ')}`;
  return kind === 'table' ? writeTable(lines) : lines.map(asPlain).join('  \n');
}

/** Cells stand apart by three spaces, a tab, or a stroke. */
function writeTable(lines: readonly string[]): string {
  const rows = lines.map((line) =>
    line
      .trim()
      .split(/ {3,}|\t+|(?: \| )/)
      .map((cell) => asPlain(cell.trim())),
  );
  const columns = Math.max(...rows.map((row) => row.length));
  const write = (cells: readonly string[]) =>
    `| ${Array.from({ length: columns }, (_, i) => cells[i] ?? '').join(' | ')} |`;
  return [write([]), write(Array.from({ length: columns }, () => '---')), ...rows.map(write)].join('\n');
}

const asPlain = (text: string): string =>
  text.replace(/[\\`*_[\]<>|]/g, (sign) => `\\${sign}`).replace(/^(\s*)([#>+-]|\d+[.)])(?=\s)/, '$1\\$2');
