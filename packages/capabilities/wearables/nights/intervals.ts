export type Interval = { readonly start: number; readonly end: number };

/** The same time once: sorted, and apart from each other by more than `gapMs`. */
export function union(intervals: readonly Interval[], gapMs = 0): Interval[] {
  const sorted = intervals
    .filter(({ start, end }) => end > start)
    .sort((one, other) => one.start - other.start || one.end - other.end);
  const joined: { start: number; end: number }[] = [];
  for (const { start, end } of sorted) {
    const last = joined.at(-1);
    if (last !== undefined && start - last.end <= gapMs) last.end = Math.max(last.end, end);
    else joined.push({ start, end });
  }
  return joined;
}

export const lengthOf = (intervals: readonly Interval[]): number =>
  intervals.reduce((sum, { start, end }) => sum + end - start, 0);

/** What of `intervals` lies in none of `taken`; both are unions. */
export function without(intervals: readonly Interval[], taken: readonly Interval[]): Interval[] {
  return intervals.flatMap((interval) => {
    const left: Interval[] = [];
    let { start } = interval;
    for (const { start: from, end: to } of taken) {
      if (to <= start || from >= interval.end) continue;
      if (from > start) left.push({ start, end: from });
      start = Math.max(start, to);
    }
    if (start < interval.end) left.push({ start, end: interval.end });
    return left;
  });
}
