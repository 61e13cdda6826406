import type { Evidence } from '../reading.ts';

export type GivenQuote = { readonly page: number; readonly text: string };

/** A quote of one sign proves nothing, one of a whole page too little. */
const LENGTH_MIN = 2;
const LENGTH_MAX = 400;

/** Signs that mean something in a pattern. */
const SPECIAL = /[\\^$.*+?()[\]{}|/]/g;

/**
 * Finds a quote where it stands, word for word; only the spaces and line ends between its words may differ. What is kept is
 * what stands there.
 *
 * @param pages with everything blanked that may not be quoted
 */
export function findQuote({ page, text }: GivenQuote, pages: readonly string[]): Evidence | undefined {
  const wanted = text.trim();
  if (wanted.length < LENGTH_MIN || wanted.length > LENGTH_MAX || !/[\p{L}\p{N}]/u.test(wanted))
    return undefined;
  const named = Number.isInteger(page) && page >= 1 && page <= pages.length ? [page - 1] : [];
  for (const at of new Set([...named, ...pages.keys()])) {
    const place = placeIn(pages[at] ?? '', wanted);
    if (place !== undefined)
      return { page: at + 1, ...place, quote: (pages[at] ?? '').slice(place.start, place.end) };
  }
  return undefined;
}

function placeIn(page: string, wanted: string): { readonly start: number; readonly end: number } | undefined {
  const exact = page.indexOf(wanted);
  if (exact !== -1) return { start: exact, end: exact + wanted.length };
  const words = wanted.split(/\s+/).map((word) => word.replace(SPECIAL, '\\$&'));
  const found = new RegExp(words.join('\\s+'), 'u').exec(page);
  return found === null ? undefined : { start: found.index, end: found.index + found[0].length };
}

/** Blanks parts of a page, so that every other place stays where it is. */
export function blankOut(
  pages: readonly string[],
  places: readonly { readonly page: number; readonly start: number; readonly end: number }[],
): readonly string[] {
  return pages.map((text, at) =>
    places
      .filter(({ page }) => page === at + 1)
      .reduce(
        (masked, { start, end }) =>
          masked.slice(0, start) + masked.slice(start, end).replace(/[^\n]/g, ' ') + masked.slice(end),
        text,
      ),
  );
}
