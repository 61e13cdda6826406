import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { defaultParameters, type EngineKey, engineKeys } from '../parameters/index.ts';
import { checkWithinCaps, listCaps, listFactorCaps, movesAnyBand, weightCap } from './caps.ts';
import { listLeaves, readNumber, withNumbers } from './parameter-paths.ts';

const relapse = defaultParameters.relapse;
const outcome = defaultParameters.outcome;
const dmse = defaultParameters.dmse;
const medication = defaultParameters.medication;
const biomarker = defaultParameters.biomarker;

const row = (engine: EngineKey) => listCaps(engine).map((cap) => [cap.path, cap.default, cap.min, cap.max]);
const rules = (violations: readonly { readonly path: string; readonly rule: string }[]) =>
  violations.map(({ path, rule }) => `${path} ${rule}`);

describe('the cap table', () => {
  test('holds the relapse numbers of the specification', () => {
    expect(row('relapse')).toEqual([
      ['weights.symptoms', 38, 31, 45],
      ['weights.sleep', 18, 15, 21],
      ['weights.dmse', 18, 15, 21],
      ['weights.medication', 14, 12, 16],
      ['weights.cadence', 12, 10, 14],
      ['symptoms.levelPoints', 22, 18, 26],
      ['symptoms.velocityFullShare', 0.2, 0.15, 0.25],
      ['dmse.fullScalePct', 40, 32, 48],
      ['medication.activeWindowDays', 28, 21, 35],
      ['medication.inactiveWindowDays', 180, 120, 240],
      ['cadence.graceDays', 14, 10, 18],
      ['cadence.fullDays', 60, 48, 72],
      ['sleep.knots.0.0', 4, 3.5, 4.5],
      ['sleep.knots.1.0', 6, 5.5, 6.5],
      ['sleep.knots.2.0', 7, 6.5, 7.5],
      ['sleep.knots.3.0', 9, 8.5, 9.5],
      ['sleep.knots.4.0', 11, 10.5, 11.5],
      ['bands.moderate', 20, 16, 24],
      ['bands.elevated', 40, 36, 44],
      ['bands.high', 70, 66, 74],
    ]);
  });

  test('holds the outcome numbers of the specification', () => {
    expect(row('outcome')).toEqual([
      ['symptoms.slope', 90, 72, 108],
      ['symptoms.cap', 65, 52, 78],
      ['dmse.pointsPerPct', 0.5, 0.4, 0.6],
      ['dmse.cap', 20, 16, 24],
      ['medication.points', 5, 4, 6],
      ['biomarker.pointsPerItem', 2.5, 2, 3],
      ['biomarker.cap', 5, 4, 6],
      ['sleep.points', 10, 8, 12],
      ['direction.score', 20, 16, 24],
      ['direction.dynamicSum', 18, 15, 22],
    ]);
  });

  test('holds the Digital MSE numbers of the specification', () => {
    expect(row('dmse')).toEqual([
      ['latencySeconds.subclinical', 1.8, 1.5, 2.1],
      ['latencySeconds.clinical', 2.5, 2.2, 3],
      ['speechWpm.clinicalLow', 100, 90, 110],
      ['speechWpm.subclinicalLow', 110, 100, 120],
      ['speechWpm.subclinicalHigh', 200, 190, 210],
      ['speechWpm.clinicalHigh', 230, 220, 240],
      ['psychomotor.subclinical', 2, 1.5, 3],
      ['psychomotor.clinical', 4, 3, 6],
      ['attentionPct.subclinical', 75, 70, 80],
      ['attentionPct.clinical', 60, 55, 65],
    ]);
  });

  test('holds three medication numbers and none of the biomarker engine', () => {
    expect(row('medication')).toEqual([
      ['response.changeFraction', 0.2, 0.15, 0.25],
      ['corroborationPct', 10, 5, 15],
      ['adequateTrialDays', 42, 28, 56],
    ]);
    expect(row('biomarker')).toEqual([]);
  });

  test('gives every weight 80 to 120 % of its default in whole points', () => {
    for (const key of ['symptoms', 'sleep', 'dmse', 'medication', 'cadence'] as const) {
      expect(listFactorCaps('relapse')[key]).toEqual(weightCap(relapse.weights[key]));
    }
    expect(weightCap(15)).toEqual([12, 18]);
  });

  test.each(engineKeys)('lets the shipped parameters of %s run', (engine) => {
    expect(checkWithinCaps(engine, defaultParameters[engine])).toEqual([]);
  });
});

