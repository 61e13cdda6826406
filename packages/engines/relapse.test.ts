import { describe, expect, test } from 'vitest';
import { defaultRelapseParameters, predictRelapse, type RelapseRequest } from './index.ts';
import { gad7, NOW, phq9, run, who5 } from './testing/requests.ts';

const predict = (request: RelapseRequest) => run('relapse', request);
const factor = (request: RelapseRequest, i: number) => predict(request).factors[i];
const symptoms = (...assessments: NonNullable<RelapseRequest['assessments']>) => factor({ assessments }, 0);

describe('symptom trajectory', () => {
  test.each([
    ['a stable low score', [phq9(4, '2026-05-01'), phq9(4, '2026-06-01')], 0, 'neutral'],
    ['a stable mild score', [phq9(9, '2026-05-01'), phq9(9, '2026-06-01')], 5.9, 'watch'],
    ['a stable severe score', [phq9(20, '2026-05-01'), phq9(20, '2026-06-01')], 22, 'elevated'],
    ['half of the maximum', [phq9(18, '2026-05-01'), phq9(18, '2026-06-01')], 19.1, 'elevated'],
    ['just under half', [phq9(17, '2026-05-01'), phq9(17, '2026-06-01')], 17.6, 'watch'],
    ['a fast rise over a month', [phq9(12, '2026-05-01'), phq9(21, '2026-06-01')], 38, 'elevated'],
    [
      'a rise within the recall window counts as fourteen days',
      [phq9(0, '2026-06-01'), phq9(4, '2026-06-02')],
      12.8,
      'watch',
    ],
    ['the same rise fourteen days apart', [phq9(0, '2026-06-01'), phq9(4, '2026-06-15')], 12.8, 'watch'],
    [
      'a rise under the meaningful change is discounted',
      [phq9(0, '2026-06-01'), phq9(2, '2026-06-15')],
      5.1,
      'watch',
    ],
    ['a fall keeps the level only', [phq9(27, '2026-05-01'), phq9(20, '2026-06-01')], 22, 'elevated'],
    [
      'only the two newest count',
      [phq9(0, '2026-01-01'), phq9(20, '2026-05-01'), phq9(20, '2026-06-01')],
      22,
      'elevated',
    ],
  ])('%s', (_title, assessments, points, tone) => {
    expect(symptoms(...assessments)).toMatchObject({ points, tone, available: true });
  });

  test.each([
    [
      [phq9(12, '2026-05-01'), phq9(19, '2026-06-15')],
      'PHQ-9 rising 12→19/27 (moderately severe) at the two most recent administrations.',
    ],
    [
      [phq9(19, '2026-05-01'), phq9(12, '2026-06-15')],
      'PHQ-9 falling 19→12/27 (moderate) at the two most recent administrations.',
    ],
    [
      [phq9(12, '2026-05-01'), phq9(12, '2026-06-15')],
      'PHQ-9 steady at 12/27 (moderate) at the two most recent administrations.',
    ],
    [
      [who5(10, '2026-05-01'), who5(15, '2026-06-15')],
      'WHO-5 rising 10→15/25 (adequate wellbeing) at the two most recent administrations.',
    ],
    [[phq9(12, '2026-06-15')], 'PHQ-9 12/27 (moderate) — single administration, no trajectory yet.'],
    [[], 'No symptom-scale assessments supplied.'],
  ])('in words', (assessments, detail) => {
    expect(factor({ assessments }, 0)?.detail).toBe(detail);
  });
});

