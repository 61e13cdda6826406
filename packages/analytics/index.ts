export { buildAnswer, NOTICE, nameRows } from './answer/build.ts';
export { interpret } from './answer/interpretation.ts';
export type { AnswerBody, HeldBack, Row, Source as AnswerSource } from './answer/model.ts';
export { type Engine, type EngineOptions, openEngine } from './engine/engine.ts';
export { exportTable } from './engine/export.ts';
export { refuseUnsafe } from './engine/guard.ts';
export { loadMemoryMb } from './engine/load-memory.ts';
export {
  type ResultRows,
  type RunOptions,
  type Snapshot,
  type SnapshotTable,
  type Statement,
  type Warehouse,
  WarehouseError,
  type WarehouseReason,
} from './engine/model.ts';
export type { ModelWords } from './grammar/model.ts';
export { parseQuestion } from './grammar/parse.ts';
export { modelWords } from './grammar/words.ts';
export { writeQuestion } from './grammar/write.ts';
export { generateHospital, type HospitalOptions } from './hospital/generate.ts';
export { HOSPITAL_COLUMNS, type HospitalTable } from './hospital/lines.ts';
export type {
  LoadCount,
  LoadJob,
  LoadProgress,
  LoadReport,
  LoadTarget,
  Mapping,
  PartReport,
  Proposal,
  QualityFinding,
  WrittenTable,
} from './load/model.ts';
export { builtInModels } from './model/built-in.ts';
export { canonicalQuery } from './model/canonical.ts';
export { checkQuery } from './model/check-query.ts';
export type { Model, Value } from './model/model.ts';
export type { Assumption, Parsed, Period, Query, Refusal, Vocabulary } from './model/query.ts';
export { compileQuery } from './plan/compile.ts';
export { type SelectOptions, selectRowsOfMembers, selectScored } from './plan/derived/select.ts';
export { compileDrill } from './plan/drill.ts';
export {
  type CaseAnalysis,
  selectDetails,
  selectGroups,
  selectTotals,
} from './plan/hospital/analysis.ts';
export {
  type Bins,
  DISTRIBUTED,
  type Distributed,
  PERCENTILES,
  selectCounts,
  selectDistributions,
  selectHistograms,
  selectPeople,
  selectSecondary,
  selectTop,
  selectTrend,
} from './plan/hospital/dashboard.ts';
export { ENTITY_TYPES, type EntityType, selectEntities } from './plan/hospital/entities.ts';
export { CASE_METRICS, type CaseMetric, caseMetrics, LEFT_OUT_BILL_TYPES } from './plan/hospital/metrics.ts';
export { PIVOTS, type Pivot } from './plan/hospital/pivots.ts';
export type { CaseSelection } from './plan/hospital/selected.ts';
export type { Compiled } from './plan/model.ts';
export { suppress } from './plan/suppress.ts';
export { AGE_BANDS, ageInBand } from './predict/design.ts';
export type { Backtest, Interval, Traits } from './predict/model.ts';
export { predictProfit } from './predict/profit.ts';
export { readPastCases, selectPastCases } from './predict/rows.ts';
export type { CaseScope } from './predict/scope.ts';
export { isTrained, predictCase, type TrainedModel, unlearned } from './predict/train.ts';
export type { Models } from './predict/train-all.ts';
export { openTrainer, type Trainer } from './predict/trainer.ts';
export { chooseClear, type MatchedBy, matchEntity } from './resolve/match.ts';
export { assessAdherence } from './risk/assess/adherence.ts';
export { assessComorbidity } from './risk/assess/comorbidity.ts';
export type { AssessedComponent, Assessment, Evidence } from './risk/assess/model.ts';
export { rowsOf } from './risk/assess/rows.ts';
export { assessHospital, assessLace, assessReadmission } from './risk/assess/stays.ts';
export { charlsonWeights, comorbidityTables, defaultCharlsonWeights } from './risk/comorbidity.ts';
export { defaultHospitalVariant, hospitalTable, hospitalVariants } from './risk/hospital.ts';
export { laceTable } from './risk/lace.ts';
export { nextMonth } from './simulate/forecast.ts';
export {
  countPeople,
  type GroupKind,
  type MonthRow,
  type People,
  readCells,
  readMonths,
  selectCells,
  selectMonths,
  selectPeopleOfGroups,
  simulationTable,
} from './simulate/rows.ts';
export { type GroupImpact, type Impact, type Simulation, simulate } from './simulate/simulate.ts';
