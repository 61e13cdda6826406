import { describe, expect, test } from 'vitest';
import type { OutcomeRequest } from './index.ts';
import { administered, audit, cssrs, phq9, run } from './testing/requests.ts';

const score = (request: OutcomeRequest) => run('outcome', request);
const pair = (before: number, after: number) => [phq9(before, '2026-02-20'), phq9(after, '2026-05-15')];

describe('symptom contribution', () => {
  test.each([
    [18, 9, 45],
    [18, 11, 35],
    [20, 4, 65],
    [20, 6, 63],
    [9, 18, -65],
    [10, 12, -18],
    [4, 2, 26.7],
    [0, 3, -40],
    [0, 0, 0],
    [27, 27, 0],
  ])('PHQ-9 %s→%s earns %s', (before, after, contribution) => {
    expect(score({ assessments: pair(before, after) }).components[0]?.contribution).toBe(contribution);
  });

  test.each([
    [18, 18, 'PHQ-9 unchanged at 18 across 2 administrations.'],
    [18, 9, 'PHQ-9 improved 18→9 across 2 administrations.'],
    [9, 18, 'PHQ-9 worsened 9→18 across 2 administrations.'],
  ])('PHQ-9 %s→%s in words', (before, after, detail) => {
    expect(score({ assessments: pair(before, after) }).components[0]?.detail).toBe(detail);
  });

  test('a suicide-risk screen is no trajectory', () => {
    const result = score({ assessments: [cssrs(2, '2026-02-20'), cssrs(0, '2026-05-15')] });
    expect(result.components[0]).toMatchObject({
      available: false,
      detail: 'No symptom-scale trajectory supplied.',
    });
  });
});

describe('other contributions', () => {
  test.each([
    [-12, 6, 'Response latency changed -12% across visits.'],
    [12.34, -6.2, 'Response latency changed +12.3% across visits.'],
    [0, 0, 'Response latency changed 0% across visits.'],
    [-40, 20, 'Response latency changed -40% across visits.'],
    [-41, 20, 'Response latency changed -41% across visits.'],
    [40, -20, 'Response latency changed +40% across visits.'],
    [1000, -20, 'Response latency changed +1000% across visits.'],
    [null, 0, 'No Digital MSE™ change supplied.'],
  ])('latency change of %s %% earns %s', (dmseLatencyPctChange, contribution, detail) => {
    expect(score({ dmseLatencyPctChange }).components[1]).toMatchObject({
      contribution,
      detail,
      available: dmseLatencyPctChange !== null,
    });
  });

  test.each([
    [1, 5, '1 active medication on record.', true],
    [2, 5, '2 active medications on record.', true],
    [0, 0, 'No active medication reported.', false],
    [null, 0, 'No active medication reported.', false],
  ])('%s active medications earn %s', (activeMedications, contribution, detail, available) => {
    expect(score({ activeMedications }).components[2]).toMatchObject({ contribution, detail, available });
  });

  test.each([
    [1, -2.5, '1 biomarker watch item flagged.', true],
    [2, -5, '2 biomarker watch items flagged.', true],
    [3, -5, '3 biomarker watch items flagged.', true],
    [0, 0, 'No biomarker watch items reported.', false],
    [null, 0, 'No biomarker watch items reported.', false],
  ])('%s watch items earn %s', (biomarkerWatchCount, contribution, detail, available) => {
    expect(score({ biomarkerWatchCount }).components[3]).toMatchObject({ contribution, detail, available });
  });

  test.each([
    [3, -10, 'Averaging 3h/night — well below the 7–9h adult range.'],
    [4, -10, 'Averaging 4h/night — well below the 7–9h adult range.'],
    [5.96, -0.2, 'Averaging 6h/night — well below the 7–9h adult range.'],
    [6, 0, 'Averaging 6h/night — mildly below the 7–9h adult range.'],
    [6.99, 9.9, 'Averaging 7h/night — mildly below the 7–9h adult range.'],
    [7, 10, 'Averaging 7h/night — within the 7–9h adult range.'],
    [7.55, 10, 'Averaging 7.6h/night — within the 7–9h adult range.'],
    [9, 10, 'Averaging 9h/night — within the 7–9h adult range.'],
    [9.1, 9, 'Averaging 9.1h/night — above the 7–9h adult range.'],
    [11, -5, 'Averaging 11h/night — above the 7–9h adult range.'],
    [24, -10, 'Averaging 24h/night — above the 7–9h adult range.'],
    [null, 0, 'No wearable sleep supplied.'],
    [0, 0, 'No wearable sleep supplied.'],
  ])('%s hours earn %s', (avgSleepHours, contribution, detail) => {
    expect(score({ avgSleepHours }).components[4]).toMatchObject({ contribution, detail });
  });
});

