import type { Knot } from '../parameters/source.ts';

/** Absorbs binary representation noise in comparisons with a published edge. */
export const TOLERANCE = 1e-9;

/** Piecewise linear interpolation, flat outside the outer knots. */
export function interpolate(x: number, knots: readonly Knot[]): number {
  let before: Knot | undefined;
  for (const knot of knots) {
    if (x <= knot[0]) {
      if (before === undefined) return knot[1];
      return before[1] + ((knot[1] - before[1]) * (x - before[0])) / (knot[0] - before[0]);
    }
    before = knot;
  }
  return before === undefined ? 0 : before[1];
}

/** The lowest and highest value a curve can take. */
export function curveRange(knots: readonly Knot[]): { min: number; max: number } {
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  for (const [, y] of knots) {
    min = Math.min(min, y);
    max = Math.max(max, y);
  }
  return knots.length === 0 ? { min: 0, max: 0 } : { min, max };
}
