import type { EngineParameters } from '@chartwright/engines';
import {
  type CalibrationRun,
  type OutcomeRecord,
  outcomeSpace,
  relapseSpace,
  runCalibration,
  type SearchSpace,
} from '@chartwright/engines/calibration';
import { runGoldenCases } from './golden-cases.ts';

/** Engines whose records can be re-scored exactly under other parameters. */
const SPACES = { relapse: relapseSpace, outcome: outcomeSpace } as const;

export type Calibratable = keyof typeof SPACES;
type Parameters = EngineParameters[Calibratable];

export const isCalibratable = (engine: string): engine is Calibratable => Object.hasOwn(SPACES, engine);

export type CalibrationWork = {
  readonly engine: Calibratable;
  readonly records: readonly OutcomeRecord[];
  /** Parameter sets by the `engineVersion` that records carry. */
  readonly versions: readonly (readonly [engineVersion: string, parameters: Parameters])[];
  readonly active: string;
};

export type CalibrationResult = CalibrationRun<Parameters>;

/** In a thread: some seconds of arithmetic for tens of thousands of records. */
export default function calibrate({ engine, records, versions, active }: CalibrationWork): CalibrationResult {
  return runCalibration(SPACES[engine] as SearchSpace<Parameters>, {
    records,
    versions: new Map(versions),
    active,
    runGoldenCases: (parameters) => runGoldenCases(engine, parameters),
  });
}
