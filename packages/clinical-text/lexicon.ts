/** One surface form of the dictionary, as `@chartwright/terminology` gives it. */
export type LexiconForm = {
  readonly text: string;
  readonly kind: 'reviewed' | 'abbreviation' | 'drug' | 'name' | 'preferred' | 'synonym' | 'derived';
  readonly isExact: boolean;
  readonly guard: LexiconGuard | undefined;
  readonly length: number;
  readonly owner: { readonly concept: number } | { readonly drug: number };
};

export type LexiconGuard = {
  readonly specialty?: readonly string[];
  readonly near?: readonly string[];
  /** Right before a number. */
  readonly number?: true;
  readonly unless?: readonly string[];
  readonly section?: readonly string[];
};

/** The dictionary this package reads; the terminology service implements it. */
export type Lexicon = {
  readonly release: { readonly id: string; readonly title: string; readonly version: string };
  readonly drugs: readonly {
    readonly name: string;
    readonly ingredients: readonly { readonly rxcui: string; readonly name: string }[];
    readonly snomed?: string;
    readonly isClass?: true;
  }[];
  /** Number of a word in lower case, 0 when no form holds it, -1 for a linking word. */
  wordId(word: string): number;
  reach(id: number): number;
  together(a: number, b: number): boolean;
  mix(id: number): number;
  findBag(sum: number, ids: Int32Array, count: number): number;
  nextForm(form: number): number;
  isInOrder(form: number, ids: Int32Array, count: number): boolean;
  form(number: number): LexiconForm;
  concept(number: number): { readonly code: string; readonly term: string; readonly tag: string };
  conceptOf(code: string): { readonly code: string; readonly term: string; readonly tag: string } | undefined;
  findConcept(code: string): number;
  icd10cm(number: number): readonly string[];
  /** Title of an ICD-10-CM code; undefined where no order file is loaded. */
  icd10cmTitle(code: string): string | undefined;
  allergyTo(substance: string): string | undefined;
};
