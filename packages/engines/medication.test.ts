import { describe, expect, test } from 'vitest';
import type { MedicationRequest } from './index.ts';
import { administered, cssrs, gad7, phq9, run, sertraline, who5 } from './testing/requests.ts';

const analyze = (request: MedicationRequest) => run('medication', request);
const course = (before: number, after: number, more: MedicationRequest = {}) =>
  analyze({
    prescriptions: [sertraline()],
    assessments: [phq9(before, '2026-02-20'), phq9(after, '2026-05-15')],
    ...more,
  });

describe('status of one comparison', () => {
  test.each([
    [20, 10, 'response', 'positive'],
    [20, 11, 'partial_response', 'positive'],
    [20, 16, 'partial_response', 'positive'],
    [20, 17, 'no_clear_change', 'neutral'],
    [15, 12, 'partial_response', 'positive'],
    [14, 12, 'no_clear_change', 'neutral'],
    [20, 20, 'no_clear_change', 'neutral'],
    [20, 23, 'no_clear_change', 'neutral'],
    [20, 24, 'worsening', 'watch'],
    [4, 2, 'no_clear_change', 'neutral'],
    [4, 0, 'response', 'positive'],
    [6, 3, 'partial_response', 'positive'],
    [0, 2, 'no_clear_change', 'neutral'],
    [0, 3, 'worsening', 'watch'],
  ])('PHQ-9 %s→%s is %s', (before, after, status, tone) => {
    const result = course(before, after);
    expect(result.intelligence.summary.status).toBe(status);
    expect(result.signals[0]?.tone).toBe(tone);
    expect(result.estimable).toBe(true);
  });
});

describe('words of one comparison', () => {
  test.each([
    [
      18,
      18,
      'PHQ-9 unchanged at 18 since Sertraline 50mg started.',
      'On Sertraline 50mg, PHQ-9 is unchanged at 18.',
    ],
    [
      18,
      4,
      'PHQ-9 improved 18→4 (78% reduction) since Sertraline 50mg started. Latest score is in the remission range.',
      'On Sertraline 50mg, PHQ-9 improved from 18 to 4 (78% reduction).',
    ],
    [
      18,
      5,
      'PHQ-9 improved 18→5 (72% reduction) since Sertraline 50mg started.',
      'On Sertraline 50mg, PHQ-9 improved from 18 to 5 (72% reduction).',
    ],
    [
      0,
      8,
      'PHQ-9 worsened 0→8 (+8 points) since Sertraline 50mg started.',
      'On Sertraline 50mg, PHQ-9 worsened from 0 to 8 (+8 points).',
    ],
    [
      0,
      1,
      'PHQ-9 worsened 0→1 (+1 point) since Sertraline 50mg started.',
      'On Sertraline 50mg, PHQ-9 worsened from 0 to 1 (+1 point).',
    ],
    [
      2,
      4,
      'PHQ-9 worsened 2→4 (100% increase) since Sertraline 50mg started.',
      'On Sertraline 50mg, PHQ-9 worsened from 2 to 4 (100% increase).',
    ],
  ])('PHQ-9 %s→%s', (before, after, detail, summaryLine) => {
    expect(course(before, after).signals[0]).toMatchObject({
      detail,
      summaryLine,
      metricValue: after,
      metricUnit: 'score',
    });
  });

  test.each([
    [16, 13, 'WHO-5 worsened 16→13 (-3 points) since Sertraline 50mg started.'],
    [
      12,
      13,
      'WHO-5 improved 12→13 (+1 point) since Sertraline 50mg started. Latest score is in the remission range.',
    ],
    [10, 12, 'WHO-5 improved 10→12 (+2 points) since Sertraline 50mg started.'],
  ])('WHO-5 %s→%s is told in points', (before, after, detail) => {
    const assessments = [who5(before, '2026-02-20'), who5(after, '2026-05-15')];
    expect(analyze({ prescriptions: [sertraline()], assessments }).signals[0]?.detail).toBe(detail);
  });

  test('the remission range of an unknown scale is not claimed', () => {
    const custom = administered('mood', 'Mood', 50);
    const assessments = [custom(40, '2026-02-20'), custom(1, '2026-05-15')];
    expect(analyze({ prescriptions: [sertraline()], assessments }).signals[0]?.detail).toBe(
      'Mood improved 40→1 (98% reduction) since Sertraline 50mg started.',
    );
  });

  test('a name without dosage and with odd characters', () => {
    const prescriptions = [sertraline({ medicationName: ' Lithium Carbonate (ER) ', dosage: null })];
    const assessments = [phq9(18, '2026-02-20'), phq9(9, '2026-05-15')];
    expect(analyze({ prescriptions, assessments }).signals[0]).toMatchObject({
      signalKey: 'med_response_lithium_carbonate_er',
      label: 'Lithium Carbonate (ER) — symptom response',
      summaryLine: 'On Lithium Carbonate (ER), PHQ-9 improved from 18 to 9 (50% reduction).',
    });
  });

  test.each([
    ['2026-03-01T12:00:00Z', ' Early reading (0 days after start).'],
    ['2026-03-02', ' Early reading (1 day after start).'],
    ['2026-03-14T23:00:00Z', ' Early reading (13 days after start).'],
  ])('a follow-up at %s is called early', (createdAt, suffix) => {
    const assessments = [phq9(18, '2026-02-20'), phq9(12, createdAt)];
    expect(analyze({ prescriptions: [sertraline()], assessments }).signals[0]?.detail.endsWith(suffix)).toBe(
      true,
    );
  });

  test('a follow-up after fourteen days is not early', () => {
    const assessments = [phq9(18, '2026-02-20'), phq9(12, '2026-03-15')];
    expect(analyze({ prescriptions: [sertraline()], assessments }).signals[0]?.detail).not.toContain('Early');
  });

  test('a score at the very start is the baseline', () => {
    const assessments = [phq9(18, '2026-03-01T00:00:00Z'), phq9(9, '2026-05-15')];
    expect(analyze({ prescriptions: [sertraline()], assessments }).signals[0]?.detail).toContain('18→9');
  });
});

