import type { Span } from '@chartwright/kernel';
import { firstOf } from './pattern.ts';
import type { Sheet } from './sheet.ts';

const BOX = /[[(][ \t]{0,3}([xX*]?)[ \t]{0,3}[\])]/g;
const ANSWERED_NO = /(?:^|(?<=\s{2}))[A-Za-z][A-Za-z ?/']{1,24}[ :]{1,6}(?:N|No|NO|nil)(?=\s{2}|\s*$|\s-)/g;
/** Labels where an N is an answer to be read, and those that end in "No" for number. */
const KEPT =
  /allerg|adr|med|interp|pmh|nkda|tamoxifen|smok|nhs|nhi|hosp|prov|ph\b|phone|tel|ref|mrn|urn|file|card|acc|bldg|preg|driv|crash|uti|bleed/i;

/** What a form offers and nobody ticked, or what it answers with N: the words are there, the finding is not. */
export function findUnticked({ lines, text }: Sheet): Span[] {
  return lines.flatMap(({ start, end }) => {
    const line = text.slice(start, end);
    return [...untickedIn(line), ...answeredNo(line)].map((span) => ({
      start: start + span.start,
      end: start + span.end,
    }));
  });
}

function untickedIn(line: string): Span[] {
  const boxes = firstOf(line.matchAll(BOX)).map((match) => ({
    start: match.index,
    end: match.index + match[0].length,
    isTicked: match[1] !== '',
  }));
  const [first] = boxes;
  if (first === undefined) return [];
  // "[ ] Urgent [x] Routine" or "Urgent [ ]  Routine [x]": what follows the last box tells which.
  const isBefore = /[A-Za-z]{2}/.test(line.slice(boxes.at(-1)?.end ?? 0));
  return boxes.flatMap(({ start, end, isTicked }, at) => {
    if (isTicked) return [];
    if (isBefore) return [{ start, end: boxes[at + 1]?.start ?? line.length }];
    const label = line.slice(0, start).trimEnd();
    const from = Math.max(boxes[at - 1]?.end ?? 0, label.lastIndexOf(':') + 1, label.lastIndexOf('  ') + 2);
    return [{ start: from, end }];
  });
}

const answeredNo = (line: string): Span[] =>
  firstOf(line.matchAll(ANSWERED_NO))
    .filter((match) => !KEPT.test(match[0]))
    .map((match) => ({ start: match.index, end: match.index + match[0].length }));
