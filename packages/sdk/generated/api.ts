// Made by `npm run gen` from the routes. Never edit this file.

import type { EngineOptions, FhirOptions, KeyedOptions, Operation, Options, Result } from '../model.ts';
import type { Observation } from '../observation.ts';
import type * as intelligence from './intelligence.ts';
import type * as coding from './coding.ts';
import type * as records from './records.ts';
import type * as administration from './administration.ts';
import type * as signIn from './sign-in.ts';
import type * as oauth from './oauth.ts';

export const operations = [
  { id: 'auth.jwks', method: 'GET', path: '/.well-known/jwks.json', traits: ['open'] },
  { id: 'auth.login', method: 'POST', path: '/api/v1/auth/login/', traits: ['body', 'open'] },
  { id: 'auth.logout', method: 'POST', path: '/api/v1/auth/logout', traits: ['body', 'open'] },
  { id: 'auth.refresh', method: 'POST', path: '/api/v1/auth/refresh', traits: ['body', 'open'] },
  { id: 'auth.secondFactor', method: 'POST', path: '/api/v1/auth/login/second-factor', traits: ['body', 'open'] },
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
  { id: 'invitations.accept', method: 'POST', path: '/api/v1/auth/invitations/accept', traits: ['body', 'open'] },
  { id: 'invitations.create', method: 'POST', path: '/api/v1/invitations', traits: ['body', 'keyed', 'wrapped'] },
  { id: 'invitations.list', method: 'GET', path: '/api/v1/invitations', traits: ['wrapped'] },
  { id: 'invitations.withdraw', method: 'DELETE', path: '/api/v1/invitations/{id}', traits: ['keyed'] },
  { id: 'keys.create', method: 'POST', path: '/api/v1/ext-api-keys', traits: ['body', 'keyed', 'wrapped'] },
  { id: 'keys.list', method: 'GET', path: '/api/v1/ext-api-keys', traits: ['wrapped'] },
  { id: 'keys.readJwks', method: 'GET', path: '/api/v1/ext-api-keys/{id}/jwks', traits: ['wrapped'] },
  { id: 'keys.removeJwks', method: 'DELETE', path: '/api/v1/ext-api-keys/{id}/jwks', traits: ['keyed'] },
  { id: 'keys.revoke', method: 'DELETE', path: '/api/v1/ext-api-keys/{id}', traits: ['keyed'] },
  { id: 'keys.rotate', method: 'POST', path: '/api/v1/ext-api-keys/{id}/rotate', traits: ['body', 'keyed', 'wrapped'] },
  { id: 'keys.setJwks', method: 'PUT', path: '/api/v1/ext-api-keys/{id}/jwks', traits: ['body', 'keyed', 'wrapped'] },
  { id: 'medication.analyze', method: 'POST', path: '/api/v1/medication/analyze', traits: ['body', 'wrapped'] },
  { id: 'members.change', method: 'PATCH', path: '/api/v1/members/{id}', traits: ['body', 'keyed', 'wrapped'] },
  { id: 'members.list', method: 'GET', path: '/api/v1/members', traits: ['wrapped'] },
  { id: 'members.read', method: 'GET', path: '/api/v1/members/{id}', traits: ['wrapped'] },
  { id: 'members.remove', method: 'DELETE', path: '/api/v1/members/{id}', traits: ['keyed'] },
  { id: 'models.calibrate', method: 'POST', path: '/api/v1/models/{key}/calibrate', traits: ['keyed', 'wrapped'] },
  { id: 'models.list', method: 'GET', path: '/api/v1/models', traits: ['wrapped'] },
  { id: 'models.read', method: 'GET', path: '/api/v1/models/{key}', traits: ['wrapped'] },
  { id: 'models.rollback', method: 'POST', path: '/api/v1/models/{key}/rollback', traits: ['body', 'keyed', 'wrapped'] },
  { id: 'models.versions.promote', method: 'POST', path: '/api/v1/models/{key}/versions/{version}/promote', traits: ['body', 'keyed', 'wrapped'] },
  { id: 'models.versions.read', method: 'GET', path: '/api/v1/models/{key}/versions/{version}', traits: ['wrapped'] },
  { id: 'models.versions.reject', method: 'POST', path: '/api/v1/models/{key}/versions/{version}/reject', traits: ['body', 'keyed', 'wrapped'] },
  { id: 'oauth.metadata', method: 'GET', path: '/.well-known/oauth-authorization-server', traits: ['open'] },
  { id: 'oauth.smartConfiguration', method: 'GET', path: '/.well-known/smart-configuration', traits: ['open'] },
  { id: 'oauth.token', method: 'POST', path: '/oauth/token', traits: ['body', 'form', 'open'] },
  { id: 'organisations.approve', method: 'POST', path: '/api/v1/organisations/{id}/approve', traits: ['body', 'keyed', 'wrapped'] },
  { id: 'organisations.create', method: 'POST', path: '/api/v1/organisations', traits: ['body', 'keyed', 'wrapped'] },
  { id: 'organisations.decline', method: 'POST', path: '/api/v1/organisations/{id}/decline', traits: ['body', 'keyed', 'wrapped'] },
  { id: 'organisations.list', method: 'GET', path: '/api/v1/organisations', traits: ['wrapped'] },
  { id: 'outcome.score', method: 'POST', path: '/api/v1/outcome/score', traits: ['body', 'wrapped'] },
  { id: 'outcomes.upload', method: 'POST', path: '/api/v1/outcomes', traits: ['body', 'keyed', 'wrapped'] },
  { id: 'password.change', method: 'POST', path: '/api/v1/auth/password', traits: ['body', 'keyed'] },
  { id: 'password.forgot', method: 'POST', path: '/api/v1/auth/password/forgot', traits: ['body', 'open'] },
  { id: 'password.reset', method: 'POST', path: '/api/v1/auth/password/reset', traits: ['body', 'open'] },
  { id: 'patients.change', method: 'PATCH', path: '/ext-api/v1/patients/{patient_id}', traits: ['body', 'keyed'] },
  { id: 'patients.create', method: 'POST', path: '/ext-api/v1/patients', traits: ['body', 'keyed'] },
  { id: 'patients.delete', method: 'DELETE', path: '/ext-api/v1/patients/{patient_id}', traits: ['keyed'] },
  { id: 'patients.list', method: 'GET', path: '/ext-api/v1/patients', traits: [] },
  { id: 'patients.merge', method: 'POST', path: '/ext-api/v1/patients/{patient_id}/merge', traits: ['body', 'keyed'] },
  { id: 'patients.merges', method: 'GET', path: '/ext-api/v1/patients/{patient_id}/merges', traits: [] },
  { id: 'patients.read', method: 'GET', path: '/ext-api/v1/patients/{patient_id}', traits: [] },
  { id: 'patients.unmerge', method: 'POST', path: '/ext-api/v1/patients/{patient_id}/unmerge', traits: ['body', 'keyed'] },
  { id: 'people.create', method: 'POST', path: '/api/v1/people', traits: ['body', 'keyed', 'wrapped'] },
  { id: 'ping', method: 'GET', path: '/api/v1/ping', traits: ['wrapped'] },
  { id: 'plan.read', method: 'GET', path: '/api/v1/plan', traits: ['wrapped'] },
  { id: 'productionAccess.request', method: 'POST', path: '/api/v1/production-access', traits: ['body', 'keyed', 'wrapped'] },
  { id: 'relapse.predict', method: 'POST', path: '/api/v1/relapse/predict', traits: ['body', 'wrapped'] },
  { id: 'secondFactor.confirm', method: 'POST', path: '/api/v1/auth/second-factor/confirm', traits: ['body', 'keyed'] },
  { id: 'secondFactor.disable', method: 'POST', path: '/api/v1/auth/second-factor/disable', traits: ['body', 'keyed'] },
  { id: 'secondFactor.enrol', method: 'POST', path: '/api/v1/auth/second-factor', traits: ['body', 'keyed'] },
  { id: 'secondFactor.read', method: 'GET', path: '/api/v1/auth/second-factor', traits: [] },
  { id: 'secondFactor.renewRecoveryCodes', method: 'POST', path: '/api/v1/auth/second-factor/recovery-codes', traits: ['body', 'keyed'] },
  { id: 'sessions.end', method: 'DELETE', path: '/api/v1/auth/sessions/{id}', traits: ['keyed'] },
  { id: 'sessions.list', method: 'GET', path: '/api/v1/auth/sessions', traits: [] },
  { id: 'settings.change', method: 'PUT', path: '/api/v1/settings/intelligence', traits: ['body', 'keyed', 'wrapped'] },
  { id: 'settings.read', method: 'GET', path: '/api/v1/settings/intelligence', traits: ['wrapped'] },
  { id: 'usage.export', method: 'GET', path: '/api/v1/usage/export', traits: ['wrapped'] },
  { id: 'usage.read', method: 'GET', path: '/api/v1/usage', traits: ['wrapped'] },
] as const satisfies readonly Operation[];