describe('prescriptions that cannot be compared', () => {
  test('without any score', () => {
    expect(analyze({ prescriptions: [sertraline()] }).signals).toEqual([
      {
        module: 'medication',
        signalKey: 'med_monitor_sertraline',
        label: 'Sertraline — monitoring',
        detail: 'No symptom-scale scores supplied for Sertraline 50mg.',
        tone: 'neutral',
        metricValue: null,
        metricUnit: null,
        confidence: 'low',
        summaryLine: 'No symptom-scale scores supplied for Sertraline 50mg.',
        sourceRef: 'rx_001',
        observedAt: '2026-03-01T00:00:00.000Z',
      },
    ]);
  });

  test('a suicide-risk screen is not a symptom scale', () => {
    const result = analyze({
      prescriptions: [sertraline()],
      assessments: [cssrs(1, '2026-02-20'), cssrs(2, '2026-05-01')],
    });
    expect(result.signals[0]?.detail).toBe('No symptom-scale scores supplied for Sertraline 50mg.');
  });

  test('without a start the observed date is null', () => {
    const result = analyze({ prescriptions: [sertraline({ prescribedAt: null })] });
    expect(result.signals[0]).toMatchObject({
      detail: 'Sertraline 50mg has no start date, so a before/after comparison is not possible.',
      observedAt: null,
    });
    expect(result.intelligence.summary.headline).toBe('Sertraline: no usable before/after comparison yet.');
    expect(result.estimable).toBe(false);
    expect(result.intelligence.summary.requiresClinicianReview).toBe(false);
  });

  test('assessments that were not compared did not contribute', () => {
    const result = analyze({ prescriptions: [sertraline()], assessments: [phq9(11, '2026-05-15')] });
    expect(result.intelligence.provenance.inputs).toContainEqual({
      name: 'assessments',
      value: '1 PHQ-9 point',
      observedAt: '2026-05-15',
      contributed: false,
    });
  });
});

describe('confidence of a comparison', () => {
  const confidence = (before: string, ...after: string[]) =>
    analyze({
      prescriptions: [sertraline()],
      assessments: [phq9(18, before), ...after.map((day) => phq9(9, day))],
    }).signals[0]?.confidence;

  test.each([
    ['two follow-ups, 28 days, baseline 30 days old', '2026-01-30', ['2026-03-10', '2026-03-29'], 'high'],
    ['baseline 31 days old', '2026-01-29', ['2026-03-10', '2026-03-29'], 'moderate'],
    ['27 days on treatment', '2026-01-30', ['2026-03-10', '2026-03-28'], 'moderate'],
    ['one follow-up', '2026-01-30', ['2026-03-29'], 'moderate'],
    ['14 days, baseline 90 days old', '2025-12-01', ['2026-03-15'], 'moderate'],
    ['13 days', '2026-02-20', ['2026-03-14'], 'low'],
    ['baseline 91 days old', '2025-11-30', ['2026-05-15'], 'low'],
  ] as const)('%s', (_title, before, after, level) => {
    expect(confidence(before, ...after)).toBe(level);
  });

  const withOther = (prescribedAt: string | null, status = 'active') =>
    analyze({
      prescriptions: [
        sertraline(),
        sertraline({ id: 'rx_2', medicationName: 'Bupropion', prescribedAt, status }),
      ],
      assessments: [phq9(18, '2026-02-20'), phq9(9, '2026-05-15')],
    }).signals[0];

  test.each([
    ['inside the window', '2026-04-01', 'low', true],
    ['before the start but after the baseline', '2026-02-25', 'low', true],
    ['at the follow-up', '2026-05-15', 'low', true],
    ['at the baseline', '2026-02-20', 'moderate', false],
    ['after the follow-up', '2026-05-16', 'moderate', false],
    ['at the same instant', '2026-03-01T00:00:00Z', 'moderate', false],
    ['without a date', null, 'moderate', false],
  ] as const)('another medication started %s', (_title, prescribedAt, level, uncertain) => {
    const signal = withOther(prescribedAt);
    expect(signal?.confidence).toBe(level);
    expect(signal?.detail.includes('attribution is uncertain')).toBe(uncertain);
  });

  test('a stopped medication does not blur the attribution', () => {
    expect(withOther('2026-04-01', 'stopped')?.confidence).toBe('moderate');
  });
});

