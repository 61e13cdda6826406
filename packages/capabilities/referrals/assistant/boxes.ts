import type { Span } from '@chartwright/kernel';
import { firstOf } from './pattern.ts';
import type { Sheet } from './sheet.ts';

const BOX = /[[(][ \t]{0,3}([xX*]?)[ \t]{0,3}[\])]/g;
const ANSWERED_NO = /(?:^|(?<=\s{2}))[A-Za-z][A-Za-z ?/']{1,24}[ :]{1,6}(?:N|No|NO|nil)(?=\s{2}|\s*$|\s-)/g;
const ALLERGY_OR_NONE = /allerg|adr|med|interp|pmh|nkda|tamoxifen|smok/i;

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
    const from = Math.max(boxes[at - 1]?.end ?? 0, line.lastIndexOf(':', start) + 1);
    return [{ start: from, end }];
  });
}

const answeredNo = (line: string): Span[] =>
  firstOf(line.matchAll(ANSWERED_NO))
    .filter((match) => !ALLERGY_OR_NONE.test(match[0]))
    .map((match) => ({ start: match.index, end: match.index + match[0].length }));
