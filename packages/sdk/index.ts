export { Chartwright } from './client.ts';
export type { Settings } from './connection.ts';
export { ChartwrightError, type Issue } from './errors.ts';
export type * as administration from './generated/administration.ts';
export type * as coding from './generated/coding.ts';
export type * as intelligence from './generated/intelligence.ts';
export type * as signIn from './generated/sign-in.ts';
export type { EngineOptions, FhirOptions, KeyedOptions, Options, RateLimit, Result } from './model.ts';
export type { CodeableConcept, Coding, Observation, ObservationComponent, Quantity } from './observation.ts';
