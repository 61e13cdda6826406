import { type Issue, validateResource } from '@chartwright/fhir';
import { type ClinicalResource, isClinicalType } from './model.ts';

/**
 * What another system says of its own housekeeping, or refers to among resources that are not kept here. It is left out; what
 * means something and has no place here makes the resource be refused instead.
 */
const LEFT_OUT = new Set([
  'meta',
  'text',
  'language',
  'encounter',
  'recorder',
  'asserter',
  'performer',
  'issued',
  'basedOn',
  'partOf',
  'device',
  'specimen',
]);

export type ReadImport =
  | { readonly ok: true; readonly resource: ClinicalResource }
  | { readonly ok: false; readonly faults: readonly Issue[] };

/** Reads a Condition or an Observation that another system wrote. Faults name paths and rules, never a value. */
export function readImported(sent: ClinicalResource): ReadImport {
  if (!isClinicalType(sent.resourceType)) {
    const fault = { path: 'resourceType', rule: 'type', text: 'Only Condition and Observation are kept' };
    return { ok: false, faults: [fault] };
  }
  const kept = Object.fromEntries(Object.entries(sent).filter(([name]) => !LEFT_OUT.has(name)));
  const resource = { ...kept, resourceType: sent.resourceType };
  const faults = validateResource(resource);
  return faults.length === 0 ? { ok: true, resource } : { ok: false, faults };
}