describe('checkWithinCaps()', () => {
  test.each(engineKeys.flatMap((engine) => listCaps(engine).map((cap) => ({ engine, ...cap }))))(
    'accepts $engine $path at both ends of its cap and refuses it beyond',
    ({ engine, path, min, max }) => {
      const at = (value: number) =>
        rules(checkWithinCaps(engine, withNumbers(defaultParameters[engine], { [path]: value }) as never));
      const outside = `${path} outside_cap`;
      expect(at(min)).not.toContain(outside);
      expect(at(max)).not.toContain(outside);
      expect(at(min - 0.011)).toContain(outside);
      expect(at(max + 0.011)).toContain(outside);
      expect(at(Number.NaN)).toContain(outside);
    },
  );

  test('accepts a moved set that keeps every rule', () => {
    const moved = withNumbers(relapse, { 'weights.symptoms': 36, 'weights.sleep': 20, 'bands.high': 68 });
    expect(checkWithinCaps('relapse', moved)).toEqual([]);
  });

  test('refuses weights that do not sum to 100 or are not whole', () => {
    expect(rules(checkWithinCaps('relapse', withNumbers(relapse, { 'weights.sleep': 19 })))).toEqual([
      'weights sum_not_100',
    ]);
    const halves = withNumbers(relapse, { 'weights.sleep': 18.5, 'weights.dmse': 17.5 });
    expect(rules(checkWithinCaps('relapse', halves))).toEqual([
      'weights.sleep not_whole',
      'weights.dmse not_whole',
    ]);
  });

  test('measures the level share against the symptom weight it is part of', () => {
    // 26 of 38 is allowed; 26 of 31 is more than 26/38 of the weight.
    const heavy = withNumbers(relapse, { 'symptoms.levelPoints': 26 });
    expect(checkWithinCaps('relapse', heavy)).toEqual([]);
    const light = withNumbers(heavy, { 'weights.symptoms': 34, 'weights.sleep': 20, 'weights.dmse': 20 });
    expect(rules(checkWithinCaps('relapse', light))).toEqual(['symptoms.levelPoints outside_cap']);
  });

  test('refuses broken order where caps overlap', () => {
    const speech = withNumbers(dmse, { 'speechWpm.clinicalLow': 110, 'speechWpm.subclinicalLow': 100 });
    expect(rules(checkWithinCaps('dmse', speech))).toEqual(['speechWpm order_broken']);
    const fidgets = withNumbers(dmse, { 'psychomotor.subclinical': 3, 'psychomotor.clinical': 3 });
    expect(rules(checkWithinCaps('dmse', fidgets))).toEqual(['psychomotor order_broken']);
    const sleep = withNumbers(relapse, { 'sleep.knots.1.0': 6.5, 'sleep.knots.2.0': 6.5 });
    expect(rules(checkWithinCaps('relapse', sleep))).toEqual(['sleep.knots order_broken']);
  });

  test('wants the outcome caps to sum to 100 on each side', () => {
    const oneSided = withNumbers(outcome, {
      'symptoms.cap': 64,
      'symptoms.slope': 89,
      'medication.points': 6,
    });
    expect(rules(checkWithinCaps('outcome', oneSided))).toEqual(['biomarker.cap sum_not_100']);
    expect(checkWithinCaps('outcome', withNumbers(oneSided, { 'biomarker.cap': 6 }))).toEqual([]);
  });

  test('refuses any other number that was touched', () => {
    expect(
      rules(checkWithinCaps('medication', withNumbers(medication, { 'response.responseFraction': 0.45 }))),
    ).toEqual(['response.responseFraction never_calibratable']);
    expect(rules(checkWithinCaps('dmse', withNumbers(dmse, { 'speechWpm.midpoint': 160 })))).toEqual([
      'speechWpm.midpoint never_calibratable',
    ]);
    expect(rules(checkWithinCaps('relapse', withNumbers(relapse, { 'sleep.knots.1.1': 0.5 })))).toEqual([
      'sleep.knots.1.1 never_calibratable',
    ]);
    expect(
      rules(checkWithinCaps('biomarker', withNumbers(biomarker, { staleDaysUnknownAnalyte: 30 }))),
    ).toEqual(['staleDaysUnknownAnalyte never_calibratable']);
  });

  test('refuses parameters that are missing or unheard of', () => {
    const { bands: _, ...noBands } = relapse;
    const broken = { ...noBands, bands: { moderate: 20, elevated: 40 }, extra: 1 } as never;
    const found = rules(checkWithinCaps('relapse', broken));
    expect(found).toContain('bands.high missing');
    expect(found).toContain('extra unknown_parameter');
  });

  describe('on critical limits', () => {
    const withLimits = (stricterLimits: typeof biomarker.stricterLimits) => ({
      ...biomarker,
      stricterLimits,
    });
    const judge = (limits: typeof biomarker.stricterLimits) =>
      rules(checkWithinCaps('biomarker', withLimits(limits)));

    test('lets them become stricter', () => {
      expect(judge({ sodium: { low: 128, high: 155 }, lithium: { high: 1.3 } })).toEqual([]);
      expect(judge({ sodium: { low: 125 } })).toEqual([]);
    });

    test('lets an analyte without a limit gain one', () => {
      expect(judge({ tsh: { high: 50 } })).toEqual([]);
    });

    test('never lets them become looser', () => {
      expect(judge({ sodium: { low: 120 } })).toEqual(['stricterLimits.sodium.low critical_limit_loosened']);
      expect(judge({ lithium: { high: 1.6 } })).toEqual([
        'stricterLimits.lithium.high critical_limit_loosened',
      ]);
      expect(judge({ sodium: { low: Number.NaN } })).toContain(
        'stricterLimits.sodium.low critical_limit_loosened',
      );
    });

    test('refuses limits that cross and analytes nobody knows', () => {
      expect(judge({ potassium: { low: 6.5 } })).toEqual(['stricterLimits.potassium order_broken']);
      expect(judge({ unobtainium: { high: 1 } })).toEqual(['stricterLimits.unobtainium unknown_parameter']);
    });
  });
});

