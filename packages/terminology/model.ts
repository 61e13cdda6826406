/** A SNOMED CT concept of the loaded release. */
export type Concept = {
  readonly code: string;
  /** The fully specified name, with its semantic tag in brackets. */
  readonly term: string;
  /** The semantic tag alone: `disorder`. */
  readonly tag: string;
  /** Unknown where the release does not state it. */
  readonly active: boolean | undefined;
};

/** What is loaded, and on what terms. */
export type Release = {
  readonly id: string;
  readonly title: string;
  /** Date of the release as `YYYY-MM-DD`. */
  readonly version: string;
  /** URI of the edition (SNOMED CT URI Standard), where the release or we know it; FHIR names it as the version. */
  readonly edition?: string;
  readonly source: 'gps' | 'fhir' | 'rf2';
  readonly attribution: string;
  readonly concepts: number;
};

/** How a surface form came into the dictionary; a lower number is trusted more where two forms agree. */
export const FORM_KINDS = [
  'reviewed',
  'abbreviation',
  'drug',
  'name',
  'preferred',
  'synonym',
  'derived',
] as const;
export type FormKind = (typeof FORM_KINDS)[number];

/** When an abbreviation has this meaning. Every list is in lower case; an absent list asks nothing. */
export type Guard = {
  readonly specialty?: readonly string[];
  readonly near?: readonly string[];
  /** Right before a number. */
  readonly number?: true;
  readonly unless?: readonly string[];
  readonly section?: readonly string[];
};

/** A drug: one RxNorm ingredient or several, with a SNOMED CT product where the release has one. */
export type Drug = {
  readonly name: string;
  readonly ingredients: readonly { readonly rxcui: string; readonly name: string }[];
  readonly snomed?: string;
  /** A class of drugs has no ingredients. */
  readonly isClass?: true;
};

/** One surface form of the dictionary. */
export type Form = {
  readonly text: string;
  readonly kind: FormKind;
  /** Written exactly so: an abbreviation in capitals. */
  readonly isExact: boolean;
  readonly guard: Guard | undefined;
  /** Number of words without linking words. */
  readonly length: number;
  readonly owner: { readonly concept: number } | { readonly drug: number };
};
