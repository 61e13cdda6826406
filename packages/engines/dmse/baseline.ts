import { roundHalfAway } from '@chartwright/kernel';
import type { DmseParameters } from '../parameters/dmse.ts';
import type { DmseRequest, DmseSignalKey } from '../request.ts';
import type { DmseSignal } from '../result.ts';
import { TOLERANCE } from '../shared/curve.ts';

const NO_VALUES: readonly number[] = [];

/** No metric of a session reaches this; larger numbers would only overflow the arithmetic. */
const LARGEST_USABLE = 1e6;

/** Usable prior values of one signal: plausible numbers, the last ones kept. */
export function priorValues(
  request: DmseRequest,
  key: DmseSignalKey,
  parameters: DmseParameters,
): readonly number[] {
  const supplied = request.history?.[key];
  if (supplied === null || supplied === undefined) return NO_VALUES;
  const numbers: number[] = [];
  for (const value of supplied) {
    if (typeof value === 'number' && Math.abs(value) <= LARGEST_USABLE) numbers.push(value);
  }
  const { maxValues } = parameters.baseline;
  return numbers.length > maxValues ? numbers.slice(numbers.length - maxValues) : numbers;
}

/** A person's own baseline, and where the current value stands against it. */
export type BaselineReading = {
  readonly baseline: DmseSignal['baseline'];
  readonly trendDir: DmseSignal['trendDir'];
};

export const NO_BASELINE: BaselineReading = { baseline: null, trendDir: null };

/** Sample standard deviation; null for a single value. */
function sampleSd(values: readonly number[], mean: number): number | null {
  if (values.length < 2) return null;
  let squares = 0;
  for (const value of values) squares += (value - mean) ** 2;
  return Math.sqrt(squares / (values.length - 1));
}

/**
 * Compares a value with the person's own earlier values. The trend is the raw direction of the number, not good or
 * bad; differences inside half a standard deviation or a small share of the mean are flat.
 */
export function readBaseline(
  current: number,
  prior: readonly number[],
  parameters: DmseParameters,
): BaselineReading {
  if (prior.length === 0) return NO_BASELINE;
  let sum = 0;
  for (const value of prior) sum += value;
  const mean = sum / prior.length;
  const sd = sampleSd(prior, mean);
  const { flatSdShare, flatMeanShare, flatMeanShareSingle } = parameters.baseline;
  const flat =
    sd === null
      ? flatMeanShareSingle * Math.abs(mean)
      : Math.max(flatSdShare * sd, flatMeanShare * Math.abs(mean));
  const difference = current - mean;
  return {
    baseline: {
      mean: roundHalfAway(mean, 2),
      sd: sd === null ? null : roundHalfAway(sd, 2),
      n: prior.length,
    },
    trendDir: Math.abs(difference) <= flat + TOLERANCE ? 'flat' : difference > 0 ? 'up' : 'down',
  };
}
