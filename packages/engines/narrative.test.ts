import { describe, expect, test } from 'vitest';
import type { DmseRequest, OutcomeRequest, RelapseRequest } from './index.ts';
import { panel, phq9, run, sertraline } from './testing/requests.ts';

const told = (result: { intelligence: { reasoning?: { narrative: string } | null } }) =>
  result.intelligence.reasoning?.narrative;

const typical = {
  responseLatencySeconds: 1,
  speechRateWpm: 150,
  psychomotorFidgetEpisodes: 0,
  sustainedAttentionPct: 90,
};
const dmse = (request: DmseRequest) => told(run('dmse', { ...request, explain: true }));
const outcome = (request: OutcomeRequest) => told(run('outcome', { ...request, explain: true }));
const relapse = (request: RelapseRequest) => told(run('relapse', { ...request, explain: true }));

test('without explain there is no reasoning', () => {
  expect('reasoning' in run('dmse', typical).intelligence).toBe(false);
  expect('reasoning' in run('dmse', { ...typical, explain: false }).intelligence).toBe(false);
});

test('the instant of the narrative keeps milliseconds that are not zero', () => {
  const result = run('dmse', { ...typical, explain: true }, new Date('2026-07-03T09:00:00.120Z'));
  expect(result.intelligence.reasoning?.generatedAt).toBe('2026-07-03T09:00:00.120Z');
});

describe('Digital MSE', () => {
  test.each([
    [
      typical,
      'Current findings are within typical range. None of the measured signals crossed a threshold. Confidence is high given complete session data, and these signals alone do not call for additional review.',
    ],
    [
      { speechRateWpm: 105 },
      'Current findings suggest a mild departure from typical range. Objective behavioral indicators, including speech rate averaging 105 words per minute against a 110-word-per-minute threshold, demonstrate a consistent departure from typical range across the one measured signal. Confidence is low given partial session data (1 of 4 metrics), and these signals alone do not call for additional review.',
    ],
    [
      { ...typical, speechRateWpm: 210 },
      'Current findings suggest a mild departure from typical range. Objective behavioral indicators, including speech rate averaging 210 words per minute against a 200-word-per-minute threshold, demonstrate a partial departure from typical range across 1 of 4 measured signals. Confidence is high given complete session data, and these signals alone do not call for additional review.',
    ],
    [
      { ...typical, sustainedAttentionPct: 52, psychomotorFidgetEpisodes: 2 },
      'Current findings suggest a pattern warranting clinical attention. Objective behavioral indicators, including on-screen gaze of 52 percent against a 60-percent threshold, demonstrate a partial departure from typical range across 2 of 4 measured signals. Confidence is high given complete session data, and the existing evidence supports clinician review of this result.',
    ],
    [
      { responseLatencySeconds: 2, psychomotorFidgetEpisodes: 4 },
      'Current findings suggest a pattern warranting clinical attention. Objective behavioral indicators, including 4 fidget episodes against a threshold of 4, demonstrate a consistent departure from typical range across 2 of 2 measured signals. Confidence is moderate given partial session data (2 of 4 metrics), and the existing evidence supports clinician review of this result.',
    ],
    [
      { responseLatencySeconds: 2 },
      'Current findings suggest a mild departure from typical range. Objective behavioral indicators, including response latency averaging 2 seconds against a 1.8-second threshold, demonstrate a consistent departure from typical range across the one measured signal. Confidence is low given partial session data (1 of 4 metrics), and these signals alone do not call for additional review.',
    ],
    [
      { speechRateWpm: 240 },
      'Current findings suggest a pattern warranting clinical attention. Objective behavioral indicators, including speech rate averaging 240 words per minute against a 230-word-per-minute threshold, demonstrate a consistent departure from typical range across the one measured signal. Confidence is low given partial session data (1 of 4 metrics), and the existing evidence supports clinician review of this result.',
    ],
    [
      { speechRateWpm: 98, sustainedAttentionPct: 74, psychomotorFidgetEpisodes: 2 },
      'Current findings suggest a pattern warranting clinical attention. Objective behavioral indicators, including speech rate averaging 98 words per minute against a 100-word-per-minute threshold, demonstrate a consistent departure from typical range across 3 of 3 measured signals. Confidence is moderate given partial session data (3 of 4 metrics), and the existing evidence supports clinician review of this result.',
    ],
  ])('%# is told', (request, narrative) => {
    expect(dmse(request)).toBe(narrative);
  });
});

describe('medication', () => {
  const course = (after: number, dmseLatencyPctChange?: number) =>
    told(
      run('medication', {
        prescriptions: [sertraline()],
        assessments: [phq9(18, '2026-02-20'), phq9(after, '2026-05-15')],
        dmseLatencyPctChange,
        explain: true,
      }),
    );

  test('with an objective change', () => {
    expect(course(11, -14)).toBe(
      'Sertraline: PHQ-9 improved 18→11 (39% reduction) — partial response. An objective Digital MSE™ latency change of -14% was also supplied. The comparison is observational, and the result supports clinician review.',
    );
  });

  test('without an objective change', () => {
    expect(course(9)).toBe(
      'Sertraline: PHQ-9 improved 18→9 (50% reduction) — response. No objective Digital MSE™ change was supplied. The comparison is observational, and no additional review is indicated by this comparison alone.',
    );
  });
});

