/** A code as prefixes compare it: capitals, without dots and spaces. */
export function normaliseCode(code: string): string {
  return code.toUpperCase().replaceAll(/[. ]/g, '');
}

/** Writes the ranges of published lists out: `I425-I429` is I425, I426, I427, I428 and I429. */
export function expandPrefixes(listed: readonly string[]): string[] {
  return listed.flatMap((entry) => {
    const [first = '', last] = entry.split('-');
    return last === undefined ? [first] : expandRange(first, last);
  });
}

function expandRange(first: string, last: string): string[] {
  const letter = first.slice(0, 1);
  const from = Number(first.slice(1));
  const to = Number(last.slice(1));
  const isRange = first.length === last.length && last.startsWith(letter) && from < to;
  if (!isRange) throw new RangeError(`not a range of codes: ${first}-${last}`);
  const width = first.length - 1;
  return Array.from(
    { length: to - from + 1 },
    (_, step) => letter + String(from + step).padStart(width, '0'),
  );
}
