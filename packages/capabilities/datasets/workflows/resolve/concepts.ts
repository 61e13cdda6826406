/** Domains of clinical concepts that a search can be limited to. */
export const CONCEPT_DOMAINS = ['Condition', 'Procedure', 'Drug', 'Measurement'] as const;
export type ConceptDomain = (typeof CONCEPT_DOMAINS)[number];

export type NamedConcept = {
  readonly code: string;
  readonly name: string;
  readonly vocabulary: 'SNOMED CT' | 'RxNorm' | 'ICD10CM';
};

/** A concept of the loaded release with the names it was found by, which have no semantic tag. */
export type FoundConcept = NamedConcept & { readonly names: readonly string[] };

/** What a release gives about one concept; undefined where it does not give such a thing at all. */
export type ConceptRelations = {
  readonly broader: readonly NamedConcept[] | undefined;
  readonly narrower: readonly NamedConcept[] | undefined;
  readonly maps: readonly NamedConcept[] | undefined;
};

/** The terminology service, as the resolver needs it. */
export type Concepts = {
  find(wish: {
    readonly query: string;
    readonly domain: ConceptDomain;
    readonly limit: number;
  }): Promise<{ readonly release: string; readonly concepts: readonly FoundConcept[] }>;
  relate(concept: Pick<NamedConcept, 'code' | 'vocabulary'>): Promise<ConceptRelations>;
};
