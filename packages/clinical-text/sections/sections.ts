import type { Tokens } from '../tokens.ts';
import { headingAt } from './headings.ts';

/** Where a section begins and what it is called. Ranges are of tokens. */
export type Section = {
  readonly name: string;
  readonly from: number;
  to: number;
  heading?: readonly [number, number];
};

/** These stand inside an examination or a review of systems and do not end it. */
const PART = 'exam-part';

/** Divides a note by its headings. Sentence starts are where a heading may stand. */
export function findSections(tokens: Tokens, sentenceStarts: readonly number[]): Section[] {
  const sections: Section[] = [{ name: 'body', from: 0, to: tokens.count }];
  let whole = 'body';
  // A run of list marks may hold many sentence starts; it is walked once.
  let walked = 0;
  for (const start of sentenceStarts) {
    if (start < walked) continue;
    let from = start;
    while (from < tokens.count && isBullet(tokens, from)) from += 1;
    walked = from;
    const heading = headingAt(tokens, from);
    if (heading === undefined) continue;
    const last = sections.at(-1);
    if (last !== undefined) endAt(last, heading.from);
    const name = heading.name === PART ? partOf(whole) : heading.name;
    whole = name;
    sections.push({ name, from: heading.from, to: tokens.count, heading: [heading.from, heading.to] });
  }
  return sections.filter(({ from, to }) => to > from);
}

/** A line in capitals may hold a heading we know: what stood before it is then the shorter heading. */
function endAt(section: Section, to: number): void {
  section.to = to;
  if (section.heading !== undefined && section.heading[1] > to) section.heading = [section.heading[0], to];
}

/** `Neck:` under a review of systems is a part of it; anywhere else it is examination. */
const partOf = (whole: string) =>
  whole === 'review-of-systems' ||
  whole === 'past-history' ||
  whole === 'family-history' ||
  whole === 'investigations'
    ? whole
    : 'examination';

function isBullet(tokens: Tokens, at: number): boolean {
  const word = tokens.lower[at] ?? '';
  return /^(?:[-*•·–,)(#.]|\d{1,2})$/.test(word);
}
