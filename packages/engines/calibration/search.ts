import { clamp, roundHalfAway } from '@chartwright/kernel';
import { listCaps } from './caps.ts';
import { minimiseByGoldenSection } from './golden-section.ts';
import { type ParameterPath, readNumber, withNumbers } from './parameter-paths.ts';
import { type FactorRanges, type Fractions, type Scorer, servedScorer, smoothScorer } from './rescoring.ts';
import type { Mark, SearchSpace } from './search-space.ts';

/** A record as the search reads it: fractions under the starting parameters. */
export type Sample = { readonly fractions: Fractions; readonly outcome: boolean };

export type Move = { readonly path: ParameterPath; readonly from: number; readonly to: number };

export type SearchResult<P> = {
  readonly parameters: P;
  /** One point from one factor to another, in the order they were made. */
  readonly transfers: readonly { readonly fromFactor: number; readonly toFactor: number }[];
  readonly marks: readonly Move[];
  /** Brier + penalty on the samples, before and after; never higher after. */
  readonly objective: { readonly before: number; readonly after: number };
};

const MOVES_MAX = 50;
const MARKS_MAX = 3;
const PENALTY = 0.05;
const IMPROVEMENT_MIN = 1e-6;

/**
 * Looks for parameters with a lower Brier score near the starting ones. Deterministic: same samples, same result.
 *
 * The objective is Brier + 0.05·mean(((w−w₀)/w₀)²) over the weights, w₀ being the starting weights, plus
 * 0.05·((x−x₀)/x₀)² for each mark moved. First one-point transfers between factors, each time the best strict
 * improvement (ties: first in factor order), at most 50; then marks one at a time, at most three. Weights and marks
 * stay inside their caps, and a mark moves only in the direction the records can follow (`rescoring.ts`).
 *
 * @param samples of the fit period; with none of them nothing moves
 */
export function searchParameters<P extends object>(
  space: SearchSpace<P>,
  start: P,
  samples: readonly Sample[],
): SearchResult<P> {
  const before = samples.length === 0 ? 0 : brierOf(space, samples, start);
  if (samples.length === 0)
    return { parameters: start, transfers: [], marks: [], objective: { before, after: before } };

  const weighted = moveWeights(space, start, samples);
  const marked = moveMarks(space, { ...weighted, samples, moves: [] });
  return {
    parameters: marked.parameters,
    transfers: weighted.transfers,
    marks: marked.moves,
    objective: { before, after: marked.objective },
  };
}

function brierOf<P>(
  space: SearchSpace<P>,
  samples: readonly Sample[],
  parameters: P,
  scorerFrom: (ranges: FactorRanges) => Scorer = servedScorer,
): number {
  const scoreOf = scorerFrom(space.rescoring.ranges(parameters));
  let sum = 0;
  for (const { fractions, outcome } of samples) {
    const probability = space.probabilityOf(scoreOf(fractions));
    sum += (probability - (outcome ? 1 : 0)) ** 2;
  }
  return sum / samples.length;
}

const relativeSquare = (value: number, from: number): number => ((value - from) / from) ** 2;

function weightPenalty(weights: readonly number[], starting: readonly number[]): number {
  const squares = weights.map((weight, index) => relativeSquare(weight, starting[index] ?? weight));
  return (PENALTY * squares.reduce((sum, square) => sum + square, 0)) / weights.length;
}

type Weighted<P> = {
  readonly parameters: P;
  readonly weights: readonly number[];
  readonly objective: number;
  readonly transfers: SearchResult<P>['transfers'];
};

function moveWeights<P extends object>(
  space: SearchSpace<P>,
  start: P,
  samples: readonly Sample[],
): Weighted<P> {
  const starting = space.readWeights(start);
  let current: Weighted<P> = {
    parameters: start,
    weights: starting,
    objective: brierOf(space, samples, start),
    transfers: [],
  };
  while (current.transfers.length < MOVES_MAX) {
    const next = bestTransfer(space, current, starting, samples);
    if (next === undefined) return current;
    current = next;
  }
  return current;
}

