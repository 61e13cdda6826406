import { type Concept, LOINC, RXNORM, verified } from './codes.ts';
import analyteRows from './data/analytes.json' with { type: 'json' };
import medicationRows from './data/medications.json' with { type: 'json' };
import { squeeze } from './shared/text.ts';

/** One critical limit, in the canonical unit; inclusive limits count the value itself. */
export type CriticalLimit = { readonly value: number; readonly inclusive: boolean };

/** A laboratory or wearable measurement with psychiatric context. */
export type Analyte = {
  readonly key: string;
  readonly label: string;
  readonly concept: Concept | null;
  /** Other verified codes a caller may state on a reading. */
  readonly otherConcepts: readonly Concept[];
  readonly ucum: string | null;
  readonly adultRange: string;
  /** What a high or low result may mean; null where that direction is not interpreted. */
  readonly rationale: { readonly high: string | null; readonly low: string | null };
  readonly critical: { readonly low: CriticalLimit | null; readonly high: CriticalLimit | null };
  readonly staleDays: number;
  readonly unitMayBeMissing: boolean;
};

const concepts = (rows: readonly { loinc: string; loincDisplay: string }[]): Concept[] => {
  const admitted: Concept[] = [];
  for (const row of rows) {
    const concept = verified(LOINC, row.loinc, row.loincDisplay);
    if (concept !== null) admitted.push(concept);
  }
  return admitted;
};

export const analytes: readonly Analyte[] = analyteRows.map((row) => ({
  key: row.key,
  label: row.label,
  concept: verified(LOINC, row.loinc, row.loincDisplay),
  otherConcepts: concepts(row.otherLoinc),
  ucum: row.ucum,
  adultRange: row.adultRange,
  rationale: { high: row.high, low: row.low },
  critical: { low: row.critical?.low ?? null, high: row.critical?.high ?? null },
  staleDays: row.staleDays,
  unitMayBeMissing: row.unitMayBeMissing,
}));

/** Spelling without case, brackets and punctuation; a percent sign is a word, it names another measurement. */
const nameKey = (name: string): string => squeeze(name.replaceAll('%', ' percent '), ' ');

const analytesByKey = new Map(analytes.map((analyte) => [analyte.key, analyte]));
const analytesByName = new Map<string, Analyte>();
for (const row of analyteRows) {
  const analyte = analytesByKey.get(row.key);
  if (analyte === undefined) continue;
  for (const name of [...row.aliases, row.label, row.key]) {
    const key = nameKey(name);
    if (!analytesByName.has(key)) analytesByName.set(key, analyte);
  }
}

/** Names that end in these words measure something else than the analyte named before them. */
const OTHER_MEASUREMENT = new Set(
  'urine urinary csf saliva salivary stool sweat free bound ionized ionised direct indirect conjugated unconjugated ratio percent antibody antibodies receptor'.split(
    ' ',
  ),
);

/** Words in brackets that say how, not what: `TSH (serum)`, `Vitamin D (25-OH)`. */
const QUALIFIERS = new Set(
  'serum plasma blood whole venous capillary level fasting random trough am morning total level 12h 12 h 25 oh 25oh hydroxy 3rd third generation gen high sensitivity automated calculated corrected quantitative count ckd epi'.split(
    ' ',
  ),
);

const words = (text: string): string[] => nameKey(text).split(' ');

/**
 * Reads a name with a bracketed part, when both parts together leave no doubt: `ALT (SGPT)`, `Sodium (serum)`,
 * `Absolute neutrophils (ANC)`; but not `Calcium (ionized)`, which is another measurement.
 */
function analyteInBrackets(name: string): Analyte | null {
  const open = name.search(/[([{]/);
  if (open < 0) return null;
  const outside = name.slice(0, open);
  const inside = name.slice(open + 1);
  if (words(name).some((word) => OTHER_MEASUREMENT.has(word))) return null;
  const named = analytesByName.get(nameKey(outside));
  const bracketed = analytesByName.get(nameKey(inside));
  if (named === undefined) return bracketed ?? null;
  if (bracketed === named || words(inside).every((word) => QUALIFIERS.has(word))) return named;
  return null;
}

/**
 * Finds an analyte by name; case, brackets and punctuation are ignored.
 *
 * @returns null for a name we have no row for
 */
export const findAnalyte = (name: string): Analyte | null =>
  analytesByName.get(nameKey(name)) ?? analyteInBrackets(name);

/** The analyte of a key such as `vitamin_b12`. */
export const analyteByKey = (key: string): Analyte | null => analytesByKey.get(key) ?? null;

/** A medication ingredient with its RxNorm concept. */
export type MedicationIngredient = {
  readonly name: string;
  readonly medicationClass: string;
  readonly concept: Concept;
};

const ingredientsByName = new Map<string, MedicationIngredient>();
let longestNameInWords = 1;
for (const row of medicationRows) {
  const concept = verified(RXNORM, row.rxcui, row.name);
  if (concept === null) continue;
  const ingredient = { name: row.name, medicationClass: row.medicationClass, concept };
  for (const name of [row.name, ...row.aliases]) {
    const key = nameKey(name);
    ingredientsByName.set(key, ingredient);
    longestNameInWords = Math.max(longestNameInWords, key.split(' ').length);
  }
}

/**
 * Finds the ingredient of a medication name: the longest ingredient or brand name that occurs in it as whole words.
 * `Lithium Carbonate ER` is lithium carbonate, not lithium.
 *
 * @returns null when no listed name occurs
 */
export function findMedicationIngredient(medicationName: string): MedicationIngredient | null {
  const tokens = words(medicationName);
  let found: MedicationIngredient | null = null;
  let foundLength = 0;
  for (let start = 0; start < tokens.length; start++) {
    let phrase = '';
    for (let n = 0; n < longestNameInWords && start + n < tokens.length; n++) {
      phrase = n === 0 ? (tokens[start] ?? '') : `${phrase} ${tokens[start + n]}`;
      if (phrase.length <= foundLength) continue;
      const ingredient = ingredientsByName.get(phrase);
      if (ingredient === undefined) continue;
      found = ingredient;
      foundLength = phrase.length;
    }
  }
  return found;
}

export const medicationIngredients: readonly MedicationIngredient[] = [
  ...new Set(ingredientsByName.values()),
];
