import {
  type Assessment,
  type BiomarkerReading,
  type ContextOf,
  defaultParameters,
  type EngineKey,
  type EngineRequests,
  type EngineResults,
  type LabPanel,
  type Prescription,
  runEngine,
} from '../index.ts';

export const NOW = new Date('2026-06-28T15:04:05.000Z');

/** The shipped constants at a fixed clock. */
const contextOf = <K extends EngineKey>(key: K, now: Date = NOW): ContextOf<K> => ({
  now,
  model: { version: null, parameters: defaultParameters[key] },
});

/** Runs an engine with the shipped constants at a fixed clock. */
export const run = <K extends EngineKey>(
  key: K,
  request: EngineRequests[K],
  now: Date = NOW,
): EngineResults[K] => runEngine(key, request, contextOf(key, now));

/** One administration: `phq9(18, '2026-02-20')`. */
export const administered =
  (instrumentId: string, instrumentName: string, maxScore: number) =>
  (score: number, createdAt: string, more: Partial<Assessment> = {}): Assessment => ({
    instrumentId,
    instrumentName,
    score,
    maxScore,
    createdAt,
    ...more,
  });

export const phq9 = administered('phq9', 'PHQ-9', 27);
export const gad7 = administered('gad7', 'GAD-7', 21);
export const who5 = administered('who5', 'WHO-5', 25);
export const cssrs = administered('cssrs', 'C-SSRS', 6);
export const audit = administered('audit', 'AUDIT', 40);

export const sertraline = (more: Partial<Prescription> = {}): Prescription => ({
  id: 'rx_001',
  medicationName: 'Sertraline',
  dosage: '50mg',
  frequency: 'daily',
  status: 'active',
  prescribedAt: '2026-03-01T00:00:00Z',
  ...more,
});

export const panel = (biomarkers: readonly BiomarkerReading[], more: Partial<LabPanel> = {}): LabPanel => ({
  id: 'lab_1',
  labName: 'Quest Diagnostics',
  observedAt: '2026-06-01T00:00:00Z',
  results: { biomarkers },
  ...more,
});

/** The biomarker result of one reading. */
export const readingOf = (reading: BiomarkerReading): EngineResults['biomarker'] =>
  run('biomarker', { labs: [panel([reading])] });
