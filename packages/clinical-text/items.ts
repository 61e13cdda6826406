import type { Coding, ConceptType, Span } from '@chartwright/kernel';
import lasting from './lasting.json' with { type: 'json' };
import type { Lexicon } from './lexicon.ts';
import type { Mention, Sense } from './matching/index.ts';
import type { Tokens } from './tokens.ts';

/** A mention with the meaning chosen for it. */
export type Item = {
  readonly start: number;
  readonly end: number;
  readonly from: number;
  readonly to: number;
  readonly parts?: readonly Span[];
  readonly kind: 'condition' | 'act' | 'medication' | 'observable';
  readonly conceptType: ConceptType;
  readonly isLasting: boolean;
  /** Semantic tag of the concept, `drug` for a drug. */
  readonly tag: string;
  readonly term: string;
  readonly snomed?: Coding;
  readonly rxnorm?: readonly Coding[];
  readonly icd10cm?: readonly Coding[];
  readonly alternatives: readonly Coding[];
  readonly sense?: Sense;
  readonly senseCount: number;
  /** Of an allergy: what it is to, as written. */
  readonly substance?: string;
};

export const CONCEPT_TYPES: Readonly<Record<string, ConceptType>> = {
  disorder: 'disorder',
  finding: 'finding',
  situation: 'situation',
  event: 'event',
  procedure: 'procedure',
  'regime/therapy': 'procedure',
  'observable entity': 'observable',
  'medicinal product': 'medication',
};
export const KINDS: Readonly<Record<ConceptType, Item['kind']>> = {
  disorder: 'condition',
  finding: 'condition',
  situation: 'condition',
  event: 'condition',
  procedure: 'act',
  observable: 'observable',
  medication: 'medication',
};
const MOST_ALTERNATIVES = 5;

const isLastingName = (name: string): boolean => lasting.some((part) => name.includes(part));

/** Gives a mention its first meaning; the others become its alternatives. */
export function toItem(tokens: Tokens, lexicon: Lexicon, mention: Mention): Item | undefined {
  const [sense] = mention.senses;
  if (sense === undefined) return undefined;
  const start = tokens.starts[mention.from] ?? 0;
  const end = tokens.ends[mention.to - 1] ?? start;
  const place = {
    start,
    end,
    from: mention.from,
    to: mention.to,
    ...(mention.parts === undefined ? {} : { parts: mention.parts }),
    sense,
    senseCount: mention.senses.length,
  };
  const { owner } = sense.form;
  return 'concept' in owner
    ? { ...place, ...conceptItem(lexicon, owner.concept, mention) }
    : { ...place, ...drugItem(lexicon, owner.drug, mention) };
}

function conceptItem(lexicon: Lexicon, number: number, mention: Mention) {
  const { code, term, tag } = lexicon.concept(number);
  const conceptType = CONCEPT_TYPES[tag] ?? 'finding';
  const icd10cm = lexicon.icd10cm(number).map((code) => ({ code, term: lexicon.icd10cmTitle(code) ?? '' }));
  return {
    kind: KINDS[conceptType],
    conceptType,
    isLasting: isLastingName(term.toLowerCase()),
    tag,
    term,
    snomed: { code, term },
    alternatives: alternativesOf(lexicon, mention, code),
    ...(icd10cm.length === 0 ? {} : { icd10cm }),
  };
}

function drugItem(lexicon: Lexicon, number: number, mention: Mention) {
  const drug = lexicon.drugs[number];
  const snomed = drug?.snomed === undefined ? undefined : lexicon.conceptOf(drug.snomed);
  return {
    kind: 'medication' as const,
    conceptType: 'medication' as const,
    isLasting: false,
    tag: 'drug',
    term: drug?.name ?? '',
    ...(snomed === undefined ? {} : { snomed: { code: snomed.code, term: snomed.term } }),
    ...(drug === undefined || drug.ingredients.length === 0
      ? {}
      : { rxnorm: drug.ingredients.map(({ rxcui, name }) => ({ code: rxcui, term: name })) }),
    alternatives: alternativesOf(lexicon, mention, snomed?.code),
  };
}

function alternativesOf(lexicon: Lexicon, mention: Mention, chosen: string | undefined): Coding[] {
  if (mention.senses.length < 2) return [];
  const found = new Map<string, Coding>();
  for (const { form } of mention.senses.slice(1)) {
    if (!('concept' in form.owner)) continue;
    const { code, term } = lexicon.concept(form.owner.concept);
    if (code !== chosen && found.size < MOST_ALTERNATIVES) found.set(code, { code, term });
  }
  return [...found.values()];
}

/** A span the caller named and no dictionary form stands for. */
export const bareItem = (tokens: Tokens, from: number, to: number): Item => {
  const start = tokens.starts[from] ?? 0;
  const end = tokens.ends[to - 1] ?? start;
  const text = tokens.text.slice(start, end);
  return {
    start,
    end,
    from,
    to,
    kind: 'condition',
    conceptType: 'finding',
    isLasting: isLastingName(text.toLowerCase()),
    tag: '',
    term: text,
    alternatives: [],
    senseCount: 0,
  };
};
