import type { Ledger, Page } from './model.ts';

/**
 * Counts every page once by where its text comes from.
 *
 * @param pagesIn how many pages the files were opened with
 * @throws when a page was lost or came from nowhere: a referral must not be decided then
 */
export function countPages(pages: readonly Page[], pagesIn: number): Ledger {
  const counts = { text: 0, ocr: 0, blank: 0, duplicate: 0, failed: 0 };
  for (const page of pages) {
    if ((page.source === 'failed') !== (page.reason !== undefined))
      throw new Error('A page has failed exactly when it has a reason.');
    counts[page.source] += 1;
  }
  const total = Object.values(counts).reduce((sum, count) => sum + count, 0);
  if (total !== pagesIn) throw new Error(`${pagesIn} pages went in and ${total} came out.`);
  return { pages: total, ...counts };
}