export interface Api {
  readonly auth: {
    /** Public keys that verify access tokens (RFC 7517). */
    readonly jwks: (options?: Options) => Promise<Result<signIn.AuthJwksData>>;
    /** Sign in with e-mail and password. */
    readonly login: (body: signIn.AuthLoginRequest, options?: Options) => Promise<Result<signIn.AuthLoginData>>;
    /** End the session of a refresh token. */
    readonly logout: (body: signIn.AuthLogoutRequest, options?: Options) => Promise<Result<null>>;
    /** Exchange a refresh token for the next pair of tokens. */
    readonly refresh: (body: signIn.AuthRefreshRequest, options?: Options) => Promise<Result<signIn.AuthRefreshData>>;
    /** Finish a sign-in with a code of the authenticator or a recovery code. */
    readonly secondFactor: (body: signIn.AuthSecondFactorRequest, options?: Options) => Promise<Result<signIn.AuthSecondFactorData>>;
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
  readonly invitations: {
    /** Accept an invitation with the code from the mail. */
    readonly accept: (body: signIn.InvitationsAcceptRequest, options?: Options) => Promise<Result<signIn.InvitationsAcceptData>>;
    /** Invite a person by e-mail. */
    readonly create: (body: administration.InvitationsCreateRequest, options?: KeyedOptions) => Promise<Result<administration.InvitationsCreateData>>;
    /** List the open invitations, newest first. */
    readonly list: (options?: Options) => Promise<Result<administration.InvitationsListData>>;
    /** Withdraw an invitation. */
    readonly withdraw: (id: administration.InvitationsWithdrawCall['path']['id'], options?: KeyedOptions) => Promise<Result<null>>;
  };
  readonly keys: {
    /** Create an API key. */
    readonly create: (body: administration.KeysCreateRequest, options?: KeyedOptions) => Promise<Result<administration.KeysCreateData>>;
    /** List the organisation's API keys, newest first. */
    readonly list: (options?: Options) => Promise<Result<administration.KeysListData>>;
    /** Read the public keys registered for an API key. */
    readonly readJwks: (id: administration.KeysReadJwksCall['path']['id'], options?: Options) => Promise<Result<administration.KeysReadJwksData>>;
    /** Remove the public keys of an API key. */
    readonly removeJwks: (id: administration.KeysRemoveJwksCall['path']['id'], options?: KeyedOptions) => Promise<Result<null>>;
    /** Revoke an API key. */
    readonly revoke: (id: administration.KeysRevokeCall['path']['id'], options?: KeyedOptions) => Promise<Result<null>>;
    /** Replace an API key, with an overlap in which both work. */
    readonly rotate: (id: administration.KeysRotateCall['path']['id'], body: administration.KeysRotateRequest, options?: KeyedOptions) => Promise<Result<administration.KeysRotateData>>;
    /** Register public keys, so that the client proves itself by signing (private_key_jwt). */
    readonly setJwks: (id: administration.KeysSetJwksCall['path']['id'], body: administration.KeysSetJwksRequest, options?: KeyedOptions) => Promise<Result<administration.KeysSetJwksData>>;
  };
  readonly medication: {
    /** Medication: symptom scales before and after each active prescription. */
    readonly analyze: { (body: intelligence.MedicationAnalyzeRequest, options: FhirOptions<intelligence.MedicationAnalyzeCall['query']>): Promise<Result<Observation>>; (body: intelligence.MedicationAnalyzeRequest, options?: EngineOptions<intelligence.MedicationAnalyzeCall['query']>): Promise<Result<intelligence.MedicationAnalyzeData>> };
  };
  readonly members: {
    /** Change a member's role and rights. */
    readonly change: (id: administration.MembersChangeCall['path']['id'], body: administration.MembersChangeRequest, options?: KeyedOptions) => Promise<Result<administration.MembersChangeData>>;
    /** List the organisation's members, oldest first. */
    readonly list: (options?: Options) => Promise<Result<administration.MembersListData>>;
    /** Read one member. */
    readonly read: (id: administration.MembersReadCall['path']['id'], options?: Options) => Promise<Result<administration.MembersReadData>>;
    /** Remove a member. */
    readonly remove: (id: administration.MembersRemoveCall['path']['id'], options?: KeyedOptions) => Promise<Result<null>>;
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
  readonly oauth: {
    /** Where the token endpoint is and what it takes (RFC 8414). */
    readonly metadata: (options?: Options) => Promise<Result<oauth.OauthMetadataData>>;
    /** The same, as SMART App Launch asks for it. */
    readonly smartConfiguration: (options?: Options) => Promise<Result<oauth.OauthSmartConfigurationData>>;
    /** Get an access token with client credentials (RFC 6749, 4.4). */
    readonly token: (body: oauth.OauthTokenRequest, options?: Options) => Promise<Result<oauth.OauthTokenData>>;
  };
  readonly organisations: {
    /** Approve production access. */
    readonly approve: (id: administration.OrganisationsApproveCall['path']['id'], body: administration.OrganisationsApproveRequest, options?: KeyedOptions) => Promise<Result<administration.OrganisationsApproveData>>;
    /** Create an organisation with its owner and first keys. */
    readonly create: (body: administration.OrganisationsCreateRequest, options?: KeyedOptions) => Promise<Result<administration.OrganisationsCreateData>>;
    /** Decline production access, with a reason. */
    readonly decline: (id: administration.OrganisationsDeclineCall['path']['id'], body: administration.OrganisationsDeclineRequest, options?: KeyedOptions) => Promise<Result<administration.OrganisationsDeclineData>>;
    /** List the organisations of this server, newest first. */
    readonly list: (options?: Options<administration.OrganisationsListCall['query']>) => Promise<Result<administration.OrganisationsListData>>;
  };
  readonly outcome: {
    /** Outcome: treatment response from -100 to +100 from five sources. */
    readonly score: { (body: intelligence.OutcomeScoreRequest, options: FhirOptions<intelligence.OutcomeScoreCall['query']>): Promise<Result<Observation>>; (body: intelligence.OutcomeScoreRequest, options?: EngineOptions<intelligence.OutcomeScoreCall['query']>): Promise<Result<intelligence.OutcomeScoreData>> };
  };
  readonly outcomes: {
    /** Upload de-identified outcomes, to measure the engines. */
    readonly upload: (body: intelligence.OutcomesUploadRequest, options?: KeyedOptions) => Promise<Result<intelligence.OutcomesUploadData>>;
  };
  readonly password: {
    /** Change one's own password. */
    readonly change: (body: signIn.PasswordChangeRequest, options?: KeyedOptions) => Promise<Result<null>>;
    /** Ask for a code by mail that sets a new password. */
    readonly forgot: (body: signIn.PasswordForgotRequest, options?: Options) => Promise<Result<null>>;
    /** Set a new password with the code from the mail. */
    readonly reset: (body: signIn.PasswordResetRequest, options?: Options) => Promise<Result<null>>;
  };
  readonly patients: {
    /** Change some fields of a patient. */
    readonly change: (patient_id: records.PatientsChangeCall['path']['patient_id'], body: records.PatientsChangeRequest, options?: KeyedOptions) => Promise<Result<records.PatientsChangeData>>;
    /** Create a patient. */
    readonly create: (body: records.PatientsCreateRequest, options?: KeyedOptions) => Promise<Result<records.PatientsCreateData>>;
    /** Delete a patient with everything that hangs on it. */
    readonly delete: (patient_id: records.PatientsDeleteCall['path']['patient_id'], options?: KeyedOptions) => Promise<Result<null>>;
    /** List and search patients, newest first. */
    readonly list: (options?: Options<records.PatientsListCall['query']>) => Promise<Result<records.PatientsListData>>;
    /** Take another patient for the same person as this one. */
    readonly merge: (patient_id: records.PatientsMergeCall['path']['patient_id'], body: records.PatientsMergeRequest, options?: KeyedOptions) => Promise<Result<records.PatientsMergeData>>;
    /** Every merge a patient took part in, with who and when. */
    readonly merges: (patient_id: records.PatientsMergesCall['path']['patient_id'], options?: Options) => Promise<Result<records.PatientsMergesData>>;
    /** Read a patient. */
    readonly read: (patient_id: records.PatientsReadCall['path']['patient_id'], options?: Options) => Promise<Result<records.PatientsReadData>>;
    /** Take a merge back. */
    readonly unmerge: (patient_id: records.PatientsUnmergeCall['path']['patient_id'], body: records.PatientsUnmergeRequest, options?: KeyedOptions) => Promise<Result<records.PatientsUnmergeData>>;
  };
  readonly people: {
    /** Add a person to the organisation. */
    readonly create: (body: administration.PeopleCreateRequest, options?: KeyedOptions) => Promise<Result<administration.PeopleCreateData>>;
  };
  /** Check a key and the connection. */
  readonly ping: (options?: Options) => Promise<Result<intelligence.PingData>>;
  readonly plan: {
    /** The organisation's plan, its limits, and what is used and left. */
    readonly read: (options?: Options) => Promise<Result<administration.PlanReadData>>;
  };
  readonly productionAccess: {
    /** Ask for live keys on a metered plan. */
    readonly request: (body: administration.ProductionAccessRequestRequest, options?: KeyedOptions) => Promise<Result<administration.ProductionAccessRequestData>>;
  };
  readonly relapse: {
    /** Relapse: additive early-warning score from 0 to 100. */
    readonly predict: { (body: intelligence.RelapsePredictRequest, options: FhirOptions<intelligence.RelapsePredictCall['query']>): Promise<Result<Observation>>; (body: intelligence.RelapsePredictRequest, options?: EngineOptions<intelligence.RelapsePredictCall['query']>): Promise<Result<intelligence.RelapsePredictData>> };
  };
  readonly secondFactor: {
    /** Switch the second factor on with a first code. */
    readonly confirm: (body: signIn.SecondFactorConfirmRequest, options?: KeyedOptions) => Promise<Result<signIn.SecondFactorConfirmData>>;
    /** Switch the second factor off. */
    readonly disable: (body: signIn.SecondFactorDisableRequest, options?: KeyedOptions) => Promise<Result<null>>;
    /** Begin with an authenticator app. */
    readonly enrol: (body: signIn.SecondFactorEnrolRequest, options?: KeyedOptions) => Promise<Result<signIn.SecondFactorEnrolData>>;
    /** Whether one's own account asks for a second factor. */
    readonly read: (options?: Options) => Promise<Result<signIn.SecondFactorReadData>>;
    /** Replace the recovery codes. */
    readonly renewRecoveryCodes: (body: signIn.SecondFactorRenewRecoveryCodesRequest, options?: KeyedOptions) => Promise<Result<signIn.SecondFactorRenewRecoveryCodesData>>;
  };
  readonly sessions: {
    /** End one of one's own sessions. */
    readonly end: (id: signIn.SessionsEndCall['path']['id'], options?: KeyedOptions) => Promise<Result<null>>;
    /** List one's own open sessions, newest first. */
    readonly list: (options?: Options) => Promise<Result<signIn.SessionsListData>>;
  };
  readonly settings: {
    /** Switch the narrative writer on or off for this organisation and mode. */
    readonly change: (body: intelligence.SettingsChangeRequest, options?: KeyedOptions) => Promise<Result<intelligence.SettingsChangeData>>;
    /** What this organisation has chosen about its results. */
    readonly read: (options?: Options) => Promise<Result<intelligence.SettingsReadData>>;
  };
  readonly usage: {
    /** A month's requests by key and operation, ready for an invoice. */
    readonly export: (options?: Options<administration.UsageExportCall['query']>) => Promise<Result<administration.UsageExportData>>;
    /** Requests by day, key and operation; the current month when no range is given. */
    readonly read: (options?: Options<administration.UsageReadCall['query']>) => Promise<Result<administration.UsageReadData>>;
  };
}
