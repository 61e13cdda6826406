import { expect, test } from 'vitest';
import { proposeBoundaries } from './boundaries.ts';
import type { Page } from './model.ts';
import { pagesOfText } from './page/flow.ts';

const words = {
  coverSheet: ['^fax\\b', '^to:', '^pages?:'],
  subject: ['^re:\\s*([^,]+)'],
  salutation: ['^dear '],
};
const pages = (...texts: readonly string[]): Page[] => pagesOfText(texts.join('\f'));

test('a fax of two letters has a boundary at each, with what speaks for it', () => {
  const fax = pages(
    'FAX\nTo: the clinic\nPages: 4',
    'Dear Doctor\nRe: Ada BYRON, 1815\nPage 1 of 2',
    'Page 2 of 2\nDear me, how it goes on',
    'Dear Doctor\nRe: Mary Somerville, 1780',
  );
  expect(proposeBoundaries(fax, words)).toEqual([
    { page: 1, reasons: ['cover_sheet'] },
    { page: 2, reasons: ['first_of_numbered_pages', 'new_letter'] },
    { page: 4, reasons: ['new_letter', 'new_subject'] },
  ]);
});

test('a second page about the same person begins nothing, however the name is written', () => {
  const fax = pages('Re: Ada BYRON, 1815', 'Re: Byron  Ada, born 1815');
  expect(proposeBoundaries(fax, words)).toEqual([]);
});

test('blank and repeated pages begin nothing', () => {
  const [first] = pages('Dear Doctor');
  if (first === undefined) throw new Error('There is no page.');
  const fax: Page[] = [first, { ...first, number: 2, source: 'duplicate', duplicateOf: 1 }];
  expect(proposeBoundaries(fax, words)).toEqual([{ page: 1, reasons: ['new_letter'] }]);
});