describe('objective corroboration', () => {
  const corroborated = (pct: number, before: number | null, after: number) =>
    analyze({
      prescriptions: [sertraline()],
      assessments: before === null ? [] : [phq9(before, '2026-02-20'), phq9(after, '2026-05-15')],
      dmseLatencyPctChange: pct,
    }).signals[1];

  test.each([
    [
      -10,
      18,
      9,
      'positive',
      'Response latency changed -10% across visits — objective measures corroborate the symptom response.',
    ],
    [
      -10,
      18,
      14,
      'positive',
      'Response latency changed -10% across visits — objective measures corroborate the symptom response.',
    ],
    [
      -10,
      18,
      18,
      'positive',
      'Response latency changed -10% across visits — objective measures improved although symptom scales do not show a response.',
    ],
    [
      -10,
      null,
      0,
      'positive',
      'Response latency changed -10% across visits — objective measures improved; no symptom comparison is available.',
    ],
    [
      10,
      18,
      9,
      'watch',
      'Response latency changed +10% across visits — objective measures moved the wrong way although symptom scales improved.',
    ],
    [
      10,
      18,
      18,
      'watch',
      'Response latency changed +10% across visits — objective measures corroborate the lack of response.',
    ],
    [
      10,
      null,
      0,
      'watch',
      'Response latency changed +10% across visits — objective measures corroborate the lack of response.',
    ],
    [9.9, 18, 9, 'neutral', 'Response latency changed +9.9% across visits — no material objective change.'],
    [0, 18, 9, 'neutral', 'Response latency changed 0% across visits — no material objective change.'],
  ])('%s %% with PHQ-9 %s→%s is %s', (pct, before, after, tone, detail) => {
    expect(corroborated(pct, before, after)).toMatchObject({ tone, detail });
  });

  test('it is the last signal and has no source of its own', () => {
    expect(corroborated(-14, 18, 9)).toEqual({
      module: 'medication',
      signalKey: 'med_dmse_corroboration',
      label: 'Digital MSE™ — objective corroboration',
      detail:
        'Response latency changed -14% across visits — objective measures corroborate the symptom response.',
      tone: 'positive',
      metricValue: -14,
      metricUnit: '%',
      confidence: 'moderate',
      summaryLine:
        'Objective Digital MSE™ response latency changed -14%: objective measures corroborate the symptom response.',
      sourceRef: null,
      observedAt: null,
    });
  });

  test('a worsened latency is flagged', () => {
    expect(course(18, 9, { dmseLatencyPctChange: 12 }).intelligence.summary).toMatchObject({
      flagged: ['Digital MSE™ — objective corroboration'],
      requiresClinicianReview: false,
    });
  });
});

