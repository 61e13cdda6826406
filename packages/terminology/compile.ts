import { derivedForms } from './derived.ts';
import { type ConceptRow, IndexBuilder, semanticTag, withoutTag } from './index-builder.ts';
import type { IndexData } from './index-file.ts';
import {
  type DrugRow,
  readAbbreviations,
  readAllergies,
  readCombinations,
  readIngredients,
  readNamedDrugs,
  readNotMentions,
  readSynonyms,
} from './layer.ts';
import type { Release } from './model.ts';

/** Concepts of these kinds are looked for in notes under their own names. */
const MENTIONED = new Set(['disorder', 'finding', 'procedure', 'regime/therapy', 'medicinal product', 'event']);

/** A form with a capital and at most this many characters is matched as written. */
const LONGEST_EXACT = 5;

export const isExactForm = (form: string): boolean => form.length <= LONGEST_EXACT && /\p{Lu}/u.test(form);

/** What a release holds beside its concepts. */
export type Extras = {
  /** Adds the release's own descriptions, after the names and before nothing else. */
  readonly descriptions?: (builder: IndexBuilder) => void;
  readonly prepare?: (builder: IndexBuilder) => void;
};

/**
 * Compiles concepts with our own layer into one index. A row of the layer whose code the release does not hold, or
 * holds under another name or as inactive, is left out: the code gate begins here.
 *
 * @param concepts ascending by code
 */
export function buildIndex(
  concepts: readonly ConceptRow[],
  release: Omit<Release, 'concepts'>,
  extras: Extras = {},
): IndexData {
  const builder = new IndexBuilder();
  const numberOf = new Map<string, number>();
  for (const row of concepts) {
    const number = builder.addConcept(row);
    if (row.active !== false) numberOf.set(row.code, number);
  }
  extras.prepare?.(builder);
  addLayer(builder, numberOf);
  addNames(builder, concepts, numberOf);
  extras.descriptions?.(builder);
  return builder.build(release);
}

function addLayer(builder: IndexBuilder, numberOf: ReadonlyMap<string, number>): void {
  for (const { code, forms } of readSynonyms()) {
    const concept = numberOf.get(code);
    if (concept === undefined) continue;
    for (const text of forms) builder.addForm({ text, kind: 'reviewed', concept, isExact: isExactForm(text) });
  }
  for (const { form, code, guard } of readAbbreviations()) {
    const concept = numberOf.get(code);
    if (concept === undefined) continue;
    builder.addForm({
      text: form,
      kind: 'abbreviation',
      concept,
      isExact: isExactForm(form),
      ...(guard === undefined ? {} : { guard }),
    });
  }
  addDrugs(builder, numberOf);
  for (const [substance, code] of readAllergies())
    if (numberOf.has(code)) builder.addAllergy(substance, code);
}

function addDrugs(builder: IndexBuilder, numberOf: ReadonlyMap<string, number>): void {
  const ingredients = readIngredients();
  const nameOf = new Map(ingredients.map(({ rxcuis, name }) => [rxcuis[0] ?? '', name]));
  const add = ({ name, rxcuis, snomed, forms, isClass }: DrugRow) => {
    const drug = builder.addDrug({
      name,
      ingredients: rxcuis.map((rxcui) => ({ rxcui, name: nameOf.get(rxcui) ?? name })),
      ...(snomed !== undefined && numberOf.has(snomed) ? { snomed } : {}),
      ...(isClass === true ? { isClass } : {}),
    });
    for (const text of [name, ...forms]) builder.addForm({ text, kind: 'drug', drug, isExact: isExactForm(text) });
  };
  for (const row of [...ingredients, ...readCombinations(), ...readNamedDrugs()]) add(row);
}

function addNames(
  builder: IndexBuilder,
  concepts: readonly ConceptRow[],
  numberOf: ReadonlyMap<string, number>,
): void {
  const never = readNotMentions();
  const mentioned = concepts.filter(({ code, term }) => numberOf.has(code) && MENTIONED.has(semanticTag(term)));
  for (const { code, term } of mentioned) {
    const name = withoutTag(term);
    const concept = numberOf.get(code) ?? 0;
    if (!never.has(name.toLowerCase())) builder.addForm({ text: name, kind: 'name', concept });
  }
  for (const { code, term } of mentioned) {
    const concept = numberOf.get(code) ?? 0;
    for (const text of derivedForms(withoutTag(term))) builder.addForm({ text, kind: 'derived', concept });
  }
}
