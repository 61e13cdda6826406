import { clamp, roundHalfAway } from '@chartwright/kernel';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { defaultParameters, type OutcomeParameters, type RelapseParameters } from '../parameters/index.ts';
import { runEngine } from '../run.ts';
import { interpolate } from '../shared/curve.ts';
import { withNumbers } from './parameter-paths.ts';
import { type Fractions, outcomeRescoring, relapseRescoring, servedScorer } from './rescoring.ts';

const relapse = defaultParameters.relapse;
const outcome = defaultParameters.outcome;

/** Inputs behind the fractions, and the fractions an engine with these parameters gives them (section 8.2). */
type RelapseInputs = {
  readonly level: number;
  readonly velocity: number;
  readonly hours: number;
  readonly latencyPct: number;
  readonly medicationDays: number;
  readonly visitDays: number;
};

const relapseInputs: fc.Arbitrary<RelapseInputs> = fc.record({
  level: fc.double({ min: 0, max: 1, noNaN: true }),
  velocity: fc.double({ min: 0, max: 1, noNaN: true }),
  hours: fc.double({ min: 0.1, max: 14, noNaN: true }),
  latencyPct: fc.double({ min: -50, max: 120, noNaN: true }),
  medicationDays: fc.double({ min: 0, max: 60, noNaN: true }),
  visitDays: fc.double({ min: 0, max: 120, noNaN: true }),
});

function relapseFractions(inputs: RelapseInputs, p: RelapseParameters): Fractions {
  const { levelPoints } = p.symptoms;
  const weight = p.weights.symptoms;
  return {
    symptoms: (levelPoints * inputs.level + (weight - levelPoints) * inputs.velocity) / weight,
    sleep: interpolate(inputs.hours, p.sleep.knots),
    dmse: clamp(inputs.latencyPct / p.dmse.fullScalePct, 0, 1),
    medication: clamp(1 - inputs.medicationDays / p.medication.activeWindowDays, 0, 1),
    cadence: clamp(
      (inputs.visitDays - p.cadence.graceDays) / (p.cadence.fullDays - p.cadence.graceDays),
      0,
      1,
    ),
  };
}

const closeTo = (fractions: Fractions): Fractions =>
  Object.fromEntries(Object.entries(fractions).map(([key, value]) => [key, expect.closeTo(value, 9)]));

describe('relapseRescoring', () => {
  test('prints the documented total from the documented fractions', () => {
    const fractions = {
      symptoms: 34.4 / 38,
      sleep: 12 / 18,
      dmse: 0.4,
      medication: 8 / 14,
      cadence: 6.3 / 12,
    };
    expect(servedScorer(relapseRescoring.ranges(relapse))(fractions)).toBe(68);
  });

  test('rounds each factor before the sum, as the engine does', () => {
    // 20.2 + 10.2 + 5.0 = 35.4 → 35, whereas 20.24 + 10.24 + 5.04 = 35.52 would be 36.
    const fractions = { symptoms: 20.24 / 38, sleep: 10.24 / 18, dmse: 5.04 / 18 };
    expect(servedScorer(relapseRescoring.ranges(relapse))(fractions)).toBe(35);
  });

  test('gives an absent factor nothing', () => {
    expect(servedScorer(relapseRescoring.ranges(relapse))({ sleep: 1 })).toBe(18);
    expect(servedScorer(relapseRescoring.ranges(relapse))({})).toBe(0);
  });

  const nearer = fc
    .record({
      'dmse.fullScalePct': fc.integer({ min: 32, max: 40 }),
      'cadence.graceDays': fc.integer({ min: 14, max: 18 }),
      'cadence.fullDays': fc.integer({ min: 48, max: 60 }),
      'sleep.knots.0.0': fc.constantFrom(4, 4.1, 4.25, 4.5),
    })
    .map((numbers) => withNumbers(relapse, numbers));

  test('carries fractions exactly to marks that came nearer', () => {
    fc.assert(
      fc.property(relapseInputs, nearer, (inputs, to) => {
        expect(relapseRescoring.obstacles(relapse, to)).toEqual([]);
        const carried = relapseRescoring.translate(relapseFractions(inputs, relapse), relapse, to);
        expect(carried).toEqual(closeTo(relapseFractions(inputs, to)));
      }),
    );
  });

  test('carries fractions through any symptom weight while the level keeps its share', () => {
    fc.assert(
      fc.property(relapseInputs, fc.integer({ min: 31, max: 45 }), (inputs, weight) => {
        const to = withNumbers(relapse, {
          'weights.symptoms': weight,
          'symptoms.levelPoints': (22 / 38) * weight,
        });
        expect(relapseRescoring.obstacles(relapse, to)).toEqual([]);
        const carried = relapseRescoring.translate(relapseFractions(inputs, relapse), relapse, to);
        expect(carried).toEqual(closeTo(relapseFractions(inputs, to)));
      }),
    );
  });

  test.each([
    ['dmse.fullScalePct', 41],
    ['cadence.graceDays', 13],
    ['cadence.fullDays', 61],
    ['symptoms.levelPoints', 23],
    ['symptoms.velocityFullShare', 0.21],
    ['medication.activeWindowDays', 27],
    ['medication.inactiveWindowDays', 179],
  ])('says that %s = %d cannot be followed', (path, value) => {
    expect(relapseRescoring.obstacles(relapse, withNumbers(relapse, { [path]: value }))).toEqual([path]);
  });

  test.each([
    ['sleep.knots.0.0', 3.9],
    ['sleep.knots.1.0', 5.9],
    ['sleep.knots.3.0', 9.2],
    ['sleep.knots.4.1', 0.5],
  ])('says that the sleep curve with %s = %d cannot be followed', (path, value) => {
    expect(relapseRescoring.obstacles(relapse, withNumbers(relapse, { [path]: value }))).toEqual([
      'sleep.knots',
    ]);
  });

  test('says so too where long sleep could reach the same fractions as the shortest', () => {
    const ambiguous = withNumbers(relapse, { 'sleep.knots.4.1': 0.9 });
    const moved = withNumbers(ambiguous, { 'sleep.knots.0.0': 4.3 });
    expect(relapseRescoring.obstacles(ambiguous, moved)).toEqual(['sleep.knots']);
    expect(relapseRescoring.obstacles(ambiguous, ambiguous)).toEqual([]);
  });

  test('does not care about numbers that give no points', () => {
    const moved = withNumbers(relapse, { 'bands.elevated': 44, elevatedShare: 0.6, 'dmse.trendPct': 8 });
    expect(relapseRescoring.obstacles(relapse, moved)).toEqual([]);
  });
});

