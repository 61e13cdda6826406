import { NEVER_EMITTED } from '@chartwright/kernel';
import type { Lexicon } from './lexicon.ts';
import type { Concept } from './model.ts';

export type NamedCode = { readonly code: string; readonly term: string };

/**
 * The last check before a code leaves: the loaded release must have it, under this name, and not as inactive. Digits
 * that are well formed prove nothing.
 */
export function createGate(lexicon: Lexicon) {
  const ingredients = new Map(
    lexicon.drugs.flatMap((drug) =>
      drug.ingredients.map(({ rxcui, name }) => [rxcui, name.toLowerCase()] as const),
    ),
  );

  /** The concept of a code in the loaded release, undefined when it has none or has retired it. */
  const find = (code: string): Concept | undefined => {
    const concept = lexicon.conceptOf(code);
    return concept?.active === false || NEVER_EMITTED.has(code) ? undefined : concept;
  };

  return {
    find,

    /** True for a SNOMED CT concept under its fully specified name. Where a release states no activity, it is admitted. */
    admits: ({ code, term }: NamedCode): boolean => find(code)?.term === term,

    /** True for an RxNorm ingredient under its name, in either case. */
    admitsRxNorm: ({ code, term }: NamedCode): boolean => ingredients.get(code) === term.toLowerCase(),

    /**
     * True for an ICD-10-CM code that the loaded map gives to the concept; where an order file is loaded, under its
     * title there.
     */
    admitsIcd10cm: (concept: string, { code, term }: NamedCode): boolean => {
      const number = lexicon.findConcept(concept);
      if (number === -1 || !lexicon.icd10cm(number).includes(code)) return false;
      return !lexicon.hasIcd10cm || lexicon.icd10cmTitle(code) === term;
    },

    /** Whether the release says which concepts are active; without that, retired ones cannot be told. */
    knowsActivity: lexicon.size > 0 && lexicon.concept(0).active !== undefined,
  };
}

export type Gate = ReturnType<typeof createGate>;
