import type { Counts } from '../data/model.ts';

/** What several batches come to. */
export type Tally = {
  received: number;
  stored: number;
  merged: number;
  readonly rejected: Record<string, number>;
  newestAt: Date | undefined;
};

export const emptyTally = (): Tally => ({
  received: 0,
  stored: 0,
  merged: 0,
  rejected: {},
  newestAt: undefined,
});

export function addCounts(tally: Tally, counts: Counts): void {
  tally.received += counts.received;
  tally.stored += counts.stored;
  tally.merged += counts.merged;
  for (const [reason, n] of Object.entries(counts.rejected))
    tally.rejected[reason] = (tally.rejected[reason] ?? 0) + n;
  const { newestAt } = counts;
  if (newestAt !== undefined && (tally.newestAt === undefined || newestAt > tally.newestAt))
    tally.newestAt = newestAt;
}

/** As events tell it. */
export const viewTally = ({ received, stored, merged, rejected, newestAt }: Tally) => ({
  counts: { received, stored, merged, rejected },
  newestSampleAt: newestAt?.toISOString() ?? null,
});
