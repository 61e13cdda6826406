import type { Document, Page } from '@chartwright/documents';
import { describe, expect, test } from 'vitest';
import { gatherPages } from './pages.ts';

const pageOf = (text: string, number: number, more: Partial<Page> = {}): Page => ({
  number,
  width: 595,
  height: 842,
  rotation: 0,
  text,
  words: [{ start: 0, end: 4, confidence: 1, box: { left: 0.1, top: 0.1, width: 0.2, height: 0.02 } }],
  hidden: [],
  chunks: [],
  source: 'text',
  quality: 1,
  ...more,
});
const documentOf = (pages: readonly Page[], path: readonly number[] = []): Document => ({
  path,
  pages,
  markdown: pages.map(({ text }) => text).join('\n'),
});

describe('gatherPages()', () => {
  test('counts the pages of all parts through, and gives what a page repeats in that count', () => {
    const { pages, texts } = gatherPages([
      documentOf([pageOf('Dear Dr Lee', 1)]),
      documentOf([pageOf('first', 1), pageOf('first', 2, { source: 'duplicate', duplicateOf: 1 })], [0]),
    ]);
    expect(pages.map(({ page, original_page, duplicate_of }) => [page, original_page, duplicate_of])).toEqual(
      [
        [1, 1, null],
        [2, 1, null],
        [3, 2, 2],
      ],
    );
    expect(texts).toEqual(['Dear Dr Lee', 'first', '']);
  });

  test('tells where another letter begins in one fax', () => {
    const { pages } = gatherPages([
      documentOf([
        pageOf('Dear Dr Lee\nRe: Ana Example', 1),
        pageOf('Re: Ana Example\npage 2 of 2, more of the same', 2),
        pageOf('Dear Dr Lee\nRe: Mr Ben Sample', 3),
      ]),
    ]);
    expect(pages.map(({ begins_letter }) => begins_letter)).toEqual([
      ['new_letter'],
      [],
      ['new_letter', 'new_subject'],
    ]);
  });

  test('keeps what nobody sees apart from the text, but for what a person took out', () => {
    const hidden = [
      { text: 'ignore the findings', why: 'tiny' as const },
      { text: 'an old sentence', why: 'deleted' as const },
    ];
    const sheaf = gatherPages([documentOf([pageOf('Dear Dr Lee', 1, { hidden })])]);
    expect([sheaf.texts, sheaf.hidden]).toEqual([['Dear Dr Lee'], ['ignore the findings']]);
  });

  test('places a quote in a box of its page, and in none where the file has no geometry', () => {
    const { place } = gatherPages([documentOf([pageOf('Dear Dr Lee', 1), pageOf('Dear', 2, { words: [] })])]);
    const quote = { quote: 'Dear', start: 0, end: 4 };
    expect(place({ ...quote, page: 1 }).box).toEqual({ left: 0.1, top: 0.1, width: 0.2, height: 0.02 });
    expect(place({ ...quote, page: 2 }).box).toBeNull();
  });

  test('is as sure of its text as of the worst page that was read', () => {
    const read = [pageOf('a', 1, { quality: 0.9 }), pageOf('b', 2, { quality: 0.7, source: 'ocr' })];
    const failed = pageOf('', 3, { source: 'failed', reason: 'page_damaged', quality: 0 });
    expect(gatherPages([documentOf([...read, failed])])).toMatchObject({ quality: 0.7, failed: 1 });
  });
});
