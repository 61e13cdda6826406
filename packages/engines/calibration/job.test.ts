import { roundHalfAway } from '@chartwright/kernel';
import { describe, expect, test } from 'vitest';
import { defaultParameters } from '../parameters/index.ts';
import { checkWithinCaps } from './caps.ts';
import { type CalibrationInput, runCalibration, splitByWeek } from './job.ts';
import type { OutcomeRecord } from './outcome-record.ts';
import { withNumbers } from './parameter-paths.ts';
import { servedScorer } from './rescoring.ts';
import { relapseSpace } from './search-space.ts';

const relapse = defaultParameters.relapse;
const factors = ['symptoms', 'sleep', 'dmse', 'medication', 'cadence'] as const;

/** A small linear congruential generator (Numerical Recipes): the same records on every run. */
function numbersFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

const week = (index: number): string => `2026-W${String(index + 1).padStart(2, '0')}`;

/** Records of a world in which sleep matters more, and visits and medication less, than the default weights say. */
function recordsOf(count: number, parameters = relapse, engineVersion = 'default'): readonly OutcomeRecord[] {
  const next = numbersFrom(42);
  const scoreOf = servedScorer(relapseSpace.rescoring.ranges(parameters));
  return Array.from({ length: count }, (_, index): OutcomeRecord => {
    const fractions = Object.fromEntries(factors.map((factor) => [factor, roundHalfAway(next(), 4)]));
    const risk =
      0.45 * (fractions.symptoms ?? 0) + 0.4 * (fractions.sleep ?? 0) + 0.15 * (fractions.dmse ?? 0);
    return {
      engine: 'relapse',
      engineVersion,
      score: scoreOf(fractions),
      fractions,
      outcome: next() < risk ** 2 * 1.8,
      horizonDays: 90,
      weekOfPrediction: week(Math.floor((index * 20) / count)),
      siteHash: ['aaaaaaaa', 'bbbbbbbb', 'cccccccc'][index % 3] ?? '',
      stratum: index % 2 === 0 ? 'group_a' : 'group_b',
    };
  });
}

const input = (
  records: readonly OutcomeRecord[],
  changed: Partial<CalibrationInput<typeof relapse>> = {},
): CalibrationInput<typeof relapse> => ({
  records,
  versions: new Map([['default', relapse]]),
  active: 'default',
  runGoldenCases: () => ({ run: 122, failed: 0 }),
  ...changed,
});

