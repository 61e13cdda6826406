import type { Tokens } from '../tokens.ts';
import { headingAt } from './headings.ts';

const LOOK_BACK = 6;

/**
 * Sentence starts with those added where a heading stands in the middle of a line, as in notes whose line breaks were
 * lost: "… at night.  MEDICATIONS:  Ramipril  ALLERGIES: none".
 */
export function withHeadingStarts(tokens: Tokens, starts: readonly number[]): number[] {
  const added: number[] = [];
  const known = new Set(starts);
  let floor = 0;
  for (let at = 1; at < tokens.count; at += 1) {
    if (tokens.lower[at] !== ':') continue;
    const start = headingBefore(tokens, at, Math.max(floor, at - LOOK_BACK));
    if (start !== undefined && !known.has(start)) added.push(start);
    floor = at + 1;
  }
  return added.length === 0 ? [...starts] : [...starts, ...added].toSorted((a, b) => a - b);
}

function headingBefore(tokens: Tokens, colon: number, floor: number): number | undefined {
  for (let from = floor; from < colon; from += 1) {
    if (!mayBegin(tokens, from, colon)) continue;
    if (headingAt(tokens, from)?.to === colon + 1) return from;
  }
  return undefined;
}

/** After a mark, after a gap of two spaces, or in capitals among small letters. */
function mayBegin(tokens: Tokens, from: number, colon: number): boolean {
  const start = tokens.starts[from] ?? 0;
  const end = tokens.ends[from - 1] ?? 0;
  if (from === 0 || start - end > 1) return true;
  if (/^[;,.)\]]$/.test(tokens.lower[from - 1] ?? '')) return true;
  const phrase = tokens.text.slice(start, tokens.starts[colon]);
  return phrase.length > 2 && phrase === phrase.toUpperCase() && phrase !== phrase.toLowerCase();
}