/** Relative change, latency and counts behind the contributions of section 7. */
const outcomeInputs = fc.record({
  relativeChange: fc.double({ min: -4, max: 1, noNaN: true }),
  latencyPct: fc.double({ min: -100, max: 100, noNaN: true }),
  watchItems: fc.integer({ min: 1, max: 5 }),
  hours: fc.double({ min: 0.1, max: 14, noNaN: true }),
});
type OutcomeInputs = typeof outcomeInputs extends fc.Arbitrary<infer T> ? T : never;

function outcomeContributions(inputs: OutcomeInputs, p: OutcomeParameters): Readonly<Record<string, number>> {
  return {
    symptoms: clamp(p.symptoms.slope * inputs.relativeChange, -p.symptoms.cap, p.symptoms.cap),
    dmse: clamp(-p.dmse.pointsPerPct * inputs.latencyPct, -p.dmse.cap, p.dmse.cap),
    medication: p.medication.points,
    biomarker: Math.max(-p.biomarker.pointsPerItem * inputs.watchItems, -p.biomarker.cap),
    sleep: p.sleep.points * interpolate(inputs.hours, p.sleep.knots),
  };
}

function outcomeFractions(inputs: OutcomeInputs, p: OutcomeParameters): Fractions {
  const ranges = outcomeRescoring.ranges(p);
  return Object.fromEntries(
    Object.entries(outcomeContributions(inputs, p)).map(([factor, contribution]) => {
      const [lowest, highest] = ranges[factor] ?? [0, 1];
      return [factor, (contribution - lowest) / (highest - lowest)];
    }),
  );
}

describe('outcomeRescoring', () => {
  test('prints the documented composite from the documented contributions', () => {
    const fractions = { symptoms: (45 + 65) / 130, dmse: (6 + 20) / 40, medication: 1, sleep: 1 };
    expect(servedScorer(outcomeRescoring.ranges(outcome))(fractions)).toBe(66);
  });

  test('reaches exactly +100 and -100, and 0 without sources', () => {
    const scoreOf = servedScorer(outcomeRescoring.ranges(outcome));
    expect(scoreOf({ symptoms: 1, dmse: 1, medication: 1, sleep: 1 })).toBe(100);
    expect(scoreOf({ symptoms: 0, dmse: 0, biomarker: 0, sleep: 0 })).toBe(-100);
    expect(scoreOf({})).toBe(0);
  });

  const steeper = fc
    .record({
      'symptoms.slope': fc.integer({ min: 90, max: 108 }),
      'dmse.pointsPerPct': fc.constantFrom(0.5, 0.52, 0.6),
      'biomarker.pointsPerItem': fc.constantFrom(2.5, 2.7, 3),
      'medication.points': fc.integer({ min: 4, max: 6 }),
      'sleep.points': fc.integer({ min: 8, max: 12 }),
    })
    .map((numbers) => withNumbers(outcome, numbers));

  test('carries fractions exactly to steeper slopes and any reach', () => {
    fc.assert(
      fc.property(outcomeInputs, steeper, (inputs, to) => {
        expect(outcomeRescoring.obstacles(outcome, to)).toEqual([]);
        const carried = outcomeRescoring.translate(outcomeFractions(inputs, outcome), outcome, to);
        expect(carried).toEqual(closeTo(outcomeFractions(inputs, to)));
        const sum = Object.values(outcomeContributions(inputs, to)).reduce(
          (a, b) => a + roundHalfAway(b, 1),
          0,
        );
        // Carrying is exact to about 1e-12, which can still tip a part that lies on the edge of a tenth.
        expect(
          Math.abs(servedScorer(outcomeRescoring.ranges(to))(carried) - clamp(roundHalfAway(sum), -100, 100)),
        ).toBeLessThanOrEqual(1);
      }),
    );
  });

  test('keeps the fraction where slope and cap move together', () => {
    const to = withNumbers(outcome, { 'symptoms.cap': 52, 'symptoms.slope': 72 });
    expect(outcomeRescoring.obstacles(outcome, to)).toEqual([]);
    expect(outcomeRescoring.translate({ symptoms: 0.8 }, outcome, to).symptoms).toBeCloseTo(0.8, 12);
  });

  test.each([
    ['symptoms.slope', 89, 'symptoms.slope'],
    ['symptoms.cap', 66, 'symptoms.slope'],
    ['dmse.pointsPerPct', 0.45, 'dmse.pointsPerPct'],
    ['biomarker.cap', 6, 'biomarker.pointsPerItem'],
    ['sleep.knots.1.0', 6.2, 'sleep.knots'],
    ['symptoms.burdenFloorShare', 0.3, 'symptoms.burdenFloorShare'],
  ])('says that %s = %d cannot be followed', (path, value, obstacle) => {
    expect(outcomeRescoring.obstacles(outcome, withNumbers(outcome, { [path]: value }))).toEqual([obstacle]);
  });
});

