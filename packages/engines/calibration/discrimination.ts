/** What a metric needs of one record: the score that was given, and whether the outcome came. */
export type Scored = { readonly score: number; readonly outcome: boolean };

/**
 * Area under the ROC curve: the share of (event, non-event) pairs in which the event has the higher score, ties ½.
 * Computed from mid-ranks in O(n log n); equal to the pairwise count.
 *
 * @returns 0 to 1, or null when one of the two classes is absent, for then there is no pair to compare
 * @source Hanley JA, McNeil BJ. Radiology 1982;143:29-36 (equivalence with the rank-sum statistic)
 */
export function areaUnderCurve(records: readonly Scored[]): number | null {
  const sorted = records.toSorted((a, b) => a.score - b.score);
  const events = sorted.reduce((count, record) => count + (record.outcome ? 1 : 0), 0);
  const pairs = events * (sorted.length - events);
  if (pairs === 0) return null;

  // Twice the mid-rank is a whole number, so the sum stays exact for any realistic number of records.
  let doubledRankSum = 0;
  for (let from = 0; from < sorted.length; ) {
    const to = endOfTie(sorted, from);
    const tiedEvents = sorted.slice(from, to).filter((record) => record.outcome).length;
    doubledRankSum += tiedEvents * (from + 1 + to);
    from = to;
  }
  return (doubledRankSum - events * (events + 1)) / (2 * pairs);
}

function endOfTie(sorted: readonly Scored[], from: number): number {
  const score = sorted[from]?.score;
  let to = from + 1;
  while (to < sorted.length && sorted[to]?.score === score) to += 1;
  return to;
}