describe('direction', () => {
  test.each([
    ['improving at both edges', { assessments: pair(20, 16), activeMedications: 1 }, 23, 'improving'],
    ['stable just under the score edge', { assessments: pair(20, 16) }, 18, 'stable'],
    ['worsening by the score', { dmseLatencyPctChange: 32, biomarkerWatchCount: 2 }, -21, 'worsening'],
    [
      'worsening by change alone',
      { dmseLatencyPctChange: 36, avgSleepHours: 8, activeMedications: 1 },
      -3,
      'worsening',
    ],
    [
      'stable one point before',
      { dmseLatencyPctChange: 35, avgSleepHours: 8, activeMedications: 1 },
      -3,
      'stable',
    ],
    ['stable on a change inside error', { assessments: pair(10, 8), activeMedications: 1 }, 23, 'stable'],
    ['improving without symptoms', { dmseLatencyPctChange: -36, activeMedications: 1 }, 23, 'improving'],
    ['stable on nothing changed', { assessments: pair(10, 10) }, 0, 'stable'],
    ['unjudged on static sources', { avgSleepHours: 4, biomarkerWatchCount: 3 }, -15, 'insufficient_data'],
  ])('%s', (_title, request, total, direction) => {
    expect(score(request)).toMatchObject({ score: total, direction });
  });
});

describe('confidence', () => {
  test.each([
    [
      'four sources that agree',
      { assessments: pair(18, 9), dmseLatencyPctChange: -12, activeMedications: 1, avgSleepHours: 8 },
      'high',
    ],
    [
      'four sources, one against',
      { assessments: pair(18, 9), dmseLatencyPctChange: 12, activeMedications: 1, avgSleepHours: 8 },
      'high',
    ],
    [
      'four sources, two against',
      { assessments: pair(18, 9), dmseLatencyPctChange: 12, activeMedications: 1, biomarkerWatchCount: 1 },
      'moderate',
    ],
    [
      'five sources, two against',
      {
        assessments: pair(18, 9),
        dmseLatencyPctChange: 12,
        activeMedications: 1,
        biomarkerWatchCount: 1,
        avgSleepHours: 8,
      },
      'moderate',
    ],
    [
      'three sources that agree',
      { assessments: pair(18, 9), dmseLatencyPctChange: -12, activeMedications: 1 },
      'high',
    ],
    [
      'three sources, one against',
      { assessments: pair(18, 9), dmseLatencyPctChange: 12, activeMedications: 1 },
      'moderate',
    ],
    ['two sources that agree', { assessments: pair(18, 9), activeMedications: 1 }, 'moderate'],
    ['two sources, one against', { assessments: pair(18, 9), biomarkerWatchCount: 1 }, 'moderate'],
    [
      'three sources, two against',
      { assessments: pair(9, 18), activeMedications: 1, avgSleepHours: 8 },
      'low',
    ],
    ['one source', { assessments: pair(18, 9) }, 'low'],
    [
      'three sources without a trajectory',
      { activeMedications: 1, avgSleepHours: 8, biomarkerWatchCount: 1 },
      'low',
    ],
  ])('%s: %s', (_title, request, confidence) => {
    expect(score(request).confidence).toBe(confidence);
  });
});

describe('sentences', () => {
  test('singular and plural of sources', () => {
    expect(score({ assessments: pair(18, 9) })).toMatchObject({
      summaryLine: 'Treatment response is improving (composite +45) across 1 independent data source.',
      intelligence: {
        summary: {
          headline: 'Treatment response improving (+45) — led by symptom scales (+45) across 1 source.',
        },
      },
    });
    expect(score({ assessments: pair(18, 9), avgSleepHours: 5 })).toMatchObject({
      summaryLine: 'Treatment response is improving (composite +40) across 2 independent data sources.',
      intelligence: {
        summary: {
          headline: 'Treatment response improving (+40) — led by symptom scales (+45) across 2 sources.',
        },
      },
    });
  });

  test('Digital MSE keeps its capital, other labels do not', () => {
    expect(score({ dmseLatencyPctChange: -60 }).intelligence.summary.headline).toBe(
      'Treatment response improving (+20) — led by Digital MSE™ latency (+20) across 1 source.',
    );
    expect(score({ dmseLatencyPctChange: 1, avgSleepHours: 4 }).intelligence.summary.headline).toBe(
      'Treatment response stable (-11) — led by sleep (wearable) (-10) across 2 sources.',
    );
  });

  test('of two equal contributions the first in order leads', () => {
    expect(score({ dmseLatencyPctChange: -20, avgSleepHours: 8 }).intelligence.summary.headline).toContain(
      'led by Digital MSE™ latency (+10)',
    );
  });

  test('a score of zero', () => {
    expect(score({ assessments: pair(10, 10) }).summaryLine).toBe(
      'Treatment response is stable (composite 0) across 1 independent data source.',
    );
  });

  test('without a trajectory', () => {
    expect(score({ avgSleepHours: 4 })).toMatchObject({
      estimable: false,
      summaryLine:
        'Treatment response cannot be judged yet (composite -10) — no symptom or Digital MSE™ trajectory.',
      intelligence: {
        summary: {
          status: 'insufficient_data',
          headline: 'Treatment response not scored — no symptom or Digital MSE™ trajectory supplied.',
          flagged: ['Sleep (wearable)'],
          requiresClinicianReview: true,
        },
      },
    });
  });

  test('flags are the components at minus five and below, most negative first', () => {
    const result = score({
      assessments: pair(9, 18),
      dmseLatencyPctChange: 10,
      biomarkerWatchCount: 2,
      avgSleepHours: 4,
    });
    expect(result.intelligence.summary.flagged).toEqual([
      'Symptom scales',
      'Sleep (wearable)',
      'Digital MSE™ latency',
      'Biomarker watch items',
    ]);
    const mild = score({ assessments: pair(18, 9), dmseLatencyPctChange: 9.8 });
    expect(mild.intelligence.summary).toMatchObject({ flagged: [], requiresClinicianReview: false });
  });
});

