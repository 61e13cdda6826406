import { clamp } from '@chartwright/kernel';

/** One prediction and what came of it. */
export type Forecast = { readonly probability: number; readonly outcome: boolean };

export type CalibrationLine = { readonly intercept: number; readonly slope: number };

const PROBABILITY_MIN = 0.005;
const PROBABILITY_MAX = 0.995;
const RIDGE = 1e-6;
const ITERATIONS_MAX = 100;
const HALVINGS_MAX = 40;
const CONVERGED = 1e-10;

/**
 * Calibration intercept and slope: logistic regression of the outcome on logit(p), with p clipped to
 * [0.005, 0.995], by Newton–Raphson with a ridge of 1e-6 on the Hessian. Perfect calibration is 0 and 1.
 *
 * @returns null when no finite line exists: a class is absent, every p is the same, or the classes are separated
 * (the likelihood then grows without bound, and any number would be an artefact of where the loop stopped)
 * @source Cox DR. Biometrika 1958;45:562-565; Van Calster B et al. J Clin Epidemiol 2016;74:167-176
 */
export function fitCalibrationLine(forecasts: readonly Forecast[]): CalibrationLine | null {
  const points = forecasts.map(({ probability, outcome }) => ({
    x: logit(clamp(probability, PROBABILITY_MIN, PROBABILITY_MAX)),
    y: outcome ? 1 : 0,
  }));
  if (!overlaps(points)) return null;

  let line: CalibrationLine = { intercept: 0, slope: 0 };
  for (let iteration = 0; iteration < ITERATIONS_MAX; iteration += 1) {
    const next = climb(points, line);
    const moved = Math.abs(next.intercept - line.intercept) + Math.abs(next.slope - line.slope);
    line = next;
    if (moved < CONVERGED) return line;
  }
  return line;
}

type Point = { readonly x: number; readonly y: number };

const logit = (p: number): number => Math.log(p / (1 - p));

/** A maximum exists only when each class reaches strictly into the range of the other. */
function overlaps(points: readonly Point[]): boolean {
  const events = extent(points.filter((point) => point.y === 1));
  const others = extent(points.filter((point) => point.y === 0));
  return events.low < others.high && others.low < events.high;
}

function extent(points: readonly Point[]): { readonly low: number; readonly high: number } {
  return points.reduce(({ low, high }, { x }) => ({ low: Math.min(low, x), high: Math.max(high, x) }), {
    low: Number.POSITIVE_INFINITY,
    high: Number.NEGATIVE_INFINITY,
  });
}

/** One Newton step, halved while it would lower the likelihood, so that a far start cannot diverge. */
function climb(points: readonly Point[], line: CalibrationLine): CalibrationLine {
  const step = newtonStep(points, line);
  const before = logLikelihood(points, line);
  for (let halving = 0, share = 1; halving < HALVINGS_MAX; halving += 1, share /= 2) {
    const next = {
      intercept: line.intercept + share * step.intercept,
      slope: line.slope + share * step.slope,
    };
    if (logLikelihood(points, next) >= before) return next;
  }
  return line;
}

function newtonStep(points: readonly Point[], line: CalibrationLine): CalibrationLine {
  let g0 = 0;
  let g1 = 0;
  let h00 = RIDGE;
  let h01 = 0;
  let h11 = RIDGE;
  for (const { x, y } of points) {
    const p = 1 / (1 + Math.exp(-(line.intercept + line.slope * x)));
    const weight = p * (1 - p);
    g0 += y - p;
    g1 += (y - p) * x;
    h00 += weight;
    h01 += weight * x;
    h11 += weight * x * x;
  }
  const determinant = h00 * h11 - h01 * h01;
  return { intercept: (h11 * g0 - h01 * g1) / determinant, slope: (h00 * g1 - h01 * g0) / determinant };
}

function logLikelihood(points: readonly Point[], { intercept, slope }: CalibrationLine): number {
  return points.reduce((sum, { x, y }) => {
    const eta = intercept + slope * x;
    // log(1 + e^eta) without overflow.
    const softplus = Math.max(eta, 0) + Math.log1p(Math.exp(-Math.abs(eta)));
    return sum + y * eta - softplus;
  }, 0);
}
