import type { Fact, Coding as FactCoding } from '@chartwright/kernel';
import type { BundleOptions, CodeableConcept, Coding } from './model.ts';
import { present, someOf } from './present.ts';
import { ICD10CM, RXNORM, SNOMED } from './systems.ts';
import { fhirText } from './text.ts';

/** A map of a release gives codes alone; their names come with the order file. */
const codingOf = (system: string, { code, term }: FactCoding): Coding =>
  present({ system, code, display: term === '' ? undefined : fhirText(term) });

export const snomedCoding = (concept: FactCoding, { release }: BundleOptions): Coding => ({
  system: SNOMED,
  version: release.edition ?? release.version,
  code: concept.code,
  display: fhirText(concept.term),
});

export const rxnormCodings = ({ rxnorm = [] }: Fact): Coding[] =>
  rxnorm.map((drug) => codingOf(RXNORM, drug));

/** Codes and words of what a fact is about. */
export function conceptOf(fact: Fact, words: string, options: BundleOptions): CodeableConcept {
  const codings = [
    ...(fact.snomed === undefined ? [] : [snomedCoding(fact.snomed, options)]),
    ...(fact.icd10cm ?? []).map((code) => codingOf(ICD10CM, code)),
  ];
  return present({ coding: someOf(codings), text: words });
}

const withoutTag = (term: string): string => term.replace(/ \([^()]*\)$/, '').toLowerCase();

/** A code we add ourselves, or nothing where the loaded release does not have it under that name. */
export function gatedCoding(concept: FactCoding, options: BundleOptions): Coding | undefined {
  const loaded = options.gate(concept.code);
  if (loaded === undefined || withoutTag(loaded.term) !== withoutTag(concept.term)) return undefined;
  return snomedCoding({ code: concept.code, term: loaded.term }, options);
}

/** Words with a code where the gate lets one through. */
export function gatedConcept(
  concept: FactCoding | undefined,
  text: string,
  options: BundleOptions,
): CodeableConcept {
  const coding = concept && gatedCoding(concept, options);
  return present({ coding: coding && [coding], text: fhirText(text) });
}
