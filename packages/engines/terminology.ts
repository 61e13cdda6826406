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
  /** Other verified codes: stated on the reading, or meant by a word of its name. */
  readonly otherConcepts: readonly { readonly concept: Concept; readonly statedBy: string | null }[];
  readonly ucum: string | null;
  readonly adultRange: string;
  /** What a high or low result may mean; null where that direction is not interpreted. */
  readonly rationale: { readonly high: string | null; readonly low: string | null };
  readonly critical: { readonly low: CriticalLimit | null; readonly high: CriticalLimit | null };
  readonly staleDays: number;
  readonly unitMayBeMissing: boolean;
};

type OtherLoinc = { loinc: string; loincDisplay: string; statedBy: string | null };

const otherConcepts = (rows: readonly OtherLoinc[]): Analyte['otherConcepts'] =>
  rows.flatMap(({ loinc, loincDisplay, statedBy }) => {
    const concept = verified(LOINC, loinc, loincDisplay);
    return concept === null ? [] : [{ concept, statedBy }];
  });

export const analytes: readonly Analyte[] = analyteRows.map((row) => ({
  key: row.key,
  label: row.label,
  concept: verified(LOINC, row.loinc, row.loincDisplay),
  otherConcepts: otherConcepts(row.otherLoinc),
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

/** Words that say how or in what a blood value was measured, not what was: `Sodium, Serum`, `TSH (3rd generation)`. */
const QUALIFIERS = new Set(
  'serum plasma blood whole venous capillary level fasting trough am morning total 12h 12 h 25 oh 25oh hydroxy 3rd third generation gen automated calculated quantitative count ckd epi 2009 2021'.split(
    ' ',
  ),
);

/** Words that make a bracketed name another measurement than the analyte it mentions. */
const OTHER_MEASUREMENT = new Set(
  'urine urinary csf saliva salivary stool fecal faecal sweat fluid dialysate aspirate free bound ionized ionised direct indirect conjugated unconjugated ratio percent antibody antibodies receptor'.split(
    ' ',
  ),
);

const words = (text: string): string[] => nameKey(text).split(' ');

const analyteWithoutQualifiers = (name: string): Analyte | undefined =>
  analytesByName.get(
    words(name)
      .filter((word) => !QUALIFIERS.has(word))
      .join(' '),
  );

/** An abbreviation of one or two letters is too little to go by on its own. */
const LONE_ABBREVIATION_LENGTH_MIN = 3;

/**
 * Reads a name with a bracketed part, when both parts together leave no doubt: `ALT (SGPT)`, `Polymorphs (ANC)`; but
 * not `Calcium (ionized)` or `Sodium (urine)`, which are other measurements.
 */
function analyteInBrackets(name: string): Analyte | null {
  const open = name.search(/[([{]/);
  if (open < 0 || words(name).some((word) => OTHER_MEASUREMENT.has(word))) return null;
  const inside = nameKey(name.slice(open + 1));
  const named = analytesByName.get(nameKey(name.slice(0, open)));
  const bracketed = analytesByName.get(inside);
  if (named !== undefined) return named === bracketed ? named : null;
  return inside.length >= LONE_ABBREVIATION_LENGTH_MIN ? (bracketed ?? null) : null;
}

/**
 * Finds an analyte by name; case, brackets, punctuation and the specimen blood are ignored.
 *
 * @returns null for a name we have no row for
 */
export const findAnalyte = (name: string): Analyte | null =>
  analytesByName.get(nameKey(name)) ?? analyteWithoutQualifiers(name) ?? analyteInBrackets(name);

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
