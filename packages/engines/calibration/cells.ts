/** A cell with fewer people than this is never displayed: someone could be recognised in it. */
export const CELL_RECORDS_MIN = 11;

/** Why a figure is withheld. `complementary`: it could be had by subtracting the shown cells from the total. */
export type SuppressionReason = 'fewer_than_11_records' | 'complementary';

export type Cell<Figures> =
  | ({ readonly name: string; readonly state: 'shown'; readonly n: number } & Figures)
  | { readonly name: string; readonly state: 'suppressed'; readonly reason: SuppressionReason };

export type Group<R> = { readonly name: string; readonly records: readonly R[] };

/**
 * Turns a partition of the records into cells that may be displayed.
 *
 * @param groups every record in exactly one group, so that totals and cells belong together
 * @param measure the figures of one group; called only for groups that are shown
 */
export function displayCells<R, Figures extends object>(
  groups: readonly Group<R>[],
  measure: (records: readonly R[]) => Figures,
): readonly Cell<Figures>[] {
  const small = groups.filter(isSmall);
  const complement = small.length === 1 && small[0]?.records.length !== 0 ? smallestShown(groups) : undefined;
  return groups.map((group) => {
    const { name, records } = group;
    if (isSmall(group)) return { name, state: 'suppressed', reason: 'fewer_than_11_records' };
    if (group === complement) return { name, state: 'suppressed', reason: 'complementary' };
    return { name, state: 'shown', n: records.length, ...measure(records) };
  });
}

const isSmall = (group: Group<unknown>): boolean => group.records.length < CELL_RECORDS_MIN;

function smallestShown<R>(groups: readonly Group<R>[]): Group<R> | undefined {
  return groups.filter((group) => !isSmall(group)).toSorted((a, b) => a.records.length - b.records.length)[0];
}