describe('what missing inputs could still change', () => {
  test.each([
    ['nothing supplied', {}, { min: -100, max: 100 }],
    [
      'everything supplied',
      {
        assessments: pair(18, 9),
        dmseLatencyPctChange: -12,
        activeMedications: 1,
        biomarkerWatchCount: 0,
        avgSleepHours: 7.5,
      },
      { min: 66, max: 66 },
    ],
    [
      'all but sleep',
      { assessments: pair(18, 9), dmseLatencyPctChange: -12, activeMedications: 1, biomarkerWatchCount: 0 },
      { min: 46, max: 66 },
    ],
    [
      'sleep not recorded',
      {
        assessments: pair(18, 9),
        dmseLatencyPctChange: -12,
        activeMedications: 1,
        biomarkerWatchCount: 0,
        avgSleepHours: 0,
      },
      { min: 46, max: 66 },
    ],
    [
      'all but the assessments',
      { dmseLatencyPctChange: -12, activeMedications: 1, biomarkerWatchCount: 0, avgSleepHours: 7.5 },
      { min: -44, max: 86 },
    ],
    [
      'all but the counts',
      { assessments: pair(18, 9), dmseLatencyPctChange: -12, avgSleepHours: 7.5 },
      { min: 56, max: 66 },
    ],
    [
      'a single severe score',
      {
        assessments: [phq9(27, '2026-05-15')],
        dmseLatencyPctChange: 0,
        activeMedications: 0,
        biomarkerWatchCount: 0,
        avgSleepHours: 6,
      },
      { min: -65, max: 0 },
    ],
    [
      'a single score of zero',
      {
        assessments: [phq9(0, '2026-05-15')],
        dmseLatencyPctChange: 0,
        activeMedications: 0,
        biomarkerWatchCount: 0,
        avgSleepHours: 6,
      },
      { min: 0, max: 65 },
    ],
  ])('%s', (_title, request, range) => {
    expect(score(request).scoreRange).toEqual(range);
  });
});

describe('data quality and provenance', () => {
  test('inputs are listed in order, contributing only when they were read', () => {
    const { inputs } = score({
      assessments: pair(18, 9),
      dmseLatencyPctChange: 0,
      activeMedications: 0,
      biomarkerWatchCount: 0,
      avgSleepHours: 7,
    }).intelligence.provenance;
    expect(inputs).toEqual([
      { name: 'assessments', value: '2 PHQ-9 points', observedAt: '2026-05-15', contributed: true },
      { name: 'dmseLatencyPctChange', value: 0, observedAt: null, contributed: true },
      { name: 'activeMedications', value: 0, observedAt: null, contributed: false },
      { name: 'biomarkerWatchCount', value: 0, observedAt: null, contributed: false },
      { name: 'avgSleepHours', value: 7, observedAt: null, contributed: true },
    ]);
  });

  test('a zero is supplied, an empty list is not', () => {
    expect(score({ assessments: [], activeMedications: 0 }).intelligence.dataQuality).toMatchObject({
      completeness: 0.2,
      missingInputs: ['assessments', 'dmseLatencyPctChange', 'biomarkerWatchCount', 'avgSleepHours'],
    });
  });

  test('status and instrument are coded', () => {
    const gad = administered('gad7', 'GAD-7', 21);
    const { codes } = score({
      assessments: [gad(18, '2026-02-20'), gad(9, '2026-05-15'), audit(3, '2026-05-01')],
    }).intelligence;
    expect(codes).toEqual([
      {
        system: 'http://snomed.info/sct',
        code: '268910001',
        display: "Patient's condition improved",
        mapsTo: 'summary.status',
      },
      {
        system: 'http://loinc.org',
        code: '70274-6',
        display: 'Generalized anxiety disorder 7 item (GAD-7) total score [Reported.PHQ]',
        mapsTo: 'provenance.inputs[0]',
      },
      {
        system: 'http://loinc.org',
        code: '75624-7',
        display: 'Total score [AUDIT]',
        mapsTo: 'provenance.inputs[1]',
      },
    ]);
  });

  test('an unjudged response carries no status code', () => {
    expect(score({ avgSleepHours: 8 }).intelligence.codes).toEqual([]);
  });
});
