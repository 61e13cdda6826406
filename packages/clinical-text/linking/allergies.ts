import type { Lexicon } from '../lexicon.ts';
import type { Item } from '../items.ts';
import type { Tokens } from '../tokens.ts';

const BEFORE = /(?:\ballerg(?:y|ies|ic)\s+(?:to|with)|\bintoleran(?:t|ce)\s+(?:of|to)|\bhypersensitiv(?:e|ity)\s+to|\banaphyla(?:xis|ctic)\s+(?:to|with|after)|\breact(?:s|ion|ions|ed)\s+to|\bsensitiv(?:e|ity)\s+to)(?:[\s,/&]|\band\b|\bor\b|\bthe\b|\b[\p{L}]{3,20}\b){0,12}$/iu;
const AFTER = /^[\s-]*(?:allerg(?:y|ies|ic)|intoleran(?:ce|t)|hypersensitivity|anaphylaxis)\b/i;
const NAMED = /^(?:Allergy to|Allergic to|Intolerance to|Hypersensitivity to|Allergic reaction caused by|Allergic reaction to)\s+(.+?)(?: \([^)]*\))?$/i;
const NAMED_AFTER = /^(.+?) allergy(?: \([^)]*\))?$/i;
const LOOK = 90;

/** The substance a mention is an allergy to, or undefined where it is none. */
export function allergenOf(tokens: Tokens, item: Item, section: string, sentenceStart: number): string | undefined {
  if (item.kind === 'condition') return named(item.term);
  if (item.kind !== 'medication') return undefined;
  const { text } = tokens;
  const before = text.slice(Math.max(sentenceStart, item.start - LOOK), item.start);
  const isAllergen =
    section === 'allergies' ||
    AFTER.test(text.slice(item.end, item.end + LOOK)) ||
    (BEFORE.test(before) && !/[.;:]\s*$/.test(before));
  return isAllergen ? text.slice(item.start, item.end) : undefined;
}

function named(term: string): string | undefined {
  const found = NAMED.exec(term) ?? NAMED_AFTER.exec(term);
  return found?.[1]?.toLowerCase();
}

/** The release's concept for an allergy to a drug, by the words of the note or by the name of the drug. */
export function allergyConcept(lexicon: Lexicon, item: Item, substance: string): { code: string; term: string } | undefined {
  if (item.kind === 'condition') return item.snomed;
  const code = lexicon.allergyTo(substance) ?? lexicon.allergyTo(item.term);
  const concept = code === undefined ? undefined : lexicon.conceptOf(code);
  return concept === undefined ? undefined : { code: concept.code, term: concept.term };
}

/** "(rash)", "- anaphylaxis", "causes hives": the mention right after an allergen that names what it did. */
export function isReaction(text: string, allergyEnd: number, item: Item): boolean {
  if (item.kind !== 'condition' || item.start < allergyEnd || item.start - allergyEnd > 40) return false;
  const gap = text.slice(allergyEnd, item.start);
  return /^\s*(?:allergy|allergies|intolerance)?\s*(?:\(|[-–—:=>]+|→|causes?|caused|causing|gives?|gave|resulting in|with)\s*(?:a|an|his|her|him|severe|mild|moderate|childhood|reaction|of|type|generalised|generalized|facial|lip|skin|maculopapular|urticarial|,|-|and|\s)*$/i.test(gap);
}