function bestTransfer<P extends object>(
  space: SearchSpace<P>,
  current: Weighted<P>,
  starting: readonly number[],
  samples: readonly Sample[],
): Weighted<P> | undefined {
  let best: Weighted<P> | undefined;
  for (const toFactor of current.weights.keys()) {
    for (const fromFactor of current.weights.keys()) {
      if (toFactor === fromFactor) continue;
      const weights = current.weights.map(
        (weight, factor) => weight + (factor === toFactor ? 1 : 0) - (factor === fromFactor ? 1 : 0),
      );
      const parameters = space.withWeights(current.parameters, weights);
      if (!space.isAllowed(parameters)) continue;
      const objective = brierOf(space, samples, parameters) + weightPenalty(weights, starting);
      if (objective >= (best?.objective ?? current.objective - IMPROVEMENT_MIN)) continue;
      best = { parameters, weights, objective, transfers: [...current.transfers, { fromFactor, toFactor }] };
    }
  }
  return best;
}

type Marked<P> = {
  readonly parameters: P;
  /** The same people, with the fractions these parameters would have given. */
  readonly samples: readonly Sample[];
  readonly objective: number;
  readonly moves: readonly Move[];
};

function moveMarks<P extends object>(space: SearchSpace<P>, start: Marked<P>): Marked<P> {
  let current = start;
  while (current.moves.length < MARKS_MAX) {
    const next = bestMark(space, current);
    if (next === undefined) return current;
    current = next;
  }
  return current;
}

function bestMark<P extends object>(space: SearchSpace<P>, current: Marked<P>): Marked<P> | undefined {
  const moved = new Set(current.moves.map(({ path }) => path));
  let best: Marked<P> | undefined;
  for (const mark of space.marks) {
    const next = moved.has(mark.path) ? undefined : moveMark(space, mark, current);
    if (next === undefined || !space.isAllowed(next.parameters)) continue;
    if (next.objective < (best?.objective ?? current.objective - IMPROVEMENT_MIN)) best = next;
  }
  return best;
}

function moveMark<P extends object>(
  space: SearchSpace<P>,
  mark: Mark,
  current: Marked<P>,
): Marked<P> | undefined {
  const from = readNumber(current.parameters, mark.path);
  const range = rangeOf(space, mark, from);
  if (range.high - range.low < mark.step) return undefined;

  const movedTo = (x: number): Pick<Marked<P>, 'parameters' | 'samples'> => {
    const parameters = withNumbers(current.parameters, { [mark.path]: x });
    return { parameters, samples: translateSamples(space, current, parameters) };
  };
  const penaltyAt = (x: number): number => PENALTY * relativeSquare(x, from);
  // The served score moves in whole points; golden section would stop on the first step of that staircase.
  const smoothAt = (x: number): number => {
    const { parameters, samples } = movedTo(x);
    return brierOf(space, samples, parameters, smoothScorer) + penaltyAt(x);
  };
  const found = minimiseByGoldenSection(smoothAt, { ...range, width: mark.step / 2 });
  const to = clamp(roundHalfAway(Math.round(found / mark.step) * mark.step, 2), range.low, range.high);

  const moved = movedTo(to);
  const gain =
    brierOf(space, current.samples, current.parameters) - brierOf(space, moved.samples, moved.parameters);
  return {
    ...moved,
    objective: current.objective - gain + penaltyAt(to),
    moves: [...current.moves, { path: mark.path, from, to }],
  };
}

/** From where the mark stands to its cap, on the side the records can follow. */
function rangeOf<P>({ engine }: SearchSpace<P>, { path, direction }: Mark, from: number): Range {
  const cap = listCaps(engine).find((one) => one.path === path);
  if (cap === undefined) throw new RangeError(`No cap for ${path}`);
  return direction === 'up' ? { low: from, high: cap.max } : { low: cap.min, high: from };
}

type Range = { readonly low: number; readonly high: number };

const translateSamples = <P>(space: SearchSpace<P>, from: Marked<P>, to: P): readonly Sample[] =>
  from.samples.map(({ fractions, outcome }) => ({
    fractions: space.rescoring.translate(fractions, from.parameters, to),
    outcome,
  }));
