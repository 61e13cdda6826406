import type { Page } from './model.ts';

/** The words by which a caller knows a new letter; each is a regular expression that is tried on single lines. */
export type BoundaryWords = {
  /** Lines of a cover sheet, such as one that names sender and number of pages. */
  readonly coverSheet: readonly string[];
  /** A line that says who the letter is about. Its first group, where it has one, is that person. */
  readonly subject: readonly string[];
  /** Lines that open a letter. */
  readonly salutation: readonly string[];
};

export type BoundaryReason = 'cover_sheet' | 'first_of_numbered_pages' | 'new_letter' | 'new_subject';

/** A place where another letter may begin: for the caller to decide, never decided here. */
export type Boundary = {
  /** The number of the page that begins it. */
  readonly page: number;
  readonly reasons: readonly BoundaryReason[];
};

const NUMBERED = /\bpage\s*:?\s*(\d{1,3})\s*(?:of|\/)\s*(\d{1,3})\b/i;
/** A letter opens in the upper part of its page. */
const OPENING_LINES = 25;
const COVER_LINES_MIN = 2;

/**
 * Proposes where one letter ends and another begins in a file of several. Pages that say which of how many they are, and are
 * not the first, begin nothing.
 */
export function proposeBoundaries(pages: readonly Page[], words: BoundaryWords): Boundary[] {
  const find = {
    coverSheet: compile(words.coverSheet),
    subject: compile(words.subject),
    salutation: compile(words.salutation),
  };
  const boundaries: Boundary[] = [];
  let subject: string | undefined;
  for (const page of pages.filter(({ source }) => source === 'text' || source === 'ocr')) {
    const lines = page.text.split('\n');
    const about = findSubject(lines, find.subject);
    const reasons = reasonsFor(lines, find);
    if (about !== undefined && subject !== undefined && about !== subject) reasons.push('new_subject');
    subject = about ?? subject;
    if (reasons.length > 0 && !isLaterPage(page.text)) boundaries.push({ page: page.number, reasons });
  }
  return boundaries;
}

const compile = (patterns: readonly string[]): RegExp[] =>
  patterns.map((pattern) => new RegExp(pattern, 'iu'));

type Find = { readonly coverSheet: readonly RegExp[]; readonly salutation: readonly RegExp[] };

function reasonsFor(lines: readonly string[], { coverSheet, salutation }: Find): BoundaryReason[] {
  const some = (patterns: readonly RegExp[]) => (line: string) =>
    patterns.some((pattern) => pattern.test(line));
  const reasons: BoundaryReason[] = [];
  if (lines.filter(some(coverSheet)).length >= COVER_LINES_MIN) reasons.push('cover_sheet');
  if (lines.some((line) => NUMBERED.exec(line)?.[1] === '1')) reasons.push('first_of_numbered_pages');
  if (lines.slice(0, OPENING_LINES).some(some(salutation))) reasons.push('new_letter');
  return reasons;
}

function findSubject(lines: readonly string[], patterns: readonly RegExp[]): string | undefined {
  for (const line of lines) {
    for (const pattern of patterns) {
      const match = pattern.exec(line);
      if (match !== null) return normalise(match[1] ?? match[0]);
    }
  }
  return undefined;
}

/** The same person is written in capitals on one page and not on another, and with other spaces. */
const normalise = (name: string): string =>
  (name.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []).toSorted().join(' ');

function isLaterPage(text: string): boolean {
  const match = NUMBERED.exec(text);
  return match !== null && Number(match[1]) > 1 && Number(match[1]) <= Number(match[2]);
}