describe('biomarker', () => {
  test('the first item to review is a critical one', () => {
    const labs = [
      panel([
        { name: 'Zinc', value: 20, unit: 'ug/dL', flag: 'low' },
        { name: 'Sodium', value: 120, unit: 'mmol/L', flag: 'low' },
      ]),
    ];
    expect(told(run('biomarker', { labs, explain: true }))).toBe(
      '2 of 2 biomarkers flagged, 1 critical — Sodium, Zinc. The first item to review is Sodium critically low at 120 mmol/L: low sodium can cause fatigue, confusion, and seizures and can follow SSRIs, SNRIs, carbamazepine, or oxcarbazepine; treat as a critical value and follow the local escalation pathway. These are possible medical contributors for a clinician to weigh, not diagnoses.',
    );
  });

  test('nothing was flagged', () => {
    expect(told(run('biomarker', { labs: [panel([{ name: 'Zinc', value: 90 }])], explain: true }))).toBe(
      'No flagged biomarkers in 1 reading. Normal readings were not interpreted further. No additional review is indicated by these readings alone.',
    );
  });
});

describe('outcome', () => {
  const pair = [phq9(18, '2026-02-20'), phq9(9, '2026-05-15')];

  test('two contributions and more', () => {
    expect(
      outcome({ assessments: pair, dmseLatencyPctChange: -12, activeMedications: 1, avgSleepHours: 7.5 }),
    ).toBe(
      'Treatment response is improving (composite +66) across 4 independent data sources. The largest contributions are symptom scales (+45) and sleep (wearable) (+10). Confidence is high with 4 of 5 sources available, and no additional review is indicated by this score alone.',
    );
  });

  test('one contribution', () => {
    expect(outcome({ dmseLatencyPctChange: 60 })).toBe(
      'Treatment response is worsening (composite -20) across 1 independent data source. The largest contribution is Digital MSE™ latency (-20). Confidence is low with 1 of 5 sources available, and the result supports clinician review.',
    );
  });

  test('no contribution', () => {
    expect(outcome({})).toBe(
      'Treatment response cannot be judged yet (composite 0) — no symptom or Digital MSE™ trajectory. No source contributed. Confidence is low with 0 of 5 sources available, and the result supports clinician review.',
    );
  });
});

describe('relapse', () => {
  test('two factors and more', () => {
    expect(
      relapse({
        assessments: [phq9(12, '2026-05-01'), phq9(19, '2026-06-15')],
        dmseLatencyPctChange: 16,
        avgSleepHours: 5.2,
        daysSinceMedChange: 12,
        hasActiveMedication: true,
        daysSinceLastVisit: 38,
      }),
    ).toBe(
      'Relapse risk is scored at 68 of 100, in the elevated band, with signals rising. The largest contributor is symptom trajectory (34.4 of 38 points), followed by sleep (wearable) (12 of 18 points). Confidence is high with 5 of 5 sources available, and the result supports clinician review.',
    );
  });

  test('one factor', () => {
    expect(relapse({ dmseLatencyPctChange: 4 })).toBe(
      'Relapse risk is scored at 2 of 100, in the low band, with signals stable. The largest contributor is Digital MSE™ latency (1.8 of 18 points). Confidence is low with 1 of 5 sources available, and no additional review is indicated by this score alone.',
    );
  });

  test('no factor', () => {
    expect(relapse({ dmseLatencyPctChange: -10 })).toBe(
      'Relapse risk is scored at 0 of 100, in the low band, with signals easing. No factor contributed points. Confidence is low with 1 of 5 sources available, and no additional review is indicated by this score alone.',
    );
  });

  test('no source', () => {
    expect(relapse({})).toBe(
      'Relapse risk could not be estimated because no usable data source was supplied. A score of 0 in this case means unknown, not low risk.',
    );
  });
});

describe('against the previous result', () => {
  const last = (request: RelapseRequest) => relapse(request)?.split(/(?<=\.) (?=This is)/)[1];

  test.each([
    [
      { score: 44, inputs: { avgSleepHours: 5.1 } },
      'This is an improvement on the previous result; the largest single input change was: avgSleepHours improved from 5.1 to 7.5 — sleep disruption factor no longer firing.',
    ],
    [
      { status: 'high', inputs: { avgSleepHours: 5.1 } },
      'This is an improvement on the previous result; the largest single input change was: avgSleepHours improved from 5.1 to 7.5 — sleep disruption factor no longer firing.',
    ],
    [
      { inputs: { avgSleepHours: 5.1 } },
      'This is no material change from the previous result; the largest single input change was: avgSleepHours improved from 5.1 to 7.5 — sleep disruption factor no longer firing.',
    ],
    [{ score: 0 }, 'This is no material change from the previous result.'],
    [{ score: -3 }, 'This is a worsening from the previous result.'],
  ])('%j', (previous, sentence) => {
    expect(last({ avgSleepHours: 7.5, previous })).toBe(sentence);
  });

  test('there are never more than four sentences', () => {
    const narrative = relapse({ avgSleepHours: 7.5, previous: { score: 44, inputs: { avgSleepHours: 5 } } });
    expect(narrative?.match(/\.(\s|$)/g)).toHaveLength(4);
  });
});
