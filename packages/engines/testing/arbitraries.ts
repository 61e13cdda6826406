import { NEVER_EMITTED } from '@chartwright/kernel';
import type * as FastCheck from 'fast-check';
import type { Assessment, EngineKey, EngineRequests, LabPanel } from '../index.ts';

/**
 * Generators of validated bodies: every field inside its documented range, absent, or null. The library is handed in,
 * because the product is installed without it.
 */
export type FC = typeof FastCheck;
type Arbitrary<T> = FastCheck.Arbitrary<T>;

export type EngineArbitraries = {
  readonly assessment: Arbitrary<Assessment>;
  readonly requests: { readonly [K in EngineKey]: Arbitrary<EngineRequests[K]> };
};

const maybe = <T>(fc: FC, value: Arbitrary<T>): Arbitrary<T | null | undefined> =>
  fc.oneof({ weight: 4, arbitrary: value }, fc.constant(null), fc.constant(undefined));

const number = (fc: FC, min: number, max: number): Arbitrary<number> =>
  fc.oneof(fc.integer({ min, max }), fc.double({ min, max, noNaN: true }), fc.constantFrom(min, max));

const anyNumber = (fc: FC): Arbitrary<number> => fc.double({ noNaN: true, noDefaultInfinity: true });

/** Few distinct days, so that equal instants and overlapping windows are common. */
const instant = (fc: FC): Arbitrary<string> =>
  fc
    .tuple(
      fc.integer({ min: 0, max: 400 }),
      fc.constantFrom('', 'T00:00:00Z', 'T12:30:00Z', 'T00:00:00.000+02:00'),
    )
    .map(
      ([day, time]) => new Date(Date.UTC(2025, 5, 1) + day * 86_400_000).toISOString().slice(0, 10) + time,
    );

const scales: readonly (readonly [id: string, name: string, maxima: readonly number[]])[] = [
  ['phq9', 'PHQ-9', [27, 27, 27, 100]],
  ['gad7', 'GAD-7', [21]],
  ['who5', 'WHO-5', [25, 100]],
  ['K10', 'Kessler', [50, 40, 5]],
  ['panss', 'PANSS', [210, 30]],
  ['audit', 'AUDIT', [40]],
  ['cssrs', 'C-SSRS', [6, 25]],
  ['x-1', 'Mood', [10, 1]],
  ['x-1', 'Mood (evening)', [10]],
  ['量表', '情绪', [1000]],
];

const items = (fc: FC): Arbitrary<NonNullable<Assessment['items']>> =>
  fc.oneof(
    fc.array(fc.oneof(fc.integer({ min: 0, max: 3 }), fc.constant(null)), { maxLength: 9 }),
    fc.dictionary(fc.constantFrom('9', 'item9', '1'), fc.anything(), { maxKeys: 2 }),
    fc.array(fc.record({ item: fc.integer({ min: 1, max: 9 }), score: fc.anything() }), { maxLength: 3 }),
  );

const assessmentOf = (fc: FC): Arbitrary<Assessment> =>
  fc.constantFrom(...scales).chain(([id, name, maxima]) =>
    fc.record({
      instrumentId: fc.constant(id),
      instrumentName: fc.constant(name),
      maxScore: fc.constantFrom(...maxima),
      score: number(fc, 0, Math.max(...maxima) + 3),
      createdAt: instant(fc),
      severity: maybe(fc, fc.constantFrom('moderate', '')),
      items: maybe(fc, items(fc)),
    }),
  );

/** At most one assessment per scale and day, for properties that hold save exact ties. */
export const withoutTies = (list: readonly Assessment[]): Assessment[] => [
  ...new Map(list.map((one) => [`${one.instrumentId} ${one.createdAt.slice(0, 10)}`, one])).values(),
];

const inputNames = [
  'avgSleepHours',
  'dmseLatencyPctChange',
  'daysSinceMedChange',
  'daysSinceLastVisit',
  'activeMedications',
  'biomarkerWatchCount',
  'responseLatencySeconds',
  'speechRateWpm',
  'psychomotorFidgetEpisodes',
  'hasActiveMedication',
] as const;

const inputsOf = (fc: FC) =>
  fc.dictionary(
    fc.constantFrom(...inputNames),
    fc.oneof(number(fc, -100, 1000), fc.double(), fc.anything()),
    { maxKeys: 5 },
  );

const previousOf = (fc: FC) =>
  fc.record({
    score: maybe(fc, fc.oneof(number(fc, -100, 100), anyNumber(fc))),
    status: maybe(
      fc,
      fc.constantFrom('low', 'high', 'improving', 'worsening', 'watch', 'subclinical', 'else'),
    ),
    computedAt: maybe(fc, instant(fc)),
    inputs: maybe(fc, inputsOf(fc)),
  });

const commonOf = (fc: FC) => ({
  sessionRef: maybe(fc, fc.constantFrom('', 'visit_1')),
  explain: maybe(fc, fc.boolean()),
  previous: maybe(fc, previousOf(fc)),
  asOf: maybe(fc, instant(fc)),
});

