import { describe, expect, test } from 'vitest';
import { analyzeDmse, type DmseRequest, defaultDmseParameters } from './index.ts';
import { NOW, run } from './testing/requests.ts';

const analyze = (request: DmseRequest) => run('dmse', request);
const typical = {
  responseLatencySeconds: 1,
  speechRateWpm: 150,
  psychomotorFidgetEpisodes: 0,
  sustainedAttentionPct: 90,
};

describe('texts of a signal', () => {
  test.each([
    [
      1.2,
      'within_normal',
      'Response latency within typical range (avg 1.2s).',
      'Speech: response latency unremarkable (avg ~1.2s).',
    ],
    [
      1.799,
      'within_normal',
      'Response latency within typical range (avg 1.8s).',
      'Speech: response latency unremarkable (avg ~1.8s).',
    ],
    [
      2.45,
      'subclinical',
      'Mildly delayed response latency (avg 2.45s).',
      'Speech: mildly increased response latency (avg ~2.45s).',
    ],
    [
      2.5,
      'clinical_attention',
      'Markedly delayed response latency (avg 2.5s).',
      'Speech: increased response latency (avg ~2.5s).',
    ],
    [
      0,
      'within_normal',
      'Response latency within typical range (avg 0s).',
      'Speech: response latency unremarkable (avg ~0s).',
    ],
  ])('latency of %s s is %s', (x, interpretation, detail, mseLine) => {
    expect(analyze({ responseLatencySeconds: x }).signals[0]).toMatchObject({
      interpretation,
      detail,
      mseLine,
    });
  });

  test.each([
    [
      0,
      'within_normal',
      'Motor activity within typical range (0 fidget episodes).',
      'Psychomotor: no excess motor activity (0 fidget episodes during session).',
    ],
    [
      1,
      'within_normal',
      'Motor activity within typical range (1 fidget episode).',
      'Psychomotor: no excess motor activity (1 fidget episode during session).',
    ],
    [
      2,
      'subclinical',
      'Some motor restlessness (2 fidget episodes).',
      'Psychomotor: mild motor restlessness (2 fidget episodes during session).',
    ],
    [
      3.9,
      'subclinical',
      'Some motor restlessness (3.9 fidget episodes).',
      'Psychomotor: mild motor restlessness (3.9 fidget episodes during session).',
    ],
    [
      4,
      'clinical_attention',
      'Frequent motor restlessness (4 fidget episodes).',
      'Psychomotor: psychomotor agitation (4 fidget episodes during session).',
    ],
  ])('%s fidget episodes are %s', (x, interpretation, detail, mseLine) => {
    expect(analyze({ psychomotorFidgetEpisodes: x }).signals[1]).toMatchObject({
      interpretation,
      detail,
      mseLine,
    });
  });

  test.each([
    [
      99.9,
      'clinical_attention',
      'Markedly slowed speech rate (avg 99.9 wpm).',
      'Speech: slowed rate (~99.9 wpm).',
    ],
    [
      100,
      'subclinical',
      'Mildly slowed speech rate (avg 100 wpm).',
      'Speech: mildly slowed rate (~100 wpm).',
    ],
    [
      110,
      'within_normal',
      'Speech rate within typical range (avg 110 wpm).',
      'Speech: rate unremarkable (~110 wpm).',
    ],
    [
      200,
      'within_normal',
      'Speech rate within typical range (avg 200 wpm).',
      'Speech: rate unremarkable (~200 wpm).',
    ],
    [
      200.01,
      'subclinical',
      'Mildly rapid speech rate (avg 200.01 wpm).',
      'Speech: mildly rapid rate (~200.01 wpm).',
    ],
    [230, 'subclinical', 'Mildly rapid speech rate (avg 230 wpm).', 'Speech: mildly rapid rate (~230 wpm).'],
    [
      231,
      'clinical_attention',
      'Markedly rapid speech rate (avg 231 wpm).',
      'Speech: rapid rate (~231 wpm).',
    ],
  ])('speech of %s wpm is %s', (x, interpretation, detail, mseLine) => {
    expect(analyze({ speechRateWpm: x }).signals[2]).toMatchObject({ interpretation, detail, mseLine });
  });

  test.each([
    [
      75,
      'within_normal',
      'On-screen gaze within typical range (75%).',
      'Attention: gaze sustained (~75% on-screen).',
    ],
    [
      74.9,
      'subclinical',
      'Mildly reduced on-screen gaze (74.9%).',
      'Attention: mildly reduced sustained attention (gaze ~74.9% on-screen).',
    ],
    [
      60,
      'subclinical',
      'Mildly reduced on-screen gaze (60%).',
      'Attention: mildly reduced sustained attention (gaze ~60% on-screen).',
    ],
    [
      59.99,
      'clinical_attention',
      'Markedly reduced on-screen gaze (59.99%).',
      'Attention: reduced sustained attention (gaze ~59.99% on-screen).',
    ],
  ])('gaze of %s percent is %s', (x, interpretation, detail, mseLine) => {
    expect(analyze({ sustainedAttentionPct: x }).signals[3]).toMatchObject({
      interpretation,
      detail,
      mseLine,
    });
  });

  test('a signal that was not measured says so and is otherwise empty', () => {
    expect(analyze({ speechRateWpm: 150, history: { response_latency: [2, 3] } }).signals[0]).toEqual({
      signalKey: 'response_latency',
      label: 'Response latency',
      present: false,
      metricValue: null,
      metricUnit: 's',
      interpretation: null,
      referenceRange: '<1.8s typical; 1.8–2.4s subclinical; ≥2.5s clinical attention',
      detail: 'Not measured in this session.',
      confidence: null,
      trendDir: null,
      mseLine: null,
      baseline: null,
    });
  });

  test('the reference ranges are printed as published', () => {
    expect(analyze(typical).signals.map(({ referenceRange }) => referenceRange)).toEqual([
      '<1.8s typical; 1.8–2.4s subclinical; ≥2.5s clinical attention',
      '0–1 typical; 2–3 subclinical; ≥4 clinical attention (episodes per 10 min)',
      '110–200 wpm typical; 100–109 or 201–230 wpm subclinical; <100 or >230 wpm clinical attention',
      '≥75% typical; 60–74% subclinical; <60% clinical attention',
    ]);
  });

  test('a retuned parameter set prints its own ranges', () => {
    const parameters = { ...defaultDmseParameters, latencySeconds: { subclinical: 2, clinical: 3 } };
    const result = analyzeDmse(
      { responseLatencySeconds: 2.9 },
      { now: NOW, model: { version: 2, parameters } },
    );
    expect(result.signals[0]?.referenceRange).toBe('<2s typical; 2–2.9s subclinical; ≥3s clinical attention');
    expect(result.signals[0]?.interpretation).toBe('subclinical');
    expect(result.model).toEqual({ key: 'dmse_signals', version: 2, source: 'calibrated' });
  });
});

