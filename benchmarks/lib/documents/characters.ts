/** The share of characters that are right, over all texts; white space counts as one space, and a rule drawn with signs as nothing. */
export function characterAccuracy(read: readonly string[], written: readonly string[]): number {
  let wrong = 0;
  let all = 0;
  for (const [i, text] of written.entries()) {
    const truth = normalise(text);
    wrong += Math.min(truth.length, distance(normalise(read[i] ?? ''), truth));
    all += truth.length;
  }
  return 1 - wrong / all;
}

const normalise = (text: string): string =>
  text
    .replace(/([-=_*~.])\1{3,}/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();

/** How many characters must be changed, put in or taken out (Levenshtein). */
function distance(one: string, other: string): number {
  let above = Uint32Array.from({ length: other.length + 1 }, (_, j) => j);
  for (let i = 1; i <= one.length; i += 1) {
    const row = new Uint32Array(other.length + 1);
    row[0] = i;
    for (let j = 1; j <= other.length; j += 1) {
      const changed = (above[j - 1] ?? 0) + (one[i - 1] === other[j - 1] ? 0 : 1);
      row[j] = Math.min((above[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, changed);
    }
    above = row;
  }
  return above[other.length] ?? 0;
}
