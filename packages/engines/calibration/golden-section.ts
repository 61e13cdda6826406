const INVERSE_GOLDEN = (Math.sqrt(5) - 1) / 2;

/**
 * Narrows [low, high] around a minimum by golden-section search: one new evaluation per step, no derivative, the
 * same path every time. Where the function has several valleys it ends in one of them, so a caller compares the
 * result with where it started.
 *
 * @param width the search stops when the interval is narrower
 * @source Kiefer J. Proc Amer Math Soc 1953;4:502-506
 */
export function minimiseByGoldenSection(
  f: (x: number) => number,
  { low, high, width }: { readonly low: number; readonly high: number; readonly width: number },
): number {
  let left = low;
  let right = high;
  let inner = right - INVERSE_GOLDEN * (right - left);
  let outer = left + INVERSE_GOLDEN * (right - left);
  let atInner = f(inner);
  let atOuter = f(outer);
  while (right - left > width) {
    if (atInner <= atOuter) {
      [right, outer, atOuter] = [outer, inner, atInner];
      inner = right - INVERSE_GOLDEN * (right - left);
      atInner = f(inner);
    } else {
      [left, inner, atInner] = [inner, outer, atOuter];
      outer = left + INVERSE_GOLDEN * (right - left);
      atOuter = f(outer);
    }
  }
  return (left + right) / 2;
}
