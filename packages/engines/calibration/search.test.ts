import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { defaultParameters } from '../parameters/index.ts';
import { checkWithinCaps } from './caps.ts';
import { readNumber } from './parameter-paths.ts';
import { servedScorer } from './rescoring.ts';
import { type Sample, searchParameters } from './search.ts';
import { outcomeSpace, relapseSpace, type SearchSpace } from './search-space.ts';

const relapse = defaultParameters.relapse;
const outcome = defaultParameters.outcome;

const share = fc.double({ min: 0, max: 1, noNaN: true });
const sampleOf = (factors: readonly [string, ...string[]]): fc.Arbitrary<Sample> =>
  fc.record({
    fractions: fc.dictionary(fc.constantFrom(...factors), share, { maxKeys: factors.length }),
    outcome: fc.boolean(),
  });
const relapseSamples = fc.array(sampleOf(['symptoms', 'sleep', 'dmse', 'medication', 'cadence']), {
  minLength: 1,
  maxLength: 40,
});
const outcomeSamples = fc.array(sampleOf(['symptoms', 'dmse', 'medication', 'biomarker', 'sleep']), {
  minLength: 1,
  maxLength: 40,
});

/** The objective written out again, from the result alone. */
function objectiveOf<P extends object>(
  space: SearchSpace<P>,
  start: P,
  end: P,
  samples: readonly Sample[],
): number {
  const scoreOf = servedScorer(space.rescoring.ranges(end));
  const brier =
    samples
      .map(({ fractions, outcome: came }) => {
        const score = scoreOf(space.rescoring.translate(fractions, start, end));
        return (space.probabilityOf(score) - (came ? 1 : 0)) ** 2;
      })
      .reduce((sum, square) => sum + square, 0) / samples.length;
  const before = space.readWeights(start);
  const squares = space
    .readWeights(end)
    .map((weight, i) => ((weight - (before[i] ?? 1)) / (before[i] ?? 1)) ** 2);
  return brier + (0.05 * squares.reduce((sum, square) => sum + square, 0)) / squares.length;
}

