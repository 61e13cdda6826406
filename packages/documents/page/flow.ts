import type { Chunk, HiddenText, Page, Word } from '../model.ts';

export type FlowParagraph = { readonly text: string; readonly kind: Chunk['kind'] };

/** A page of a file that has text but no geometry: a letter of a word processor, an e-mail. */
export function flowPage(
  number: number,
  paragraphs: readonly FlowParagraph[],
  hidden: readonly HiddenText[] = [],
): Page {
  const chunks: Chunk[] = [];
  let text = '';
  for (const paragraph of paragraphs.map(tidy).filter((p) => p.text !== '')) {
    if (text !== '') text += '\n\n';
    const start = text.length;
    text += paragraph.text;
    chunks.push({ kind: paragraph.kind, page: number, start, end: text.length });
  }
  return {
    number,
    rotation: 0,
    text,
    words: findWords(text),
    hidden,
    chunks,
    source: text === '' ? 'blank' : 'text',
    quality: 1,
  };
}

const tidy = ({ text, kind }: FlowParagraph): FlowParagraph => ({
  kind,
  text: text.replace(/[^\S\n]+$/gm, '').replace(/^\n+|\n+$/g, ''),
});

const findWords = (text: string): Word[] =>
  [...text.matchAll(/\S+/g)].map((match) => ({
    start: match.index,
    end: match.index + match[0].length,
    confidence: 1,
  }));

/** Text as its writer laid it out: empty lines part its paragraphs, and form feeds its pages. */
export function pagesOfText(text: string, hidden: readonly HiddenText[] = []): Page[] {
  const pages = text
    .replace(/\r\n?|\u2028|\u0085/g, '\n')
    .replace(/\f+$/, '')
    .split('\f');
  return pages.map((page, i) =>
    flowPage(
      i + 1,
      page.split(/\n[^\S\n]*\n/).map((paragraph) => ({ text: paragraph, kind: 'text' })),
      i === 0 ? hidden : [],
    ),
  );
}
