import { createGate } from './gate.ts';
import type { Lexicon } from './lexicon.ts';
import type { Form } from './model.ts';

export type ConceptWish = {
  readonly query: string;
  readonly domain: 'Condition' | 'Procedure' | 'Drug' | 'Measurement';
  readonly limit: number;
};

export type NamedConcept = {
  readonly code: string;
  readonly name: string;
  readonly vocabulary: 'SNOMED CT' | 'RxNorm' | 'ICD10CM';
};

/** A concept with the names it was found by, which have no semantic tag. */
export type FoundName = NamedConcept & { readonly names: readonly string[] };

/** Undefined where what is loaded does not give such a thing. */
export type Relations = {
  readonly broader: readonly NamedConcept[] | undefined;
  readonly narrower: readonly NamedConcept[] | undefined;
  readonly maps: readonly NamedConcept[] | undefined;
};

const TAGS: Readonly<Record<ConceptWish['domain'], readonly string[]>> = {
  Condition: ['disorder', 'finding', 'event'],
  Procedure: ['procedure', 'regime/therapy'],
  Drug: ['medicinal product', 'substance', 'product'],
  Measurement: ['observable entity', 'procedure'],
};
const WORDS_MAX = 12;
const RELATED_MAX = 100;
const CATEGORY_LENGTH = 3;

/** Finds concepts by words of their names, and tells what stands above, below and beside one. */
export function createConceptSearch(lexicon: Lexicon) {
  const gate = createGate(lexicon);

  const snomed = (code: string): NamedConcept[] => {
    const concept = gate.find(code);
    return concept === undefined ? [] : [{ code, name: concept.term, vocabulary: 'SNOMED CT' }];
  };
  const numbered = (numbers: readonly number[]): NamedConcept[] =>
    numbers.slice(0, RELATED_MAX).flatMap((number) => snomed(lexicon.concept(number).code));
  const icd = (codes: readonly string[]): NamedConcept[] =>
    codes.slice(0, RELATED_MAX).flatMap((code) => {
      const title = lexicon.icd10cmTitle(code);
      // Without an order file the code is all that is known of it.
      if (title === undefined && lexicon.hasIcd10cm) return [];
      return [{ code, name: title ?? code, vocabulary: 'ICD10CM' as const }];
    });

  const conceptOf = (form: Form, domain: ConceptWish['domain']): NamedConcept | undefined => {
    if ('drug' in form.owner) {
      const ingredients = lexicon.drugs[form.owner.drug]?.ingredients ?? [];
      const [only] = ingredients;
      if (domain !== 'Drug' || only === undefined || ingredients.length > 1) return undefined;
      return { code: only.rxcui, name: only.name, vocabulary: 'RxNorm' };
    }
    const { code, tag, term } = lexicon.concept(form.owner.concept);
    if (!TAGS[domain].includes(tag)) return undefined;
    if (domain === 'Measurement' && tag === 'procedure' && !term.includes('measurement')) return undefined;
    return snomed(code)[0];
  };

  const relateSnomed = (code: string): Relations => {
    const number = lexicon.findConcept(code);
    if (number === -1) return { broader: undefined, narrower: undefined, maps: undefined };
    return {
      broader: lexicon.hasParents ? numbered(lexicon.parents(number)) : undefined,
      narrower: lexicon.hasParents ? numbered(lexicon.children(number)) : undefined,
      maps: lexicon.hasMap ? icd(lexicon.icd10cm(number)) : undefined,
    };
  };

  const relateIcd = (code: string): Relations => {
    const isListed = lexicon.icd10cmTitle(code) !== undefined;
    return {
      broader: isListed ? icd(beginningsOf(code)) : undefined,
      narrower: isListed ? icd(nextBelow(code, lexicon.icd10cmBeginning(code))) : undefined,
      maps: lexicon.hasMap ? numbered(mappedTo(lexicon, code)) : undefined,
    };
  };

  return {
    release: `${lexicon.release.title}, ${lexicon.release.version}`,

    /** Every word must begin a word of the name; the shortest names come first. */
    find({ query, domain, limit }: ConceptWish): FoundName[] {
      const byCode = snomed(query.trim()).map((concept) => ({ ...concept, names: [concept.name] }));
      if (byCode.length > 0) return byCode;
      const groups = wordsOf(query)
        .filter((word) => lexicon.wordId(word) !== -1)
        .map((word) => lexicon.wordsBeginning(word));
      if (groups.length === 0 || groups.some(({ size }) => size === 0)) return [];
      const forms = lexicon.formsHolding(groups).map((number) => lexicon.form(number));
      const found = new Map<string, NamedConcept & { readonly names: string[] }>();
      for (const form of forms.toSorted((a, b) => a.length - b.length)) {
        const concept = conceptOf(form, domain);
        if (concept === undefined) continue;
        const before = found.get(concept.code);
        if (before !== undefined) before.names.push(form.text);
        else if (found.size < limit) found.set(concept.code, { ...concept, names: [form.text] });
      }
      return [...found.values()];
    },

    relate({ code, vocabulary }: Pick<NamedConcept, 'code' | 'vocabulary'>): Relations {
      if (vocabulary === 'SNOMED CT') return relateSnomed(code);
      if (vocabulary === 'ICD10CM') return relateIcd(code);
      return { broader: undefined, narrower: undefined, maps: undefined };
    },
  };
}

const wordsOf = (text: string): readonly string[] =>
  text
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '')
    .slice(0, WORDS_MAX);

/** `M17` and `M17.1` of `M17.11`. */
const beginningsOf = (code: string): string[] =>
  Array.from({ length: Math.max(0, code.length - CATEGORY_LENGTH) }, (_, at) =>
    code.slice(0, CATEGORY_LENGTH + at),
  ).filter((beginning) => !beginning.endsWith('.'));

/** Of the codes that begin so the ones right below. */
function nextBelow(code: string, beginning: readonly string[]): string[] {
  const below = beginning.filter((each) => each !== code);
  return below.filter((each) => !below.some((other) => other !== each && each.startsWith(other)));
}

function mappedTo(lexicon: Lexicon, code: string): number[] {
  const found: number[] = [];
  for (let number = 0; number < lexicon.size && found.length < RELATED_MAX; number += 1)
    if (lexicon.icd10cm(number).includes(code)) found.push(number);
  return found;
}
