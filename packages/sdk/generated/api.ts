// Made by `npm run gen` from the routes. Never edit this file.

import type { EngineOptions, FhirOptions, KeyedOptions, Operation, Options, Result } from '../model.ts';
import type { Observation } from '../observation.ts';
import type * as intelligence from './intelligence.ts';
import type * as coding from './coding.ts';
import type * as administration from './administration.ts';
import type * as signIn from './sign-in.ts';

export const operations = [
  { id: 'auth.jwks', method: 'GET', path: '/.well-known/jwks.json', traits: ['open'] },
  { id: 'auth.login', method: 'POST', path: '/api/v1/auth/login/', traits: ['body', 'open'] },
  { id: 'biomarker.analyze', method: 'POST', path: '/api/v1/biomarker/analyze', traits: ['body', 'wrapped'] },
  { id: 'calibrations.read', method: 'GET', path: '/api/v1/calibrations/{id}', traits: ['wrapped'] },
  { id: 'coding.deidentify', method: 'POST', path: '/deidentify', traits: ['body'] },
  { id: 'coding.generate', method: 'POST', path: '/generate', traits: ['body', 'keyed'] },
  { id: 'coding.generateBatch', method: 'POST', path: '/generate/batch', traits: ['body', 'keyed'] },
  { id: 'coding.limits.change', method: 'PUT', path: '/auth/limits/{key_id}', traits: ['body', 'keyed'] },
  { id: 'coding.limits.read', method: 'GET', path: '/auth/limits/{key_id}', traits: [] },
  { id: 'coding.settings.change', method: 'PUT', path: '/settings/coding', traits: ['body', 'keyed'] },
  { id: 'coding.settings.read', method: 'GET', path: '/settings/coding', traits: [] },
  { id: 'coding.signUp', method: 'POST', path: '/signup', traits: ['body', 'open'] },
  { id: 'coding.tasks.delete', method: 'DELETE', path: '/tasks/{task_id}', traits: ['keyed'] },
  { id: 'coding.tasks.fhir', method: 'GET', path: '/tasks/fhir/{task_id}', traits: [] },
  { id: 'coding.tasks.list', method: 'GET', path: '/tasks', traits: [] },
  { id: 'coding.tasks.read', method: 'GET', path: '/tasks/{task_id}', traits: [] },
  { id: 'coding.tasks.review', method: 'GET', path: '/tasks/{task_id}/review', traits: [] },
  { id: 'coding.usage', method: 'GET', path: '/auth/usage', traits: [] },
  { id: 'dmse.analyze', method: 'POST', path: '/api/v1/dmse/analyze', traits: ['body', 'wrapped'] },
  { id: 'engines.list', method: 'GET', path: '/api/v1/engines', traits: ['wrapped'] },
  { id: 'engines.read', method: 'GET', path: '/api/v1/engines/{key}', traits: ['wrapped'] },
  { id: 'keys.create', method: 'POST', path: '/api/v1/ext-api-keys', traits: ['body', 'keyed', 'wrapped'] },
  { id: 'keys.list', method: 'GET', path: '/api/v1/ext-api-keys', traits: ['wrapped'] },
  { id: 'keys.revoke', method: 'DELETE', path: '/api/v1/ext-api-keys/{id}', traits: ['keyed'] },
  { id: 'keys.rotate', method: 'POST', path: '/api/v1/ext-api-keys/{id}/rotate', traits: ['body', 'keyed', 'wrapped'] },
  { id: 'medication.analyze', method: 'POST', path: '/api/v1/medication/analyze', traits: ['body', 'wrapped'] },
  { id: 'models.calibrate', method: 'POST', path: '/api/v1/models/{key}/calibrate', traits: ['keyed', 'wrapped'] },
  { id: 'models.list', method: 'GET', path: '/api/v1/models', traits: ['wrapped'] },
  { id: 'models.read', method: 'GET', path: '/api/v1/models/{key}', traits: ['wrapped'] },
  { id: 'models.rollback', method: 'POST', path: '/api/v1/models/{key}/rollback', traits: ['body', 'keyed', 'wrapped'] },
  { id: 'models.versions.promote', method: 'POST', path: '/api/v1/models/{key}/versions/{version}/promote', traits: ['body', 'keyed', 'wrapped'] },
  { id: 'models.versions.read', method: 'GET', path: '/api/v1/models/{key}/versions/{version}', traits: ['wrapped'] },
  { id: 'models.versions.reject', method: 'POST', path: '/api/v1/models/{key}/versions/{version}/reject', traits: ['body', 'keyed', 'wrapped'] },
  { id: 'organisations.create', method: 'POST', path: '/api/v1/organisations', traits: ['body', 'keyed', 'wrapped'] },
  { id: 'outcome.score', method: 'POST', path: '/api/v1/outcome/score', traits: ['body', 'wrapped'] },
  { id: 'outcomes.upload', method: 'POST', path: '/api/v1/outcomes', traits: ['body', 'keyed', 'wrapped'] },
  { id: 'people.create', method: 'POST', path: '/api/v1/people', traits: ['body', 'keyed', 'wrapped'] },
  { id: 'ping', method: 'GET', path: '/api/v1/ping', traits: ['wrapped'] },
  { id: 'relapse.predict', method: 'POST', path: '/api/v1/relapse/predict', traits: ['body', 'wrapped'] },
  { id: 'settings.change', method: 'PUT', path: '/api/v1/settings/intelligence', traits: ['body', 'keyed', 'wrapped'] },
  { id: 'settings.read', method: 'GET', path: '/api/v1/settings/intelligence', traits: ['wrapped'] },
  { id: 'usage.read', method: 'GET', path: '/api/v1/usage', traits: ['wrapped'] },
] as const satisfies readonly Operation[];

