import type { Span } from '@chartwright/kernel';
import { findDates, isMonthFirst, type WrittenDate } from './dates.ts';
import { type Found, type IdentifierKind, PLACEHOLDERS } from './model.ts';
import { findNames } from './names.ts';
import { findNumbers } from './numbers.ts';
import { findPlaces } from './places.ts';
import { surrogatesFor } from './surrogates.ts';

export type ReplacedSpan = Span & { readonly kind: IdentifierKind; readonly replacement: string };
export type Deidentified = { readonly text: string; readonly spans: readonly ReplacedSpan[] };
export type DeidentifyOptions = {
  /** `YYYY-MM-DD`: the year of a date that names none, for surrogates. */
  readonly letterDate?: string;
  readonly style: 'placeholder' | 'surrogate';
};

/** What is found in the first reading can uncover more in a second; texts that need more readings do not occur. */
const MOST_READINGS = 6;
const placeholder = /\[(?:NAME|DATE|AGE|ADDRESS|POSTCODE|PHONE|EMAIL|URL|IP|ID|ORGANISATION)\]/g;
const worthHiding = /[\p{L}\p{N}]/u;

/**
 * Replaces what identifies a person: names, full dates, ages over 89, addresses, numbers, organisations. Rules and word
 * lists only, so it misses what looks like neither; a person reads the result before it leaves the building.
 *
 * @returns the new text and every replacement with its offsets in the original, in order and without overlap
 * @source 45 CFR 164.514(b)(2), the identifiers of the Safe Harbor method
 */
export function deidentify(text: string, options: DeidentifyOptions): Deidentified {
  const monthFirst = isMonthFirst(text);
  let found: readonly Found[] = [];
  for (let reading = 0; reading < MOST_READINGS; reading += 1) {
    const more = findMore(text, found, monthFirst);
    if (more.length === found.length) break;
    found = more;
  }
  const spans = found.map((one) => ({ ...one, replacement: PLACEHOLDERS[one.kind] }));
  if (options.style === 'placeholder') return { text: rewrite(text, spans), spans };
  const invented = withSurrogates(text, found, options.letterDate, monthFirst);
  return { text: rewrite(text, invented), spans: invented };
}

function withSurrogates(
  text: string,
  found: readonly Found[],
  letterDate: string | undefined,
  monthFirst: boolean,
): ReplacedSpan[] {
  const dates = new Map(
    findDates(text, monthFirst).map((date): [string, WrittenDate] => [`${date.start}-${date.end}`, date]),
  );
  const surrogateOf = surrogatesFor(text, letterDate);
  return found.map((one) => {
    const date = one.kind === 'date' ? dates.get(`${one.start}-${one.end}`) : undefined;
    const written = text.slice(one.start, one.end);
    const replacement = one.kind === 'date' && !date ? PLACEHOLDERS.date : surrogateOf(one, written, date);
    return { ...one, replacement };
  });
}

function rewrite(text: string, spans: readonly ReplacedSpan[]): string {
  const pieces: string[] = [];
  let at = 0;
  for (const { start, end, replacement } of spans) {
    pieces.push(text.slice(at, start), replacement);
    at = end;
  }
  pieces.push(text.slice(at));
  return pieces.join('');
}

/** Reads the text as it stands with what is found so far replaced, and adds what shows now. */
function findMore(text: string, found: readonly Found[], monthFirst: boolean): readonly Found[] {
  const masked = rewrite(
    text,
    found.map((one) => ({ ...one, replacement: PLACEHOLDERS[one.kind] })),
  );
  const fresh = uncovered(masked, [
    ...findNumbers(masked),
    ...findDates(masked, monthFirst),
    ...findPlaces(masked),
    ...findNames(masked),
  ]);
  const moved = toOriginal(fresh, found);
  return [...found, ...moved].sort((a, b) => a.start - b.start);
}

/** Earlier finders win; of a later find what is not yet covered stays. Placeholders are covered from the start. */
function uncovered(text: string, candidates: readonly Found[]): Found[] {
  const covered = new Uint8Array(text.length);
  for (const { 0: written, index } of text.matchAll(placeholder))
    covered.fill(1, index, index + written.length);
  const kept: Found[] = [];
  for (const { start, end, kind } of candidates) {
    let at = start;
    while (at < end) {
      while (at < end && covered[at] === 1) at += 1;
      let stop = at;
      while (stop < end && covered[stop] === 0) stop += 1;
      const piece = trimmed(text, at, stop);
      if (piece) kept.push({ ...piece, kind });
      covered.fill(1, at, stop);
      at = stop;
    }
  }
  return kept.sort((a, b) => a.start - b.start);
}

function trimmed(text: string, from: number, to: number): Span | undefined {
  const written = text.slice(from, to);
  if (!worthHiding.test(written)) return undefined;
  const start = from + (written.length - written.replace(/^[\s,;.]+/, '').length);
  const trimmedEnd = written.trimEnd();
  return { start, end: from + trimmedEnd.length };
}

/** Offsets of the text with placeholders, back to offsets of the original. Fresh finds never touch a placeholder. */
function toOriginal(fresh: readonly Found[], found: readonly Found[]): Found[] {
  let next = 0;
  let shift = 0;
  return fresh.map(({ start, end, kind }) => {
    for (let one = found[next]; one && one.start < start + shift; one = found[next]) {
      shift += one.end - one.start - PLACEHOLDERS[one.kind].length;
      next += 1;
    }
    return { start: start + shift, end: end + shift, kind };
  });
}