describe('other factors', () => {
  test.each([
    [3.5, 18, 'elevated', 'Averaging 3.5h/night recently — short sleep is a leading relapse precursor.'],
    [5.5, 10.5, 'elevated', 'Averaging 5.5h/night recently — short sleep is a leading relapse precursor.'],
    [5.8, 9, 'elevated', 'Averaging 5.8h/night recently — short sleep is a leading relapse precursor.'],
    [5.9, 8.5, 'watch', 'Averaging 5.9h/night recently — short sleep is a leading relapse precursor.'],
    [6, 8, 'watch', 'Averaging 6h/night recently — mildly below the 7–9h adult range.'],
    [6.99, 0.1, 'watch', 'Averaging 7h/night recently — mildly below the 7–9h adult range.'],
    [7, 0, 'neutral', 'Averaging 7h/night recently — within the 7–9h adult range.'],
    [9, 0, 'neutral', 'Averaging 9h/night recently — within the 7–9h adult range.'],
    [9.5, 2, 'watch', 'Averaging 9.5h/night recently — long sleep can accompany a mood episode.'],
    [13, 8, 'watch', 'Averaging 13h/night recently — long sleep can accompany a mood episode.'],
    [0, 0, 'neutral', 'No wearable sleep supplied.'],
    [null, 0, 'neutral', 'No wearable sleep supplied.'],
  ])('%s hours earn %s', (avgSleepHours, points, tone, detail) => {
    expect(factor({ avgSleepHours }, 1)).toMatchObject({ points, tone, detail, maxPoints: 18 });
  });

  test.each([
    [-100, 0, 'neutral', 'Response latency changed -100% across visits.'],
    [0, 0, 'neutral', 'Response latency changed 0% across visits.'],
    [1, 0.5, 'watch', 'Response latency changed +1% across visits.'],
    [20, 9, 'elevated', 'Response latency changed +20% across visits.'],
    [19.7, 8.9, 'watch', 'Response latency changed +19.7% across visits.'],
    [1000, 18, 'elevated', 'Response latency changed +1000% across visits.'],
    [null, 0, 'neutral', 'No Digital MSE™ change supplied.'],
  ])('latency change of %s %% earns %s', (dmseLatencyPctChange, points, tone, detail) => {
    expect(factor({ dmseLatencyPctChange }, 2)).toMatchObject({ points, tone, detail });
  });

  test.each([
    [0, true, 14, 'Medication changed 0 days ago — inside the 28-day adjustment window.'],
    [1, true, 13.5, 'Medication changed 1 day ago — inside the 28-day adjustment window.'],
    [27, true, 0.5, 'Medication changed 27 days ago — inside the 28-day adjustment window.'],
    [28, true, 0, 'Medication changed 28 days ago — outside the 28-day adjustment window.'],
    [
      1,
      false,
      13.9,
      'No active medication; last change 1 day ago — inside the 180-day post-discontinuation window.',
    ],
    [
      179,
      null,
      0.1,
      'No active medication; last change 179 days ago — inside the 180-day post-discontinuation window.',
    ],
    [
      180,
      false,
      0,
      'No active medication; last change 180 days ago — outside the 180-day post-discontinuation window.',
    ],
    [null, true, 0, 'No medication-change date supplied.'],
  ])(
    'a change %s days ago, active %s, earns %s',
    (daysSinceMedChange, hasActiveMedication, points, detail) => {
      expect(factor({ daysSinceMedChange, hasActiveMedication }, 3)).toMatchObject({
        points,
        detail,
        maxPoints: 14,
      });
    },
  );

  test.each([
    [0, 0, '0 days since the last visit — within the 14-day cadence window.'],
    [1, 0, '1 day since the last visit — within the 14-day cadence window.'],
    [14, 0, '14 days since the last visit — within the 14-day cadence window.'],
    [15, 0.3, '15 days since the last visit — a widening follow-up gap.'],
    [30, 4.2, '30 days since the last visit — a widening follow-up gap.'],
    [59, 11.7, '59 days since the last visit — a widening follow-up gap.'],
    [60, 12, '60 days since the last visit — an extended follow-up gap.'],
    [null, 0, 'No last-visit date supplied.'],
  ])('a visit %s days ago earns %s', (daysSinceLastVisit, points, detail) => {
    expect(factor({ daysSinceLastVisit }, 4)).toMatchObject({ points, detail, maxPoints: 12 });
  });
});

describe('bands', () => {
  test.each([
    [19, { avgSleepHours: 4, dmseLatencyPctChange: 2 }, 'low'],
    [20, { avgSleepHours: 4, dmseLatencyPctChange: 4 }, 'moderate'],
    [
      39,
      { avgSleepHours: 4, dmseLatencyPctChange: 40, daysSinceMedChange: 22, hasActiveMedication: true },
      'moderate',
    ],
    [
      40,
      { avgSleepHours: 4, dmseLatencyPctChange: 40, daysSinceMedChange: 20, hasActiveMedication: true },
      'elevated',
    ],
    [
      69,
      {
        assessments: [phq9(27, '2026-06-01')],
        avgSleepHours: 4,
        dmseLatencyPctChange: 40,
        daysSinceMedChange: 6,
        hasActiveMedication: true,
      },
      'elevated',
    ],
    [
      70,
      {
        assessments: [phq9(27, '2026-06-01')],
        avgSleepHours: 4,
        dmseLatencyPctChange: 40,
        daysSinceMedChange: 4,
        hasActiveMedication: true,
      },
      'high',
    ],
  ])('a score of %s', (score, request, level) => {
    expect(predict(request)).toMatchObject({ score, level });
  });

  test.each([
    [
      'low',
      {},
      'Not enough data to estimate relapse risk; collect a symptom scale before interpreting this score.',
    ],
    [
      'low',
      { avgSleepHours: 8 },
      'Continue routine monitoring; no change to the planned follow-up is suggested.',
    ],
    [
      'moderate',
      { avgSleepHours: 4, dmseLatencyPctChange: 10 },
      'Review at the next visit and keep symptom-scale and sleep monitoring active.',
    ],
    [
      'elevated',
      { avgSleepHours: 4, dmseLatencyPctChange: 40, daysSinceMedChange: 0 },
      'Flag for closer monitoring; consider a check-in before the next scheduled visit.',
    ],
    [
      'high',
      {
        assessments: [phq9(27, '2026-06-01')],
        avgSleepHours: 4,
        dmseLatencyPctChange: 40,
        daysSinceMedChange: 0,
      },
      'Flag for prompt clinician review; consider contacting the patient within days rather than waiting for the next visit.',
    ],
  ])('the recommendation of %s %j', (level, request, recommendation) => {
    expect(predict(request)).toMatchObject({ level, recommendation });
  });
});

