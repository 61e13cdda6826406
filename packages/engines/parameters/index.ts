import { type BiomarkerParameters, biomarkerSources, defaultBiomarkerParameters } from './biomarker.ts';
import { type DmseParameters, defaultDmseParameters, dmseSources } from './dmse.ts';
import { defaultMedicationParameters, type MedicationParameters, medicationSources } from './medication.ts';
import { defaultOutcomeParameters, type OutcomeParameters, outcomeSources } from './outcome.ts';
import { defaultRelapseParameters, type RelapseParameters, relapseSources } from './relapse.ts';
import type { ParameterSources } from './source.ts';

export { defaultBiomarkerParameters } from './biomarker.ts';
export { defaultDmseParameters } from './dmse.ts';
export { defaultMedicationParameters } from './medication.ts';
export { defaultOutcomeParameters } from './outcome.ts';
export { defaultRelapseParameters, type RelapseFactorKey, relapseFactorKeys } from './relapse.ts';
export type { EvidenceGrade, Knot, ParameterSource, ParameterSources } from './source.ts';
export type {
  BiomarkerParameters,
  DmseParameters,
  MedicationParameters,
  OutcomeParameters,
  RelapseParameters,
};

/** The five engine keys of the wire, in catalogue order. */
export const engineKeys = ['dmse', 'medication', 'biomarker', 'outcome', 'relapse'] as const;
export type EngineKey = (typeof engineKeys)[number];

export type EngineParameters = {
  dmse: DmseParameters;
  medication: MedicationParameters;
  biomarker: BiomarkerParameters;
  outcome: OutcomeParameters;
  relapse: RelapseParameters;
};

/** Stable model ids of the `model` block. */
export const modelKeys = {
  dmse: 'dmse_signals',
  medication: 'medication_response',
  biomarker: 'biomarker_interpretation',
  outcome: 'outcome_score',
  relapse: 'relapse_risk',
} as const satisfies Record<EngineKey, string>;

/** The constants that ship; `model.version` is null while they run. */
export const defaultParameters: Readonly<EngineParameters> = {
  dmse: defaultDmseParameters,
  medication: defaultMedicationParameters,
  biomarker: defaultBiomarkerParameters,
  outcome: defaultOutcomeParameters,
  relapse: defaultRelapseParameters,
};

/** Ground of every constant by engine. */
export const parameterSources: Readonly<Record<EngineKey, ParameterSources>> = {
  dmse: dmseSources,
  medication: medicationSources,
  biomarker: biomarkerSources,
  outcome: outcomeSources,
  relapse: relapseSources,
};
