/** Keeps a number inside [low, high]. */
export const clamp = (x: number, low: number, high: number): number => Math.max(low, Math.min(high, x));

const POWERS_OF_TEN = [1, 10, 100, 1_000, 10_000] as const;

/**
 * Rounds half away from zero with a 1e-9 guard, so that 1.005 (stored as 1.00499…) rounds as it is printed.
 *
 * @param decimals 0 to 4
 * @returns never negative zero
 */
export function roundHalfAway(x: number, decimals: 0 | 1 | 2 | 3 | 4 = 0): number {
  const scale = POWERS_OF_TEN[decimals];
  const magnitude = Math.floor(Math.abs(x) * scale + 0.5 + 1e-9) / scale;
  return x < 0 && magnitude !== 0 ? -magnitude : magnitude;
}
