/** Rows of one quarter: its number, how many they are, and their first and last day. `quarter` is null without a day. */
export type Quarter = {
  readonly quarter: number | null;
  readonly rows: number;
  readonly first: string;
  readonly last: string;
};

/** Quarters in their order, put together as long as their rows can be sorted in memory; those without a day are alone. */
export function passesOf(quarters: readonly Quarter[], rowsMax: number): readonly (readonly Quarter[])[] {
  const passes: Quarter[][] = [];
  let rows = 0;
  for (const each of quarters) {
    const last = passes.at(-1);
    const isRoom = rows + each.rows <= rowsMax && each.quarter !== null && last?.[0]?.quarter !== null;
    if (last !== undefined && isRoom) {
      last.push(each);
      rows += each.rows;
    } else {
      passes.push([each]);
      rows = each.rows;
    }
  }
  return passes;
}
