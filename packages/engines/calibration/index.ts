export { canonicalHash, canonicalJson } from './canonical.ts';
export {
  type Cap,
  type CapViolation,
  checkWithinCaps,
  listCaps,
  listFactorCaps,
  movesAnyBand,
  type ViolationRule,
  weightCap,
} from './caps.ts';
export { CELL_RECORDS_MIN, type Cell, type SuppressionReason } from './cells.ts';
export {
  type ComparisonSheet,
  comparisonSheet,
  diffParameters,
  isSheetIntact,
  type MetricChange,
  type ModelVersion,
  type ParameterChange,
  type SheetEvidence,
} from './comparison-sheet.ts';
export { areaUnderCurve } from './discrimination.ts';
export {
  type DataWindow,
  describeWindow,
  type Evidence,
  evidenceOf,
  type GateFailure,
  type GateInput,
  type GateName,
  type GateReport,
  judgeCandidate,
} from './gates.ts';
export {
  type CalibrationInput,
  type CalibrationRun,
  type Candidate,
  type Exclusions,
  runCalibration,
  splitByWeek,
  type WeekSpan,
} from './job.ts';
export {
  type Action,
  type Actor,
  type Approval,
  type Facts,
  initialState,
  type Refusal,
  type Transition,
  transition,
  type VersionState,
} from './lifecycle.ts';
export {
  type BandFigures,
  type MeasuredEngine,
  type MeasuredRecord,
  type MeasureOptions,
  type Metrics,
  measureRecords,
  outcomeBands,
  relapseBands,
  type ScoreBands,
  type StratumFigures,
} from './metrics.ts';
export {
  OUTCOME_DEFINITIONS,
  type OutcomeDefinition,
  type OutcomeRecord,
  type RecordReading,
  readOutcomeRecord,
} from './outcome-record.ts';
export type { ParameterPath } from './parameter-paths.ts';
export {
  activeVersion,
  type Promotion,
  type PromotionFacts,
  promoteVersion,
  type RegisteredVersion,
  type Registry,
} from './registry.ts';
export {
  type FactorRanges,
  type Fractions,
  outcomeRescoring,
  type Rescoring,
  relapseRescoring,
  servedScorer,
} from './rescoring.ts';
export { type Move, type Sample, type SearchResult, searchParameters } from './search.ts';
export { type Mark, outcomeSpace, relapseSpace, type SearchSpace } from './search-space.ts';