describe('rate of restlessness', () => {
  test.each([
    [4, 600, 'clinical_attention'],
    [4, 601, 'subclinical'],
    [8, 1200, 'clinical_attention'],
    [7, 1200, 'subclinical'],
    [3, 1000, 'within_normal'],
    [1, 60, 'within_normal'],
  ])('%s episodes in %s s are %s', (psychomotorFidgetEpisodes, sessionDurationSeconds, status) => {
    const [, signal] = analyze({ psychomotorFidgetEpisodes, sessionDurationSeconds }).signals;
    expect(signal?.interpretation).toBe(status);
    expect(signal?.metricValue).toBe(psychomotorFidgetEpisodes);
  });
});

describe('personal baseline', () => {
  const latencySignal = (x: number, prior: readonly unknown[]) =>
    analyze({ responseLatencySeconds: x, history: { response_latency: prior } }).signals[0];

  test.each([
    [2.2, [2], 'flat'],
    [2.21, [2], 'up'],
    [1.8, [2], 'flat'],
    [1.79, [2], 'down'],
    [2.1, [2, 2], 'flat'],
    [2.11, [2, 2], 'up'],
    [2.5, [1, 3], 'flat'],
    [2.9, [1, 3], 'up'],
    [0, [0], 'flat'],
  ])('%s against %j is %s', (x, prior, trend) => {
    expect(latencySignal(x, prior)?.trendDir).toBe(trend);
  });

  test('the spread is the sample standard deviation, to two decimals', () => {
    expect(latencySignal(2, [1, 2, 4])?.baseline).toEqual({ mean: 2.33, sd: 1.53, n: 3 });
  });

  test('only the last fifty values count', () => {
    const prior = [...Array<number>(10).fill(100), ...Array<number>(50).fill(2)];
    expect(latencySignal(2, prior)?.baseline).toEqual({ mean: 2, sd: 0, n: 50 });
  });

  test('what is not a number is skipped', () => {
    expect(latencySignal(2, ['2', null, 2, Number.NaN, {}, 4])?.baseline).toEqual({
      mean: 3,
      sd: 1.41,
      n: 2,
    });
  });

  test('a history of non-numbers alone counts as not supplied', () => {
    const result = analyze({ ...typical, history: { response_latency: ['a', null] } });
    expect(result.signals[0]?.baseline).toBeNull();
    expect(result.intelligence.dataQuality.missingInputs).toContain('history');
  });

  test('history of a signal that was not measured is supplied but forms no baseline', () => {
    const { dataQuality, confidence, provenance } = analyze({
      speechRateWpm: 150,
      history: { response_latency: [2, 3] },
    }).intelligence;
    expect(dataQuality.missingInputs).not.toContain('history');
    expect(confidence.reasons[1]).toBe('No prior sessions supplied for a personal baseline');
    expect(provenance.inputs).toContainEqual({
      name: 'history',
      value: '2 prior sessions',
      observedAt: null,
      contributed: false,
    });
  });

  test('the reasons count the prior sessions', () => {
    const reasonOf = (prior: number[]) =>
      analyze({ responseLatencySeconds: 2, history: { response_latency: prior } }).intelligence.confidence;
    expect(reasonOf([2]).reasons[1]).toBe('Personal baseline covers 1 prior session');
    expect(reasonOf([2, 2, 3]).reasons[1]).toBe('Personal baseline covers 3 prior sessions');
    expect(reasonOf([2, 2, 3, 3]).score).toBe(0.67);
  });
});

