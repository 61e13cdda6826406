import { httpErrors } from './errors.ts';

/** Part of a content, `end` excluded. */
type Part = { readonly start: number; readonly end: number };

const BYTES = /^bytes=\s*(\d{0,15})-(\d{0,15})\s*$/i;

/**
 * Reads which part of a content is asked for.
 *
 * @param asked the headers `Range` and `If-Range` as they were sent
 * @returns undefined for the whole: nothing was asked, several parts were, or in a form nobody knows; a server may
 *   ignore those. Also when `If-Range` names another version, or a date, which no content of ours has.
 * @throws {Problem} 416 when nothing of the content lies in the range
 * @source RFC 9110, 13.1.5 and 14.2
 */
export function readRange(
  asked: { readonly range: string | undefined; readonly ifRange: string | undefined },
  content: { readonly size: number; readonly etag: string },
): Part | undefined {
  const [, first, last] = BYTES.exec(asked.range ?? '') ?? [];
  if (first === undefined || last === undefined || first + last === '') return undefined;
  // Strong comparison: a weak tag never matches.
  if (asked.ifRange !== undefined && asked.ifRange.trim() !== content.etag) return undefined;
  const { size } = content;
  if (first === '') return endOf(Number(last), size);
  const start = Number(first);
  const end = last === '' ? size : Math.min(Number(last) + 1, size);
  if (last !== '' && Number(last) < start) return undefined;
  if (start >= size) throw outside(size);
  return { start, end };
}

function endOf(length: number, size: number): Part {
  if (length === 0 || size === 0) throw outside(size);
  return { start: Math.max(0, size - length), end: size };
}

const outside = (size: number) =>
  httpErrors.rangeNotSatisfiable({ headers: { 'content-range': `bytes */${size}` } });