describe('runCalibration()', () => {
  const records = recordsOf(3000);

  test('finds a candidate that lowers the Brier score on weeks it has not seen', () => {
    const run = runCalibration(relapseSpace, input(records));
    const { candidate } = run;
    expect(run.evidence).toBe('full');
    expect(run.excluded).toEqual({ otherEngine: 0, unknownVersion: 0, notComparable: 0, inconsistent: 0 });
    expect(candidate).not.toBeNull();
    if (candidate === null) return;
    expect(checkWithinCaps('relapse', candidate.parameters)).toEqual([]);
    expect(candidate.parameters.weights.sleep).toBeGreaterThan(18);
    expect(candidate.objective.after).toBeLessThan(candidate.objective.before);
    expect(candidate.holdout.candidate.brier).toBeLessThan(candidate.holdout.active.brier ?? 0);
    expect(candidate.fit).toMatchObject({ firstWeek: '2026-W01', lastWeek: '2026-W14', weeks: 14 });
    expect(candidate.holdout).toMatchObject({ firstWeek: '2026-W15', lastWeek: '2026-W20', weeks: 6 });
  });

  test('is deterministic', () => {
    expect(runCalibration(relapseSpace, input(records))).toEqual(
      runCalibration(relapseSpace, input(records)),
    );
  });

  test('shows exploratory metrics and no candidate between 100 and 199 of a class', () => {
    const few = [
      ...records.filter(({ outcome }) => outcome).slice(0, 150),
      ...records.filter(({ outcome }) => !outcome).slice(0, 600),
    ];
    const run = runCalibration(relapseSpace, input(few));
    expect(run).toMatchObject({ evidence: 'exploratory', candidate: null });
    expect(run.metrics?.n).toBe(750);
  });

  test('shows nothing under 100 of a class', () => {
    const run = runCalibration(relapseSpace, input(records.slice(0, 100)));
    expect(run).toMatchObject({ evidence: 'insufficient', candidate: null, metrics: null });
  });

  test('survives no records', () => {
    expect(runCalibration(relapseSpace, input([]))).toMatchObject({
      window: { events: 0, nonEvents: 0, sites: 0, weeks: 0, firstWeek: null, lastWeek: null },
      evidence: 'insufficient',
    });
  });

  test('leaves out records it cannot re-score and counts them by reason', () => {
    const [one] = recordsOf(1);
    if (one === undefined) throw new Error('One record expected');
    const wider = withNumbers(relapse, { 'dmse.fullScalePct': 36 });
    const { score: _, ...unscored } = one;
    const run = runCalibration(
      relapseSpace,
      input(
        [
          one,
          { ...unscored, engine: 'biomarker', status: 'watch' },
          { ...one, engineVersion: 'v9' },
          { ...one, engineVersion: 'v1' },
          { ...one, score: (one.score ?? 0) + 2 },
        ],
        {
          versions: new Map([
            ['default', relapse],
            ['v1', wider],
          ]),
        },
      ),
    );
    expect(run.excluded).toEqual({ otherEngine: 1, unknownVersion: 1, notComparable: 1, inconsistent: 1 });
    expect(run.window.events + run.window.nonEvents).toBe(1);
  });

  test('carries records of an older version over to the active one', () => {
    const active = withNumbers(relapse, { 'weights.sleep': 20, 'weights.dmse': 16, 'dmse.fullScalePct': 36 });
    const run = runCalibration(
      relapseSpace,
      input(records, {
        versions: new Map([
          ['default', relapse],
          ['v1', active],
        ]),
        active: 'v1',
      }),
    );
    expect(run.excluded).toEqual({ otherEngine: 0, unknownVersion: 0, notComparable: 0, inconsistent: 0 });
    expect(run.metrics?.n).toBe(3000);
    expect(run.metrics?.brier).not.toBe(runCalibration(relapseSpace, input(records)).metrics?.brier);
  });

  test('asks for the golden cases with the candidate, and fails the gate when one fails', () => {
    const asked: (typeof relapse)[] = [];
    const run = runCalibration(
      relapseSpace,
      input(records, {
        runGoldenCases: (parameters) => {
          asked.push(parameters);
          return { run: 122, failed: 1 };
        },
      }),
    );
    expect(asked).toEqual([run.candidate?.parameters]);
    expect(run.candidate?.gates.failures.map(({ gate }) => gate)).toContain('golden_cases');
    expect(run.candidate?.gates.candidateMayBeShown).toBe(false);
  });

  test('wants parameters for the active version', () => {
    expect(() => runCalibration(relapseSpace, input(records, { active: 'v7' }))).toThrow(RangeError);
  });
});

describe('splitByWeek()', () => {
  const at = (...weeks: readonly string[]) => weeks.map((weekOfPrediction) => ({ weekOfPrediction }));

  test('fits on the first 70 % of the distinct weeks, whatever the order of the records', () => {
    const weeks = Array.from({ length: 10 }, (_, index) => week(index));
    const { fit, holdout } = splitByWeek(at(...weeks.toReversed(), '2026-W01', '2026-W10'));
    expect(new Set(fit.map(({ weekOfPrediction }) => weekOfPrediction))).toEqual(new Set(weeks.slice(0, 7)));
    expect(holdout).toHaveLength(4);
  });

  test('orders weeks across a new year', () => {
    const { holdout } = splitByWeek(at('2026-W01', '2025-W52', '2025-W51'));
    expect(holdout).toEqual(at('2026-W01'));
  });

  test('holds everything out when one week leaves nothing to fit on', () => {
    expect(splitByWeek(at('2026-W01', '2026-W01'))).toEqual({ fit: [], holdout: at('2026-W01', '2026-W01') });
    expect(splitByWeek([])).toEqual({ fit: [], holdout: [] });
  });
});