describe('movesAnyBand()', () => {
  test('tells numbers that decide a status from those that do not', () => {
    expect(movesAnyBand('relapse', relapse, withNumbers(relapse, { 'bands.elevated': 42 }))).toBe(true);
    expect(movesAnyBand('relapse', relapse, withNumbers(relapse, { 'weights.sleep': 17 }))).toBe(false);
    expect(movesAnyBand('outcome', outcome, withNumbers(outcome, { 'direction.score': 22 }))).toBe(true);
    expect(movesAnyBand('dmse', dmse, withNumbers(dmse, { 'latencySeconds.clinical': 2.6 }))).toBe(true);
    expect(movesAnyBand('medication', medication, withNumbers(medication, { adequateTrialDays: 35 }))).toBe(
      false,
    );
    expect(movesAnyBand('relapse', relapse, relapse)).toBe(false);
  });

  test('counts a critical limit as a band', () => {
    const stricter = { ...biomarker, stricterLimits: { sodium: { low: 128 } } };
    expect(movesAnyBand('biomarker', biomarker, stricter)).toBe(true);
    expect(movesAnyBand('biomarker', stricter, biomarker)).toBe(true);
  });
});

describe('parameter paths', () => {
  test('read back what was written and leave the original alone', () => {
    const paths = [...listLeaves(relapse).keys()];
    fc.assert(
      fc.property(fc.constantFrom(...paths), fc.double({ noNaN: true }), (path, value) => {
        const before = readNumber(relapse, path);
        expect(readNumber(withNumbers(relapse, { [path]: value }), path)).toBe(value);
        expect(readNumber(relapse, path)).toBe(before);
      }),
    );
  });

  test('refuse a path that does not exist', () => {
    expect(() => readNumber(relapse, 'weights.luck')).toThrow(RangeError);
    expect(() => withNumbers(relapse, { 'weights.luck': 1 })).toThrow(RangeError);
    expect(() => readNumber(relapse, 'weights')).toThrow(RangeError);
  });
});