describe('summary', () => {
  const second = sertraline({
    id: 'rx_2',
    medicationName: 'Bupropion',
    dosage: null,
    prescribedAt: '2026-04-20',
  });

  test('one medication is told with its comparison', () => {
    expect(course(18, 11).intelligence.summary.headline).toBe(
      'Sertraline: PHQ-9 improved 18→11 (39% reduction) — partial response.',
    );
    expect(course(18, 18).intelligence.summary.headline).toBe(
      'Sertraline: PHQ-9 unchanged at 18 — no clear change.',
    );
    expect(course(18, 9).intelligence.summary.headline).toBe(
      'Sertraline: PHQ-9 improved 18→9 (50% reduction) — response.',
    );
    expect(course(11, 18).intelligence.summary.headline).toBe(
      'Sertraline: PHQ-9 worsened 11→18 (64% increase) — worsening.',
    );
  });

  test('several medications are counted and the worst gives the status', () => {
    const result = analyze({
      prescriptions: [sertraline(), second],
      assessments: [phq9(18, '2026-02-20'), phq9(4, '2026-04-10'), phq9(9, '2026-05-15')],
    });
    expect(result.intelligence.summary).toMatchObject({
      status: 'worsening',
      headline: '1 of 2 active medications show symptom improvement; 1 with worsening.',
      flagged: ['Bupropion — symptom response'],
      requiresClinicianReview: true,
    });
  });

  test('several medications without worsening', () => {
    const result = analyze({
      prescriptions: [sertraline(), second],
      assessments: [phq9(18, '2026-02-20'), phq9(9, '2026-05-15')],
    });
    expect(result.intelligence.summary.headline).toBe('2 of 2 active medications show symptom improvement.');
  });

  test.each([
    ['partial response after 42 days', 18, 12, '2026-04-12', true],
    ['partial response after 41 days', 18, 12, '2026-04-11', false],
    ['no clear change after 42 days', 18, 17, '2026-04-12', true],
    ['response after 42 days', 18, 9, '2026-04-12', false],
    ['worsening after one day', 18, 25, '2026-03-02', true],
  ] as const)('%s: review %s', (_title, before, after, day, review) => {
    const assessments = [phq9(before, '2026-02-20'), phq9(after, day)];
    expect(
      analyze({ prescriptions: [sertraline()], assessments }).intelligence.summary.requiresClinicianReview,
    ).toBe(review);
  });

  test('a status with capitals and spaces is active', () => {
    expect(analyze({ prescriptions: [sertraline({ status: ' Active ' })] }).signalsPresent).toBe(1);
  });
});

describe('codes and provenance', () => {
  test('ingredient, status and instrument are mapped to what they annotate', () => {
    const { codes } = course(18, 9).intelligence;
    expect(codes.map(({ code, mapsTo }) => [code, mapsTo])).toEqual([
      ['36437', 'signals[0]'],
      ['268910001', 'summary.status'],
      ['44261-6', 'provenance.inputs[1]'],
    ]);
  });

  test.each([
    [18, 18, '359746009', "Patient's condition stable"],
    [18, 12, '268910001', "Patient's condition improved"],
    [11, 18, '271299001', "Patient's condition worsened"],
  ])('PHQ-9 %s→%s carries %s', (before, after, code, display) => {
    expect(course(before, after).intelligence.codes).toContainEqual({
      system: 'http://snomed.info/sct',
      code,
      display,
      mapsTo: 'summary.status',
    });
  });

  test('an unknown medication has no entry', () => {
    const result = analyze({ prescriptions: [sertraline({ medicationName: 'Homeopathic drops' })] });
    expect(result.intelligence.codes).toEqual([]);
  });

  test('prescriptions are counted, singular and plural', () => {
    const value = (...prescriptions: Parameters<typeof sertraline>[0][]) =>
      analyze({ prescriptions: prescriptions.map((one) => sertraline(one)) }).intelligence.provenance
        .inputs[0]?.value;
    expect(value({})).toBe('1 active of 1 prescription');
    expect(value({}, { status: 'stopped' })).toBe('1 active of 2 prescriptions');
    expect(value({ status: 'stopped' })).toBe('0 active of 1 prescription');
  });

  test('inactive prescriptions leave everything unread', () => {
    const result = course(18, 9, {
      prescriptions: [sertraline({ status: 'discontinued' })],
      dmseLatencyPctChange: -14,
    });
    expect(result.intelligence.provenance.inputs.every(({ contributed }) => !contributed)).toBe(true);
    expect(result.intelligence.dataQuality.completeness).toBe(1);
  });

  test('two medications may use two instruments, both contributing', () => {
    const result = analyze({
      prescriptions: [
        sertraline(),
        sertraline({ id: 'rx_2', medicationName: 'Buspirone', prescribedAt: '2026-05-20' }),
      ],
      assessments: [
        phq9(18, '2026-02-20'),
        phq9(9, '2026-05-15'),
        gad7(15, '2026-05-19'),
        gad7(8, '2026-06-20'),
      ],
    });
    expect(result.signals.map(({ detail }) => detail.slice(0, 5))).toEqual(['PHQ-9', 'GAD-7']);
    const used = result.intelligence.provenance.inputs.filter(
      ({ name, contributed }) => name === 'assessments' && contributed,
    );
    expect(used.map(({ value }) => value)).toEqual(['2 PHQ-9 points', '2 GAD-7 points']);
  });
});
