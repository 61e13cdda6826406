import { expect, test } from 'vitest';
import { countPages } from './ledger.ts';
import { failedPage } from './page/draft.ts';
import { flowPage } from './page/flow.ts';

const text = flowPage(1, [{ text: 'Dear Doctor', kind: 'text' }]);
const failed = failedPage(2, 'page_damaged');

test('the ledger counts each page by where its text comes from', () => {
  const blank = flowPage(3, []);
  expect(countPages([text, failed, blank], 3)).toEqual({
    pages: 3,
    text: 1,
    ocr: 0,
    blank: 1,
    duplicate: 0,
    failed: 1,
  });
});

test('a page that was lost, or came from nowhere, breaks the ledger', () => {
  expect(() => countPages([text], 2)).toThrow('2 pages went in and 1 came out.');
  expect(() => countPages([text, failed], 1)).toThrow('1 pages went in and 2 came out.');
});

test('a failed page without a reason, or a reason without a failure, breaks the ledger', () => {
  const { reason: _, ...silent } = failed;
  expect(() => countPages([silent], 1)).toThrow('exactly when it has a reason');
  expect(() => countPages([{ ...text, reason: 'page_damaged' }], 1)).toThrow('exactly when it has a reason');
});
