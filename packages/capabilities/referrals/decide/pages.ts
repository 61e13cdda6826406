import { boxesOf, type Document, type Page, proposeBoundaries } from '@chartwright/documents';
import type { Evidence } from '../reading.ts';
import type { Box, ChunkView, PageView, PlacedEvidence } from '../result.ts';
import letterWords from './data/letter-words.json' with { type: 'json' };

/** The pages of a file and of all its parts, counted through: what readers see and what places are given in. */
export type Sheaf = {
  /** Text of each page as the readers get it; empty for a page that repeats another or has none. */
  readonly texts: readonly string[];
  readonly pages: readonly PageView[];
  readonly chunks: readonly ChunkView[];
  readonly markdown: string;
  readonly failed: number;
  readonly quality: number;
  /** What a person who looks at the pages does not see, one text a page. */
  readonly hidden: readonly string[];
  readonly place: (evidence: Evidence) => PlacedEvidence;
};

/** What a scanner wrote below its picture is no secret: only text that somebody took care to hide counts. */
const HIDDEN_ON_PURPOSE: ReadonlySet<string> = new Set([
  'unseen',
  'tiny',
  'off_page',
  'covered',
  'marked',
  'invisible',
]);

export function gatherPages(documents: readonly Document[]): Sheaf {
  const all = documents.flatMap((document) => document.pages.map((page) => ({ document, page })));
  const begins = new Map(
    proposeBoundaries(
      all.map(({ page }, at) => ({ ...page, number: at + 1 })),
      letterWords,
    ).map(({ page, reasons }) => [page, reasons]),
  );
  const views = all.map(({ document, page }, at) => ({
    ...viewPage(document, page, at + 1 - page.number, at + 1),
    begins_letter: [...(begins.get(at + 1) ?? [])],
  }));
  const read = all.filter(({ page }) => page.source === 'text' || page.source === 'ocr');
  return {
    texts: all.map(({ page }) => (isRead(page) ? page.text : '')),
    pages: views,
    chunks: all.flatMap(({ page }, at) => (isRead(page) ? chunksOf(page, at + 1) : [])),
    markdown: documents
      .map(({ markdown }) => markdown)
      .filter((text) => text !== '')
      .join('\n\n'),
    failed: all.filter(({ page }) => page.source === 'failed').length,
    quality: Math.min(1, ...read.map(({ page }) => page.quality)),
    hidden: all.map(({ page }) =>
      page.hidden
        .filter(({ why }) => HIDDEN_ON_PURPOSE.has(why))
        .map(({ text }) => text)
        .join('\n'),
    ),
    place: (evidence) => ({ ...evidence, box: boxOf(all[evidence.page - 1]?.page, evidence) }),
  };
}

const isRead = ({ source }: Page): boolean => source === 'text' || source === 'ocr';

function viewPage(
  { path }: Document,
  page: Page,
  before: number,
  number: number,
): Omit<PageView, 'begins_letter'> {
  return {
    page: number,
    document: path,
    original_page: page.number,
    source: page.source,
    reason: page.reason ?? null,
    duplicate_of: page.duplicateOf === undefined ? null : page.duplicateOf + before,
    quality: page.quality,
    rotation: page.rotation,
    width: page.width ?? null,
    height: page.height ?? null,
    text: page.text,
  };
}

/** The first line of a quote that runs over several; null where the file has no geometry. */
function boxOf(page: Page | undefined, { start, end }: Evidence): Box | null {
  return (page === undefined ? undefined : boxesOf(page, { start, end })[0]) ?? null;
}

const chunksOf = (page: Page, number: number): ChunkView[] =>
  page.chunks.map(({ start, end, kind, box, polygon }) => ({
    text: page.text.slice(start, end),
    chunk_type: kind,
    grounding: [{ page: number, boundingBox: box ?? {}, polygon: [...(polygon ?? [])] }],
  }));