describe('against the engines themselves', () => {
  const now = new Date('2026-07-03T00:00:00Z');
  const phq9 = (score: number, index: number) => ({
    instrumentId: 'phq9',
    instrumentName: 'PHQ-9',
    score,
    maxScore: 27,
    createdAt: `2026-0${index + 1}-01T00:00:00Z`,
  });
  const inputs = fc.record({
    assessments: fc
      .array(fc.integer({ min: 0, max: 27 }), { minLength: 2, maxLength: 4 })
      .map((scores) => scores.map(phq9)),
    dmseLatencyPctChange: fc.integer({ min: -90, max: 90 }),
    avgSleepHours: fc.integer({ min: 20, max: 120 }).map((tenths) => tenths / 10),
    daysSinceMedChange: fc.integer({ min: 0, max: 60 }),
    hasActiveMedication: fc.boolean(),
    daysSinceLastVisit: fc.integer({ min: 0, max: 120 }),
    activeMedications: fc.integer({ min: 0, max: 3 }),
    biomarkerWatchCount: fc.integer({ min: 0, max: 4 }),
  });

  test('a relapse score is re-scored to what the engine would have given', () => {
    const to = withNumbers(relapse, {
      'weights.symptoms': 36,
      'symptoms.levelPoints': (22 / 38) * 36,
      'weights.sleep': 20,
      'weights.cadence': 14,
      'weights.dmse': 16,
      'dmse.fullScalePct': 34,
      'cadence.graceDays': 16,
      'cadence.fullDays': 50,
      'sleep.knots.0.0': 4.3,
    });
    fc.assert(
      fc.property(inputs, (request) => {
        const before = runEngine('relapse', request, { now, model: { version: null, parameters: relapse } });
        const after = runEngine('relapse', request, { now, model: { version: 1, parameters: to } });
        const available = before.factors.filter((factor) => factor.available);
        const fractions = Object.fromEntries(
          available.map(({ key, points, maxPoints }) => [key, points / maxPoints]),
        );
        const score = servedScorer(relapseRescoring.ranges(to))(
          relapseRescoring.translate(fractions, relapse, to),
        );
        expect(servedScorer(relapseRescoring.ranges(relapse))(fractions)).toBe(before.score);
        expect(Math.abs(score - after.score)).toBeLessThanOrEqual(1);
      }),
    );
  });

  test('an outcome score is re-scored to what the engine would have given', () => {
    const to = withNumbers(outcome, {
      'symptoms.cap': 66,
      'symptoms.slope': 98,
      'dmse.pointsPerPct': 0.58,
      'medication.points': 4,
      'biomarker.cap': 4,
      'biomarker.pointsPerItem': 2.2,
    });
    const ranges = outcomeRescoring.ranges(outcome);
    fc.assert(
      fc.property(inputs, (request) => {
        const before = runEngine('outcome', request, { now, model: { version: null, parameters: outcome } });
        const after = runEngine('outcome', request, { now, model: { version: 1, parameters: to } });
        const fractions = Object.fromEntries(
          before.components.flatMap(({ key, contribution, available }) => {
            const [lowest, highest] = ranges[key] ?? [0, 1];
            return available ? [[key, (contribution - lowest) / (highest - lowest)]] : [];
          }),
        );
        const score = servedScorer(outcomeRescoring.ranges(to))(
          outcomeRescoring.translate(fractions, outcome, to),
        );
        expect(servedScorer(ranges)(fractions)).toBe(before.score);
        expect(Math.abs(score - after.score)).toBeLessThanOrEqual(1);
      }),
    );
  });
});
