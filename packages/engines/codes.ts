import { NEVER_EMITTED } from '@chartwright/kernel';
import analytes from './data/analytes.json' with { type: 'json' };
import instruments from './data/instruments.json' with { type: 'json' };
import medications from './data/medications.json' with { type: 'json' };
import snomedConcepts from './data/snomed-concepts.json' with { type: 'json' };

const SNOMED = 'http://snomed.info/sct';
export const LOINC = 'http://loinc.org';
export const RXNORM = 'http://www.nlm.nih.gov/research/umls/rxnorm';

/** A verified concept, not yet pointing at a response field. */
export type Concept = { readonly system: string; readonly code: string; readonly display: string };
export type CodeMapping = Concept & { readonly mapsTo: string };

const register = new Map<string, Map<string, string>>([
  [SNOMED, new Map()],
  [LOINC, new Map()],
  [RXNORM, new Map()],
]);

function admit(system: string, code: string | null, display: string | null): void {
  if (code === null || display === null || NEVER_EMITTED.has(code)) return;
  register.get(system)?.set(code, display);
}

for (const row of snomedConcepts) admit(SNOMED, row.code, row.display);
for (const row of instruments) admit(LOINC, row.loinc, row.loincDisplay);
for (const row of medications) admit(RXNORM, row.rxcui, row.name);
for (const row of analytes) {
  admit(LOINC, row.loinc, row.loincDisplay);
  for (const other of row.otherLoinc) admit(LOINC, other.loinc, other.loincDisplay);
}

/** The code gate: a code may leave only if the verified tables hold it under exactly this name. */
export function isVerified(concept: Concept): boolean {
  if (NEVER_EMITTED.has(concept.code)) return false;
  return register.get(concept.system)?.get(concept.code) === concept.display;
}

/**
 * Passes a concept through the code gate.
 *
 * @returns null when it has no code or the verified tables do not hold it under this name
 */
export function verified(system: string, code: string | null, display: string | null): Concept | null {
  if (code === null || display === null) return null;
  const concept = { system, code, display };
  return isVerified(concept) ? concept : null;
}

/** The verified SNOMED CT concept of one of our own ids in `data/snomed-concepts.json`. */
function snomed(id: string): Concept | null {
  const row = snomedConcepts.find((candidate) => candidate.id === id);
  return row === undefined ? null : verified(SNOMED, row.code, row.display);
}

export const psychomotorAgitation = snomed('psychomotor_agitation');
const improved = snomed('condition_improved');
const worsened = snomed('condition_worsened');
const stable = snomed('condition_stable');

const statusConcepts = new Map<string, Concept | null>([
  ['response', improved],
  ['partial_response', improved],
  ['improving', improved],
  ['no_clear_change', stable],
  ['stable', stable],
  ['worsening', worsened],
]);

/** The concept that says what a medication or outcome status says; null where none is verified. */
export const statusConcept = (status: string): Concept | null => statusConcepts.get(status) ?? null;

/** A concept with the response field it annotates. */
export const mapped = (concept: Concept, mapsTo: string): CodeMapping => ({
  system: concept.system,
  code: concept.code,
  display: concept.display,
  mapsTo,
});
