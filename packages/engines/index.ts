export { type AdultSide, crossedLimit, sideOfAdultRange, ucumUnit } from './biomarker/limits.ts';
export { type ReportedValue, readRange, readValue, sideOf } from './biomarker/value.ts';
export { analyzeBiomarker } from './biomarker.ts';
export {
  type CardLimit,
  type EngineCard,
  type EngineSummary,
  listEngineCards,
  type Reference,
  readEngineCard,
  type SourceAttribute,
} from './cards.ts';
export {
  findPanel,
  type LabPanelListing,
  listPanels,
  type PanelAnalyte,
  type PanelList,
} from './catalog.ts';
export { type CodeMapping, type Concept, isVerified } from './codes.ts';
export { analyzeDmse } from './dmse.ts';
export {
  type CodeableConcept,
  type Coding,
  type EngineObservation,
  engineCodes,
  type ObservationComponent,
  type Quantity,
  toFhirObservation,
} from './fhir.ts';
export { analyzeMedication } from './medication.ts';
export { scoreOutcome } from './outcome.ts';
export {
  type BiomarkerParameters,
  type DmseParameters,
  defaultBiomarkerParameters,
  defaultDmseParameters,
  defaultMedicationParameters,
  defaultOutcomeParameters,
  defaultParameters,
  defaultRelapseParameters,
  type EngineKey,
  type EngineParameters,
  type EvidenceGrade,
  engineKeys,
  type Knot,
  type MedicationParameters,
  modelKeys,
  type OutcomeParameters,
  type ParameterSource,
  type ParameterSources,
  parameterSources,
  type RelapseFactorKey,
  type RelapseParameters,
  relapseFactorKeys,
} from './parameters/index.ts';
export { predictRelapse } from './relapse.ts';
export type {
  Assessment,
  AssessmentItems,
  BiomarkerReading,
  BiomarkerRequest,
  DmseRequest,
  DmseSignalKey,
  EngineRequests,
  LabPanel,
  MedicationRequest,
  OutcomeRequest,
  Prescription,
  PreviousResult,
  RelapseRequest,
} from './request.ts';
export type {
  BiomarkerResult,
  Change,
  ConfidenceLevel,
  ContextOf,
  DmseResult,
  DmseSignal,
  EngineContext,
  EngineModel,
  EngineResult,
  EngineResults,
  Intelligence,
  LabFeed,
  MedicationResult,
  ModelBlock,
  OutcomeComponent,
  OutcomeResult,
  ProvenanceInput,
  Reasoning,
  RelapseFactor,
  RelapseResult,
  ScoreRange,
  Signal,
  Summary,
  Tone,
  WearableFeed,
} from './result.ts';
export { runEngine } from './run.ts';
export { isInstant } from './shared/instants.ts';
export { findInstrument, instruments, type KnownInstrument } from './shared/instruments.ts';
export type { SafetyFinding } from './shared/suicide-risk.ts';
export {
  type Analyte,
  analytes,
  type CriticalLimit,
  findAnalyte,
  findMedicationIngredient,
  type MedicationIngredient,
} from './terminology.ts';