export interface Api {
  readonly auth: {
    /** Public keys that verify access tokens (RFC 7517). */
    readonly jwks: (options?: Options) => Promise<Result<signIn.AuthJwksData>>;
    /** Sign in with e-mail and password. */
    readonly login: (body: signIn.AuthLoginRequest, options?: Options) => Promise<Result<signIn.AuthLoginData>>;
  };
  readonly biomarker: {
    /** Biomarker: flagged laboratory values and their psychiatric relevance. */
    readonly analyze: { (body: intelligence.BiomarkerAnalyzeRequest, options: FhirOptions<intelligence.BiomarkerAnalyzeCall['query']>): Promise<Result<Observation>>; (body: intelligence.BiomarkerAnalyzeRequest, options?: EngineOptions<intelligence.BiomarkerAnalyzeCall['query']>): Promise<Result<intelligence.BiomarkerAnalyzeData>> };
  };
  readonly calibrations: {
    /** A calibration run and its report. */
    readonly read: (id: intelligence.CalibrationsReadCall['path']['id'], options?: Options) => Promise<Result<intelligence.CalibrationsReadData>>;
  };
  readonly coding: {
    /** Take out of a text what identifies a person. */
    readonly deidentify: (body: coding.CodingDeidentifyRequest, options?: Options) => Promise<Result<coding.CodingDeidentifyData>>;
    /** Submit a clinical note. */
    readonly generate: (body: coding.CodingGenerateRequest, options?: KeyedOptions<coding.CodingGenerateCall['query']>) => Promise<Result<coding.CodingGenerateData>>;
    /** Submit up to 100 notes to be coded in the background. */
    readonly generateBatch: (body: coding.CodingGenerateBatchRequest, options?: KeyedOptions) => Promise<Result<coding.CodingGenerateBatchData>>;
    readonly limits: {
      /** Set the token limit of a key of the organisation. */
      readonly change: (key_id: coding.CodingLimitsChangeCall['path']['key_id'], body: coding.CodingLimitsChangeRequest, options?: KeyedOptions) => Promise<Result<coding.CodingLimitsChangeData>>;
      /** Read usage and token limit of a key of the organisation. */
      readonly read: (key_id: coding.CodingLimitsReadCall['path']['key_id'], options?: Options) => Promise<Result<coding.CodingLimitsReadData>>;
    };
    readonly settings: {
      /** Accept or refuse notes beyond 1,500 characters, for this organisation and mode. */
      readonly change: (body: coding.CodingSettingsChangeRequest, options?: KeyedOptions) => Promise<Result<coding.CodingSettingsChangeData>>;
      /** Read what this organisation has chosen about its notes. */
      readonly read: (options?: Options) => Promise<Result<coding.CodingSettingsReadData>>;
    };
    /** Make an organisation with a key of its own. */
    readonly signUp: (body: coding.CodingSignUpRequest, options?: Options) => Promise<Result<coding.CodingSignUpData>>;
    readonly tasks: {
      /** Delete a task with its note and its result. */
      readonly delete: (task_id: coding.CodingTasksDeleteCall['path']['task_id'], options?: KeyedOptions) => Promise<Result<null>>;
      /** Read a finished task as a FHIR R4B Bundle. */
      readonly fhir: (task_id: coding.CodingTasksFhirCall['path']['task_id'], options?: Options<coding.CodingTasksFhirCall['query']>) => Promise<Result<coding.CodingTasksFhirData>>;
      /** List tasks, newest first, without their text. */
      readonly list: (options?: Options<coding.CodingTasksListCall['query']>) => Promise<Result<coding.CodingTasksListData>>;
      /** Read a task with what was found in its note. */
      readonly read: (task_id: coding.CodingTasksReadCall['path']['task_id'], options?: Options<coding.CodingTasksReadCall['query']>) => Promise<Result<coding.CodingTasksReadData>>;
      /** Read a finished task as a reviewer sees it: marked text and the reason of each mark. */
      readonly review: (task_id: coding.CodingTasksReviewCall['path']['task_id'], options?: Options) => Promise<Result<coding.CodingTasksReviewData>>;
    };
    /** Read what the calling key has used. */
    readonly usage: (options?: Options) => Promise<Result<coding.CodingUsageData>>;
  };
  readonly dmse: {
    /** Digital MSE: speech and movement timing to mental-status signals. */
    readonly analyze: { (body: intelligence.DmseAnalyzeRequest, options: FhirOptions<intelligence.DmseAnalyzeCall['query']>): Promise<Result<Observation>>; (body: intelligence.DmseAnalyzeRequest, options?: EngineOptions<intelligence.DmseAnalyzeCall['query']>): Promise<Result<intelligence.DmseAnalyzeData>> };
  };
  readonly engines: {
    /** The five engines: what each computes, from what, for whom. */
    readonly list: (options?: Options) => Promise<Result<intelligence.EnginesListData>>;
    /** One engine: formula, weights, thresholds, sources, limits. */
    readonly read: (key: intelligence.EnginesReadCall['path']['key'], options?: Options) => Promise<Result<intelligence.EnginesReadData>>;
  };
  readonly keys: {
    /** Create an API key. */
    readonly create: (body: administration.KeysCreateRequest, options?: KeyedOptions) => Promise<Result<administration.KeysCreateData>>;
    /** List the organisation's API keys, newest first. */
    readonly list: (options?: Options) => Promise<Result<administration.KeysListData>>;
    /** Revoke an API key. */
    readonly revoke: (id: administration.KeysRevokeCall['path']['id'], options?: KeyedOptions) => Promise<Result<null>>;
    /** Replace an API key, with an overlap in which both work. */
    readonly rotate: (id: administration.KeysRotateCall['path']['id'], body: administration.KeysRotateRequest, options?: KeyedOptions) => Promise<Result<administration.KeysRotateData>>;
  };
  readonly medication: {
    /** Medication: symptom scales before and after each active prescription. */
    readonly analyze: { (body: intelligence.MedicationAnalyzeRequest, options: FhirOptions<intelligence.MedicationAnalyzeCall['query']>): Promise<Result<Observation>>; (body: intelligence.MedicationAnalyzeRequest, options?: EngineOptions<intelligence.MedicationAnalyzeCall['query']>): Promise<Result<intelligence.MedicationAnalyzeData>> };
  };
  readonly models: {
    /** Measure the active version on the uploaded outcomes and look for a better one. */
    readonly calibrate: (key: intelligence.ModelsCalibrateCall['path']['key'], options?: KeyedOptions) => Promise<Result<intelligence.ModelsCalibrateData>>;
    /** The model of each engine: which version runs, and which exist. */
    readonly list: (options?: Options) => Promise<Result<intelligence.ModelsListData>>;
    /** One model and its versions. */
    readonly read: (key: intelligence.ModelsReadCall['path']['key'], options?: Options) => Promise<Result<intelligence.ModelsReadData>>;
    /** Go back to an earlier version or to the shipped constants, at once. */
    readonly rollback: (key: intelligence.ModelsRollbackCall['path']['key'], body: intelligence.ModelsRollbackRequest, options?: KeyedOptions) => Promise<Result<intelligence.ModelsRollbackData>>;
    readonly versions: {
      /** Let a version run. */
      readonly promote: (key: intelligence.ModelsVersionsPromoteCall['path']['key'], version: intelligence.ModelsVersionsPromoteCall['path']['version'], body: intelligence.ModelsVersionsPromoteRequest, options?: KeyedOptions) => Promise<Result<intelligence.ModelsVersionsPromoteData>>;
      /** One version beside the active one: the sheet a reviewer reads before promoting. */
      readonly read: (key: intelligence.ModelsVersionsReadCall['path']['key'], version: intelligence.ModelsVersionsReadCall['path']['version'], options?: Options) => Promise<Result<intelligence.ModelsVersionsReadData>>;
      /** Put a version aside for good. */
      readonly reject: (key: intelligence.ModelsVersionsRejectCall['path']['key'], version: intelligence.ModelsVersionsRejectCall['path']['version'], body: intelligence.ModelsVersionsRejectRequest, options?: KeyedOptions) => Promise<Result<intelligence.ModelsVersionsRejectData>>;
    };
  };
  readonly organisations: {
    /** Create an organisation with its owner and first keys. */
    readonly create: (body: administration.OrganisationsCreateRequest, options?: KeyedOptions) => Promise<Result<administration.OrganisationsCreateData>>;
  };
  readonly outcome: {
    /** Outcome: treatment response from -100 to +100 from five sources. */
    readonly score: { (body: intelligence.OutcomeScoreRequest, options: FhirOptions<intelligence.OutcomeScoreCall['query']>): Promise<Result<Observation>>; (body: intelligence.OutcomeScoreRequest, options?: EngineOptions<intelligence.OutcomeScoreCall['query']>): Promise<Result<intelligence.OutcomeScoreData>> };
  };
  readonly outcomes: {
    /** Upload de-identified outcomes, to measure the engines. */
    readonly upload: (body: intelligence.OutcomesUploadRequest, options?: KeyedOptions) => Promise<Result<intelligence.OutcomesUploadData>>;
  };
  readonly people: {
    /** Add a person to the organisation. */
    readonly create: (body: administration.PeopleCreateRequest, options?: KeyedOptions) => Promise<Result<administration.PeopleCreateData>>;
  };
  /** Check a key and the connection. */
  readonly ping: (options?: Options) => Promise<Result<intelligence.PingData>>;
  readonly relapse: {
    /** Relapse: additive early-warning score from 0 to 100. */
    readonly predict: { (body: intelligence.RelapsePredictRequest, options: FhirOptions<intelligence.RelapsePredictCall['query']>): Promise<Result<Observation>>; (body: intelligence.RelapsePredictRequest, options?: EngineOptions<intelligence.RelapsePredictCall['query']>): Promise<Result<intelligence.RelapsePredictData>> };
  };
  readonly settings: {
    /** Switch the narrative writer on or off for this organisation and mode. */
    readonly change: (body: intelligence.SettingsChangeRequest, options?: KeyedOptions) => Promise<Result<intelligence.SettingsChangeData>>;
    /** What this organisation has chosen about its results. */
    readonly read: (options?: Options) => Promise<Result<intelligence.SettingsReadData>>;
  };
  readonly usage: {
    /** Requests by day, key and operation; the current month when no range is given. */
    readonly read: (options?: Options<administration.UsageReadCall['query']>) => Promise<Result<administration.UsageReadData>>;
  };
}
