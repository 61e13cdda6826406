import { type PageView, viewPage } from '../judge/page-view.ts';
import { groupsIn, wordsOf } from './words.ts';

/** A piece of a page that can be quoted: a sentence, a line of a form, a clause of what runs on. */
export type Passage = {
  /** Counted from 1. */
  readonly page: number;
  readonly start: number;
  readonly end: number;
  readonly quote: string;
  /** Words, `=group` and `#code`. */
  readonly terms: ReadonlySet<string>;
  readonly length: number;
};

export type Place = { readonly page: number; readonly start: number; readonly end: number };

const TOKENS_MAX = 45;
const TOKENS_MIN = 15;
/** A line of so few words names what follows. */
const HEADING_WORDS_MAX = 3;

export const overlaps = (one: Place, other: Place): boolean =>
  one.page === other.page && one.start < other.end && other.start < one.end;

/**
 * Cuts pages into passages.
 *
 * @param codes where the letter names a concept of the terminology
 * @param left parts that are never quoted: what speaks to software is no answer
 */
export function cutPassages(
  pages: readonly string[],
  codes: readonly (Place & { readonly code: string | null })[],
  left: readonly Place[],
): readonly Passage[] {
  const all = pages.flatMap((text, at) => {
    const view = viewPage(text, at + 1);
    return withHeadings(
      view,
      view.sentences.flatMap(({ first, last }) => cutLong(view, first, last)),
    );
  });
  const onPage = Map.groupBy(codes, ({ page }) => page);
  return all
    .map((passage) => withCodes(passage, onPage.get(passage.page) ?? []))
    .filter((passage) => passage.length > 0 && !left.some((place) => overlaps(place, passage)));
}

type Range = { readonly first: number; readonly last: number };

/** What runs on is cut at its commas, so that a quote stays short enough to be read. */
function cutLong({ tokens, text }: PageView, first: number, last: number): Range[] {
  const ranges: Range[] = [];
  let from = first;
  for (let at = first; at <= last && last - from >= TOKENS_MAX; at += 1) {
    const token = tokens[at];
    const next = tokens[at + 1];
    if (token === undefined || next === undefined || at - from < TOKENS_MIN) continue;
    const isBreak = /^[,;:]$/.test(token.key) || text.slice(token.end, next.start).includes('\n');
    if (!isBreak && at - from < TOKENS_MAX) continue;
    ranges.push({ first: from, last: at });
    from = at + 1;
  }
  return [...ranges, { first: from, last }];
}

/** A heading is quoted with the first line below it: alone it says nothing. */
function withHeadings(view: PageView, ranges: readonly Range[]): Passage[] {
  return ranges.map(({ first, last }, at) => {
    const next = ranges[at + 1];
    const isHeading = next !== undefined && isHeadingLine(view, first, last, next.first);
    return makePassage(view, first, isHeading ? next.last : last);
  });
}

function isHeadingLine(view: PageView, first: number, last: number, next: number): boolean {
  const { tokens, text } = view;
  const words = wordsOf(view, first, last).length;
  const between = text.slice(tokens[last]?.end ?? 0, tokens[next]?.start ?? 0);
  const isTitled = /[:?]/.test(tokens[last]?.key ?? '') || !/[.!]/.test(tokens[last]?.key ?? '');
  return words > 0 && words <= HEADING_WORDS_MAX && isTitled && /^[^\S\n]*\n?[^\S\n]*$/.test(between);
}

function makePassage(view: PageView, first: number, last: number): Passage {
  const words = wordsOf(view, first, last);
  const start = view.tokens[first]?.start ?? 0;
  const end = view.tokens[last]?.end ?? start;
  return {
    page: view.page,
    start,
    end,
    quote: view.original.slice(start, end),
    terms: new Set([...words.map(({ stem }) => stem), ...groupsIn(words).map(({ group }) => `=${group}`)]),
    length: words.length,
  };
}

function withCodes(passage: Passage, codes: Parameters<typeof cutPassages>[1]): Passage {
  const found = codes.filter((mention) => mention.code !== null && overlaps(mention, passage));
  if (found.length === 0) return passage;
  return { ...passage, terms: new Set([...passage.terms, ...found.map(({ code }) => `#${code}`)]) };
}
