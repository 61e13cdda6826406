import { defaultParameters, type EngineKey } from '../parameters/index.ts';
import type { Assessment, EngineRequests } from '../request.ts';
import type { ContextOf, EngineResult, EngineResults } from '../result.ts';
import { runEngine } from '../run.ts';

const now = new Date('2026-07-03T15:04:05.000Z');

/** Runs an engine with the shipped parameters, explained. */
export function resultOf<K extends EngineKey>(engine: K, request: EngineRequests[K]): EngineResults[K] {
  const context = { now, model: { version: null, parameters: defaultParameters[engine] } } as ContextOf<K>;
  return runEngine(engine, { ...request, explain: true }, context);
}

export const templateOf = (data: EngineResult): string => data.intelligence.reasoning?.narrative ?? '';

export const phq9 = (score: number, createdAt: string): Assessment => ({
  instrumentId: 'phq9',
  instrumentName: 'PHQ-9',
  score,
  maxScore: 27,
  createdAt,
});

/** 68 of 100, elevated, rising: symptoms 34.4, sleep 12, latency 7.2, medication 8, cadence 6.3. */
export const relapseRequest = {
  assessments: [phq9(12, '2026-05-01T00:00:00Z'), phq9(19, '2026-06-15T00:00:00Z')],
  dmseLatencyPctChange: 16,
  avgSleepHours: 5.2,
  daysSinceMedChange: 12,
  hasActiveMedication: true,
  daysSinceLastVisit: 38,
};
export const relapse = resultOf('relapse', relapseRequest);

/** 68 after 44: worsened. */
export const relapseWorsened = resultOf('relapse', {
  ...relapseRequest,
  previous: { score: 44, status: 'elevated', inputs: { avgSleepHours: 7.5 } },
});

/** 38 after 44: improved, sleep and follow-up gap cleared. */
export const relapseImproved = resultOf('relapse', {
  assessments: [phq9(12, '2026-05-01T00:00:00Z'), phq9(21, '2026-06-01T00:00:00Z')],
  dmseLatencyPctChange: 0,
  avgSleepHours: 7.5,
  daysSinceMedChange: 60,
  hasActiveMedication: true,
  daysSinceLastVisit: 12,
  previous: { score: 44, status: 'elevated', inputs: { avgSleepHours: 5.1, daysSinceLastVisit: 30 } },
});

/** +66, improving, 4 sources. */
export const outcome = resultOf('outcome', {
  assessments: [phq9(18, '2026-03-01T00:00:00Z'), phq9(9, '2026-06-01T00:00:00Z')],
  dmseLatencyPctChange: -12,
  activeMedications: 1,
  biomarkerWatchCount: 0,
  avgSleepHours: 7.5,
});

/** All four signals outside the typical range. */
export const dmse = resultOf('dmse', {
  responseLatencySeconds: 2.6,
  speechRateWpm: 98,
  psychomotorFidgetEpisodes: 4,
  sustainedAttentionPct: 66,
});

/** PHQ-9 18 → 11 on one medication: partial response. */
export const medication = resultOf('medication', {
  prescriptions: [
    {
      id: 'rx_secret_1',
      medicationName: 'Sertraline',
      dosage: '50mg',
      status: 'active',
      prescribedAt: '2026-03-01T00:00:00Z',
    },
  ],
  assessments: [phq9(18, '2026-02-20T00:00:00Z'), phq9(11, '2026-05-15T00:00:00Z')],
  dmseLatencyPctChange: -14,
  sessionRef: 'session_secret_2',
});

/** Two flagged readings of three, one of an analyte nobody knows. */
export const biomarker = resultOf('biomarker', {
  labs: [
    {
      id: 'lab_secret_3',
      labName: 'Quest Diagnostics',
      observedAt: '2026-06-01T00:00:00Z',
      results: {
        biomarkers: [
          { name: 'TSH', value: 6.8, unit: 'mIU/L', flag: 'high', referenceRange: '0.4-4.0' },
          { name: 'Foo Factor', value: 9, unit: 'U', flag: 'high' },
          { name: 'Sodium', value: 140, unit: 'mmol/L', flag: 'normal' },
        ],
      },
    },
  ],
});
