import type { Component } from './components.ts';

export type Tilt = {
  /** True where lines of text run from top to bottom. */
  readonly isSideways: boolean;
  /** Degrees by which lines climb to the right; the page must be turned clockwise by as much. */
  readonly degrees: number;
};

const DEGREES_MAX = 12;
const COARSE = 0.5;
const FINE = 0.05;
/** Fewer letters do not tell in which direction they run. */
const LETTERS_MIN = 40;

/** How the lines of text lie, by letting the feet of the letters fall into rows at every angle. */
export function findTilt(letters: readonly Component[]): Tilt {
  if (letters.length < LETTERS_MIN) return { isSideways: false, degrees: 0 };
  const upright = bestAngle(
    letters.map(({ left, right, bottom }) => ({ along: (left + right) / 2, across: bottom })),
  );
  const sideways = bestAngle(
    letters.map(({ top, bottom, left }) => ({ along: (top + bottom) / 2, across: left })),
  );
  // Sideways must win clearly: columns of figures fall into rows in both directions.
  if (sideways.score > 1.3 * upright.score) return { isSideways: true, degrees: -sideways.degrees };
  return { isSideways: false, degrees: upright.degrees };
}

type Point = { readonly along: number; readonly across: number };
type Scored = { readonly degrees: number; readonly score: number };

function bestAngle(points: readonly Point[]): Scored {
  const coarse = bestOf(points, anglesAround(0, DEGREES_MAX, COARSE));
  return bestOf(points, anglesAround(coarse.degrees, COARSE, FINE));
}

const anglesAround = (centre: number, reach: number, step: number): number[] =>
  Array.from({ length: 2 * Math.round(reach / step) + 1 }, (_, i) => centre - reach + i * step);

function bestOf(points: readonly Point[], angles: readonly number[]): Scored {
  return angles
    .map((degrees) => ({ degrees, score: scoreAt(points, degrees) }))
    .reduce((best, one) =>
      one.score > best.score || (one.score === best.score && Math.abs(one.degrees) < Math.abs(best.degrees))
        ? one
        : best,
    );
}

/** The sum of the squares of how many feet stand in each row: few full rows score more than many thin ones. */
function scoreAt(points: readonly Point[], degrees: number): number {
  const slope = Math.tan((degrees * Math.PI) / 180);
  const rows = new Map<number, number>();
  for (const { along, across } of points) {
    const row = Math.round((across + slope * along) / ROW_PIXELS);
    rows.set(row, (rows.get(row) ?? 0) + 1);
  }
  let score = 0;
  for (const count of rows.values()) score += count * count;
  return score;
}

const ROW_PIXELS = 3;