describe('confidence', () => {
  const metrics = Object.entries(typical);
  const overall = (n: number, sessionDurationSeconds: number | null) =>
    analyze({ ...Object.fromEntries(metrics.slice(0, n)), sessionDurationSeconds }).overallConfidence;

  test.each([
    [1, null, 'low'],
    [2, null, 'moderate'],
    [3, null, 'moderate'],
    [4, null, 'high'],
    [4, 119, 'low'],
    [4, 120, 'moderate'],
    [4, 299, 'moderate'],
    [4, 300, 'high'],
    [3, 899, 'moderate'],
    [3, 900, 'high'],
    [2, 900, 'high'],
    [1, 900, 'moderate'],
    [1, 60, 'low'],
    [2, 299, 'low'],
    [2, 100, 'low'],
  ])('%s metrics in %s s give %s', (n, duration, level) => {
    expect(overall(n, duration)).toBe(level);
  });

  test.each([
    [119, 'low'],
    [120, 'moderate'],
    [299, 'moderate'],
    [300, 'high'],
    [2000, 'high'],
    [undefined, 'high'],
  ])('a signal of a session of %s s has %s confidence', (sessionDurationSeconds, level) => {
    expect(analyze({ speechRateWpm: 150, sessionDurationSeconds }).signals[2]?.confidence).toBe(level);
  });
});

describe('summary', () => {
  test('one measured signal uses the same sentences', () => {
    expect(analyze({ responseLatencySeconds: 3 }).summary.headline).toBe(
      '1 of 1 signals outside typical range — Response latency (low confidence).',
    );
    expect(analyze({ responseLatencySeconds: 1 }).summary.headline).toBe(
      'All 1 measured signals within typical range (low confidence).',
    );
  });

  test('a section speaks through its worst signal, and only at the status of the session', () => {
    const result = analyze({
      ...typical,
      responseLatencySeconds: 2,
      speechRateWpm: 90,
      sustainedAttentionPct: 70,
    });
    expect(result.mseNarrative).toEqual(['Speech: slowed rate (~90 wpm).']);
    expect(result.summary.flagged).toEqual(['Speech rate', 'Response latency', 'Sustained attention']);
  });

  test('subclinical findings do not ask for review', () => {
    expect(analyze({ ...typical, sustainedAttentionPct: 70 }).summary).toMatchObject({
      status: 'subclinical',
      requiresClinicianReview: false,
    });
  });

  test('missing inputs are listed in documented order', () => {
    expect(analyze({ speechRateWpm: 150 }).intelligence.dataQuality).toMatchObject({
      completeness: 0.17,
      missingInputs: [
        'psychomotorFidgetEpisodes',
        'responseLatencySeconds',
        'sustainedAttentionPct',
        'sessionDurationSeconds',
        'history',
      ],
      freshness: { newestInputAt: null, staleInputs: [] },
    });
  });

  test('provenance lists the metrics, then duration, then history', () => {
    const { inputs } = analyze({
      ...typical,
      sessionDurationSeconds: 540,
      history: { speech_rate: [150], response_latency: [1, 2] },
    }).intelligence.provenance;
    expect(inputs.map(({ name, value }) => [name, value])).toEqual([
      ['psychomotorFidgetEpisodes', 0],
      ['responseLatencySeconds', 1],
      ['speechRateWpm', 150],
      ['sustainedAttentionPct', 90],
      ['sessionDurationSeconds', 540],
      ['history', '2 prior sessions'],
    ]);
  });

  test('restlessness below clinical attention carries no code', () => {
    expect(analyze({ psychomotorFidgetEpisodes: 3 }).intelligence.codes).toEqual([]);
  });

  test('null and absent are the same', () => {
    const bare = analyze({ speechRateWpm: 150 });
    const nulls = analyze({
      speechRateWpm: 150,
      responseLatencySeconds: null,
      history: null,
      sessionRef: null,
      previous: null,
      explain: null,
      asOf: null,
    });
    expect(nulls).toEqual(bare);
    expect('sessionRef' in nulls).toBe(false);
  });
});