describe('trend', () => {
  const pair = (before: number, after: number) => [phq9(before, '2026-05-01'), phq9(after, '2026-06-01')];

  test.each([
    [pair(10, 12), null, 'rising'],
    [pair(10, 11), null, 'stable'],
    [pair(12, 10), null, 'falling'],
    [pair(10, 12), -5, 'stable'],
    [pair(10, 12), 5, 'rising'],
    [pair(12, 10), 4.9, 'falling'],
    [[phq9(20, '2026-06-01')], 5, 'rising'],
    [[], -5, 'falling'],
    [[], -4.9, 'stable'],
    [[who5(15, '2026-05-01'), who5(12, '2026-06-01')], null, 'rising'],
    [[gad7(10, '2026-05-01'), gad7(11, '2026-06-01')], null, 'stable'],
  ])('%# is told', (assessments, dmseLatencyPctChange, trend) => {
    expect(predict({ assessments, dmseLatencyPctChange }).trend).toBe(trend);
  });
});

describe('confidence', () => {
  const trajectory = [phq9(10, '2026-05-01'), phq9(12, '2026-06-01')];
  const single = [phq9(10, '2026-05-01')];

  test.each([
    [{ assessments: trajectory, avgSleepHours: 7, dmseLatencyPctChange: 0, daysSinceLastVisit: 5 }, 'high'],
    [{ assessments: single, avgSleepHours: 7, dmseLatencyPctChange: 0, daysSinceLastVisit: 5 }, 'moderate'],
    [{ assessments: trajectory, avgSleepHours: 7, dmseLatencyPctChange: 0 }, 'moderate'],
    [{ avgSleepHours: 7, dmseLatencyPctChange: 0, daysSinceLastVisit: 5 }, 'moderate'],
    [{ assessments: trajectory, avgSleepHours: 7 }, 'moderate'],
    [{ assessments: single, avgSleepHours: 7 }, 'low'],
    [{ dmseLatencyPctChange: 0, avgSleepHours: 7 }, 'low'],
    [{ assessments: trajectory }, 'low'],
    [{ dmseLatencyPctChange: 0, avgSleepHours: 0, daysSinceLastVisit: 5 }, 'low'],
  ])('%# is told', (request, confidence) => {
    expect(predict(request).confidence).toBe(confidence);
  });
});

describe('sentences', () => {
  test('nothing contributes', () => {
    const result = predict({ avgSleepHours: 8 });
    expect(result.summaryLine).toBe(
      'Low relapse risk (0/100), signals stable, with no contributing factors.',
    );
    expect(result.topDriver).toBeNull();
    expect(result.intelligence.summary).toEqual({
      status: 'low',
      headline: 'Relapse risk 0/100 (low) — no contributing factors.',
      flagged: [],
      requiresClinicianReview: false,
    });
  });

  test('no source at all', () => {
    expect(predict({ avgSleepHours: 0, biomarkerWatchCount: 3 })).toMatchObject({
      estimable: false,
      sourceCount: 0,
      summaryLine: 'Relapse risk not estimated (0/100): no usable data source.',
      scoreRange: { min: 0, max: 100 },
    });
  });

  test('Digital MSE keeps its capital', () => {
    const result = predict({ dmseLatencyPctChange: 40 });
    expect(result.summaryLine).toBe(
      'Low relapse risk (18/100), signals rising, driven primarily by Digital MSE™ latency.',
    );
    expect(result.intelligence.summary.headline).toBe(
      'Relapse risk 18/100 (low) — driven primarily by Digital MSE™ latency.',
    );
    expect(result.topDriver).toBe('Digital MSE™ latency');
  });

  test('of two equal factors the first in order drives', () => {
    expect(predict({ dmseLatencyPctChange: 40, avgSleepHours: 4 }).topDriver).toBe('Sleep (wearable)');
  });

  test('flags are the elevated factors, most points first', () => {
    const result = predict({
      avgSleepHours: 5.5,
      dmseLatencyPctChange: 40,
      daysSinceMedChange: 0,
      hasActiveMedication: true,
      daysSinceLastVisit: 20,
    });
    expect(result.intelligence.summary.flagged).toEqual([
      'Response latency change',
      'Medication change window',
      'Sleep disruption',
    ]);
  });
});