describe.each([
  {
    name: 'relapse',
    space: relapseSpace as SearchSpace<object>,
    start: relapse as object,
    samples: relapseSamples,
  },
  {
    name: 'outcome',
    space: outcomeSpace as SearchSpace<object>,
    start: outcome as object,
    samples: outcomeSamples,
  },
])('searchParameters() on $name records', ({ space, start, samples }) => {
  test('stays inside the caps, keeps the sum of 100, and never ends worse than it began', () => {
    fc.assert(
      fc.property(samples, (list) => {
        const { parameters, objective, marks, transfers } = searchParameters(space, start, list);
        expect(checkWithinCaps(space.engine, parameters as never)).toEqual([]);
        expect(space.readWeights(parameters).reduce((sum, weight) => sum + weight, 0)).toBe(100);
        expect(objective.after).toBeLessThanOrEqual(objective.before);
        expect(transfers.length).toBeLessThanOrEqual(50);
        expect(marks.length).toBeLessThanOrEqual(3);
        expect(space.rescoring.obstacles(start, parameters)).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });

  test('reports the objective it reached', () => {
    fc.assert(
      fc.property(samples, (list) => {
        const { parameters, objective, marks } = searchParameters(space, start, list);
        const penalties = marks.map(({ from, to }) => 0.05 * ((to - from) / from) ** 2);
        const total = penalties.reduce((sum, one) => sum + one, objectiveOf(space, start, parameters, list));
        // Carrying fractions in one step or in three may differ in the last bits and tip a rounded part.
        expect(Math.abs(objective.after - total)).toBeLessThan(0.02);
      }),
      { numRuns: 60 },
    );
  });

  test('gives the same answer to the same samples', () => {
    fc.assert(
      fc.property(samples, (list) => {
        expect(searchParameters(space, start, list)).toEqual(searchParameters(space, start, list));
      }),
      { numRuns: 30 },
    );
  });

  test('moves nothing without samples', () => {
    const result = searchParameters(space, start, []);
    expect(result).toEqual({
      parameters: start,
      transfers: [],
      marks: [],
      objective: { before: 0, after: 0 },
    });
  });
});

describe('searchParameters()', () => {
  const repeat = (count: number, sample: Sample): readonly Sample[] =>
    Array.from({ length: count }, () => sample);

  test('moves points to the factor that tells, until a cap or the penalty stops it', () => {
    // Sleep alone separates; dmse points go to people without an event.
    const samples = [
      ...repeat(50, { fractions: { sleep: 1 }, outcome: true }),
      ...repeat(50, { fractions: { dmse: 1 }, outcome: false }),
    ];
    const { parameters, transfers, objective } = searchParameters(relapseSpace, relapse, samples);
    expect(parameters.weights.sleep).toBe(21);
    expect(parameters.weights.dmse).toBe(15);
    expect(objective.after).toBeLessThan(objective.before);
    // Factor 2 (dmse) gives to factor 1 (sleep) first: it gains on both kinds of people.
    expect(transfers[0]).toEqual({ fromFactor: 2, toFactor: 1 });
  });

  test('stays put where every move costs more than it brings', () => {
    // The score states 50 %, half had the event, and every factor stands alike.
    const halves = { symptoms: 0.5, sleep: 0.5, dmse: 0.5, medication: 0.5, cadence: 0.5 };
    const samples = [
      ...repeat(20, { fractions: halves, outcome: true }),
      ...repeat(20, { fractions: halves, outcome: false }),
    ];
    const { parameters, transfers, marks } = searchParameters(relapseSpace, relapse, samples);
    expect(parameters).toEqual(relapse);
    expect([transfers, marks]).toEqual([[], []]);
  });

  test('brings a full-scale mark nearer when the people below it had the event', () => {
    const samples = repeat(60, { fractions: { dmse: 0.8 }, outcome: true });
    const { marks, parameters } = searchParameters(relapseSpace, relapse, samples);
    expect(marks.map(({ path }) => path)).toEqual(['dmse.fullScalePct']);
    expect(parameters.dmse.fullScalePct).toBe(32);
    expect(marks[0]).toEqual({ path: 'dmse.fullScalePct', from: 40, to: 32 });
  });

  test('stops at three marks where a fourth would also help', () => {
    const samples = [
      ...repeat(60, { fractions: { sleep: 0.9, dmse: 0.7, cadence: 0.9 }, outcome: true }),
      ...repeat(60, { fractions: { symptoms: 1, medication: 1, cadence: 0.05 }, outcome: false }),
    ];
    const { marks } = searchParameters(relapseSpace, relapse, samples);
    expect(marks.map(({ path }) => path)).toEqual([
      'dmse.fullScalePct',
      'sleep.knots.0.0',
      'cadence.fullDays',
    ]);
    // Alone, the fourth moves.
    const grace = relapseSpace.marks.filter(({ path }) => path === 'cadence.graceDays');
    const alone = searchParameters({ ...relapseSpace, marks: grace }, relapse, samples);
    expect(alone.marks.map(({ path }) => path)).toEqual(['cadence.graceDays']);
  });

  test('keeps the level share of the symptom weight', () => {
    const samples = repeat(60, { fractions: { symptoms: 1 }, outcome: true });
    const { parameters } = searchParameters(relapseSpace, relapse, samples);
    expect(parameters.weights.symptoms).toBeGreaterThan(38);
    expect(parameters.symptoms.levelPoints / parameters.weights.symptoms).toBeCloseTo(22 / 38, 12);
  });

  test('keeps the two static outcome sources equal and the slopes in step with the caps', () => {
    const samples = [
      ...repeat(30, { fractions: { symptoms: 1 }, outcome: true }),
      ...repeat(30, { fractions: { symptoms: 0 }, outcome: false }),
    ];
    const { parameters } = searchParameters(outcomeSpace, outcome, samples);
    expect(parameters.symptoms.cap).toBeGreaterThan(65);
    expect(parameters.biomarker.cap).toBe(parameters.medication.points);
    expect(readNumber(parameters, 'dmse.pointsPerPct') / parameters.dmse.cap).toBeCloseTo(0.5 / 20, 12);
  });

  test('starts from the active weights, not from the default', () => {
    const active = relapseSpace.withWeights(relapse, [40, 18, 16, 14, 12]);
    const samples = repeat(30, { fractions: { symptoms: 1 }, outcome: true });
    const { parameters } = searchParameters(relapseSpace, active, samples);
    expect(parameters.weights.symptoms).toBeGreaterThan(40);
  });
});
