import { describe, expect, test } from 'vitest';
import { describeWindow, evidenceOf, type GateInput, judgeCandidate } from './gates.ts';
import type { MeasuredRecord, Metrics } from './metrics.ts';

const metrics = (auc: number | null, brier: number | null, calibrationSlope: number | null): Metrics => ({
  n: 600,
  events: 250,
  auc,
  brier,
  calibrationIntercept: 0,
  calibrationSlope,
  bands: [],
  strata: [],
});

const open: GateInput = {
  engine: 'relapse',
  window: { events: 200, nonEvents: 200, sites: 3, weeks: 12 },
  holdout: { active: metrics(0.7, 0.2, 1), candidate: metrics(0.7, 0.19, 1), candidateRecords: [] },
  goldenCases: { run: 122, failed: 0 },
};

const withCandidate = (candidate: Metrics): GateInput => ({
  ...open,
  holdout: { ...open.holdout, candidate },
});
const failed = (input: GateInput) => judgeCandidate(input).failures.map(({ gate }) => gate);

describe('judgeCandidate()', () => {
  test('opens when every gate just holds', () => {
    expect(judgeCandidate(open)).toEqual({
      evidence: 'full',
      metricsMayBeShown: true,
      candidateMayBeShown: true,
      failures: [],
      strataNotJudged: [],
    });
  });

  test.each([
    ['events', { events: 199 }],
    ['non_events', { nonEvents: 199 }],
    ['sites', { sites: 2 }],
    ['weeks', { weeks: 11 }],
  ])('stays closed one short on %s, with the figure', (gate, short) => {
    const report = judgeCandidate({ ...open, window: { ...open.window, ...short } });
    expect(report.candidateMayBeShown).toBe(false);
    expect(report.failures).toMatchObject([{ gate, figure: Object.values(short)[0] }]);
  });

  test('lets the AUC fall by 0.005 and no further', () => {
    expect(failed(withCandidate(metrics(0.695, 0.19, 1)))).toEqual([]);
    const report = judgeCandidate(withCandidate(metrics(0.6949, 0.19, 1)));
    expect(report.failures).toEqual([
      { gate: 'holdout_auc', figure: 0.6949, against: 0.7, required: 'not lower by more than 0.005' },
    ]);
  });

  test('wants the Brier score lower by at least 0.002', () => {
    expect(failed(withCandidate(metrics(0.7, 0.198, 1)))).toEqual([]);
    expect(failed(withCandidate(metrics(0.7, 0.1981, 1)))).toEqual(['holdout_brier']);
    expect(failed(withCandidate(metrics(0.7, 0.21, 1)))).toEqual(['holdout_brier']);
  });

  test('wants a calibration slope from 0.8 to 1.25', () => {
    expect(failed(withCandidate(metrics(0.7, 0.19, 0.8)))).toEqual([]);
    expect(failed(withCandidate(metrics(0.7, 0.19, 1.25)))).toEqual([]);
    expect(failed(withCandidate(metrics(0.7, 0.19, 0.79)))).toEqual(['calibration_slope']);
    expect(failed(withCandidate(metrics(0.7, 0.19, 1.26)))).toEqual(['calibration_slope']);
  });

  test('never passes a figure that could not be computed', () => {
    expect(failed(withCandidate(metrics(null, null, null)))).toEqual([
      'holdout_auc',
      'holdout_brier',
      'calibration_slope',
    ]);
  });

  test('wants every golden case to have run', () => {
    expect(failed({ ...open, goldenCases: { run: 122, failed: 1 } })).toEqual(['golden_cases']);
    expect(judgeCandidate({ ...open, goldenCases: { run: 0, failed: 0 } }).failures).toEqual([
      { gate: 'golden_cases', figure: null, required: 'every golden case runs, 0 fail' },
    ]);
  });

  test('lists every gate that failed, not the first', () => {
    const window = { events: 199, nonEvents: 150, sites: 1, weeks: 3 };
    const all = { ...withCandidate(metrics(0.6, 0.3, 2)), window, goldenCases: { run: 5, failed: 2 } };
    expect(failed(all)).toEqual([
      'events',
      'non_events',
      'sites',
      'weeks',
      'holdout_auc',
      'holdout_brier',
      'calibration_slope',
      'golden_cases',
    ]);
  });

  describe('by stratum', () => {
    /** One event against `total` non-events, of which it beats `beaten`: AUC beaten / total. */
    const stratum = (name: string, beaten: number, total: number): MeasuredRecord[] => [
      { score: 50, outcome: true, stratum: name },
      ...Array.from({ length: total }, (_, i) => ({
        score: i < beaten ? 10 : 90,
        outcome: false,
        stratum: name,
      })),
    ];
    const withStrata = (...candidateRecords: readonly MeasuredRecord[]): GateInput => ({
      ...open,
      holdout: { ...open.holdout, candidateRecords },
    });

    test('lets an AUC lie 0.10 below the overall one and no further', () => {
      expect(failed(withStrata(...stratum('a', 6, 10)))).toEqual([]);
      const report = judgeCandidate(withStrata(...stratum('a', 6, 10), ...stratum('b', 5, 10)));
      expect(report.failures).toEqual([
        {
          gate: 'stratum_auc',
          stratum: 'b',
          figure: 0.5,
          against: 0.7,
          required: 'not more than 0.1 below the overall AUC',
        },
      ]);
    });

    test('names strata about which nothing can be said', () => {
      const oneSided = Array.from({ length: 20 }, () => ({ score: 10, outcome: false, stratum: 'quiet' }));
      const report = judgeCandidate(
        withStrata(...stratum('tiny', 0, 9), ...oneSided, ...stratum('a', 9, 10)),
      );
      expect(report.failures).toEqual([]);
      expect(report.strataNotJudged).toEqual(['quiet', 'tiny']);
    });
  });
});

describe('evidenceOf()', () => {
  test.each([
    [99, 5000, 'insufficient', false],
    [100, 5000, 'exploratory', true],
    [5000, 199, 'exploratory', true],
    [200, 200, 'full', true],
    [0, 0, 'insufficient', false],
  ] as const)('of %i events and %i non-events is %s', (events, nonEvents, evidence, shown) => {
    expect(evidenceOf({ events, nonEvents })).toBe(evidence);
    const report = judgeCandidate({ ...open, window: { ...open.window, events, nonEvents } });
    expect([report.evidence, report.metricsMayBeShown]).toEqual([evidence, shown]);
    expect(report.candidateMayBeShown).toBe(evidence === 'full');
  });
});

test('describeWindow() counts classes, sites and weeks once each', () => {
  const record = (outcome: boolean, siteHash: string, weekOfPrediction: string) => ({
    outcome,
    siteHash,
    weekOfPrediction,
  });
  const records = [
    record(true, 'aa', '2026-W01'),
    record(false, 'aa', '2026-W02'),
    record(false, 'bb', '2026-W02'),
  ];
  expect(describeWindow(records)).toEqual({ events: 1, nonEvents: 2, sites: 2, weeks: 2 });
});
