// Made by `npm run gen` from the routes. Never edit this file.

import type { EngineOptions, FhirOptions, KeyedOptions, Operation, Options, Result } from '../model.ts';
import type { Observation } from '../observation.ts';
import type * as intelligence from './intelligence.ts';
import type * as coding from './coding.ts';
import type * as records from './records.ts';
import type * as fhir from './fhir.ts';
import type * as referrals from './referrals.ts';
import type * as data from './data.ts';
import type * as administration from './administration.ts';
import type * as signIn from './sign-in.ts';
import type * as oauth from './oauth.ts';

export const operations = [
  { id: 'appointments.change', method: 'PATCH', path: '/ext-api/v1/appointments/{appointment_id}', traits: ['body', 'keyed'] },
  { id: 'appointments.create', method: 'POST', path: '/ext-api/v1/appointments', traits: ['body', 'keyed'] },
  { id: 'appointments.delete', method: 'DELETE', path: '/ext-api/v1/appointments/{appointment_id}', traits: ['keyed'] },
  { id: 'appointments.list', method: 'GET', path: '/ext-api/v1/appointments', traits: [] },
  { id: 'appointments.read', method: 'GET', path: '/ext-api/v1/appointments/{appointment_id}', traits: [] },
  { id: 'auth.endSession', method: 'DELETE', path: '/api/v1/auth/sessions/{id}', traits: ['keyed'] },
  { id: 'auth.jwks', method: 'GET', path: '/.well-known/jwks.json', traits: ['open'] },
  { id: 'auth.listSessions', method: 'GET', path: '/api/v1/auth/sessions', traits: [] },
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
  { id: 'data.analytics.analyse', method: 'POST', path: '/api/v1/analytics/', traits: ['body'] },
  { id: 'data.dashboard.show', method: 'POST', path: '/api/v1/dashboard/', traits: ['body'] },
  { id: 'data.entities.resolve', method: 'POST', path: '/api/v1/resolve/', traits: ['body'] },
  { id: 'data.predictions.predict', method: 'POST', path: '/api/v1/predictions/', traits: ['body'] },
  { id: 'data.risk.assess', method: 'POST', path: '/api/v1/risk/', traits: ['body'] },
  { id: 'data.risk.measures', method: 'GET', path: '/api/v1/risk/measures/', traits: [] },
  { id: 'data.simulations.simulate', method: 'POST', path: '/api/v1/simulations/', traits: ['body'] },
  { id: 'datasets.list', method: 'GET', path: '/api/v1/datasets/', traits: [] },
  { id: 'dmse.analyze', method: 'POST', path: '/api/v1/dmse/analyze', traits: ['body', 'wrapped'] },
  { id: 'documents.content', method: 'GET', path: '/ext-api/v1/documents/{document_id}/content', traits: ['streamed'] },
  { id: 'documents.create', method: 'POST', path: '/ext-api/v1/patients/{patient_id}/documents', traits: ['body', 'parts', 'keyed'] },
  { id: 'documents.delete', method: 'DELETE', path: '/ext-api/v1/documents/{document_id}', traits: ['keyed'] },
  { id: 'documents.list', method: 'GET', path: '/ext-api/v1/patients/{patient_id}/documents', traits: [] },
  { id: 'documents.openLink', method: 'GET', path: '/ext-api/v1/files/{token}', traits: ['open', 'streamed'] },
  { id: 'documents.read', method: 'GET', path: '/ext-api/v1/documents/{document_id}', traits: [] },
  { id: 'documents.readDeletion', method: 'GET', path: '/ext-api/v1/documents/{document_id}/deletion', traits: [] },
  { id: 'engines.list', method: 'GET', path: '/api/v1/engines', traits: ['wrapped'] },
  { id: 'engines.read', method: 'GET', path: '/api/v1/engines/{key}', traits: ['wrapped'] },
  { id: 'events.list', method: 'GET', path: '/api/v1/events', traits: ['wrapped'] },
  { id: 'events.read', method: 'GET', path: '/api/v1/events/{id}', traits: ['wrapped'] },
  { id: 'events.reconcile', method: 'GET', path: '/api/v1/events/reconcile', traits: ['wrapped'] },
  { id: 'exports.create', method: 'POST', path: '/ext-api/v1/exports', traits: ['body', 'keyed'] },
  { id: 'exports.delete', method: 'DELETE', path: '/ext-api/v1/exports/{id}', traits: ['keyed'] },
  { id: 'exports.file', method: 'GET', path: '/ext-api/v1/exports/{id}/files/{kind}', traits: ['streamed'] },
  { id: 'exports.link', method: 'GET', path: '/ext-api/v1/export-files/{token}', traits: ['open', 'streamed'] },
  { id: 'exports.list', method: 'GET', path: '/ext-api/v1/exports', traits: [] },
  { id: 'exports.read', method: 'GET', path: '/ext-api/v1/exports/{id}', traits: [] },
  { id: 'fhir.appointment.read', method: 'GET', path: '/fhir/R4/Appointment/{id}', traits: [] },
  { id: 'fhir.appointment.search', method: 'GET', path: '/fhir/R4/Appointment', traits: [] },
  { id: 'fhir.appointment.searchByForm', method: 'POST', path: '/fhir/R4/Appointment/_search', traits: ['body', 'form'] },
  { id: 'fhir.condition.read', method: 'GET', path: '/fhir/R4/Condition/{id}', traits: [] },
  { id: 'fhir.condition.search', method: 'GET', path: '/fhir/R4/Condition', traits: [] },
  { id: 'fhir.condition.searchByForm', method: 'POST', path: '/fhir/R4/Condition/_search', traits: ['body', 'form'] },
  { id: 'fhir.documentReference.read', method: 'GET', path: '/fhir/R4/DocumentReference/{id}', traits: [] },
  { id: 'fhir.documentReference.search', method: 'GET', path: '/fhir/R4/DocumentReference', traits: [] },
  { id: 'fhir.documentReference.searchByForm', method: 'POST', path: '/fhir/R4/DocumentReference/_search', traits: ['body', 'form'] },
  { id: 'fhir.export', method: 'GET', path: '/fhir/R4/$export', traits: ['keyed'] },
  { id: 'fhir.exportRemoval', method: 'DELETE', path: '/fhir/R4/export-status/{id}', traits: ['keyed'] },
  { id: 'fhir.exportStatus', method: 'GET', path: '/fhir/R4/export-status/{id}', traits: [] },
  { id: 'fhir.metadata', method: 'GET', path: '/fhir/R4/metadata', traits: ['open'] },
  { id: 'fhir.observation.read', method: 'GET', path: '/fhir/R4/Observation/{id}', traits: [] },
  { id: 'fhir.observation.search', method: 'GET', path: '/fhir/R4/Observation', traits: [] },
  { id: 'fhir.observation.searchByForm', method: 'POST', path: '/fhir/R4/Observation/_search', traits: ['body', 'form'] },
  { id: 'fhir.patient.everything', method: 'GET', path: '/fhir/R4/Patient/{id}/$everything', traits: [] },
  { id: 'fhir.patient.export', method: 'GET', path: '/fhir/R4/Patient/$export', traits: ['keyed'] },
  { id: 'fhir.patient.read', method: 'GET', path: '/fhir/R4/Patient/{id}', traits: [] },
  { id: 'fhir.patient.search', method: 'GET', path: '/fhir/R4/Patient', traits: [] },
  { id: 'fhir.patient.searchByForm', method: 'POST', path: '/fhir/R4/Patient/_search', traits: ['body', 'form'] },
  { id: 'imports.cancel', method: 'DELETE', path: '/ext-api/v1/imports/{id}', traits: ['keyed'] },
  { id: 'imports.create', method: 'POST', path: '/ext-api/v1/imports', traits: ['body', 'file', 'keyed'] },
  { id: 'imports.errors', method: 'GET', path: '/ext-api/v1/imports/{id}/errors', traits: ['streamed'] },
  { id: 'imports.list', method: 'GET', path: '/ext-api/v1/imports', traits: [] },
  { id: 'imports.read', method: 'GET', path: '/ext-api/v1/imports/{id}', traits: [] },
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
  { id: 'labs.laboratories.change', method: 'PATCH', path: '/api/v1/labs/laboratories/{laboratoryId}', traits: ['body', 'keyed', 'wrapped'] },
  { id: 'labs.laboratories.create', method: 'POST', path: '/api/v1/labs/laboratories', traits: ['body', 'keyed', 'wrapped'] },
  { id: 'labs.laboratories.delete', method: 'DELETE', path: '/api/v1/labs/laboratories/{laboratoryId}', traits: ['keyed'] },
  { id: 'labs.laboratories.list', method: 'GET', path: '/api/v1/labs/laboratories', traits: ['wrapped'] },
  { id: 'labs.laboratories.read', method: 'GET', path: '/api/v1/labs/laboratories/{laboratoryId}', traits: ['wrapped'] },
  { id: 'labs.messages.list', method: 'GET', path: '/api/v1/labs/messages', traits: ['wrapped'] },
  { id: 'labs.messages.read', method: 'GET', path: '/api/v1/labs/messages/{messageId}', traits: ['wrapped'] },
  { id: 'labs.messages.retry', method: 'POST', path: '/api/v1/labs/messages/{messageId}/retry', traits: ['keyed', 'wrapped'] },
  { id: 'labs.orders.analysis', method: 'GET', path: '/api/v1/labs/orders/{id}/analysis', traits: ['wrapped'] },
  { id: 'labs.orders.authorization', method: 'GET', path: '/api/v1/labs/orders/{id}/authorization', traits: ['wrapped'] },
  { id: 'labs.orders.authorize', method: 'POST', path: '/api/v1/labs/orders/{id}/authorize', traits: ['body', 'keyed', 'wrapped'] },
  { id: 'labs.orders.cancel', method: 'POST', path: '/api/v1/labs/orders/{id}/cancel', traits: ['body', 'keyed', 'wrapped'] },
  { id: 'labs.orders.collect', method: 'POST', path: '/api/v1/labs/orders/{id}/collect', traits: ['body', 'keyed', 'wrapped'] },
  { id: 'labs.orders.complete', method: 'POST', path: '/api/v1/labs/orders/{id}/complete', traits: ['body', 'keyed', 'wrapped'] },
  { id: 'labs.orders.create', method: 'POST', path: '/api/v1/labs/orders', traits: ['body', 'keyed', 'wrapped'] },
  { id: 'labs.orders.decline', method: 'POST', path: '/api/v1/labs/orders/{id}/decline', traits: ['body', 'keyed', 'wrapped'] },
  { id: 'labs.orders.fail', method: 'POST', path: '/api/v1/labs/orders/{id}/fail', traits: ['body', 'keyed', 'wrapped'] },
  { id: 'labs.orders.history', method: 'GET', path: '/api/v1/labs/orders/{id}/history', traits: ['wrapped'] },
  { id: 'labs.orders.list', method: 'GET', path: '/api/v1/labs/orders', traits: ['wrapped'] },
  { id: 'labs.orders.read', method: 'GET', path: '/api/v1/labs/orders/{id}', traits: ['wrapped'] },
  { id: 'labs.orders.requisition', method: 'GET', path: '/api/v1/labs/orders/{id}/requisition', traits: ['streamed'] },
  { id: 'labs.orders.schedule', method: 'POST', path: '/api/v1/labs/orders/{id}/schedule', traits: ['body', 'keyed', 'wrapped'] },
  { id: 'labs.orders.simulate', method: 'POST', path: '/api/v1/labs/orders/{id}/simulate', traits: ['body', 'keyed', 'wrapped'] },
  { id: 'labs.orders.unschedule', method: 'POST', path: '/api/v1/labs/orders/{id}/unschedule', traits: ['body', 'keyed', 'wrapped'] },
  { id: 'labs.panels.list', method: 'GET', path: '/api/v1/labs/panels', traits: ['wrapped'] },
  { id: 'labs.panels.read', method: 'GET', path: '/api/v1/labs/panels/{panelId}', traits: ['wrapped'] },
  { id: 'labs.providers.keep', method: 'PUT', path: '/api/v1/labs/providers/{npi}', traits: ['body', 'keyed', 'wrapped'] },
  { id: 'labs.providers.list', method: 'GET', path: '/api/v1/labs/providers', traits: ['wrapped'] },
  { id: 'labs.providers.read', method: 'GET', path: '/api/v1/labs/providers/{npi}', traits: ['wrapped'] },
  { id: 'labs.providers.remove', method: 'DELETE', path: '/api/v1/labs/providers/{npi}', traits: ['keyed'] },
  { id: 'labs.results.amend', method: 'PATCH', path: '/api/v1/labs/orders/{id}/results/{resultId}', traits: ['body', 'keyed', 'wrapped'] },
  { id: 'labs.results.cancel', method: 'POST', path: '/api/v1/labs/orders/{id}/results/{resultId}/cancel', traits: ['body', 'keyed', 'wrapped'] },
  { id: 'labs.results.discard', method: 'POST', path: '/api/v1/labs/results/unmatched/{id}/discard', traits: ['body', 'keyed', 'wrapped'] },
  { id: 'labs.results.enter', method: 'POST', path: '/api/v1/labs/orders/{id}/results', traits: ['body', 'keyed', 'wrapped'] },
  { id: 'labs.results.list', method: 'GET', path: '/api/v1/labs/orders/{id}/results', traits: ['wrapped'] },
  { id: 'labs.results.match', method: 'POST', path: '/api/v1/labs/results/unmatched/{id}/match', traits: ['body', 'keyed', 'wrapped'] },
  { id: 'labs.results.receiveFhir', method: 'POST', path: '/api/v1/labs/results/fhir', traits: ['body', 'file', 'keyed', 'wrapped'] },
  { id: 'labs.results.receiveHl7', method: 'POST', path: '/api/v1/labs/results/hl7', traits: ['body', 'file', 'keyed', 'wrapped'] },
  { id: 'labs.results.unmatched', method: 'GET', path: '/api/v1/labs/results/unmatched', traits: ['wrapped'] },
  { id: 'labs.reviews.acknowledge', method: 'POST', path: '/api/v1/labs/orders/{id}/critical/{resultId}/acknowledge', traits: ['body', 'keyed', 'wrapped'] },
  { id: 'labs.reviews.list', method: 'GET', path: '/api/v1/labs/reviews', traits: ['wrapped'] },
  { id: 'labs.settings.change', method: 'PATCH', path: '/api/v1/labs/settings', traits: ['body', 'keyed', 'wrapped'] },
  { id: 'labs.settings.read', method: 'GET', path: '/api/v1/labs/settings', traits: ['wrapped'] },
  { id: 'mailboxes.change', method: 'PATCH', path: '/api/v1/pub/mailboxes/{mailbox_id}', traits: ['body', 'keyed'] },
  { id: 'mailboxes.create', method: 'POST', path: '/api/v1/pub/mailboxes', traits: ['body', 'keyed'] },
  { id: 'mailboxes.delete', method: 'DELETE', path: '/api/v1/pub/mailboxes/{mailbox_id}', traits: ['keyed'] },
  { id: 'mailboxes.list', method: 'GET', path: '/api/v1/pub/mailboxes', traits: [] },
  { id: 'mailboxes.read', method: 'GET', path: '/api/v1/pub/mailboxes/{mailbox_id}', traits: [] },
  { id: 'mailboxes.test', method: 'POST', path: '/api/v1/pub/mailboxes/{mailbox_id}/test', traits: [] },
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
  { id: 'notes.addend', method: 'POST', path: '/ext-api/v1/notes/{note_id}/addenda', traits: ['body', 'keyed'] },
  { id: 'notes.change', method: 'PATCH', path: '/ext-api/v1/notes/{note_id}', traits: ['body', 'keyed'] },
  { id: 'notes.code', method: 'POST', path: '/ext-api/v1/notes/{note_id}/code', traits: ['keyed'] },
  { id: 'notes.create', method: 'POST', path: '/ext-api/v1/notes', traits: ['body', 'keyed'] },
  { id: 'notes.delete', method: 'DELETE', path: '/ext-api/v1/notes/{note_id}', traits: ['keyed'] },
  { id: 'notes.enteredInError', method: 'POST', path: '/ext-api/v1/notes/{note_id}/entered-in-error', traits: ['body', 'keyed'] },
  { id: 'notes.export', method: 'GET', path: '/ext-api/v1/notes/export', traits: ['streamed'] },
  { id: 'notes.list', method: 'GET', path: '/ext-api/v1/notes', traits: [] },
  { id: 'notes.ofSession', method: 'GET', path: '/ext-api/v1/sessions/{session_id}/notes', traits: [] },
  { id: 'notes.read', method: 'GET', path: '/ext-api/v1/notes/{note_id}', traits: [] },
  { id: 'notes.sign', method: 'POST', path: '/ext-api/v1/notes/{note_id}/sign', traits: ['keyed'] },
  { id: 'notes.versions', method: 'GET', path: '/ext-api/v1/notes/{note_id}/versions', traits: [] },
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
  { id: 'pathways.activate', method: 'POST', path: '/api/v1/pub/pathways/{pathway_id}/activate', traits: ['body', 'keyed'] },
  { id: 'pathways.backtest', method: 'POST', path: '/api/v1/pub/pathways/{pathway_id}/backtest', traits: ['body', 'keyed'] },
  { id: 'pathways.create', method: 'POST', path: '/api/v1/pub/pathways', traits: ['body', 'keyed'] },
  { id: 'pathways.facts', method: 'GET', path: '/api/v1/pub/pathways/facts', traits: [] },
  { id: 'pathways.list', method: 'GET', path: '/api/v1/pub/pathways', traits: [] },
  { id: 'pathways.publish', method: 'POST', path: '/api/v1/pub/pathways/{pathway_id}/publish', traits: ['body', 'keyed'] },
  { id: 'pathways.read', method: 'GET', path: '/api/v1/pub/pathways/{pathway_id}', traits: [] },
  { id: 'pathways.replay', method: 'POST', path: '/api/v1/pub/pathways/replay', traits: ['body'] },
  { id: 'pathways.retire', method: 'POST', path: '/api/v1/pub/pathways/{pathway_id}/retire', traits: ['body', 'keyed'] },
  { id: 'pathways.schema', method: 'GET', path: '/api/v1/pub/pathways/schema', traits: [] },
  { id: 'pathways.versions.change', method: 'PATCH', path: '/api/v1/pub/pathways/{pathway_id}/versions/{version}', traits: ['body', 'keyed'] },
  { id: 'pathways.versions.create', method: 'POST', path: '/api/v1/pub/pathways/{pathway_id}/versions', traits: ['body', 'keyed'] },
  { id: 'pathways.versions.delete', method: 'DELETE', path: '/api/v1/pub/pathways/{pathway_id}/versions/{version}', traits: ['keyed'] },
  { id: 'pathways.versions.diff', method: 'GET', path: '/api/v1/pub/pathways/{pathway_id}/versions/{version}/diff', traits: [] },
  { id: 'pathways.versions.lint', method: 'POST', path: '/api/v1/pub/pathways/{pathway_id}/versions/{version}/lint', traits: [] },
  { id: 'pathways.versions.list', method: 'GET', path: '/api/v1/pub/pathways/{pathway_id}/versions', traits: [] },
  { id: 'pathways.versions.read', method: 'GET', path: '/api/v1/pub/pathways/{pathway_id}/versions/{version}', traits: [] },
  { id: 'patients.accesses', method: 'GET', path: '/ext-api/v1/patients/{patient_id}/accesses', traits: [] },
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
  { id: 'query.ask', method: 'POST', path: '/api/v1/query/', traits: ['body'] },
  { id: 'query.delete', method: 'DELETE', path: '/api/v1/query/{id}/', traits: ['keyed'] },
  { id: 'query.events', method: 'GET', path: '/api/v1/query/{id}/events/', traits: ['streamed'] },
  { id: 'query.export', method: 'GET', path: '/api/v1/query/{id}/export/', traits: ['streamed'] },
  { id: 'query.list', method: 'GET', path: '/api/v1/query/', traits: [] },
  { id: 'query.read', method: 'GET', path: '/api/v1/query/{id}/', traits: [] },
  { id: 'query.rerun', method: 'POST', path: '/api/v1/query/{id}/rerun/', traits: [] },
  { id: 'query.rows', method: 'POST', path: '/api/v1/query/{id}/rows/', traits: ['body'] },
  { id: 'query.saved.change', method: 'PUT', path: '/api/v1/query/saved/{id}/', traits: ['body', 'keyed'] },
  { id: 'query.saved.create', method: 'POST', path: '/api/v1/query/saved/', traits: ['body', 'keyed'] },
  { id: 'query.saved.delete', method: 'DELETE', path: '/api/v1/query/saved/{id}/', traits: ['keyed'] },
  { id: 'query.saved.list', method: 'GET', path: '/api/v1/query/saved/', traits: [] },
  { id: 'query.saved.read', method: 'GET', path: '/api/v1/query/saved/{id}/', traits: [] },
  { id: 'query.saved.run', method: 'POST', path: '/api/v1/query/saved/{id}/run/', traits: [] },
  { id: 'query.schedules.change', method: 'PUT', path: '/api/v1/query/schedules/{id}/', traits: ['body', 'keyed'] },
  { id: 'query.schedules.create', method: 'POST', path: '/api/v1/query/schedules/', traits: ['body', 'keyed'] },
  { id: 'query.schedules.delete', method: 'DELETE', path: '/api/v1/query/schedules/{id}/', traits: ['keyed'] },
  { id: 'query.schedules.list', method: 'GET', path: '/api/v1/query/schedules/', traits: [] },
  { id: 'query.schedules.read', method: 'GET', path: '/api/v1/query/schedules/{id}/', traits: [] },
  { id: 'query.settings.change', method: 'PATCH', path: '/api/v1/query/settings/', traits: ['body', 'keyed'] },
  { id: 'query.settings.read', method: 'GET', path: '/api/v1/query/settings/', traits: [] },
  { id: 'referrals.ask', method: 'POST', path: '/api/v1/pub/records/{record_id}/questions', traits: ['body'] },
  { id: 'referrals.automation', method: 'POST', path: '/api/v1/pub/records/automation', traits: ['body', 'keyed'] },
  { id: 'referrals.changeModelSettings', method: 'PUT', path: '/api/v1/pub/settings/language-models', traits: ['body', 'keyed'] },
  { id: 'referrals.changeSettings', method: 'PUT', path: '/api/v1/pub/settings', traits: ['body', 'keyed'] },
  { id: 'referrals.delete', method: 'DELETE', path: '/api/v1/pub/records/{record_id}', traits: ['keyed'] },
  { id: 'referrals.export', method: 'GET', path: '/api/v1/pub/records/{record_id}/export', traits: ['streamed'] },
  { id: 'referrals.exportWorklist', method: 'GET', path: '/api/v1/pub/records/export', traits: ['streamed'] },
  { id: 'referrals.extract', method: 'POST', path: '/v1/extract', traits: ['body', 'keyed'] },
  { id: 'referrals.letter', method: 'GET', path: '/api/v1/pub/records/{record_id}/letter', traits: ['streamed'] },
  { id: 'referrals.linkPatient', method: 'POST', path: '/api/v1/pub/records/{record_id}/patients/{index}/link', traits: ['body', 'keyed'] },
  { id: 'referrals.list', method: 'GET', path: '/api/v1/pub/records', traits: [] },
  { id: 'referrals.listPatients', method: 'GET', path: '/api/v1/pub/records/{record_id}/patients', traits: [] },
  { id: 'referrals.read', method: 'GET', path: '/api/v1/pub/records/{record_id}', traits: [] },
  { id: 'referrals.readFile', method: 'GET', path: '/api/v1/pub/records/{record_id}/file', traits: ['streamed'] },
  { id: 'referrals.readJob', method: 'GET', path: '/v1/jobs/{job_id}', traits: [] },
  { id: 'referrals.readModelSettings', method: 'GET', path: '/api/v1/pub/settings/language-models', traits: [] },
  { id: 'referrals.readPages', method: 'GET', path: '/api/v1/pub/records/{record_id}/pages', traits: [] },
  { id: 'referrals.readSettings', method: 'GET', path: '/api/v1/pub/settings', traits: [] },
  { id: 'referrals.unlinkPatient', method: 'DELETE', path: '/api/v1/pub/records/{record_id}/patients/{index}/link', traits: ['keyed'] },
  { id: 'referrals.upload', method: 'POST', path: '/api/v1/pub/records/document-upload', traits: ['body', 'parts', 'keyed'], files: 'referral' },
  { id: 'relapse.predict', method: 'POST', path: '/api/v1/relapse/predict', traits: ['body', 'wrapped'] },
  { id: 'reviews.confirm', method: 'POST', path: '/api/v1/pub/reviews/{review_id}/confirmation', traits: ['body', 'keyed'] },
  { id: 'reviews.decide', method: 'POST', path: '/api/v1/pub/reviews/{review_id}/decision', traits: ['body', 'keyed'] },
  { id: 'reviews.exportCases', method: 'GET', path: '/api/v1/pub/reviews/cases', traits: ['streamed'] },
  { id: 'reviews.list', method: 'GET', path: '/api/v1/pub/reviews', traits: [] },
  { id: 'reviews.measure', method: 'GET', path: '/api/v1/pub/reviews/measures', traits: [] },
  { id: 'reviews.read', method: 'GET', path: '/api/v1/pub/reviews/{review_id}', traits: [] },
  { id: 'reviews.summary', method: 'GET', path: '/api/v1/pub/reviews/summary', traits: [] },
  { id: 'sandbox.clock.move', method: 'POST', path: '/api/v1/sandbox/clock', traits: ['body', 'keyed', 'wrapped'] },
  { id: 'sandbox.clock.read', method: 'GET', path: '/api/v1/sandbox/clock', traits: ['wrapped'] },
  { id: 'sandbox.clock.reset', method: 'DELETE', path: '/api/v1/sandbox/clock', traits: ['keyed'] },
  { id: 'secondFactor.confirm', method: 'POST', path: '/api/v1/auth/second-factor/confirm', traits: ['body', 'keyed'] },
  { id: 'secondFactor.disable', method: 'POST', path: '/api/v1/auth/second-factor/disable', traits: ['body', 'keyed'] },
  { id: 'secondFactor.enrol', method: 'POST', path: '/api/v1/auth/second-factor', traits: ['body', 'keyed'] },
  { id: 'secondFactor.read', method: 'GET', path: '/api/v1/auth/second-factor', traits: [] },
  { id: 'secondFactor.renewRecoveryCodes', method: 'POST', path: '/api/v1/auth/second-factor/recovery-codes', traits: ['body', 'keyed'] },
  { id: 'sessions.change', method: 'PATCH', path: '/ext-api/v1/sessions/{session_id}', traits: ['body', 'keyed'] },
  { id: 'sessions.create', method: 'POST', path: '/ext-api/v1/sessions', traits: ['body', 'keyed'] },
  { id: 'sessions.delete', method: 'DELETE', path: '/ext-api/v1/sessions/{session_id}', traits: ['keyed'] },
  { id: 'sessions.list', method: 'GET', path: '/ext-api/v1/sessions', traits: [] },
  { id: 'sessions.read', method: 'GET', path: '/ext-api/v1/sessions/{session_id}', traits: [] },
  { id: 'settings.change', method: 'PUT', path: '/api/v1/settings/intelligence', traits: ['body', 'keyed', 'wrapped'] },
  { id: 'settings.read', method: 'GET', path: '/api/v1/settings/intelligence', traits: ['wrapped'] },
  { id: 'templates.change', method: 'PATCH', path: '/ext-api/v1/templates/{template_id}', traits: ['body', 'keyed'] },
  { id: 'templates.create', method: 'POST', path: '/ext-api/v1/templates', traits: ['body', 'keyed'] },
  { id: 'templates.delete', method: 'DELETE', path: '/ext-api/v1/templates/{template_id}', traits: ['keyed'] },
  { id: 'templates.list', method: 'GET', path: '/ext-api/v1/templates', traits: [] },
  { id: 'templates.read', method: 'GET', path: '/ext-api/v1/templates/{template_id}', traits: [] },
  { id: 'templates.versions', method: 'GET', path: '/ext-api/v1/templates/{template_id}/versions', traits: [] },
  { id: 'uploads.abortMultipart', method: 'DELETE', path: '/api/v1/upload/multipart/{upload_id}/', traits: ['keyed'] },
  { id: 'uploads.beginMultipart', method: 'POST', path: '/api/v1/upload/multipart/', traits: ['body', 'keyed'] },
  { id: 'uploads.changeMapping', method: 'PUT', path: '/api/v1/upload/files/{file_id}/mapping/', traits: ['body', 'keyed'] },
  { id: 'uploads.completeFile', method: 'POST', path: '/api/v1/upload/files/{file_id}/complete/', traits: [] },
  { id: 'uploads.completeMultipart', method: 'POST', path: '/api/v1/upload/multipart/{upload_id}/complete/', traits: ['body', 'keyed'] },
  { id: 'uploads.deleteFile', method: 'DELETE', path: '/api/v1/upload/files/{file_id}/', traits: ['keyed'] },
  { id: 'uploads.downloadFile', method: 'GET', path: '/api/v1/upload/files/{file_id}/download/', traits: ['streamed'] },
  { id: 'uploads.listFiles', method: 'GET', path: '/api/v1/upload/files/', traits: [] },
  { id: 'uploads.presign', method: 'POST', path: '/api/v1/upload/presigned-url/', traits: ['body', 'keyed'] },
  { id: 'uploads.presignParts', method: 'POST', path: '/api/v1/upload/multipart/{upload_id}/parts/', traits: ['body', 'keyed'] },
  { id: 'uploads.put', method: 'PUT', path: '/api/v1/upload/put/{token}/', traits: ['body', 'file', 'keyed', 'open'] },
  { id: 'uploads.readFile', method: 'GET', path: '/api/v1/upload/files/{file_id}/', traits: [] },
  { id: 'uploads.readMapping', method: 'GET', path: '/api/v1/upload/files/{file_id}/mapping/', traits: [] },
  { id: 'uploads.readMultipart', method: 'GET', path: '/api/v1/upload/multipart/{upload_id}/', traits: [] },
  { id: 'uploads.readRejects', method: 'GET', path: '/api/v1/upload/files/{file_id}/rejects/', traits: ['streamed'] },
  { id: 'uploads.readReport', method: 'GET', path: '/api/v1/upload/files/{file_id}/report/', traits: [] },
  { id: 'usage.export', method: 'GET', path: '/api/v1/usage/export', traits: ['wrapped'] },
  { id: 'usage.read', method: 'GET', path: '/api/v1/usage', traits: ['wrapped'] },
  { id: 'wearables.connect', method: 'POST', path: '/api/v1/wearables/connect', traits: ['body', 'keyed', 'wrapped'] },
  { id: 'wearables.deleteCredentials', method: 'DELETE', path: '/api/v1/wearables/providers/{code}/credentials', traits: ['keyed'] },
  { id: 'wearables.disconnect', method: 'DELETE', path: '/api/v1/wearables/connections/{id}', traits: ['keyed', 'wrapped'] },
  { id: 'wearables.features', method: 'GET', path: '/api/v1/wearables/features', traits: ['wrapped'] },
  { id: 'wearables.fhir', method: 'GET', path: '/api/v1/wearables/fhir', traits: ['wrapped'] },
  { id: 'wearables.listConnections', method: 'GET', path: '/api/v1/wearables/connections', traits: ['wrapped'] },
  { id: 'wearables.listProviders', method: 'GET', path: '/api/v1/wearables/providers', traits: ['wrapped'] },
  { id: 'wearables.pair', method: 'POST', path: '/api/v1/wearables/pair', traits: ['body', 'open', 'wrapped'] },
  { id: 'wearables.putCredentials', method: 'PUT', path: '/api/v1/wearables/providers/{code}/credentials', traits: ['body', 'keyed', 'wrapped'] },
  { id: 'wearables.putSettings', method: 'PUT', path: '/api/v1/wearables/settings', traits: ['body', 'keyed', 'wrapped'] },
  { id: 'wearables.readConnection', method: 'GET', path: '/api/v1/wearables/connections/{id}', traits: ['wrapped'] },
  { id: 'wearables.readCredentials', method: 'GET', path: '/api/v1/wearables/providers/{code}/credentials', traits: ['wrapped'] },
  { id: 'wearables.readSettings', method: 'GET', path: '/api/v1/wearables/settings', traits: ['wrapped'] },
  { id: 'wearables.sendSamples', method: 'POST', path: '/api/v1/wearables/connections/{id}/samples', traits: ['body', 'wrapped'] },
  { id: 'wearables.series', method: 'GET', path: '/api/v1/wearables/series', traits: ['wrapped'] },
  { id: 'wearables.summary', method: 'GET', path: '/api/v1/wearables/summary', traits: ['wrapped'] },
  { id: 'wearables.sync', method: 'POST', path: '/api/v1/wearables/connections/{id}/sync', traits: ['keyed', 'wrapped'] },
  { id: 'webhooks.change', method: 'PATCH', path: '/api/v1/webhooks/{id}', traits: ['body', 'keyed', 'wrapped'] },
  { id: 'webhooks.create', method: 'POST', path: '/api/v1/webhooks', traits: ['body', 'keyed', 'wrapped'] },
  { id: 'webhooks.delete', method: 'DELETE', path: '/api/v1/webhooks/{id}', traits: ['keyed'] },
  { id: 'webhooks.deliveries.list', method: 'GET', path: '/api/v1/webhooks/{id}/deliveries', traits: ['wrapped'] },
  { id: 'webhooks.deliveries.read', method: 'GET', path: '/api/v1/webhooks/{id}/deliveries/{deliveryId}', traits: ['wrapped'] },
  { id: 'webhooks.deliveries.replay', method: 'POST', path: '/api/v1/webhooks/{id}/deliveries/{deliveryId}/replay', traits: ['keyed', 'wrapped'] },
  { id: 'webhooks.list', method: 'GET', path: '/api/v1/webhooks', traits: ['wrapped'] },
  { id: 'webhooks.read', method: 'GET', path: '/api/v1/webhooks/{id}', traits: ['wrapped'] },
  { id: 'webhooks.replay', method: 'POST', path: '/api/v1/webhooks/{id}/replay', traits: ['keyed', 'wrapped'] },
  { id: 'webhooks.rotate', method: 'POST', path: '/api/v1/webhooks/{id}/rotate', traits: ['body', 'keyed', 'wrapped'] },
  { id: 'webhooks.test', method: 'POST', path: '/api/v1/webhooks/{id}/test', traits: ['keyed', 'wrapped'] },
] as const satisfies readonly Operation[];