describe('what missing inputs could still change', () => {
  const full = {
    assessments: [phq9(4, '2026-05-01'), phq9(4, '2026-06-01')],
    dmseLatencyPctChange: 0,
    avgSleepHours: 8,
    daysSinceMedChange: 60,
    hasActiveMedication: true,
    daysSinceLastVisit: 5,
  };

  test.each([
    ['nothing', full, { min: 0, max: 0 }],
    ['sleep', { ...full, avgSleepHours: null }, { min: 0, max: 18 }],
    ['sleep that was not recorded', { ...full, avgSleepHours: 0 }, { min: 0, max: 18 }],
    ['latency', { ...full, dmseLatencyPctChange: null }, { min: 0, max: 18 }],
    ['the medication change', { ...full, daysSinceMedChange: null }, { min: 0, max: 14 }],
    ['the last visit', { ...full, daysSinceLastVisit: null }, { min: 0, max: 12 }],
    ['assessments', { ...full, assessments: null }, { min: 0, max: 38 }],
    ['an earlier administration', { ...full, assessments: [phq9(20, '2026-06-01')] }, { min: 22, max: 38 }],
    [
      'an earlier administration of a low score',
      { ...full, assessments: [phq9(2, '2026-06-01')] },
      { min: 0, max: 5 },
    ],
    ['everything', {}, { min: 0, max: 100 }],
  ])('missing %s', (_title, request, range) => {
    expect(predict(request).scoreRange).toEqual(range);
  });
});

describe('data quality and provenance', () => {
  test('inputs are listed in order', () => {
    const { inputs } = predict({
      assessments: [phq9(12, '2026-05-01'), gad7(3, '2026-06-01')],
      dmseLatencyPctChange: 0,
      avgSleepHours: 7,
      daysSinceMedChange: 60,
      hasActiveMedication: false,
      daysSinceLastVisit: 5,
      biomarkerWatchCount: 2,
    }).intelligence.provenance;
    expect(inputs).toEqual([
      { name: 'assessments', value: '1 GAD-7 point', observedAt: '2026-06-01', contributed: true },
      { name: 'assessments', value: '1 PHQ-9 point', observedAt: '2026-05-01', contributed: false },
      { name: 'avgSleepHours', value: 7, observedAt: null, contributed: true },
      { name: 'dmseLatencyPctChange', value: 0, observedAt: null, contributed: true },
      { name: 'daysSinceMedChange', value: 60, observedAt: null, contributed: true },
      { name: 'hasActiveMedication', value: false, observedAt: null, contributed: true },
      { name: 'daysSinceLastVisit', value: 5, observedAt: null, contributed: true },
      { name: 'biomarkerWatchCount', value: 2, observedAt: null, contributed: false },
    ]);
  });

  test('missing inputs are listed in documented order', () => {
    expect(predict({ hasActiveMedication: true }).intelligence.dataQuality.missingInputs).toEqual([
      'assessments',
      'dmseLatencyPctChange',
      'avgSleepHours',
      'daysSinceMedChange',
      'daysSinceLastVisit',
      'biomarkerWatchCount',
    ]);
  });

  test('hours that a wearable filled in carry their source and age', () => {
    const feed = { observedAt: '2026-06-20T00:00:00Z', source: 'wearable:OURA', nights: 6 };
    const result = predictRelapse(
      { avgSleepHours: 6.4 },
      {
        now: NOW,
        model: { version: null, parameters: defaultRelapseParameters },
        feeds: { avgSleepHours: feed },
      },
    );
    expect(result.intelligence.provenance.inputs).toEqual([
      {
        name: 'avgSleepHours',
        value: 6.4,
        observedAt: '2026-06-20T00:00:00Z',
        contributed: true,
        source: 'wearable:OURA',
        nights: 6,
      },
    ]);
    expect(result.intelligence.dataQuality.freshness.staleInputs).toEqual(['avgSleepHours']);
    expect(result.intelligence.confidence.reasons[2]).toBe('Newest wearable sleep is 8 days old');
  });

  test('a retuned weight moves points, maximum and score together', () => {
    const parameters = {
      ...defaultRelapseParameters,
      weights: { symptoms: 36, sleep: 20, dmse: 18, medication: 14, cadence: 12 },
    };
    const result = predictRelapse({ avgSleepHours: 4 }, { now: NOW, model: { version: 3, parameters } });
    expect(result.factors[1]).toMatchObject({ points: 20, maxPoints: 20 });
    expect(result.intelligence.provenance.engineVersion).toBe('v3');
  });
});
