import type { Fact, Coding as FactCoding } from '@chartwright/kernel';
import { gatedConcept, rxnormCodings } from './concepts.ts';
import type { Annotation, BundleOptions, Extension, FromFact, Reference } from './model.ts';
import { OWN } from './systems.ts';
import { fhirText } from './text.ts';

/** One fact on its way into a resource. */
export type Writing = {
  readonly fact: Fact;
  /** The words of the mention. */
  readonly words: string;
  readonly id: string;
  /** Our name for the fact. */
  readonly extractionId: string;
  readonly options: BundleOptions;
};

/**
 * How sure the note is, in the order in which it matters: a denied plan is denied. `uncertain` is provisional or
 * differential.
 */
export type Stance = 'asserted' | 'uncertain' | 'planned' | 'denied';

/** Stands where nobody has named a patient; part of the documented contract, verbatim, and no legal FHIR id. */
export const NO_PATIENT = '<subject_id>';

export const patientOf = ({ patientId = NO_PATIENT }: BundleOptions): Reference => ({
  reference: `Patient/${patientId}`,
});

const SIDES: Readonly<Record<NonNullable<Fact['laterality']>, FactCoding>> = {
  left: { code: '7771000', term: 'Left (qualifier value)' },
  right: { code: '24028007', term: 'Right (qualifier value)' },
  bilateral: { code: '51440002', term: 'Right and left (qualifier value)' },
};

/** R4B has no element for a side without a site, and a note that names none must not be given one. */
function lateralityOf({ fact, options }: Writing): Extension[] {
  if (fact.laterality === undefined) return [];
  const valueCodeableConcept = gatedConcept(SIDES[fact.laterality], fact.laterality, options);
  return [{ url: `${options.fhirBase}${OWN.laterality}`, valueCodeableConcept }];
}

/** Ingredients of a combination: as codings of one concept they would claim to mean the same. */
function ingredientsOf({ fact, options }: Writing): Extension[] {
  const codings = rxnormCodings(fact);
  if (codings.length < 2) return [];
  const url = `${options.fhirBase}${OWN.ingredient}`;
  return codings.map((coding) => ({ url, valueCodeableConcept: { coding: [coding] } }));
}

export const fromFact = (writing: Writing): FromFact => {
  const { fact, id, extractionId, options } = writing;
  const { fhirBase } = options;
  return {
    id,
    extension: [
      { url: `${fhirBase}${OWN.textSource}`, valueString: fhirText(fact.source) },
      { url: `${fhirBase}${OWN.textStart}`, valueInteger: fact.start },
      { url: `${fhirBase}${OWN.textEnd}`, valueInteger: fact.end },
      ...lateralityOf(writing),
      ...ingredientsOf(writing),
    ],
    identifier: [{ system: `${fhirBase}${OWN.extraction}`, value: extractionId }],
  };
};

/** A value that the resource has no element for is kept as it was written. */
export const valueNote = ({ value }: Fact): readonly Annotation[] | undefined =>
  value && [{ text: fhirText(value.text) }];
