import * as fc from 'fast-check';
import type {
  Assessment,
  BiomarkerRequest,
  DmseRequest,
  EngineRequests,
  LabPanel,
  MedicationRequest,
  OutcomeRequest,
  RelapseRequest,
} from '../index.ts';

/** Generators of validated bodies: every field inside its documented range, absent, or null. */
const maybe = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | null | undefined> =>
  fc.oneof({ weight: 4, arbitrary: value }, fc.constant(null), fc.constant(undefined));

const number = (min: number, max: number): fc.Arbitrary<number> =>
  fc.oneof(fc.integer({ min, max }), fc.double({ min, max, noNaN: true }), fc.constantFrom(min, max));

/** Few distinct days, so that equal instants and overlapping windows are common. */
const instant: fc.Arbitrary<string> = fc
  .tuple(
    fc.integer({ min: 0, max: 400 }),
    fc.constantFrom('', 'T00:00:00Z', 'T12:30:00Z', 'T00:00:00.000+02:00'),
  )
  .map(([day, time]) => new Date(Date.UTC(2025, 5, 1) + day * 86_400_000).toISOString().slice(0, 10) + time);

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

const items = fc.oneof(
  fc.array(fc.oneof(fc.integer({ min: 0, max: 3 }), fc.constant(null)), { maxLength: 9 }),
  fc.dictionary(fc.constantFrom('9', 'item9', '1'), fc.anything(), { maxKeys: 2 }),
  fc.array(fc.record({ item: fc.integer({ min: 1, max: 9 }), score: fc.anything() }), { maxLength: 3 }),
);

export const assessment: fc.Arbitrary<Assessment> = fc.constantFrom(...scales).chain(([id, name, maxima]) =>
  fc.record({
    instrumentId: fc.constant(id),
    instrumentName: fc.constant(name),
    maxScore: fc.constantFrom(...maxima),
    score: number(0, Math.max(...maxima) + 3),
    createdAt: instant,
    severity: maybe(fc.constantFrom('moderate', '')),
    items: maybe(items),
  }),
);

/** At most one assessment per scale and instant, for properties that hold save exact ties. */
export const withoutTies = (list: readonly Assessment[]): Assessment[] => {
  const seen = new Map(
    list.map((one) => [`${one.instrumentId} ${Date.parse(one.createdAt.slice(0, 10))}`, one]),
  );
  return [...seen.values()];
};

const assessments = maybe(fc.array(assessment, { maxLength: 12 }));

const previous = maybe(
  fc.record({
    score: maybe(fc.oneof(number(-100, 100), fc.double({ noNaN: true, noDefaultInfinity: true }))),
    status: maybe(fc.constantFrom('low', 'high', 'improving', 'worsening', 'watch', 'subclinical', 'else')),
    computedAt: maybe(instant),
    inputs: maybe(
      fc.dictionary(
        fc.constantFrom(
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
        ),
        fc.oneof(number(-100, 1000), fc.double(), fc.anything()),
        { maxKeys: 5 },
      ),
    ),
  }),
);

const common = {
  sessionRef: maybe(fc.string({ maxLength: 8 })),
  explain: maybe(fc.boolean()),
  previous,
  asOf: maybe(instant),
};

const pct = maybe(number(-100, 1000));
const hours = maybe(number(0, 24));
const count = maybe(fc.integer({ min: 0, max: 100 }));
const days = maybe(fc.integer({ min: 0, max: 3650 }));

const prior = maybe(fc.array(fc.oneof(number(0, 600), fc.anything()), { maxLength: 60 }));

const dmse: fc.Arbitrary<DmseRequest> = fc.record({
  psychomotorFidgetEpisodes: maybe(number(0, 1000)),
  responseLatencySeconds: maybe(number(0, 120)),
  speechRateWpm: number(0, 600),
  sustainedAttentionPct: maybe(number(0, 100)),
  sessionDurationSeconds: maybe(number(1, 86_400)),
  history: maybe(
    fc.record({ response_latency: prior, psychomotor: prior, speech_rate: prior, sustained_attention: prior }),
  ),
  ...common,
});

const prescription = fc.record({
  id: fc.string({ minLength: 1, maxLength: 8 }),
  medicationName: fc.constantFrom('Sertraline', 'Lithium Carbonate ER', '锂', ' — ', '__proto__'),
  dosage: maybe(fc.constantFrom('50mg', '')),
  frequency: maybe(fc.constant('daily')),
  status: fc.constantFrom('active', ' Active', 'stopped'),
  prescribedAt: maybe(instant),
});

const medication: fc.Arbitrary<MedicationRequest> = fc.record({
  prescriptions: maybe(fc.array(prescription, { maxLength: 4 })),
  assessments,
  dmseLatencyPctChange: pct,
  ...common,
});

const reading = fc.record({
  name: fc.oneof(
    fc.constantFrom('TSH', 'Sodium', 'na', 'Lithium', 'QTc', 'Magnesium', 'Foo Factor', 'Calcium (ionized)', '—'),
    fc.string({ minLength: 1, maxLength: 12 }),
  ),
  value: maybe(
    fc.oneof(
      number(0, 1000),
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.constantFrom('<0.01', '>1,000', 'reactive', ' ', '≤2.5', '1e400'),
      fc.string({ maxLength: 6 }),
    ),
  ),
  unit: maybe(fc.constantFrom('mmol/L', 'mEq/L', 'mIU/L', 'ms', 'U', '', 'constructor')),
  flag: maybe(fc.constantFrom('high', 'low', 'critical', 'normal')),
  referenceRange: maybe(fc.constantFrom('0.4-4.0', '<200', '> 40', '135 – 145', 'non-reactive', '4-1', '')),
  note: maybe(fc.string({ maxLength: 4 })),
  loinc: maybe(fc.constantFrom('62292-8', '3016-3', '225444004')),
});

const labPanel: fc.Arbitrary<LabPanel> = fc.record({
  id: fc.string({ minLength: 1, maxLength: 6 }),
  labName: fc.constantFrom('Quest Diagnostics', 'LabCorp'),
  observedAt: maybe(instant),
  results: fc.record({ biomarkers: fc.array(reading, { maxLength: 6 }) }),
});

const biomarker: fc.Arbitrary<BiomarkerRequest> = fc.record({
  labs: fc.array(labPanel, { minLength: 1, maxLength: 3 }),
  ...common,
});

export const outcome: fc.Arbitrary<OutcomeRequest> = fc.record({
  assessments,
  dmseLatencyPctChange: pct,
  activeMedications: count,
  biomarkerWatchCount: count,
  avgSleepHours: hours,
  ...common,
});

export const relapse: fc.Arbitrary<RelapseRequest> = fc.record({
  assessments,
  dmseLatencyPctChange: pct,
  avgSleepHours: hours,
  daysSinceMedChange: days,
  hasActiveMedication: maybe(fc.boolean()),
  daysSinceLastVisit: days,
  biomarkerWatchCount: count,
  ...common,
});

export const requests: { readonly [K in keyof EngineRequests]: fc.Arbitrary<EngineRequests[K]> } = {
  dmse,
  medication,
  biomarker,
  outcome,
  relapse,
};
