import type { Span } from '@chartwright/kernel';
import type { Read } from '../reading.ts';
import letters from './data/letters.json' with { type: 'json' };
import { type DateFound, type DateOrder, dateOrderOf, findDates } from './dates.ts';
import { evidenceAt, type Sheet } from './sheet.ts';

/** A sheet with what every reader of a field asks first. */
export type Letter = {
  readonly sheet: Sheet;
  readonly receivedAt: string;
  readonly order: DateOrder;
  readonly dates: readonly DateFound[];
  /** Lines with their words in small letters. */
  readonly lines: readonly Line[];
  /** Where the letter greets; the end where it does not. */
  readonly greeting: number;
  /** Where it takes leave; the end where it does not. */
  readonly closing: number;
  /** What the quality of the text leaves of a confidence. */
  readonly trust: number;
};

export type Line = Span & { readonly lower: string; readonly text: string };

export function openLetter(sheet: Sheet, receivedAt: string, trust: number): Letter {
  const order = dateOrderOf(sheet.lower);
  const lines = sheet.lines.map(({ start, end }) => ({
    start,
    end,
    text: sheet.text.slice(start, end),
    lower: sheet.lower.slice(start, end),
  }));
  const greeting = lines.find(({ lower }) =>
    /^\s*(?:dear|hi|hello|to whom|good (?:morning|afternoon)|kia ora|m\u014drena|morena|t\u0113n\u0101 koe|tena koe|talofa|g'day|greetings)\b/.test(
      lower,
    ),
  );
  return {
    sheet,
    receivedAt,
    order,
    dates: findDates(sheet.lower, order, receivedAt),
    lines,
    greeting: greeting?.start ?? sheet.text.length,
    closing: closingOf(lines, greeting?.start ?? 0, sheet.text.length),
    trust,
  };
}

const CLOSING = new RegExp(`^\\s*(?:${letters.closings.join('|')})\\b`);

function closingOf(lines: readonly Line[], from: number, end: number): number {
  const found = lines.findLast(
    ({ start, lower, text }) =>
      start > from &&
      start > end * 0.3 &&
      text.trim().length < 70 &&
      CLOSING.test(lower) &&
      !/^\s*thank(?:s| you) (?:you )?for (?:see|review|asses|accept)/.test(lower),
  );
  return found?.start ?? end;
}

export function lineAt({ lines }: Letter, at: number): number {
  let [low, high] = [0, lines.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((lines[middle]?.start ?? 0) <= at) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** A value with the words that say it; undefined when nothing of them stands on a page. */
export function readAt<T>(
  letter: Letter,
  value: T,
  spans: readonly Span[],
  confidence: number,
): Read<T> | undefined {
  const evidence = spans.flatMap((span) => evidenceAt(letter.sheet, span));
  if (evidence.length === 0) return undefined;
  return { value, confidence: Math.round(confidence * letter.trust * 100) / 100, evidence };
}

/** The date that begins within a few signs after a place. */
export const dateAfter = ({ dates }: Letter, at: number, within: number): DateFound | undefined =>
  dates.find(({ start }) => start >= at && start <= at + within);
