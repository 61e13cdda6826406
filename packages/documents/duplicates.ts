import type { Page } from './model.ts';
import type { PageDraft } from './opened.ts';
import { differenceOf } from './page/thumbnail.ts';

/** Pages of fewer words say too little to be called the same. */
const WORDS_MIN = 15;
/** Comparing longer pages word by word takes too much time. */
const WORDS_MAX = 3000;
/** Two faxes of one sheet differ by noise and by how they lay; this is more than that, in levels of grey. */
const DIFFERENCE_MAX = 12;
/** Of the words of a scan, so many may be read differently when at least one of both is unsure. */
const UNSURE_SHARE_MAX = 0.06;
const SURE = 0.8;

/**
 * Marks the pages that repeat an earlier one. Two pages are the same only where every word that was read surely is the same, and
 * every figure: two forms that differ by a name or a date are two pages. The text of a duplicate is kept.
 */
export function markDuplicates(drafts: readonly PageDraft[]): Page[] {
  const kept: PageDraft[] = [];
  return drafts.map((draft) => {
    if (draft.page.source !== 'text' && draft.page.source !== 'ocr') return draft.page;
    const first = kept.find((other) => isSamePage(other, draft));
    if (first !== undefined) return { ...draft.page, source: 'duplicate', duplicateOf: first.page.number };
    kept.push(draft);
    return draft.page;
  });
}

function isSamePage(one: PageDraft, other: PageDraft): boolean {
  if (one.thumbnail === undefined || other.thumbnail === undefined) return false;
  if (one.page.words.length < WORDS_MIN || other.page.words.length < WORDS_MIN) return false;
  if (differenceOf(one.thumbnail, other.thumbnail) > DIFFERENCE_MAX) return false;
  if (one.page.text === other.page.text) return true;
  if (one.page.source !== 'ocr' || other.page.source !== 'ocr') return false;
  const isLong = Math.max(one.page.words.length, other.page.words.length) > WORDS_MAX;
  return !isLong && saysTheSame(one.page, other.page);
}

/** Words that are not in both, in order, must be unsure and without figures, and few. */
function saysTheSame(one: Page, other: Page): boolean {
  const differing = unmatched(one, other);
  if (differing.length > UNSURE_SHARE_MAX * (one.words.length + other.words.length)) return false;
  return differing.every(({ text, confidence }) => confidence < SURE && !/\d/.test(text));
}

type Reading = { readonly text: string; readonly confidence: number };

const readingsOf = (page: Page): Reading[] =>
  page.words.map(({ start, end, confidence }) => ({
    text: page.text.slice(start, end).toLowerCase(),
    confidence,
  }));

/** The words that the longest common run of both pages leaves out. */
function unmatched(one: Page, other: Page): Reading[] {
  const [a, b] = [readingsOf(one), readingsOf(other)];
  const width = b.length + 1;
  const lengths = new Uint16Array((a.length + 1) * width);
  for (let i = a.length - 1; i >= 0; i -= 1) {
    for (let j = b.length - 1; j >= 0; j -= 1) {
      const isSame = a[i]?.text === b[j]?.text;
      const skipped = Math.max(lengths[(i + 1) * width + j] ?? 0, lengths[i * width + j + 1] ?? 0);
      lengths[i * width + j] = isSame ? 1 + (lengths[(i + 1) * width + j + 1] ?? 0) : skipped;
    }
  }
  const left: Reading[] = [];
  let [i, j] = [0, 0];
  while (i < a.length && j < b.length) {
    const [mine, theirs] = [a[i], b[j]];
    if (mine === undefined || theirs === undefined) break;
    if (mine.text === theirs.text) {
      i += 1;
      j += 1;
    } else if ((lengths[(i + 1) * width + j] ?? 0) >= (lengths[i * width + j + 1] ?? 0)) {
      left.push(mine);
      i += 1;
    } else {
      left.push(theirs);
      j += 1;
    }
  }
  return [...left, ...a.slice(i), ...b.slice(j)];
}
