/** A prime below 2^26, so that products of two remainders stay exact. */
const PRIME = 67_108_859;

/**
 * The unknowns that follow from known sums of unknowns: those whose unit vector is a combination of the sums. Counted
 * with remainders of a prime. Between two dimensions every minor is -1, 0 or 1, so that it is exact; between more a
 * minor would have to be a multiple of the prime to mislead it.
 *
 * @param sums for each known sum, the unknowns that are in it
 */
export function determinedBy(sums: readonly (readonly number[])[], unknowns: number): readonly number[] {
  const rows = sums.map((sum) => {
    const row = Array.from({ length: unknowns }, () => 0);
    for (const unknown of sum) row[unknown] = 1;
    return row;
  });
  let used = 0;
  for (let column = 0; column < unknowns; column++) {
    const pivot = rows.findIndex((row, at) => at >= used && row[column] !== 0);
    if (pivot < 0) continue;
    reduce(rows, { pivot, used, column });
    used++;
  }
  return rows.slice(0, used).flatMap((row) => {
    const left = row.flatMap((factor, unknown) => (factor === 0 ? [] : [unknown]));
    return left.length === 1 ? left : [];
  });
}

/** Brings the pivot row to its place, with 1 in the column, and takes it off every other row. */
function reduce(
  rows: number[][],
  { pivot, used, column }: { readonly pivot: number; readonly used: number; readonly column: number },
): void {
  const chosen = rows[pivot] ?? [];
  rows[pivot] = rows[used] ?? [];
  const inverse = power(chosen[column] ?? 1, PRIME - 2);
  const unit = chosen.map((factor) => (factor * inverse) % PRIME);
  rows[used] = unit;
  for (const [at, row] of rows.entries()) {
    const factor = row[column] ?? 0;
    if (at === used || factor === 0) continue;
    for (const [place, own] of unit.entries()) {
      row[place] = ((row[place] ?? 0) - ((factor * own) % PRIME) + PRIME) % PRIME;
    }
  }
}

function power(base: number, exponent: number): number {
  let result = 1;
  let square = base % PRIME;
  for (let rest = exponent; rest > 0; rest = Math.floor(rest / 2)) {
    if (rest % 2 === 1) result = (result * square) % PRIME;
    square = (square * square) % PRIME;
  }
  return result;
}