const assessmentsOf = (fc: FC) => maybe(fc, fc.array(assessmentOf(fc), { maxLength: 12 }));
const pctOf = (fc: FC) => maybe(fc, number(fc, -100, 1000));
const hoursOf = (fc: FC) => maybe(fc, number(fc, 0, 24));
const countOf = (fc: FC) => maybe(fc, fc.integer({ min: 0, max: 100 }));
const daysOf = (fc: FC) => maybe(fc, fc.integer({ min: 0, max: 3650 }));

function dmseOf(fc: FC): Arbitrary<EngineRequests['dmse']> {
  const prior = maybe(fc, fc.array(fc.oneof(number(fc, 0, 600), fc.anything()), { maxLength: 60 }));
  const history = {
    response_latency: prior,
    psychomotor: prior,
    speech_rate: prior,
    sustained_attention: prior,
  };
  return fc.record({
    psychomotorFidgetEpisodes: maybe(fc, number(fc, 0, 1000)),
    responseLatencySeconds: maybe(fc, number(fc, 0, 120)),
    speechRateWpm: number(fc, 0, 600),
    sustainedAttentionPct: maybe(fc, number(fc, 0, 100)),
    sessionDurationSeconds: maybe(fc, number(fc, 1, 86_400)),
    history: maybe(fc, fc.record(history)),
    ...commonOf(fc),
  });
}

function medicationOf(fc: FC): Arbitrary<EngineRequests['medication']> {
  const prescription = fc.record({
    id: fc.constantFrom('rx_1', 'rx_2'),
    medicationName: fc.constantFrom('Sertraline', 'Lithium Carbonate ER', '锂', ' — ', '__proto__'),
    dosage: maybe(fc, fc.constantFrom('50mg', '')),
    frequency: maybe(fc, fc.constant('daily')),
    status: fc.constantFrom('active', ' Active', 'stopped'),
    prescribedAt: maybe(fc, instant(fc)),
  });
  return fc.record({
    prescriptions: maybe(fc, fc.array(prescription, { maxLength: 4 })),
    assessments: assessmentsOf(fc),
    dmseLatencyPctChange: pctOf(fc),
    ...commonOf(fc),
  });
}

const readingOf = (fc: FC) =>
  fc.record({
    name: fc.oneof(
      fc.constantFrom(
        'TSH',
        'Sodium',
        'na',
        'Lithium',
        'QTc',
        'Magnesium',
        'Foo Factor',
        'Calcium (ionized)',
        '—',
      ),
      fc.string({ minLength: 1, maxLength: 12 }),
    ),
    value: maybe(
      fc,
      fc.oneof(
        number(fc, 0, 1000),
        anyNumber(fc),
        fc.constantFrom('<0.01', '>1,000', 'reactive', ' ', '≤2.5', '1e400'),
        fc.string({ maxLength: 6 }),
      ),
    ),
    unit: maybe(fc, fc.constantFrom('mmol/L', 'mEq/L', 'mIU/L', 'ms', 'U', '', 'constructor')),
    flag: maybe(fc, fc.constantFrom('high', 'low', 'critical', 'normal')),
    referenceRange: maybe(
      fc,
      fc.constantFrom('0.4-4.0', '<200', '> 40', '135 – 145', 'non-reactive', '4-1', ''),
    ),
    note: maybe(fc, fc.constant('fasting')),
    loinc: maybe(fc, fc.constantFrom('62292-8', '3016-3', ...NEVER_EMITTED)),
  });

function biomarkerOf(fc: FC): Arbitrary<EngineRequests['biomarker']> {
  const panel: Arbitrary<LabPanel> = fc.record({
    id: fc.constantFrom('lab_1', 'lab_2'),
    labName: fc.constantFrom('Quest Diagnostics', 'LabCorp'),
    observedAt: maybe(fc, instant(fc)),
    results: fc.record({ biomarkers: fc.array(readingOf(fc), { maxLength: 6 }) }),
  });
  return fc.record({ labs: fc.array(panel, { minLength: 1, maxLength: 3 }), ...commonOf(fc) });
}

const outcomeOf = (fc: FC): Arbitrary<EngineRequests['outcome']> =>
  fc.record({
    assessments: assessmentsOf(fc),
    dmseLatencyPctChange: pctOf(fc),
    activeMedications: countOf(fc),
    biomarkerWatchCount: countOf(fc),
    avgSleepHours: hoursOf(fc),
    ...commonOf(fc),
  });

const relapseOf = (fc: FC): Arbitrary<EngineRequests['relapse']> =>
  fc.record({
    assessments: assessmentsOf(fc),
    dmseLatencyPctChange: pctOf(fc),
    avgSleepHours: hoursOf(fc),
    daysSinceMedChange: daysOf(fc),
    hasActiveMedication: maybe(fc, fc.boolean()),
    daysSinceLastVisit: daysOf(fc),
    biomarkerWatchCount: countOf(fc),
    ...commonOf(fc),
  });

export const engineArbitraries = (fc: FC): EngineArbitraries => ({
  assessment: assessmentOf(fc),
  requests: {
    dmse: dmseOf(fc),
    medication: medicationOf(fc),
    biomarker: biomarkerOf(fc),
    outcome: outcomeOf(fc),
    relapse: relapseOf(fc),
  },
});
