import { describe, expect, test } from 'vitest';
import { gad7, phq9, run, sertraline } from './testing/requests.ts';

const NOON = new Date('2026-06-28T12:00:00Z');

describe('history depth and unified confidence', () => {
  test.each([
    [['2026-06-01'], 'Assessment history covers 1 point', 0.1, 'low'],
    [['2026-05-01', '2026-06-01'], 'Assessment history covers 2 points over 31 days', 0.2, 'low'],
    [['2026-06-01', '2026-06-02'], 'Assessment history covers 2 points over 1 day', 0.11, 'low'],
    [
      ['2026-06-01T00:00:00Z', '2026-06-01T12:00:00Z'],
      'Assessment history covers 2 points over 0 days',
      0.1,
      'low',
    ],
    [
      ['2026-04-05', '2026-04-12', '2026-04-19', '2026-04-26', '2026-05-03'],
      'Assessment history covers 5 points over 28 days',
      0.3,
      'low',
    ],
    [
      ['2026-01-01', '2026-02-01', '2026-03-01', '2026-04-01', '2026-05-01', '2026-06-01'],
      'Assessment history covers 6 points over 151 days',
      0.5,
      'moderate',
    ],
  ])('administrations of %j', (days, line, half, level) => {
    const { confidence } = run(
      'outcome',
      { assessments: days.map((day) => phq9(10, day)) },
      NOON,
    ).intelligence;
    expect(confidence.reasons).toEqual(['1 of 5 inputs supplied', line]);
    expect(confidence.score).toBeCloseTo(0.1 + half, 2);
    expect(confidence.level).toBe(0.1 + half >= 0.4 ? 'moderate' : level);
  });

  test('high from three quarters on', () => {
    const assessments = ['2026-04-01', '2026-04-15', '2026-05-01', '2026-05-15', '2026-06-01'].map((day) =>
      phq9(10, day),
    );
    const request = { assessments, dmseLatencyPctChange: 0, avgSleepHours: 7, daysSinceMedChange: 60 };
    expect(run('relapse', request, NOON).intelligence.confidence).toMatchObject({
      level: 'high',
      score: 0.83,
    });
    expect(
      run(
        'outcome',
        { dmseLatencyPctChange: 0, activeMedications: 0, biomarkerWatchCount: 0, avgSleepHours: 7 },
        NOON,
      ).intelligence.confidence,
    ).toMatchObject({
      level: 'moderate',
      score: 0.4,
      reasons: ['4 of 5 inputs supplied', 'No assessment history supplied'],
    });
  });

  test('depth is that of the instrument in use', () => {
    const assessments = [phq9(10, '2026-05-01'), gad7(10, '2026-05-01'), gad7(10, '2026-06-01')];
    expect(run('outcome', { assessments }, NOON).intelligence.confidence.reasons[1]).toBe(
      'Assessment history covers 2 points over 31 days',
    );
  });
});

describe('freshness', () => {
  const ages = (days: readonly string[], more: { asOf?: string } = {}) =>
    run('outcome', { assessments: days.map((day) => phq9(10, day)), ...more }, NOON).intelligence;

  test.each([
    ['2026-03-30T12:00:00Z', []],
    ['2026-03-30T11:59:59Z', ['Newest assessment is 90 days old']],
    ['2026-03-29', ['Newest assessment is 91 days old']],
    ['2026-12-01', []],
  ])('a newest assessment of %s', (day, lines) => {
    const block = ages(['2026-01-01', day]);
    expect(block.confidence.reasons.slice(2)).toEqual(lines);
    expect(block.dataQuality.freshness).toEqual({
      newestInputAt: day,
      staleInputs: lines.length > 0 ? ['assessments'] : [],
    });
  });

  test('asOf replaces the clock for freshness only', () => {
    const day = '2026-03-29';
    const block = ages([day], { asOf: '2026-04-01' });
    expect(block.dataQuality.freshness.staleInputs).toEqual([]);
    expect(block.provenance.generatedAt).toBe('2026-06-28T12:00:00.000Z');
    expect(ages(['2026-06-20'], { asOf: '2027-01-01' }).confidence.reasons[2]).toBe(
      'Newest assessment is 195 days old',
    );
    expect(run('outcome', { asOf: '2026-04-01' }, NOON).asOf).toBe('2026-04-01');
    expect('asOf' in run('outcome', {}, NOON)).toBe(false);
  });

  test('a fresh score on another scale does not hide that the scale in use is stale', () => {
    const assessments = [phq9(10, '2026-01-01'), phq9(12, '2026-02-01'), gad7(3, '2026-06-20')];
    const block = run('outcome', { assessments }, NOON).intelligence;
    expect(block.dataQuality.freshness).toEqual({
      newestInputAt: '2026-06-20',
      staleInputs: ['assessments'],
    });
    expect(block.confidence.reasons[2]).toBe('Newest PHQ-9 assessment is 147 days old');
  });

  test('staleness changes no number', () => {
    const request = { assessments: [phq9(10, '2026-01-01'), phq9(20, '2026-02-01')], avgSleepHours: 5 };
    const fresh = run('relapse', { ...request, asOf: '2026-02-02' }, NOON);
    const stale = run('relapse', request, NOON);
    expect([stale.score, stale.factors, stale.confidence]).toEqual([
      fresh.score,
      fresh.factors,
      fresh.confidence,
    ]);
    expect(stale.intelligence.confidence.score).toBe(fresh.intelligence.confidence.score);
  });

  test('the caller string of the newest input is echoed verbatim', () => {
    expect(ages(['2026-06-01', '2026-06-02T02:00:00+02:00']).dataQuality.freshness.newestInputAt).toBe(
      '2026-06-02T02:00:00+02:00',
    );
  });

  test('medication ages its assessments, not its prescriptions', () => {
    const block = run('medication', { prescriptions: [sertraline()] }, NOON).intelligence;
    expect(block.dataQuality.freshness).toEqual({ newestInputAt: null, staleInputs: [] });
  });
});

describe('what a result repeats', () => {
  test('the session reference only when it was sent', () => {
    expect(run('outcome', { sessionRef: 'visit_1' }).sessionRef).toBe('visit_1');
    expect(run('outcome', { sessionRef: '' }).sessionRef).toBe('');
    expect('sessionRef' in run('outcome', { sessionRef: null })).toBe(false);
  });

  test('every engine carries its model, scale and disclaimer', () => {
    const results = [
      run('dmse', { speechRateWpm: 150 }),
      run('medication', {}),
      run('biomarker', { labs: [] }),
      run('outcome', {}),
      run('relapse', {}),
    ];
    expect(results.map(({ object, model }) => [object, model.key])).toEqual([
      ['dmse.analysis', 'dmse_signals'],
      ['medication.analysis', 'medication_response'],
      ['biomarker.analysis', 'biomarker_interpretation'],
      ['outcome.score', 'outcome_score'],
      ['relapse.prediction', 'relapse_risk'],
    ]);
    for (const result of results) {
      expect(result.disclaimer).toMatch(/For clinician review only\.$/);
      expect(Object.keys(result.intelligence.interpretationScale)).toContain(
        result.intelligence.summary.status,
      );
      expect(Object.keys(result.intelligence)).toEqual([
        'schema',
        'engine',
        'summary',
        'confidence',
        'dataQuality',
        'provenance',
        'codes',
        'change',
        'interpretationScale',
      ]);
    }
  });
});
