import type { IndexBuilder } from './index-builder.ts';
import {
  type DrugRow,
  isExactForm,
  readCombinations,
  readIngredients,
  readNamedDrugs,
  readNotMentions,
  readOrdinaryWords,
} from './layer.ts';

/** A drug of a loaded RxNorm: `IN` one ingredient, `PIN` a salt of it, `MIN` several, `BN` a brand, `SCD` a clinical drug. */
export type RxNormDrug = {
  readonly rxcui: string;
  readonly type: string;
  readonly name: string;
  /** Identifiers of its ingredients, ascending. */
  readonly ingredients: readonly string[];
};

type Stands = (code: string, name: string) => number | undefined;

/**
 * Adds the drugs of our own layer and, where RxNorm is loaded, all of RxNorm. An identifier of the layer then counts
 * only when RxNorm has it for an ingredient of that name; a drug the layer knows by name alone gets the identifier.
 */
export function addDrugs(builder: IndexBuilder, stands: Stands, rxnorm?: readonly RxNormDrug[]): void {
  const loaded = rxnorm && openRxNorm(rxnorm);
  const known = new Map<string, number>();
  for (const row of layerRows(loaded)) {
    const drug = addRow(builder, row, stands);
    if (row.ingredients.length > 0 && !known.has(keyOf(row.ingredients)))
      known.set(keyOf(row.ingredients), drug);
  }
  if (rxnorm !== undefined && loaded !== undefined) addRxNorm(builder, { rxnorm, loaded, known });
}

type Ingredient = { readonly rxcui: string; readonly name: string };
type Row = DrugRow & { readonly ingredients: readonly Ingredient[] };
type Loaded = { readonly nameOf: ReadonlyMap<string, string>; readonly rxcuiOf: ReadonlyMap<string, string> };

function openRxNorm(rxnorm: readonly RxNormDrug[]): Loaded {
  const single = rxnorm.filter(({ type }) => type === 'IN');
  return {
    nameOf: new Map(single.map(({ rxcui, name }) => [rxcui, name])),
    rxcuiOf: new Map(single.map(({ rxcui, name }) => [name.toLowerCase(), rxcui])),
  };
}

const keyOf = (ingredients: readonly Ingredient[]): string =>
  ingredients
    .map(({ rxcui }) => rxcui)
    .toSorted()
    .join('+');

function layerRows(loaded: Loaded | undefined): Row[] {
  const single = readIngredients();
  const nameOf = new Map(single.map(({ rxcuis, name }) => [rxcuis[0] ?? '', name]));
  const rows = [...single, ...readCombinations(), ...readNamedDrugs()];
  return rows.flatMap((row): Row[] => {
    const ingredients = nameIngredients(row, nameOf);
    if (loaded === undefined) return [{ ...row, ingredients }];
    const bornOut = ingredients.every(
      ({ rxcui, name }) => loaded.nameOf.get(rxcui)?.toLowerCase() === name.toLowerCase(),
    );
    const found = row.isClass === true ? undefined : loaded.rxcuiOf.get(row.name.toLowerCase());
    if (ingredients.length === 0 && found !== undefined)
      return [{ ...row, ingredients: [{ rxcui: found, name: loaded.nameOf.get(found) ?? row.name }] }];
    return [{ ...row, ingredients: bornOut ? ingredients : [] }];
  });
}

/**
 * A combination is named by its ingredients in order, so one that is never given alone has its name from there.
 *
 * @throws {Error} when a row does not name an ingredient
 */
function nameIngredients({ name, rxcuis }: DrugRow, nameOf: ReadonlyMap<string, string>): Ingredient[] {
  const parts = name.split(' / ');
  return rxcuis.map((rxcui, at) => {
    const found = nameOf.get(rxcui) ?? (parts.length === rxcuis.length ? parts[at] : undefined);
    if (found === undefined) throw new Error(`${name} does not name its ingredient ${rxcui}`);
    return { rxcui, name: found };
  });
}

function addRow(builder: IndexBuilder, row: Row, stands: Stands): number {
  const { name, ingredients, snomed, snomedName, forms, isClass } = row;
  const isBornOut =
    snomed !== undefined && snomedName !== undefined && stands(snomed, snomedName) !== undefined;
  const drug = builder.addDrug({
    name,
    ingredients,
    ...(isBornOut ? { snomed } : {}),
    ...(isClass === true ? { isClass } : {}),
  });
  for (const text of [name, ...forms])
    builder.addForm({ text, kind: 'drug', drug, isExact: isExactForm(text) });
  return drug;
}

/** Only what a clinical drug is made of is looked for in notes: RxNorm also names foods, pollens and solvents. */
function addRxNorm(
  builder: IndexBuilder,
  {
    rxnorm,
    loaded,
    known,
  }: { readonly rxnorm: readonly RxNormDrug[]; readonly loaded: Loaded; readonly known: Map<string, number> },
): void {
  const prescribed = new Set(
    rxnorm.filter(({ type }) => type === 'SCD').flatMap(({ ingredients }) => ingredients),
  );
  const never = new Set([...readOrdinaryWords(), ...readNotMentions()]);
  for (const { type, name, ingredients: rxcuis } of rxnorm) {
    if (type !== 'SCD' && never.has(name.toLowerCase())) continue;
    if (!rxcuis.every((rxcui) => prescribed.has(rxcui))) continue;
    const ingredients = rxcuis.map((rxcui) => ({ rxcui, name: loaded.nameOf.get(rxcui) ?? '' }));
    const key = keyOf(ingredients);
    let drug = known.get(key);
    if (drug === undefined) {
      drug = builder.addDrug({ name: ingredients.map((each) => each.name).join(' / '), ingredients });
      known.set(key, drug);
    }
    if (type !== 'SCD') builder.addForm({ text: name, kind: 'drug', drug, isExact: isExactForm(name) });
  }
}
