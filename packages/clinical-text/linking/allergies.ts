import type { Cue } from '@chartwright/kernel';
import { CONCEPT_TYPES, type Item } from '../items.ts';
import type { Lexicon } from '../lexicon.ts';
import type { Tokens } from '../tokens.ts';

const BEFORE =
  /(?:\ballerg(?:y|ies|ic)\s+(?:to|with)|\bintoleran(?:t|ce)\s+(?:of|to)|\bhypersensitiv(?:e|ity)\s+to|\banaphyla(?:xis|ctic)\s+(?:to|with|after)|\breact(?:s|ion|ions|ed)\s+to|\bsensitiv(?:e|ity)\s+to)(?:[\s,/&]+|\band\b|\bor\b|\bthe\b|\b[\p{L}]{3,20}\b){0,12}$/iu;
const AFTER = /^[\s-]*(?:allerg(?:y|ies|ic)|intoleran(?:ce|t)|hypersensitivity|anaphylaxis)\b/i;
const NAMED =
  /^(?:Allergy to|Allergic to|Intolerance to|Hypersensitivity to|Allergic reaction caused by|Allergic reaction to)\s+(.+?)(?: \([^)]*\))?$/i;
const NAMED_AFTER = /^(.+?) allergy(?: \([^)]*\))?$/i;
const WORDS_OF_ALLERGY =
  /\b(?:known|allerg(?:y|ies|ic)|intoleran(?:ce|t)|hypersensitiv(?:ity|e)|reactions?|to|of)\b|[^\p{L}\p{N}\s'’-]/giu;
const LOOK = 90;

/** A drug that the note names as what the patient does not tolerate becomes the allergy to it. */
export function asAllergy(
  tokens: Tokens,
  lexicon: Lexicon,
  item: Item,
  section: string,
  sentenceStart: number,
): Item {
  if (item.kind === 'condition') {
    if (item.term.startsWith('No ')) return item;
    const named = (NAMED.exec(item.term) ?? NAMED_AFTER.exec(item.term))?.[1]?.toLowerCase();
    if (named === undefined) return item;
    // "Allergy to drug" is the nearest concept for many drugs: the words of the note say which.
    const written = tokens.text
      .slice(item.start, item.end)
      .replace(WORDS_OF_ALLERGY, ' ')
      .replace(/\s+/g, ' ')
      .trim();
    return { ...item, substance: written === '' ? named : written };
  }
  if (item.kind !== 'medication') return item;
  const { text } = tokens;
  const follows = AFTER.exec(text.slice(item.end, item.end + LOOK))?.[0].length ?? 0;
  const before = text.slice(Math.max(sentenceStart, item.start - LOOK), item.start);
  const isAllergen =
    section === 'allergies' || follows > 0 || (BEFORE.test(before) && !/[.;:]\s*$/.test(before));
  return isAllergen ? allergyTo(tokens, lexicon, item, follows) : item;
}

/** The release's concept for an allergy to a drug, by the words of the note or by the name of the drug. */
function allergyTo(
  tokens: Tokens,
  lexicon: Lexicon,
  { snomed: _product, ...item }: Item,
  follows: number,
): Item {
  const substance = tokens.text.slice(item.start, item.end);
  const code = lexicon.allergyTo(substance) ?? lexicon.allergyTo(item.term);
  const concept = code === undefined ? undefined : lexicon.conceptOf(code);
  const end = item.end + follows;
  let to = item.to;
  while (to < tokens.count && (tokens.starts[to] ?? end) < end) to += 1;
  return {
    ...item,
    end,
    to,
    substance,
    kind: 'condition',
    conceptType: CONCEPT_TYPES[concept?.tag ?? ''] ?? 'finding',
    isLasting: true,
    ...(concept === undefined
      ? {}
      : { snomed: { code: concept.code, term: concept.term }, term: concept.term, tag: concept.tag }),
  };
}

const TOLERATED =
  /(?<!\b(?:not|never|poorly|badly|partly|barely)\s+)\b(?:tolerates|tolerated|can tolerate|able to tolerate)\s+(?:(?!(?:but|not|allerg|caus|gave|rash)\p{L}*\b)[\p{L}’'-]+[\s,/]+){0,4}$/iu;

/** "Tolerates cephalexin": among allergies these are the words that deny one. */
export function toleranceBefore(text: string, sentenceStart: number, item: Item): Cue | undefined {
  if (item.substance === undefined) return undefined;
  const from = Math.max(sentenceStart, item.start - LOOK);
  const found = TOLERATED.exec(text.slice(from, item.start));
  if (found === null) return undefined;
  const start = from + found.index;
  const words = /^(?:can |able to )?\p{L}+/iu.exec(found[0])?.[0] ?? '';
  return { start, end: start + words.length, text: words, rule: 'tolerated' };
}

const CAUSED =
  /^\s*(?:allergy|allergies|intolerance)?\s*(?:\(|[-–—:=>]+|→|causes?|caused|causing|gives?|gave|resulting in|with)\s*(?:a|an|his|her|him|severe|mild|moderate|childhood|reaction|of|type|generalised|generalized|facial|lip|skin|maculopapular|urticarial|,|-|and|\s)*$/i;

/** "(rash)", "- anaphylaxis", "causes hives": the mention right after an allergen that names what it did. */
export function isReaction(text: string, allergen: Item, item: Item): boolean {
  if (item.kind !== 'condition' || item.substance !== undefined) return false;
  return (
    item.start >= allergen.end &&
    item.start - allergen.end <= 40 &&
    CAUSED.test(text.slice(allergen.end, item.start))
  );
}