export interface Api {
  readonly appointments: {
    /** Change some fields of an appointment, or of several occurrences. */
    readonly change: (appointment_id: records.AppointmentsChangeCall['path']['appointment_id'], body: records.AppointmentsChangeRequest, options?: KeyedOptions<records.AppointmentsChangeCall['query']>) => Promise<Result<records.AppointmentsChangeData>>;
    /** Book an appointment, or a series of them. */
    readonly create: (body: records.AppointmentsCreateRequest, options?: KeyedOptions) => Promise<Result<records.AppointmentsCreateData>>;
    /** Delete an appointment, or several occurrences. */
    readonly delete: (appointment_id: records.AppointmentsDeleteCall['path']['appointment_id'], options?: KeyedOptions<records.AppointmentsDeleteCall['query']>) => Promise<Result<null>>;
    /** List appointments, newest first. */
    readonly list: (options?: Options<records.AppointmentsListCall['query']>) => Promise<Result<records.AppointmentsListData>>;
    /** Read an appointment. */
    readonly read: (appointment_id: records.AppointmentsReadCall['path']['appointment_id'], options?: Options) => Promise<Result<records.AppointmentsReadData>>;
  };
  readonly auth: {
    /** End one of one's own sessions. */
    readonly endSession: (id: signIn.AuthEndSessionCall['path']['id'], options?: KeyedOptions) => Promise<Result<null>>;
    /** Public keys that verify access tokens (RFC 7517). */
    readonly jwks: (options?: Options) => Promise<Result<signIn.AuthJwksData>>;
    /** List one's own open sessions, newest first. */
    readonly listSessions: (options?: Options) => Promise<Result<signIn.AuthListSessionsData>>;
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
  readonly data: {
    readonly analytics: {
      /** Work out a metric of the cases of a procedure, condition or DRG. */
      readonly analyse: (body: data.DataAnalyticsAnalyseRequest, options?: Options) => Promise<Result<data.DataAnalyticsAnalyseData>>;
    };
    readonly dashboard: {
      /** Show what a typical case of a procedure, condition or DRG looks like. */
      readonly show: (body: data.DataDashboardShowRequest, options?: Options) => Promise<Result<data.DataDashboardShowData>>;
    };
    readonly entities: {
      /** Find the id of a procedure, condition, DRG, payor, surgeon, …. */
      readonly resolve: (body: data.DataEntitiesResolveRequest, options?: Options) => Promise<Result<data.DataEntitiesResolveData>>;
    };
    readonly predictions: {
      /** Predict price, cost, time and profit of a case. */
      readonly predict: (body: data.DataPredictionsPredictRequest, options?: Options) => Promise<Result<data.DataPredictionsPredictData>>;
    };
    readonly risk: {
      /** Score members or stays by a published risk table. */
      readonly assess: (body: data.DataRiskAssessRequest, options?: Options) => Promise<Result<data.DataRiskAssessData>>;
      /** The measures, their sources and what they need. */
      readonly measures: (options?: Options) => Promise<Result<data.DataRiskMeasuresData>>;
    };
    readonly simulations: {
      /** Simulate other prices of supplies or billing groups. */
      readonly simulate: (body: data.DataSimulationsSimulateRequest, options?: Options) => Promise<Result<data.DataSimulationsSimulateData>>;
    };
  };
  readonly datasets: {
    /** List the datasets, the one loaded last first. */
    readonly list: (options?: Options) => Promise<Result<data.DatasetsListData>>;
  };
  readonly dmse: {
    /** Digital MSE: speech and movement timing to mental-status signals. */
    readonly analyze: { (body: intelligence.DmseAnalyzeRequest, options: FhirOptions<intelligence.DmseAnalyzeCall['query']>): Promise<Result<Observation>>; (body: intelligence.DmseAnalyzeRequest, options?: EngineOptions<intelligence.DmseAnalyzeCall['query']>): Promise<Result<intelligence.DmseAnalyzeData>> };
  };
  readonly documents: {
    /** Read the bytes of a document, or a part of them. */
    readonly content: (document_id: records.DocumentsContentCall['path']['document_id'], options?: Options) => Promise<Result<Response>>;
    /** Upload a document for a patient. */
    readonly create: (patient_id: records.DocumentsCreateCall['path']['patient_id'], body: records.DocumentsCreateRequest, options?: KeyedOptions) => Promise<Result<records.DocumentsCreateData>>;
    /** Delete a document. */
    readonly delete: (document_id: records.DocumentsDeleteCall['path']['document_id'], options?: KeyedOptions<records.DocumentsDeleteCall['query']>) => Promise<Result<null>>;
    /** List the documents of a patient, newest first. */
    readonly list: (patient_id: records.DocumentsListCall['path']['patient_id'], options?: Options<records.DocumentsListCall['query']>) => Promise<Result<records.DocumentsListData>>;
    /** Read the bytes of a document by its public_url. */
    readonly openLink: (token: records.DocumentsOpenLinkCall['path']['token'], options?: Options) => Promise<Result<Response>>;
    /** Read what is known of a document. */
    readonly read: (document_id: records.DocumentsReadCall['path']['document_id'], options?: Options) => Promise<Result<records.DocumentsReadData>>;
    /** Read the proof that a document was deleted. */
    readonly readDeletion: (document_id: records.DocumentsReadDeletionCall['path']['document_id'], options?: Options) => Promise<Result<records.DocumentsReadDeletionData>>;
  };
  readonly engines: {
    /** The five engines: what each computes, from what, for whom. */
    readonly list: (options?: Options) => Promise<Result<intelligence.EnginesListData>>;
    /** One engine: formula, weights, thresholds, sources, limits. */
    readonly read: (key: intelligence.EnginesReadCall['path']['key'], options?: Options) => Promise<Result<intelligence.EnginesReadData>>;
  };
  readonly events: {
    /** Read the event log, the oldest first. */
    readonly list: (options?: Options<intelligence.EventsListCall['query']>) => Promise<Result<intelligence.EventsListData>>;
    /** Read one event. */
    readonly read: (id: intelligence.EventsReadCall['path']['id'], options?: Options) => Promise<Result<intelligence.EventsReadData>>;
    /** What the endpoints should have had, and what they have not. */
    readonly reconcile: (options?: Options<intelligence.EventsReconcileCall['query']>) => Promise<Result<intelligence.EventsReconcileData>>;
  };
  readonly exports: {
    /** Export the organisation. */
    readonly create: (body: records.ExportsCreateRequest, options?: KeyedOptions) => Promise<Result<records.ExportsCreateData>>;
    /** End an export, and destroy its files. */
    readonly delete: (id: records.ExportsDeleteCall['path']['id'], options?: KeyedOptions) => Promise<Result<null>>;
    /** A file of an export. */
    readonly file: (id: records.ExportsFileCall['path']['id'], kind: records.ExportsFileCall['path']['kind'], options?: Options) => Promise<Result<Response>>;
    /** A file of an export, by its link. */
    readonly link: (token: records.ExportsLinkCall['path']['token'], options?: Options) => Promise<Result<Response>>;
    /** List exports, newest first. */
    readonly list: (options?: Options<records.ExportsListCall['query']>) => Promise<Result<records.ExportsListData>>;
    /** How far an export is, and its files. */
    readonly read: (id: records.ExportsReadCall['path']['id'], options?: Options) => Promise<Result<records.ExportsReadData>>;
  };
  readonly fhir: {
    readonly appointment: {
      /** Read one Appointment. */
      readonly read: (id: fhir.FhirAppointmentReadCall['path']['id'], options?: Options<fhir.FhirAppointmentReadCall['query']>) => Promise<Result<null>>;
      /** Search Appointment, newest first. */
      readonly search: (options?: Options<fhir.FhirAppointmentSearchCall['query']>) => Promise<Result<null>>;
      /** Search Appointment without values in the address. */
      readonly searchByForm: (body: fhir.FhirAppointmentSearchByFormRequest, options?: Options<fhir.FhirAppointmentSearchByFormCall['query']>) => Promise<Result<null>>;
    };
    readonly condition: {
      /** Read one Condition. */
      readonly read: (id: fhir.FhirConditionReadCall['path']['id'], options?: Options<fhir.FhirConditionReadCall['query']>) => Promise<Result<null>>;
      /** Search Condition, newest first. */
      readonly search: (options?: Options<fhir.FhirConditionSearchCall['query']>) => Promise<Result<null>>;
      /** Search Condition without values in the address. */
      readonly searchByForm: (body: fhir.FhirConditionSearchByFormRequest, options?: Options<fhir.FhirConditionSearchByFormCall['query']>) => Promise<Result<null>>;
    };
    readonly documentReference: {
      /** Read one DocumentReference. */
      readonly read: (id: fhir.FhirDocumentReferenceReadCall['path']['id'], options?: Options<fhir.FhirDocumentReferenceReadCall['query']>) => Promise<Result<null>>;
      /** Search DocumentReference, newest first. */
      readonly search: (options?: Options<fhir.FhirDocumentReferenceSearchCall['query']>) => Promise<Result<null>>;
      /** Search DocumentReference without values in the address. */
      readonly searchByForm: (body: fhir.FhirDocumentReferenceSearchByFormRequest, options?: Options<fhir.FhirDocumentReferenceSearchByFormCall['query']>) => Promise<Result<null>>;
    };
    /** Export every resource. */
    readonly export: (options?: KeyedOptions<fhir.FhirExportCall['query']>) => Promise<Result<null>>;
    /** End a bulk export, and destroy its files. */
    readonly exportRemoval: (id: fhir.FhirExportRemovalCall['path']['id'], options?: KeyedOptions) => Promise<Result<null>>;
    /** How far a bulk export is, and then its files. */
    readonly exportStatus: (id: fhir.FhirExportStatusCall['path']['id'], options?: Options) => Promise<Result<null>>;
    /** What the facade can do: a CapabilityStatement. */
    readonly metadata: (options?: Options<fhir.FhirMetadataCall['query']>) => Promise<Result<null>>;
    readonly observation: {
      /** Read one Observation. */
      readonly read: (id: fhir.FhirObservationReadCall['path']['id'], options?: Options<fhir.FhirObservationReadCall['query']>) => Promise<Result<null>>;
      /** Search Observation, newest first. */
      readonly search: (options?: Options<fhir.FhirObservationSearchCall['query']>) => Promise<Result<null>>;
      /** Search Observation without values in the address. */
      readonly searchByForm: (body: fhir.FhirObservationSearchByFormRequest, options?: Options<fhir.FhirObservationSearchByFormCall['query']>) => Promise<Result<null>>;
    };
    readonly patient: {
      /** A patient with all that hangs on it. */
      readonly everything: (id: fhir.FhirPatientEverythingCall['path']['id'], options?: Options<fhir.FhirPatientEverythingCall['query']>) => Promise<Result<null>>;
      /** Export every resource of every patient. */
      readonly export: (options?: KeyedOptions<fhir.FhirPatientExportCall['query']>) => Promise<Result<null>>;
      /** Read one Patient. */
      readonly read: (id: fhir.FhirPatientReadCall['path']['id'], options?: Options<fhir.FhirPatientReadCall['query']>) => Promise<Result<null>>;
      /** Search Patient, newest first. */
      readonly search: (options?: Options<fhir.FhirPatientSearchCall['query']>) => Promise<Result<null>>;
      /** Search Patient without values in the address. */
      readonly searchByForm: (body: fhir.FhirPatientSearchByFormRequest, options?: Options<fhir.FhirPatientSearchByFormCall['query']>) => Promise<Result<null>>;
    };
  };
  readonly imports: {
    /** End an import that is under way. */
    readonly cancel: (id: records.ImportsCancelCall['path']['id'], options?: KeyedOptions) => Promise<Result<null>>;
    /** Import records from a file of lines. */
    readonly create: (body: records.ImportsCreateRequest, options?: KeyedOptions<records.ImportsCreateCall['query']>) => Promise<Result<records.ImportsCreateData>>;
    /** The faults of bad lines, as lines: line, kind, field, message. */
    readonly errors: (id: records.ImportsErrorsCall['path']['id'], options?: Options) => Promise<Result<Response>>;
    /** List imports, newest first. */
    readonly list: (options?: Options<records.ImportsListCall['query']>) => Promise<Result<records.ImportsListData>>;
    /** How far an import is. */
    readonly read: (id: records.ImportsReadCall['path']['id'], options?: Options) => Promise<Result<records.ImportsReadData>>;
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
  readonly labs: {
    readonly laboratories: {
      /** Change a laboratory. */
      readonly change: (laboratoryId: intelligence.LabsLaboratoriesChangeCall['path']['laboratoryId'], body: intelligence.LabsLaboratoriesChangeRequest, options?: KeyedOptions) => Promise<Result<intelligence.LabsLaboratoriesChangeData>>;
      /** Have orders sent to a laboratory. */
      readonly create: (body: intelligence.LabsLaboratoriesCreateRequest, options?: KeyedOptions) => Promise<Result<intelligence.LabsLaboratoriesCreateData>>;
      /** Have no more orders sent to a laboratory. */
      readonly delete: (laboratoryId: intelligence.LabsLaboratoriesDeleteCall['path']['laboratoryId'], options?: KeyedOptions) => Promise<Result<null>>;
      /** List the laboratories that orders can be sent to. */
      readonly list: (options?: Options) => Promise<Result<intelligence.LabsLaboratoriesListData>>;
      /** Read a laboratory. */
      readonly read: (laboratoryId: intelligence.LabsLaboratoriesReadCall['path']['laboratoryId'], options?: Options) => Promise<Result<intelligence.LabsLaboratoriesReadData>>;
    };
    readonly messages: {
      /** List HL7 messages sent and received. */
      readonly list: (options?: Options<intelligence.LabsMessagesListCall['query']>) => Promise<Result<intelligence.LabsMessagesListData>>;
      /** Read an HL7 message and the answer to it. */
      readonly read: (messageId: intelligence.LabsMessagesReadCall['path']['messageId'], options?: Options) => Promise<Result<intelligence.LabsMessagesReadData>>;
      /** Send a refused or failed message again. */
      readonly retry: (messageId: intelligence.LabsMessagesRetryCall['path']['messageId'], options?: KeyedOptions) => Promise<Result<intelligence.LabsMessagesRetryData>>;
    };
    readonly orders: {
      /** Run the biomarker engine over the results of an order. */
      readonly analysis: { (id: intelligence.LabsOrdersAnalysisCall['path']['id'], options: FhirOptions<intelligence.LabsOrdersAnalysisCall['query']>): Promise<Result<Observation>>; (id: intelligence.LabsOrdersAnalysisCall['path']['id'], options?: EngineOptions<intelligence.LabsOrdersAnalysisCall['query']>): Promise<Result<intelligence.LabsOrdersAnalysisData>> };
      /** Read who has authorized an order, and what exactly. */
      readonly authorization: (id: intelligence.LabsOrdersAuthorizationCall['path']['id'], options?: Options) => Promise<Result<intelligence.LabsOrdersAuthorizationData>>;
      /** Authorize an order, as a provider. */
      readonly authorize: (id: intelligence.LabsOrdersAuthorizeCall['path']['id'], body: intelligence.LabsOrdersAuthorizeRequest, options?: KeyedOptions) => Promise<Result<intelligence.LabsOrdersAuthorizeData>>;
      /** Cancel an order. */
      readonly cancel: (id: intelligence.LabsOrdersCancelCall['path']['id'], body: intelligence.LabsOrdersCancelRequest, options?: KeyedOptions) => Promise<Result<intelligence.LabsOrdersCancelData>>;
      /** Tell that the specimen was taken, and where it is. */
      readonly collect: (id: intelligence.LabsOrdersCollectCall['path']['id'], body: intelligence.LabsOrdersCollectRequest, options?: KeyedOptions) => Promise<Result<intelligence.LabsOrdersCollectData>>;
      /** Tell that a clinician has reviewed the results. */
      readonly complete: (id: intelligence.LabsOrdersCompleteCall['path']['id'], body: intelligence.LabsOrdersCompleteRequest, options?: KeyedOptions) => Promise<Result<intelligence.LabsOrdersCompleteData>>;
      /** Place a lab order. */
      readonly create: (body: intelligence.LabsOrdersCreateRequest, options?: KeyedOptions) => Promise<Result<intelligence.LabsOrdersCreateData>>;
      /** Decline an order, as a provider. */
      readonly decline: (id: intelligence.LabsOrdersDeclineCall['path']['id'], body: intelligence.LabsOrdersDeclineRequest, options?: KeyedOptions) => Promise<Result<intelligence.LabsOrdersDeclineData>>;
      /** Tell that the laboratory cannot do the order. */
      readonly fail: (id: intelligence.LabsOrdersFailCall['path']['id'], body: intelligence.LabsOrdersFailRequest, options?: KeyedOptions) => Promise<Result<intelligence.LabsOrdersFailData>>;
      /** Read how an order came to where it stands, oldest first. */
      readonly history: (id: intelligence.LabsOrdersHistoryCall['path']['id'], options?: Options) => Promise<Result<intelligence.LabsOrdersHistoryData>>;
      /** List lab orders, newest first. */
      readonly list: (options?: Options<intelligence.LabsOrdersListCall['query']>) => Promise<Result<intelligence.LabsOrdersListData>>;
      /** Read a lab order. */
      readonly read: { (id: intelligence.LabsOrdersReadCall['path']['id'], options: FhirOptions<intelligence.LabsOrdersReadCall['query']>): Promise<Result<Observation>>; (id: intelligence.LabsOrdersReadCall['path']['id'], options?: EngineOptions<intelligence.LabsOrdersReadCall['query']>): Promise<Result<intelligence.LabsOrdersReadData>> };
      /** The requisition of an order, one page as PDF. */
      readonly requisition: (id: intelligence.LabsOrdersRequisitionCall['path']['id'], options?: Options) => Promise<Result<Response>>;
      /** Tell that the specimen has an appointment, or a kit is on its way. */
      readonly schedule: (id: intelligence.LabsOrdersScheduleCall['path']['id'], body: intelligence.LabsOrdersScheduleRequest, options?: KeyedOptions) => Promise<Result<intelligence.LabsOrdersScheduleData>>;
      /** Have the simulated laboratory take an order on at once. */
      readonly simulate: (id: intelligence.LabsOrdersSimulateCall['path']['id'], body: intelligence.LabsOrdersSimulateRequest, options?: KeyedOptions) => Promise<Result<intelligence.LabsOrdersSimulateData>>;
      /** Tell that the appointment was lost. */
      readonly unschedule: (id: intelligence.LabsOrdersUnscheduleCall['path']['id'], body: intelligence.LabsOrdersUnscheduleRequest, options?: KeyedOptions) => Promise<Result<intelligence.LabsOrdersUnscheduleData>>;
    };
    readonly panels: {
      /** List the panels that can be ordered. */
      readonly list: (options?: Options<intelligence.LabsPanelsListCall['query']>) => Promise<Result<intelligence.LabsPanelsListData>>;
      /** Read one panel, with the sources of what it says. */
      readonly read: (panelId: intelligence.LabsPanelsReadCall['path']['panelId'], options?: Options) => Promise<Result<intelligence.LabsPanelsReadData>>;
    };
    readonly providers: {
      /** Let a provider authorize orders, or change what is known of them. */
      readonly keep: (npi: intelligence.LabsProvidersKeepCall['path']['npi'], body: intelligence.LabsProvidersKeepRequest, options?: KeyedOptions) => Promise<Result<intelligence.LabsProvidersKeepData>>;
      /** List who may authorize orders. */
      readonly list: (options?: Options<intelligence.LabsProvidersListCall['query']>) => Promise<Result<intelligence.LabsProvidersListData>>;
      /** Read a provider with their licences. */
      readonly read: (npi: intelligence.LabsProvidersReadCall['path']['npi'], options?: Options) => Promise<Result<intelligence.LabsProvidersReadData>>;
      /** Take a provider off the list. */
      readonly remove: (npi: intelligence.LabsProvidersRemoveCall['path']['npi'], options?: KeyedOptions) => Promise<Result<null>>;
    };
    readonly results: {
      /** Amend a result that was entered by hand. */
      readonly amend: (id: intelligence.LabsResultsAmendCall['path']['id'], resultId: intelligence.LabsResultsAmendCall['path']['resultId'], body: intelligence.LabsResultsAmendRequest, options?: KeyedOptions) => Promise<Result<intelligence.LabsResultsAmendData>>;
      /** Cancel a result that should not have been entered. */
      readonly cancel: (id: intelligence.LabsResultsCancelCall['path']['id'], resultId: intelligence.LabsResultsCancelCall['path']['resultId'], body: intelligence.LabsResultsCancelRequest, options?: KeyedOptions) => Promise<Result<intelligence.LabsResultsCancelData>>;
      /** Discard a report that belongs to no order. */
      readonly discard: (id: intelligence.LabsResultsDiscardCall['path']['id'], body: intelligence.LabsResultsDiscardRequest, options?: KeyedOptions) => Promise<Result<intelligence.LabsResultsDiscardData>>;
      /** Enter results by hand. */
      readonly enter: (id: intelligence.LabsResultsEnterCall['path']['id'], body: intelligence.LabsResultsEnterRequest, options?: KeyedOptions) => Promise<Result<intelligence.LabsResultsEnterData>>;
      /** The results of an order. */
      readonly list: (id: intelligence.LabsResultsListCall['path']['id'], options?: Options<intelligence.LabsResultsListCall['query']>) => Promise<Result<intelligence.LabsResultsListData>>;
      /** Say which order a report belongs to. */
      readonly match: (id: intelligence.LabsResultsMatchCall['path']['id'], body: intelligence.LabsResultsMatchRequest, options?: KeyedOptions) => Promise<Result<intelligence.LabsResultsMatchData>>;
      /** Send a laboratory’s report as a FHIR R4 bundle. */
      readonly receiveFhir: (body: intelligence.LabsResultsReceiveFhirRequest, options?: KeyedOptions) => Promise<Result<intelligence.LabsResultsReceiveFhirData>>;
      /** Receive results as HL7 version 2 (ORU^R01). */
      readonly receiveHl7: (body: intelligence.LabsResultsReceiveHl7Request, options?: KeyedOptions<intelligence.LabsResultsReceiveHl7Call['query']>) => Promise<Result<intelligence.LabsResultsReceiveHl7Data>>;
      /** List reports that no order was found for: those with a critical value first, then the oldest. */
      readonly unmatched: (options?: Options<intelligence.LabsResultsUnmatchedCall['query']>) => Promise<Result<intelligence.LabsResultsUnmatchedData>>;
    };
    readonly reviews: {
      /** Say that a critical value was seen. */
      readonly acknowledge: (id: intelligence.LabsReviewsAcknowledgeCall['path']['id'], resultId: intelligence.LabsReviewsAcknowledgeCall['path']['resultId'], body: intelligence.LabsReviewsAcknowledgeRequest, options?: KeyedOptions) => Promise<Result<intelligence.LabsReviewsAcknowledgeData>>;
      /** List critical values that nobody has acknowledged, the one due first first. */
      readonly list: (options?: Options<intelligence.LabsReviewsListCall['query']>) => Promise<Result<intelligence.LabsReviewsListData>>;
    };
    readonly settings: {
      /** Change what holds for lab orders of this organisation and mode. */
      readonly change: (body: intelligence.LabsSettingsChangeRequest, options?: KeyedOptions) => Promise<Result<intelligence.LabsSettingsChangeData>>;
      /** What this organisation has chosen about its lab orders. */
      readonly read: (options?: Options) => Promise<Result<intelligence.LabsSettingsReadData>>;
    };
  };
  readonly mailboxes: {
    /** Change or switch off a mailbox. */
    readonly change: (mailbox_id: referrals.MailboxesChangeCall['path']['mailbox_id'], body: referrals.MailboxesChangeRequest, options?: KeyedOptions) => Promise<Result<referrals.MailboxesChangeData>>;
    /** Have a mailbox read: each message becomes a record. */
    readonly create: (body: referrals.MailboxesCreateRequest, options?: KeyedOptions) => Promise<Result<referrals.MailboxesCreateData>>;
    /** Have a mailbox read no longer. */
    readonly delete: (mailbox_id: referrals.MailboxesDeleteCall['path']['mailbox_id'], options?: KeyedOptions) => Promise<Result<null>>;
    /** List the mailboxes and how they stand. */
    readonly list: (options?: Options) => Promise<Result<referrals.MailboxesListData>>;
    /** Read a mailbox and how it stands. */
    readonly read: (mailbox_id: referrals.MailboxesReadCall['path']['mailbox_id'], options?: Options) => Promise<Result<referrals.MailboxesReadData>>;
    /** Connect to a mailbox and say what is wrong. */
    readonly test: (mailbox_id: referrals.MailboxesTestCall['path']['mailbox_id'], options?: Options) => Promise<Result<referrals.MailboxesTestData>>;
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
  readonly notes: {
    /** Add to a signed note, under the name of the caller. */
    readonly addend: (note_id: records.NotesAddendCall['path']['note_id'], body: records.NotesAddendRequest, options?: KeyedOptions) => Promise<Result<records.NotesAddendData>>;
    /** Change a draft. */
    readonly change: (note_id: records.NotesChangeCall['path']['note_id'], body: records.NotesChangeRequest, options?: KeyedOptions) => Promise<Result<records.NotesChangeData>>;
    /** Have a note read by the Coding engine. */
    readonly code: (note_id: records.NotesCodeCall['path']['note_id'], options?: KeyedOptions) => Promise<Result<records.NotesCodeData>>;
    /** Create a draft. */
    readonly create: (body: records.NotesCreateRequest, options?: KeyedOptions) => Promise<Result<records.NotesCreateData>>;
    /** Delete a draft. */
    readonly delete: (note_id: records.NotesDeleteCall['path']['note_id'], options?: KeyedOptions) => Promise<Result<null>>;
    /** Mark a signed note as entered in error. */
    readonly enteredInError: (note_id: records.NotesEnteredInErrorCall['path']['note_id'], body: records.NotesEnteredInErrorRequest, options?: KeyedOptions) => Promise<Result<records.NotesEnteredInErrorData>>;
    /** Export notes whole, any number of them. */
    readonly export: (options?: Options<records.NotesExportCall['query']>) => Promise<Result<Response>>;
    /** List clinical notes, newest first. */
    readonly list: (options?: Options<records.NotesListCall['query']>) => Promise<Result<records.NotesListData>>;
    /** Read a session with its patient and its notes, the newest first. */
    readonly ofSession: (session_id: records.NotesOfSessionCall['path']['session_id'], options?: Options) => Promise<Result<records.NotesOfSessionData>>;
    /** Read a note, with its transcript and patient. */
    readonly read: (note_id: records.NotesReadCall['path']['note_id'], options?: Options<records.NotesReadCall['query']>) => Promise<Result<records.NotesReadData>>;
    /** Sign a draft. */
    readonly sign: (note_id: records.NotesSignCall['path']['note_id'], options?: KeyedOptions) => Promise<Result<records.NotesSignData>>;
    /** Every version of a note, newest first, with who wrote it and when. */
    readonly versions: (note_id: records.NotesVersionsCall['path']['note_id'], options?: Options<records.NotesVersionsCall['query']>) => Promise<Result<records.NotesVersionsData>>;
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
  readonly pathways: {
    /** Let a published version decide from now on. */
    readonly activate: (pathway_id: referrals.PathwaysActivateCall['path']['pathway_id'], body: referrals.PathwaysActivateRequest, options?: KeyedOptions) => Promise<Result<referrals.PathwaysActivateData>>;
    /** Run the last referrals through a version: who would move, and how waits would change. */
    readonly backtest: (pathway_id: referrals.PathwaysBacktestCall['path']['pathway_id'], body: referrals.PathwaysBacktestRequest, options?: KeyedOptions) => Promise<Result<referrals.PathwaysBacktestData>>;
    /** Begin a pathway: from a document, or as a copy. */
    readonly create: (body: referrals.PathwaysCreateRequest, options?: KeyedOptions) => Promise<Result<referrals.PathwaysCreateData>>;
    /** The facts and fields that readers know, which every pathway can use. */
    readonly facts: (options?: Options) => Promise<Result<referrals.PathwaysFactsData>>;
    /** List the pathways of the organisation and those of the system. */
    readonly list: (options?: Options) => Promise<Result<referrals.PathwaysListData>>;
    /** Publish a draft. */
    readonly publish: (pathway_id: referrals.PathwaysPublishCall['path']['pathway_id'], body: referrals.PathwaysPublishRequest, options?: KeyedOptions) => Promise<Result<referrals.PathwaysPublishData>>;
    /** Read what is known of a pathway. */
    readonly read: (pathway_id: referrals.PathwaysReadCall['path']['pathway_id'], options?: Options) => Promise<Result<referrals.PathwaysReadData>>;
    /** Ask the version that decided a referral the same again. */
    readonly replay: (body: referrals.PathwaysReplayRequest, options?: Options) => Promise<Result<referrals.PathwaysReplayData>>;
    /** Let a published version decide no more. */
    readonly retire: (pathway_id: referrals.PathwaysRetireCall['path']['pathway_id'], body: referrals.PathwaysRetireRequest, options?: KeyedOptions) => Promise<Result<referrals.PathwaysRetireData>>;
    /** The JSON Schema of a pathway document. */
    readonly schema: (options?: Options) => Promise<Result<referrals.PathwaysSchemaData>>;
    readonly versions: {
      /** Replace the document of a draft. */
      readonly change: (pathway_id: referrals.PathwaysVersionsChangeCall['path']['pathway_id'], version: referrals.PathwaysVersionsChangeCall['path']['version'], body: referrals.PathwaysVersionsChangeRequest, options?: KeyedOptions) => Promise<Result<referrals.PathwaysVersionsChangeData>>;
      /** Add a version as a draft. */
      readonly create: (pathway_id: referrals.PathwaysVersionsCreateCall['path']['pathway_id'], body: referrals.PathwaysVersionsCreateRequest, options?: KeyedOptions) => Promise<Result<referrals.PathwaysVersionsCreateData>>;
      /** Delete a draft. */
      readonly delete: (pathway_id: referrals.PathwaysVersionsDeleteCall['path']['pathway_id'], version: referrals.PathwaysVersionsDeleteCall['path']['version'], options?: KeyedOptions) => Promise<Result<null>>;
      /** What a version changes, in words. */
      readonly diff: (pathway_id: referrals.PathwaysVersionsDiffCall['path']['pathway_id'], version: referrals.PathwaysVersionsDiffCall['path']['version'], options?: Options<referrals.PathwaysVersionsDiffCall['query']>) => Promise<Result<referrals.PathwaysVersionsDiffData>>;
      /** Lint a version as this release does. */
      readonly lint: (pathway_id: referrals.PathwaysVersionsLintCall['path']['pathway_id'], version: referrals.PathwaysVersionsLintCall['path']['version'], options?: Options) => Promise<Result<referrals.PathwaysVersionsLintData>>;
      /** List the versions of a pathway, the newest first. */
      readonly list: (pathway_id: referrals.PathwaysVersionsListCall['path']['pathway_id'], options?: Options) => Promise<Result<referrals.PathwaysVersionsListData>>;
      /** Read a version: its document, the same in words, and what lint said. */
      readonly read: (pathway_id: referrals.PathwaysVersionsReadCall['path']['pathway_id'], version: referrals.PathwaysVersionsReadCall['path']['version'], options?: Options<referrals.PathwaysVersionsReadCall['query']>) => Promise<Result<referrals.PathwaysVersionsReadData>>;
    };
  };
  readonly patients: {
    /** Who saw or changed a patient's record, newest first. */
    readonly accesses: (patient_id: records.PatientsAccessesCall['path']['patient_id'], options?: Options<records.PatientsAccessesCall['query']>) => Promise<Result<records.PatientsAccessesData>>;
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
  readonly query: {
    /** Ask a question. */
    readonly ask: (body: data.QueryAskRequest, options?: Options) => Promise<Result<data.QueryAskData>>;
    /** Delete a question and its answer. */
    readonly delete: (id: data.QueryDeleteCall['path']['id'], options?: KeyedOptions) => Promise<Result<null>>;
    /** Follow a question as Server-Sent Events. */
    readonly events: (id: data.QueryEventsCall['path']['id'], options?: Options) => Promise<Result<Response>>;
    /** The rows of an answer as a file. */
    readonly export: (id: data.QueryExportCall['path']['id'], options?: Options<data.QueryExportCall['query']>) => Promise<Result<Response>>;
    /** List questions, newest first. */
    readonly list: (options?: Options<data.QueryListCall['query']>) => Promise<Result<data.QueryListData>>;
    /** Read a question and its answer. */
    readonly read: (id: data.QueryReadCall['path']['id'], options?: Options) => Promise<Result<data.QueryReadData>>;
    /** Ask the same again of what is loaded now. */
    readonly rerun: (id: data.QueryRerunCall['path']['id'], options?: Options) => Promise<Result<data.QueryRerunData>>;
    /** Open a number to its source rows. */
    readonly rows: (id: data.QueryRowsCall['path']['id'], body: data.QueryRowsRequest, options?: Options) => Promise<Result<data.QueryRowsData>>;
    readonly saved: {
      /** Put another question in the place of a saved one. */
      readonly change: (id: data.QuerySavedChangeCall['path']['id'], body: data.QuerySavedChangeRequest, options?: KeyedOptions) => Promise<Result<data.QuerySavedChangeData>>;
      /** Keep a question under a name. */
      readonly create: (body: data.QuerySavedCreateRequest, options?: KeyedOptions) => Promise<Result<data.QuerySavedCreateData>>;
      /** Forget a saved question and its schedules. */
      readonly delete: (id: data.QuerySavedDeleteCall['path']['id'], options?: KeyedOptions) => Promise<Result<null>>;
      /** List saved questions, newest first. */
      readonly list: (options?: Options<data.QuerySavedListCall['query']>) => Promise<Result<data.QuerySavedListData>>;
      /** Read a saved question. */
      readonly read: (id: data.QuerySavedReadCall['path']['id'], options?: Options) => Promise<Result<data.QuerySavedReadData>>;
      /** Ask a saved question now. */
      readonly run: (id: data.QuerySavedRunCall['path']['id'], options?: Options) => Promise<Result<data.QuerySavedRunData>>;
    };
    readonly schedules: {
      /** Change when a saved question is asked. */
      readonly change: (id: data.QuerySchedulesChangeCall['path']['id'], body: data.QuerySchedulesChangeRequest, options?: KeyedOptions) => Promise<Result<data.QuerySchedulesChangeData>>;
      /** Have a saved question asked by itself. */
      readonly create: (body: data.QuerySchedulesCreateRequest, options?: KeyedOptions) => Promise<Result<data.QuerySchedulesCreateData>>;
      /** End a schedule. */
      readonly delete: (id: data.QuerySchedulesDeleteCall['path']['id'], options?: KeyedOptions) => Promise<Result<null>>;
      /** List schedules, newest first. */
      readonly list: (options?: Options<data.QuerySchedulesListCall['query']>) => Promise<Result<data.QuerySchedulesListData>>;
      /** Read a schedule and how it last went. */
      readonly read: (id: data.QuerySchedulesReadCall['path']['id'], options?: Options) => Promise<Result<data.QuerySchedulesReadData>>;
    };
    readonly settings: {
      /** Hold small groups back, or let a language model propose queries. */
      readonly change: (body: data.QuerySettingsChangeRequest, options?: KeyedOptions) => Promise<Result<data.QuerySettingsChangeData>>;
      /** What this organisation has chosen about its questions. */
      readonly read: (options?: Options) => Promise<Result<data.QuerySettingsReadData>>;
    };
  };
  readonly referrals: {
    /** Ask a question about one referral. */
    readonly ask: (record_id: referrals.ReferralsAskCall['path']['record_id'], body: referrals.ReferralsAskRequest, options?: Options) => Promise<Result<referrals.ReferralsAskData>>;
    /** Run the active pathway, or one by name, on a record. */
    readonly automation: (body: referrals.ReferralsAutomationRequest, options?: KeyedOptions) => Promise<Result<referrals.ReferralsAutomationData>>;
    /** Allow language models to read letters, or forbid it. */
    readonly changeModelSettings: (body: referrals.ReferralsChangeModelSettingsRequest, options?: KeyedOptions) => Promise<Result<referrals.ReferralsChangeModelSettingsData>>;
    /** Switch autonomous mode on or off. */
    readonly changeSettings: (body: referrals.ReferralsChangeSettingsRequest, options?: KeyedOptions) => Promise<Result<referrals.ReferralsChangeSettingsData>>;
    /** Delete a record with everything that was made of it. */
    readonly delete: (record_id: referrals.ReferralsDeleteCall['path']['record_id'], options?: KeyedOptions<referrals.ReferralsDeleteCall['query']>) => Promise<Result<null>>;
    /** Export a record as FHIR R4, HL7 v2, CSV or a page to print. */
    readonly export: { (record_id: referrals.ReferralsExportCall['path']['record_id'], options: FhirOptions<referrals.ReferralsExportCall['query']>): Promise<Result<Observation>>; (record_id: referrals.ReferralsExportCall['path']['record_id'], options?: EngineOptions<referrals.ReferralsExportCall['query']>): Promise<Result<Response>> };
    /** Export every record that was decided on, newest first, as CSV. */
    readonly exportWorklist: (options: Options<referrals.ReferralsExportWorklistCall['query']>) => Promise<Result<Response>>;
    /** Start reading and triage of a record. */
    readonly extract: (body: referrals.ReferralsExtractRequest, options?: KeyedOptions) => Promise<Result<referrals.ReferralsExtractData>>;
    /** Read the letter back to the referrer. */
    readonly letter: (record_id: referrals.ReferralsLetterCall['path']['record_id'], options?: Options<referrals.ReferralsLetterCall['query']>) => Promise<Result<Response>>;
    /** Say which patient of the practice it is, or make one of what was read. */
    readonly linkPatient: (record_id: referrals.ReferralsLinkPatientCall['path']['record_id'], index: referrals.ReferralsLinkPatientCall['path']['index'], body: referrals.ReferralsLinkPatientRequest, options?: KeyedOptions) => Promise<Result<referrals.ReferralsLinkPatientData>>;
    /** List records, newest first. */
    readonly list: (options?: Options<referrals.ReferralsListCall['query']>) => Promise<Result<referrals.ReferralsListData>>;
    /** Tell which patients of the practice a letter is about. */
    readonly listPatients: (record_id: referrals.ReferralsListPatientsCall['path']['record_id'], options?: Options) => Promise<Result<referrals.ReferralsListPatientsData>>;
    /** Read what is known of a record. */
    readonly read: (record_id: referrals.ReferralsReadCall['path']['record_id'], options?: Options) => Promise<Result<referrals.ReferralsReadData>>;
    /** Read the bytes of a record, or a part of them. */
    readonly readFile: (record_id: referrals.ReferralsReadFileCall['path']['record_id'], options?: Options) => Promise<Result<Response>>;
    /** Read how a job stands, and what a completed one found. */
    readonly readJob: (job_id: referrals.ReferralsReadJobCall['path']['job_id'], options?: Options) => Promise<Result<referrals.ReferralsReadJobData>>;
    /** Read whether language models may read letters. */
    readonly readModelSettings: (options?: Options) => Promise<Result<referrals.ReferralsReadModelSettingsData>>;
    /** Read the page ledger: every page that came in, and what became of it. */
    readonly readPages: (record_id: referrals.ReferralsReadPagesCall['path']['record_id'], options?: Options) => Promise<Result<referrals.ReferralsReadPagesData>>;
    /** Read whether uploads begin by themselves. */
    readonly readSettings: (options?: Options) => Promise<Result<referrals.ReferralsReadSettingsData>>;
    /** Take a wrong link away. */
    readonly unlinkPatient: (record_id: referrals.ReferralsUnlinkPatientCall['path']['record_id'], index: referrals.ReferralsUnlinkPatientCall['path']['index'], options?: KeyedOptions) => Promise<Result<referrals.ReferralsUnlinkPatientData>>;
    /** Upload up to ten referrals. */
    readonly upload: (body: referrals.ReferralsUploadRequest, options?: KeyedOptions) => Promise<Result<referrals.ReferralsUploadData>>;
  };
  readonly relapse: {
    /** Relapse: additive early-warning score from 0 to 100. */
    readonly predict: { (body: intelligence.RelapsePredictRequest, options: FhirOptions<intelligence.RelapsePredictCall['query']>): Promise<Result<Observation>>; (body: intelligence.RelapsePredictRequest, options?: EngineOptions<intelligence.RelapsePredictCall['query']>): Promise<Result<intelligence.RelapsePredictData>> };
  };
  readonly reviews: {
    /** Confirm or reject what another person decided. */
    readonly confirm: (review_id: referrals.ReviewsConfirmCall['path']['review_id'], body: referrals.ReviewsConfirmRequest, options?: KeyedOptions) => Promise<Result<referrals.ReviewsConfirmData>>;
    /** Decide on a referral. */
    readonly decide: (review_id: referrals.ReviewsDecideCall['path']['review_id'], body: referrals.ReviewsDecideRequest, options?: KeyedOptions) => Promise<Result<referrals.ReviewsDecideData>>;
    /** Export what people decided as cases to test a pathway on. */
    readonly exportCases: (options?: Options<referrals.ReviewsExportCasesCall['query']>) => Promise<Result<Response>>;
    /** List what waits for a person, the most urgent first. */
    readonly list: (options?: Options<referrals.ReviewsListCall['query']>) => Promise<Result<referrals.ReviewsListData>>;
    /** Measure how proposals, people and the two readers agree. */
    readonly measure: (options?: Options<referrals.ReviewsMeasureCall['query']>) => Promise<Result<referrals.ReviewsMeasureData>>;
    /** Read a review with what the job found and what was decided. */
    readonly read: (review_id: referrals.ReviewsReadCall['path']['review_id'], options?: Options) => Promise<Result<referrals.ReviewsReadData>>;
    /** Count what waits for a person, by reason and category. */
    readonly summary: (options?: Options) => Promise<Result<referrals.ReviewsSummaryData>>;
  };
  readonly sandbox: {
    readonly clock: {
      /** Move the clock of the test world forwards. */
      readonly move: (body: intelligence.SandboxClockMoveRequest, options?: KeyedOptions) => Promise<Result<intelligence.SandboxClockMoveData>>;
      /** Where the clock of the test world stands. */
      readonly read: (options?: Options<intelligence.SandboxClockReadCall['query']>) => Promise<Result<intelligence.SandboxClockReadData>>;
      /** Set the clock of the test world back to real time. */
      readonly reset: (options?: KeyedOptions) => Promise<Result<null>>;
    };
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
    /** Change some fields of a session, or of its transcript. */
    readonly change: (session_id: records.SessionsChangeCall['path']['session_id'], body: records.SessionsChangeRequest, options?: KeyedOptions) => Promise<Result<records.SessionsChangeData>>;
    /** Create a clinical session, with or without its transcript. */
    readonly create: (body: records.SessionsCreateRequest, options?: KeyedOptions) => Promise<Result<records.SessionsCreateData>>;
    /** Delete a session with its transcript. */
    readonly delete: (session_id: records.SessionsDeleteCall['path']['session_id'], options?: KeyedOptions) => Promise<Result<null>>;
    /** List clinical sessions, newest first. */
    readonly list: (options?: Options<records.SessionsListCall['query']>) => Promise<Result<records.SessionsListData>>;
    /** Read a session with its transcript. */
    readonly read: (session_id: records.SessionsReadCall['path']['session_id'], options?: Options) => Promise<Result<records.SessionsReadData>>;
  };
  readonly settings: {
    /** Switch the narrative writer on or off for this organisation and mode. */
    readonly change: (body: intelligence.SettingsChangeRequest, options?: KeyedOptions) => Promise<Result<intelligence.SettingsChangeData>>;
    /** What this organisation has chosen about its results. */
    readonly read: (options?: Options) => Promise<Result<intelligence.SettingsReadData>>;
  };
  readonly templates: {
    /** Change a template. */
    readonly change: (template_id: records.TemplatesChangeCall['path']['template_id'], body: records.TemplatesChangeRequest, options?: KeyedOptions) => Promise<Result<records.TemplatesChangeData>>;
    /** Create a template, or copy one with copy_of. */
    readonly create: (body: records.TemplatesCreateRequest, options?: KeyedOptions) => Promise<Result<records.TemplatesCreateData>>;
    /** Delete a template. */
    readonly delete: (template_id: records.TemplatesDeleteCall['path']['template_id'], options?: KeyedOptions) => Promise<Result<null>>;
    /** List templates of notes, newest first, those of the system at the end. */
    readonly list: (options?: Options<records.TemplatesListCall['query']>) => Promise<Result<records.TemplatesListData>>;
    /** Read a template. */
    readonly read: (template_id: records.TemplatesReadCall['path']['template_id'], options?: Options) => Promise<Result<records.TemplatesReadData>>;
    /** What a template said at each time, newest first. */
    readonly versions: (template_id: records.TemplatesVersionsCall['path']['template_id'], options?: Options) => Promise<Result<records.TemplatesVersionsData>>;
  };
  readonly uploads: {
    /** Give up an upload in parts. */
    readonly abortMultipart: (upload_id: data.UploadsAbortMultipartCall['path']['upload_id'], options?: KeyedOptions) => Promise<Result<null>>;
    /** Begin to upload a large file in parts. */
    readonly beginMultipart: (body: data.UploadsBeginMultipartRequest, options?: KeyedOptions) => Promise<Result<data.UploadsBeginMultipartData>>;
    /** Say what a file is, and load it again. */
    readonly changeMapping: (file_id: data.UploadsChangeMappingCall['path']['file_id'], body: data.UploadsChangeMappingRequest, options?: KeyedOptions) => Promise<Result<data.UploadsChangeMappingData>>;
    /** Say that a file was sent to an address of a bucket. */
    readonly completeFile: (file_id: data.UploadsCompleteFileCall['path']['file_id'], options?: Options) => Promise<Result<data.UploadsCompleteFileData>>;
    /** Make one file of the parts. */
    readonly completeMultipart: (upload_id: data.UploadsCompleteMultipartCall['path']['upload_id'], body: data.UploadsCompleteMultipartRequest, options?: KeyedOptions) => Promise<Result<data.UploadsCompleteMultipartData>>;
    /** Delete a file. */
    readonly deleteFile: (file_id: data.UploadsDeleteFileCall['path']['file_id'], options?: KeyedOptions) => Promise<Result<null>>;
    /** Read the bytes of a file. */
    readonly downloadFile: (file_id: data.UploadsDownloadFileCall['path']['file_id'], options?: Options) => Promise<Result<Response>>;
    /** List the files, the newest first. */
    readonly listFiles: (options?: Options<data.UploadsListFilesCall['query']>) => Promise<Result<data.UploadsListFilesData>>;
    /** Ask for an address to upload one file to. */
    readonly presign: (body: data.UploadsPresignRequest, options?: KeyedOptions) => Promise<Result<data.UploadsPresignData>>;
    /** Ask for addresses of more parts, or for new ones. */
    readonly presignParts: (upload_id: data.UploadsPresignPartsCall['path']['upload_id'], body: data.UploadsPresignPartsRequest, options?: KeyedOptions) => Promise<Result<data.UploadsPresignPartsData>>;
    /** Upload a file, or a part of one, to the address that was given for it. */
    readonly put: (token: data.UploadsPutCall['path']['token'], body: data.UploadsPutRequest, options?: KeyedOptions) => Promise<Result<data.UploadsPutData>>;
    /** See what has become of a file. */
    readonly readFile: (file_id: data.UploadsReadFileCall['path']['file_id'], options?: Options) => Promise<Result<data.UploadsReadFileData>>;
    /** See what a file was taken for. */
    readonly readMapping: (file_id: data.UploadsReadMappingCall['path']['file_id'], options?: Options) => Promise<Result<data.UploadsReadMappingData>>;
    /** See which parts are here. */
    readonly readMultipart: (upload_id: data.UploadsReadMultipartCall['path']['upload_id'], options?: Options) => Promise<Result<data.UploadsReadMultipartData>>;
    /** Download the rows that were rejected. */
    readonly readRejects: (file_id: data.UploadsReadRejectsCall['path']['file_id'], options?: Options) => Promise<Result<Response>>;
    /** See what came of the rows of a file. */
    readonly readReport: (file_id: data.UploadsReadReportCall['path']['file_id'], options?: Options) => Promise<Result<data.UploadsReadReportData>>;
  };
  readonly usage: {
    /** A month's requests by key and operation, ready for an invoice. */
    readonly export: (options?: Options<administration.UsageExportCall['query']>) => Promise<Result<administration.UsageExportData>>;
    /** Requests by day, key and operation; the current month when no range is given. */
    readonly read: (options?: Options<administration.UsageReadCall['query']>) => Promise<Result<administration.UsageReadData>>;
  };
  readonly wearables: {
    /** Start a connection and get the page to send the patient to. */
    readonly connect: (body: intelligence.WearablesConnectRequest, options?: KeyedOptions) => Promise<Result<intelligence.WearablesConnectData>>;
    /** Forget the credentials of a provider, and the address of its notices. */
    readonly deleteCredentials: (code: intelligence.WearablesDeleteCredentialsCall['path']['code'], options?: KeyedOptions) => Promise<Result<null>>;
    /** End a connection. */
    readonly disconnect: (id: intelligence.WearablesDisconnectCall['path']['id'], options?: KeyedOptions<intelligence.WearablesDisconnectCall['query']>) => Promise<Result<intelligence.WearablesDisconnectData>>;
    /** What the engines can be fed with, and what it was made of. */
    readonly features: (options: Options<intelligence.WearablesFeaturesCall['query']>) => Promise<Result<intelligence.WearablesFeaturesData>>;
    /** The same as FHIR R4 Observations. */
    readonly fhir: (options: Options<intelligence.WearablesFhirCall['query']>) => Promise<Result<intelligence.WearablesFhirData>>;
    /** List connections, the newest first. */
    readonly listConnections: (options?: Options<intelligence.WearablesListConnectionsCall['query']>) => Promise<Result<intelligence.WearablesListConnectionsData>>;
    /** List the providers of wearables. */
    readonly listProviders: (options?: Options) => Promise<Result<intelligence.WearablesListProvidersData>>;
    /** Pair a phone with the code that the connect page shows. */
    readonly pair: (body: intelligence.WearablesPairRequest, options?: Options) => Promise<Result<intelligence.WearablesPairData>>;
    /** Keep the credentials of your own app at a provider. */
    readonly putCredentials: (code: intelligence.WearablesPutCredentialsCall['path']['code'], body: intelligence.WearablesPutCredentialsRequest, options?: KeyedOptions) => Promise<Result<intelligence.WearablesPutCredentialsData>>;
    /** Choose which sites may show the connect page in a frame. */
    readonly putSettings: (body: intelligence.WearablesPutSettingsRequest, options?: KeyedOptions) => Promise<Result<intelligence.WearablesPutSettingsData>>;
    /** Read a connection, with why its status changed and how its last syncs went. */
    readonly readConnection: (id: intelligence.WearablesReadConnectionCall['path']['id'], options?: Options) => Promise<Result<intelligence.WearablesReadConnectionData>>;
    /** Whether credentials of a provider are kept, and which addresses to enter there. */
    readonly readCredentials: (code: intelligence.WearablesReadCredentialsCall['path']['code'], options?: Options) => Promise<Result<intelligence.WearablesReadCredentialsData>>;
    /** What this organisation has chosen about its connect pages. */
    readonly readSettings: (options?: Options) => Promise<Result<intelligence.WearablesReadSettingsData>>;
    /** Send what a device has measured. */
    readonly sendSamples: (id: intelligence.WearablesSendSamplesCall['path']['id'], body: intelligence.WearablesSendSamplesRequest, options?: Options) => Promise<Result<intelligence.WearablesSendSamplesData>>;
    /** One metric as it was measured, in the order of time. */
    readonly series: (options: Options<intelligence.WearablesSeriesCall['query']>) => Promise<Result<intelligence.WearablesSeriesData>>;
    /** What each day of a person came to: the night, and every metric. */
    readonly summary: (options: Options<intelligence.WearablesSummaryCall['query']>) => Promise<Result<intelligence.WearablesSummaryData>>;
    /** Ask the provider for new data now. */
    readonly sync: (id: intelligence.WearablesSyncCall['path']['id'], options?: KeyedOptions) => Promise<Result<intelligence.WearablesSyncData>>;
  };
  readonly webhooks: {
    /** Change, disable or enable an endpoint. */
    readonly change: (id: intelligence.WebhooksChangeCall['path']['id'], body: intelligence.WebhooksChangeRequest, options?: KeyedOptions) => Promise<Result<intelligence.WebhooksChangeData>>;
    /** Have events delivered to an address. */
    readonly create: (body: intelligence.WebhooksCreateRequest, options?: KeyedOptions) => Promise<Result<intelligence.WebhooksCreateData>>;
    /** Have nothing delivered to an endpoint any more. */
    readonly delete: (id: intelligence.WebhooksDeleteCall['path']['id'], options?: KeyedOptions) => Promise<Result<null>>;
    readonly deliveries: {
      /** List what was delivered to an endpoint, the newest first. */
      readonly list: (id: intelligence.WebhooksDeliveriesListCall['path']['id'], options?: Options<intelligence.WebhooksDeliveriesListCall['query']>) => Promise<Result<intelligence.WebhooksDeliveriesListData>>;
      /** Read a delivery with each of its attempts. */
      readonly read: (id: intelligence.WebhooksDeliveriesReadCall['path']['id'], deliveryId: intelligence.WebhooksDeliveriesReadCall['path']['deliveryId'], options?: Options) => Promise<Result<intelligence.WebhooksDeliveriesReadData>>;
      /** Send the event of a delivery once more. */
      readonly replay: (id: intelligence.WebhooksDeliveriesReplayCall['path']['id'], deliveryId: intelligence.WebhooksDeliveriesReplayCall['path']['deliveryId'], options?: KeyedOptions) => Promise<Result<intelligence.WebhooksDeliveriesReplayData>>;
    };
    /** List the endpoints and how their deliveries fare. */
    readonly list: (options?: Options) => Promise<Result<intelligence.WebhooksListData>>;
    /** Read an endpoint. */
    readonly read: (id: intelligence.WebhooksReadCall['path']['id'], options?: Options) => Promise<Result<intelligence.WebhooksReadData>>;
    /** Send the events of a range once more. */
    readonly replay: (id: intelligence.WebhooksReplayCall['path']['id'], options?: KeyedOptions) => Promise<Result<intelligence.WebhooksReplayData>>;
    /** Give an endpoint a new secret. */
    readonly rotate: (id: intelligence.WebhooksRotateCall['path']['id'], body: intelligence.WebhooksRotateRequest, options?: KeyedOptions) => Promise<Result<intelligence.WebhooksRotateData>>;
    /** Send a webhook.test event to one endpoint. */
    readonly test: (id: intelligence.WebhooksTestCall['path']['id'], options?: KeyedOptions) => Promise<Result<intelligence.WebhooksTestData>>;
  };
}
